"""Puts a finished site in place, in one step.

``_build/html`` is a symbolic link to the folder of the last good build, so a
reader sees the whole old site or the whole new one, whenever a build is
stopped.  There are two such folders: what has changed since the one that nobody
reads was up to date, by what the ledger knows of it, is brought there, and the link led to it.
Files that are only ever replaced are not copied but linked.  Where links cannot be made
(Windows, some disks), files are copied, and ``_build/html`` is a folder, changed in two steps.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Final

from conference_garden.facts.files import link_file, remove_file
from conference_garden.facts.ledger import Ledger

_FOLDERS: Final = ("site-1", "site-2")
#: Where the ledger has files that are only ever replaced, and never written into: of the site, and of its search.
_NOTED: Final = ("times", "search files")


def publish(source: Path, folder: Path, ledger: Ledger) -> Path:
    """Bring a copy of the site in ``source`` up to date and have ``folder/html`` lead to it; returns that link.

    Nothing in ``folder/html`` changes before the copy is complete.
    """
    link = folder / "html"
    current = link.resolve().name if link.is_symlink() and link.is_dir() else ""
    noted = {name: version for kind in _NOTED for name, version in ledger.rows(kind).items()}
    files = {**dict(_others(source, noted.keys())), **noted}
    if current and ledger.rows(_kind(current)) == files:
        return link
    target = folder / next(name for name in _FOLDERS if name != current)
    known = ledger.rows(_kind(target.name)) if target.is_dir() else {}
    if not known:
        shutil.rmtree(target, ignore_errors=True)
    changed = [name for name, version in files.items() if known.get(name) != version]
    # what this build leaves half done the next one does again
    ledger.add(_kind(target.name), dict.fromkeys(changed, 0))
    for name in known.keys() - files.keys():
        remove_file(target / name, target)
    for part in {name.rpartition("/")[0] for name in changed}:
        (target / part).mkdir(parents=True, exist_ok=True)
    for name in changed:
        place = target / name
        if known:
            place.unlink(missing_ok=True)
        bring = link_file if name in noted else shutil.copy2
        bring(source / name, place)
    _replace_link(link, target)
    ledger.keep({_kind(target.name): files if link.is_symlink() else {}})
    for path in folder.glob("site-*"):
        if path.name not in _FOLDERS or not link.is_symlink():
            shutil.rmtree(path)
    return link


def _kind(folder: str) -> str:
    """Under what the ledger has the files of a folder, by name."""
    return f"published in {folder}"


def _others(folder: Path, noted: Container[str], below: str = "") -> Iterator[tuple[str, str]]:
    """The files of a site that the ledger does not have, each with what tells its versions apart."""
    with os.scandir(folder / below) as entries:
        for entry in entries:
            name = f"{below}{entry.name}"
            if entry.is_dir():
                yield from _others(folder, noted, f"{name}/")
            elif name not in noted and not name.endswith(".tmp"):
                stat = entry.stat()
                yield name, f"{stat.st_mtime_ns} {stat.st_size} {stat.st_ino}"


def _replace_link(link: Path, target: Path) -> None:
    temporary = link.with_name("html.new")
    temporary.unlink(missing_ok=True)
    is_folder = link.is_dir() and not link.is_symlink()  # left by something else than this command, or without links
    try:
        temporary.symlink_to(target.name)
    except (OSError, NotImplementedError):
        if is_folder:
            link.rename(target.with_name("site-0"))
        link.unlink(missing_ok=True)
        target.rename(link)
        return
    if is_folder:
        link.rename(target.with_name("site-0"))
    temporary.replace(link)
