"""The source of a page, line by line: front matter, headings and their labels, ``{talk}`` blocks, and their places.

This does not use a Markdown parser, so it is fast and can read any text.  Lines are
those of CommonMark and count from 0; places are character offsets in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

BYTE_ORDER_MARK: Final = "\N{BYTE ORDER MARK}"
#: The block at the top of a page; the first group is what is between the lines of dashes.
FRONT_MATTER: Final = re.compile(
    rf"\A{BYTE_ORDER_MARK}?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t\r]*$\n?", re.DOTALL | re.MULTILINE
)
#: A line that is a label in MyST, the id of what follows.
LABEL: Final = re.compile(r"\s*\((.+)\)=\s*$")

_BETWEEN_NAMES: Final = re.compile(r"[\n,;:()\[\]<>{}=#\"'`|]+")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,}|:{3,})(.*)")
_TALK: Final = re.compile(r"\s*\{(?:garden:)?talk\}")
_OPTION: Final = re.compile(r"\s*:([^:\s][^:]*):[ \t]*")
_HEADING: Final = re.compile(r" {0,3}(#{1,6})[ \t](.*)")
#: The beginnings of lines that end a paragraph without an empty line.
_BLOCK: Final = re.compile(r" {0,3}(?:\[\^|\(.+\)=\s*$|#{1,6}\s|`{3}|~{3}|:{3}|>|[-+*]\s)")


class Heading(NamedTuple):
    """A heading on ``line``; its section begins on line ``first``, that of its ``label`` if it has one."""

    level: int
    title: str
    label: str
    first: int
    line: int


class BlockOption(NamedTuple):
    """A ``:key: value`` of a ``{talk}`` block, and where its value starts and ends."""

    key: str
    start: int
    end: int


class BlockText(NamedTuple):
    """The options of a ``{talk}`` block that begins on ``line``."""

    line: int
    options: tuple[BlockOption, ...]


def lines_of(text: str) -> list[str]:
    """The lines of a text as a Markdown parser counts them, with their line breaks."""
    return _LINE.findall(text)


def end_of_footnote(lines: Sequence[str], first: int) -> int:
    r"""The line after a footnote that begins on line ``first``, which includes the indented lines that follow.

    >>> end_of_footnote(["[^a]: One.\n", "\n", "    Two.\n", "\n", "Text.\n"], 0)
    3
    """
    end = first + 1
    for number in range(end, len(lines)):
        line = lines[number]
        if line.startswith(("    ", "\t")) or (number == end and line.strip() and not _BLOCK.match(line)):
            end = number + 1 if line.strip() else end
        elif line.strip():
            break
    return end


def names_in(text: str) -> frozenset[str]:
    """The :func:`name_key` of everything that may be a name or an id, in a text that could not be read properly."""
    return frozenset(name_key(name) for name in _BETWEEN_NAMES.split(text) if len(name) < 200)


def name_key(name: str) -> str:
    """A key that is the same for a name and for the id made from it.

    >>> name_key("Grace Hopper"), name_key("grace-hopper")
    ('grace-hopper', 'grace-hopper')
    """
    return "-".join(re.findall(r"\w+", name.casefold()))


def code_spans(text: str) -> list[tuple[int, int]]:
    """The places of code in a text: between two runs of equally many backticks (CommonMark 0.31.2, section 6.1)."""
    runs = [match.span() for match in re.finditer("`+", text)]
    later: dict[int, int] = {}
    closing: dict[int, int] = {}
    for start, end in reversed(runs):
        closing[start] = later.get(end - start, 0)
        later[end - start] = end
    found: list[tuple[int, int]] = []
    for start, _ in runs:
        if closing[start] and (not found or start >= found[-1][1]):
            found.append((start, closing[start]))
    return found


def _heading_text(text: str) -> str:
    """The text of a heading without a closing sequence of ``#``."""
    text = text.strip(" \t")
    without = text.rstrip("#")
    return without.rstrip(" \t") if without[-1:] in ("", " ", "\t") else text


class SourceText:
    """The text of a page, split into its parts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = lines_of(text)
        #: the place where each line begins, and where the text ends
        self.starts = [0, *accumulate(map(len, self.lines))]
        front = FRONT_MATTER.match(text)
        #: where the text between the lines of dashes begins and ends; (0, 0) without front matter
        self.front_matter = front.span(1) if front else (0, 0)
        #: the first line after the front matter
        self.body = len(lines_of(front[0])) if front else 0
        #: whether each line is outside of front matter and fenced blocks (CommonMark 0.31.2, section 4.5)
        self.is_free = [False] * self.body
        self.headings: list[Heading] = []
        self.talk_blocks: list[BlockText] = []
        self._read()

    @property
    def title(self) -> str:
        """The heading of the page, as it is written; an empty string if there is none."""
        return next((heading.title for heading in self.headings if heading.level == 1), "")

    @property
    def labels(self) -> list[str]:
        """All labels, in the order of the text."""
        matches = (LABEL.match(line) for line, free in zip(self.lines, self.is_free, strict=True) if free)
        return [match[1] for match in matches if match]

    def values(self, key: str) -> Iterator[str]:
        """The values of an option in all ``{talk}`` blocks."""
        for block in self.talk_blocks:
            yield from (self.text[option.start : option.end] for option in block.options if option.key == key)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The places where the lines from ``first`` up to, but not including, ``last`` begin and end."""
        count = len(self.lines)
        return self.starts[min(first, count)], self.starts[min(last, count)]

    def _read(self) -> None:
        fence, begin = "", self.body
        for number in range(self.body, len(self.lines)):
            line = self.lines[number].removeprefix(BYTE_ORDER_MARK).rstrip("\r\n")
            match = _FENCE.match(line)
            if match and not fence and not (match[1][0] == "`" and "`" in match[2]):
                fence = match[1]
                if _TALK.match(match[2]):
                    self.talk_blocks.append(BlockText(number, tuple(self._options(number + 1, fence))))
            elif match and fence and match[1].startswith(fence) and not match[2].strip():
                fence = ""
            else:
                self.is_free.append(not fence)
                if not fence and (heading := _HEADING.match(line)):
                    first, label = self._label_above(number, begin)
                    self.headings.append(Heading(len(heading[1]), _heading_text(heading[2]), label, first, number))
                    begin = number + 1
                continue
            self.is_free.append(False)

    def _label_above(self, number: int, lowest: int) -> tuple[int, str]:
        """The first line of a section, which is that of the label above its heading, if any, and the label."""
        at = number - 1
        while at > lowest and not self.lines[at].strip():
            at -= 1
        match = LABEL.match(self.lines[at]) if at >= lowest else None
        return (at, match[1]) if match else (number, "")

    def _options(self, first: int, fence: str) -> list[BlockOption]:
        """The options on the lines from ``first`` on; values continue on indented lines."""
        found: list[BlockOption] = []
        for start, line in zip(self.starts[first:], self.lines[first:], strict=False):
            text = line.rstrip()
            if not text or text.lstrip().startswith(fence):
                break
            if match := _OPTION.match(line):
                found.append(BlockOption(match[1].strip(), start + min(match.end(), len(text)), start + len(text)))
            elif found and text[0].isspace():
                found[-1] = found[-1]._replace(end=start + len(text))
        return found
