"""What ends a command, in one line, whoever is to blame."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from conference_garden.facts.files import failed_write, failure_text
from conference_garden.tools.changes import RefusedError

#: Where the traceback of a bug is kept.
LOG: Final = "_build/traceback.log"


@contextmanager
def perhaps_unread() -> Iterator[None]:
    """What is printed need not be read: that ``head`` has seen enough stops nothing of what is to be done."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def told(folder: Path, run: Callable[[], int]) -> int:
    """Run; returns the status, which is 1 or 2 where an exception was the end, and has been told.

    Raises OSError where a file could not be written, for whoever knows what follows from that.
    """
    try:
        return run()
    except RefusedError as refused:
        print(refused, file=sys.stderr)
        return 1
    except Exception as error:
        if failure := failed_write(error):
            raise failure from error
        print(told_of(folder, error), file=sys.stderr)
        return 2


def told_of(folder: Path, error: Exception) -> str:
    """An exception in one line; the traceback of a bug is kept in :data:`LOG` of the garden in ``folder``."""
    from sphinx.errors import SphinxError, SphinxParallelError

    if failure := failed_write(error):
        return failure_text(failure)
    error = getattr(error, "orig_exc", None) or error  # of a handler of events
    if isinstance(error, SphinxError) and not isinstance(error, SphinxParallelError):
        return f"{error.category}: {error}"
    text = str(getattr(error, "traceback", "")) or "".join(traceback.format_exception(error))
    what = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
    try:
        log = folder / LOG
        log.parent.mkdir(exist_ok=True)
        log.write_text(text, encoding="utf-8", errors="replace")
    except OSError:
        return f"{text}This is a bug: please report it, with the lines above ({what})."
    return f"This is a bug: please report it, with {os.path.relpath(log)} ({what})."
