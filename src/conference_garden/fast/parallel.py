"""Two processes that pay.

Sphinx reads in many small chunks, each of which sends the whole environment
back, and resolves every page in the parent: on two cores that is slower than
one process.  Here each process gets one share of the pages and does all there
is to do for them, so that only results travel: what was read, or the names of
the images used.  Measured at 500 conferences: a whole build is 1.5 times as fast
as in one process (``make bench``).
"""

from __future__ import annotations

import gc
import math
import pickle
from collections.abc import Callable, Sequence
from typing import TypeVar

from sphinx.util.parallel import ParallelTasks

#: A process comes to own a copy of what it looks at: a new one starts afresh.
LARGEST = 700

#: Below this number of pages a second process costs more than it saves.
WORTHWHILE = 40

Result = TypeVar("Result")


def shares(documents: Sequence[str], processes: int, largest: int | None = None) -> list[list[str]]:
    """Documents dealt out in turn: neighbours are alike, so the shares are too.

    One share for each process, or more where these would be larger than ``largest``.
    """
    rounds = math.ceil(len(documents) / (processes * largest)) if largest else 1
    count = processes * max(1, rounds)
    return [share for number in range(count) if (share := list(documents[number::count]))]


def in_processes(
    documents: Sequence[str],
    processes: int,
    work: Callable[[list[str]], Result],
    take: Callable[[list[str], Result], None],
    largest: int | None = None,
) -> None:
    """Have ``work`` done on shares of the documents, and ``take`` each result here.

    ``work`` runs in a forked process; its result is pickled and its log
    records arrive here.  Raises what ``work`` raises, as Sphinx's own parallel
    tasks do (:class:`sphinx.errors.SphinxParallelError`).
    """

    def begin(share: list[str]) -> bytes:
        # what the parent made is shared memory, as long as the collector does not touch it
        gc.freeze()
        return pickle.dumps(work(share), pickle.HIGHEST_PROTOCOL)

    tasks = ParallelTasks(processes)
    for share in shares(documents, processes, largest):
        tasks.add_task(
            begin,
            share,
            lambda share, result: take(share, pickle.loads(result)),  # noqa: S301 (from our own child)
        )
    tasks.join()
