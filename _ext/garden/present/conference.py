"""The generated parts of a conference page and of its talks."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from garden.model import Source
from garden.present.pieces import (
    Pieces,
    bullets,
    fact_list,
    joined,
    paragraph,
    section,
    text_paragraph,
    web_link,
)
from garden.present.views import ConferenceView, TalkView
from garden.present.words import day_text


def conference_facts(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """The facts under the title."""
    sources = [_source(source) for source in view.sources]
    return [
        fact_list(
            [
                ("When", [nodes.Text(view.when)]),
                ("Where", [nodes.Text(view.place)] if view.place else []),
                ("Website", [web_link(view.website)] if view.website else []),
                ("Talks", [nodes.Text(view.talks)]),
                ("Other editions", pieces.links(view.editions)),
                ("Distilled from", joined(sources, "; ")),
            ]
        )
    ]


def _source(source: Source) -> list[nodes.Node]:
    title = web_link(source.url, source.title) if source.url else nodes.Text(source.title)
    remarks = [source.author]
    if source.date:
        remarks.append(day_text(source.date))
    if source.licence:
        remarks.append(source.licence)
    return [title, nodes.Text(f" by {', '.join(remarks)}")]


def programme(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """All talks by day."""
    if not view.programme:
        return []
    children: list[nodes.Node] = []
    for day, lines in view.programme:
        if day and (len(view.programme) > 1 or day != view.when):
            children.append(text_paragraph(day, "garden-day"))
        undated = [pieces.talk_item(line, conference=False) for line in lines]
        children.append(bullets(undated, "garden-talks"))
    return [section("Programme", "programme", *children, classes=["garden-programme"])]


def talk_head(view: TalkView, takeaway: Sequence[nodes.Node], pieces: Pieces) -> list[nodes.Node]:
    """The byline and the takeaway under the heading of a talk."""
    byline = pieces.byline(view.line, conference=False)
    box = nodes.container("", *takeaway, classes=["garden-takeaway"])
    return [byline, box] if takeaway else [byline]


def talk_foot(view: TalkView, pieces: Pieces) -> list[nodes.Node]:
    """What the garden knows of a talk beyond its prose."""
    found: list[nodes.Node] = []
    if view.topics or view.sources:
        parts: list[list[nodes.Node]] = []
        if view.topics:
            parts.append([nodes.Text("Topics: "), *pieces.links(view.topics)])
        for number, url in enumerate(view.sources, 1):
            text = "Source notes" if len(view.sources) == 1 else f"Source notes {number}"
            parts.append([web_link(url, text)])
        found.append(paragraph(joined(parts, " · "), "garden-talk-topics"))
    if view.relations:
        found += [text_paragraph("Related talks", "garden-label"), pieces.relation_list(view.relations)]
    if view.mentions:
        found += [text_paragraph("Mentioned in", "garden-label"), pieces.mention_list(view.mentions)]
    return [nodes.container("", *found, classes=["garden-talk-foot"])] if found else []
