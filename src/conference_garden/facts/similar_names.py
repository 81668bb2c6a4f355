"""Names that are nearly the same, found in time proportional to their number.

Names are compared as they are spelled in ids.  Those that may be alike share a key
(:func:`keys_of`), so that only few pairs have to be compared; the spellings of a name
with one or two letters deleted are such keys, as in SymSpell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final

#: The longest ids with keys that lack a letter or two adjacent ones, and with keys that lack any two letters.
_LONG: Final = 60
_LONG_FOR_TWO: Final = 32
#: Up to so many names that share a key are all compared with each other; of more, each only with the next one.
MANY: Final = 30


@lru_cache(maxsize=50_000)  # the preview asks again after every edit
def alike(one: str, other: str) -> bool:
    """Whether two ids look like those of the same person."""
    words, others = one.split("-"), other.split("-")
    if _numbers(words) != _numbers(others):
        return False  # a different number is not a typing mistake
    if sorted(words) == sorted(others):
        return True
    shorter, longer = sorted((words, others), key=len)
    if len(shorter) > 1 and (shorter[0], shorter[-1]) == (longer[0], longer[-1]):
        return True
    return min(len(one), len(other)) > 5 and SequenceMatcher(None, one, other).ratio() > 0.9


def _numbers(words: list[str]) -> list[str]:
    return sorted(word for word in words if not word.isalpha())


def keys_of(id_: str) -> set[object]:
    """The keys of an id: ids that are alike share one, but ids that share one need not be alike."""
    words = id_.split("-")
    keys: set[object] = {tuple(sorted(words)), (words[0], words[-1], len(words) > 1)}
    if 5 <= len(id_) <= _LONG:
        shorter = {id_[:place] + id_[place + 1 :] for place in range(len(id_))}
        keys |= {id_, *shorter, *(id_[:place] + id_[place + 2 :] for place in range(len(id_) - 1))}
        if 20 < len(id_) <= _LONG_FOR_TWO:
            keys.update(text[:place] + text[place + 1 :] for text in shorter for place in range(len(text)))
    return keys


def similar_pairs(spelled: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The sorted pairs of ids whose names are alike, but not the same; ``spelled`` has the slug of the name by id."""
    groups: defaultdict[object, list[str]] = defaultdict(list)
    for id_ in sorted(spelled):
        for key in keys_of(spelled[id_]):
            groups[key].append(id_)
    found: set[tuple[str, str]] = set()
    for group in groups.values():
        if len(group) > 1:
            found.update(combinations(group, 2) if len(group) <= MANY else pairwise(group))
    for one, other in sorted(found):
        if spelled[one] != spelled[other] and alike(spelled[one], spelled[other]):
            yield one, other
