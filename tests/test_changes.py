"""Changes of several files: all of them or none, whenever the command is killed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conference_garden.tools.command_line import changes
from conference_garden.tools.renaming.changes import JOURNAL, take_back, together

NAMES = ("one.md", "two.md", "sub/three.md")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three files."""
    (tmp_path / "sub").mkdir()
    for name in NAMES:
        (tmp_path / name).write_bytes(f"{name}\r\nold\n".encode())
    return tmp_path


def state(folder: Path) -> dict[str, bytes]:
    """All files in a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def change(folder: Path) -> None:
    """Change each file, make one and move one."""
    with together(folder) as files:
        for name in NAMES:
            files.write(name, "new")
        files.write("four.md", "new")
        files.move("two.md", "five.md")
        files.write("one.md", "newer")


def killed(folder: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> bool:
    """Change the files in a process that is gone before a step; returns whether it came that far."""
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
        monkeypatch.setattr(os, "fsync", before(os.fsync))
        monkeypatch.setattr(Path, "replace", before(Path.replace))
        monkeypatch.setattr(changes, "_move", before(changes._move))
        change(folder)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_a_kill_at_any_step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next command takes back what was begun, also when it is killed itself."""
    before, steps = state(folder), 0
    while killed(folder, monkeypatch, steps):
        steps += 1
        journal = (folder / JOURNAL).read_bytes()
        assert "has been taken back.\n" in take_back(folder)
        assert state(folder) == before
        (folder / JOURNAL).write_bytes(journal + b'["one.md", "cut o')
        take_back(folder)
        assert state(folder) == before
    assert steps == 12
    assert take_back(folder) == ""
    assert state(folder) == {"one.md": b"newer", "five.md": b"new", "four.md": b"new", "sub/three.md": b"new"}


def test_what_the_writer_did_since_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was edited after the kill keeps the edit."""
    assert killed(folder, monkeypatch, 8)
    (folder / "one.md").write_text("mine")
    assert "Changed since, and left so: one.md." in take_back(folder)
    assert (folder / "one.md").read_text() == "mine"
    assert (folder / "two.md").read_bytes() == b"two.md\r\nold\n"


def test_a_command_that_is_running_is_left_alone(folder: Path) -> None:
    """Nothing is taken back while it is being made, and no other command changes files meanwhile."""
    with together(folder) as files:
        files.write("one.md", "new")
        assert take_back(folder) == ""
        with pytest.raises(SystemExit, match="wait for it"):
            change(folder)
    assert (folder / "one.md").read_text() == "new"
    assert not (folder / JOURNAL).exists()


def test_an_error_on_the_way(folder: Path) -> None:
    """If all cannot be done, nothing is."""
    before = state(folder)
    (folder / "five.md").mkdir()
    (folder / "five.md/in-the-way").touch()
    with pytest.raises(OSError, match=r"five\.md"):
        change(folder)
    (folder / "five.md/in-the-way").unlink()
    assert state(folder) == before
