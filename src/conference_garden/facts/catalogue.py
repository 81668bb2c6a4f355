"""Read-only queries over the whole garden, as it was read.

Only what exists is here: references to nothing are left out, and reported by :mod:`conference_garden.facts.rules`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby, repeat
from operator import attrgetter
from typing import TypeVar

from conference_garden.facts.finding import find
from conference_garden.facts.headings import PageHeading, headings_by_id
from conference_garden.facts.mentions import KeepsMentions, mentions_by_page, mentions_of_all
from conference_garden.facts.model import (
    Author,
    Conference,
    Mention,
    Page,
    Person,
    Relation,
    Series,
    Speaker,
    Subject,
    Talk,
    Topic,
    Writer,
)
from conference_garden.facts.names import identity, slugify, unique_ids
from conference_garden.facts.objects import objects_after, objects_on
from conference_garden.facts.old_ids import former_ids, with_living_ids
from conference_garden.facts.outline import TalkOutline, TalkOutlines
from conference_garden.facts.own_kinds import index_of
from conference_garden.facts.relations import RelationIndex
from conference_garden.facts.speakers import SpeakerIndex
from conference_garden.facts.tables import Reads, once, outline_table, table
from conference_garden.facts.writers import Works, authors_of, works_in, writers_in

AnyTalk = TypeVar("AnyTalk", bound=TalkOutline)


class Catalogue:
    """Everything in the garden, by id.

    ``pages`` are all pages by document name, ``people`` the entries of ``speakers.yml``.  If an id is used twice,
    the first document by name wins, so that the answer does not depend on the order of reading.  Former ids are
    replaced by current ones wherever a page uses them.

    ``previous`` is the catalogue before the last edit, if there was one in this process; what it knows about
    unchanged pages is taken over.
    ``hidden`` maps the ids on pages that were left out to the document and the day on which it will be published,
    ``indexes`` the documents of index pages to their titles, and ``authors`` keys to the authors they stand for.
    """

    def __init__(
        self,
        pages: Mapping[str, Page],
        people: Sequence[Person] = (),
        previous: Catalogue | None = None,
        hidden: Mapping[str, tuple[str, date]] | None = None,
        indexes: Mapping[str, str] | None = None,
        authors: Mapping[str, Author] | None = None,
    ) -> None:
        self._previous = previous
        #: whether the outline, and the structure, of the garden are the same as in ``previous``
        self.has_same_outline = self.has_same_structure = False
        self.reads = Reads()  #: the tables below, and which of their rows are asked for
        self.kept_mentions: KeepsMentions | None = None
        self.hidden, self.indexes, self.authors = hidden or {}, indexes or {}, authors or {}
        found = dict(sorted(pages.items()))
        objects = previous and objects_after(found, previous)
        self.former: Mapping[str, tuple[str, str]] = {} if objects else former_ids(found)
        if self.former:
            found = {name: with_living_ids(page, self.former) for name, page in found.items()}
        conferences, topics, talks = objects or objects_on(found)
        self.unread_names = frozenset[str]().union(*(page.hides for page in found.values()))
        self.people = tuple(people)
        self.pages = self.reads.table("pages", found, of_structure=True)
        self.former = self.reads.table("former", self.former, of_structure=True)
        self.conferences = self.reads.table("conferences", conferences, of_structure=True)
        self.topics = self.reads.table("topics", topics, of_structure=True)
        self.talks = self.reads.table("talks", talks)
        self._leads = self.reads.table("leads", {name: page.lead for name, page in found.items() if page.lead})

    # Conferences

    @table
    def conference_of_document(self) -> dict[str, Conference]:
        """Conferences by the document that describes them."""
        # from the pages: two of them may claim the same id, and both have talks
        return {page.document: page.conference for page in self.pages.values() if page.conference}

    def conference_of(self, talk: TalkOutline) -> Conference:
        """The conference of a talk."""
        return self.conference_of_document[talk.document]

    @property
    @once
    def conferences_by_date(self) -> list[Conference]:
        """All conferences, newest first."""
        return sorted(self.conferences.values(), key=lambda c: (c.start, c.id), reverse=True)

    @table
    def series(self) -> dict[str, Series]:
        """All series by id, in the order of the ids."""
        found: defaultdict[str, dict[str, Conference]] = defaultdict(dict)
        for conference in sorted(self.conference_of_document.values(), key=lambda c: (c.start, c.id)):
            found[self._series_ids[identity(conference.series)]][conference.id] = conference
        return {
            id_: Series(id_, (last := [*editions.values()][-1]).series, tuple(editions), index_of(last))
            for id_, editions in sorted(found.items())
        }

    @table
    def _series_ids(self) -> dict[str, str]:
        names = {identity(page.series): slugify(page.series) for page in self.conference_of_document.values()}
        return unique_ids(names.items(), "series")

    def series_id(self, name: str) -> str:
        """The id of a series, given any spelling of its name."""
        return self._series_ids.get(identity(name), slugify(name))

    def series_of(self, conference: Conference) -> Series:
        """The series that a conference is an edition of."""
        return self.series[self._series_ids[identity(conference.series)]]

    @table
    def years(self) -> dict[int, list[Conference]]:
        """Conferences by the year in which they began, newest first."""
        groups = groupby(self.conferences_by_date, key=lambda conference: conference.year)
        return {year: list(group) for year, group in groups}

    # Pages

    @property
    @once
    def drafts(self) -> set[str]:
        """The documents of drafts and scheduled pages that were not left out."""
        return {page.document for page in self.pages.values() if page.draft}

    @cached_property
    def objects(self) -> dict[str, Mapping[str, TalkOutline | Subject | PageHeading]]:
        """All targets of references except index pages, by kind and id."""
        return {
            "talk": self.outlines,
            "topic": self.topics,
            "conference": self.conferences,
            "speaker": self.speakers,
            "series": self.series,
            "writer": self.writers,
            "heading": self._headings,
        }

    @table
    def _headings(self) -> dict[str, PageHeading]:
        return headings_by_id(self)

    @table
    def subjects(self) -> dict[str, Subject]:
        """What each page of a conference, topic, speaker, series or writer is about, by document."""
        kinds = (self.topics, self.conferences, self.speakers, self.series, self.writers)
        return {obj.document: obj for objects in kinds for obj in objects.values()}

    def lead(self, document: str) -> str:
        """The first paragraph of a conference or topic, or an empty string."""
        return self._leads.get(document, "")

    def ids_of_conference(self, conference: Conference) -> list[str]:
        """The ids of the talks of a conference, in the order of its page."""
        document = conference.document
        ids = dict.fromkeys(talk.id for talk in self.pages[document].talks)
        return [id_ for id_ in ids if self.documents_of_talks[id_] == document]

    def talks_of_conference(self, conference: Conference) -> list[Talk]:
        """The talks of a conference, in the order of its page."""
        return [self.talks[id_] for id_ in self.ids_of_conference(conference)]

    def outlines_of_conference(self, conference: Conference) -> list[TalkOutline]:
        """The outlines of these talks, in the same order."""
        return [self.outlines[id_] for id_ in self.ids_of_conference(conference)]

    # Talks

    @cached_property
    def outlines(self) -> Mapping[str, TalkOutline]:
        """The outlines of all talks by id, for everything that does not depend on what talks say."""
        return TalkOutlines(self._outlines, self.talks)

    @outline_table
    def _outlines(self) -> dict[str, int]:
        """The version of the outline of each talk, by id."""
        pages = (zip(page.talks, page.outlines or repeat(0), strict=False) for page in self.pages.values())
        found = (pair for page in pages for pair in page)
        return {talk.id: outline for talk, outline in found if self.talks.get(talk.id) is talk}

    @outline_table
    def documents_of_talks(self) -> dict[str, str]:
        """The document of each talk, by id."""
        return {id_: talk.document for id_, talk in self.talks.items()}

    def when(self, talk: TalkOutline) -> date:
        """The day of a talk, or the first day of its conference."""
        return talk.day or self.conference_of(talk).start

    def newest_first(self, talks: Iterable[AnyTalk]) -> list[AnyTalk]:
        """Talks from the newest to the oldest; those of one day in the order of their page."""
        ordered = sorted(talks, key=attrgetter("document", "line"))
        return sorted(ordered, key=self.when, reverse=True)

    @outline_table
    def newest(self) -> dict[str, date]:
        """The days of all talks, by id, newest first."""
        return {talk.id: self.when(talk) for talk in self.newest_first(self.talks.values())}

    # Topics

    @outline_table
    def _talks_by_topic(self) -> dict[str, list[str]]:
        by_topic: defaultdict[str, list[str]] = defaultdict(list)
        for id_ in self.newest:
            for topic in dict.fromkeys(named.name for named in self.talks[id_].topics):
                by_topic[topic].append(id_)
        return by_topic

    def ids_of_topic(self, topic: str) -> list[str]:
        """The ids of the talks that name a topic, newest first, whether or not the topic has a page."""
        return self._talks_by_topic.get(topic, [])

    def outlines_of_topic(self, topic: Topic) -> list[TalkOutline]:
        """The outlines of the talks that name a topic, newest first."""
        return [self.outlines[id_] for id_ in self.ids_of_topic(topic.id)]

    @outline_table
    def topic_sizes(self) -> dict[str, int]:
        """The number of talks that name each topic."""
        return {id_: len(talks) for id_, talks in self._talks_by_topic.items()}

    def topics_of(self, talk: TalkOutline) -> list[Topic]:
        """The topics of a talk, in the order in which it names them."""
        names = dict.fromkeys(named.name for named in talk.topics)
        return [self.topics[name] for name in names if name in self.topics]

    @table
    def families(self) -> dict[str, list[Topic]]:
        """Topics by family, both in alphabetical order."""
        families: defaultdict[str, list[Topic]] = defaultdict(list)
        for topic in sorted(self.topics.values(), key=lambda topic: topic.sort_key):
            families[topic.family].append(topic)
        return dict(sorted(families.items()))

    # Speakers

    @cached_property
    def speaker_index(self) -> SpeakerIndex:
        """The speakers by any of their names."""
        return SpeakerIndex(self.talks, self.newest, self.people, self.reads)

    @property
    def speakers(self) -> Mapping[str, Speaker]:
        """All speakers by id, in the order of the ids."""
        return self.speaker_index.speakers

    def speaker_id(self, name: str) -> str:
        """The id of a speaker, given any of the person's names."""
        return self.speaker_index.id_of(name)

    def person(self, name: str) -> Person | None:
        """The entry of ``speakers.yml`` for a name, or None."""
        return self.speaker_index.person(name)

    def speakers_of(self, talk: TalkOutline) -> list[tuple[Speaker, str]]:
        """The speakers of a talk, each with the affiliation they had then."""
        return [(self.speakers[self.speaker_id(noted.name)], noted.note) for noted in talk.speakers]

    def ids_of_speaker(self, speaker: Speaker) -> tuple[str, ...]:
        """The ids of the talks of a speaker, newest first."""
        return self.speaker_index.talks[speaker.id]

    def outlines_of_speaker(self, speaker: Speaker) -> list[TalkOutline]:
        """The outlines of the talks of a speaker, newest first."""
        return [self.outlines[id_] for id_ in self.ids_of_speaker(speaker)]

    def find_speaker(self, name: str) -> Speaker | None:
        """The speaker with this name, alias or id, or None."""
        return self.speakers.get(self.speaker_index.find(name) or "")

    @outline_table
    def writers(self) -> dict[str, Writer]:
        """All authors who wrote something, by key."""
        return writers_in(self.authors, self.works)

    @outline_table
    def works(self) -> dict[str, Works]:
        """What they wrote, by key; a separate table because many pages name a writer, but few list the works."""
        return works_in(self.pages, self.newest, self.documents_of_talks, self.authors)

    def writers_of(self, document: str, talk: Talk | None = None) -> list[Writer]:
        """The writers of a page, or of a talk on it."""
        page = self.pages.get(document)
        return [self.writers[key] for key in (authors_of(page, talk) if page else ()) if key in self.writers]

    # Relations and mentions

    @cached_property
    def relation_index(self) -> RelationIndex:
        """The relations by talk."""
        return RelationIndex(self.talks, self.reads)

    @property
    def relations(self) -> list[Relation]:
        """All relations between existing talks, each once, in the order of the talks that state them."""
        return list(self.relation_index.all.values())

    def relations_of(self, talk: str) -> list[Relation]:
        """The relations from or to a talk."""
        return self.relation_index.by_talk.get(talk, [])

    def find(self, kind: str, target: str) -> tuple[str, str] | None:
        """The target of a reference as (kind, id), or None if it does not exist."""
        return find(self, kind, target)

    def title(self, kind: str, id_: str) -> str:
        """The text that a reference to an existing target shows."""
        return self.indexes[id_] if kind == "page" else self.objects[kind][id_].title

    def address(self, kind: str, id_: str) -> tuple[str, str]:
        """Where an existing target is: (document name, anchor or "")."""
        if kind == "page":
            return id_, ""
        obj = self.objects[kind][id_]
        return obj.document, obj.id if kind in ("talk", "heading") else ""

    @table
    def mentions_by_page(self) -> Mapping[str, list[Mention]]:
        """The mentions on each page, by document; those that the last edit cannot have changed are taken over."""
        return self.kept_mentions.by_page() if self.kept_mentions else mentions_by_page(self, self._previous)

    @table
    def _mentions_by_target(self) -> Mapping[tuple[str, str], list[Mention]]:
        found = mentions_of_all(self, self._previous)
        self._previous = None
        return found

    def mentions_of(self, kind: str, id_: str) -> list[Mention]:
        """The mentions of a target, in the order of the pages."""
        return self._mentions_by_target.get((kind, id_), [])
