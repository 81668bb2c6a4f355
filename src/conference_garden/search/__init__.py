"""Search: what is known of each talk and page, and the index that is made from it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx

from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import FACT_PARTS, SITE_FILES, SiteFile
from conference_garden.pages.html import add_assets
from conference_garden.search.record_files import write_records
from conference_garden.search.records import SearchRecords
from conference_garden.search.words import stem_script


def setup(app: Sphinx) -> None:
    """Register the records, what the search page chooses from, and names that only a search needs."""
    FACT_PARTS["search"] = lambda env, document: SearchRecords(garden_domain(env).catalogue).names(document)
    SITE_FILES["search"] = site_files
    app.connect("html-page-context", write_records)
    add_assets(app, Path(__file__).parent)


def site_files(app: Sphinx) -> Iterator[SiteFile]:
    """The values of filters, with synonyms and addresses, and the words that a misspelt one is compared with."""
    records = SearchRecords(garden_domain(app.env).catalogue)
    synonyms = app.config.garden_settings.synonyms
    titles = {document: title.astext() for document, title in app.env.titles.items()}
    yield SiteFile("search.json", None, partial(records.values_as_json, synonyms, titles))
    yield SiteFile("search-words.json", None, records.words_as_json)
    language = app.config.garden_settings.language
    yield SiteFile("search-stem.js", None, partial(stem_script, language))
