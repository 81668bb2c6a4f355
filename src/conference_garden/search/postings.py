"""What the index stores about a record: a posting for each of its words.

A posting is a text: the key of the record, the number of its words, and the
places of the word among them, separated by commas.  Before places that count
differently from those before them there is a negative number (:func:`_mark`).
The words of facets have no places.
"""

from __future__ import annotations

import re
import zlib
from base64 import b32encode
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from typing import Any, Final

from conference_garden.search.records import PAGE
from conference_garden.search.spellings import UNSPACED
from conference_garden.search.words import MOST_PARTS, Words

#: How long a key is.
KEY: Final = 10

#: The sections by which a record is known, so that a word in them counts more than its weight.
KNOWN_BY: Final = {"title": 1, "byline": 2}

#: What a word counts in a section of weight 1.
WEIGHT: Final = 24

#: The values of these facets are counted together, so one file has all their words.
_FACET: Final = re.compile("qz(?:kind|year|conference|topic)")
_UNSPACED: Final = re.compile(f"[{UNSPACED}]")


def key_of(page: str, name: str) -> str:
    """The key of a record of a page, by its name: whether it is a talk, and 45 bits of digests.

    It depends on no other record.  Sorted by key, the talks of a page are beside each other.
    """
    return ("p" if name == PAGE else "t") + _digest(page)[:2] + _digest(f"{page}/{name}")[:7]


def _digest(text: str) -> str:
    return b32encode(blake2b(text.encode(), digest_size=5).digest()).decode().lower()


def bucket_of(word: str, buckets: int) -> int:
    """The bucket of a word; words that begin with the same three letters share one."""
    return zlib.crc32(beginning(word).encode()) % buckets


def beginning(word: str) -> str:
    """The beginning that assigns a word to its bucket: what one has to type before anything can be found.

    >>> beginning("cranes"), beginning("港湾"), beginning("qztopiccranes0"), beginning("qznamecranes0")
    ('cra', '港', 'qztopic', 'qznamecranes0')
    """
    if word.startswith("qz"):
        facet = _FACET.match(word)
        return facet[0] if facet else word
    return word[:1] if _UNSPACED.match(word) else word[:3]


def postings(key: str, record: Mapping[str, Any]) -> tuple[int, dict[str, str]]:
    """The number of words of a record, and its posting for each of them."""
    words = _words(record["stems"])
    sections = [(_marks(weight, section), text.split()) for section, weight, text in record["sections"]]
    length = sum(len(tokens) for _, tokens in sections)
    start, found = f"{key}{length}", dict[str, str]()
    last = dict[str, str]()  # the last mark of each word
    place = 0
    for marks, tokens in sections:
        for token in tokens:
            for word, parts in words[token]:
                mark = marks[parts - 1]
                if last.get(word, USUAL) == mark:
                    found[word] = f"{found.get(word, start)},{place}"
                else:
                    last[word] = mark
                    found[word] = f"{found.get(word, start)},{mark},{place}"
            place += 1
    return length, {**dict.fromkeys(record["facets"], start), **found}


def _mark(weight: int, section: str) -> str:
    """The negative number before places of a weight in a section: the weight, and whether the record is known by it."""
    return str(-(4 * weight + KNOWN_BY.get(section, 0)))


@cache
def _marks(weight: float, section: str) -> list[str]:
    """The marks of words in a section, by the number of parts that the word is one of."""
    return [_mark(max(1, int(weight * WEIGHT) // parts), section) for parts in range(1, MOST_PARTS + 1)]


#: The mark of places that have none before them.
USUAL: Final = _mark(WEIGHT, "")


@cache
def _words(language: str) -> Words:
    return Words(language)
