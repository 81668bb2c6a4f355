"""Pages of conferences and their talks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Page, Source
from conference_garden.pages.page_kind import PageKind, placeholder, subject
from conference_garden.pages.read.talkblock import talk_block
from conference_garden.pages.show.pieces import Pieces, bullets, fact_list, paragraph, section, web_link
from conference_garden.pages.show.talk import TalkView, talk_foot, talk_head, talk_view
from conference_garden.pages.show.view_data import Around, Link, MentionLine, TalkLine, around
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import and_text, day_text, period_text


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
    around: Around
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

    def matches(self, page: Page) -> bool:
        """Whether a page describes a conference."""
        return page.conference is not None

    def add_placeholders(self, main: nodes.section) -> None:
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
        catalogue, conference = views.catalogue, subject(views.catalogue, document, Conference)
        talks = catalogue.talks_of_conference(conference)
        days: dict[str, list[TalkLine]] = {}
        for talk in sorted(talks, key=lambda talk: (talk.day or date.max, talk.line)):
            days.setdefault(day_text(talk.day) if talk.day else "", []).append(views.line(talk))
        series = catalogue.series_of(conference)
        editions = [views.link("conference", id_) for id_ in series.conferences]
        links = [views.link("talk", talk.id) for talk in talks]
        return ConferenceView(
            when=period_text(conference.start, conference.end),
            place=conference.place,
            website=conference.website,
            series=views.link("series", series.id),
            talks=views.turnout(talks),
            sources=conference.sources,
            editions=tuple(editions),
            around=around(editions, series.conferences.index(conference.id)),
            programme=tuple((day, tuple(lines)) for day, lines in days.items()),
            talk_views={talk.id: talk_view(views, talk, around(links, place)) for place, talk in enumerate(talks)},
            mentions=views.mentions("conference", conference.id),
        )

    def fill(self, part: nodes.Element, view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
        """The facts, the programme, the head and foot of a talk, or the end."""
        talk = view.talk_views.get(part.get("talk", ""))
        if isinstance(part, talk_block):
            return talk_head(talk, list(part.children), pieces) if talk else []
        match part["part"]:
            case "talk-foot":
                return talk_foot(talk, pieces) if talk else []
            case "facts":
                return _facts(view, pieces)
            case "programme":
                return _programme(view, pieces)
            case _:
                return _end(view, pieces)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The first paragraph."""
        return subject(catalogue, document, Conference).lead

    def parents(self, views: Views, document: str) -> list[Link]:
        """Its year."""
        return [views.year_link(subject(views.catalogue, document, Conference).year)]


def _facts(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """The facts under the title."""
    authors = dict.fromkeys(source.author for source in view.sources)
    others = [edition for edition in view.editions if edition.document != pieces.document]
    return [
        fact_list(
            ("When", view.when),
            ("Where", view.place),
            ("Talks", view.talks),
            ("Website", [web_link(view.website)] if view.website else []),
            ("Series", [pieces.link(view.series)]),
            ("Other editions", pieces.links(others)),
            ("Notes by", and_text([author for author in authors if author])),
        )
    ]


def _end(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """Who mentions a conference, the notes that its page distils, and the editions before and after."""
    found = pieces.mention_section(view.mentions)
    if view.sources:
        items = [[paragraph(_source(source))] for source in view.sources]
        found.append(section("Distilled from", "distilled-from", bullets(items, "garden-sources")))
    return found + pieces.around(view.around, "edition")


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
            children.append(paragraph(day, "garden-day"))
        undated = [pieces.talk_item(line, conference=False) for line in lines]
        children.append(bullets(undated, "garden-talks"))
    return [section("Programme", "programme", *children, classes=["garden-programme"])]
