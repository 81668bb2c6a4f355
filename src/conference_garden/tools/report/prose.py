"""The running text of a page: which words of a source are the writer's own prose, and where they are.

MyST's own parser tells the blocks apart, so that code, headings, quotations and
directives are recognised exactly as on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from conference_garden.facts.source_text import BYTE_ORDER_MARK, code_spans, lines_of

#: Blocks whose words are not the writer's running text.
_FOREIGN: Final = ("blockquote_open", "heading_open", "table_open", "dt_open", "footnote_open")

#: What looks like a role, a link, a picture, an address or attributes; the parser decides in the end.
_MARKUP = re.compile(r"!?\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])|<[^<>\s]+>|https?://\S+|\{[^{}]*\}")
_LETTER = re.compile(r"[^\n]")


@dataclass(frozen=True)
class ProseLine:
    """A line of prose: ``text`` begins at ``column``, after indent and list marker, with its markup blanked out."""

    number: int
    column: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: ``content`` is its source, ``text`` what a reader sees.

    ``section`` is the label above the heading of its section, else the line of
    that heading; empty before the first heading.
    """

    section: str
    content: str
    text: str
    lines: tuple[ProseLine, ...]


class Prose:
    """The paragraphs of a page that are the writer's own prose, lists included; ``parser`` is MyST's."""

    def __init__(self, source: str, parser: MarkdownIt) -> None:
        self._parser = parser
        self._environment: dict[str, Any] = {}
        source = source.removeprefix(BYTE_ORDER_MARK)
        tokens = parser.parse(source, self._environment)
        self.paragraphs = list(_paragraphs(tokens, lines_of(source)))

    def is_only_a_link(self, before: str, after: str) -> bool:
        """Whether a paragraph differs only in one more link, around words that were plain text."""
        old, new = self._flat(before), self._flat(after)
        return any(
            (start[0], text[0], end[0]) == ("link_open", "text", "link_close")
            and _joined([*new[:index], text, *new[index + 3 :]]) == old
            for index, (start, text, end) in enumerate(zip(new, new[1:], new[2:], strict=False))
        )

    def _flat(self, content: str) -> list[tuple[str, str, str]]:
        (inline,) = self._parser.parseInline(content, self._environment)
        return _joined([(token.type, token.content, repr(token.attrs)) for token in inline.children or ()])


def _paragraphs(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Paragraph]:
    section, label, foreign = "", "", 0
    for token in tokens:
        foreign += (token.type in _FOREIGN) - (token.type.replace("_close", "_open") in _FOREIGN and token.nesting < 0)
        if token.type == "myst_target":
            label = token.content
        elif token.type == "heading_open":
            section, label = label or f"{token.map[0] + 1 if token.map else 0}", ""
        elif token.type == "paragraph_open":
            label = ""
        elif token.type == "inline" and not foreign and token.map:
            found = _lines(token.content, lines, token.map[0])
            if found:
                yield Paragraph(section, token.content, words_of(token.children or ()), found)


def _lines(content: str, lines: Sequence[str], first: int) -> tuple[ProseLine, ...]:
    pieces: list[str] = []
    here = 0
    for start, end in [*code_spans(content), (len(content), len(content))]:
        pieces += content[here:start], _LETTER.sub("\0", content[start:end])
        here = end
    blank = _MARKUP.sub(lambda match: _LETTER.sub("\0", match[0]), "".join(pieces))
    found = []
    for index, (plain, text) in enumerate(zip(content.split("\n"), blank.split("\n"), strict=True)):
        column = lines[first + index].find(plain) if first + index < len(lines) else -1
        if column < 0:
            return ()  # a tab or the like: the column is not worth a guess
        found.append(ProseLine(first + index + 1, column, text))
    return tuple(found)


def words_of(tokens: Sequence[Token]) -> str:
    """The text of a paragraph without code, references that show a title, and pictures."""
    parts = {"softbreak": " ", "hardbreak": " ", "code_inline": " ", "myst_role": " "}
    return "".join(token.content if token.type == "text" else parts.get(token.type, "") for token in tokens)


def _joined(parts: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Tokens with adjacent texts merged."""
    joined: list[tuple[str, str, str]] = []
    for kind, content, attributes in parts:
        if kind == "text" and joined and joined[-1][0] == "text":
            joined[-1] = (kind, joined[-1][1] + content, attributes)
        elif kind != "text" or content:
            joined.append((kind, content, attributes))
    return joined
