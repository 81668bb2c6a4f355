"""Files that change together: all of them or none, also when the command is killed on the way.

Before a file is touched, a line in a journal says what it was and what it will
be.  The journal goes when all is well; a command that finds one of a process
that is gone puts the files back first.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, TextIO

JOURNAL: Final = ".garden-changes"


class Entry(NamedTuple):
    """What happens to a file: its text before and after, or where it is moved; None is no file."""

    name: str
    before: str | None = None
    after: str | None = None
    moved: str = ""


class Changes:
    """Changes of files in ``folder``, noted in ``journal``."""

    def __init__(self, folder: Path, journal: TextIO) -> None:
        self.folder = folder
        self.entries: list[Entry] = []
        self._journal = journal

    def write(self, name: str, text: str) -> None:
        """Give a file another text."""
        path = self.folder / name
        before = _text(path)
        if before != text:
            self._note(Entry(name, before, text))
            replace_file(path, text)

    def move(self, old: str, new: str) -> None:
        """Give a file another name."""
        self._note(Entry(old, moved=new))
        _move(self.folder / old, self.folder / new)

    def _note(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._journal.write(json.dumps(entry) + "\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())


@contextmanager
def together(folder: Path) -> Iterator[Changes]:
    """Make changes that are taken back unless all of them can be made."""
    path = folder / JOURNAL
    try:
        journal = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise SystemExit("Another command is changing files of this garden: wait for it.") from None
    with journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        changes = Changes(folder, journal)
        try:
            yield changes
        except BaseException:
            _undo(folder, changes.entries)
            raise
        finally:
            path.unlink(missing_ok=True)


def take_back(folder: Path) -> str:
    """Take back what a command that was killed has begun; returns what to tell the writer, if there is anything."""
    path = folder / JOURNAL
    try:
        journal = path.open(encoding="utf-8")
    except FileNotFoundError:
        return ""
    with journal:
        try:
            fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return ""  # it is being written
        # a line that is cut off was never followed
        entries = [Entry(*json.loads(line)) for line in journal if line.endswith("\n")]
        others = _undo(folder, entries)
        path.unlink()
    kept = f" Changed since, and left so: {', '.join(others)}." if others else ""
    return f"A change of several files was broken off, and has been taken back.{kept}\n"


def _undo(folder: Path, entries: list[Entry]) -> list[str]:
    """Undo entries, the last first; returns the files that somebody else has changed since."""
    others = []
    for entry in reversed(entries):
        path = folder / entry.name
        _temporary(path).unlink(missing_ok=True)
        if entry.moved:
            if (folder / entry.moved).exists() and not path.exists():
                _move(folder / entry.moved, path)
        elif (now := _text(path)) == entry.after:
            if entry.before is None:
                path.unlink()
            else:
                replace_file(path, entry.before)
        elif now != entry.before:
            others.append(entry.name)
    return list(dict.fromkeys(others))


def replace_file(path: Path, text: str) -> None:
    """Write a file in one step: whoever reads it meanwhile sees the old text or the new one."""
    temporary = _temporary(path)
    temporary.write_text(text, encoding="utf-8", newline="")
    temporary.replace(path)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.tmp")


def _text(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.exists() else None


def _move(old: Path, new: Path) -> None:
    """Move a file, with git where git knows it."""
    command = ["git", "-C", str(old.parent), "mv", "--", old.name, new.name]
    try:
        moved = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        moved = None
    if moved is None or moved.returncode:
        old.rename(new)
