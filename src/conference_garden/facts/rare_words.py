"""The words that only a few talks have, which indicate what these have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from itertools import chain
from typing import ClassVar


class RareWords:
    """The words of talks that a few others have too, counted once and then kept up to date.

    ``words`` are those of each talk by its id, each word once, separated by spaces.
    """

    #: the maximum number of talks that have a rare word
    MOST: ClassVar = 24

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._counts = Counter(chain.from_iterable(text.split() for text in words.values()))
        few = {word for word, count in self._counts.items() if count <= self.MOST}
        #: the talks that have a word, for words that few talks or a single one have
        self._talks: dict[str, set[str]] = {word: set() for word in few}
        for id_, text in words.items():
            for word in few.intersection(text.split()):
                self._talks[word].add(id_)

    def __getstate__(self) -> tuple[Counter[str], dict[str, set[str]]]:
        return self._counts, self._talks

    def __setstate__(self, state: tuple[Counter[str], dict[str, set[str]]]) -> None:
        self._counts, self._talks = state
        self._words = {}

    def update(self, before: Mapping[str, str], words: Mapping[str, str], among: Set[str]) -> set[str]:
        """Count what has changed ``among`` some talks, whose previous words are in ``before``.

        Returns the talks whose rare words may have changed.
        """
        self._words = words
        touched: set[str] = set()
        changed = [id_ for id_ in among if before.get(id_) != words.get(id_)]
        gone, new = ({id_: set(some.get(id_, "").split()) for id_ in changed} for some in (before, words))
        others = {word for id_ in changed for word in gone[id_] ^ new[id_]}
        frequent = {word for word in others if self._counts[word] > self.MOST}
        for id_ in changed:
            self._counts.subtract(gone[id_])
            self._counts.update(new[id_])
        for word in others:
            had = self._talks.pop(word, set())
            has = had.difference(changed).union(id_ for id_ in changed if word in new[id_])
            if not self._counts[word]:
                del self._counts[word]
            elif self._counts[word] <= self.MOST:
                if word in frequent:  # until now, so only the words of all talks tell which have it
                    has = {id_ for id_, text in words.items() if f" {word} " in f" {text} "}
                self._talks[word] = has
            touched |= had | has
        return touched.union(changed)

    def of(self, talk: str) -> Iterator[str]:
        """The rare words of a talk."""
        return (word for word in self._words[talk].split() if len(self._talks.get(word, ())) > 1)

    def talks(self, word: str) -> set[str]:
        """The talks that have a rare word."""
        return self._talks[word]

    def telling(self, word: str) -> int:
        """The points for a rare word: the rarer it is, the more."""
        return (len(self._words) // len(self._talks[word])).bit_length() ** 2

    def tells_the_same(self, count: int) -> bool:
        """Whether :meth:`telling` is the same as in a garden of ``count`` talks, for words of equally many talks."""
        numbers = range(1, self.MOST + 1)
        return all((len(self._words) // n).bit_length() == (count // n).bit_length() for n in numbers)

    def points(self, talk: str) -> int:
        """The points of all rare words of a talk."""
        return sum(map(self.telling, self.of(talk)))

    def near(self, talks: set[str]) -> set[str]:
        """The talks that share a rare word with one of ``talks``, and these themselves."""
        return talks.union(
            id_ for talk in talks if talk in self._words for word in self.of(talk) for id_ in self._talks[word]
        )
