"""The generated parts of a conference page and of its talks."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from conference_garden.facts.model import Source
from conference_garden.pages.show.pieces import (
    DOT,
    Pieces,
    bullets,
    fact_list,
    joined,
    mention_section,
    paragraph,
    section,
    text_paragraph,
    web_link,
)
from conference_garden.pages.show.views import ConferenceView, TalkView
from conference_garden.pages.show.words import and_text, day_text


def conference_facts(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """The facts under the title."""
    authors = dict.fromkeys(source.author for source in view.sources)
    others = [edition for edition in view.editions if edition.document != pieces.document]
    return [
        fact_list(
            [
                ("When", [nodes.Text(view.when)]),
                ("Where", [nodes.Text(view.place)] if view.place else []),
                ("Talks", [nodes.Text(view.talks)]),
                ("Website", [web_link(view.website)] if view.website else []),
                ("Other editions", pieces.links(others)),
                ("Notes by", [nodes.Text(and_text([author for author in authors if author]))] if authors else []),
            ]
        )
    ]


def conference_end(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """Who mentions a conference, the notes that its page distils, and the editions before and after."""
    found = mention_section(view.mentions, pieces)
    if view.sources:
        items = [[paragraph(_source(source))] for source in view.sources]
        found.append(section("Distilled from", "distilled-from", bullets(items, "garden-sources")))
    return found + pieces.around(view.previous, view.following, "edition")


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
    """What the garden knows of a talk beyond its prose, and where to go from here."""
    found: list[nodes.Node] = []
    if view.topics:
        found.append(pieces.chips(view.topics))
    if view.relations:
        found += [text_paragraph("Related talks", "garden-label"), pieces.relation_list(view.relations)]
    if view.mentions:
        found += [text_paragraph("Mentioned in", "garden-label"), *pieces.mention_list(view.mentions)]
    if view.suggestions:
        found += [text_paragraph("You might read next", "garden-label"), _suggestions(view, pieces)]
    sources = []
    for number, url in enumerate(view.sources, 1):
        sources.append([web_link(url, "Source notes" if len(view.sources) == 1 else f"Source notes {number}")])
    if sources:
        found.append(paragraph(joined(sources, DOT), "garden-talk-sources"))
    foot = [nodes.container("", *found, classes=["garden-talk-foot"])] if found else []
    return [*foot, *pieces.around(view.previous, view.following, "talk")]


def _suggestions(view: TalkView, pieces: Pieces) -> nodes.bullet_list:
    items: list[list[nodes.Node]] = []
    for talk, reason in view.suggestions:
        speakers = ", ".join(speech.speaker.text for speech in talk.speakers)
        note = nodes.inline("", f" {speakers}, {talk.year}; {reason}", classes=["garden-note"])
        items.append([paragraph([pieces.link(talk.link), note])])
    return bullets(items, "garden-suggestions")
