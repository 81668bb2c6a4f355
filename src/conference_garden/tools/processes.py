"""Running commands one at a time, and in forked processes where the operating system has them."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Never, TextIO

from conference_garden.facts.files import failed_write, failure_text
from conference_garden.tools.changes import RefusedError

if sys.platform == "win32":
    import msvcrt
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

#: Exit status of a child that has reported a file that could not be written.
_UNWRITTEN: Final = 3


class Signal:
    """A one-time signal from a child process to its parent."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def give(self, *_: object) -> Iterator[Never]:
        """Send it, in the child; a handler for any Sphinx event, which yields nothing."""
        os.write(self._writing, b"!")
        return iter(())

    def wait(self) -> bool:
        """Wait for it, in the parent; returns False if the child ended without sending it."""
        os.close(self._writing)
        with open(self._reading, "rb") as reading:  # noqa: PTH123 (a pipe)
            return bool(reading.read(1))


def in_child(run: Callable[[], int], consequence: str = "", meanwhile: Callable[[], object] = lambda: None) -> int:
    """Run in a forked process that exits without cleanup: freeing a large garden object by object takes seconds.

    Returns its status.  If a file could not be written, prints ``consequence`` and the reason, and ends the command.
    ``meanwhile`` is called in this process, while the other one runs.
    Without fork (Windows), ``run`` is called in this process, and ``meanwhile`` is not called.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if not hasattr(os, "fork"):
        try:
            return run()
        except OSError as error:
            print(f"{consequence}{failure_text(error)}", flush=True)
            raise SystemExit(1) from None
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = run()
            sys.stdout.flush()
            sys.stderr.flush()
        except Exception as error:  # noqa: BLE001 (nobody above could report it)
            if failure := failed_write(error):
                status = _UNWRITTEN
                print(f"{consequence}{failure_text(failure)}", flush=True)
            else:
                traceback.print_exc()
        finally:
            os._exit(status)
    try:
        meanwhile()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except BaseException:  # an interrupt, or an error in meanwhile()
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        raise
    if status == _UNWRITTEN:
        raise SystemExit(1)
    return status


@contextmanager
def alone(work: Path) -> Iterator[None]:
    """Hold the lock of a work folder, after waiting for any other build of the same garden."""
    try:
        work.mkdir(parents=True, exist_ok=True)
        lock = (work / "lock").open("w")
    except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
        message = f"The folder {os.path.relpath(work)} cannot be made: {error.strerror}. Nothing was done."
        raise RefusedError(f"{message} Remove what is in its place.") from None
    with lock:
        if not _is_locked(lock):
            print("Waiting for another build of this garden …", file=sys.stderr)
            while not _is_locked(lock):
                time.sleep(0.1)
        yield


def _is_locked(lock: TextIO) -> bool:
    """Lock a file until it is closed; returns False if another process holds the lock."""
    try:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif sys.platform == "win32":
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
