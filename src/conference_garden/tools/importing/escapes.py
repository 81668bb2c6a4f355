"""Escape untrusted text as inline MyST, with marks for emphasis until the whole paragraph is known.

Emphasis is decided last, over a whole paragraph, because CommonMark (0.31,
section 6.2) judges a delimiter by the characters on both sides.  Until then it
is marked with private-use characters, which :func:`clean` removes from all text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from conference_garden.facts.hidden import without_hidden
from conference_garden.facts.markdown_text import MYST, code_span, escaped, escaped_beginning, heading_text


class Mark(NamedTuple):
    """The private-use characters around emphasised text, and what they become."""

    open: str
    close: str
    delimiter: str


EMPHASIS: Final = Mark("\ue001", "\ue002", "*")
STRONG: Final = Mark("\ue003", "\ue004", "**")
STRUCK: Final = Mark("\ue00c", "\ue00d", "~~")
#: a line break inside a paragraph
BREAK: Final = "\ue005"
#: the beginning of a link, where an exclamation mark before it would make it a picture
LINK: Final = "\ue008"
#: around code; two adjacent pieces would be read as one with backticks in it, so they are merged
_CODE: Final = ("\ue006", "\ue007")

_OPEN: Final = {mark.open: mark for mark in (EMPHASIS, STRONG, STRUCK)}
_CLOSE: Final = {mark.close: mark for mark in (EMPHASIS, STRONG, STRUCK)}
_WITHOUT_MARKS: Final = {ord(c): None for c in (*_OPEN, *_CLOSE)}
#: how many characters around a delimiter are examined
_NEAR: Final = 40

#: control characters, which YAML and XML do not allow, and our own marks
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ue000-\ue00f\ufffe\uffff]")
_SPACE = re.compile(r"[ \t\r\n\f\u2028\u2029\x85]+")


def clean(text: str) -> str:
    """``text`` without characters that a page cannot contain, and without invisible ones."""
    return without_hidden(_FORBIDDEN.sub("", text))


def one_line(text: str) -> str:
    """``text`` cleaned, on one line, without surrounding spaces."""
    return _SPACE.sub(" ", clean(text)).strip()


def escape(text: str) -> str:
    r"""Plain text as MyST inside a paragraph.

    >>> print(escape("f(*args) in snake_case, {py}`x` <b> [a](b)"))
    f(\*args) in snake_case, \{py}\`x\` \<b> \[a\](b)
    """
    return escaped(_SPACE.sub(" ", clean(text)), MYST)


def heading(text: str) -> str:
    r"""Plain text as MyST in a heading.

    >>> print(heading("C# is # *1* #"))
    C# is # \*1\* \#
    """
    return heading_text(escape(text))


def code(text: str) -> str:
    """Text as inline code, between marks, or "" if it is empty."""
    return f"{_CODE[0]}{one_line(text)}{_CODE[1]}" if one_line(text) else ""


def paragraph(inline: str) -> str:
    """Finish a paragraph of inline MyST with marks: emphasis, line breaks, escapes at beginnings of lines."""
    text = _SPACE.sub(" ", inline).replace(_CODE[1] + _CODE[0], "")
    text = re.sub(f"!(?=[\ue001-\ue004\ue00c\ue00d]*{LINK})", r"\\!", text).replace(LINK, "")
    text = re.sub(rf"(?<=[^\\]`){_CODE[0]}", f" {_CODE[0]}", text)  # after a role
    text = _emphasised(re.sub(rf"{_CODE[0]}(.*?){_CODE[1]}", lambda code: code_span(code[1]), text))
    lines = [line.strip(" \xa0") for line in text.split(BREAK)]
    return "\\\n".join(escaped_beginning(line, MYST) for line in lines if line)


def _emphasised(text: str) -> str:
    """Replace marks with delimiters where CommonMark will read these as emphasis, and drop the others."""
    pairs: list[tuple[int, int]] = []
    open_at: list[int] = []
    for index, character in enumerate(text):
        if character in _OPEN:
            open_at.append(index)
        elif character in _CLOSE and open_at:
            pairs.append((open_at.pop(), index))
    kept: dict[int, str] = {}
    around: list[tuple[int, int]] = []  # kept pairs that are still open
    begun: set[int] = set()  # open pairs that begin with another: ***a* b**
    last = -1  # where the last kept pair ended
    for start, end in sorted(pairs):
        while around and around[-1][1] < start:
            last = max(last, around.pop()[1])
        nested_alike = any(text[outer] == text[start] for outer, _ in around)
        touching = last >= 0 and not _plain(text[max(last + 1, start - _NEAR) : start])
        outer = around[-1] if around else (start, end)
        # ***a* b *c*** is read differently
        at_both_ends = outer[0] in begun and not _plain(text[end : outer[1]])
        if not nested_alike and not touching and not at_both_ends and _flanked(text, start, end):
            kept[start] = kept[end] = _OPEN[text[start]].delimiter
            if around and not _plain(text[outer[0] : start]):
                begun.add(outer[0])
            around.append((start, end))
    return "".join(kept.get(index, "" if c in _OPEN or c in _CLOSE else c) for index, c in enumerate(text))


def _flanked(text: str, start: int, end: int) -> bool:
    """Whether delimiters at two positions open and close emphasis, given the characters around them."""
    before = _plain(text[max(0, start - _NEAR) : start])
    inside = _plain(text[start : min(end, start + _NEAR)]), _plain(text[max(start, end - _NEAR) : end])
    after = _plain(text[end : end + _NEAR])
    if not all(inside):
        return False
    first, final = inside[0][0], inside[1][-1]
    if {"*", "~"} & {before[-1:], first, final, after[:1]} or any(
        edge.isspace() or edge == BREAK for edge in (first, final)
    ):
        return False
    opens = not _is_punctuation(first) or not before or _is_boundary(before[-1])
    closes = not _is_punctuation(final) or not after or _is_boundary(after[0])
    return opens and closes


def _plain(text: str) -> str:
    return text.translate(_WITHOUT_MARKS)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZ"


def _is_boundary(character: str) -> bool:
    return character == BREAK or unicodedata.category(character)[0] in "PZ"
