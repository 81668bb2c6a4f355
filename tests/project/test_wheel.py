"""The engine as others install it: the wheel holds all it needs to make a site where nothing of this repository is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from gardens import ROOT, Garden
from lxml import html

import conference_garden

CONFERENCE = """---
series: Sails
start: 2024-05-02
place: Harbour Hall, Delft
date: 2024-05-06
---

# Sails 2024

A day about ships.
"""
TALK = """
(hopper-sails-2024)=
## Spend the budget

```{talk}
:speakers: Grace Hopper
:topics: budgets

A budget that nobody spends is a promise that nobody tests.
```
"""
TOPIC = """---
family: Planning
tended: 2024-05-06
---

# Budgets

A budget is how much may go wrong.
"""


def run(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command that knows nothing of the checkout."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GARDEN"))}
    return subprocess.run(command, cwd=cwd, env={**inherited, **more}, capture_output=True, text=True)


def build_wheel(source: Path, folder: Path) -> Path:
    """Build the wheel of the sources in a folder, as of a fixed time."""
    command = [sys.executable, "-m", "flit_core.wheel", "--outdir", str(folder), str(source)]
    built = run(*command, cwd=source, SOURCE_DATE_EPOCH="1700000000")
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build_wheel(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel; what it depends on is borrowed from the tests' environment."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(folder, symlinks=True)
    python = folder / "bin/python"
    options = ["--quiet", "--no-index", "--no-deps", "--no-compile"]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(wheel)]
    done = run(*pip, cwd=folder)
    assert done.returncode == 0, done.stderr
    # the path comes last, and .pth files in it do not count: the checkout that the tests run in stays unknown
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    found = run(python, "-c", "import conference_garden; print(conference_garden.__file__)", cwd=folder)
    assert Path(found.stdout.strip()).is_relative_to(folder), found.stdout + found.stderr
    return python.parent


def test_the_wheel_holds_the_engine_and_nothing_else(wheel: Path) -> None:
    """Every file of the package is in the wheel, data and the mark of types too; no notes and no tests are."""
    names = {Path(name) for name in zipfile.ZipFile(wheel).namelist()}
    about = {name for name in names if name.parts[0].endswith(".dist-info")}
    package = {path.relative_to(ROOT / "src") for path in (ROOT / "src/conference_garden").rglob("*") if path.is_file()}
    assert names - about == {path for path in package if "__pycache__" not in path.parts}
    assert Path("conference_garden/py.typed") in names
    assert {".json", ".txt", ".css", ".js"} <= {name.suffix for name in names}
    assert "LICENSE" in {name.name for name in about}


def test_the_wheel_is_reproducible(wheel: Path, tmp_path: Path) -> None:
    """The same sources make the same wheel, byte for byte, wherever and whenever they were written."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "src", tmp_path / "src", copy_function=shutil.copyfile)
    again = build_wheel(tmp_path, tmp_path / "dist")
    assert (again.name, again.read_bytes()) == (wheel.name, wheel.read_bytes())


def test_a_tag_must_be_the_version(tmp_path: Path) -> None:
    """``make wheel`` refuses a tag that is not the engine's version, before it builds; without a tag it builds."""
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin/python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (tmp_path / "site").touch()  # set up already
    make = ["make", "--no-print-directory", "wheel", f"VENV={tmp_path}", f"DIST={tmp_path / 'dist'}"]
    version = conference_garden.__version__
    for tag in ("v0.0.0", version, "v$(id)"):
        refused = run(*make, cwd=ROOT, TAG=tag, PYTHONPATH=str(ROOT / "src"))
        assert refused.returncode != 0
        assert refused.stdout == f"The tag {tag} is not the engine's version, v{version}.\n"
        assert not (tmp_path / "dist").exists()
    for tag in (f"v{version}", ""):
        run(*make, cwd=ROOT, TAG=tag, PYTHONPATH=str(ROOT / "src")).check_returncode()
        (built,) = (tmp_path / "dist").iterdir()
        assert built.name == f"conference_garden-{version}-py3-none-any.whl"


def test_the_command_lists_what_it_does(installed: Path, tmp_path: Path) -> None:
    """``garden --help`` works outside the checkout."""
    told = run(installed / "garden", "--help", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert {"build", "check", "live", "new", "import"} <= set(re.findall(r"^    (\w+) ", told.stdout, re.MULTILINE))


def test_two_files_are_a_garden(installed: Path, tmp_path: Path) -> None:
    """A front page and a page of a conference become a site, without settings; a talk makes it grow."""
    garden = Garden(tmp_path / "garden")

    def build() -> None:
        built = run(installed / "garden", "build", cwd=garden.folder)
        assert (built.returncode, built.stderr) == (0, ""), built.stdout + built.stderr

    garden.write("index.md", "# My garden\n\nNotes of what I heard.\n")
    garden.write("conferences/sails-2024.md", CONFERENCE)
    build()
    site = garden.folder / "_build/html"
    assert "Notes of what I heard." in (site / "index.html").read_text()
    page = html.parse(site / "conferences/sails-2024.html")
    needed = page.xpath("//link[@rel='stylesheet' or contains(@rel, 'icon')]/@href | //script/@src")
    assert needed
    for address in needed:
        assert (site / "conferences" / address.partition("?")[0]).is_file(), address
    garden.write("conferences/sails-2024.md", f"{CONFERENCE}{TALK}")
    garden.write("topics/budgets.md", TOPIC)
    build()
    assert 'id="hopper-sails-2024"' in (site / "conferences/sails-2024.html").read_text()
    assert "Spend the budget" in (site / "topics/budgets.html").read_text()
    assert "Spend the budget" in (site / "speakers/grace-hopper.html").read_text()
    assert list((site / "pagefind/talks").rglob("pagefind.js"))
