"""Talks that were on a page when it was published, and are elsewhere now."""

from __future__ import annotations

from docutils import nodes
from sphinx.environment import BuildEnvironment

from conference_garden.pages.domain import garden_domain
from conference_garden.pages.show.page_view import PageView
from conference_garden.pages.show.pieces import Pieces, paragraph, section, text_paragraph
from conference_garden.pages.show.viewing import views_of
from conference_garden.pages.show.views import Link
from conference_garden.permalinks.addresses import addresses_of


def moved_talks(env: BuildEnvironment, document: str) -> tuple[tuple[str, Link], ...]:
    """The old anchors of talks, and links to them: a part of the view of a page."""
    views = views_of(garden_domain(env).catalogue)
    return tuple((talk.anchor, views.link("talk", talk.talk)) for talk in addresses_of(env).moved_from(document))


def moved_section(view: PageView, pieces: Pieces) -> list[nodes.Node]:
    """A list in which each old anchor stands at the link to its talk."""
    moved = view.parts["moved"]
    assert isinstance(moved, tuple)
    links = [(anchor, link) for anchor, link in moved if anchor not in pieces.ids]
    items = [nodes.list_item("", paragraph([pieces.link(link)]), ids=[anchor]) for anchor, link in links]
    if not items:
        return []
    text = text_paragraph("These talks were on this page once:")
    return [section("Moved", "moved-talks", text, nodes.bullet_list("", *items, bullet="-", classes=["garden-moved"]))]
