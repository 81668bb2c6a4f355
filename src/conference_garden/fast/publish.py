"""Puts a finished site in place, in one step.

``_build/html`` is a symbolic link to the folder of the last good build, so a
reader sees the whole old site or the whole new one, whenever a build is
stopped.  What the builder only ever replaces is not copied but linked, and so
is what did not change since the last site.  Where links cannot be made (Windows,
some disks), files are copied, and ``_build/html`` is a folder, changed in two steps.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from pathlib import Path
from typing import Final

#: Files that a build replaces and never writes into (the builder, the search index).
_REPLACED: Final = (".html", ".md", ".xml", ".pf_fragment")


def publish(source: Path, folder: Path) -> Path:
    """Make a copy of the site in ``source`` and have ``folder/html`` lead to it; returns that link.

    Nothing in ``folder/html`` changes before the copy is complete.
    """
    link = folder / "html"
    current = link.resolve() if link.is_dir() else None
    names = _files(source)
    if current and names == _files(current) and all(_same_file(source / name, current / name) for name in names):
        return link
    number = max((int(path.name[5:]) for path in folder.glob("site-*") if path.name[5:].isdigit()), default=0) + 1
    target = folder / f"site-{number}"
    for part in {name.rpartition("/")[0] for name in names}:
        (target / part).mkdir(parents=True, exist_ok=True)
    for name in names:
        if name.endswith(_REPLACED) and not name.startswith("_"):
            _link(source / name, target / name)
        elif current and _same_file(source / name, current / name):
            _link(current / name, target / name)
        else:
            shutil.copy2(source / name, target / name)
    _replace_link(link, target)
    for path in folder.glob("site-*"):
        if path != target or not link.is_symlink():
            shutil.rmtree(path)
    return link


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


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


def _files(folder: Path) -> set[str]:
    """The files of a site, relative to its folder."""
    begin = len(f"{folder}/")
    return {
        f"{root}/{name}"[begin:] for root, _, names in os.walk(folder) for name in names if not name.endswith(".tmp")
    }


def _same_file(one: Path, other: Path) -> bool:
    try:
        return filecmp.cmp(one, other, shallow=True) or filecmp.cmp(one, other, shallow=False)
    except FileNotFoundError:
        return False
