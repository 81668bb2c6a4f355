"""Blocks nested so deeply that markdown-it silently leaves them out of the page."""

from __future__ import annotations

from typing import Final

from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from sphinx.application import Sphinx

from conference_garden.pages.read.page_reader import PageReader

#: The lines from which something was left out of the page that is being read.
_left_out: list[int] = []
_tokenize_as_before: Final = ParserBlock.tokenize


def notice_depth(app: Sphinx) -> None:
    """Make the parser record what it leaves out (event ``builder-inited``)."""
    ParserBlock.tokenize = _tokenize  # type: ignore[method-assign]


def _tokenize(self: ParserBlock, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 (as there)
    if startLine < endLine and state.level >= state.md.options.maxNesting:
        _left_out.append(startLine + 1)
    _tokenize_as_before(self, state, startLine, endLine)


def forget() -> None:
    """Forget what was left out of the previous page."""
    _left_out.clear()


def report_depth(reader: PageReader) -> None:
    """Report that something was left out of a page, once."""
    if _left_out:
        line = min(_left_out[0], len(reader.lines))
        reader.report(line, "deep-list", "this is nested too deeply to be shown, so its innermost part would be lost.")
