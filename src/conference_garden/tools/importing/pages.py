"""The text of a page in pieces, and what was imported into it.

A page remembers what was imported in comments at its end, one line for each
piece: the digest of the text as it was imported, the piece, and what the
source called it::

    % imported: 41c1f2a09b7d3e55 eyskens-fosdem-2025 https://example.org/fosdem/#the-state-of-go

A piece whose text still has that digest has not been touched by the writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from conference_garden.facts.model import slugify
from conference_garden.facts.record import content_digest

#: The names of the pieces before the first section.
FRONT: Final = "---"
LEAD: Final = "#"

_MARK = re.compile(r"%\s*imported:\s*([0-9a-f]{16})\s+(\S+)\s+(\S.*?)\s*$")
EXPLANATION: Final = "% Imported, as listed below: the next import leaves alone what has changed since."

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*$(?:\r?\n)?", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,}|:{3,})(.*)$")
_LABEL = re.compile(r"\(([^()\s]+)\)=[ \t]*$")
_HEADING = re.compile(r"##[ \t]+(.*?)[ \t]*#*[ \t]*$")


@dataclass(frozen=True)
class Imported:
    """A line of what was imported: ``piece`` had this ``digest`` then."""

    digest: str
    piece: str
    key: str


@dataclass
class Piece:
    """A part of a page: ``name`` is the label of a section, or made from its heading."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """The digest of the text; white space at its ends does not count."""
        return content_digest(self.text)


@dataclass
class PageText:
    """A page as text: joined, the pieces are all of it but the list of what was imported."""

    pieces: list[Piece] = field(default_factory=list)
    imported: dict[str, Imported] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> PageText:
        """Take a page apart; any text can be."""
        lines = text.split("\n")
        end = len(lines)
        while end and (not lines[end - 1].strip() or _is_listing(lines[end - 1])):
            end -= 1
        # at the end of the page the list counts even if a fence before it was not closed
        free = [at >= end or outside for at, outside in enumerate(_outside_fences(lines))]
        listing = [line for line, counts in zip(lines, free, strict=True) if counts and _is_listing(line)]
        marks = [match for line in listing if (match := _MARK.match(line))]
        rest = "\n".join(line for line, counts in zip(lines, free, strict=True) if not (counts and _is_listing(line)))
        page = cls(imported={match[3]: Imported(match[1], match[2], match[3]) for match in marks})
        front = _FRONT.match(rest)
        page.pieces = [Piece(FRONT, front[0] if front else ""), *_sections(rest[front.end() :] if front else rest)]
        return page

    def piece(self, name: str) -> Piece | None:
        """The piece of that name."""
        return next((piece for piece in self.pieces if piece.name == name), None)

    def is_untouched(self, imported: Imported) -> bool:
        """Whether a piece is as it was imported."""
        piece = self.piece(imported.piece)
        return piece is not None and piece.digest == imported.digest

    def put(self, key: str, piece: Piece, after: str = "") -> None:
        """Put in a piece, in the place of one of that name, or behind the piece ``after``, or at the end."""
        for index, present in enumerate(self.pieces):
            if present.name == piece.name:
                self.pieces[index] = piece
                break
        else:
            names = [present.name for present in self.pieces]
            index = names.index(after) + 1 if after in names else len(names)
            self.pieces.insert(index, piece)
        self.imported[key] = Imported(piece.digest, piece.name, key)

    def text(self) -> str:
        """The whole page again."""
        pieces = [piece.text for piece in self.pieces]
        for index, text in enumerate(pieces[:-1]):
            if text and _is_section(self.pieces[index + 1]):
                if _LABEL.match(text.rstrip("\n").rpartition("\n")[2]):
                    text += "\n%\n"  # a label that was left at the end is not for the next section
                pieces[index] = text if text.endswith("\n\n") else text.rstrip("\n") + "\n\n"
        whole = "".join(pieces)
        if not self.imported:
            return whole
        marks = [f"% imported: {mark.digest} {mark.piece} {mark.key}" for mark in self.imported.values()]
        return "\n".join([whole.rstrip("\n"), "", EXPLANATION, *marks, ""])


def _is_listing(line: str) -> bool:
    """Whether a line belongs to the list of what was imported."""
    return line.strip() == EXPLANATION or _MARK.match(line) is not None


def _is_section(piece: Piece) -> bool:
    return piece.name not in (FRONT, LEAD)


def _sections(text: str) -> list[Piece]:
    """The text before the first section, then the sections; code that looks like a heading is none."""
    lines = text.splitlines(keepends=True)
    starts: list[tuple[int, str]] = [(0, LEAD)]
    taken = {FRONT, LEAD}
    for index, is_outside in enumerate(_outside_fences(lines)):
        if is_outside and (heading := _HEADING.match(lines[index].rstrip("\r\n"))):
            first, label = _label_above(lines, index, starts[-1][0])
            name = base = label or slugify(heading[1])
            number = 2
            while name in taken:
                name, number = f"{base}-{number}", number + 1
            taken.add(name)
            starts.append((first, name))
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    return [Piece(name, "".join(lines[start:end])) for (start, name), end in zip(starts, ends, strict=True)]


def _outside_fences(lines: list[str]) -> Iterator[bool]:
    """Whether each line stands outside of fenced blocks (CommonMark 0.31, section 4.5)."""
    fence = ""
    for line in lines:
        match = _FENCE.match(line.rstrip("\r\n"))
        if match and not fence and not (match[1][0] == "`" and "`" in match[2]):
            fence = match[1]
            yield False
        elif match and fence and match[1].startswith(fence) and not match[2].strip():
            fence = ""
            yield False
        else:
            yield not fence


def _label_above(lines: list[str], index: int, lowest: int) -> tuple[int, str]:
    """Where a section begins: at the label above its heading, or at the heading; and the label."""
    at = index - 1
    while at > lowest and not lines[at].strip():
        at -= 1
    match = _LABEL.match(lines[at].rstrip()) if at >= lowest and at >= 0 else None
    return (at, match[1]) if match else (index, "")
