"""How much memory the pages of a build take while they are read and written.

* Doctrees are cycles, which Python's collector looks for whenever so many objects are new: in the
  midst of a page, whose whole doctree it finds alive, to look at it again later.  Between two pages
  nearly all that is new is garbage.  What it finds alive once it does not look at again for long, so
  it must not look while there is a doctree.  The sooner it looks, the more of it the processor has at hand.
* Sphinx keeps every doctree that a process has read until it is written, and every file of a
  doctree that it has loaded: a third of the memory of a build in one process, to save it 1 ms a page.
"""

from __future__ import annotations

import gc
from itertools import count
from typing import Final

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.facts.tables import forget_numbers

#: New objects after which the collector looks in the midst of a page.
_IN_A_PAGE: Final = 1_000_000
#: Pages that are read between two looks at what is new: the last one is alive then, and what survives a look stays.
_PAGES: Final = 4

_numbers: Final = count(1)


def setup(app: Sphinx) -> None:
    """Clear up before each page that is read; before one is written, the builder does."""
    app.connect("env-before-read-docs", wait_for_pages)
    app.connect("source-read", lambda app, *_: clear_up(app.env, look=next(_numbers) % _PAGES == 0), priority=1)
    app.connect("env-updated", look_no_more, priority=950)
    app.connect("build-finished", lambda *_: gc.unfreeze())


def clear_up(env: BuildEnvironment, *, look: bool = True) -> None:
    """Forget the pages before this one, and have the collector look, unless it was turned off to save time."""
    env._write_doc_doctree_cache.clear()  # noqa: SLF001 (there is no other way)
    env._pickled_doctree_cache.clear()  # noqa: SLF001
    if look and gc.isenabled():
        gc.collect(0)


def wait_for_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Have the collector look between pages (event ``env-before-read-docs``)."""
    _, *older = gc.get_threshold()
    gc.set_threshold(_IN_A_PAGE, *older)


def look_no_more(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have the collector look no more at what was read and made of it: it stays (event ``env-updated``)."""
    forget_numbers()
    gc.freeze()
    return []
