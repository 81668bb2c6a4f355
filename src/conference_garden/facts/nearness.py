"""How near topics are to each other, and talks to each other.

One measure serves both: points for all that two things have in common, held
against how much each of them has in all (the cosine of Salton and McGill's
*Introduction to Modern Information Retrieval*, squared).  A topic of two talks
that shares both is nearer than a topic of twenty that happens to share three.
The topic that a talk names first says most about it.
Talks are also near by the rare words that they have in common, and where a text speaks of both.
Everything is counted in whole numbers, so that ties are the same on every machine.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from heapq import heapify, heappop
from itertools import combinations, product
from math import isqrt
from typing import Final, NamedTuple

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Talk, Topic
from conference_garden.facts.rare_words import RareWords
from conference_garden.facts.tables import once, outline_table, table

#: A topic has so many neighbours, or more if its gardeners named more.
MOST: Final = 8
#: Below these points a tie may be chance; it counts only where a topic has fewer than ``FEW`` others.
ENOUGH: Final = 3
FEW: Final = 3
#: So many talks of a topic, those nearest in time, are compared with a talk: its cost must not grow with the garden.
CANDIDATES: Final = 24
#: Of how many words a talk is made up here.
WORDS: Final = 200
#: Closeness that all talks have, by subject and by words: who has only one of them in common is near, too.
BY_SUBJECT: Final = 50
BY_WORDS: Final = 5
#: What is less near to a talk with notes is not near: readers judged half of such pairs to be chance.
NEAR: Final = 200_000
#: What it counts that one talk speaks of the other, and that the text of a topic speaks of both.
SPOKEN: Final = 3_000
TOGETHER: Final = 1_000
#: A talk of fewer words has hardly any notes: others are read first.
SPARSE: Final = 30


def frequent_words(text: str) -> str:
    """The words that a text has most often, those first that come first in it, with blanks between them.

    >>> frequent_words("The boats of a boat yard")
    'boat yard'
    """
    words: dict[str, int] = {}
    for word, count in Counter(re.findall(r"[^\W\d_]{4,}", text.casefold())).items():
        stem = word.removesuffix("s")
        words[stem] = words.get(stem, 0) + count
    return " ".join(sorted(words, key=words.__getitem__, reverse=True)[:WORDS])


class TopicTie(NamedTuple):
    """What ties a topic to another.

    ``shared`` counts the talks that name both, ``related`` the relations from a
    talk that names one to a talk that names the other; ``named`` says whether
    either page names the other as related.
    """

    other: str
    shared: int
    related: int
    named: bool

    @property
    def points(self) -> int:
        """The weight of the tie."""
        return 2 * self.shared + self.related + 4 * self.named


class TalkTie(NamedTuple):
    """What ties a talk to another: common topics, rarest first, common speakers, number of relations."""

    other: str
    topics: tuple[str, ...]
    speakers: tuple[str, ...]
    relations: int


def closeness(points: int, one: int, other: int) -> int:
    """How close two things are that have ``points`` in common, of ``one`` and ``other`` in all.

    >>> closeness(4, 2, 2) > closeness(6, 2, 20) > closeness(2, 2, 20)
    True
    """
    # with a little added to each, so that small numbers do not count as certainty
    return 10_000 * points * points // ((one + 2) * (other + 2))


def rounded(count: int) -> int:
    """A number of talks, so that a step is a part of it: the larger a garden, the fewer talks change what is near.

    >>> [rounded(count) for count in (0, 3, 7, 100)]
    [0, 3, 6, 96]
    """
    small = max(0, count.bit_length() - 2)
    return count >> small << small


@once
def nearness_of(catalogue: Catalogue) -> Nearness:
    """The nearness within a catalogue, made once for all who ask during a build."""
    return Nearness(catalogue)


class Nearness:
    """Finds what is near in a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.reads = catalogue.reads
        #: what the rare words of a talk count together
        self.word_points = cache(lambda talk: self.rare.points(talk))
        #: the ids of the topics of a talk, in order, and what each says about it
        self.topics_of = cache(self._topics_of)

    # Topics

    def topics(self, topic: Topic) -> list[TopicTie]:
        """The neighbours of a topic, nearest first.

        All that its gardeners named, and up to ``MOST`` in all; ties that may
        be chance only where there are few others.
        """
        shared, related, named = (
            ties.get(topic.id, Counter()) for ties in (self._shared_talks, self._related_talks, self._named)
        )
        others = dict.fromkeys([*shared, *related, *named])
        ties = [TopicTie(other, shared[other], related[other], other in named) for other in others]
        size = self._size(topic.id)
        ties.sort(
            key=lambda tie: (-closeness(tie.points, size, self._size(tie.other)), self._title(tie.other), tie.other)
        )
        sure = [tie for tie in ties if tie.points >= ENOUGH]
        if len(sure) < FEW:
            return ties[:FEW]
        return [tie for place, tie in enumerate(sure) if place < MOST or tie.named]

    def strongest(self, count: int) -> dict[str, list[TopicTie]]:
        """Ties of all topics by topic, at either end: of each topic the ``count`` strongest."""
        found: defaultdict[str, dict[str, TopicTie]] = defaultdict(dict)
        for topic in self.catalogue.topics.values():
            for tie in self.topics(topic)[:count]:
                found[topic.id][tie.other] = tie
                found[tie.other][topic.id] = tie._replace(other=topic.id)
        return {
            id_: sorted(found[id_].values(), key=lambda tie: (-tie.points, tie.other)) for id_ in self.catalogue.topics
        }

    def _size(self, topic: str) -> int:
        return self.catalogue.topic_sizes.get(topic, 0)

    def _title(self, topic: str) -> str:
        return self.catalogue.topics[topic].title.casefold()

    @outline_table
    def _shared_talks(self) -> dict[str, Counter[str]]:
        shared: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for talk in self.catalogue.talks:
            topics = self.topics_of(talk)
            for topic in topics:
                shared[topic].update(other for other in topics if other != topic)
        return shared

    @table
    def _related_talks(self) -> dict[str, Counter[str]]:
        related: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for relation in self.catalogue.relations:
            source, target = self.topics_of(relation.source), self.topics_of(relation.target)
            # what both talks are about is no tie between two topics; in an order that is the same in every process
            ends = ([one for one in source if one not in target], [other for other in target if other not in source])
            for one, other in product(*ends):
                related[one][other] += 1
                related[other][one] += 1
        return related

    @outline_table
    def _named(self) -> dict[str, Counter[str]]:
        named: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for topic in self.catalogue.topics.values():
            for other in topic.related:
                if other.name in self.catalogue.topics and other.name != topic.id:
                    named[topic.id][other.name] = named[other.name][topic.id] = 1
        return named

    # Talks

    def talks(self, talk: Talk) -> Iterator[TalkTie]:
        """Talks with something in common with a talk, nearest first, the newer before the older."""
        points: Counter[str] = Counter()
        for topic, weight in self.topics_of(talk.id).items():
            for id_ in self.around(talk, topic):
                points[id_] += isqrt(weight * self.topics_of(id_)[topic])
        for speaker, _ in self.catalogue.speakers_of(talk):
            for id_ in self.catalogue.ids_of_speaker(speaker)[:CANDIDATES]:
                points[id_] += 100
        relations: Counter[str] = Counter()
        for relation in self.catalogue.relations_of(talk.id):
            other = relation.other(talk.id)
            relations[other] += 1
            points[other] += 300
        points.pop(talk.id, None)
        subject, own = Counter(self.told.get(talk.id, {})), self._all_points(talk.id)
        for id_, count in points.items():
            subject[id_] += closeness(count, own, self._all_points(id_))
        words = dict(self.by_words(talk))
        nearness = {id_: (subject[id_] + BY_SUBJECT) * (words.get(id_, 0) + BY_WORDS) for id_ in subject | words}
        near = [
            (self.is_sparse(id_), -count, self._places[id_], id_)
            for id_, count in nearness.items()
            if count >= NEAR or relations[id_] or (self.is_sparse(talk.id) and subject[id_])
        ]
        heapify(near)  # few of them are asked for
        while near:
            id_ = heappop(near)[-1]
            yield self._tie(talk, self.catalogue.talks[id_], relations[id_])

    def by_words(self, talk: Talk) -> Iterator[tuple[str, int]]:
        """The talks that have rare words in common with a talk, and how close they are by these."""
        rare, words = self.rare, Counter[str]()
        for word in rare.of(talk.id):
            telling = rare.telling(word)
            for id_ in rare.talks(word):
                words[id_] += telling
        words.pop(talk.id, None)
        own = self.word_points(talk.id)
        for id_, count in words.items():
            if found := closeness(count, own, self.word_points(id_)):
                yield id_, found

    def is_sparse(self, talk: str) -> bool:
        """Whether there are hardly any notes of a talk."""
        return self.words[talk].count(" ") < SPARSE

    @cached_property
    def told(self) -> Mapping[str, Mapping[str, int]]:
        """The talks of which a text speaks together with each talk, and what that counts, or what is known of it."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for mentions in self.catalogue.mentions_by_page.values():
            talks = [mention for mention in mentions if mention.kind == "talk"]
            spoken = {frozenset((mention.talk, mention.target)) for mention in talks if mention.talk}
            told = sorted({mention.target for mention in talks if not mention.talk})
            together = combinations(told if len(told) <= CANDIDATES else (), 2)
            for pairs, count in ((spoken, SPOKEN), (together, TOGETHER)):
                for one, other in pairs:
                    found[one][other] += count
                    found[other][one] += count
        return found

    @cached_property
    def rare(self) -> RareWords:
        """The words that few talks have; may be set to what was counted before."""
        return RareWords(self.words)

    @cached_property
    def words(self) -> dict[str, str]:
        """The words of each talk."""
        return {talk.id: talk.words for talk in self.catalogue.talks.values()}

    def _topics_of(self, talk: str) -> dict[str, int]:
        topics = enumerate(self.catalogue.topics_of(self.catalogue.talks[talk]), 1)
        return {topic.id: self.rarity[topic.id] // place for place, topic in topics}

    @cached_property
    def ages(self) -> dict[str, int]:
        """Days from each talk to the end of the calendar, so that the newest are first."""
        last = date.max.toordinal()
        return {id_: last - day.toordinal() for id_, day in self.catalogue.newest.items()}

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where each talk stands among all of them, newest first."""
        return {id_: place for place, id_ in enumerate(self.catalogue.newest)}

    @cached_property
    def _on(self) -> dict[str, tuple[list[str], list[int]]]:
        """The talks of each topic, newest first, and their ages."""
        found = {}
        for id_ in self.catalogue.topics:
            talks = self.catalogue.ids_of_topic(id_)
            found[id_] = talks, [self.ages[talk] for talk in talks]
        return found

    def around(self, talk: Talk, topic: str) -> list[str]:
        """The talks of a topic that are nearest to a talk in time."""
        talks, ages = self._on[topic]
        place = bisect_left(ages, self.ages[talk.id])
        start = max(0, min(place - CANDIDATES // 2, len(talks) - CANDIDATES))
        return talks[start : start + CANDIDATES]

    def beside(self, topic: str, age: int) -> list[str]:
        """The talks of a topic that may find one of some age around them, or found it there while it was on the topic.

        Those that are as old as the last ones of these are there too.
        """
        talks, ages = self._on.get(topic, ((), ()))
        if not talks:
            return []
        first = ages[max(0, bisect_left(ages, age) - CANDIDATES - 1)]
        last = ages[min(len(ages) - 1, bisect_right(ages, age) + CANDIDATES + 1)]
        return talks[bisect_left(ages, first) : bisect_right(ages, last)]

    def _tie(self, talk: Talk, other: Talk, relations: int) -> TalkTie:
        shared = [topic for topic in self.topics_of(talk.id) if topic in self.topics_of(other.id)]
        speakers = {speaker.id for speaker, _ in self.catalogue.speakers_of(other)}
        return TalkTie(
            other.id,
            tuple(sorted(shared, key=self._size)),
            tuple(speaker.id for speaker, _ in self.catalogue.speakers_of(talk) if speaker.id in speakers),
            relations,
        )

    def _all_points(self, talk: str) -> int:
        """The points of a talk in all."""
        return sum(self.topics_of(talk).values()) + 100

    @cached_property
    def rarity(self) -> dict[str, int]:
        """What each topic says about a talk: one of few talks says more than one of many."""
        return {topic: 1_000 // (2 + isqrt(rounded(self._size(topic)))) for topic in self.catalogue.topics}
