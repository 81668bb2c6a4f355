"""Limits the memory that pages take while they are read and written.

* Doctrees are reference cycles.  By default, Python's collector runs after a number of new objects, so in the
  middle of a page: it finds the whole doctree alive and moves it to an older generation, which it rarely visits.
  Between two pages nearly all new objects are garbage, and if it runs early they are still in the processor's
  cache.  So it runs there, and only there.
* Sphinx keeps every doctree that a process has read until it is written, and the pickle of every doctree that it
  has loaded.  This saves 1 ms a page and takes a third of the memory of a build in one process.
"""

from __future__ import annotations

import gc
from itertools import count
from typing import Final

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.facts.tables import forget_numbers

#: After so many new objects the collector runs in the middle of a page.
_IN_A_PAGE: Final = 1_000_000
#: Pages that are read between two collections: the last page is still alive then, and is promoted.
_PAGES: Final = 4

_numbers: Final = count(1)


def setup(app: Sphinx) -> None:
    """Free memory before each page that is read; the builder does so before each that is written."""
    app.connect("env-before-read-docs", wait_for_pages)
    app.connect("source-read", lambda app, *_: clear_up(app.env, look=next(_numbers) % _PAGES == 0), priority=1)
    app.connect("env-updated", look_no_more, priority=950)
    app.connect("build-finished", lambda *_: gc.unfreeze())


def clear_up(env: BuildEnvironment, *, look: bool = True) -> None:
    """Drop the doctrees of earlier pages and run the collector, unless it was turned off to save time."""
    env._write_doc_doctree_cache.clear()  # noqa: SLF001 (there is no other way)
    env._pickled_doctree_cache.clear()  # noqa: SLF001
    if look and gc.isenabled():
        gc.collect(0)


def wait_for_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Let the collector run between pages only (event ``env-before-read-docs``)."""
    _, *older = gc.get_threshold()
    gc.set_threshold(_IN_A_PAGE, *older)


def look_no_more(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Exempt everything that was read, which stays alive, from collection (event ``env-updated``)."""
    forget_numbers()
    gc.freeze()
    return []
