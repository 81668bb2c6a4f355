"""Convert code and tables in HTML to blocks of MyST.

Code is recognised in the wrappers of site generators; a table becomes a Markdown
table if possible, and otherwise a ``{list-table}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from lxml.html import HtmlElement

from conference_garden.facts.highlighting import is_highlighted
from conference_garden.facts.markdown_text import code_block, fence, indented, table
from conference_garden.tools.importing.escapes import clean

#: Names of languages elsewhere → names here.
_NAMES: Final = {"golang": "go", "py3": "python", "console": "console", "sh-session": "console", "plaintext": "text"}
_LANGUAGE = re.compile(r"(?:^|\s)(?:(?:language|lang|highlight(?:-source)?)-|brush:\s*|sourceCode\s+)([A-Za-z0-9+#.]+)")
_WRAPPER = re.compile("highlight|lntable|chroma|code-block")
#: everything that docutils treats as the end of a line
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
#: line numbers inside the code, as marked by Chroma and Pygments
_NUMBERS: Final = ".//span[@class='ln' or @class='lnt' or @class='linenos' or contains(@style, 'user-select:none')]"


class Cell(NamedTuple):
    """The text of a cell; ``is_line`` says whether it is one line of running text."""

    text: str
    is_line: bool = True


class _Row(NamedTuple):
    cells: list[Cell]
    is_header: bool


def code_of(element: HtmlElement) -> tuple[str, str] | None:
    """The code and its language if an element contains nothing else, otherwise None.

    Recognises ``<pre>``, alone or in the wrappers of Chroma (Hugo) and Pygments
    (Sphinx, ablog), including tables with line numbers.
    """
    if element.tag == "pre":
        blocks = [element]
    elif element.tag in ("div", "figure", "table") and _WRAPPER.search(element.get("class", "")):
        blocks = list(element.iterdescendants("pre"))
        if len(blocks) == 2 and re.fullmatch(r"[\d\s]+", blocks[0].text_content()):
            blocks = blocks[1:]
    else:
        return None
    if len(blocks) != 1:
        return None
    around = element.text_content().replace(blocks[0].text_content(), "", 1)
    if re.search(r"[^\d\s]", around):
        return None  # more than line numbers: a caption
    return _text(blocks[0]), _language(blocks[0], element)


def _text(pre: HtmlElement) -> str:
    for line_break in list(pre.iterdescendants("br")):
        line_break.tail = "\n" + (line_break.tail or "")
    for number in pre.xpath(_NUMBERS):
        number.drop_tree()
    # HTML parsers drop one line break after <pre>; Pygments writes an empty <span> there
    return _LINE_END.sub("\n", clean("".join(pre.itertext()))).strip("\n").rstrip()


def _language(pre: HtmlElement, outermost: HtmlElement) -> str:
    for element in (*pre.iterdescendants("code"), pre, *pre.iterancestors("div", "figure")):
        if name := element.get("data-lang"):
            return str(name).lower()
        for match in _LANGUAGE.finditer(element.get("class", "")):
            if match[1] not in ("default", "source", "notranslate"):
                return match[1].lower()
        if element is outermost:
            break
    return ""


def name_of(language: str) -> str:
    """The name of a language as used here."""
    return _NAMES.get(language, language)


def highlighted_block(code: str, language: str) -> str:
    """Code as a fenced block, with its language if it can be highlighted as such.

    Sphinx warns about a language unknown to Pygments, and about code that is not
    valid in its language.
    """
    language = name_of(language)
    return code_block(code, language if language and is_highlighted(code, language) else "text")


def table_block(element: HtmlElement, read_cell: Callable[[HtmlElement], Cell]) -> str:
    """A table as MyST, or "" if it is empty.

    Cells that span others are followed by empty ones, so that all rows have the
    same length.
    """
    rows = [row for row in _rows(element, read_cell) if any(cell.text for cell in row.cells)]
    if not rows:
        return ""
    width = max(len(row.cells) for row in rows)
    grid = [[cell.text for cell in row.cells] + [""] * (width - len(row.cells)) for row in rows]
    if rows[0].is_header and all(cell.is_line for row in rows for cell in row.cells):
        return table(grid[0], grid[1:])
    return _list_table(grid, header=rows[0].is_header and len(rows) > 1)


def _rows(table: HtmlElement, read_cell: Callable[[HtmlElement], Cell]) -> Iterator[_Row]:
    spanned: dict[int, int] = {}  # column → rows that a cell above still spans
    for element in table.iterdescendants("tr"):
        if next(element.iterancestors("table"), None) is not table:
            continue
        found = [cell for cell in element if cell.tag in ("td", "th")]
        row: list[Cell] = []
        for cell in found:
            while spanned.get(len(row), 0):
                spanned[len(row)] -= 1
                row.append(Cell(""))
            content = read_cell(cell)
            for number in range(_span(cell, "colspan")):
                spanned[len(row)] = _span(cell, "rowspan") - 1
                row.append(Cell("") if number else content)
        yield _Row(row, is_header=bool(found) and all(cell.tag == "th" for cell in found))


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(int(value), 50) if value.isascii() and value.isdigit() and int(value) else 1


def _list_table(grid: list[list[str]], *, header: bool) -> str:
    cells = [(text, "  - " if number else "* - ") for texts in grid for number, text in enumerate(texts)]
    body = "\n".join(indented(text, mark, " " * 4) if text else mark.rstrip() for text, mark in cells)
    options = ":header-rows: 1\n" if header else ""
    return f"{fence(body)}{{list-table}}\n{options}\n{body}\n{fence(body)}"
