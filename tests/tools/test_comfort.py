"""Conveniences of commands: they work from any folder and for single files, with progress, completion and help."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from gardens import Garden
from test_commands import run

from conference_garden.tools import progress as progress_module
from conference_garden.tools.command_line import _parser, garden_around
from conference_garden.tools.completion import SHELLS, completion
from conference_garden.tools.progress import Progress, progress, shown


def test_a_check_of_one_file(garden: Garden) -> None:
    """``check FILE`` works from any folder, and shows only the problems of that file."""
    garden.replace("conferences/sails-2024.md", "place:", "plce:")
    garden.replace("topics/boats.md", "{topic}`budgets`", "{topic}`budget`")
    result = run("check", "boats.md", cwd=garden.folder / "topics")
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "boats.md:" in line
    assert "there is no topic 'budget'" in line
    good = run("check", "topics/budgets.md", cwd=garden.folder)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("No problems in topics/budgets.md")
    both = run("check", "sails-2024.md", "../topics/boats.md", cwd=garden.folder / "conferences")
    assert both.stderr.count("WARNING") == 2
    assert run("check", cwd=garden.folder / "conferences").stderr.count("WARNING") == 2


def test_a_file_of_another_garden_is_refused(garden: Garden, tmp_path: Path) -> None:
    """A file outside the garden, or one that is not a page of it, is refused by name."""
    (tmp_path / "stray.md").write_text("# Stray\n", encoding="utf-8")
    assert "is not a garden" in run("check", "stray.md", cwd=tmp_path).stderr
    (garden.folder / "book").mkdir()
    for name in ("README.md", "book/docs.md"):
        garden.write(name, "{nonsense}`x`\n")
        result = run("check", name, cwd=garden.folder)
        said = f"{name} is not a page of this garden: nothing in it was checked.\n"
        assert (result.returncode, result.stdout, result.stderr) == (1, "", said)
    assert run("check", "speakers.yml", cwd=garden.folder).returncode == 0
    result = run("check", "topics/boats.md", "../stray.md", cwd=garden.folder)
    assert (result.returncode, result.stderr) == (1, "../stray.md is not a file of this garden.\n")


def test_the_garden_around_is_meant(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """A subfolder with an index.md of its own still belongs to the garden around it."""
    garden.write("docs/index.md", "# Handbook\n")
    monkeypatch.chdir(garden.folder / "docs")
    assert garden_around(Path()) == Path("..")
    assert garden_around(Path("../topics/boats.md")) == Path("..")
    monkeypatch.chdir(garden.folder)
    assert garden_around(Path()) == Path()


def test_the_hint_serves_the_garden_that_was_built(garden: Garden, tmp_path: Path) -> None:
    """The command that a build suggests for reading the site works in the current folder."""
    assert "run 'garden serve' to read it in a browser." in run("build", cwd=garden.folder).stdout
    garden.write("topics/boats.md", garden.read("topics/boats.md") + "\nMore.\n")
    assert "run 'garden serve garden' to read it in a browser." in run("build", "garden", cwd=tmp_path).stdout
    (tmp_path / "Makefile").touch()
    garden.write("topics/boats.md", garden.read("topics/boats.md") + "\nMore.\n")
    assert "run 'make serve GARDEN=garden' to read it in a browser." in run("build", "garden", cwd=tmp_path).stdout


def test_a_site_is_made_in_its_garden(garden: Garden, tmp_path: Path) -> None:
    """Without ``--to``, ``site`` writes to ``public`` in the garden, whatever the current folder."""
    assert run("site", "garden", cwd=tmp_path).stdout.endswith("garden/public is ready for any web server.\n")
    assert (garden.folder / "public/index.html").is_file()
    assert not (tmp_path / "public").exists()


def test_who_waits_at_a_terminal_sees_what_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a progress line shows what is being done, and can be cleared for other output."""
    reading, writing = os.openpty()
    with os.fdopen(writing, "w", buffering=1) as terminal:
        line = Progress("Reading", terminal.fileno(), after=0)
        assert "Reading … 0 s" in _until(reading, "0 s")
        line.doing = "Writing"
        assert "\rWriting … " in _until(reading, "Writing")
        monkeypatch.setattr(sys, "stderr", terminal)
        line.clear()
        assert _until(reading, "\r", 2).endswith(" \r")
        line.end()
    os.close(reading)


def _until(terminal: int, text: str, count: int = 1) -> str:
    found = ""
    while found.count(text) < count:
        found += os.read(terminal, 1000).decode()
    return found


def test_words_of_a_command_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output during progress replaces the progress line, so that it begins on a line of its own."""
    reading, writing = os.openpty()
    monkeypatch.setattr(progress_module, "SHORT", 0)
    with os.fdopen(writing, "w", buffering=1) as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress("Reading") as line:
            assert line
            line._after = 0
            while not line._width:
                time.sleep(0.01)
            sys.stderr.write("A problem\n")
            assert "s\r" + " " * len("Reading … 0 s") + "\rA problem" in _until(reading, "problem")
            assert [line.doing for _ in shown("ab", "Pages")] == ["Pages: 1 of 2", "Pages: 2 of 2"]
    os.close(reading)


def test_pipes_stay_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal no progress is written, and ``sys.stderr`` is not replaced."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("Reading") as line:
        assert (line, sys.stderr) == (None, stream)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (["upg"], ["upgrade"]),
        (["new", "con"], ["conference"]),
        (["new", "topic", "--fa"], ["--family"]),
        (["build", "--to"], ["--today"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["check", ""], []),
    ],
)
def test_a_shell_completes(typed: list[str], found: list[str]) -> None:
    """Bash completes commands and options, and leaves arguments that are files to its default completion."""
    script = completion("bash", _parser())
    words = " ".join(f"'{word}'" for word in ["garden", *typed])
    asked = f"{script}\nCOMP_WORDS=({words}); COMP_CWORD={len(typed)}; _garden; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    result = subprocess.run(["bash", "-c", asked], check=True, capture_output=True, text=True)
    assert result.stdout.split() == found


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_knows_all(shell: str) -> None:
    """Each completion script has the commands and options, and its shell, if installed, accepts the syntax."""
    result = run("completion", shell)
    for name in ("build", "completion", "conference", "--today" if shell != "fish" else "-l today"):
        assert name in result.stdout
    if program := shutil.which(shell):
        subprocess.run([program, "-n", "/dev/stdin"], input=result.stdout, check=True, text=True, capture_output=True)


def test_help_reads_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command has a description in sentences and every argument a help text, within 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")
    commands = next(action for action in _parser()._actions if action.dest == "command")
    assert isinstance(commands.choices, dict)
    for parser in commands.choices.values():
        text = parser.format_help()
        assert parser.description
        assert parser.description[0].isupper()
        assert parser.description.endswith(".")
        assert all(action.help for action in parser._actions if action.dest != "what")
        assert max(map(len, text.splitlines())) <= 100
