"""Changes to several files: all or none are made, and only after they have been tried."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conference_garden.tools import changes
from conference_garden.tools.changes import Changes, RefusedError

NAMES = ("one.md", "two.md", "sub/three.md")
AFTER = {"one.md": b"newer", "five.md": b"new", "four.md": b"new", "sub/three.md": b"new"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three files, build output, a hidden file, and a folder for a web server."""
    for name in (*NAMES, "_build/html/index.html", ".secret/key", "public/_headers"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(f"{name}\r\nold\n".encode())
    return tmp_path


def state(folder: Path) -> dict[str, bytes]:
    """The contents of all files in a folder, except those that no change concerns."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: text for name, text in files.items() if not name.startswith(("_build/", ".secret/", "public/"))}


def change(folder: Path) -> Changes:
    """Changes each file, creates one and moves one."""
    files = Changes(folder)
    for name in NAMES:
        assert files.read(name) == f"{name}\r\nold\n"
        files.write(name, "new")
    files.write("four.md", "new")
    files.move("two.md", "five.md")
    files.write("one.md", "newer")
    return files


def test_what_is_tried_is_what_is_made(folder: Path) -> None:
    """Changes are tried in a copy, without output and hidden files, before any file of the garden is written."""
    before, files, seen = state(folder), change(folder), {}

    def read(copy: Path) -> tuple[None, str]:
        seen.update({path.relative_to(copy).as_posix(): path.read_bytes() for path in copy.rglob("*.*")})
        (copy / "one.md").write_text("only in the copy")
        assert state(folder) == before
        return None, f"{copy}/one.md:1: WARNING"

    assert files.tried(read) == (None, f"{folder}/one.md:1: WARNING")
    assert seen == AFTER
    assert state(folder) == before
    files.make()
    assert state(folder) == AFTER


def killed(folder: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> bool:
    """Makes the changes in a process that is killed before a step; returns whether it got that far."""
    left = step

    def before(function: object) -> object:
        def run(*arguments: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                os._exit(9)
            return function(*arguments)  # type: ignore[operator]

        return run

    child = os.fork()
    if child == 0:
        monkeypatch.setattr(Path, "replace", before(Path.replace))
        monkeypatch.setattr(changes, "_move", before(changes._move))
        change(folder).make()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize("step", range(6))
def test_a_kill_at_any_step(folder: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Whenever the command is killed, each file has its old or its new text; none is lost or half written."""
    before = state(folder)
    assert killed(folder, monkeypatch, step) == (step < 5)
    now = {name: text for name, text in state(folder).items() if not name.endswith(".tmp")}
    moved = {"five.md": "two.md"}
    for name, text in now.items():
        assert text in (before.get(name), before.get(moved.get(name, name)), AFTER.get(name), b"new")
    assert {moved.get(name, name) for name in now} >= set(before)


@pytest.mark.parametrize("name", ["one.md", "four.md", "five.md"])
def test_what_the_writer_did_since_stays(folder: Path, name: str) -> None:
    """If a file was edited or created after the garden was read, nothing is changed."""
    files = change(folder)
    (folder / name).write_text("mine")
    before = state(folder)
    with pytest.raises(RefusedError, match=f"somebody else has just written {name}"):
        files.make()
    assert state(folder) == before


def test_an_error_on_the_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If one of the changes fails, all files stay as they were."""
    before, replace = state(folder), Path.replace

    def full(path: Path, target: Path) -> Path:
        if target.name == "four.md":
            raise OSError("disk full")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        change(folder).make()
    assert state(folder) == before
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(changes, "_move", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        change(folder).make()
    assert state(folder) == before


def test_a_site_that_was_made_is_not_tried(tmp_path: Path) -> None:
    """A generated site is not copied for the trial, but a folder with a ``_headers`` of the garden's own is."""
    for name, rules in (("public", changes.MARK), ("extra", "/*\n  X-Mine: yes\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "_headers").write_text(rules)
    found = list[str]()
    Changes(tmp_path).tried(lambda copy: (found.extend(path.name for path in copy.iterdir()), ""))
    assert found == ["extra"]
