"""Messages of Sphinx, docutils and MyST: with what to do about it, and the place as editors know it.

Sphinx names files by their whole path, and its messages say what is wrong for
those who know Sphinx.
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
from conference_garden.pages.read.footnotes import around

#: Who says what is completed.
_PROJECT: Final = f"{NAMESPACE}.sphinx.project"
_LOGGERS: Final = (
    _PROJECT,
    *(f"{NAMESPACE}.{name}" for name in ("sphinx.util.docutils", "sphinx.environment.collectors.asset")),
    f"{NAMESPACE}.myst_parser.warnings_",
)
#: What writers use; there is more.
_BLOCKS: Final = ("talk", "mermaid", "note", "tip", "warning", "code-block", "figure", "epigraph", "card", "grid")
_ROLES: Final = ("talk", "topic", "speaker", "conference", "sub", "sup", "abbr", "kbd")


def _pictures(app: Sphinx, name: str) -> str:
    path = Path(app.srcdir, name)
    others = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    return f"{suggest(path.name, others)} A picture is named as seen from the page."


#: What a message looks like, and what is added to it.
_REMEDIES: Final[dict[str, Callable[[Sphinx, str], str]]] = {
    r"Unknown directive type: '(.+)'": lambda _, name: f"{suggest(name, _BLOCKS)} Correct the name of the block.",
    r'Unknown interpreted text role "(.+)"\.?': lambda _, name: f"{suggest(name, _ROLES)} Correct the name in braces.",
    r"image file not readable: (.+)": _pictures,
    r'Duplicate explicit target name: "(.+)"\.': lambda *_: (
        ". Another heading of this page has this label: change one."
    ),
    r"Duplicate footnote definition found for label: '(.+)'": lambda *_: (
        ". A page has one footnote, or other label, of a name: choose another name for this one."
    ),
    r"Ignored unreadable document '(.+)'\.": lambda *_: (
        ": it is a link that leads nowhere, or not yours to read. Put a text file in its place."
    ),
}


def _add_remedy(app: Sphinx, said: set[str], record: logging.LogRecord) -> bool:
    text, place = logging.LogRecord.getMessage(record), getattr(record, "location", None)
    if isinstance(place, nodes.Node) and not place.line:
        # Sphinx takes the lines of pictures without words away (sphinx.util.nodes.apply_source_workaround)
        place.line = next((outer.line for outer in around(place) if outer.line), None)
    for pattern, remedy in _REMEDIES.items():
        if match := re.match(pattern, text):
            record.msg = f"{match[0].rstrip('.')}{remedy(app, match[1])}{text[match.end() :]}"
            record.args = ()
            if record.name == _PROJECT:  # which looks twice, and takes every document for a file in reStructuredText
                vars(record)["location"] = f"{app.srcdir}/{match[1]}:1"
                is_new = match[1] not in said
                said.add(match[1])
                return is_new
    return True


class _Places(ColorizeFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(f"{Path.cwd()}/", "", 1)


def replace(app: Sphinx) -> None:
    """Complete messages where they are made, and places where they are printed."""
    for name in _LOGGERS:
        logging.getLogger(name).filters[:] = [partial(_add_remedy, app, set())]
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.setFormatter(_Places())
