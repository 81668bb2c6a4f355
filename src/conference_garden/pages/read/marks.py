"""Text that looks like markup but is not: what it is elsewhere, and what to write instead.

Every pattern begins with one of :data:`_FIRST` or at the beginning of a line, and what it can
match ends where it could begin again, so that the time taken is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from conference_garden.facts.problems import quoted
from conference_garden.facts.schema import TALK

#: Takes the place of what was read as markup, code or an escaped character.
READ: Final = "\0"

_LINK: Final = "write [text](#id), {topic}`id` or {speaker}`name`"
_TEMPLATE: Final = "of a template, which pages do not have; write its value"

#: Patterns of unread markup, and what messages say about it.
_MARKS: Final = {
    r"!\[\[[^\[\]\n]+\]\]": "shows nothing; a picture is ![what it shows](file)",
    r"\[\^[^\s\[\]]*\s[^\[\]]*\]": "is not a footnote, because its name contains a space",
    r"\[\[_?(?:TOC|toc)_?\]\]|^\[(?:TOC|toc)\][ \t]*$": "is not needed: every page lists its headings",
    r"\[\[[^\[\]\n]+\]\]": f"is a link as in Obsidian or a wiki; {_LINK}",
    r"!?\[[^\[\]\n]{0,200}\]\((?=[^()\n]{0,200}\s)(?:[^()<>\"\n]|\([^()\n]{0,50}\)){1,200}\.\w{2,5}\)": (
        "leads nowhere: put an address that contains spaces between < and >"
    ),
    r"\{\{[<%][^{}\n]*\}\}": "is a Hugo shortcode; write Markdown instead, and a link to what is on another site",
    r"\{\{[^{}\n]*\}\}": f"is a variable {_TEMPLATE}",
    r"\{%[^{}\n]*%\}": f"is a tag {_TEMPLATE}",
    r"\{:[^{}\n]*\}": "is a kramdown attribute; put attributes of a picture into {…} directly after it",
    r"\{#[\w-]+\}": "is not a label here; write '(label)=' on a line of its own above",
    r"\{\.[\w-][^{}\n]*\}": "belongs to nothing; put attributes directly after [text] or a picture",
    r"\{(?:talk|topic|speaker|conference|series)\}": (
        "is not a reference without a name in backticks after it, as in {speaker}`Grace Hopper`"
    ),
    r"(?<![=\w])==(?=[^\s=])[^=\n]*(?<=\S)==(?![=\w])": "has no meaning here; write **bold** or *italic*",
    r"(?<=\w)~[^\s~\0]{1,20}~(?!~)": "is not a subscript; write {sub}`2`",
    r"\^\[[^\[\]\n]+\]": "is an inline footnote; write '[^name]', and '[^name]: text' below",
    r"(?<=\w)\^[^\s^\0]{1,20}\^": "is not a superscript; write {sup}`2`, or $x^2$ for a formula",
    r"%%[^%\n]+%%": "is an Obsidian comment, which readers would see; a comment is a line that begins with '%'",
    r"(?:(?<=\s)|^)\^(?=[\w-]*[A-Za-z-])[\w-]+$": "names a block in Obsidian; delete it: talks have labels",
    r"<!--": "begins an HTML comment, which readers would see; a comment is a line that begins with '%'",
    r"<[A-Z][\w.]*(?:\s[^<>]*)?/>": "is an MDX component; write Markdown",
    r"\$\$": "does not begin or end a formula, which is written between two '$$'",
    rf"^:(?:{'|'.join(TALK.keys)}):(?=\s)": "is a line of a {talk} block, which begins with '```{talk}'",
    r"(?<![\w:/.\0]):[a-z][a-z0-9_+-]*:(?=\0)": "is not a role, which is written {name}`text`",
    r"(?<![\w:/.\0]):[a-z][a-z0-9_+-]*:(?![\w:])": "is not the name of an emoji; type the character itself",
}
#: The same for patterns that match only at the beginning of a line.
_LINES: Final = {
    r"#{2,6}[^\s#\0].*": "is not a heading without a space after the '#'",
    r"#(?=[^\W\d])[\w/-]+(?:[ \t]+#(?=[^\W\d])[\w/-]+)*[ \t]*$": "would be tags in Obsidian; a talk has ':topics:'",
    r"(?:!!!|\?\?\?)\+?[ \t]+\w+": "is a MkDocs admonition; write '> [!NOTE]', or a block that begins with ':::{note}'",
    r"(?:import|export)[ \t][^\n\"']*\bfrom[ \t]+[\"']": "is MDX code, which a page would show; delete it",
    r"(?=[ \t:-]*\|)(?=[ \t:|]*-)[ \t:|-]+$": "does not make a table: it needs as many cells as the row above it",
    r"[A-Za-z][\w -]{0,30}::[ \t]": "is a Dataview field; put what belongs to a talk into its {talk} block",
}
_FIRST: Final = re.compile(r"[!\[{=~^%<$:]")
_URL: Final = re.compile(r"[a-z]{2,6}://[^\s<>\0]+")


class LooksLikeMarkup(NamedTuple):
    """Text that looks like markup: its position and the message about it."""

    place: int
    message: str


def _joined(patterns: dict[str, str], before: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(f'({pattern})' for pattern in patterns)})", re.MULTILINE)


_MARK, _LINE = _joined(_MARKS), _joined(_LINES, "^")


def marks_in(text: str) -> Iterator[LooksLikeMarkup]:
    """The unread markup in a text, in which :data:`READ` takes the place of everything that was read."""
    yield from (_mark(match, _LINES) for match in _LINE.finditer(text))
    text, end = _URL.sub(lambda url: READ * len(url[0]), text), 0
    for first in _FIRST.finditer(text):
        if first.start() >= end and (match := _MARK.match(text, first.start())):
            end = match.end()
            yield _mark(match, _MARKS)


def _mark(match: re.Match[str], patterns: dict[str, str]) -> LooksLikeMarkup:
    what = list(patterns.values())[(match.lastindex or 1) - 1]
    return LooksLikeMarkup(match.start(), f"{quoted(match[0].replace(READ, '…').strip())} {what}.")


#: An HTML tag, and elements that are written without an end tag.
_ELEMENT: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:[\s/][^<>]*)?>", re.IGNORECASE)
_WITHOUT_END: Final = frozenset({"br", "hr", "img", "iframe"})


class Elements:
    """The HTML elements in the texts of a page: tags that are closed later, or that need no end tag."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str, int]] = []
        self._closed: dict[str, int] = {}

    def read(self, text: str, line: int) -> None:
        """Record the tags of a text that begins on ``line``."""
        for tag in _ELEMENT.finditer(text):
            name = tag[2].lower()
            if tag[1]:
                self._closed[name] = len(self._open)
            else:
                self._open.append((name, tag[0], line + text.count("\n", 0, tag.start())))

    def found(self) -> Iterator[tuple[int, str]]:
        """The lines with elements, and the messages about them."""
        for number, (name, tag, line) in enumerate(self._open):
            if name in _WITHOUT_END or number < self._closed.get(name, 0):
                yield line, f"{quoted(tag)} is HTML, which a page would show as typed; write Markdown."
