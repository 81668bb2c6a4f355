"""Pages of conferences and their talks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final, NamedTuple

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import RELATIONS, Conference, Page, Source, Talk
from conference_garden.facts.nearness import nearness_of
from conference_garden.pages.kinds import PageKind, placeholder
from conference_garden.pages.read.talkblock import talk_block
from conference_garden.pages.show.pieces import (
    DOT,
    Pieces,
    bullets,
    fact_list,
    joined,
    paragraph,
    section,
    text_paragraph,
    web_link,
)
from conference_garden.pages.show.viewing import Views
from conference_garden.pages.show.views import Link, MentionLine, TalkLine
from conference_garden.pages.show.words import and_text, count_text, day_text, period_text

#: How many talks are suggested after a talk.
SUGGESTED: Final = 2


class Suggestion(NamedTuple):
    """A talk to read next, and why."""

    talk: TalkLine
    reason: str


class RelationLine(NamedTuple):
    """A relation seen from one of its talks."""

    type: str
    words: str
    about: str
    talk: TalkLine


@dataclass(frozen=True, slots=True)
class TalkView:
    """What stands around the prose of a talk."""

    line: TalkLine
    topics: tuple[Link, ...]
    sources: tuple[str, ...]
    relations: tuple[RelationLine, ...]
    mentions: tuple[MentionLine, ...]
    suggestions: tuple[Suggestion, ...]
    previous: Link | None
    following: Link | None


@dataclass(frozen=True, slots=True)
class ConferenceView:
    """What stands around the prose of a conference page."""

    when: str
    place: str
    website: str
    series: Link
    talks: str
    sources: tuple[Source, ...]
    editions: tuple[Link, ...]
    previous: Link | None
    following: Link | None
    programme: tuple[tuple[str, tuple[TalkLine, ...]], ...]
    talk_views: dict[str, TalkView]
    mentions: tuple[MentionLine, ...]


class ConferenceKind(PageKind):
    """Pages of conferences, of which each talk is a section."""

    name = "conference"
    index = "conferences"
    open_graph_type = "article"

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The pages that describe a conference."""
        return {conference.document: conference.title for conference in catalogue.conferences.values()}

    def owns(self, page: Page) -> bool:
        """Whether a page describes a conference."""
        return page.conference is not None

    def reserve(self, main: nodes.section) -> None:
        """Leave placeholders under the title, before the first talk, below each talk and at the end."""
        for block in list(main.findall(talk_block)):
            assert block.parent is not None
            block.parent.append(placeholder(part="talk-foot", talk=block["talk"]))
        first = next((index for index, child in enumerate(main) if isinstance(child, nodes.section)), len(main))
        main.insert(first, placeholder(part="programme"))
        main.insert(1, placeholder(part="facts"))
        main.append(placeholder(part="moved-talks"))
        main.append(placeholder(part="end"))

    def view(self, views: Views, document: str) -> ConferenceView:
        """What stands around the prose."""
        conference = views.catalogue.subjects[document]
        assert isinstance(conference, Conference)
        return _conference_view(views, conference)

    def fill(self, part: nodes.Element, view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
        """The facts, the programme, the head and foot of a talk, or the end."""
        talk = view.talk_views.get(part.get("talk", ""))
        if isinstance(part, talk_block):
            return _talk_head(talk, list(part.children), pieces) if talk else []
        match part["part"]:
            case "talk-foot":
                return _talk_foot(talk, pieces) if talk else []
            case "facts":
                return _facts(view, pieces)
            case "programme":
                return _programme(view, pieces)
            case _:
                return _end(view, pieces)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The first paragraph."""
        page = catalogue.pages[document]
        return page.conference.lead if page.conference else ""

    def trail(self, views: Views, document: str) -> list[Link]:
        """Its year."""
        conference = views.catalogue.subjects[document]
        assert isinstance(conference, Conference)
        return [views.year_link(conference.year)]


def _conference_view(views: Views, conference: Conference) -> ConferenceView:
    """What stands around the prose of a conference page."""
    catalogue = views.catalogue
    talks = catalogue.talks_of_conference(conference)
    speakers = {speaker.id for talk in talks for speaker, _ in catalogue.speakers_of(talk)}
    days: dict[str, list[TalkLine]] = {}
    for talk in sorted(talks, key=lambda talk: (talk.day or date.max, talk.line)):
        days.setdefault(day_text(talk.day) if talk.day else "", []).append(views.line(talk))
    series = catalogue.series_of(conference)
    editions = [views.link("conference", id_) for id_ in series.conferences]
    place = series.conferences.index(conference.id)
    around = [None, *talks, None]
    return ConferenceView(
        when=period_text(conference.start, conference.end),
        place=conference.place,
        website=conference.website,
        series=views.link("series", series.id),
        talks=f"{count_text(len(talks), 'talk')} by {count_text(len(speakers), 'speaker')}",
        sources=conference.sources,
        editions=tuple(editions),
        previous=editions[place - 1] if place else None,
        following=editions[place + 1] if place + 1 < len(editions) else None,
        programme=tuple((day, tuple(lines)) for day, lines in days.items()),
        talk_views={
            talk.id: _talk_view(views, talk, before, after)
            for talk, before, after in zip(talks, around, around[2:], strict=False)
        },
        mentions=views.mentions("conference", conference.id),
    )


def _talk_view(views: Views, talk: Talk, previous: Talk | None, following: Talk | None) -> TalkView:
    """The view of one talk, between its neighbours on the page."""
    return TalkView(
        line=views.line(talk),
        topics=tuple(views.link("topic", topic.id) for topic in views.catalogue.topics_of(talk)),
        sources=talk.sources,
        relations=tuple(_relations(views, talk)),
        mentions=views.mentions("talk", talk.id),
        suggestions=_suggestions_of(views, talk),
        previous=views.link("talk", previous.id) if previous else None,
        following=views.link("talk", following.id) if following else None,
    )


def _suggestions_of(views: Views, talk: Talk) -> tuple[Suggestion, ...]:
    """What to read after a talk: kept, because finding it is most of a view."""
    kept: dict[str, tuple[Suggestion, ...]] = views.kept.setdefault("suggestions", {})
    if talk.id not in kept:
        kept[talk.id] = tuple(islice(_suggested(views, talk), SUGGESTED))
    return kept[talk.id]


def _suggested(views: Views, talk: Talk) -> Iterator[Suggestion]:
    """Talks elsewhere to read next, the nearest first; related ones are shown as what they are."""
    for tie in nearness_of(views.catalogue).talks(talk):
        other = views.catalogue.talks[tie.other]
        if tie.relations or other.document == talk.document:
            continue
        kind, ids = ("speaker", tie.speakers) if tie.speakers else ("topic", tie.topics)
        common = and_text([views.catalogue.title(kind, id_) for id_ in ids])
        yield Suggestion(views.line(other), f"also {'by' if tie.speakers else 'on'} {common}")


def _relations(views: Views, talk: Talk) -> list[RelationLine]:
    lines = []
    for relation in views.catalogue.relations_of(talk.id):
        outgoing = relation.source == talk.id
        other = views.catalogue.talks[relation.target if outgoing else relation.source]
        words = RELATIONS[relation.type].outgoing if outgoing else RELATIONS[relation.type].incoming
        lines.append(
            (
                list(RELATIONS).index(relation.type),
                not outgoing,
                RelationLine(relation.type, words, relation.about, views.line(other)),
            )
        )
    return [line for *_, line in sorted(lines, key=lambda item: item[:2])]


# Nodes


def _facts(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
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


def _end(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """Who mentions a conference, the notes that its page distils, and the editions before and after."""
    found = pieces.mention_section(view.mentions)
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


def _programme(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
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


def _talk_head(view: TalkView, takeaway: Sequence[nodes.Node], pieces: Pieces) -> list[nodes.Node]:
    """The byline and the takeaway under the heading of a talk."""
    byline = pieces.byline(view.line, conference=False)
    box = nodes.container("", *takeaway, classes=["garden-takeaway"])
    return [byline, box] if takeaway else [byline]


def _talk_foot(view: TalkView, pieces: Pieces) -> list[nodes.Node]:
    """What the garden knows of a talk beyond its prose, and where to go from here."""
    found: list[nodes.Node] = []
    if view.topics:
        found.append(pieces.chips(view.topics))
    if view.relations:
        found += [text_paragraph("Related talks", "garden-label"), _relation_list(view.relations, pieces)]
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


def _relation_list(relations: Sequence[RelationLine], pieces: Pieces) -> nodes.bullet_list:
    """Relations of a talk, the words of the relation first."""
    items: list[nodes.Node] = []
    for relation in relations:
        about = f" ({relation.about})" if relation.about else ""
        words = nodes.strong("", f"{relation.words}")
        speakers = ", ".join(speech.speaker.text for speech in relation.talk.speakers)
        lead: list[nodes.Node] = [words, nodes.Text(f" {speakers}{about}: " if speakers else f"{about}: ")]
        title = paragraph([*lead, pieces.link(relation.talk.link)], "garden-relation")
        takeaway = text_paragraph(relation.talk.takeaway, "garden-takeaway")
        items.append(nodes.list_item("", title, takeaway, classes=[f"garden-{relation.type}"]))
    return nodes.bullet_list("", *items, classes=["garden-relations"], bullet="-")
