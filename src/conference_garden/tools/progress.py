"""A progress line for someone waiting at a terminal: shown after two seconds, cleared before other output.

It is never written to pipes or files.
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

#: Seconds before the line appears.
SHORT: Final = 2.0


class Progress:
    """The line, written without Python's streams: a process forked meanwhile would inherit their locks."""

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
        """Clear the line, to make room for other output."""
        if width := self._width:
            self._width = 0
            os.write(self._terminal, f"\r{' ' * width}\r".encode())

    def end(self) -> None:
        """Stop showing the line."""
        self._ended.set()
        self._thread.join()
        self.clear()


class _Clearing:
    """A stream that clears the line before each write."""

    def __init__(self, stream: TextIO, progress: Progress) -> None:
        self._stream, self._progress = stream, progress

    def write(self, text: str) -> int:
        self._progress.clear()
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


#: The lines shown at present: one, or none.
_lines: Final[list[Progress]] = []


@contextmanager
def progress(doing: str) -> Iterator[Progress | None]:
    """Show a progress line on a terminal; yields the line, whose text may be changed, or None without a terminal."""
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


def shown(items: Collection[T], what: str) -> Iterator[T]:
    """Yield items one by one, while the line counts them; ``what`` is the noun for them."""
    for number, item in enumerate(items, 1):
        for line in _lines:
            line.doing = f"{what}: {number} of {len(items)}"
        yield item
