"""The text of a page as pieces, with the record of what was imported into it.

A page records imported pieces in comments at its end, one line for each: the
digest of the text as it was imported, the name of the piece, and its key in
the source::

    % imported: 41c1f2a09b7d3e55 eyskens-fosdem-2025 https://example.org/fosdem/#the-state-of-go

While the text of a piece has that digest, the writer has not touched it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from conference_garden.facts.names import slugify
from conference_garden.facts.noted_names import noted_names
from conference_garden.facts.record import content_digest
from conference_garden.facts.source_text import LABEL, SourceText

#: The names of the pieces before the first section.
FRONT: Final = "---"
LEAD: Final = "#"

_MARK = re.compile(r"%\s*imported:\s*([0-9a-f]{16})\s+(\S+)\s+(\S.*)")
EXPLANATION: Final = "% Imported, as listed below: the next import leaves alone what has changed since."


@dataclass(frozen=True)
class ImportMark:
    """A line of that record: ``piece`` had this ``digest`` when it was imported."""

    digest: str
    piece: str
    key: str


@dataclass
class Piece:
    """A part of a page: ``name`` is the label of a section, or is made from its heading."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """The digest of the text without leading and trailing white space."""
        return content_digest(self.text)

    def is_untouched(self, mark: ImportMark) -> bool:
        """Whether the text is the one that was imported, apart from the id."""
        return content_digest(self.text.replace(f"({self.name})=", f"({mark.piece})=", 1)) == mark.digest

    @property
    def former_names(self) -> set[str]:
        """The ids that the talk had before."""
        return {noted.name for names in self.source.values("formerly") for noted in noted_names(names)}

    @cached_property
    def source(self) -> SourceText:
        """The parsed text."""
        return SourceText(self.text)

    @property
    def heading(self) -> str:
        """The first heading of level 1 or 2 in its source form, or ""."""
        return next((heading.title for heading in self.source.headings if heading.level <= 2), "")


@dataclass
class PageText:
    """A page as text: the pieces, joined, are all of it except the record of what was imported."""

    pieces: list[Piece] = field(default_factory=list)
    imported: dict[str, ImportMark] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> PageText:
        """Split the text of a page into pieces; accepts any text."""
        source = SourceText(text)
        end = len(source.lines)
        while end and (not source.lines[end - 1].strip() or _is_listing(source.lines[end - 1])):
            end -= 1
        # at the end of the page the record counts even if a fence before it was not closed
        listing = {
            number: line
            for number, line in enumerate(source.lines)
            if (number >= end or source.is_free[number]) and _is_listing(line)
        }
        marks = [
            ImportMark(match[1], match[2], match[3].rstrip())
            for line in listing.values()
            if (match := _MARK.match(line))
        ]
        rest = "".join(line for number, line in enumerate(source.lines) if number not in listing)
        return cls(list(_pieces(SourceText(rest))), {mark.key: mark for mark in marks})

    def piece(self, name: str) -> Piece | None:
        """The piece of that name, or None."""
        return next((piece for piece in self.pieces if piece.name == name), None)

    def piece_of(self, mark: ImportMark) -> Piece | None:
        """The piece of a mark, even if the talk has a new id since, with the old one as ``formerly`` in its block."""
        renamed = (piece for piece in self.pieces if mark.piece in piece.former_names)
        return self.piece(mark.piece) or next(renamed, None)

    def put(self, key: str, piece: Piece, after: str = "") -> None:
        """Replace the piece of that name, or insert a new one after the piece ``after`` or at the end."""
        names = [present.name for present in self.pieces]
        if piece.name in names:
            self.pieces[names.index(piece.name)] = piece
        else:
            self.pieces.insert(names.index(after) + 1 if after in names else len(names), piece)
        self.imported[key] = ImportMark(piece.digest, piece.name, key)

    def rename_source(self, mark: ImportMark, key: str) -> None:
        """Record that the source now calls a piece ``key``, without moving its line."""
        marks = [ImportMark(one.digest, one.piece, key) if one == mark else one for one in self.imported.values()]
        self.imported = {one.key: one for one in marks}

    def text(self) -> str:
        """The text of the whole page."""
        pieces = [piece.text for piece in self.pieces]
        for index, text in enumerate(pieces[:-1]):
            if text and self.pieces[index + 1].name not in (FRONT, LEAD):
                if LABEL.match(text.rstrip("\n").rpartition("\n")[2]):
                    text += "\n%\n"  # keep a stray label at the end from applying to the next section
                pieces[index] = text if text.endswith("\n\n") else text.rstrip("\n") + "\n\n"
        whole = "".join(pieces)
        if not self.imported:
            return whole
        marks = [f"% imported: {mark.digest} {mark.piece} {mark.key}" for mark in self.imported.values()]
        return "\n".join([whole.rstrip("\n"), "", EXPLANATION, *marks, ""])


def renamed(before: str, after: str) -> str:
    """Update the record in the text ``after`` a renaming: pieces that were untouched ``before`` remain untouched."""
    pages = PageText.read(before), PageText.read(after)
    present = {old.name: new for old, new in zip(pages[0].pieces, pages[1].pieces, strict=False)}
    for mark in pages[0].imported.values():
        piece, new = pages[0].piece_of(mark), None
        if piece and piece.is_untouched(mark):
            new = present.get(piece.name)
        if new:
            line = f"% imported: {{}} {{}} {mark.key}"
            after = after.replace(line.format(mark.digest, mark.piece), line.format(new.digest, new.name))
    return after


def _is_listing(line: str) -> bool:
    """Whether a line belongs to the record of what was imported."""
    return line.strip() == EXPLANATION or _MARK.match(line) is not None


def _pieces(source: SourceText) -> Iterator[Piece]:
    """The front matter, the text before the first section, and the sections."""
    starts = [(0, FRONT), (source.body, LEAD)]
    taken = {FRONT, LEAD}
    for heading in source.headings:
        if heading.level == 2:
            name = base = heading.label or slugify(heading.title) or "section"
            number = 2
            while name in taken:
                name, number = f"{base}-{number}", number + 1
            taken.add(name)
            starts.append((heading.first, name))
    ends = [start for start, _ in starts[1:]] + [len(source.lines)]
    for (start, name), end in zip(starts, ends, strict=True):
        yield Piece(name, "".join(source.lines[start:end]))
