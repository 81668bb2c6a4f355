"""What the head of each page tells search engines, link previews and other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx

from conference_garden.machines.dates import Dates
from conference_garden.machines.structured import StructuredData, page_address
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.show.summaries import cut, summary

#: Pages that are tools: nothing to be found, and no text of their own.
TOOLS: Final = frozenset({"search", "genindex", "404"})

#: For link previews, below the address of the site: 1200 × 630 pixels.
SOCIAL_IMAGE: Final = "_static/social.png"

_OPEN_GRAPH_TYPES: Final = {"conferences": "article", "notes": "article", "speakers": "profile"}


@dataclass(frozen=True, slots=True)
class Head:
    """What ``_templates/garden/head.html`` shows; addresses are absolute, or empty where that of the site is not known.

    ``data`` is JSON that can stand in a ``<script>``, ``markdown`` whether the
    page has a rendering as Markdown beside it.
    """

    title: str
    description: str
    markdown: bool
    url: str = ""
    type: str = ""
    image: str = ""
    data: str = ""


def head_of(app: Sphinx, document: str, context: dict[str, Any], doctree: nodes.document | None) -> Head:
    """The head of a page, given what its template will know."""
    settings = app.config.garden_settings
    title = app.env.titles[document].astext() if document in app.env.titles else str(context.get("title", ""))
    description = _description(app, document, context, doctree)
    if document in TOOLS or not settings.url:
        return Head(title, description, markdown=document not in TOOLS)
    address_of = app.builder.get_target_uri
    data = StructuredData(
        garden_domain(app.env).catalogue, settings, address_of, dates_of(app), archive=app.config.blog_path
    )
    return Head(
        title,
        description,
        markdown=True,
        url=settings.url + page_address(address_of(document)),
        type=_OPEN_GRAPH_TYPES.get(document.partition("/")[0], "website") if "/" in document else "website",
        image=settings.url + SOCIAL_IMAGE,
        data=data.page(document, title, description),
    )


def _description(app: Sphinx, document: str, context: dict[str, Any], doctree: nodes.document | None) -> str:
    found = summary(garden_domain(app.env).catalogue, document) or cut(context.get("description", ""))
    if not found and doctree is not None and document != "index":
        first = next(iter(doctree.findall(nodes.paragraph)), None)
        found = cut(first.astext()) if first else ""
    return found or cut(app.config.garden_settings.description)


def dates_of(app: Sphinx) -> Dates:
    """The days on which pages changed."""
    domain = garden_domain(app.env)
    return Dates(domain.catalogue, app.builder.get_target_uri, domain.record.updated)
