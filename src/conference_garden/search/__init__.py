"""Search: a record of each talk and page, and the index made from the records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx

from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import FACT_PARTS, SITE_FILES, FileGroup, SiteFile
from conference_garden.pages.html import add_assets
from conference_garden.search.record_files import write_records
from conference_garden.search.records import SearchRecords
from conference_garden.search.word_list import word_list
from conference_garden.search.words import stem_script


def setup(app: Sphinx) -> None:
    """Register the records, the values of the search page's filters, and names that only the search needs."""
    FACT_PARTS["search"] = lambda env, document: SearchRecords(garden_domain(env).catalogue).names(document)
    SITE_FILES["search"] = site_files
    app.connect("html-page-context", write_records)
    add_assets(app, Path(__file__).parent)


def site_files(app: Sphinx) -> Iterator[SiteFile | FileGroup]:
    """The values of filters, with synonyms and addresses, and the words to compare misspelt ones with."""
    domain, settings = garden_domain(app.env), app.config.garden_settings

    def of_outline() -> Iterator[SiteFile]:
        titles = {document: title.astext() for document, title in app.env.titles.items()}
        values = SearchRecords(domain.catalogue).values_as_json(settings.synonyms, titles)
        yield SiteFile("search.json", values, lambda: values)
        stems = stem_script(settings.language)
        yield SiteFile("search-stem.js", stems, lambda: stems)

    yield FileGroup("search", domain.titles_version, of_outline)
    yield word_list(domain)
