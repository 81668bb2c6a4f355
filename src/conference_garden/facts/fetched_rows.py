"""Rows of a table that are fetched when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


class FetchedRows(Mapping[Key, Row]):
    """Rows that are fetched one by one, for a table of which few rows will be asked for; ``make`` makes all at once."""

    def __init__(
        self, keys: Iterable[Key], fetch: Callable[[Key], Row], make: Callable[[], Mapping[Key, Row]] | None = None
    ) -> None:
        self._keys, self._fetch, self._make = dict.fromkeys(keys), fetch, make

    def __getitem__(self, key: Key) -> Row:
        if key not in self._keys:
            raise KeyError(key)
        return self._fetch(key)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def all(self) -> Mapping[Key, Row]:
        """All rows, by key."""
        return self._make() if self._make else {key: self._fetch(key) for key in self._keys}
