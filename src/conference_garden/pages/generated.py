"""Pages without a source file: speakers, years, series and the index pages.

They are documents like any other: Sphinx resolves, writes and indexes them, with
any builder.  Only their doctrees are made here, from a title and a placeholder,
when the catalogue is complete.  What the placeholder shows may change from build
to build while the doctree stays the same.
"""

from __future__ import annotations

import os
import time
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import new_document

from conference_garden.facts.names import slugify
from conference_garden.facts.translation import gettext
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.page_kind import IndexPage, generated_pages, kinds_of, placeholder


def keep_generated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Keep Sphinx from taking generated pages for deleted ones (event ``env-get-outdated``)."""
    removed.difference_update(garden_domain(env).generated)
    return []


def find_indexes(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Let toctrees find index pages; a strict garden has no toctrees (event ``env-before-read-docs``)."""
    if not app.config.garden_strict:
        env.found_docs.update(garden_domain(env).indexes)


def update_generated(app: Sphinx, env: BuildEnvironment) -> None:
    """Make generated pages that are missing or out of date, and remove those no longer wanted."""
    domain = garden_domain(env)
    wanted = generated_pages(domain.catalogue)
    for document in sorted(domain.generated.keys() - wanted.keys()):
        env.found_docs.discard(document)
        app.emit("env-purge-doc", env, document)
        env.clear_doc(document)
    indexes = (kind for kind in kinds_of(domain.catalogue) if isinstance(kind, IndexPage))
    leads, doctrees = {kind.document: gettext(kind.lead) for kind in indexes}, str(app.doctreedir)
    for document, title in wanted.items():
        lead = leads.get(document, "")
        made_from = f"{title}\n{lead}"
        # there are thousands: making a Path of each would take longer than everything else
        is_there = os.path.exists(f"{doctrees}/{document}.doctree")  # noqa: PTH110
        if domain.generated.get(document) != made_from or not is_there:
            generate(app, env, document, title, lead)
            domain.generated[document] = made_from
    env.found_docs.update(wanted)


def generate(app: Sphinx, env: BuildEnvironment, document: str, title: str, lead: str) -> None:
    """Make the doctree of a document that has no source file or whose source file cannot be read."""
    env.prepare_settings(document)
    doctree = new_document(str(env.doc2path(document)))
    section = nodes.section("", nodes.title("", "", nodes.Text(title)), ids=[slugify(title) or "page"])
    if lead:
        section += nodes.paragraph("", lead)
    section += placeholder(part="page")
    doctree += section
    env.metadata[document]["orphan"] = True
    # from this event, Sphinx's collectors take the title and the table of contents
    app.emit("doctree-read", doctree)
    env.all_docs[document] = time.time_ns() // 1_000
    env.current_document = type(env.current_document)()
    app.builder.write_doctree(document, doctree)


def without_source(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Keep templates from linking the source file of a generated page, as it has none (event ``html-page-context``)."""
    if pagename in garden_domain(app.env).generated:
        context["sourcename"] = ""
