"""Whether anything has changed since the last good build: known before Sphinx is even imported."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Final

from conference_garden.facts.files import leads_on
from conference_garden.facts.settings import VARIABLES

_SKIPPED: Final = {"_build", "public", "__pycache__", "node_modules"}
#: What is hidden, and yet for readers: web servers and hosts look for it (RFC 8615, Apache, GitHub, Codeberg).
_PUBLISHED: Final = {".well-known", ".htaccess", ".nojekyll", ".domains"}


def fingerprint(garden: Path, root: Path) -> str:
    """A digest of all that a build depends on: files below two folders, Python, environment.

    Files are told apart by times and sizes; the time of the last change of a
    file's entry is among them, which no tool can set back.
    """
    environment = [os.environ.get(variable) for variable in VARIABLES.values()]
    found = hashlib.sha256(repr((sys.version, environment)).encode("utf-8", "surrogatepass"))
    for folder in dict.fromkeys((garden, root)):
        for entry in files_below(folder, _SKIPPED, _PUBLISHED):
            stat = entry.stat(follow_symlinks=True)
            found.update(f"{entry.path}\0{stat.st_mtime_ns}\0{stat.st_ctime_ns}\0{stat.st_size}\n".encode())
    return found.hexdigest()


def files_below(
    folder: Path, skipped: Container[str], hidden: Container[str] = (), followed: set[str] | None = None
) -> Iterator[os.DirEntry[str]]:
    """The files in a folder and in those below it, in order, but what is to be ``skipped``, by its name.

    So is what is hidden, but for some names.
    """
    followed = set() if followed is None else followed
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name in skipped or (entry.name.startswith(".") and entry.name not in hidden):
                continue
            # what a link leads to in circles is neither, which only a Path tells, and takes its time for
            found = Path(entry.path) if entry.is_symlink() else entry
            if found.is_dir():
                if found is entry or leads_on(Path(entry.path), followed):
                    yield from files_below(Path(entry.path), skipped, hidden, followed)
            elif found.is_file():
                yield entry
