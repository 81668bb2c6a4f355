"""Words for the index that the letters of a text do not give.

Without their symbols, C++, C# and C are the same word; and words are found by their beginnings, so
nothing inside a run of Chinese would be found.  Each record therefore has some additional words, which
nobody reads.  ``static/search-words.js`` makes the same words from what a reader types.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

#: Letters that are not a plain letter with an accent, and how people who cannot type them write them.
LETTERS: Final = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ŋ": "n",
    "ı": "i",
}
_PLAIN: Final = str.maketrans(LETTERS)

#: Characters before and after a word that are not part of it: ``(C++),`` is ``C++``.
BEFORE: Final = "([{<\"'“‘„‚«‹*_`¿¡"
AFTER: Final = ".,;:!?)]}>\"'”’»›*_`…。、"

#: A word with one of these symbols is not the same as the words between the symbols.
_SYMBOL: Final = re.compile(r"[+#.@$%&=<>~^|\\:,_]|^-")

#: A number with a point or comma, which is also found without the symbols around it: ``99.9%``, ``v0.3.5``.
_NUMBER: Final = re.compile(r"(?<![0-9])[0-9]+(?:[.,][0-9]+)+")

#: Scripts without spaces between words, and Korean, which joins endings to words.
UNSPACED: Final = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u108f\u1780-\u17d3"
    "\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED_RUN: Final = re.compile(f"[{UNSPACED}]{{2,}}")

#: A longer word is an address or a key; a longer name is never typed.
LONGEST_WORD: Final = 40
LONGEST_NAME: Final = 80


def facet_word(facet: str, value: str) -> str:
    """A word that nobody types, for all records with a value of a facet.

    The word has only ASCII letters and digits, so that it is not split, and ends in a
    digit, so that it is not stemmed.

    >>> facet_word("topic", "ci-cd"), facet_word("word", "c++")
    ('qztopicciqxcd0', 'qzwordcqy2bzqy2bz0')
    """
    return f"qz{facet}{re.sub(r'[^0-9a-pr-z]', lambda found: _escaped(found[0]), value)}0"


def _escaped(character: str) -> str:
    return {"q": "qq", "-": "qx"}.get(character, f"qy{ord(character):x}z")


def folded(text: str) -> str:
    """A text as searches compare it: lower case, without accents; vowel signs of Indic scripts are not accents.

    >>> folded("Łukasz Größe")
    'lukasz grosse'
    """
    if text.isascii():
        return text.lower()
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))
    lower = unicodedata.normalize("NFC", bare).lower()
    return lower.translate(_PLAIN)


def name_word(name: str) -> str | None:
    """The word that stands for a whole name, or None if nobody would type the name.

    Symbols are part of the name; quotes, and hyphens within words, are not.
    """
    spaced = re.sub(r"(?<=[^\W_])[-‐‑/](?=[^\W_])", " ", re.sub("[\"“”„'’]", "", folded(name)))
    text = " ".join(spaced.split())
    return facet_word("name", text) if 0 < len(text) <= LONGEST_NAME else None


def symbol_words(text: str) -> Iterator[str]:
    """The words for the tokens of a text that have symbols: C++, .NET, ``--run``, v0.3.5.

    >>> list(symbol_words("Use C++, not e-mail."))
    ['qzwordcqy2bzqy2bz0']
    """
    for token in text.split():
        bare = token.lstrip(BEFORE).rstrip(AFTER)
        if bare.isascii() and bare.isalnum():
            continue
        word = folded(bare)
        if len(word) <= LONGEST_WORD and "://" not in word and _SYMBOL.search(word) and re.search(r"\w", word):
            yield facet_word("word", word)
            if number := _NUMBER.search(word):
                yield facet_word("word", number[0])


def pairs(run: str) -> list[str]:
    """The pairs of adjacent characters in a text without spaces, by which any piece of it is found."""
    return [run[index : index + 2] for index in range(len(run) - 1)]


def spellings(texts: Iterable[str]) -> tuple[str, ...]:
    """The words to add to a record with these texts; those of scripts without spaces are in order."""
    more: set[str] = set()
    runs: list[str] = []
    for text in texts:
        more.update(symbol_words(text))
        if text.isascii():
            continue
        more.update(
            folded(word) for word in re.findall(r"[^\W_]+", text) if not LETTERS.keys().isdisjoint(word.lower())
        )
        runs += [" ".join(pairs(run)) for run in _UNSPACED_RUN.findall(folded(text))]
    return (*sorted(more), *dict.fromkeys(runs))
