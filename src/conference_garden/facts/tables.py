"""Facts in tables that record which rows are asked for, so that a build knows what to recompute after an edit.

Code that computes something from the facts, such as what a page shows, asks for rows
of tables.  These are recorded with the result, which stays valid as long as they have the
same versions.  So no dependency has to be declared, and none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Set
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Protocol, Self, TypeVar
from zlib import crc32

from conference_garden.facts.fetched_rows import FetchedRows
from conference_garden.facts.versions import Versions, text_version

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")
Found = TypeVar("Found")

#: In place of a key: all keys of a table in their order, or all its rows.
KEYS: Final = "#"
WHOLE: Final = "*"

#: The rows of tables, by the name of the table.
OutlineRows = Mapping[str, Mapping[Any, Any]]

#: The name of a table, and the key of one of its rows, or :data:`KEYS` or :data:`WHOLE`.
Asked = tuple[str, Hashable]


class _Discarded(set[Asked]):
    """Discards what is asked for while nothing needs it, such as when pages are written.

    By then the digests of pages have asked already, and some parts of a page ask for every row.
    """

    def add(self, _: Asked) -> None:
        """Discard it."""

    def __ior__(self, _: Set[Asked]) -> Self:  # type: ignore[override, misc]
        return self


class Reads(Versions):
    """The tables of a catalogue, and which of their rows are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[Asked] = _Discarded()
        self.tables: dict[str, Table[Any, Any]] = {}
        #: names of the tables made from the outline of a garden only (:mod:`conference_garden.facts.outline`)
        self.of_outline: set[str] = set()
        #: names of those made from its structure only, which includes the outline
        self.of_structure: set[str] = set()
        #: rows of outline tables made earlier from the same outline: in this process, and in earlier builds
        self.known: OutlineRows = {}
        self.kept: OutlineRows = {}

    def table(self, name: str, rows: Mapping[Key, Row], *, of_structure: bool = False) -> Table[Key, Row]:
        """Rows as a table that records what is asked of it."""
        if isinstance(rows, FetchedTable):
            rows = rows.rows  # so that they are still fetched one by one
        found: Table[Key, Row] = (
            FetchedTable(name, rows, self) if isinstance(rows, FetchedRows) else Table(name, rows, self)
        )
        self.tables[name] = found
        if of_structure:
            self.of_structure.add(name)
        return found

    def outline_table(self, name: str, make: Callable[[], Mapping[Key, Row]]) -> Table[Key, Row]:
        """A table made from the outline of a garden only, or taken over if it is known already."""
        if (rows := self.known.get(name) or self.kept.get(name)) is None:
            with self.noting():
                rows = make()
        self.of_outline.add(name)
        return self.table(name, rows, of_structure=True)

    def know_outline(self, other: Reads) -> None:
        """Take over the rows made from the outline of another catalogue, which is the same."""
        # as plain dictionaries: its tables keep its facts alive
        rows = {name: dict(dict.items(other.tables[name])) for name in other.of_outline - other.known.keys()}
        self.known, self.kept = {**other.known, **rows}, other.kept

    @contextmanager
    def noting(self) -> Iterator[set[Asked]]:
        """Within this context, record what is asked for separately."""
        before, self.asked = self.asked, set()
        try:
            yield self.asked
        finally:
            self.asked = before

    def remembered(self, known: dict[Key, tuple[Found, set[Asked]]], key: Key, make: Callable[[], Found]) -> Found:
        """The value ``known`` for a key, made if needed; everything that it was made from counts as asked for."""
        if key not in known:
            with self.noting() as asked:
                known[key] = make(), asked
        found, asked = known[key]
        self.asked |= asked
        return found

    def remembering(self, make: Callable[[Key], Found]) -> Callable[[Key], Found]:
        """A memoized version of a function of one key; see :meth:`remembered`."""
        known: dict[Key, tuple[Found, set[Asked]]] = {}
        return lambda key: self.remembered(known, key, lambda: make(key))

    def versions(self, name: str) -> dict[int, int]:
        """The versions of all rows of a table, by their :data:`numbers`; rows that share a number share a version."""
        # the same values as in ``numbers``; the checksum of what all rows begin with is computed once
        beginning, rows = crc32(f"({name!r}, ".encode()), dict.items(self.tables[name])
        versions = [
            (crc32(f"{key!r})".encode("utf-8", "surrogatepass"), beginning), self.version(row)) for key, row in rows
        ]
        found = dict(versions)
        if len(found) < len(versions):
            found = {}
            for row, version in versions:
                found[row] = hash((found[row], version)) if row in found else version
        found[numbers[name, KEYS]] = hash(tuple(key for key, _ in versions))
        found[numbers[name, WHOLE]] = hash(tuple(versions))
        return found


class Table(dict[Key, Row]):
    """A dictionary that records which of its keys are asked for, whether they exist or not."""

    __slots__ = ("name", "reads")

    def __init__(self, name: str, rows: Mapping[Key, Row], reads: Reads) -> None:
        super().__init__(rows)
        self.name, self.reads = name, reads

    if not TYPE_CHECKING:  # types and docstrings are those of dict; super() would double the time
        # ruff: noqa: D102

        def __getitem__(self, key):
            self.reads.asked.add((self.name, key))
            return dict.__getitem__(self, key)

        def get(self, key, default=None):
            self.reads.asked.add((self.name, key))
            return dict.get(self, key, default)

        def __contains__(self, key):
            self.reads.asked.add((self.name, key))
            return dict.__contains__(self, key)

        def __iter__(self):
            self.reads.asked.add((self.name, KEYS))
            return dict.__iter__(self)

        def __len__(self):
            self.reads.asked.add((self.name, KEYS))
            return dict.__len__(self)

        def keys(self):
            self.reads.asked.add((self.name, KEYS))
            return dict.keys(self)

        def values(self):
            self.reads.asked.add((self.name, WHOLE))
            return dict.values(self)

        def items(self):
            self.reads.asked.add((self.name, WHOLE))
            return dict.items(self)


class FetchedTable(Table[Key, Row]):
    """A table whose rows are fetched when they are first asked for."""

    __slots__ = ("rows",)

    def __init__(self, name: str, rows: FetchedRows[Key, Row], reads: Reads) -> None:
        super().__init__(name, {}, reads)
        self.rows = rows

    def _fetch(self, key: Key) -> None:
        if key in self.rows and not dict.__contains__(self, key):
            with self.reads.noting():  # the row stands for everything it was made from
                dict.__setitem__(self, key, self.rows[key])

    def _all(self) -> dict[Key, Row]:
        if dict.__len__(self) < len(self.rows):
            fetched = dict(dict.items(self))  # these stay the same objects
            with self.reads.noting():
                rows = self.rows.all()
            self.clear()
            self.update((key, fetched.get(key, row)) for key, row in rows.items())
        return self

    if not TYPE_CHECKING:

        def __getitem__(self, key):
            self._fetch(key)
            return super().__getitem__(key)

        def get(self, key, default=None):
            self._fetch(key)
            return super().get(key, default)

        def __contains__(self, key):
            self.reads.asked.add((self.name, key))
            return key in self.rows

        def __iter__(self):
            self.reads.asked.add((self.name, KEYS))
            return iter(self.rows)

        def __len__(self):
            self.reads.asked.add((self.name, KEYS))
            return len(self.rows)

        def keys(self):
            self.reads.asked.add((self.name, KEYS))
            return self.rows.keys()

        def values(self):
            self.reads.asked.add((self.name, WHOLE))
            return dict.values(self._all())

        def items(self):
            self.reads.asked.add((self.name, WHOLE))
            return dict.items(self._all())


class HasReads(Protocol):
    """An object that tables belong to, such as a catalogue."""

    reads: Reads


Source = TypeVar("Source", bound=HasReads)


_OF_CATALOGUE: list[Callable[[Any], object]] = []


def once(make: Callable[[Source], Found]) -> Callable[[Source], Found]:
    """Make something from a catalogue only once; asking for it means asking for everything it was made from."""

    @wraps(make)
    def made(source: Source) -> Found:
        known = source.__dict__.setdefault("_once", {})
        found: Found = source.reads.remembered(known, make, lambda: make(source))
        return found

    return made


def catalogue_table(make: Callable[[Source], Mapping[Key, Row]]) -> Callable[[Source], Table[Key, Row]]:
    """Turn a function of a catalogue into an outline table; see :class:`outline_table`."""

    @once
    @wraps(make)
    def made(source: Source) -> Table[Key, Row]:
        return source.reads.outline_table(_name_of(make), lambda: make(source))

    _OF_CATALOGUE.append(made)
    return made


def make_tables(*owners: HasReads, but: Container[str] = ()) -> None:
    """Make all tables that the classes of ``owners`` define, except those whose names are in ``but``."""
    for owner in owners:
        for name, maker in vars(type(owner)).items():
            if isinstance(maker, table) and maker.name_in(owner) not in but:
                getattr(owner, name)


def make_catalogue_tables(catalogue: HasReads, *, but: Container[str] = ()) -> None:
    """Make all tables defined with :func:`catalogue_table`, except those whose names are in ``but``."""
    for make in _OF_CATALOGUE:
        if _name_of(make) not in but:
            make(catalogue)


def _name_of(make: Callable[[Any], object]) -> str:
    return f"{make.__module__}.{make.__name__}"


class table(Generic[Key, Row]):  # noqa: N801 (used like cached_property)
    """Turns a method into a table of what it returns, made when first asked for; its owner has ``reads``.

    The method must depend on the structure of a garden only (:mod:`conference_garden.facts.outline`).
    What it asks of other tables is not recorded: a row of the new table stands for everything it was made from.
    """

    def __init__(self, make: Callable[[Any], Mapping[Key, Row]]) -> None:
        self.make, self.__doc__ = make, make.__doc__

    def __get__(self, owner: Any, _: type) -> Table[Key, Row]:
        found = owner.__dict__[self.make.__name__] = self._made(owner)  # found there first from now on
        return found

    def _made(self, owner: Any) -> Table[Key, Row]:
        with owner.reads.noting():
            rows = self.make(owner)
        found: Table[Key, Row] = owner.reads.table(self.name_in(owner), rows, of_structure=True)
        return found

    def name_in(self, owner: object) -> str:
        """The name of the table that belongs to ``owner``."""
        return f"{type(owner).__name__}.{self.make.__name__}"


class outline_table(table[Key, Row]):  # noqa: N801
    """A :class:`table` that depends on the outline of a garden only, and is kept while only texts change."""

    def _made(self, owner: Any) -> Table[Key, Row]:
        found: Table[Key, Row] = owner.reads.outline_table(self.name_in(owner), lambda: self.make(owner))
        return found


class _Numbers(dict[Asked, int]):
    """Numbers that stand for rows, to save memory; if two rows share one, this only costs time."""

    _MOST: ClassVar = 500_000

    def __missing__(self, asked: Asked) -> int:
        if len(self) >= self._MOST:
            self.clear()
        found = self[asked] = crc32(repr(asked).encode("utf-8", "surrogatepass"))
        return found


numbers: Final = _Numbers()


def forget_numbers() -> None:
    """Free the memory of numbers and of versions of texts, after they have been compared."""
    numbers.clear()
    text_version.cache_clear()
