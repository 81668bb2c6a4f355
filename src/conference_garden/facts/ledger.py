"""What earlier builds have read, shown and written: rows of SQLite, beside the doctrees.

The environment knows what was read; the ledger knows which results of it are still valid.
It is written when a build begins, which strikes the rows of everything it is about to do, and when it ends,
so that the next build repeats whatever an interrupted one left unfinished.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

#: Incremented when the same rows would mean something else.
VERSION: Final = 3

#: Kinds of rows with the write times of files that are only ever replaced: those of the site, and of its search.
SITE_TIMES: Final = "times"
SEARCH_TIMES: Final = "search files"
#: Kinds whose changes are recorded.
FILES: Final = (SITE_TIMES, SEARCH_TIMES)

_OF_FILES: Final = f"kind IN {FILES}"
#: Triggers record every change, whichever code makes it; ``turn`` counts the calls of :meth:`Ledger.next_turn`.
_SCHEMA: Final = f"""
    CREATE TABLE kept (kind, name, value, PRIMARY KEY (kind, name)) WITHOUT ROWID;
    CREATE TABLE changed (name PRIMARY KEY, turn) WITHOUT ROWID;
    CREATE TABLE turn (number);
    INSERT INTO turn VALUES (1);
    CREATE TRIGGER put AFTER INSERT ON kept WHEN NEW.{_OF_FILES}
        BEGIN REPLACE INTO changed SELECT NEW.name, number FROM turn; END;
    CREATE TRIGGER struck AFTER DELETE ON kept WHEN OLD.{_OF_FILES}
        BEGIN REPLACE INTO changed SELECT OLD.name, number FROM turn; END;
    PRAGMA user_version = {VERSION};
"""  # noqa: S608 (of constants)
#: Error codes of SQLite → those of the operating system for the same failure of the disk.
_CAUSES: Final = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
}

#: The values that SQLite stores: text, numbers, bytes.
Value = Any


class Amended(NamedTuple):
    """The changes to a kind: values that are new or different, and the names of those that are gone."""

    put: Mapping[str, Value]
    gone: Iterable[str]


class Ledger:
    """Values by kind and name.  No connection is kept: a fork could not use it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        #: rows by kind, as this process has read and since changed them
        self._known: dict[str, dict[str, Value]] = {}

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(self.path, timeout=60)) as connection, connection:
                # a build may be killed at any time; only after a crash of the machine is everything built again
                connection.execute("PRAGMA synchronous = OFF")
                if not connection.execute("PRAGMA user_version").fetchone()[0]:
                    connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
                yield connection
        except sqlite3.OperationalError as error:
            code = _CAUSES.get(error.sqlite_errorcode & 0xFF)
            if code is None:
                raise
            raise OSError(code, os.strerror(code), str(self.path)) from error

    def is_usable(self) -> bool:
        """Whether the file was made by this version, or does not exist yet."""
        if not self.path.exists():
            return True
        try:
            with self._connection() as connection:
                connection.execute("SELECT name FROM kept LIMIT 1").fetchone()
                return bool(connection.execute("PRAGMA user_version").fetchone()[0] == VERSION)
        except sqlite3.DatabaseError:
            return False

    def rows(self, kind: str) -> dict[str, Value]:
        """All values of a kind, by name."""
        if not self.path.exists():
            return {}
        with self._connection() as connection:
            found = _rows(connection, kind)
        self._known[kind] = dict(found)
        return found

    def some(self, kind: str, names: Iterable[str]) -> dict[str, Value]:
        """The values of a kind for ``names``, by name; names without a value are left out."""
        query = "SELECT value FROM kept WHERE kind = ? AND name = ?"
        with self._connection() as connection:
            rows = ((name, connection.execute(query, (kind, _name(name))).fetchone()) for name in names)
            return {name: row[0] for name, row in rows if row}

    def files(self) -> set[str]:
        """The names of all :data:`FILES`."""
        with self._connection() as connection:
            return _names(connection.execute("SELECT name FROM kept WHERE kind IN (?, ?)", FILES))

    def next_turn(self) -> int:
        """Begin the next turn and return the number of the previous one, after which there are no changes yet."""
        with self._connection() as connection:
            (number,) = connection.execute("SELECT number FROM turn").fetchone()
            connection.execute("UPDATE turn SET number = ?", (number + 1,))
        return int(number)

    def changes(self, turn: int) -> set[str]:
        """The names of :data:`FILES` that were changed or removed after a turn."""
        with self._connection() as connection:
            return _names(connection.execute("SELECT name FROM changed WHERE turn > ?", (turn,)))

    def forget_changes(self, turn: int) -> None:
        """Forget which files were changed up to a turn."""
        with self._connection() as connection:
            connection.execute("DELETE FROM changed WHERE turn <= ?", (turn,))

    def add(self, kind: str, rows: Mapping[str, Value]) -> None:
        """Add values of a kind, or replace those with the same names."""
        with self._connection() as connection:
            _put(connection, kind, rows)
        if kind in self._known:
            self._known[kind].update(rows)

    def strike(self, kind: str, names: Iterable[str]) -> None:
        """Delete some values of a kind."""
        names = set(names)
        with self._connection() as connection:
            _strike(connection, kind, names)
        for name in self._known.get(kind, {}).keys() & names:
            del self._known[kind][name]

    def keep(self, kinds: Mapping[str, Mapping[str, Value] | Amended]) -> None:
        """Replace all values of some kinds by these, or amend them, in one transaction.

        The values that this process has read are taken to be current: no other process writes these kinds meanwhile.
        """
        with self._connection() as connection:
            for kind, rows in kinds.items():
                if isinstance(rows, Amended):
                    _strike(connection, kind, rows.gone)
                    _put(connection, kind, rows.put)
                    continue
                before = self._known.get(kind)
                if before is None:
                    before = _rows(connection, kind)
                _strike(connection, kind, before.keys() - rows.keys())
                _put(connection, kind, {name: value for name, value in rows.items() if before.get(name) != value})
        for kind in kinds:
            self._known.pop(kind, None)


def _rows(connection: sqlite3.Connection, kind: str) -> dict[str, Value]:
    found = connection.execute("SELECT name, value FROM kept WHERE kind = ?", (kind,))
    return {name.decode("utf-8", "surrogateescape"): value for name, value in found}


def _names(rows: Iterable[tuple[bytes]]) -> set[str]:
    return {name.decode("utf-8", "surrogateescape") for (name,) in rows}


def _put(connection: sqlite3.Connection, kind: str, rows: Mapping[str, Value]) -> None:
    values = ((kind, _name(name), value) for name, value in rows.items())
    connection.executemany("REPLACE INTO kept VALUES (?, ?, ?)", values)


def _strike(connection: sqlite3.Connection, kind: str, names: Iterable[str]) -> None:
    connection.executemany("DELETE FROM kept WHERE kind = ? AND name = ?", ((kind, _name(name)) for name in names))


def _name(name: str) -> bytes:
    """A name as bytes, since the name of a file need not be valid text."""
    return name.encode("utf-8", "surrogateescape")
