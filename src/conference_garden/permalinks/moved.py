"""Talks that were on a page when it was published, and are elsewhere now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docutils import nodes

from conference_garden.pages.show.pieces import Pieces, paragraph, section, text_paragraph
from conference_garden.pages.show.viewing import Views
from conference_garden.pages.show.views import Link
from conference_garden.permalinks.addresses import Moved


def moved_links(moved: Iterable[Moved], views: Views) -> list[tuple[str, Link]]:
    """The old anchors of talks, and links to them."""
    return [(talk.anchor, views.link("talk", talk.talk)) for talk in moved]


def moved_section(links: Iterable[tuple[str, Link]], pieces: Pieces) -> list[nodes.Node]:
    """A list in which each old anchor stands at the link to its talk."""
    items = [nodes.list_item("", paragraph([pieces.link(link)]), ids=[anchor]) for anchor, link in links]
    if not items:
        return []
    text = text_paragraph("These talks were on this page once:")
    return [section("Moved", "moved-talks", text, nodes.bullet_list("", *items, bullet="-", classes=["garden-moved"]))]


def add_former_anchors(talk: nodes.Element, ids: Sequence[str]) -> None:
    """Leave anchors with former ids before the section of a talk, whose heading has the living id only."""
    if ids and talk.parent is not None:
        talk.parent.insert(talk.parent.index(talk), nodes.target("", "", ids=list(dict.fromkeys(ids))))
