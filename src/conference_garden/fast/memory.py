"""How much memory the pages of a build take while they are read and written.

* Doctrees are cycles, which Python's collector looks for whenever so many objects are new: in the
  midst of a page, whose whole doctree it finds alive, to look at it again later.  Between two pages
  nearly all that is new is garbage (4 % of a build).
* Sphinx keeps every doctree that a process has read until it is written, and every file of a
  doctree that it has loaded: a third of the memory of a build in one process.
"""

from __future__ import annotations

import gc
from itertools import count
from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

#: New objects after which the collector looks in the midst of a page.
_IN_A_PAGE: Final = 1_000_000
#: Pages between two looks, and looks between two at what has survived some.
_PAGES: Final = 4
_LOOKS: Final = 40
#: Doctrees that wait in memory; others are loaded when they are written.
_WAITING: Final = 100


def setup(app: Sphinx) -> None:
    """Clear up before each page that is read, and each that is written."""
    numbers = count(1)

    def before_reading(app: Sphinx, docname: str, source: list[str]) -> None:
        waiting = app.env._write_doc_doctree_cache  # noqa: SLF001 (nothing else bounds it)
        while len(waiting) > _WAITING:
            waiting.popitem()
        _collect(next(numbers))

    def before_writing(app: Sphinx, doctree: nodes.document, docname: str) -> None:
        app.env._pickled_doctree_cache.clear()  # noqa: SLF001
        _collect(next(numbers))

    app.connect("env-before-read-docs", wait_for_pages)
    app.connect("source-read", before_reading, priority=1)
    app.connect("doctree-resolved", before_writing, priority=1)


def wait_for_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Have the collector look between pages (event ``env-before-read-docs``)."""
    _, *older = gc.get_threshold()
    gc.set_threshold(_IN_A_PAGE, *older)


def _collect(number: int) -> None:
    if number % _PAGES == 0:
        gc.collect(1 if number % (_PAGES * _LOOKS) == 0 else 0)
