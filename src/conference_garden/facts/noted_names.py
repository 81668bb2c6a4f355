"""Lists of names with remarks in brackets, as writers write them."""

from __future__ import annotations

import re
from typing import Final

from conference_garden.facts.model import ID_SHAPE, Noted

_NOTE: Final = re.compile(r"(.*\S)\s*\(([^()]*)\)$")
_COMMA_OR_BRACKET: Final = re.compile("[,()]")


def outer_commas(text: str) -> list[int]:
    """The positions of the commas that are not inside brackets."""
    found, bracket = [], ""
    for match in reversed(list(_COMMA_OR_BRACKET.finditer(text))):
        if match[0] != ",":
            bracket = match[0]
        elif bracket != ")":
            found.append(match.start())
    return found[::-1]


def noted_names(text: str, line: int = 0) -> tuple[Noted, ...]:
    """Names separated by commas, each optionally followed by a remark in brackets.

    >>> [(noted.name, noted.note) for noted in noted_names("Jane Doe (Acme, Inc.), Max Moe")]
    [('Jane Doe', 'Acme, Inc.'), ('Max Moe', '')]
    """
    found = []
    ends = [*outer_commas(text), len(text)]
    for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False):
        if (part := text[start:end]).strip():
            match = _NOTE.match(part.strip())
            name, note = (match[1], match[2]) if match else (part, "")
            found.append(Noted(" ".join(name.split()), " ".join(note.split()), line))
    return tuple(found)


def remark_with_topics(note: Noted) -> tuple[str, tuple[Noted, ...]]:
    """The remark on a relation, and the topics that it names after a semicolon.

    >>> about, topics = remark_with_topics(Noted("hand-2019", "about alerts; sre, metrics", 7))
    >>> about, [topic.name for topic in topics]
    ('about alerts', ['sre', 'metrics'])
    """
    about, semicolon, end = note.note.rpartition(";")
    names = [name.strip() for name in end.split(",")]
    if not semicolon or not all(map(ID_SHAPE.fullmatch, names)):
        return note.note, ()
    return about.strip(), tuple(Noted(name, "", note.line) for name in names)
