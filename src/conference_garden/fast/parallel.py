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

from sphinx.errors import SphinxParallelError
from sphinx.util.parallel import ParallelTasks

from conference_garden.facts.files import failed_write

#: A process comes to own a copy of what it looks at: a new one starts afresh.
LARGEST = 500

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
    records arrive here.  Raises OSError when a disk is full or not to be written,
    and what else ``work`` raises as Sphinx's own parallel tasks do
    (:class:`sphinx.errors.SphinxParallelError`), as text.
    """

    def begin(share: list[str]) -> bytes:
        # what the parent made is shared memory, as long as the collector does not touch it
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
    if len(results) < len(dealt):  # what goes wrong while tasks are added is not raised
        raise SphinxParallelError("a process has ended before its work was done", "")
    for share, pickled in results:
        result = pickle.loads(pickled)  # noqa: S301 (from our own child)
        if isinstance(result, OSError):
            raise result
        take(share, result)
