"""How far a long import is, on one line of a terminal; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from time import monotonic
from typing import Final, TypeVar

T = TypeVar("T")

#: Seconds after which something is long, and between two words about it.
_LONG: Final = 0.5
_OFTEN: Final = 0.1


def shown(things: Collection[T], what: str) -> Iterator[T]:
    """Some things one after the other, with a line that says how many are done: ``what`` names them."""
    is_told, due = False, monotonic() + _LONG
    for number, thing in enumerate(things, 1):
        if monotonic() > due and sys.stderr.isatty():
            is_told, due = True, monotonic() + _OFTEN
            print(f"\r{what}: {number} of {len(things)} ", end="", file=sys.stderr, flush=True)
        yield thing
    if is_told:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
