"""Rows of tables with more cells than the header, whose last cells Markdown leaves out.

"The remainder of the table's rows may vary in the number of cells … the excess is ignored"
(https://github.github.com/gfm/#tables-extension-).  Usually there is an unescaped ``|`` in a cell.
"""

from __future__ import annotations

from typing import Final

from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_block.table import escapedSplit, getLine

#: The key in the ``meta`` of a row's token under which the text of its excess cells is kept.
EXCESS: Final = "garden_excess"


def table_with_excess(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001 (as it is called)
    """Read a table as Markdown does, and keep what it leaves out of its rows (a rule of ``markdown_it``)."""
    before = len(state.tokens)
    if not table(state, first, end, silent):
        return False
    tokens = state.tokens[before:]
    columns = sum(token.type == "th_open" for token in tokens)
    for token in tokens:
        if token.type == "tr_open" and token.map and (excess := _cells(state, token.map[0])[columns:]):
            token.meta[EXCESS] = " | ".join(cell.strip() for cell in excess).strip(" |")
    return True


def _cells(state: StateBlock, line: int) -> list[str]:
    """The cells of a row, without what may stand before its first and after its last ``|``."""
    cells = escapedSplit(getLine(state, line).strip())
    begin, end = int(cells[0] == ""), len(cells) - (cells[-1] == "")
    return cells[begin:end]
