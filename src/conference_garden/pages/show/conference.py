"""Pages of conferences and their talks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Page, Source
from conference_garden.facts.own_kinds import OwnKind, kind_in
from conference_garden.facts.translation import gettext, ngettext
from conference_garden.pages.page_kind import PageKind, placeholder, subject
from conference_garden.pages.read.talkblock import talk_block
from conference_garden.pages.show.notes import note_takers
from conference_garden.pages.show.pieces import (
    DOT,
    Pieces,
    bullets,
    fact_list,
    folded,
    paragraph,
    section,
    sentence,
    some_open,
    subheading,
    web_link,
)
from conference_garden.pages.show.talk import TalkView, talk_foot, talk_head, talk_view
from conference_garden.pages.show.view_data import Around, IndexEntry, Link, MentionLine, TalkLine, around
from conference_garden.pages.show.views import MANY, Views
from conference_garden.pages.show.words import capitalized, count_text, day_text, kind_text, when_text

#: On a page with more talks than this, the programme and the foot of each talk are folded.
LONG: Final = 10
#: The fewest talks of a day for which the programme of a long page shows the day unfolded.
FEW: Final = 3


@dataclass(frozen=True, slots=True)
class ConferenceView:
    """Everything around the prose of a conference page."""

    when: str
    place: str
    website: str
    series: Link
    talks: str
    #: on a page of the garden's own kinds, the name of its parts, and the authors of the work; otherwise empty
    parts: str
    by: tuple[Link, ...]
    sources: tuple[Source, ...]
    writers: tuple[IndexEntry, ...]
    note_takers: tuple[Link, ...]
    editions: tuple[Link, ...]
    around: Around
    programme: tuple[tuple[str, tuple[TalkLine, ...]], ...]
    talk_views: dict[str, TalkView]
    mentions: tuple[MentionLine, ...]

    @property
    def is_long(self) -> bool:
        """Whether the page is long, so that parts of it are folded."""
        return len(self.talk_views) > LONG


class ConferenceKind(PageKind):
    """Pages of conferences, on which each talk is a section."""

    name = "conference"
    index = "conferences"
    open_graph_type = "article"
    has_card = True

    def __init__(self, own: OwnKind | None = None) -> None:
        self.own = own
        if own:
            self.name, self.index = own.id, own.folder

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The pages of conferences, or of one of the garden's own kinds."""
        conferences = catalogue.conferences.values()
        return {one.document: one.title for one in conferences if kind_in(one.document) == self.own}

    def matches(self, page: Page) -> bool:
        """Whether a page is about a conference, or is of that kind."""
        return page.conference is not None and kind_in(page.document) == self.own

    def add_placeholders(self, main: nodes.section) -> None:
        """Add placeholders below the title, before the first talk, below each talk and at the end."""
        for block in list(main.findall(talk_block)):
            assert block.parent is not None
            block.parent.append(placeholder(part="talk-foot", talk=block["talk"]))
        first = next((index for index, child in enumerate(main) if isinstance(child, nodes.section)), len(main))
        main.insert(first, placeholder(part="programme"))
        main.insert(1, placeholder(part="facts"))
        main.append(placeholder(part="moved-talks"))
        main.append(placeholder(part="end"))

    def view(self, views: Views, document: str) -> ConferenceView:
        """Everything around the prose."""
        catalogue, conference = views.catalogue, subject(views.catalogue, document, Conference)
        talks = catalogue.talks_of_conference(conference)
        days: dict[str, list[TalkLine]] = {}
        for talk in sorted(talks, key=lambda talk: (talk.day or date.max, talk.line)):
            days.setdefault(day_text(talk.day) if talk.day else "", []).append(views.line(talk))
        series = catalogue.series_of(conference)
        editions = [views.link("conference", id_) for id_ in series.conferences if not series.page]
        return ConferenceView(
            when=when_text(conference),
            place=conference.place,
            website=conference.website,
            series=views.link("series", series.id),
            talks=self.own.counted_parts(len(talks)) if self.own else views.turnout(talks),
            parts=capitalized(self.own.part_plural) if self.own else "",
            by=tuple(dict.fromkeys(s.speaker for t in talks for s in views.line(t).speakers))[:MANY]
            if self.own
            else (),
            sources=conference.sources,
            writers=views.writers(document),
            note_takers=tuple(note_takers(views, conference)),
            editions=tuple(editions),
            around=around(editions, series.conferences.index(conference.id)) if editions else (None, None),
            programme=tuple((day, tuple(lines)) for day, lines in days.items()),
            talk_views={talk.id: talk_view(views, talk) for talk in talks},
            mentions=views.mentions("conference", conference.id),
        )

    def fill(self, part: nodes.Element, view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
        """The facts, the programme, the head and foot of a talk, or the end."""
        talk = view.talk_views.get(part.get("talk", ""))
        if isinstance(part, talk_block):
            return talk_head(talk, list(part.children), pieces) if talk else []
        match part["part"]:
            case "talk-foot":
                foot = talk_foot(talk, pieces) if talk else []
                return [folded(_foot_text(talk), *foot)] if talk and foot and view.is_long else foot
            case "facts":
                return _facts(view, pieces)
            case "programme":
                return _programme(view, pieces)
            case _:
                return _end(view, pieces)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The first paragraph."""
        return catalogue.lead(document)

    def byline(self, catalogue: Catalogue, document: str) -> str:
        """When and where it was."""
        conference = subject(catalogue, document, Conference)
        return " · ".join(filter(None, (when_text(conference), conference.place)))

    def parents(self, views: Views, document: str) -> list[Link]:
        """Its year."""
        return [views.year_link(subject(views.catalogue, document, Conference).year)]


def _facts(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """The facts below the title."""
    others = [edition for edition in view.editions if edition.document != pieces.document]
    talks = pieces.link(Link(view.talks, pieces.document, "programme")) if view.programme else nodes.Text(view.talks)
    # the index page of a kind of notes is in the menu, and is not a series
    folder = pieces.document.partition("/")[0]
    return [
        fact_list(
            (gettext("By"), pieces.links(view.by)),
            (gettext("When"), view.when),
            (gettext("Where"), view.place),
            (view.parts or gettext("Talks"), [talks]),
            (gettext("Website"), [web_link(view.website)] if view.website else []),
            (gettext("Series"), [pieces.link(view.series)] if view.series.document != folder else []),
            (gettext("Other editions"), pieces.links(others)),
            (gettext("Written by"), pieces.writers(view.writers)),
            (gettext("From notes by"), pieces.links(view.note_takers)),
        )
    ]


def _end(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """Mentions of the conference, the notes that its page distils, and the editions before and after."""
    found = pieces.mention_section(view.mentions)
    if view.sources:
        items = [[paragraph(_source(source))] for source in view.sources]
        found.append(section(gettext("Distilled from"), "distilled-from", bullets(items, "garden-sources")))
    return found + pieces.around(view.around, gettext("Previous edition"), gettext("Next edition"))


def _source(source: Source) -> list[nodes.Node]:
    title = web_link(source.url, source.title) if source.url else nodes.Text(source.title)
    remarks = [source.author]
    if source.date:
        remarks.append(day_text(source.date))
    if source.licence:
        remarks.append(source.licence)
    return sentence(gettext("{title} by {author}"), title=[title], author=[nodes.Text(", ".join(remarks))])


def _programme(view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    """All talks by day; if there are many, only titles and speakers, with all but the first folded away."""
    if not view.programme:
        return []
    children: list[nodes.Node] = []
    room = LONG
    for day, lines in view.programme:
        if day and (len(view.programme) > 1 or day != view.when):
            children.append(subheading(day, "garden-day"))
        if not view.is_long:
            children.append(bullets([pieces.talk_item(line, conference=False) for line in lines], "garden-talks"))
            continue
        entries = [_entry(replace(line, kind="") if view.parts else line) for line in lines]
        children += some_open(entries, len(entries) if view.parts else room, "talk", lambda some: [pieces.lines(some)])
        room -= len(lines)
        room = room if room >= FEW else 0  # rather than showing only one or two talks of a day
    return [section(view.parts or gettext("Programme"), "programme", *children, classes=["garden-programme"])]


def _entry(line: TalkLine) -> IndexEntry:
    """A talk in one line; the links to its speakers are below its heading."""
    return IndexEntry(line.link, DOT.join(filter(None, (", ".join(line.speaker_names), kind_text(line.kind)))))


def _foot_text(talk: TalkView) -> str:
    """The title of the folded foot of a talk: what it contains."""
    count = len(talk.other_mentions)
    mentions = ngettext("mentioned in {n} place", "mentioned in {n} places", count) if count else ""
    relations = count_text(len(talk.relations), "related talk") if talk.relations else ""
    topics = ", ".join(topic.text for topic in talk.topics)
    return DOT.join(filter(None, (topics, relations, mentions))) or gettext("More")
