"""How near topics are to each other, and talks to each other.

One measure serves both: points for everything that two of them have in common,
relative to what each of them has in total (the cosine of Salton and McGill's
*Introduction to Modern Information Retrieval*, squared).  A topic of two talks
that shares both is nearer than a topic of twenty that happens to share three.
The topic that a talk names first says most about it.
Talks are also near if they share rare words, or if a text mentions both.
Everything is computed in integers, so that ties are the same on every machine.
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

#: The maximum number of neighbours of a topic, unless pages name more as related.
MOST: Final = 8
#: A tie with fewer points may be chance; it counts only if a topic has fewer than ``FEW`` others.
ENOUGH: Final = 3
FEW: Final = 3
#: How many talks of a topic, nearest in time, are compared with a talk: the cost must not grow with the garden.
CANDIDATES: Final = 24
#: The maximum number of words that represent a talk here.
WORDS: Final = 200
#: Added to the closeness by subject and by words, so that talks which have only one of these in common are near, too.
BY_SUBJECT: Final = 50
BY_WORDS: Final = 5
#: Below this, nothing is near to a talk with notes: readers judged half of such pairs to be chance.
NEAR: Final = 200_000
#: The closeness of two talks of which one mentions the other, and of two that the text of another page mentions.
SPOKEN: Final = 3_000
TOGETHER: Final = 1_000
#: A talk with fewer words has hardly any notes; others come first.
SPARSE: Final = 30


def frequent_words(text: str) -> str:
    """The most frequent words of a text, separated by spaces; equally frequent ones are in the order of the text.

    >>> frequent_words("The boats of a boat yard")
    'boat yard'
    """
    words: dict[str, int] = {}
    for word, count in Counter(re.findall(r"[^\W\d_]{4,}", text.casefold())).items():
        stem = word.removesuffix("s")
        words[stem] = words.get(stem, 0) + count
    return " ".join(sorted(words, key=words.__getitem__, reverse=True)[:WORDS])


class TopicTie(NamedTuple):
    """A tie of a topic to another.

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
    """A tie of a talk to another: common topics, rarest first, common speakers, number of relations."""

    other: str
    topics: tuple[str, ...]
    speakers: tuple[str, ...]
    relations: int


def closeness(points: int, one: int, other: int) -> int:
    """How close two topics or talks are that share ``points``, and have ``one`` and ``other`` in total.

    >>> closeness(4, 2, 2) > closeness(6, 2, 20) > closeness(2, 2, 20)
    True
    """
    # with a little added to each, so that small numbers do not count as certainty
    return 10_000 * points * points // ((one + 2) * (other + 2))


def rounded(count: int) -> int:
    """Round a number of talks down to two significant bits: in a large garden, few edits may change what is near.

    >>> [rounded(count) for count in (0, 3, 7, 100)]
    [0, 3, 6, 96]
    """
    small = max(0, count.bit_length() - 2)
    return count >> small << small


@once
def nearness_of(catalogue: Catalogue) -> Nearness:
    """The nearness within a catalogue, made once per build."""
    return Nearness(catalogue)


class Nearness:
    """Finds what is near in a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.reads = catalogue.reads
        #: the points of all rare words of a talk
        self.word_points = cache(lambda talk: self.rare.points(talk))
        #: the ids of the topics of a talk, in order, with how much each says about it
        self.topics_of = cache(self._topics_of)

    # Topics

    def topics(self, topic: Topic) -> list[TopicTie]:
        """The neighbours of a topic, nearest first.

        These are up to ``MOST``, and all others that either page names as related;
        ties that may be chance are among them only if there are few others.
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
        found, most = (ties, FEW) if len(sure) < FEW else (sure, MOST)
        return [tie for place, tie in enumerate(found) if place < most or tie.named]

    def strongest(self, count: int) -> dict[str, list[TopicTie]]:
        """The ``count`` nearest ties of each topic, listed at both ends: by topic, strongest first."""
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
            # topics of both talks are not tied by this; lists, for an order that is the same in every process
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
        """The talks near a talk: those with notes before others, then nearest first, then newest first."""
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
        heapify(near)  # callers need only a few of them
        while near:
            id_ = heappop(near)[-1]
            yield self._tie(talk, self.catalogue.talks[id_], relations[id_])

    def by_words(self, talk: Talk) -> Iterator[tuple[str, int]]:
        """The talks that share rare words with a talk, with their closeness by these."""
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
        """Whether a talk has hardly any notes."""
        return self.words[talk].count(" ") < SPARSE

    @cached_property
    def told(self) -> Mapping[str, Mapping[str, int]]:
        """For each talk, those that texts mention with it and what this counts; may be set to what is known already."""
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
        """The words that few talks have; may be set to what was counted in an earlier build."""
        return RareWords(self.words)

    @cached_property
    def words(self) -> dict[str, str]:
        """The words of each talk, separated by spaces, by id."""
        return {talk.id: talk.words for talk in self.catalogue.talks.values()}

    def _topics_of(self, talk: str) -> dict[str, int]:
        topics = enumerate(self.catalogue.topics_of(self.catalogue.talks[talk]), 1)
        return {topic.id: self.rarity[topic.id] // place for place, topic in topics}

    @cached_property
    def ages(self) -> dict[str, int]:
        """The days from each talk to the end of the calendar, so that the newest talks have the lowest numbers."""
        last = date.max.toordinal()
        return {id_: last - day.toordinal() for id_, day in self.catalogue.newest.items()}

    @cached_property
    def _places(self) -> dict[str, int]:
        """The position of each talk among all of them, newest first."""
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
        """The talks of a topic that may have a talk of some ``age`` :meth:`around` them, or had it before it left.

        Talks of the same age as the first and last of these are included.
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
        """The total points of a talk."""
        return sum(self.topics_of(talk).values()) + 100

    @cached_property
    def rarity(self) -> dict[str, int]:
        """How much each topic says about a talk: a topic of few talks says more than one of many."""
        return {topic: 1_000 // (2 + isqrt(rounded(self._size(topic)))) for topic in self.catalogue.topics}
