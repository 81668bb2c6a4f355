"""Index pages, and lists of the garden's things for any page that wants them."""

from __future__ import annotations

from typing import Final

from docutils import nodes

from garden.model import slugify
from garden.present.pieces import Pieces, bullets, paragraph, section, text_paragraph
from garden.present.topic import pair_grid
from garden.present.views import Entry, IndexView, Listing

#: What the ``{listing}`` directive can show.
LISTINGS: Final = ("latest", "topics", "disagreements")


def index_groups(view: IndexView, pieces: Pieces) -> list[nodes.Node]:
    """The groups of an index page as sections."""
    return [
        section(title, group_anchor(title), _entries(entries, pieces, takeaways=True)) for title, entries in view.groups
    ]


def group_anchor(title: str) -> str:
    """The anchor of a group on its index page: a year, a family or a letter.

    >>> group_anchor("2026"), group_anchor("People")
    ('y2026', 'people')
    """
    return f"y{title}" if title.isdigit() else slugify(title)


def _entries(entries: tuple[Entry, ...], pieces: Pieces, *, takeaways: bool) -> nodes.bullet_list:
    items = []
    for entry in entries:
        note = [nodes.inline("", f" {entry.note}", classes=["garden-note"])] if entry.note else []
        text = [text_paragraph(entry.text, "garden-takeaway")] if entry.text and takeaways else []
        items.append([paragraph([pieces.link(entry.link), *note]), *text])
    return bullets(items, "garden-index")


def listing(view: Listing, pieces: Pieces) -> list[nodes.Node]:
    """A list for any page."""
    found: list[nodes.Node] = []
    for title, entries in view.groups:
        if title:
            family = nodes.strong("", "", pieces.link(title))
            links = pieces.links((entry.link for entry in entries), " · ")
            found.append(paragraph([family, nodes.Text(": "), *links], "garden-family"))
        else:
            found.append(_entries(entries, pieces, takeaways=True))
    return found + [pair_grid(pair, pieces) for pair in view.pairs]
