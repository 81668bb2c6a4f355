"""Whether anything has changed since the last good build: known before Sphinx is even imported."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from conference_garden.facts.files import leads_on
from conference_garden.facts.settings import VARIABLES

#: Names that are not part of a garden when they are directly in its folder; pages further down may use them.
_SKIPPED: Final = {"_build", "public", "node_modules"}
#: Hidden names that are published nevertheless, for web servers and hosts (RFC 8615, Apache, GitHub, Codeberg).
_PUBLISHED: Final = {".well-known", ".htaccess", ".nojekyll", ".domains"}


def fingerprint(garden: Path, root: Path, outside: Iterable[str] = ()) -> str:
    """A digest of everything a build depends on: files in two folders and ``outside`` them, Python, environment.

    A file is represented by its size and times, including that of its last status change (``ctime``), which no tool
    can set back.
    """
    environment = [os.environ.get(variable) for variable in VARIABLES.values()]
    found = hashlib.sha256(repr((sys.version, environment)).encode("utf-8", "surrogatepass"))
    for folder in dict.fromkeys((garden, root, *map(Path, outside))):
        files = files_below(folder, _is_skipped) if folder.is_dir() else [folder] if folder.exists() else []
        for entry in files:
            stat = entry.stat()
            found.update(os.fsencode(entry) + f"\0{stat.st_mtime_ns}\0{stat.st_ctime_ns}\0{stat.st_size}\n".encode())
    return found.hexdigest()


def _is_skipped(name: str) -> bool:
    return name in _SKIPPED or (name.startswith(".") and name not in _PUBLISHED)


def files_below(
    folder: Path, is_skipped: Callable[[str], bool] = lambda _: False, followed: set[str] | None = None
) -> Iterator[os.DirEntry[str]]:
    """The files in a folder and its subfolders, in order, without Python's caches.

    Names for which ``is_skipped`` is true are left out, in the folder itself only.
    """
    followed = set() if followed is None else followed
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name == "__pycache__" or is_skipped(entry.name):
                continue
            # a link that leads in circles is neither file nor folder; only a Path tells, which is slow
            found = Path(entry.path) if entry.is_symlink() else entry
            if found.is_dir():
                if found is entry or leads_on(Path(entry.path), followed):
                    yield from files_below(Path(entry.path), followed=followed)
            elif found.is_file():
                yield entry
