"""Long feeds in several documents (RFC 5005, section 4).

Readers subscribe to one document, which has the newest entries and those
changed last.  The others are in archive documents, which are numbered from the
oldest: a new entry goes to the end, so adding one never changes an archive
document, and a reader that has seen a document need not fetch it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import NamedTuple


class Member(NamedTuple):
    """A reference to an entry of a feed: the id of its talk or conference, and its days.

    ``second`` orders the entries of a day.
    """

    id: str
    is_talk: bool
    published: date
    updated: date
    second: int

    @property
    def latest(self) -> tuple[date, int]:
        """The key by which entries are sorted."""
        return self.updated, self.second


class Pages(NamedTuple):
    """The entries of each document: the one to subscribe to, the newest first, and the archives, the oldest first."""

    newest: list[Member]
    archives: list[list[Member]]


def paged(entries: Sequence[Member], size: int) -> Pages:
    """Divide entries, given from the oldest to the newest, into archives of ``size`` each and the rest.

    If there are archives, the rest has at least half of ``size`` entries, and all
    that were published on the same day as the newest, because nearly all readers
    look at the first document only; but it has fewer than four times ``size``.
    Entries of the archives that were changed after the last of them was published
    are repeated in the first document, at most ``size`` of them, so that
    subscribers get the new version (section 4.1).
    """
    last_day = entries[-1].published if entries else date.min
    together = sum(1 for _ in takewhile(lambda entry: entry.published == last_day, reversed(entries)))
    least = min(max(together, (size + 1) // 2), 3 * size)
    count = max(0, len(entries) - least) // size
    archives = [list(entries[number * size : (number + 1) * size]) for number in range(count)]
    rest = list(entries[count * size :])
    archived = entries[: count * size]
    last = max((entry.published for entry in archived), default=date.min)
    changed = sorted((entry for entry in archived if entry.updated > last), key=lambda entry: entry.updated)[-size:]
    newest = sorted([*changed, *rest], key=lambda entry: entry.latest)
    return Pages(newest[::-1], archives)
