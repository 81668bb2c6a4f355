"""Names, and the addresses made from them.

A name says who or what is meant: two spellings are the same name if their
:func:`identity` is the same.  An address is made from a name, but is not an identity:
if two names would get the same address, this is a problem for the writer to
solve (:mod:`conference_garden.facts.name_rules`), and nothing is merged.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import count
from typing import Final

from anyascii import anyascii

from conference_garden.facts.digests import text_digest
from conference_garden.facts.model import RESERVED_IDS

#: Variants of one character that keyboards and typographers use.
_TYPOGRAPHY: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›`´ʻʼʹ′׳՚", "'"),
        **dict.fromkeys("“”„‟«»″״", '"'),
        **dict.fromkeys("‐‑‒–—―−־", "-"),
        "♯": "#",
        "ـ": None,  # tatweel, which stretches Arabic words
        **dict.fromkeys(map(chr, range(0xFE00, 0xFE10))),  # variation selectors, such as those of emoji
    }
)
#: Characters that stand for syllables or words: Han and Hangul.
_SYLLABLE: Final = "\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
_SYLLABLES: Final = re.compile(rf"[{_SYLLABLE}]")
_FAMILY_FIRST: Final = re.compile(rf"[{_SYLLABLE}\u3041-\u309f]")

#: Signs that distinguish names, and the words for them; the patterns are applied to the folded text.
_SIGNS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"(?<=\w)(?:\+{2,}|\+(?!\w))"), lambda match: "-plus" * len(match[0]) + "-"),  # C++, but not R+D
    (re.compile(r"(?<=\w)#(?!\w)"), "-sharp-"),  # C#
    (re.compile(r"(?<![\w.])\.(?=[^\W\d])"), "dot"),  # .NET
    (re.compile(r"(?<=[αεο])[υύ]"), "u"),  # Greek, according to ISO 843
    (re.compile(r"ъ(?=[бвгджзйклмнпрстфхцчшщ])"), "a"),  # the Bulgarian vowel; in Russian it precedes vowels
    (re.compile(r"(.)々"), r"\1\1"),
)
#: Ids that the theme uses, and ids of headings on index pages other than groups.
_ELSEWHERE: Final = re.compile(r"(?:bd|garden|group|pst)-.*|as-a-list|main-content|map-of-topics")


@lru_cache(maxsize=100_000)  # called for every mention of a speaker
def identity(name: str) -> str:
    """A key that is the same for all spellings of a name, and different for any other name.

    Ignored are case, the amount of white space, curly or straight quotation marks, the
    kind of hyphen, invisible characters, and differences between compatible forms in
    Unicode (NFKC).  Accents and other signs count.

    >>> identity("Anne‑Marie  O’Brien") == identity("anne-marie O'BRIEN"), identity("Loïc") == identity("Loic")
    (True, False)
    """
    text = name.translate(_TYPOGRAPHY)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    # caseless matching as in section 3.13 of the Unicode standard (D146)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", text).casefold()).casefold()
    return " ".join(unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY).split())


@lru_cache(maxsize=100_000)
def slugify(text: str, joint: str = "-") -> str:
    """Turn a name into a part of an address: lower-case ASCII words joined by hyphens.

    Letters lose their accents, other scripts are transliterated (Han as Mandarin, with a
    ``joint`` between syllables), and signs that distinguish names become words.  The result
    is empty if nothing is left, as for an emoji; very long texts are cut and get a digest.

    >>> slugify("Loïc “wowi42” Tosser"), slugify("Łukasz Groß"), slugify("Игорь"), slugify("陳大文")
    ('loic-wowi42-tosser', 'lukasz-gross', 'igor', 'chen-da-wen')
    >>> slugify("C++"), slugify("C#"), slugify(".NET"), slugify("Node.js")
    ('c-plus-plus', 'c-sharp', 'dotnet', 'node-js')
    """
    plain = identity(text)
    for sign, words in _SIGNS:
        plain = sign.sub(words, plain)
    if not plain.isascii():
        plain = "".join(map(_spelled, plain))
    return _joined(re.sub("\0+", joint, plain), text)


def _joined(plain: str, text: str) -> str:
    """The words of a plain text joined by hyphens; a long result is cut and gets the digest of ``text``."""
    slug = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "").lower()))
    return slug if len(slug) <= 80 else f"{slug[:60].strip('-')}-{text_digest(text)[:10]}"


def _spelled(char: str) -> str:
    """A character in ASCII; NUL marks where a syllable begins or ends."""
    if char.isascii():
        return "" if char == "\0" else char
    base = unicodedata.normalize("NFKD", char)[0]
    if base.isascii() and base.isalnum():
        return base  # ü becomes u, whatever other transliterations say
    if unicodedata.category(char)[0] not in "LMN":
        return "" if char in "·‧" else " "  # the dot within words in Catalan
    letters = "".join(re.findall(r"[a-z0-9]+", anyascii(char).lower()))
    return f"\0{letters}\0" if _SYLLABLES.match(char) else letters


def is_short(path: str, name: int, whole: int) -> bool:
    """Whether each part of a path has at most ``name`` bytes, and the path at most ``whole``.

    >>> is_short("notes/größe", 7, 20), is_short("notes/größe", 6, 20), is_short("notes/größe", 7, 12)
    (True, False, False)
    """
    written = path.encode("utf-8", "replace")
    return max(map(len, written.split(b"/"))) <= name and len(written) <= whole


def slug_or_name(text: str) -> str:
    """A key for comparing texts regardless of typography, accents and punctuation, such as titles in an import."""
    return slugify(text) or identity(text)


def is_family_first(name: str) -> bool:
    """Whether a name is written in an East Asian script, so that the family name comes first."""
    return _FAMILY_FIRST.match(name) is not None


@lru_cache(maxsize=10_000)
def anchor_of(title: str) -> str:
    """The id of a group on a page, such as a year or a family of topics.

    It is made from the title, whatever that is: never empty, a number, or an id that the
    page may use elsewhere.  Both the headings and the links to them use this function.

    >>> anchor_of("Craft"), anchor_of("2024"), anchor_of("Topics"), anchor_of("⛵")
    ('craft', 'y2024', 'group-topics', 'u26f5')
    """
    slug = slugify(title)
    if not slug or slug.isdigit():
        return f"y{slug}" if slug else "u" + "-".join(f"{ord(char):x}" for char in identity(title))
    return f"group-{slug}" if slug in RESERVED_IDS or _ELSEWHERE.fullmatch(slug) else slug


def unique_ids(wanted: Iterable[tuple[str, str]], otherwise: str) -> dict[str, str]:
    """An id for each key of ``wanted``, which are (key, id): the id itself for the first key that wants it.

    For other keys a number is appended to it, or to ``otherwise`` if the id is empty;
    this only keeps them apart until the writer has decided.
    """
    pairs = list(wanted)
    taken = {id_ for _, id_ in pairs}
    numbers: defaultdict[str, count[int]] = defaultdict(lambda: count(2))
    found: dict[str, str] = {}
    given: set[str] = set()
    for key, id_ in pairs:
        base = id_ or otherwise
        candidates = (f"{base}-{number}" for number in numbers[base])
        found[key] = id_ if id_ and id_ not in given else next(other for other in candidates if other not in taken)
        given.add(found[key])
    return found


def former_slug(name: str) -> str:
    """The id that :func:`slugify` made before it transliterated other scripts; addresses with it may be published.

    >>> former_slug("Łukasz Groß"), former_slug("陳大文")
    ('ukasz-gro', 'c36da42159')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _joined(plain, name) or text_digest(name)[:10]
