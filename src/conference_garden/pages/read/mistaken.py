"""Code blocks that were meant to be something else, and invisible characters."""

from __future__ import annotations

from typing import Final

from docutils import nodes

from conference_garden.facts.hidden import hidden_in
from conference_garden.facts.highlighting import is_highlighted, languages
from conference_garden.facts.problems import quoted, suggest
from conference_garden.pages.read.page_reader import PageReader

_BLOCKS: Final = frozenset({"talk", "note", "figure", "image", "code-block"})


def report_mistaken(reader: PageReader) -> None:
    """Report directives written as code, wrong languages of code, and invisible characters."""
    for number, message in hidden_in(reader.lines):
        reader.report(number, "hidden-character", message)
    for block in reader.doctree.findall(nodes.literal_block):
        language = str(block.get("language", "none"))
        if (name := language.strip("{}")) in _BLOCKS or language != name:
            message = f"'```{language}' begins code; a block begins with '```{{{name or 'name'}}}'."
            reader.report(block, "unread-markup", message)
            reader.doubts.lost_talks |= name in ("talk", "")
        elif not is_highlighted(block.astext(), language):
            is_known = language in languages()
            wrong = "is not the one it is written in." if is_known else f"is not known{suggest(language, languages())}"
            message = f"the language {quoted(language)} of this code {wrong}"
            reader.report(block, "unknown-language", message)
