"""The words under which a text is found: without accents, in their stems, as Snowball knows them.

``static/search-engine.js`` makes the same of what a reader types, with the scripts
for browsers that Sphinx brings along for its own search.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from sphinx import package_dir

from conference_garden.search.spellings import folded

#: The languages of which Snowball knows stems, and its names for them.
LANGUAGES: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

#: What is written in two ways in English, and the one that has the better stem: organise, analyse, behavior, center,
#: modeling, license.  No word need exist, as long as both ways lead to it; browsers go by the same patterns.
ENGLISH: Final = (
    (r"(?<=[a-z]{3}[iy])z", "s"),
    (r"(?<=[a-z]{3})ou(?=r|$)", "o"),
    (r"(?<=[a-z]{2}[bt])re(?=s?$)", "er"),
    (r"(?<=[a-z]{3}e)ll(?=(?:ed|ing|ers?)$)", "l"),
    (r"(?<=^(?:lic|def|off)en)c", "s"),
)

#: What has more parts is an address or a key.
MOST_PARTS: Final = 12

_SCRIPTS: Final = Path(package_dir, "search", "minified-js")

#: Between the parts of a word such as ``camelCase`` or ``HTTPServer2``.
_SEAM: Final = re.compile(
    r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zß-ÿ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
)


class Words(dict[str, tuple[tuple[str, int], ...]]):
    """What is known of what stands between blanks in texts of a language.

    That is the word for it, if any, with 1; and the parts of that, each with the number of these.

    >>> Words("en")["Error-budgets"], Words("en")["(naïve)"], Words("en")["–"]
    ((('errorbudget', 1), ('error', 2), ('budget', 2)), (('naiv', 1),), ())
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        algorithm = _algorithm(language)
        self._stem = _stemmer(algorithm) if algorithm else str
        self._ways = [(re.compile(way), one) for way, one in ENGLISH] if algorithm == "english" else []

    def __missing__(self, token: str) -> tuple[tuple[str, int], ...]:
        made = self[token] = tuple(self._made(token))
        return made

    def _made(self, token: str) -> Iterator[tuple[str, int]]:
        runs = _runs(token)
        whole = "".join(runs)
        if whole:
            yield self.stem(whole), 1
        if len(runs) > 1 or any(map(str.isupper, token[1:])):
            parts = [part for part in _runs(_SEAM.sub(" ", token)) if len(part) > 1][:MOST_PARTS]
            if parts != [whole]:
                yield from ((self.stem(part), len(parts)) for part in parts)

    def stem(self, word: str) -> str:
        """What a word has in common with its other forms; a word with a digit has none."""
        return word if any(map(str.isdecimal, word)) else self._stem(self._spelled(word))

    def _spelled(self, word: str) -> str:
        """A word as it is written in one of the two ways of writing it."""
        for way, one in self._ways:
            word = way.sub(one, word)
        return word


def _runs(token: str) -> list[str]:
    """The runs of letters and digits in a text, without accents; apostrophes are not between two, ’s is no part."""
    text = re.sub(r"(?<=[^\W_])['’]s(?![^\W_])|['’]", "", folded(token))
    return "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text).split()


def _stemmer(algorithm: str) -> Callable[[str], str]:
    """What makes stems; of a module of its own, because the package by itself loads thirty of them."""
    module = import_module(f"snowballstemmer.{algorithm}_stemmer")
    stem: Callable[[str], str] = getattr(module, f"{algorithm.capitalize()}Stemmer")().stemWord
    return stem


def _algorithm(language: str) -> str | None:
    return LANGUAGES.get(language.partition("-")[0].partition("_")[0].lower())


def stem_script(language: str) -> bytes:
    """The script with which browsers find the stem of a word."""
    algorithm = _algorithm(language)
    if not algorithm:
        return b"export const spell = (word) => word;\nexport const stem = spell;\n"
    texts = [(_SCRIPTS / f"{name}-stemmer.js").read_text(encoding="utf-8") for name in ("base", algorithm)]
    made = f"""const stemmer = new {algorithm.capitalize()}Stemmer();
const ways = {json.dumps(ENGLISH if algorithm == "english" else [])}.map(([way, one]) => [new RegExp(way, "g"), one]);
export const spell = (word) => ways.reduce((text, [way, one]) => text.replace(way, one), word);
export const stem = (word) => (/\\p{{Decimal_Number}}/u.test(word) ? word : stemmer.stemWord(spell(word)));
"""
    return "\n".join(["var BaseStemmer;", *texts, made]).encode()  # a module declares what it uses
