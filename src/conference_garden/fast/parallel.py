"""Reads and writes pages in several processes, in such a way that two are faster than one.

Sphinx reads in many small chunks, each of which sends back the whole environment,
and resolves every page in the parent; on two cores that is slower than a single
process.  Here each process gets one share of the pages and does everything for
them, so only results are sent: what was read, or the digests of the pages.
With 500 conferences, a cold build is 1.5 times as fast as in one process
(``make bench``).
"""

from __future__ import annotations

import gc
import math
import pickle
from collections.abc import Callable, Sequence
from typing import TypeVar

from sphinx.errors import SphinxParallelError
from sphinx.util.parallel import ParallelTasks

from conference_garden.facts.files import failed_write

#: Most pages in a share: a forked process copies the memory it touches, and a new one starts without copies.
LARGEST = 500

#: Below this number of pages a second process costs more than it saves.
WORTHWHILE = 40

Result = TypeVar("Result")


def shares(documents: Sequence[str], processes: int, largest: int | None = None) -> list[list[str]]:
    """Deal out documents in turn; neighbours are similar, so the shares take about the same time.

    There is one share per process, or several if they would be larger than ``largest``.
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
    """Do ``work`` on shares of the documents, and ``take`` each result in this process.

    ``work`` runs in a forked process; its result is pickled, and its log
    records arrive here.  Raises OSError if a disk is full or cannot be written to;
    any other exception of ``work`` becomes a
    :class:`sphinx.errors.SphinxParallelError` with its text.
    """

    def begin(share: list[str]) -> bytes:
        # memory of the parent stays shared as long as the collector does not touch it
        gc.freeze()
        result: Result | OSError
        try:
            result = work(share)
        except Exception as error:
            failure = failed_write(error)
            if failure is None:
                raise
            result = failure
        return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)

    results: list[tuple[list[str], bytes]] = []
    tasks, dealt = ParallelTasks(processes), shares(documents, processes, largest)
    for share in dealt:
        tasks.add_task(begin, share, lambda share, result: results.append((share, result)))
    tasks.join()
    if len(results) < len(dealt):  # ParallelTasks does not raise errors that occur while tasks are added
        raise SphinxParallelError("a process has ended before its work was done", "")
    for share, pickled in results:
        result = pickle.loads(pickled)  # noqa: S301 (from our own child)
        if isinstance(result, OSError):
            raise result
        take(share, result)
