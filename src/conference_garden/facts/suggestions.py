"""What to read after each talk, kept from build to build.

To find the talks nearest to a talk takes ten times as long as to look at what decides it
(:meth:`Suggestions._basis`): the facts of a few dozen talks, and of those with which it shares rare words.
Only talks near those of which something has changed are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from itertools import islice
from typing import Final, NamedTuple

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.fetched_rows import FetchedRows
from conference_garden.facts.model import Talk
from conference_garden.facts.nearness import CANDIDATES, Nearness, nearness_of
from conference_garden.facts.rare_words import RareWords
from conference_garden.facts.tables import once

#: How many talks are suggested at most.
MOST: Final = 3
#: The table of what is suggested.
SUGGESTED: Final = "suggestions"

#: What a text says that counts for what is near: whether there is hardly any, the talks to which its talk has
#: relations, those of which texts speak together with it.
Said = tuple[bool, tuple[str, ...], tuple[tuple[str, int], ...]]


class Suggested(NamedTuple):
    """What is suggested after a talk, with what decides it: a number for all of it, and what texts say.

    ``read`` stands for the page that was read, so that others are not looked at.
    """

    read: str
    basis: int
    after: tuple[str, ...]
    said: Said


class Seen(NamedTuple):
    """What others look at of a talk, by whom it was given, and its words."""

    age: int
    place: tuple[str, int]
    is_sparse: bool
    topics: tuple[str, ...]
    speakers: tuple[str, ...]
    words: str

    @property
    def looks(self) -> tuple[object, ...]:
        """All but the words."""
        return self[:-1]


class KnownSuggestions(NamedTuple):
    """What was found in a garden of some structure (:mod:`conference_garden.facts.outline`), by the ids of talks.

    And what each topic said about talks, the words that are rare, and what was seen of some talks.
    """

    structure: str
    found: Mapping[str, Suggested]
    rarity: Mapping[str, int]
    rare: RareWords
    seen: Callable[[Set[str]], Mapping[str, Seen]]


class Completed(NamedTuple):
    """What was found, what topics say, the rare words, talks that were read since it was known, and the talks gone."""

    found: Mapping[str, Suggested]
    rarity: Mapping[str, int]
    rare: RareWords
    seen: Mapping[str, Seen]
    gone: Set[str]


@once
def suggestions_in(catalogue: Catalogue) -> Suggestions:
    """The suggestions in a catalogue, made once for all who ask during a build."""
    return Suggestions(catalogue, nearness_of(catalogue))


class Suggestions:
    """What to read after each talk; talks with a relation to it are shown as what they are."""

    def __init__(self, catalogue: Catalogue, nearness: Nearness) -> None:
        self.catalogue, self.nearness, self.reads = catalogue, nearness, catalogue.reads
        self._found = self.reads.table(SUGGESTED, dict[str, tuple[str, ...]]())
        self._expected: Mapping[str, Suggested] = {}
        self._faces: dict[str, int] = {}
        self._words: dict[str, int] = {}
        #: of each document, where talks stand on it
        self._places: dict[str, dict[str, int]] = {}

    def after(self, talk: Talk) -> tuple[str, ...]:
        """The ids of what to read after a talk, the nearest first."""
        self.reads.asked.add((SUGGESTED, talk.id))
        found = dict.get(self._found, talk.id)
        if found is None and talk.id in self._expected:
            expected = self._expected[talk.id].after
            found = self._found[talk.id] = tuple(id_ for id_ in expected if id_ in self.catalogue.talks)
        if found is None:
            with self.reads.noting():
                near = (tie.other for tie in self.nearness.talks(talk) if not tie.relations)
                found = self._found[talk.id] = tuple(islice(near, MOST))
        return found

    def expect(self, found: Mapping[str, Suggested]) -> None:
        """Take what was found before, whether it holds still or not, of talks that are there."""
        self._expected = found

    def complete(self, structure: str, known: KnownSuggestions | None = None) -> Completed:
        """What is suggested after every talk, given the ``structure`` of the garden and what was ``known`` before."""
        self._expected = {}
        with self.reads.noting():
            near, talks = self.nearness, self.catalogue.talks
            found = dict(known.found) if known else {}
            changed = {id_ for id_, talk in talks.items() if id_ not in found or found[id_].read != self._read(talk)}
            gone = found.keys() - talks.keys()
            said: dict[str, Said]
            if known and known.structure == structure:
                near.told = FetchedRows(found, lambda id_: dict(found[id_].said[2]))
                said = {id_: (near.is_sparse(id_), *found[id_].said[1:]) for id_ in changed}
            else:
                said = {id_: self._said(talk) for id_, talk in talks.items()}
            seen = {id_: self._seen(talks[id_]) for id_ in changed}
            affected: Set[str] = talks.keys()
            if known:
                before = known.seen(changed | gone)
                words = {id_: one.words for id_, one in before.items()}
                near.rare = known.rare
                touched = known.rare.update(words, near.words, changed | gone)
                if known.rare.tells_the_same(len(found)):
                    others = {id_ for id_ in said if id_ not in found or found[id_].said != said[id_]}
                    affected = changed | near.rare.near(touched) | self._around(others)
                    affected |= self._around_moved(before, seen, known.rarity)
            for id_ in gone:
                del found[id_]
            # as it was in the last build, so that what is not looked at is there too
            self._found.update((id_, one.after) for id_, one in found.items())
            for id_ in affected - gone:
                talk, last = talks[id_], found.get(id_)
                says = said[id_] if id_ in said else found[id_].said
                basis = self._basis(talk, says)
                if not last or last.basis != basis:
                    self._found.pop(id_, None)
                found[id_] = Suggested(self._read(talk), basis, self.after(talk), says)
        return Completed(found, near.rarity, near.rare, seen, gone)

    def _read(self, talk: Talk) -> str:
        page = self.catalogue.pages[talk.document]
        return f"{page.whole} {page.outline}"  # the text may name a topic that is another one by now

    def _said(self, talk: Talk) -> Said:
        relations = tuple(
            relation.target if relation.source == talk.id else relation.source
            for relation in self.catalogue.relations_of(talk.id)
        )
        told = self.nearness.told.get(talk.id)
        return self.nearness.is_sparse(talk.id), relations, tuple(sorted(told.items())) if told else ()

    def _seen(self, talk: Talk) -> Seen:
        topics = tuple(named.name for named in talk.topics)
        speakers = tuple(named.name for named in talk.speakers)
        age, is_sparse = self.nearness.ages[talk.id], self.nearness.is_sparse(talk.id)
        return Seen(age, self._place(talk), is_sparse, topics, speakers, talk.words)

    def _around_moved(self, before: Mapping[str, Seen], now: Mapping[str, Seen], rarity: Mapping[str, int]) -> set[str]:
        """All talks that look at those that came, went or moved, given what topics said before."""
        near, catalogue = self.nearness, self.catalogue
        moved = {
            id_
            for id_ in before.keys() | now.keys()
            if id_ not in before or id_ not in now or before[id_].looks != now[id_].looks
        }
        found = self._around(moved & now.keys())
        for id_ in moved & before.keys():
            found.update(self._beside(before[id_]))
        topics = {id_ for id_ in rarity.keys() | near.rarity.keys() if rarity.get(id_) != near.rarity.get(id_)}
        return found | self._around({id_ for topic in topics for id_ in catalogue.ids_of_topic(topic)})

    def _around(self, talks: Set[str]) -> set[str]:
        """All talks that look at some talks but for their words, and these themselves."""
        catalogue, found = self.catalogue, set(talks)
        for talk in map(catalogue.talks.__getitem__, talks):
            said = self._said(talk)
            found.update(said[1], (id_ for id_, _ in said[2]), self.nearness.rare.near({talk.id}))
            found.update(self._beside(self._seen(talk)))
        return found

    def _beside(self, seen: Seen) -> Iterator[str]:
        """The talks that look at one for its topics or its speakers."""
        catalogue = self.catalogue
        for topic in seen.topics:
            yield from self.nearness.beside(topic, seen.age)
        for name in seen.speakers:
            yield from catalogue.speaker_index.talks.get(catalogue.speaker_id(name), ())

    def _basis(self, talk: Talk, said: Said) -> int:
        """A number for all that :meth:`.Nearness.talks` looks at."""
        catalogue, near, face = self.catalogue, self.nearness, self._face
        relations = map(face, said[1])
        around = [tuple(map(face, near.around(talk, topic))) for topic in near.topics_of(talk.id)]
        theirs = (catalogue.ids_of_speaker(speaker)[:CANDIDATES] for speaker, _ in catalogue.speakers_of(talk))
        by_speakers = [face(id_) for ids in theirs for id_ in ids]
        told = [(face(id_), count) for id_, count in said[2]]
        shared = sorted(map(self._word, near.rare.of(talk.id)))
        own = (face(talk.id), near.word_points(talk.id))
        return hash((*own, *(tuple(found) for found in (relations, around, by_speakers, told, shared))))

    def _face(self, id_: str) -> int:
        """What talks look at of a talk, but for its words."""
        if id_ not in self._faces:
            near, version = self.nearness, self.reads.version
            document, place = self._place(self.catalogue.talks[id_])
            topics = version(near.topics_of(id_))
            face = version(id_), near.ages[id_], near.is_sparse(id_), version(document), place, topics
            self._faces[id_] = hash(face)
        return self._faces[id_]

    def _place(self, talk: Talk) -> tuple[str, int]:
        """The page of a talk, and where on it the talk stands."""
        document = talk.document
        if document not in self._places:
            talks = self.catalogue.pages[document].talks
            self._places[document] = {talk.id: place for place, talk in enumerate(talks)}
        return document, self._places[document][talk.id]

    def _word(self, word: str) -> int:
        """What a rare word tells of those that have it."""
        if word not in self._words:
            near = self.nearness
            talks = sorted((self._face(id_), near.word_points(id_)) for id_ in near.rare.talks(word))
            self._words[word] = hash((near.rare.telling(word), *talks))
        return self._words[word]
