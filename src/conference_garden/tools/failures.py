"""One-line reports of what ended a command: a refusal, the disk or a bug."""

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

#: The file to which the traceback of a bug is written.
LOG: Final = "_build/traceback.log"


@contextmanager
def perhaps_unread() -> Iterator[None]:
    """Tolerate a standard output that is no longer read, such as a pipe to ``head``."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def told(folder: Path, run: Callable[[], int]) -> int:
    """Run a command and return its status; an exception is reported and returned as 1 (refused) or 2.

    Raises OSError if a file could not be written: the caller knows the consequences.
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
    """An exception on one line; the traceback of a bug is written to :data:`LOG` in the garden in ``folder``."""
    from sphinx.errors import SphinxError, SphinxParallelError

    if failure := failed_write(error):
        return failure_text(failure)
    error = getattr(error, "orig_exc", None) or error  # if an event handler raised it
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
