"""``upgrade``: brings the files of a garden up to date, except those that its writer has changed.

An unchanged file is replaced; a deleted one is not written again.  For a file that
the writer has changed, the new lines are shown as a diff until the file has them.
"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from conference_garden.facts.settings import FILE as SETTINGS
from conference_garden.facts.settings import read_settings
from conference_garden.tools.changes import Changes, RefusedError
from conference_garden.tools.init.engine import FILE as REQUIREMENTS
from conference_garden.tools.init.engine import VERSION, keep_wheel, pin
from conference_garden.tools.init.templates import kept_files
from conference_garden.tools.init.written import FILE, blob_of, names_text, read_names, text_of_blob

#: How many lines of a diff are shown.
LONGEST: Final = 80


def upgrade(folder: Path, options: argparse.Namespace) -> int:
    """Bring the garden in ``folder`` up to date with this engine; returns 0.

    Raises RefusedError if the garden is pinned to a later engine, or its settings have problems.
    """
    settings = read_settings(folder, {})
    if settings.problems:
        raise RefusedError(f"{SETTINGS} has problems, which 'make check' shows: nothing was changed.")
    files = Changes(folder)
    if not options.dry_run:
        keep_wheel(folder)
    before = pin(files)
    found = FileUpgrade(files, read_names(files.read(FILE)))
    names = {name: found.compare(name, text) for name, text in kept_files(settings).items()}
    files.write(FILE, names_text(names))
    if not options.dry_run:
        files.make()
    print("\n".join(_told(found, before, dry_run=options.dry_run)))
    return 0


@dataclass
class FileUpgrade:
    """Compares the files of a garden with those that this engine would give it.

    ``offered`` are the blob names of the texts that it was given before, by file.
    Files that differ are sorted into ``added``, ``replaced`` and ``left``, with diffs.
    """

    files: Changes
    offered: dict[str, str]
    added: list[str] = field(default_factory=list)
    replaced: dict[str, list[str]] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)

    def compare(self, name: str, new: str) -> str:
        """Add or replace a file unless it is the writer's; returns the blob name to record as offered."""
        raw, before = self.files.read(name), self.offered.get(name)
        now = raw.replace("\r\n", "\n")
        if not (self.files.folder / name).exists():
            if before is None:
                self.files.write(name, new)
                self.added.append(name)
        elif blob_of(now) == before and now != new:
            self.files.write(name, new if raw == now else new.replace("\n", "\r\n"))
            self.replaced[name] = _difference(name, now, new)
        elif now != new and before != blob_of(new):
            base = text_of_blob(self.files.folder, before) if before else None
            lines = _difference(name, now if base is None else base, new)
            if base is None or not _has_all(now, lines):
                self.left[name] = lines
                return before or blob_of(new)
        return blob_of(new)


def _difference(name: str, old: str, new: str) -> list[str]:
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), f"a/{name}", f"b/{name}", lineterm=""))


def _has_all(text: str, difference: list[str]) -> bool:
    """Whether a text has all lines that a diff adds, and none that it removes."""
    lines = text.splitlines()
    return all((line[0] == "+") == (line[1:] in lines) for line in difference[2:] if line[0] in "+-")


def _told(found: FileUpgrade, before: str | None, *, dry_run: bool) -> Iterator[str]:
    """The lines that say what was done, or would be."""
    changed = [*found.added, *found.replaced]
    if before is None:
        yield f"{REQUIREMENTS} has no line 'conference-garden==…': pin the engine there as you like, it is {VERSION}."
    elif before != VERSION:
        changed.append(f"{REQUIREMENTS} (conference-garden {f'{before} → ' if before else ''}{VERSION})")
    for lines in found.replaced.values():
        yield from _shortened(lines)
    if changed:
        yield f"{'Would be brought' if dry_run else 'Brought'} up to date: {', '.join(changed)}."
    if found.left:
        yield f"Yours, and left as they are: {', '.join(found.left)}. This is new there, for you to take over:"
        for lines in found.left.values():
            yield from _shortened(lines)
    if not changed and not found.left:
        yield f"All files are those of conference-garden {VERSION}, or yours."


def _shortened(lines: list[str]) -> Iterator[str]:
    yield from lines[:LONGEST]
    if len(lines) > LONGEST:
        yield f"… and {len(lines) - LONGEST} more lines"
