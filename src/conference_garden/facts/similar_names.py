"""Names that are nearly the same, found in time that grows with their number.

Names are compared as they are spelled in ids.  Those that may be alike share a key
(:func:`keys_of`), so that only few pairs are looked at; what remains of a name
without a letter or two is such a key, as in SymSpell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final

#: Ids that are longer have no keys with one letter less, or two.
_LONG: Final = 60
_LONG_FOR_TWO: Final = 32
#: Of so many names with one key each is compared with each; of more, each with the next one.
MANY: Final = 30


@lru_cache(maxsize=50_000)  # the preview asks again after every edit
def alike(one: str, other: str) -> bool:
    """Whether two ids look like those of one person."""
    words, others = one.split("-"), other.split("-")
    if _numbers(words) != _numbers(others):
        return False  # a number is no slip of the pen
    if sorted(words) == sorted(others):
        return True
    shorter, longer = sorted((words, others), key=len)
    if len(shorter) > 1 and (shorter[0], shorter[-1]) == (longer[0], longer[-1]):
        return True
    return min(len(one), len(other)) > 5 and SequenceMatcher(None, one, other).ratio() > 0.9


def _numbers(words: list[str]) -> list[str]:
    return sorted(word for word in words if not word.isalpha())


def keys_of(id_: str) -> set[object]:
    """What an id shares with all that are alike; what shares a key need not be alike."""
    words = id_.split("-")
    keys: set[object] = {tuple(sorted(words)), (words[0], words[-1], len(words) > 1)}
    if 5 <= len(id_) <= _LONG:
        shorter = {id_[:place] + id_[place + 1 :] for place in range(len(id_))}
        keys |= {id_, *shorter, *(id_[:place] + id_[place + 2 :] for place in range(len(id_) - 1))}
        if 20 < len(id_) <= _LONG_FOR_TWO:
            keys.update(text[:place] + text[place + 1 :] for text in shorter for place in range(len(text)))
    return keys


def similar_pairs(spelled: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The pairs of ids, in their order, whose names are alike, but not the same: id → the name as it is spelled."""
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
