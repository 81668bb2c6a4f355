"""Tables in HTML: as Markdown where that can hold them, as ``{list-table}`` where not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from conference_garden.facts.markdown_text import fence, table


class Cell(NamedTuple):
    """The text of a cell; ``is_line`` if it is one line of running text."""

    text: str
    is_line: bool = True


class _Row(NamedTuple):
    cells: list[Cell]
    is_header: bool


def table_block(element: HtmlElement, read_cell: Callable[[HtmlElement], Cell]) -> str:
    """A table as MyST; nothing for an empty one.

    Cells that span others are followed by empty ones, so that all rows have
    the same length.
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
    spanned: dict[int, int] = {}  # column → rows that a cell above still reaches into
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
    lines = []
    for texts in grid:
        for number, text in enumerate(texts):
            mark = "  - " if number else "* - "
            lines.append((mark + text.replace("\n", "\n    ")).rstrip())
    body = "\n".join(line.rstrip() for line in "\n".join(lines).split("\n"))
    options = ":header-rows: 1\n" if header else ""
    return f"{fence(body)}{{list-table}}\n{options}\n{body}\n{fence(body)}"
