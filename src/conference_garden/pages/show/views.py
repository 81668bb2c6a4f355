"""Makes views of pages from the catalogue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import groupby
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Mention, Relation, Speaker, Topic, Writer
from conference_garden.facts.names import anchor_of
from conference_garden.facts.nearness import TopicTie
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.tables import Asked, once, table
from conference_garden.facts.translation import gettext, ngettext
from conference_garden.pages.show.view_data import (
    Counted,
    IndexEntry,
    Link,
    MentionLine,
    Neighbour,
    Pair,
    Speech,
    TalkLine,
    TalksByYear,
    TopicTies,
)
from conference_garden.pages.show.words import (
    count_text,
    day_text,
    pages_text,
    talks_text,
    tie_text,
    when_text,
    years_text,
)

#: How many speakers of a talk are named where it is listed.
MANY: Final = 30


@once
def views_of(catalogue: Catalogue) -> Views:
    """The :class:`Views` of a catalogue, made once per build."""
    return Views(catalogue)


class Views:
    """Makes the pieces of views from a catalogue; pieces that several pages show are made once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue, self.reads = catalogue, catalogue.reads
        self._lines: dict[str, tuple[TalkLine, set[Asked]]] = {}
        self._full_lines: dict[str, tuple[TalkLine, set[Asked]]] = {}

    def link(self, kind: str, id_: str) -> Link:
        """A link to an object of a kind, such as a talk, showing its title."""
        document, anchor = self.catalogue.address(kind, id_)
        page = self.catalogue.pages.get(document)
        lang = self.catalogue.outlines[id_].lang if kind == "talk" else page.lang if page else ""
        return Link(self.catalogue.title(kind, id_), document, anchor, lang=lang)

    def line(self, talk: TalkOutline) -> TalkLine:
        """A talk as lists show it; of very many speakers, only the first are named.

        Each speaker has a page that lists the talk, and need not name all the others.
        """
        return self.reads.remembered(self._full_lines, talk.id, lambda: self._full_line(talk))

    def _full_line(self, talk: TalkOutline) -> TalkLine:
        return replace(self.short_line(talk), takeaway=self.catalogue.talks[talk.id].takeaway)

    def short_line(self, talk: TalkOutline) -> TalkLine:
        """The same, without the takeaway."""
        return self.reads.remembered(self._lines, talk.id, lambda: self._line(talk.id))

    def _line(self, id_: str) -> TalkLine:
        talk = self.catalogue.outlines[id_]  # so that reading the line counts as reading the talk
        conference = self.catalogue.conference_of(talk)
        return TalkLine(
            link=self.link("talk", talk.id),
            speakers=self._some_speakers(talk),
            takeaway="",
            kind="" if talk.kind == "talk" else talk.kind,
            day=day_text(talk.day) if talk.day else "",
            year=self.catalogue.when(talk).year,
            conference=self.link("conference", conference.id),
            label=self._label(talk.document),
        )

    def with_speakers(self, line: TalkLine, talk: TalkOutline) -> TalkLine:
        """The line of a talk with all its speakers, for pages that show it once."""
        return replace(line, speakers=self._speakers(talk)) if len(line.speakers) > MANY else line

    def _some_speakers(self, talk: TalkOutline) -> tuple[Speech, ...]:
        if (number := len(talk.speakers)) <= MANY + 1:
            return self._speakers(talk)
        others = Speech(
            Link(ngettext("{n} other", "{n} others", number - MANY), *self.catalogue.address("talk", talk.id)), ""
        )
        return (*self._speakers(talk, MANY), others)

    def _speakers(self, talk: TalkOutline, most: int | None = None) -> tuple[Speech, ...]:
        speakers = self.catalogue.speakers_of(talk)[:most]
        return tuple(Speech(self.link("speaker", speaker.id), affiliation) for speaker, affiliation in speakers)

    def by_year(self, talks: Iterable[TalkOutline]) -> TalksByYear:
        """Lines of talks by year, newest first."""
        lines = [self.line(talk) for talk in self.catalogue.newest_first(talks)]
        return tuple((year, tuple(group)) for year, group in groupby(lines, key=lambda line: line.year))

    def mentions(self, kind: str, id_: str) -> tuple[MentionLine, ...]:
        """The mentions of an object, each with its sentence."""
        return tuple(self._mention(mention) for mention in self.catalogue.mentions_of(kind, id_))

    def _mention(self, mention: Mention) -> MentionLine:
        catalogue = self.catalogue
        page = catalogue.pages[mention.document]
        if mention.talk:
            conference = catalogue.conference_of(catalogue.outlines[mention.talk])
            return MentionLine(self.link("talk", mention.talk), conference.title, mention.sentence)
        context = gettext("topic") if page.topic else ""
        return MentionLine(Link(page.title, page.document, lang=page.lang), context, mention.sentence)

    def state(self, talks: Collection[TalkOutline]) -> str:
        """The number of talks and their years, as text."""
        years = [self.catalogue.when(talk).year for talk in talks]
        return f"{talks_text(talks)}, {years_text(years)}" if talks else gettext("No talks yet")

    def turnout(self, talks: Collection[TalkOutline]) -> str:
        """The number of talks and of their speakers, as text."""
        speakers = {speaker.id for talk in talks for speaker, _ in self.catalogue.speakers_of(talk)}
        count = talks_text(talks) if talks else gettext("no talks yet")
        if not speakers:
            return count
        return gettext("{talks} by {speakers}", talks=count, speakers=count_text(len(speakers), "speaker"))

    def counted(self, talks: Iterable[TalkOutline]) -> tuple[Counted, ...]:
        """The topics of talks with their numbers of talks, most frequent first."""
        topics = Counter(topic.id for talk in talks for topic in self.catalogue.topics_of(talk))
        ordered = sorted(topics.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Counted(self.link("topic", id_), count) for id_, count in ordered)

    def writers(self, document: str) -> tuple[IndexEntry, ...]:
        """The writers of a page, then other writers of talks on it, with their numbers of talks."""
        catalogue = self.catalogue
        page = catalogue.pages.get(document)
        authors = catalogue.writers_of(document)
        of_talks = Counter(
            writer.key
            for talk in (page.talks if page and page.conference else ())
            for writer in catalogue.writers_of(document, talk)
            if writer not in authors
        )
        own = [IndexEntry(self.link("writer", writer.key), "") for writer in authors]
        others = of_talks.items()
        return (*own, *(IndexEntry(self.link("writer", key), f"({count_text(n, 'talk')})") for key, n in others))

    def written(self, writer: Writer) -> str:
        """How many pages a writer wrote and, if any are of conferences, about which years, as text."""
        found, documents = self.catalogue.conference_of_document, self.catalogue.works[writer.key].documents
        conferences = [found[document] for document in documents if document in found]
        if not conferences:
            return count_text(len(documents), "page")
        return f"{pages_text(conferences)}, {years_text([conference.year for conference in conferences])}"

    def speaker_of(self, writer: Writer) -> Speaker | None:
        """The speaker who is the same person as a writer, identified by name, or None."""
        return self.catalogue.speakers.get(self.catalogue.speaker_id(writer.title))

    @table
    def writers_who_speak(self) -> dict[str, Writer]:
        """The writers who are speakers too, by speaker id."""
        found = ((self.speaker_of(writer), writer) for writer in reversed(self.catalogue.writers.values()))
        return {speaker.id: writer for speaker, writer in found if speaker}

    def year_link(self, year: int) -> Link:
        """A link to the page of a year."""
        return Link(str(year), f"years/{year}")

    def conference_entry(self, conference: Conference, *, counted: bool = True, named: bool = False) -> IndexEntry:
        """A conference in a list: ``counted`` adds the number of talks, ``named`` the name of its own kind of notes."""
        own, number = kind_in(conference.document), len(self.catalogue.outlines_of_conference(conference))
        talks = own.counted_parts(number) if own else count_text(number, "talk")
        facts = (own.name if own and named else "", when_text(conference), conference.place, talks if counted else "")
        note = ", ".join(fact for fact in facts if fact) + self._draft_note(conference.document)
        return IndexEntry(self.link("conference", conference.id), note, self.catalogue.lead(conference.document))

    def topic_entry(self, topic: Topic) -> IndexEntry:
        """A topic in a list."""
        talks = count_text(self._count(topic), "talk")
        return IndexEntry(
            self.link("topic", topic.id), talks + self._draft_note(topic.document), self.catalogue.lead(topic.document)
        )

    def talk_entry(self, talk: TalkOutline) -> IndexEntry:
        """A talk in a list, in one line."""
        line = self.short_line(talk)
        speakers = ", ".join(line.speaker_names)
        return IndexEntry(line.link, f"{speakers}, {line.year}" if speakers else str(line.year))

    def _label(self, document: str) -> str:
        page = self.catalogue.pages[document]
        return (gettext("scheduled") if page.scheduled else gettext("draft")) if page.draft else ""

    def _draft_note(self, document: str) -> str:
        label = self._label(document)
        return f" · {label}" if label else ""

    @table
    def relations_by_topic(self) -> dict[str, list[Relation]]:
        """The relations to show on each topic's page, by topic: both talks are on it, or the relation names it."""
        found: defaultdict[str, list[Relation]] = defaultdict(list)
        for relation in self.catalogue.relations:
            first, second = (
                dict.fromkeys(topic.name for topic in self.catalogue.outlines[id_].topics)
                for id_ in (relation.source, relation.target)
            )
            for topic in dict.fromkeys((*(topic for topic in first if topic in second), *relation.topics)):
                found[topic].append(relation)
        return found

    def disagreements(self, talks: Iterable[str] | None = None) -> tuple[Pair, ...]:
        """All disagreements, or those that involve some of ``talks``, newest first."""
        wanted = self.catalogue.outlines.keys() if talks is None else set(talks)
        pairs = [
            self.pair(relation)
            for relation in self.catalogue.relations
            if relation.type == "disagrees-with" and wanted & {relation.source, relation.target}
        ]
        pairs.sort(key=lambda pair: pair.first.link.anchor)
        pairs.sort(key=lambda pair: pair.first.year, reverse=True)
        return tuple(pairs)

    def family_link(self, family: str) -> Link:
        """A link to a family of topics on the index of topics."""
        title = family or gettext("Other topics")
        return Link(title, "topics", anchor_of(title))

    def pair(self, relation: Relation) -> Pair:
        """A relation with both its talks."""
        talks = self.catalogue.outlines
        first, second = self.line(talks[relation.source]), self.line(talks[relation.target])
        return Pair(relation.type, relation.about, first, second)

    def ties(self, topic: Topic, ties: Iterable[TopicTie]) -> TopicTies:
        """A topic with the topics it is tied to."""
        topics = self.catalogue.topics
        neighbours = tuple(
            Neighbour(self.link("topic", tie.other), self._count(topics[tie.other]), tie_text(tie), tie.points)
            for tie in ties
        )
        return TopicTies(self.link("topic", topic.id), self._count(topic), neighbours)

    def _count(self, topic: Topic) -> int:
        return self.catalogue.topic_sizes.get(topic.id, 0)
