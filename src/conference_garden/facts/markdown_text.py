"""Text escaped for Markdown, and pieces of Markdown that mean what they should, whatever goes in.

Sections are those of CommonMark 0.31.2.  :data:`GITHUB` and :data:`MYST` add the
extensions that these understand.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote

# sections 2.4 and 6; an underscore within a word means nothing, and '<' at the end may meet a
# letter in the next piece.  Each branch begins with a character of its own, which makes it fast
# to find that there is none
_MARKUP: Final = r"`|\*|\[|\]|\\|_(?:(?<![^\W_]_)|(?![^\W_]))|<(?=[A-Za-z!/?]|$)|&(?=#?\w+;)"
# the beginnings of blocks (sections 4.1 to 4.3, 5.1, 5.2) and the second line of a table
_BEGINNING: Final = r"\d{1,9}(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$)|[-=:|][-=:|\s]*$)"


class Syntax(NamedTuple):
    """What would be syntax in a text: ``markup`` within a line, ``beginning`` at the beginning of a line.

    A backslash before ``markup``, or after ``beginning``, makes it text.
    """

    markup: re.Pattern[str]
    beginning: re.Pattern[str]


#: On GitHub a single tilde strikes out, too; and '!' at the end would make a picture of a link that follows.
GITHUB: Final = Syntax(re.compile(rf"{_MARKUP}|~|!(?=$)"), re.compile(_BEGINNING))
#: Within lines: roles, formulas, emoji names, and markup of other tools that pages are searched for.  At their
#: beginnings: comments, line blocks, block breaks, colon fences, definitions, labels and formulas.
MYST: Final = Syntax(
    re.compile(
        rf"{_MARKUP}|\{{|\$|~(?=~|(?<=\w~)\S)|:(?=(?<=\w:):\s|(?<![\w:/]:)[a-z0-9_+-]+:)|=(?==)|%(?=%)|\^(?=[^\s\[])(?<!\[\^)"
    ),
    re.compile(rf"{_BEGINNING}|(?=[%|#]|!!!|\?\?\?|\+\+\+|:(?:\s|$|[:~])|~(?:\s|$|:|~~)|\(.*?\)=)"),
)

_PIPE: Final = re.compile(r"(?<!\\)((?:\\\\)*)\|")
#: a line break (section 6.7), unless the text itself ends with a backslash
_BREAK: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\\n")
_LAST_SIGNS: Final = re.compile(r"(^|(?<=\s))(?=#+$)")
_ODD_SPACE: Final = re.compile("[\r\t\v\f\x1c-\x1f\x85\u2028\u2029\0]")
#: white space other than a single space, excluding non-breaking spaces
_SPACE: Final = re.compile(r"[^\S\xa0 ][^\S\xa0]*| [^\S\xa0]+")
_UNSAFE: Final = re.compile("[\\s<>()\\\\\"'`\\[\\]\x00-\x1f]")


def escaped(text: str, syntax: Syntax = GITHUB) -> str:
    r"""Escape text so that no character is markup within a line; line breaks stay.

    >>> print(escaped("1 * 2 <b> snake_case {x}"), escaped("{x}", MYST))
    1 \* 2 \<b> snake_case {x} \{x}
    """
    if not text.isprintable():
        text = _ODD_SPACE.sub(" ", text)
    return syntax.markup.sub(_as_text, text)


def _as_text(markup: re.Match[str]) -> str:
    return f"\\{markup[0]}"  # a template would be parsed again for each text


def escaped_beginning(line: str, syntax: Syntax = GITHUB) -> str:
    r"""Escape the beginning of a line of markup, so that it does not begin a block.

    >>> [escaped_beginning(line, MYST) for line in ("1. of all", "% of it", "(id)=", "plain")]
    ['1\\. of all', '\\% of it', '\\(id)=', 'plain']
    """
    begins = syntax.beginning.match(line)
    return f"{line[: begins.end()]}\\{line[begins.end() :]}" if begins else line


def on_one_line(markup: str) -> str:
    """Markup on one line, for headings, links and table cells."""
    return _SPACE.sub(" ", _BREAK.sub(r"\1 ", markup) if "\\\n" in markup else markup).strip()


def paragraph(markup: str) -> str:
    """A paragraph of lines of markup, none of which begins another block."""
    lines = (line.strip() for line in markup.split("\n"))
    return "\n".join(escaped_beginning(line) for line in lines if line)


def heading_text(markup: str) -> str:
    """Markup for a heading (section 4.2), in which ``#`` at the end is text, too."""
    return _LAST_SIGNS.sub(r"\\", on_one_line(markup))


def heading(markup: str, level: int) -> str:
    """A heading; the level is clamped to 1 to 6."""
    return f"{'#' * min(max(level, 1), 6)} {heading_text(markup)}".rstrip()


def around(mark: str, markup: str) -> str:
    """Markup between marks, which must touch its first and last character (section 6.2)."""
    inner = markup.strip()
    return markup.replace(inner, f"{mark}{inner}{mark}", 1) if inner else markup


def code_span(text: str) -> str:
    """A code span (section 6.1)."""
    text = on_one_line(text)
    ticks = "`" * (1 + _longest_ticks(text))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}" if text else ""


def fence(text: str) -> str:
    """A fence long enough for a text (section 4.5)."""
    return "`" * max(3, 1 + _longest_ticks(text))


def _longest_ticks(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def code_block(text: str, language: str = "") -> str:
    """A fenced code block."""
    ticks, info = fence(text), re.sub(r"[^\w+#.-]", "", language)
    return "\n".join([f"{ticks}{info}", *text.replace("\r", "\n").strip("\n").split("\n"), ticks])


def link(markup: str, url: str) -> str:
    """A link (section 6.5); if its text is its address, an autolink."""
    if markup[:4] == url[:4] == "http" and markup == escaped(url) and re.fullmatch(r"https?://[^\s<>]+", url):
        return f"<{url}>"
    return f"[{on_one_line(markup) or escaped(url)}]({_UNSAFE.sub(lambda unsafe: quote(unsafe[0], safe=''), url)})"


def quotation(blocks: str) -> str:
    """Blocks as a block quote (section 5.1)."""
    return indented(blocks, "> ", "> ") if blocks else ""


def indented(blocks: str, first: str, rest: str) -> str:
    """Blocks nested in another: ``first`` before the first line, ``rest`` before all others."""
    lines = enumerate(blocks.split("\n"))
    return "\n".join(f"{rest if number else first}{line}" if line else rest.rstrip() for number, line in lines)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A GitHub table of cells of markup, in which ``|`` separates cells even in code spans, so it is escaped."""
    width = max(map(len, [head, *rows]))
    padded = [[*row, *[""] * (width - len(row))] for row in (head, *rows)]
    lines = ["| " + " | ".join(_PIPE.sub(r"\1\\|", on_one_line(cell)) for cell in row) + " |" for row in padded]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
