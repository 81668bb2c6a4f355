"""What goes on, for who waits at a terminal: one line, after two seconds, gone when something is said.

Nothing of it is written into pipes and files.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO, TypeVar

T = TypeVar("T")

#: Seconds that are no time to wait.
SHORT: Final = 2.0


class Progress:
    """The line; written past Python's streams, whose locks a process that is forked meanwhile would inherit."""

    def __init__(self, doing: str, terminal: int, after: float = SHORT) -> None:
        self.doing = doing
        self._terminal, self._after = terminal, after
        self._width = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._show, daemon=True)
        self._thread.start()

    def _show(self) -> None:
        started = time.monotonic()
        waiting = self._after
        while not self._ended.wait(waiting):
            text = f"{self.doing} … {time.monotonic() - started:.0f} s"
            blanks = max(0, self._width - len(text))
            self._width = len(text)
            os.write(self._terminal, f"\r{text}{' ' * blanks}".encode())
            waiting = 0.5

    def clear(self) -> None:
        """Make room for something that is said."""
        if width := self._width:
            self._width = 0
            os.write(self._terminal, f"\r{' ' * width}\r".encode())

    def end(self) -> None:
        """Show nothing more."""
        self._ended.set()
        self._thread.join()
        self.clear()


class _Clearing:
    """A stream before whose texts the line goes."""

    def __init__(self, stream: TextIO, progress: Progress) -> None:
        self._stream, self._progress = stream, progress

    def write(self, text: str) -> int:
        self._progress.clear()
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


#: The lines that are on a terminal now: one, or none.
_lines: Final[list[Progress]] = []


@contextmanager
def progress(doing: str) -> Iterator[Progress | None]:
    """Show on a terminal what goes on meanwhile; gives the line, whose words may change, or None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    line = Progress(doing, sys.stderr.fileno())
    _lines.append(line)
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (_Clearing(stream, line) for stream in streams)
    try:
        yield line
    finally:
        _lines.remove(line)
        line.end()
        sys.stdout, sys.stderr = streams


def shown(things: Collection[T], what: str) -> Iterator[T]:
    """Some things one after the other, of which the line says how many are done: ``what`` names them."""
    for number, thing in enumerate(things, 1):
        for line in _lines:
            line.doing = f"{what}: {number} of {len(things)}"
        yield thing
