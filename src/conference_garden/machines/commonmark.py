"""Pieces of Markdown that mean what they should, whatever text goes in.

Sections are those of CommonMark 0.31.2; tables, footnotes and strikethrough
are GitHub's.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

# sections 2.4 and 6; an underscore within a word means nothing.  Each branch begins with
# a character of its own: that is how a search for none of them is quick
_MARKUP: Final = re.compile(r"`|\*|\[|\]|~|\\(?![^\W_])|_(?:(?<![^\W_]_)|(?![^\W_]))|<(?![\s\d=])|&(?=#?\w+;)|!(?=$)")
# the beginnings of blocks (sections 4.1 to 4.3, 5.1, 5.2) and the second line of a table
_BEGINNING: Final = re.compile(r"\d{1,9}(?=[.)](?:\s|$))|(?=[-=:|+][-=:|+\s]*$|[#>]|[-+]\s)")
_PIPE: Final = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_LAST_SIGNS: Final = re.compile(r"(^|(?<=\s))(?=#+$)")
_ODD_SPACE: Final = re.compile("[\r\t\v\f\x1c-\x1f\x85\u2028\u2029\0]")
_UNSAFE: Final = re.compile("[\\s<>()\\\\\"'`\\[\\]\x00-\x1f]")


def escaped(text: str) -> str:
    r"""Text in which no character means anything within a line; its lines stay lines.

    >>> print(escaped("1 * 2 <b> snake_case"))
    1 \* 2 \<b> snake_case
    """
    if not text.isprintable():
        text = _ODD_SPACE.sub(" ", text)
    return _MARKUP.sub(r"\\\g<0>", text)


def on_one_line(markup: str) -> str:
    """Markup without line breaks, for headings, links and cells."""
    return " ".join(markup.replace("\\\n", " ").split())


def paragraph(markup: str) -> str:
    """Lines of markup as a paragraph, none of which begins another block."""
    lines = (line.strip() for line in markup.split("\n"))
    return "\n".join(_as_text(line) for line in lines if line)


def _as_text(line: str) -> str:
    begins = _BEGINNING.match(line)
    return f"{line[: begins.end()]}\\{line[begins.end() :]}" if begins else line


def heading(markup: str, level: int) -> str:
    """A heading (section 4.2), at whose end a ``#`` is text too."""
    text = _LAST_SIGNS.sub(r"\\", on_one_line(markup))
    return f"{'#' * min(max(level, 1), 6)} {text}".rstrip()


def around(mark: str, markup: str) -> str:
    """Markup between marks, which must stand at its first and last character (section 6.2)."""
    inner = markup.strip()
    return markup.replace(inner, f"{mark}{inner}{mark}", 1) if inner else markup


def code_span(text: str) -> str:
    """A code span (section 6.1)."""
    text = on_one_line(text)
    ticks = re.findall("`+", text)
    if not ticks:
        return f"`{text}`" if text else ""
    fence = "`" * (max(map(len, ticks)) + 1)
    return f"{fence} {text} {fence}"


def code_block(text: str, language: str = "") -> str:
    """A fenced code block (section 4.5)."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    info = re.sub(r"[^\w+#.-]", "", language)
    return "\n".join([f"{fence}{info}", *text.replace("\r", "\n").strip("\n").split("\n"), fence])


def link(markup: str, url: str) -> str:
    """A link (section 6.5); one whose text is its address is written once."""
    if markup == escaped(url) and re.fullmatch(r"https?://[^\s<>]+", url):
        return f"<{url}>"
    return f"[{on_one_line(markup) or escaped(url)}]({_UNSAFE.sub(lambda unsafe: quote(unsafe[0], safe=''), url)})"


def quotation(blocks: str) -> str:
    """Blocks as a quotation (section 5.1)."""
    return indented(blocks, "> ", "> ") if blocks else ""


def indented(blocks: str, first: str, rest: str) -> str:
    """Blocks within another: after ``first`` on the first line, ``rest`` on all others."""
    lines = blocks.split("\n")
    return "\n".join(f"{rest if number else first}{line}".rstrip() for number, line in enumerate(lines))


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table of GitHub's from cells of markup, where a ``|`` counts even in a code span."""
    width = max(map(len, [head, *rows]))
    padded = [[*row, *[""] * (width - len(row))] for row in (head, *rows)]
    lines = ["| " + " | ".join(_PIPE.sub(r"\1\\|", on_one_line(cell)) for cell in row) + " |" for row in padded]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
