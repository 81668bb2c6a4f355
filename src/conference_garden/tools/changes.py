"""Changes to several files: all of them or none, after a trial in a copy of the garden if a command wants one.

The new texts are kept in memory and tried only in the copy, so there is nothing
to undo if they are refused or the process is killed before the end.
Then, if none of the files has changed meanwhile, each is replaced atomically.
This needs neither git, which a garden may not use, nor a clean work tree, which
a writer in the middle of a page does not have.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from conference_garden.facts.files import UnreadableError, leads_on, replace_file, text_of

App = TypeVar("App")

#: The first line of ``_headers`` in a site that was made for a web server.
MARK: Final = "# Made by 'make site', which replaces this folder as a whole\n"


class RefusedError(Exception):
    """A command that cannot be carried out, and why; no file was touched."""


@dataclass
class Changes:
    """Changes to files in ``folder``: ``texts`` and new ``pictures`` by name, ``moves`` from old names to new ones."""

    folder: Path
    texts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    _before: dict[str, str | None] = field(default_factory=dict)

    def read(self, name: str) -> str:
        """The text of a file as it was when first read; empty if there was no file."""
        return self._before.setdefault(name, _text(self.folder / name)) or ""

    def write(self, name: str, text: str) -> None:
        """Change the text of a file."""
        if self.read(name) != text:
            self.texts[name] = text

    def move(self, old: str, new: str) -> None:
        """Rename a file."""
        self.read(old)
        self.moves[old] = new

    def tried(self, read: Callable[[Path], tuple[App, str]]) -> tuple[App, str]:
        """Call ``read`` on a copy with the changes; returns the application, and the warnings as if of the original."""
        with TemporaryDirectory(prefix="garden-") as name:
            copy = Path(name).resolve() / self.folder.name
            shutil.copytree(self.folder, copy, ignore=partial(_made, set()), ignore_dangling_symlinks=True)
            for file, text in self.texts.items():
                replace_file(copy / file, text)
            for old, new in self.moves.items():
                (copy / old).rename(copy / new)
            app, warnings = read(copy)
            return app, warnings.replace(_shown(copy), _shown(self.folder))

    def make(self) -> None:
        """Make the changes; raises :class:`RefusedError` if a file has changed since it was read."""
        others = [name for name, before in self._before.items() if _text(self.folder / name) != before]
        others += [new for new in self.moves.values() if (self.folder / new).exists()]
        if others:
            raise RefusedError(f"Nothing was changed: somebody else has just written {', '.join(others)}.")
        self.pictures = {name: data for name, data in self.pictures.items() if not (self.folder / name).exists()}
        try:
            for name, data in self.pictures.items():
                replace_file(self.folder / name, data)
            for name, text in self.texts.items():
                replace_file(self.folder / name, text)
            for old, new in self.moves.items():
                _move(self.folder / old, self.folder / new)
        except BaseException:
            self._put_back()
            raise

    def _put_back(self) -> None:
        for old, new in self.moves.items():
            if (self.folder / new).exists() and not (self.folder / old).exists():
                _move(self.folder / new, self.folder / old)
        for name in (*self.pictures, *self.texts):
            before, path = self._before.get(name), self.folder / name
            if before is None:
                path.unlink(missing_ok=True)
            elif _text(path) != before:
                replace_file(path, before)


def _text(path: Path) -> str | None:
    """The text of a file with its line endings, or None; raises :class:`RefusedError` if it cannot be read."""
    try:
        text_of(path)
    except FileNotFoundError:
        return None
    except UnreadableError as error:
        raise RefusedError(f"{path.name}:{error.line or 1}: it cannot be read: {error}. Nothing was changed.") from None
    return path.read_bytes().decode("utf-8")


def _made(followed: set[str], folder: str, names: list[str]) -> set[str]:
    """The names that are not part of a garden: output, dotfiles, pipes and the like, symbolic links in circles."""
    return {name for name in names if name[0] == "." or name == "_build" or not _is_kept(Path(folder, name), followed)}


def _is_kept(path: Path, followed: set[str]) -> bool:
    return path.is_file() or (path.is_dir() and not is_site(path) and leads_on(path, followed))


def is_site(folder: Path) -> bool:
    """Whether a folder is a site that :mod:`conference_garden.tools.web_folder` has made."""
    rules = folder / "_headers"
    return rules.is_file() and rules.read_bytes().startswith(MARK.encode())


def _shown(folder: Path) -> str:
    """The path of a folder as it appears in warnings."""
    return f"{folder}/".replace(f"{Path.cwd()}/", "", 1)


def _move(old: Path, new: Path) -> None:
    """Move a file, with ``git mv`` if git tracks it."""
    command = ["git", "-C", str(old.parent), "mv", "--", old.name, new.name]
    try:
        subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        old.rename(new)
