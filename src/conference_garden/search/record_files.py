"""Writes the search records of pages when the pages are written.

The records of a page are the lines of a file outside the site: ``_`` for the page
or the id of a talk, a space, and the record as JSON.
:mod:`conference_garden.search.index` makes the index from them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from conference_garden.facts.files import remove_file, replace_file
from conference_garden.pages.doctree import node_text
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.html import SiteBuilder
from conference_garden.pages.show.page_view import page_view
from conference_garden.pages.show.pieces import ADDED
from conference_garden.search.index import RECORDS
from conference_garden.search.records import PAGE, SearchRecords, compact_json


def write_records(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the records of a page (event ``html-page-context``)."""
    builder = app.builder
    if doctree is None or not isinstance(builder, SiteBuilder):
        return
    domain, language = garden_domain(app.env), app.config.garden_settings.language
    page = domain.pages.get(pagename)
    talks = {talk.id for talk in page.talks} if page else set()
    lines = []
    for name, record in SearchRecords(domain.catalogue).of(
        pagename, page_view(app.env, pagename).main, prose_of(doctree, talks)
    ):
        values = {"page": pagename, "talk": "" if name == PAGE else name, "stems": language} | record.values()
        lines.append(f"{name} {compact_json(values)}\n")
    if lines:
        replace_file(records_file(builder, pagename), "".join(lines).encode("utf-8", "replace"))
    else:
        remove_records(builder, [pagename])


def prose_of(doctree: nodes.document, talks: Container[str]) -> dict[str, list[str]]:
    """The texts of a page, block by block, by talk id; those outside ``talks`` are under :data:`PAGE`.

    Titles of the page and of talks, takeaways, and everything that the engine has filled in are left out.
    """
    found: dict[str, list[str]] = {}

    def walk(node: nodes.Element, talk: str) -> None:
        for child in node.children:
            if not isinstance(child, nodes.Element) or isinstance(child, nodes.Invisible | nodes.raw | nodes.label):
                continue
            if not ADDED.isdisjoint(child["classes"]):
                continue
            if isinstance(child, nodes.section):
                walk(child, next((id_ for id_ in child["ids"][:1] if id_ in talks), talk))
            elif not isinstance(child, nodes.TextElement):
                walk(child, talk)
            elif not (isinstance(child, nodes.title) and (node.parent is doctree or node["ids"][:1] == [talk])):
                text = node_text(child)
                found.setdefault(talk, []).extend([text] if text else [])

    walk(doctree, PAGE)
    return found


def records_folder(builder: SiteBuilder) -> Path:
    """The folder of the records of a site."""
    return Path(builder.outdir).with_name("search")


def records_file(builder: SiteBuilder, document: str) -> Path:
    """The file of the records of a page."""
    return records_folder(builder) / f"{document}{RECORDS}"


def remove_records(builder: SiteBuilder, documents: Iterable[str]) -> None:
    """Delete the records of some documents."""
    for document in documents:
        remove_file(records_file(builder, document), records_folder(builder))
