"""Results that are valid for as long as the rows they were made from are unchanged.

A result is kept in the ledger with the rows of tables that it asked for (:mod:`conference_garden.facts.tables`).
After an edit, the versions of all rows are compared with those of the last build, and only results that asked
for a changed row are made again.
"""

from __future__ import annotations

import pickle
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Any, Final, TypeVar

from conference_garden.facts.ledger import Ledger, Value
from conference_garden.facts.tables import KEYS, WHOLE, Asked, Reads, numbers

Found = TypeVar("Found")

_VERSIONS: Final = "versions"
_BASIS: Final = "basis"
_OUTLINE: Final = "outline"
_STRUCTURE: Final = "structure"


#: Up to this number, changed rows are searched for as bytes, which takes half the time.
FEW: Final = 32
#: A table that is itself made of results, so no result asks for it.
PAGE_VERSIONS: Final = "page versions"


class StaleError(Exception):
    """A kept result that differs from what would be made now: something it depends on was not recorded."""


class ChangeSet:
    """Which rows of the tables have changed since the build whose results are kept.

    ``basis`` is a digest of everything that results depend on and that is in no table; if it differs, no result is
    valid.  ``outline`` and ``structure`` are digests of those of the garden; tables made from one that is unchanged
    are not compared.
    """

    def __init__(
        self, ledger: Ledger, reads: Reads, basis: str, outline: str = "", structure: str = "", *, verify: bool = False
    ) -> None:
        self.ledger, self.reads, self.basis, self.verify = ledger, reads, basis, verify
        self.outline, self.structure = outline, structure
        kept = ledger.rows(_BASIS)
        self.is_known = kept.get(_BASIS) == basis
        self._before: dict[str, bytes] = ledger.rows(_VERSIONS) if self.is_known else {}
        self._is_same_outline = self.is_known and kept[_OUTLINE] == outline != ""
        self.has_same_structure = self.is_known and kept[_STRUCTURE] == structure != ""
        self._rows = ledger.rows(_OUTLINE) if self._is_same_outline and not verify else {}
        #: the names of tables that are known to be unchanged without making them
        self.settled: set[str] = {*self._rows}
        if self.has_same_structure and not verify:
            self.settled.update(kept["tables"].splitlines())
        self._now = {name: self._before[name] for name in self.settled if name in self._before}
        self._changed: dict[str, set[int]] = {}
        self.note(set())
        self._results: dict[str, Results] = {}

    def compare(self, *filled: str) -> None:
        """Compare tables that were made or ``filled`` since the last call with those of the last build.

        Raises :class:`StaleError`, when verifying, for a table that changed although what it is made of did not.
        """
        for name in (self.reads.tables.keys() - self._now.keys()) | set(filled):
            versions = self.reads.versions(name)
            self._now[name] = now = _packed_versions(versions)
            before = self._before.get(name, b"")
            if now == before:
                self._changed.pop(name, None)
            elif self.verify and name in self._made_of_the_same():
                raise StaleError(f"{name} changed, and not what it is made of")
            else:
                known = _versions_in(before)
                rows = known.keys() | versions.keys()
                self._changed[name] = {row for row in rows if known.get(row) != versions.get(row)}
        # tables that are not made yet may have changed
        unmade = self._before.keys() - self._now.keys() - {PAGE_VERSIONS}
        unknown = (_versions_in(self._before[name]).keys() for name in unmade)
        self.note(set().union(*self._changed.values(), *unknown))

    def note(self, changed: set[int]) -> None:
        """Set the numbers of all rows that have changed."""
        self.changed = changed
        packed = (re.escape(array("I", [row]).tobytes()) for row in changed)
        self._few = re.compile(b"|".join(packed), re.DOTALL) if 0 < len(changed) <= FEW else None

    def touch(self, asked: bytes) -> bool:
        """Whether any of some rows, given as packed numbers, has changed."""
        if self._few and not self._few.search(asked):
            return False
        # a match may also straddle two numbers
        return bool(self.changed) and not self.changed.isdisjoint(array("I", asked))

    def _made_of_the_same(self) -> Set[str]:
        """The names of tables whose outline or structure is unchanged."""
        of_structure = self.reads.of_structure if self.has_same_structure else set[str]()
        return of_structure | (self.reads.of_outline if self._is_same_outline else set[str]())

    def results(self, kind: str) -> Results:
        """The results of a kind."""
        if kind not in self._results:
            self._results[kind] = Results(self, kind)
        return self._results[kind]

    def kept(self) -> dict[str, dict[str, Value]]:
        """The rows to keep for the next build, by kind."""
        rows = {kind: results.rows for kind, results in self._results.items()}
        outline = self._rows or {
            name: pickle.dumps(dict(dict.items(self.reads.tables[name])), pickle.HIGHEST_PROTOCOL)
            for name in self.reads.of_outline
        }
        tables = "\n".join(sorted(self.reads.of_structure | self.settled))
        basis = {_BASIS: self.basis, _OUTLINE: self.outline, _STRUCTURE: self.structure, "tables": tables}
        return {**rows, _VERSIONS: dict(self._now), _BASIS: basis, _OUTLINE: outline}


class KeptTables(Mapping[str, Mapping[Any, Any]]):
    """The rows of tables that were made from the outline in the last build, unpickled on demand.

    It is empty if the outline or the basis of all results has changed.
    """

    def __init__(self, ledger: Ledger, basis: str, outline: str) -> None:
        kept = ledger.rows(_BASIS)
        is_same = (kept.get(_BASIS), kept.get(_OUTLINE)) == (basis, outline)
        self._rows: dict[str, bytes] = ledger.rows(_OUTLINE) if is_same else {}

    def __getitem__(self, name: str) -> Mapping[Any, Any]:
        found: Mapping[Any, Any] = pickle.loads(self._rows[name])  # noqa: S301 (our own)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class Results:
    """The results of one kind, such as the digests of views, by name."""

    def __init__(self, changes: ChangeSet, kind: str) -> None:
        self.changes, self.kind = changes, kind
        self._before = changes.ledger.rows(kind) if changes.is_known else {}
        self.rows: dict[str, Value] = {}

    def keep_all(self) -> None:
        """Keep results that nobody asks for too, because what they were made from still exists."""
        self.rows = {**self._before, **self.rows}

    def get(self, name: str, own: object, make: Callable[[], Found]) -> Found:
        """The result of the last build if it is still valid, otherwise one made now.

        ``own`` is the version of everything it is made from that is in no table.
        Raises :class:`StaleError`, when verifying, for a kept result that differs from one made now.
        """
        row = self._before.get(name)
        if row is not None:
            known: object
            value: Found
            known, value, asked = pickle.loads(row)  # noqa: S301 (our own)
            if known == own and not self.changes.touch(asked):
                if self.changes.verify and make() != value:
                    raise StaleError(f"{self.kind} {name} changed, and nothing that was asked for it")
                self.rows[name] = row
                return value
        with self.changes.reads.noting() as noted:
            made = make()
        self.rows[name] = pickle.dumps((own, made, _packed(noted)), pickle.HIGHEST_PROTOCOL)
        return made


def _packed_versions(versions: Mapping[int, int]) -> bytes:
    return array("q", versions.values()).tobytes() + array("I", versions.keys()).tobytes()


def _versions_in(packed: bytes) -> dict[int, int]:
    versions, rows = array("q"), array("I")
    end = len(packed) * versions.itemsize // (versions.itemsize + rows.itemsize)
    versions.frombytes(packed[:end])
    rows.frombytes(packed[end:])
    return dict(zip(rows, versions, strict=True))


def _packed(asked: Iterable[Asked]) -> bytes:
    """The numbers of the rows asked for; of a table that was asked for completely, only that."""
    whole = {table for table, key in asked if key == WHOLE}
    rows = [row for row in asked if row[0] not in whole or row[1] in (WHOLE, KEYS)] if whole else asked
    return array("I", set(map(numbers.__getitem__, rows))).tobytes()
