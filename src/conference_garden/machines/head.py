"""The head of each page, for search engines, link previews and other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Topic, Writer
from conference_garden.machines.dates import dates_of
from conference_garden.machines.structured import StructuredData, page_address, whole_pages_of
from conference_garden.pages.doctree import node_text
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.navigation import breadcrumbs
from conference_garden.pages.page_kind import kind_of
from conference_garden.pages.show.topic_years import some_talks
from conference_garden.pages.show.views import views_of
from conference_garden.pages.show.words import summary_text

#: Pages that are tools: they have no text of their own, and search engines need not find them.
TOOLS: Final = frozenset({"search", "404", "offline", "reading-list"})


class SharedPicture(NamedTuple):
    """The picture in the preview of a link to a page: a file of the site, and its alternative text."""

    path: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Head:
    """What ``garden/head.html`` shows; addresses are absolute, or empty if that of the site is not known.

    ``data`` is JSON that is safe in a ``<script>``; ``markdown`` says whether
    the page exists as Markdown too.
    """

    title: str
    description: str
    markdown: bool
    url: str = ""
    type: str = ""
    picture: SharedPicture | None = None
    data: str = ""


def head_of(
    app: Sphinx,
    document: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
    picture: SharedPicture | None,
) -> Head:
    """The head of a page, given the context of its template and the picture of its link preview."""
    settings = app.config.garden_settings
    title = app.env.titles[document].astext() if document in app.env.titles else str(context.get("title", ""))
    description = _description(app, document, context, doctree)
    if document in TOOLS or not settings.url:
        return Head(title, description, markdown=document not in TOOLS)
    return Head(
        title,
        description,
        markdown=True,
        url=settings.url + page_address(app.builder.get_target_uri(document)),
        type=kind_of(garden_domain(app.env).catalogue, document).open_graph_type,
        picture=picture,
        data=StructuredData(app).page(document, title, description),
    )


def _description(app: Sphinx, document: str, context: dict[str, Any], doctree: nodes.document | None) -> str:
    found = summary_of(garden_domain(app.env).catalogue, document) or summary_text(context.get("description", ""))
    if not found and doctree is not None and document != "index":
        first = next((found for found in doctree.findall(nodes.paragraph) if not _is_fact(found)), None)
        found = summary_text(node_text(first)) if first else ""
    return found or summary_text(app.config.garden_settings.description)


def _is_fact(paragraph: nodes.paragraph) -> bool:
    """Whether a paragraph is not text of the page but a fact below its title, such as who wrote it."""
    place = paragraph.parent
    return isinstance(place, nodes.definition) and "garden-facts" in place.parent.parent["classes"]


def summary_of(catalogue: Catalogue, document: str) -> str:
    """What a page is about, if its kind can tell; otherwise an empty string."""
    return summary_text(kind_of(catalogue, document).summary(catalogue, document))


def shown_in_head(env: BuildEnvironment, document: str) -> object:
    """What the head and foot of a page show from other pages, as a part of its view."""
    catalogue = garden_domain(env).catalogue
    page = catalogue.pages.get(document)
    talks = page.talks if page and page.conference else ()
    authors = [writer for talk in (None, *talks) for writer in catalogue.writers_of(document, talk)]
    written = {writer.key: writer.author._replace(about="", formerly=()) for writer in authors}
    subject = catalogue.subjects.get(document)
    writer = subject if isinstance(subject, Writer) else None
    listed = some_talks(catalogue, subject) if isinstance(subject, Topic) else ()
    places = [(talk.document, talk.id) for talk in listed]
    theirs = whole_pages_of(catalogue, writer) if writer else ()
    way = breadcrumbs(views_of(catalogue), document)
    return summary_of(catalogue, document), dates_of(env).page(document), written, writer, theirs, places, way
