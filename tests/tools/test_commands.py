"""The commands as writers and CI use them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from gardens import ROOT, Command, Garden

from conference_garden.tools.command_line import main


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Runs a command of the engine."""
    return Command(*arguments, cwd=cwd).result()


def run_module(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs ``python -m conference_garden`` in a new interpreter."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "conference_garden", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def site_of(garden: Garden) -> dict[str, bytes]:
    """All files of the published site."""
    site = garden.folder / "_build/html"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_a_failed_build_leaves_the_last_good_site(garden: Garden) -> None:
    """A mistake fails the build with a message that names its place, and the published site stays byte for byte."""
    assert run("build", str(garden.folder)).returncode == 0
    before = site_of(garden)
    garden.replace("topics/boats.md", "{topic}`budgets`", "{topic}`budget`")
    for _ in range(2):  # the second build has nothing to read, but must fail as well
        failed = run("build", str(garden.folder))
        assert failed.returncode == 1
        assert "topics/boats.md:10: WARNING: there is no topic 'budget'; did you mean 'budgets'?" in failed.stderr
        assert site_of(garden) == before
    garden.replace("topics/boats.md", "{topic}`budget`", "{topic}`budgets`")
    assert run("build", str(garden.folder)).returncode == 0
    assert site_of(garden) == before


def test_a_build_that_changes_nothing_keeps_every_file(garden: Garden) -> None:
    """A build without changes does not replace the published folder."""
    run("build", str(garden.folder))
    link = garden.folder / "_build/html"
    before = link.resolve(), link.stat().st_ino
    run("build", str(garden.folder))
    assert (link.resolve(), link.stat().st_ino) == before


def test_what_something_else_wrote_into_the_site_is_made_good(garden: Garden) -> None:
    """Changes made in the published site are undone by later builds, even if its files are links to the work folder."""
    run("build", str(garden.folder))
    clean = site_of(garden)
    for name in ("topics/boats.html", "conferences/sails-2024.md", "atom.xml", "garden.json", "blog.html"):
        assert name in clean
        (garden.folder / "_build/html" / name).write_text("changed")
    garden.replace("index.md", "# ", "# New ")
    run("build", str(garden.folder))
    garden.replace("index.md", "# New ", "# ")
    run("build", str(garden.folder))
    assert site_of(garden) == clean


def test_what_another_version_left_is_made_anew(garden: Garden) -> None:
    """Output that another version left is removed and built anew, but files that no build makes, as in .git, stay."""
    run("build", str(garden.folder))
    clean = site_of(garden)
    work = garden.folder / "_build/work"
    (work / "doctrees/garden-html.sqlite").write_text("stray.html")
    (work / "html/stray.html").touch()
    (work / "html/.git").mkdir()
    assert run("build", str(garden.folder)).returncode == 0
    assert site_of(garden) == clean
    assert (work / "html/.git").is_dir()


def test_check_finds_the_same_without_writing(garden: Garden) -> None:
    """``check`` prints the same messages as ``build``, and writes no site."""
    garden.replace("topics/boats.md", "{topic}`budgets`", "{topic}`budget` and [x](#nowhere)")
    checked, built = run("check", str(garden.folder)), run("build", str(garden.folder))
    assert checked.returncode == built.returncode == 1
    assert checked.stderr == built.stderr
    assert not (garden.folder / "_build/html").exists()


@pytest.mark.parametrize(("jobs", "run"), [("2", run_module), ("auto", run)])
def test_parallel_build_has_no_warning(
    garden: Garden, jobs: str, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """A parallel build has no warnings, with ablog among its extensions."""
    result = run("build", str(garden.folder), "-j", jobs)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_folder_that_is_no_garden(tmp_path: Path) -> None:
    """A folder without a garden, or a missing one, is refused with a message and no traceback."""
    result = run_module("build", str(tmp_path))
    assert result.returncode == 2
    assert result.stderr == f"{tmp_path} is not a garden: it has no index.md.\n"
    result = run_module("check", str(tmp_path / "sails.md"))
    assert (result.returncode, result.stderr) == (2, f"{tmp_path / 'sails.md'} is not there.\n")


def test_the_preview_says_what_it_lacks(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without watchfiles, the preview prints the command that installs it."""
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["live", str(garden.folder)]) == 2
    assert capsys.readouterr().err == f"The preview needs watchfiles: {sys.executable} -m pip install watchfiles\n"


def test_make_help_lists_every_target() -> None:
    """``make help`` lists every target that has a description."""
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    listed = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True).stdout
    assert targets == {line.split()[1] for line in listed.splitlines()}
    assert {"html", "test", "check", "serve", "live", "linkcheck", "clean"} <= targets


def test_make_says_what_python_lacks(tmp_path: Path) -> None:
    """Without the venv module ``make`` names the package to install."""
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\ncase "$*" in *venv*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    command = ["make", "html", f"PYTHON={python}", f"VENV={tmp_path / 'none'}"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode != 0
    assert "apt install python3-venv" in result.stdout


@pytest.mark.parametrize("command", ["live", "new conference"])
def test_an_unknown_option_shows_the_usage_of_its_command(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """An unknown option is refused with the usage of its command, including subcommands."""
    with pytest.raises(SystemExit) as stopped:
        main([*command.split(), "--nonsense"])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"usage: garden {command} [-h] [--")
    assert said.endswith(f"garden {command}: error: unrecognized arguments: --nonsense\n")
