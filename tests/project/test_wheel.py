"""The engine as others install it: the wheel has everything needed to build a site without this repository."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from gardens import ROOT, Garden
from lxml import html
from wheels import build_wheel, copy_sources, install, own_wheel, pretend_set_up, run

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


@pytest.fixture(scope="module")
def wheel() -> Path:
    """The wheel of this checkout."""
    return own_wheel()


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel."""
    return install(wheel, tmp_path_factory.mktemp("fresh") / "venv")


def test_the_wheel_holds_the_engine_and_nothing_else(wheel: Path) -> None:
    """The wheel has every file of the package, including data and ``py.typed``, but no notes and no tests."""
    names = {Path(name) for name in zipfile.ZipFile(wheel).namelist()}
    about = {name for name in names if name.parts[0].endswith(".dist-info")}
    package = {path.relative_to(ROOT / "src") for path in (ROOT / "src/conference_garden").rglob("*") if path.is_file()}
    assert names - about == {path for path in package if "__pycache__" not in path.parts}
    assert Path("conference_garden/py.typed") in names
    assert {".json", ".txt", ".css", ".js"} <= {name.suffix for name in names}
    assert "LICENSE" in {name.name for name in about}


def test_the_wheel_is_reproducible(wheel: Path, tmp_path: Path) -> None:
    """The same sources make the same wheel, byte for byte, wherever and whenever they were written."""
    copy_sources(tmp_path)
    again = build_wheel(tmp_path, tmp_path / "dist")
    assert (again.name, again.read_bytes()) == (wheel.name, wheel.read_bytes())


def test_a_tag_must_be_the_version(tmp_path: Path) -> None:
    """``make wheel`` refuses a tag that is not the engine's version before it builds, and builds without a tag."""
    pretend_set_up(tmp_path)
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
    """A front page and one conference page make a site without settings, and added talks and topics extend it."""
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
    assert list((site / "search-index/records").iterdir())
