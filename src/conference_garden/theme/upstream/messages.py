"""Messages of Sphinx, docutils and MyST, with remedies, and with places that editors understand.

Sphinx names files by their full path, and its messages are written for those
who know Sphinx.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.logging import NAMESPACE, ColorizeFormatter, WarningStreamHandler

from conference_garden.facts.problems import suggest
from conference_garden.pages.doctree import ancestors

#: The loggers whose messages are completed.
_PROJECT: Final = f"{NAMESPACE}.sphinx.project"
_LOGGERS: Final = (
    _PROJECT,
    *(f"{NAMESPACE}.{name}" for name in ("sphinx.util.docutils", "sphinx.environment.collectors.asset")),
    f"{NAMESPACE}.myst_parser.warnings_",
)
#: The blocks and roles to suggest, those that writers use; there are more.
_BLOCKS: Final = ("talk", "mermaid", "note", "tip", "warning", "code-block", "figure", "epigraph", "card", "grid")
_ROLES: Final = ("talk", "topic", "speaker", "conference", "sub", "sup", "abbr", "kbd")


#: How to write the content of directives that make tables.
_TABLES: Final = {
    "list-table": "Each '* -' begins a row, and each '-' below it adds a cell; every row has the same number of cells.",
    "table": "The block contains one table, made of lines with '|'.",
}


def _pictures(app: Sphinx, name: str) -> str:
    path = Path(app.srcdir, name)
    others = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    return f"{suggest(path.name, others)} The path of a picture is relative to the page."


#: The pattern of a message, and the text that is added to it.
_REMEDIES: Final[dict[str, Callable[[Sphinx, str], str]]] = {
    r"Unknown directive type: '(.+)'": lambda _, name: f"{suggest(name, _BLOCKS)} Correct the name of the block.",
    r'Unknown interpreted text role "(.+)"\.?': lambda _, name: f"{suggest(name, _ROLES)} Correct the name in braces.",
    r"image file not readable: (.+)": _pictures,
    r'Duplicate explicit target name: "(.+)"\.': lambda *_: (
        ". Another heading of this page has this label: change one."
    ),
    r"Duplicate footnote definition found for label: '(.+)'": lambda *_: (
        ". Footnotes and labels of a page need different names: choose another name for this one."
    ),
    r"Non-consecutive header level increase; H\d to H\d": lambda *_: (
        ". A heading is one level below the heading it belongs to: write fewer '#'."
    ),
    r"'(?:.+)': Has content, but none permitted": lambda *_: (
        ". Delete the lines between its first and its last: this block has no content."
    ),
    r'Error parsing content block for the "(list-table|table)" directive: [^\n]+(?:\n[^\n]+)*': lambda _, name: (
        f". {_TABLES[name]}"
    ),
    r'File and URL access deactivated; ignoring "csv-table" directive\.': lambda *_: (
        ". Write the rows into the block, so that the source of the page shows everything."
    ),
    r'Error with CSV data in "csv-table" directive:\n[^\n]+': lambda *_: (
        ". Separate the cells of a row with commas, and put a cell that contains a comma into quotes."
    ),
    r"(?:Document or section may not begin with a|Document may not end with a|At least one body element must separate|"
    r"Transition must be) [^\n]*": lambda *_: (
        ". A line '---' belongs between two paragraphs, not first, last or in a list: delete it."
    ),
    r"Ignored unreadable document '(.+)'\.": lambda *_: (
        ": it is a broken link, or you may not read it. Replace it with a text file."
    ),
}


def _add_remedy(app: Sphinx, said: set[str], record: logging.LogRecord) -> bool:
    text, place = logging.LogRecord.getMessage(record), getattr(record, "location", None)
    if isinstance(place, nodes.Node) and not place.line:
        # Sphinx removes the lines of pictures without alternative text (sphinx.util.nodes.apply_source_workaround)
        place.line = next((outer.line for outer in ancestors(place) if outer.line), None)
    if app.config.garden_strict and text.startswith("Document headings start at "):
        return False  # a page without a title is reported by the garden
    for pattern, remedy in _REMEDIES.items():
        if match := re.match(pattern, text):
            record.msg = f"{match[0].rstrip('.')}{remedy(app, match[match.lastindex or 0])}{text[match.end() :]}"
            record.args = ()
            if record.name == _PROJECT:  # which looks twice, and takes every document for reStructuredText
                vars(record)["location"] = f"{app.srcdir}/{match[1]}:1"
                is_new = match[1] not in said
                said.add(match[1])
                return is_new
    return True


class _Places(ColorizeFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(f"{Path.cwd()}/", "", 1)


def replace(app: Sphinx) -> None:
    """Complete messages when they are logged, and shorten their places when they are printed."""
    for name in _LOGGERS:
        logging.getLogger(name).filters[:] = [partial(_add_remedy, app, set())]
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.setFormatter(_Places())
