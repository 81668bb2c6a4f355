"""The generated parts of a topic page."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from docutils import nodes

from conference_garden.map.page import neighbourhood
from conference_garden.pages.show.pieces import (
    Pieces,
    bullets,
    fact_list,
    mention_section,
    paragraph,
    section,
    text_paragraph,
)
from conference_garden.pages.show.views import Pair, TalkLine, TopicView
from conference_garden.pages.show.words import count_text

_PAIR_TITLES: Final = {
    "disagrees-with": "Where speakers disagree",
    "agrees-with": "Where speakers agree",
    "builds-on": "Who builds on whom",
    "updates": "What has changed since",
}


def topic_facts(view: TopicView, pieces: Pieces) -> list[nodes.Node]:
    """The state of a topic, under its title."""
    tended = [nodes.Text(view.tended)] if view.tended else []
    newer: list[nodes.Node] = []
    if view.newer:
        newer = [nodes.Text(f"{count_text(len(view.newer), 'talk')} since: ")]
        newer += pieces.links(line.link for line in view.newer)
    return [
        fact_list(
            [
                ("Family", [pieces.link(view.family)]),
                ("Talks", [nodes.Text(view.state)]),
                ("Last tended", tended),
                ("Not yet in the essay", newer),
            ]
        )
    ]


def topic_sections(view: TopicView, pieces: Pieces) -> list[nodes.Node]:
    """What the talks make of a topic, below its essay."""
    found: list[nodes.Node] = []
    if view.years:
        found.append(section("How the view developed", "how-the-view-developed", *year_lists(view.years, pieces)))
    for type_, pairs in groupby(view.pairs, key=lambda pair: pair.type):
        grids = [pair_grid(pair, pieces) for pair in pairs]
        found.append(section(_PAIR_TITLES[type_], type_, *grids))
    if view.plot.neighbours:
        items = [
            [paragraph([pieces.link(near.topic), nodes.Text(f" ({near.reason})")])] for near in view.plot.neighbours
        ]
        around = neighbourhood(view.plot, pieces)
        found.append(section("Related topics", "related-topics", *around, bullets(items, "garden-neighbours")))
    return found + mention_section(view.mentions, pieces)


def year_lists(years: tuple[tuple[int, tuple[TalkLine, ...]], ...], pieces: Pieces) -> list[nodes.Node]:
    """Talks by year, the newest first."""
    return [
        nodes.container(
            "", text_paragraph(str(year), "garden-year"), pieces.talk_list(lines), classes=["garden-timeline"]
        )
        for year, lines in years
    ]


def pair_grid(pair: Pair, pieces: Pieces) -> nodes.Node:
    """The two talks of a relation side by side, each with its takeaway as a quotation."""
    sides = [nodes.container("", *_side(line, pieces), classes=["garden-side"]) for line in (pair.first, pair.second)]
    about = [text_paragraph(pair.about[0].upper() + pair.about[1:], "garden-label")] if pair.about else []
    facing = nodes.container("", *sides, classes=["garden-sides"])
    return nodes.container("", *about, facing, classes=["garden-pair", f"garden-{pair.type}"])


def _side(line: TalkLine, pieces: Pieces) -> list[nodes.Node]:
    takeaway = [text_paragraph(line.takeaway, "garden-takeaway")] if line.takeaway else []
    title = paragraph([pieces.link(line.link)], "garden-talk-title")
    return [*takeaway, title, pieces.byline(line)]
