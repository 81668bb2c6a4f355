"""What to read after each talk, kept from build to build.

Finding the talks nearest to a talk takes ten times as long as checking whether anything that determines them has
changed (:meth:`Suggestions._basis`): the facts of a few dozen talks, and of those that share rare words with it.
And only talks near a changed talk are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.fetched_rows import FetchedRows
from conference_garden.facts.model import Talk
from conference_garden.facts.nearness import CANDIDATES, Nearness, nearness_of
from conference_garden.facts.rare_words import RareWords
from conference_garden.facts.tables import once

#: The maximum number of suggestions after a talk.
MOST: Final = 3
#: The name of the table of suggestions.
SUGGESTED: Final = "suggestions"

#: What texts contribute to what is near a talk: whether it has hardly any notes, the talks that it has relations
#: with, and those that texts mention with it, each with what this counts.
Said = tuple[bool, tuple[str, ...], tuple[tuple[str, int], ...]]


class Suggested(NamedTuple):
    """The ids of talks to read ``after`` a talk, and what determined them.

    ``basis`` is a number for all of that, ``said`` what texts contributed to it.  ``read`` is the digest of the
    page at that time: as long as it is the same, the talk itself has not changed.
    """

    read: str
    basis: int
    after: tuple[str, ...]
    said: Said


class Seen(NamedTuple):
    """The facts about a talk that suggestions after other talks depend on."""

    age: int
    place: tuple[str, int]
    is_sparse: bool
    topics: tuple[str, ...]
    speakers: tuple[str, ...]
    words: str

    @property
    def looks(self) -> tuple[object, ...]:
        """All of them except the words."""
        return self[:-1]


class KnownSuggestions(NamedTuple):
    """What the last build found, and the ``structure`` of the garden then (:mod:`conference_garden.facts.outline`).

    ``found`` are the suggestions by talk, ``rarity`` is how much each topic says about its talks, ``rare`` are the
    rare words, and ``seen`` returns what other talks depended on, for some ids of talks.
    """

    structure: str
    found: Mapping[str, Suggested]
    rarity: Mapping[str, int]
    rare: RareWords
    seen: Callable[[Set[str]], Mapping[str, Seen]]


class Completed(NamedTuple):
    """The same after this build; ``seen`` has only the talks that changed, ``gone`` those that no longer exist."""

    found: Mapping[str, Suggested]
    rarity: Mapping[str, int]
    rare: RareWords
    seen: Mapping[str, Seen]
    gone: Set[str]


@once
def suggestions_in(catalogue: Catalogue) -> Suggestions:
    """The suggestions in a catalogue, made once per build."""
    return Suggestions(catalogue, nearness_of(catalogue))


class Suggestions:
    """What to read after each talk, apart from talks related to it, which its page shows as such."""

    def __init__(self, catalogue: Catalogue, nearness: Nearness) -> None:
        self.catalogue, self.nearness, self.reads = catalogue, nearness, catalogue.reads
        self._found = self.reads.table(SUGGESTED, dict[str, tuple[str, ...]]())
        self._expected: Mapping[str, Suggested] = {}
        self._version_seen = cache(self._version_seen_of)
        self._version_of_word = cache(self._version_of_rare_word)
        self._places_on = cache(self._places_of)

    def after(self, talk: Talk) -> tuple[str, ...]:
        """The ids of the talks to read after a talk, nearest first."""
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
        """Suggest what was found before, whether or not it still holds; talks that no longer exist are left out."""
        self._expected = found

    def complete(self, structure: str, known: KnownSuggestions | None = None) -> Completed:
        """Find the suggestions after every talk, given the ``structure`` of the garden and what was ``known``."""
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
            # from the last build, so that there are rows for talks that are not affected
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
        return f"{page.whole} {page.outline}"  # a former id in the text may stand for another topic now

    def _said(self, talk: Talk) -> Said:
        relations = tuple(relation.other(talk.id) for relation in self.catalogue.relations_of(talk.id))
        told = self.nearness.told.get(talk.id)
        return self.nearness.is_sparse(talk.id), relations, tuple(sorted(told.items())) if told else ()

    def _seen(self, talk: Talk) -> Seen:
        topics = tuple(named.name for named in talk.topics)
        speakers = tuple(named.name for named in talk.speakers)
        age, is_sparse = self.nearness.ages[talk.id], self.nearness.is_sparse(talk.id)
        return Seen(age, self._place(talk), is_sparse, topics, speakers, talk.words)

    def _around_moved(self, before: Mapping[str, Seen], now: Mapping[str, Seen], rarity: Mapping[str, int]) -> set[str]:
        """All talks that depend on those that are new, gone or changed, given the ``rarity`` of topics before."""
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
        """These talks, and all that depend on anything of one of them except its words."""
        catalogue, found = self.catalogue, set(talks)
        for talk in map(catalogue.talks.__getitem__, talks):
            said = self._said(talk)
            found.update(said[1], (id_ for id_, _ in said[2]), self.nearness.rare.near({talk.id}))
            found.update(self._beside(self._seen(talk)))
        return found

    def _beside(self, seen: Seen) -> Iterator[str]:
        """The talks that depend on one because of its topics or speakers."""
        catalogue = self.catalogue
        for topic in seen.topics:
            yield from self.nearness.beside(topic, seen.age)
        for name in seen.speakers:
            yield from catalogue.speaker_index.talks.get(catalogue.speaker_id(name), ())

    def _basis(self, talk: Talk, said: Said) -> int:
        """A number for everything that :meth:`.Nearness.talks` looks at."""
        catalogue, near, version = self.catalogue, self.nearness, self._version_seen
        relations = map(version, said[1])
        around = [tuple(map(version, near.around(talk, topic))) for topic in near.topics_of(talk.id)]
        theirs = (catalogue.ids_of_speaker(speaker)[:CANDIDATES] for speaker, _ in catalogue.speakers_of(talk))
        by_speakers = [version(id_) for ids in theirs for id_ in ids]
        told = [(version(id_), count) for id_, count in said[2]]
        shared = sorted(map(self._version_of_word, near.rare.of(talk.id)))
        own = (version(talk.id), near.word_points(talk.id))
        return hash((*own, *(tuple(found) for found in (relations, around, by_speakers, told, shared))))

    def _version_seen_of(self, id_: str) -> int:
        """A number for what other talks depend on in a talk, except its words."""
        near, version = self.nearness, self.reads.version
        document, place = self._place(self.catalogue.talks[id_])
        topics = version(near.topics_of(id_))
        return hash((version(id_), near.ages[id_], near.is_sparse(id_), version(document), place, topics))

    def _place(self, talk: Talk) -> tuple[str, int]:
        """The page of a talk, and the position of the talk on it."""
        return talk.document, self._places_on(talk.document)[talk.id]

    def _places_of(self, document: str) -> dict[str, int]:
        return {talk.id: place for place, talk in enumerate(self.catalogue.pages[document].talks)}

    def _version_of_rare_word(self, word: str) -> int:
        """A number for what a rare word says about the talks that have it."""
        near = self.nearness
        talks = sorted((self._version_seen(id_), near.word_points(id_)) for id_ in near.rare.talks(word))
        return hash((near.rare.telling(word), *talks))
