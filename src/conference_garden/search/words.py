"""The words under which a text is found: without accents, and as Snowball's stems.

``static/search-engine.js`` does the same to what a reader types, with the stemmers
in JavaScript that Sphinx includes for its own search.
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

#: The languages that Snowball can stem, and its names for them.
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

#: Spelling variants in English, replaced by the one that has the better stem: organise, analyse, behavior, center,
#: modeling, license.  The result need not be a word, as long as both variants give it; browsers use the same patterns.
ENGLISH: Final = (
    (r"(?<=[a-z]{3}[iy])z", "s"),
    (r"(?<=[a-z]{3})ou(?=r|$)", "o"),
    (r"(?<=[a-z]{2}[bt])re(?=s?$)", "er"),
    (r"(?<=[a-z]{3}e)ll(?=(?:ed|ing|ers?)$)", "l"),
    (r"(?<=^(?:lic|def|off)en)c", "s"),
)

#: The most parts of a word; what has more is an address or a key.
MOST_PARTS: Final = 12

_SCRIPTS: Final = Path(package_dir, "search", "minified-js")

#: The boundaries between the parts of a word such as ``camelCase`` or ``HTTPServer2``.
_SEAM: Final = re.compile(
    r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zß-ÿ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
)


class Words(dict[str, tuple[tuple[str, int], ...]]):
    """The words for each token of a text, that is, for what is between spaces; made when first asked for.

    They are the token as one word, if any, with 1; and its parts, each with the number of parts.

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
        """The stem of a word; a word with a digit is not stemmed."""
        return word if any(map(str.isdecimal, word)) else self._stem(self._spelled(word))

    def _spelled(self, word: str) -> str:
        """A word in the one of its spelling variants that is indexed."""
        for way, one in self._ways:
            word = way.sub(one, word)
        return word


def _runs(token: str) -> list[str]:
    """The runs of letters and digits in a text, without accents; apostrophes do not end a run, ’s is dropped."""
    text = re.sub(r"(?<=[^\W_])['’]s(?![^\W_])|['’]", "", folded(token))
    return "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text).split()


def _stemmer(algorithm: str) -> Callable[[str], str]:
    """A function that stems words, from a module of its own, because the package itself loads thirty of them."""
    module = import_module(f"snowballstemmer.{algorithm}_stemmer")
    stem: Callable[[str], str] = getattr(module, f"{algorithm.capitalize()}Stemmer")().stemWord
    return stem


def _algorithm(language: str) -> str | None:
    return LANGUAGES.get(language.partition("-")[0].partition("_")[0].lower())


def stem_script(language: str) -> bytes:
    """The script with which browsers stem words."""
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
