"""The loop of the live preview: files change, pages follow."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from watchfiles import Change, watch

from conference_garden.facts.drafts import folders
from conference_garden.tools.live.builds import BuildResult, LiveGarden
from conference_garden.tools.live.server import REPORT, Preview
from conference_garden.tools.sphinx_build import ENGINE
from conference_garden.tools.web_server import published_path

#: Milliseconds: files saved within the first are one edit; the second without any saves is a pause.
TOGETHER: Final = 30
PAUSE: Final = 700

_NOTES: Final = {".md", ".yml", ".toml", ".json", ".png", ".svg", ".jpg", ".jpeg", ".webp", ".avif", ".gif"}
#: Folders that are not part of the garden, like those whose names begin with a dot.
_OTHERS: Final = {"_build", "__pycache__", "node_modules"}


def preview(folder: Path, port: int, *, open_browser: bool = False) -> int:
    """Serve the garden in ``folder`` and follow its files until interrupted."""
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    garden = LiveGarden(folder)
    print("Reading the garden …", flush=True)
    before = _times(folder)
    first = garden.start()
    server = Preview(garden.output, port, garden.report, published_path(folder))
    _show_problems(server, first)
    print(f"The preview is at {server.address} ({first.seconds:.1f} s). Stop it with Ctrl-C.", flush=True)
    print(f"What to improve next is at {server.address}{REPORT[1:]}.", flush=True)
    if open_browser:
        webbrowser.open(server.address)
    pages = [path for name in folders() for path in folder.glob(f"{name}/**/*.md")]
    garden.remember([*pages, folder / "index.md"])
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as on Ctrl-C, which also stops builds in the background
    try:
        for changed in _changes(folder, before):
            _follow(garden, server, changed)
    except KeyboardInterrupt:
        print()
    finally:
        garden.close()
    return 0


def _changes(folder: Path, before: Mapping[Path, int]) -> Iterator[set[Path]]:
    """Sets of files that were saved together; an empty set after a pause.

    The first set also has the files that changed after ``before``, while the garden was read but not watched.
    """
    pending, is_first = False, True
    for changes in watch(
        folder,
        ENGINE,
        watch_filter=_Filter(folder),
        debounce=TOGETHER,
        step=10,
        rust_timeout=PAUSE,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        found = {Path(path) for _, path in changes}
        if is_first:
            found.update(path for path, _ in before.items() ^ _times(folder).items())
            is_first = False
        if found or pending:
            yield found
        pending = bool(found)


def _times(folder: Path) -> dict[Path, int]:
    """When the files of a garden were last saved, in nanoseconds."""
    found: dict[Path, int] = {}
    for place in _folders_in(folder):
        with suppress(OSError):  # a file may be deleted meanwhile
            found.update((path, path.stat().st_mtime_ns) for path in place.iterdir() if path.suffix.lower() in _NOTES)
    return found


class _Filter:
    """Tells which changes matter; a folder that is added or deleted always does, whatever its files are.

    A deleted path may have been a folder, so the folders that exist are remembered.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folders = {*_folders_in(folder)}

    def __call__(self, change: Change, name: str) -> bool:
        """Whether the change to a file or folder concerns the garden."""
        path = Path(name)
        base = self._folder if path.is_relative_to(self._folder) else ENGINE
        if any(part in _OTHERS or part.startswith(".") for part in path.relative_to(base).parts):
            return False
        if change is Change.added and path.is_dir():
            self._folders.update(_folders_in(path))
            return True
        if change is Change.deleted and path in self._folders:
            self._folders = {other for other in self._folders if not other.is_relative_to(path)}
            return True
        return _is_machinery(self._folder, path) or path.suffix.lower() in _NOTES or path == self._folder / "conf.py"


def _folders_in(folder: Path) -> Iterator[Path]:
    """A folder and all folders in it that may hold files of a garden."""
    for name, below, _ in os.walk(folder):
        yield Path(name)
        below[:] = [other for other in below if other not in _OTHERS and not other.startswith(".")]


def _is_machinery(folder: Path, path: Path) -> bool:
    """Whether a file is a template, a style or a part of the engine."""
    return any(path.is_relative_to(place) for place in (ENGINE, folder / "_templates", folder / "_static"))


def _follow(garden: LiveGarden, server: Preview, changed: set[Path]) -> None:
    folder = garden.folder
    is_anew = any(path.suffix == ".py" or path.name == "garden.toml" for path in changed)
    if is_anew and (folder / "index.md").is_file():  # otherwise the new process would end at once
        print("The settings or the engine have changed: starting again.", flush=True)
        garden.stop()
        server.restart()
    sheets = {path: garden.output / "_static" / path.name for path in changed if path.suffix == ".css"}
    # not new ones, which no page links yet, nor deleted ones, which pages still link
    styles = {
        path for path, sheet in sheets.items() if path.exists() and sheet.exists() and _is_machinery(folder, path)
    }
    for path in styles:
        shutil.copyfile(path, sheets[path])
    if styles:
        server.tell("styles")
    if changed and changed == styles:
        return
    if len(changed) == 1 and (path := next(iter(changed))).suffix == ".md" and (result := garden.show(path)):
        server.tell("page", page=result.page, anchor=result.anchor)
        print(f"{result.page} ({1000 * result.seconds:.0f} ms)", flush=True)
        return
    print("Bringing everything up to date …", flush=True)
    if not changed:
        garden.follow_up(lambda result: _tell(server, result))
        return
    if any(_is_machinery(folder, path) for path in changed):
        _tell(server, garden.start(), "anew")
    else:
        _tell(server, garden.build())


def _tell(server: Preview, result: BuildResult, event: str = "built") -> None:
    server.tell(event)
    _show_problems(server, result)
    print(f"Everything is up to date ({result.seconds:.1f} s).", flush=True)


def _show_problems(server: Preview, result: BuildResult) -> None:
    """Show problems on the page, and in the terminal in the form of compilers, which editors understand."""
    server.tell("problems", messages=[asdict(message) for message in result.messages])
    for message in result.messages:
        print(message.line, flush=True)
