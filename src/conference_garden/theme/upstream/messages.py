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

from sphinx.application import Sphinx
from sphinx.util.logging import NAMESPACE, ColorizeFormatter, WarningStreamHandler

from conference_garden.facts.problems import suggest

#: Who says what is completed.
_LOGGERS: Final = ("sphinx.util.docutils", "sphinx.environment.collectors.asset", "myst_parser.warnings_")
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
}


def _add_remedy(app: Sphinx, record: logging.LogRecord) -> bool:
    text = logging.LogRecord.getMessage(record)
    for pattern, remedy in _REMEDIES.items():
        if match := re.match(pattern, text):
            record.msg = f"{match[0].rstrip('.')}{remedy(app, match[1])}{text[match.end() :]}"
            record.args = ()
    return True


class _Places(ColorizeFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(f"{Path.cwd()}/", "", 1)


def replace(app: Sphinx) -> None:
    """Complete messages where they are made, and places where they are printed (event ``builder-inited``)."""
    for name in _LOGGERS:
        logging.getLogger(f"{NAMESPACE}.{name}").filters[:] = [partial(_add_remedy, app)]
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.setFormatter(_Places())
