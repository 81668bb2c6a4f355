"""Results that hold as long as what was asked for them: the change set of a build.

A result is kept in the ledger with the rows of tables that were asked for it (:mod:`conference_garden.facts.tables`).
After an edit, the versions of all rows are compared with those of the last build, and
only the results that asked for one of the changed rows are made anew.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from conference_garden.facts.ledger import Ledger, Value
from conference_garden.facts.tables import KEYS, WHOLE, Asked, Reads, number

Found = TypeVar("Found")

_VERSIONS: Final = "versions"


class StaleError(Exception):
    """A result that was kept though it is another one: what it asked for was not noted."""


class ChangeSet:
    """Which rows of the tables are not as they were in the last build whose results are kept.

    ``basis`` stands for all that results depend on and that is in no table; where it is another one, no result holds.
    """

    def __init__(self, ledger: Ledger, reads: Reads, basis: str, *, verify: bool = False) -> None:
        self.ledger, self.reads, self.basis, self.verify = ledger, reads, basis, verify
        kept = ledger.rows(_VERSIONS)
        self.is_known = kept.get("basis") == basis
        numbers, versions = array("I"), array("q")
        if self.is_known:
            numbers.frombytes(kept["numbers"])
            versions.frombytes(kept["versions"])
        self._before = dict(zip(numbers, versions, strict=True))
        self._now: dict[int, int] = {}
        self._compared: set[str] = set()
        self.changed: set[int] = set()
        self._results: dict[str, Results] = {}

    def compare(self, *filled: str) -> None:
        """Compare the rows of tables that were made or ``filled`` since this was asked with those of the last build."""
        tables = (self.reads.tables.keys() - self._compared) | set(filled)
        self._compared |= tables
        self._now.update(self.reads.versions(tables))
        before, now = self._before, self._now
        self.changed = {row for row in before.keys() | now.keys() if before.get(row) != now.get(row)}

    def results(self, kind: str) -> Results:
        """The results of a kind."""
        if kind not in self._results:
            self._results[kind] = Results(self, kind)
        return self._results[kind]

    def kept(self) -> dict[str, dict[str, Value]]:
        """What is to be kept for the next build, by kind."""
        rows = {kind: results.rows for kind, results in self._results.items()}
        numbers, versions = array("I", self._now.keys()), array("q", self._now.values())
        return {
            **rows,
            _VERSIONS: {"basis": self.basis, "numbers": numbers.tobytes(), "versions": versions.tobytes()},
        }


class Results:
    """What is made from a catalogue, such as digests, by name."""

    def __init__(self, changes: ChangeSet, kind: str) -> None:
        self.changes, self.kind = changes, kind
        self._before = changes.ledger.rows(kind) if changes.is_known else {}
        self.rows: dict[str, Value] = {}

    def get(self, name: str, own: object, make: Callable[[], Found]) -> Found:
        """A result: that of the last build where it holds, else made now.

        ``own`` stands for what it is made from beside tables.
        Raises :class:`StaleError` where results are verified and one was kept that should not have been.
        """
        row = self._before.get(name)
        if row is not None:
            known: object
            value: Found
            known, value, asked = pickle.loads(row)  # noqa: S301 (our own)
            if known == own and self.changes.changed.isdisjoint(array("I", asked)):
                if self.changes.verify and make() != value:
                    raise StaleError(f"{self.kind} {name} changed, and nothing that was asked for it")
                self.rows[name] = row
                return value
        with self.changes.reads.noting() as noted:
            made = make()
        self.rows[name] = pickle.dumps((own, made, _packed(noted)), pickle.HIGHEST_PROTOCOL)
        return made


def _packed(asked: Iterable[Asked]) -> bytes:
    """What was asked, by its numbers; of a table that was asked for as a whole, nothing else."""
    whole = {table for table, key in asked if key == WHOLE}
    rows = {number(row) for row in asked if row[0] not in whole or row[1] in (WHOLE, KEYS)}
    return array("I", rows).tobytes()
