"""Work in a forked process, which can be stopped at any moment.

The process starts with the whole state of this one, and returns nothing but its
result.  Without fork (Windows), the work is done in this process at once: slower,
and there is nothing left to stop.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Background(Generic[Result]):
    """Starts ``work``; ``done`` is called with its result, in a thread, unless the work fails or is stopped."""

    def __init__(self, work: Callable[[], Result], done: Callable[[Result], None]) -> None:
        self._done = done
        self._waiting = threading.Thread()
        if not hasattr(os, "fork"):
            done(work())
            return
        reading, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            _run(work, writing)
        os.close(writing)
        self._waiting = threading.Thread(target=self._wait, args=(reading,), daemon=True)
        self._waiting.start()

    def _wait(self, reading: int) -> None:
        with open(reading, "rb") as pipe:
            result = pipe.read()
        _, status = os.waitpid(self._process, 0)
        if status == 0:
            self._done(pickle.loads(result))  # noqa: S301 (from our own child)

    def stop(self) -> None:
        """Kill the process and its children; if it has just ended, wait until ``done`` has returned."""
        while self._waiting.is_alive():
            # the group exists only once the process has created it
            with suppress(ProcessLookupError):
                os.killpg(self._process, signal.SIGKILL)
            self._waiting.join(0.005)


def _run(work: Callable[[], object], writing: int) -> None:
    """Do the work in the forked process, send its result, and exit."""
    status = 1
    try:
        # a process group of its own, to be killed as one, and out of reach of a Ctrl-C meant for the parent
        os.setpgid(0, 0)
        with open(writing, "wb") as pipe:
            pickle.dump(work(), pipe)
        status = 0
    finally:
        os._exit(status)
