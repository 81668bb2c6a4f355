"""Names in headings: find the title of a talk and its speakers.

Whether two capitalised words are a person is never certain.  So a reading says
how it was found, and headings of one post support each other
(:mod:`conference_garden.tools.importing.posts`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final
from unicodedata import normalize

from conference_garden.facts.model import PARTICLES
from conference_garden.facts.source_text import code_spans
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.labels import BY

MONTH: Final = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
#: Words before a title → kind of talk.
KIND_WORDS: Final = {
    "keynote": "keynote", "opening keynote": "keynote", "closing keynote": "keynote",
    "workshop": "workshop", "tutorial": "workshop", "training": "workshop",
    "lightning talk": "lightning", "lightning talks": "lightning", "lightning": "lightning",
    "ignite": "ignite", "ignite talk": "ignite", "ignite talks": "ignite",
    "panel": "panel", "panel discussion": "panel", "podium": "panel", "fishbowl": "panel",
    "talk": "talk", "session": "talk", "lecture": "talk",
}  # fmt: skip
_KINDS = "|".join(sorted(KIND_WORDS, key=len, reverse=True))
_KIND_BEFORE = re.compile(rf"\W?({_KINDS})\W?\s*#?\d*\s*(?:\:|\s[-—–|])\s+(?=\S)", re.IGNORECASE)
_KIND_WITH = re.compile(rf"({_KINDS})\s+(?:with|by|from)\s+(?=\S)", re.IGNORECASE)
_KIND_BEHIND = re.compile(rf"(?<!\s)\s+[(\[]({_KINDS})[)\]]$", re.IGNORECASE)

#: A longer heading is not searched for speakers, and a longer part of one is not a name.
LONGEST: Final = 600
LONGEST_NAME: Final = 200

#: Separators between a title and a name.
_DASH = re.compile(r"(?<!\s)(?:\s+(?:[—–―|·•]|-{1,3}|//|::)\s+|\s*—\s*)")
#: “Title - Name - @name”
_HANDLE_BEHIND = re.compile(r"(?<=\s[-–—|]\s)([^-–—|@]{3,60}?)\s+[-–—|]\s+(@[\w.-]{2,30})$")
_BY = re.compile(rf"(?<!\s)\s+(?:{BY})\s+", re.IGNORECASE)
_COMMA = re.compile(r"(?<=\S),\s+")
_COLON = re.compile(r":\s+")
_BRACKETS = re.compile(r"(?<!\s)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)$")
BETWEEN_NAMES: Final = " and und en et y e with met "
_AND = re.compile(
    r"(?<!\s)(?P<comma>\s*[,;]\s+(?:and\s+|&\s+)?)"
    r"|(?<!\s)(?:\s+(?:(?P<word>und|en|et|y|e)|&|\+|and|with|met)\s+|\s+/\s+)",
    re.IGNORECASE,
)
#: Words that show that a line is about a person and not about a talk.
ROLE: Final = re.compile(
    r"\b(?:C[ETIO]O|VP|PM|GM|Sr|(?i:dir(?:ector)?|eng(?:ineer)?|(?:co-?)?founder|manager|lead|architect|head|chief|principal"
    r"|developer|designer|professor|president|officer|exec|scientist|consultant|author|evangelist|advocate|researcher"
    r"|specialist|editor|partner|freelance|analyst|writer|strategist))\b"
)
#: “Ida Kai, harbour master at Delft, author of Knots”
_WITH_ROLE = re.compile(r"([^,;&]{4,60}),\s+([^;()]{3,160})")
#: “Ida Kai, Kai & Sons”
_PAIR = re.compile(r"([^,;&]{3,60}),\s+([^,;\s]+ & [^,;\s]+)")
#: “Ida Kai and Jan Bo, Harbour”: the affiliation after the last comma is that of the last speaker.
_OF_LAST = re.compile(r"(?:^|[,;])(?>[^,;]*?\s(?:&|and)\s)[^,;]++(,\s+([^,;&()]{2,60}))$")
_NOTE = re.compile(r"^(.*?\S)\s*(?:\((.*)\)|\[(.*)\]|\s@\s+(.*)|\s(@\w.*)|\s(?:from|of|at)\s+((?-i:[A-Z]).*))$")

#: Words that occur in titles but not in names.
_NOT_NAMES: Final = frozenset(
    """
    a about after all an are as at be best beyond by can chapter conclusion day days deep demo dive edition
    everything experience experiences first for from future getting guide how impressions in intro
    introduction is it its keynote keynotes learned learnt lesson lessons lightning more my new next no not
    notes now of on one or our outro overview panel part past patterns practice practices present q&a
    questions recap reflection reflections report revisited second session sessions some started state story
    summary takeaways talk talks the their things third thoughts three to today tomorrow two update using
    way what when where which why with without workshop workshops world wrap-up year years you your
    key points ideas idea data learning machine web open source software code testing design problem solution
    background motivation agenda outline features building using development engineering system systems service
    services api apis cloud security performance architecture community language languages programming science
    tools technical other links resources references slides video details abstract description notable quotes good
    someone people guy folks unknown various several tba tbd team cto ceo co-founder founder person
    infrastructure framework library test tests app apps application applications user users time type types
    monday tuesday wednesday thursday friday saturday sunday inc inc. ltd ltd. gmbh llc corp corp. company
    university foundation interview interviews interviewed
    """.split()  # noqa: SIM905 (words)
)
_COMPANY: Final = frozenset(
    """
    inc inc. ltd ltd. gmbh llc corp corp. b.v. bv ag university foundation institute
    """.split()  # noqa: SIM905 (words)
)
#: a date or an empty text, which is not a title
_NO_TITLE = re.compile(rf"[\d\s.,/–-]*(?:{MONTH}[\d\s.,/–-]*)*", re.IGNORECASE)
_MIXED = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]")
_MIXED_NAME = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|[A-Z]['’])[A-ZÀ-Þ]")
_SMALL = re.compile(r"[a-zà-ÿ](?!['’][A-ZÀ-Þ])")
_NICKNAME = re.compile(r"\s+(?:[“\"'‘«][^”\"'’»]+[”\"'’»](?=\s|$)|\([^()]+\)(?=\s))")

#: Tells whether a name is that of a speaker in the garden.
IsKnown = Callable[[str], bool]


@dataclass(frozen=True)
class SpeakerName:
    """A name and the affiliation after it; ``sure`` if it can hardly be anything else."""

    name: str
    note: str = ""
    sure: bool = False


@dataclass(frozen=True)
class Reading:
    """A heading read as a talk.

    ``pattern`` is how title and names were separated; ``sure`` if the names
    can hardly be anything else, ``known`` if one of them is a speaker in the garden.
    """

    title: str
    people: tuple[SpeakerName, ...]
    pattern: str
    sure: bool
    known: bool = False


def readings(heading: str, is_known: IsKnown = lambda _: False) -> Iterator[Reading]:
    """The possible readings of a heading as a talk, likely ones first.

    ``heading`` is MyST on one line; the titles are parts of it.
    """
    if len(heading) > LONGEST:
        return
    heading = _HANDLE_BEHIND.sub(r"\1 (\2)", unwrapped(heading))
    dashes = list(_outside_code(_DASH, heading))
    splits = [("last", heading[: m.start()], heading[m.end() :]) for m in reversed(dashes)]
    splits += [("by", heading[: m.start()], heading[m.end() :]) for m in reversed(list(_outside_code(_BY, heading)))]
    kind = _KIND_BEFORE.match(heading) or _KIND_WITH.match(heading)
    of_kind = [("kind", kind[1], heading[kind.end() :])] if kind and KIND_WORDS[kind[1].casefold()] != "talk" else []
    splits += [("brackets", heading[: m.start()], m[1]) for m in _outside_code(_BRACKETS, heading)]
    firsts = [("first", heading[m.end() :], heading[: m.start()]) for m in dashes[:1]]
    firsts += [("colon", heading[m.end() :], heading[: m.start()]) for m in list(_outside_code(_COLON, heading))[:1]]
    commas = [("comma", heading[: m.start()], heading[m.end() :]) for m in list(_outside_code(_COMMA, heading))[-1:]]
    for pattern, title, names in (*splits, *of_kind, *firsts, *commas):
        people = read_people(names)
        if people and not _NO_TITLE.fullmatch(title):
            known = any(is_known(person.name) for person in people)
            if pattern == "kind" and not (
                all(person.sure for person in people) and len(names.split()) < 4 * len(people)
            ):
                continue
            quoted = pattern == "by" and unwrapped(title) != title.strip(" ,;")
            yield Reading(unwrapped(title), people, pattern, known or quoted or any(p.sure for p in people), known)


def _outside_code(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    covered = code_spans(text)
    for match in pattern.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in covered):
            yield match


def read_people(names: str) -> tuple[SpeakerName, ...]:
    """The people named in a text; none if any part of it cannot be a name or an affiliation.

    >>> [(p.name, p.note, p.sure) for p in read_people("Ann van der Vlist (Acme, Inc.) & swyx")]
    [('Ann van der Vlist', 'Acme, Inc.', True), ('swyx', '', False)]
    >>> [(p.name, p.note) for p in read_people("Ida Kai, Harbour")], len(read_people("Ida Kai and Harbour"))
    ([('Ida Kai', 'Harbour')], 2)
    """
    people: list[SpeakerName] = []
    if len(names) <= LONGEST and (of_all := _OF_LAST.search(names)):  # recurses at most once for each comma
        found = read_people(names[: of_all.start(1)])
        if found and all(person.sure for person in found) and not (_person(of_all[2]) or SpeakerName("")).sure:
            return (*found[:-1], replace(found[-1], note=plain(of_all[2])))
    with_role = _WITH_ROLE.fullmatch(names)
    pair = with_role if with_role and ROLE.search(with_role[2]) else _PAIR.fullmatch(names)
    if pair:
        found = read_people(pair[1])
        if len(found) == 1 and found[0].sure and not found[0].note:
            return (replace(found[0], note=plain(pair[2])),)
    is_of_several = is_list(plain(names))
    for part in name_parts(plain(names)):
        if part.casefold() in _COMPANY or (people and part.split()[-1].casefold() in _COMPANY):
            if not people:
                return ()
            people[-1] = replace(people[-1], note=", ".join(filter(None, (people[-1].note, part))))
            continue
        person = _person(part)
        is_note = (
            (not is_of_several or part.startswith("@"))
            and len(people) == 1
            and people[0].sure
            and not people[0].note
            and len(part.split()) < 5
        )
        if is_note and (person is None or (not person.sure and not person.name[:1].islower())):
            people[0] = replace(people[0], note=part.translate(str.maketrans("()", "[]")))
        elif person is None:
            return ()
        else:
            people.append(person)
    return tuple(people)


def name_parts(text: str) -> Iterator[str]:
    """Split a list of names, but not within brackets.

    At words that also occur in names, it is split only between two names.

    >>> list(name_parts("Ida Kai (Sea, Inc.), Jo Tarr & swyx")), list(name_parts("José Ortega y Gasset"))
    (['Ida Kai (Sea, Inc.)', 'Jo Tarr', 'swyx'], ['José Ortega y Gasset'])
    >>> list(name_parts("Ida Kai und Jo Tarr")), list(name_parts("Hans von und zu Tal"))
    (['Ida Kai', 'Jo Tarr'], ['Hans von und zu Tal'])
    """
    start = 0
    for cut in [*_cuts(text), None]:
        if part := text[start : cut.start() if cut else len(text)].strip(" ,"):
            yield part
        start = cut.end() if cut else start


def is_list(text: str) -> bool:
    """Whether a text has a word such as “and” between names, which shows that it is a list of people."""
    return any(not cut["comma"] for cut in _cuts(text))


def _cuts(text: str) -> list[re.Match[str]]:
    """The separators between the names of a list."""
    depths = list(accumulate(((character in "([") - (character in ")]") for character in text), initial=0))
    possible = [match for match in _AND.finditer(text) if depths[match.start()] <= 0]
    ends = [*(match.start() for match in possible[1:]), len(text)]
    cuts: list[re.Match[str]] = []
    for cut, end in zip(possible, ends, strict=False):
        start = cuts[-1].end() if cuts else 0
        sides = (text[start : min(cut.start(), start + LONGEST_NAME + 2)], text[cut.end() : end])
        if not cut["word"] or _are_two(cut["word"].casefold(), *sides):
            cuts.append(cut)
    return cuts


def _are_two(word: str, before: str, after: str) -> bool:
    """Whether a word that occurs in names separates two names here: “y” and “e” only between two full names."""
    people = [_person(text.strip(" ,")) for text in (before, after)]  # None if a side is too long for a name
    if not all(people) or before.split()[-1].casefold() in PARTICLES:
        return False
    full = [person.sure for person in people if person]
    return all(full) or (word not in ("y", "e") and not any(full))


def _person(text: str) -> SpeakerName | None:
    if len(text) > LONGEST_NAME:
        return None
    match = _NOTE.match(text)
    name = match[1] if match else text
    note = next((group for group in match.groups()[1:] if group), "") if match else ""
    name = re.sub(r"(?<=[a-z]{3})\.$", "", normalize("NFC", one_line(name)))
    note = one_line(note).translate(str.maketrans("()", "[]"))
    if re.fullmatch(r"@[\w.-]{2,30}", name):
        return SpeakerName(name, note)
    words = _NICKNAME.sub("", name).split()
    if not words or len(words) > 6 or len(name) > 60 or not all(map(_is_name_word, words)):
        return None
    if len(words) == 1:
        return SpeakerName(name, note) if re.fullmatch(r"[^\W\d_][\w.’'-]+", words[0]) else None
    others = [word for word in words if word is words[0] or word.casefold() not in {*PARTICLES, "y", "e"}]
    capitals = [word for word in others if not _SMALL.match(word)]
    return SpeakerName(name, note, sure=True) if len(capitals) > 1 and capitals == others else None


def _is_name_word(word: str) -> bool:
    folded = word.casefold()
    if folded in PARTICLES:
        return True
    letters = re.sub(r"[.’'·-]", "", word)
    if not letters.isalpha() or folded in _NOT_NAMES or re.search(r"-[a-z]{4,}$|['’]s$", word):
        return False  # “High-quality”, “Conway's”
    if word.isupper() and len(letters) > 2 and "." not in word:
        return False  # an abbreviation
    return not _MIXED.search(word) or bool(_MIXED_NAME.match(word)) or "-" in word


def kind_of(title: str) -> tuple[str, str]:
    """The kind of talk that a title names, or "", and the title without it.

    >>> kind_of("Keynote: The rise of ropes"), kind_of("Knots (workshop)"), kind_of("Keynote")
    (('keynote', 'The rise of ropes'), ('workshop', 'Knots'), ('keynote', 'Keynote'))
    """
    if match := _KIND_BEFORE.match(title):
        return KIND_WORDS[match[1].casefold()], unwrapped(title[match.end() :])
    if match := _KIND_BEHIND.search(title):
        return KIND_WORDS[match[1].casefold()], unwrapped(title[: match.start()])
    words = plain(title).casefold()
    if words in KIND_WORDS:
        return KIND_WORDS[words], title
    return ("workshop" if words.endswith(" workshop") else ""), title


def kind_in(text: str) -> str:
    """The only kind of talk named in a heading above several talks, “Workshops” or “Ignite talks”, or ""."""
    words = (word for word in KIND_WORDS if re.search(rf"\b{word}s?\b", text, re.IGNORECASE))
    named = {KIND_WORDS[word] for word in words} - {"talk"}
    return named.pop() if len(named) == 1 and not re.search(r"\bsessions?\b", text, re.IGNORECASE) else ""


def unwrapped(text: str) -> str:
    """A piece of a heading without the quotation marks or emphasis around it."""
    for _ in range(4):  # deeper nesting does not occur
        text = text.strip().strip(",;").strip()
        for before, after in (("**", "**"), ("*", "*"), ("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»"), ("„", "“")):
            inner = text[len(before) : -len(after)]
            if inner and text.startswith(before) and text.endswith(after) and _is_balanced(inner, before, after):
                text = inner
                break
        else:
            return text
    return text


def _is_balanced(text: str, before: str, after: str) -> bool:
    """Whether each closing mark in a text was opened in it."""
    if before == after:
        return before not in text
    depths = accumulate((c == before) - (c == after) for c in text)
    return min(depths, default=0) >= 0


def plain(text: str) -> str:
    """Inline MyST without emphasis, code marks and escapes."""
    text = re.sub(r"(?<!\\)[*`]", "", text)
    return one_line(re.sub(r"\\([^\w\s])", r"\1", text))
