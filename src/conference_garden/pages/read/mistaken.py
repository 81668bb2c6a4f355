"""What looks like markup and is none, so that the page shows it as it was typed."""

from __future__ import annotations

import re
from typing import Final

from docutils import nodes

from conference_garden.facts.hidden import HIDDEN, hidden_name
from conference_garden.facts.highlighting import is_highlighted, languages
from conference_garden.facts.problems import quoted, suggest
from conference_garden.facts.source_text import BYTE_ORDER_MARK
from conference_garden.pages.read.page_reader import PageReader

_BLOCKS: Final = frozenset({"talk", "note", "figure", "image", "code-block"})
_ROLE: Final = re.compile(r"\{(?:talk|topic|speaker|conference)\}")
#: an element that is closed again, or one that never is
_HTML: Final = re.compile(
    r"<([a-z][a-z0-9]*)(?:\s[^<>]*)?>(?=.*</\1>)|<(?:br|hr|img|iframe)\b[^<>]*>", re.IGNORECASE | re.DOTALL
)
_FOOTNOTE: Final = re.compile(r"\[\^[^\s\[\]]*\s[^\[\]]*\]")
_LOOKS: Final = {
    _FOOTNOTE: "is no footnote, whose name has no space in it",
    _ROLE: "is no reference without a name in backticks behind it, as in {speaker}`Grace Hopper`",
    _HTML: "is HTML, which a page shows as it stands; write Markdown",
}


def report_mistaken(reader: PageReader) -> None:
    """Report code blocks, roles and elements of HTML that are not what they were meant to be, and what nobody sees."""
    _report_hidden(reader)
    for block in reader.doctree.findall(nodes.literal_block):
        language = str(block.get("language", "none"))
        if language in _BLOCKS:
            message = f"'```{language}' begins code; a block begins with '```{{{language}}}'."
            reader.report(block, "unread-markup", message)
        elif not is_highlighted(block.astext(), language):
            is_known = language in languages()
            wrong = "is not what it is written in." if is_known else f"is not known{suggest(language, languages())}"
            message = f"the language {quoted(language)} of this code {wrong}"
            reader.report(block, "unknown-language", message)
    for text in reader.doctree.findall(nodes.Text):
        if isinstance(text.parent, nodes.FixedTextElement | nodes.literal):
            continue
        for pattern, what in _LOOKS.items():
            for match in pattern.finditer(text):
                # with a backslash before it, it is meant as text
                if place := re.search(rf"(?<!\\){re.escape(match[0])}", reader.source):
                    line = max(reader.line_of(text), reader.source.count("\n", 0, place.start()) + 1)
                    reader.report(line, "unread-markup", f"{quoted(match[0])} {what}.")


def _report_hidden(reader: PageReader) -> None:
    for number, text in enumerate(() if reader.source.isascii() else reader.lines, 1):
        for character in dict.fromkeys(match[0][0] for match in HIDDEN.finditer(text.removeprefix(BYTE_ORDER_MARK))):
            message = f"here is a character that nobody sees: {hidden_name(character)}."
            reader.report(number, "hidden-character", message)
