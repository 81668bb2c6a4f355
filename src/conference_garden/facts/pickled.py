"""Rows that are pickled one by one, so that a change to one does not require pickling the others."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, MutableMapping
from typing import TypeVar

Row = TypeVar("Row")


class PickledRows(MutableMapping[str, Row]):
    """Rows by name; each is unpickled when first asked for, and pickled again only if it was set."""

    def __init__(self, rows: Mapping[str, Row] | None = None) -> None:
        #: None for a row that is not loaded yet
        self._rows: dict[str, Row | None] = dict(rows or {})
        self._pickled: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> Row:
        """A row, which must not be modified."""
        row = self._rows[name]
        if row is None:
            row = self._rows[name] = pickle.loads(self._pickled[name])  # noqa: S301 (our own)
        return row

    def __setitem__(self, name: str, row: Row) -> None:
        self._rows[name] = row
        self._pickled.pop(name, None)

    def __delitem__(self, name: str) -> None:
        del self._rows[name]
        self._pickled.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def load(self) -> None:
        """Load all rows, if all of them will be needed."""
        for name in self._rows:
            self[name]

    def __getstate__(self) -> dict[str, bytes]:
        known = self._pickled.get
        return {name: known(name) or pickle.dumps(row, pickle.HIGHEST_PROTOCOL) for name, row in self._rows.items()}

    def __setstate__(self, state: dict[str, bytes]) -> None:
        self._rows, self._pickled = dict.fromkeys(state), state
