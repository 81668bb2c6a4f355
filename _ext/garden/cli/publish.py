"""Puts a finished site in place, in one step.

``_build/html`` is a symbolic link to the folder of the last good build, so a
reader sees the whole old site or the whole new one, whenever a build is
stopped.  Files that did not change are hard links to those of the last site.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from pathlib import Path


def publish(source: Path, folder: Path) -> Path:
    """Copy the site in ``source`` and have ``folder/html`` lead to the copy; returns that link.

    Nothing in ``folder/html`` changes before all is copied.
    """
    link = folder / "html"
    current = link.resolve() if link.is_symlink() else None
    if current and _same(source, current):
        return link
    number = max((int(path.name[5:]) for path in folder.glob("site-*") if path.name[5:].isdigit()), default=0) + 1
    target = folder / f"site-{number}"
    for path in _files(source):
        name = path.relative_to(source)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        old = current / name if current else None
        if old and _same_file(path, old):
            os.link(old, target / name)
        else:
            shutil.copy2(path, target / name)
    _replace_link(link, target)
    for path in folder.glob("site-*"):
        if path != target:
            shutil.rmtree(path)
    return link


def _replace_link(link: Path, target: Path) -> None:
    temporary = link.with_name("html.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target.name)
    if link.is_dir() and not link.is_symlink():
        link.rename(target.with_name("site-0"))  # left by something else than this command
    temporary.replace(link)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".tmp")]


def _same(source: Path, current: Path) -> bool:
    names = {path.relative_to(source) for path in _files(source)}
    if names != {path.relative_to(current) for path in _files(current)}:
        return False
    return all(_same_file(source / name, current / name) for name in names)


def _same_file(one: Path, other: Path) -> bool:
    try:
        return filecmp.cmp(one, other, shallow=True) or filecmp.cmp(one, other, shallow=False)
    except FileNotFoundError:
        return False
