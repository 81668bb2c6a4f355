"""Index pages and years, and lists of the garden's things for any page that wants them."""

from __future__ import annotations

from docutils import nodes

from conference_garden.pages.show.overviews import group_anchor
from conference_garden.pages.show.pieces import DOT, Pieces, bullets, fact_list, paragraph, section, text_paragraph
from conference_garden.pages.show.topic import pair_grid
from conference_garden.pages.show.views import Entry, IndexView, Listing, YearView


def index_groups(view: IndexView, pieces: Pieces) -> list[nodes.Node]:
    """The groups of an index page as sections."""
    return [section(title, group_anchor(title), _entries(entries, pieces)) for title, entries in view.groups]


def year_page(view: YearView, pieces: Pieces) -> list[nodes.Node]:
    """All that was noted in a year, and what it was about."""
    found: list[nodes.Node] = [fact_list([("In all", [nodes.Text(view.state)])])]
    found.append(section("Conferences", "conferences", _entries(view.conferences, pieces, "garden-cards")))
    if view.topics:
        found.append(section("What it was about", "topics", pieces.chips(view.topics)))
    if view.pairs:
        pairs = (pair_grid(pair, pieces) for pair in view.pairs)
        found.append(section("Where speakers disagreed", "disagreements", *pairs))
    return found + pieces.around(view.previous, view.following, "year")


def _entries(entries: tuple[Entry, ...], pieces: Pieces, *classes: str) -> nodes.bullet_list:
    items = []
    for entry in entries:
        note = [nodes.inline("", f" {entry.note}", classes=["garden-note"])] if entry.note else []
        text = [text_paragraph(entry.text, "garden-takeaway")] if entry.text else []
        items.append([paragraph([pieces.link(entry.link), *note]), *text])
    return bullets(items, "garden-index", *classes)


def listing(view: Listing, pieces: Pieces) -> list[nodes.Node]:
    """A list for any page."""
    found: list[nodes.Node] = []
    families = []
    for title, entries in view.groups:
        if title:
            heading = paragraph([pieces.link(title)], "garden-talk-title")
            families.append([heading, paragraph(pieces.links((entry.link for entry in entries), DOT))])
        else:
            found.append(_entries(entries, pieces, "garden-cards"))
    if families:
        found.append(bullets(families, "garden-index", "garden-cards"))
    if view.counts:
        counts = (
            [paragraph([nodes.strong("", str(number)), nodes.Text(" "), pieces.link(link)])]
            for link, number in view.counts
        )
        found.append(bullets(counts, "garden-numbers"))
    return found + [pair_grid(pair, pieces) for pair in view.pairs]
