"""Puts a finished site in place, in one step.

``_build/html`` is a symbolic link to the folder of the last good build, so readers see either
the whole old site or the whole new one, whenever a build is stopped.  There are two such folders.
The one that is not being read gets everything that has changed since it was last up to date, which
the ledger knows, and then the link is switched to it.  Files that are only ever replaced, never
modified, are hard-linked instead of copied.  Where links cannot be made (Windows, some disks),
files are copied, and ``_build/html`` is a folder that is exchanged in two steps.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from conference_garden.facts.files import link_file, remove_file
from conference_garden.facts.ledger import Ledger

_FOLDERS: Final = ("site-1", "site-2")
#: Kept beside the files of a folder that the ledger does not list: the turn up to which the folder has all changes.
_TURN: Final = ""


def publish(source: Path, folder: Path, ledger: Ledger) -> Path:
    """Bring a copy of the site in ``source`` up to date and point ``folder/html`` to it; returns that link.

    Nothing in ``folder/html`` changes before the copy is complete.
    """
    link = folder / "html"
    current = link.resolve().name if link.is_symlink() and link.is_dir() else ""
    for name in _FOLDERS:
        if not _is_untouched(folder / name, ledger):
            ledger.keep({_kind(name): {}, _times(name): {}})  # so that it is made from scratch
    turn, noted = ledger.next_turn(), ledger.files()
    others = dict(_others(source, noted))
    if current and _is_current(ledger, ledger.rows(_kind(current)), others):
        return link
    target = folder / next(name for name in _FOLDERS if name != current)
    known = ledger.rows(_kind(target.name)) if target.is_dir() else {}
    since = known.pop(_TURN, None)
    if since is None:
        shutil.rmtree(target, ignore_errors=True)
        known, changed = {}, noted
    else:
        changed = ledger.changes(since)
    copied = {name for name, version in others.items() if known.get(name) != version}
    # if this build is interrupted, the next one repeats these
    ledger.strike(_kind(target.name), copied if known else [_TURN])
    gone = (changed | known.keys()) - noted - others.keys()
    for name in gone:
        remove_file(target / name, target)
    brought = (changed & noted) | copied
    _bring(source, target, brought, noted, is_new=since is None)
    times = {**ledger.rows(_times(target.name)), **_times_of(target, _parts(brought | gone))}
    _replace_link(link, target)
    kept = {_kind(target.name): {_TURN: turn, **others}, _times(target.name): times}
    ledger.keep(kept if link.is_symlink() else {kind: {} for kind in kept})
    # the other folder still needs them, even if the link never pointed to it
    ledger.forget_changes(min(ledger.rows(_kind(name)).get(_TURN, turn) for name in _FOLDERS))
    for path in folder.glob("site-*"):
        if path.name not in _FOLDERS or not link.is_symlink():
            shutil.rmtree(path)
    return link


def _bring(source: Path, target: Path, names: set[str], linked: Container[str], *, is_new: bool) -> None:
    """Link or copy files from one folder to another, replacing old ones unless that folder is new."""
    for part in _parts(names):
        (target / part).mkdir(parents=True, exist_ok=True)
    for name in names:
        old, new = f"{source}/{name}", f"{target}/{name}"  # there may be 100,000, for which making Paths takes a second
        if not is_new:
            Path(new).unlink(missing_ok=True)
        bring = link_file if name in linked else shutil.copy2
        bring(old, new)


def is_untouched(site: Path, ledger: Ledger) -> bool:
    """Whether no file has been added to or removed from a published site by anybody else."""
    return not site.is_symlink() or _is_untouched(site.resolve(), ledger)


def _is_untouched(folder: Path, ledger: Ledger) -> bool:
    known = ledger.rows(_times(folder.name))
    return _times_of(folder, known) == known


def _times_of(folder: Path, parts: Iterable[str]) -> dict[str, int]:
    """When an entry was last added to or removed from each of some subfolders (ns); 0 for those that are gone."""
    return {part: path.stat().st_mtime_ns if (path := folder / part).is_dir() else 0 for part in parts}


def _parts(names: Iterable[str]) -> set[str]:
    """The folders that contain some files, with all their parents."""
    found: set[str] = set()
    for part in {name.rpartition("/")[0] for name in names}:
        place = part
        while place not in found:
            found.add(place)
            place = place.rpartition("/")[0]
    return found


def _is_current(ledger: Ledger, known: dict[str, Any], others: dict[str, str]) -> bool:
    since = known.pop(_TURN, None)
    return since is not None and known == others and not ledger.changes(since)


def _kind(folder: str) -> str:
    """The kind under which the ledger keeps the files of a folder."""
    return f"published in {folder}"


def _times(folder: str) -> str:
    """The kind under which it keeps the times of its subfolders."""
    return f"times of {folder}"


def _others(folder: Path, noted: Container[str], below: str = "") -> Iterator[tuple[str, str]]:
    """The files of a site that the ledger does not list, each with its version."""
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
    is_folder = link.is_dir() and not link.is_symlink()  # not made here, or made where links are impossible
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
