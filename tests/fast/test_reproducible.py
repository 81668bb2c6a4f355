"""The same notes make the same bytes, whenever, wherever and by whomever they are built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gardens import ROOT
from site_pages import copy_harbour

#: What must not show in a site: day, time zone, seed of hashes, language of the machine, number of processes.
OTHER_DAY, OTHER_CIRCUMSTANCES, OTHER_JOBS = (
    "2031-12-31 12:00:00",
    {"TZ": "America/Anchorage", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"},
    "2",
)


def built_elsewhere(garden: Path) -> Path:
    """Build a garden into an empty folder under other circumstances; returns the site."""
    environment = OTHER_CIRCUMSTANCES | {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(garden),
    }
    build = [sys.executable, "-m", "conference_garden", "build", str(garden), "-j", OTHER_JOBS]
    command = ["faketime", "-f", f"@{OTHER_DAY}", *build]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return garden / "_build/html"


def files_of(site: Path) -> dict[str, bytes]:
    """All files of a site with their contents."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files that only one of two sites has, or that are not the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def test_a_garden_is_reproducible(site: Path, tmp_path: Path) -> None:
    """Two clean builds on different days in different places are the same, feeds and search index included."""
    garden = tmp_path / "deeper/another garden"
    copy_harbour(garden)
    one, other = files_of(site), files_of(built_elsewhere(garden))
    assert differing(one, other) == []
    assert {"blog/atom.xml", "pagefind/parts.json", "objects.inv", "garden.json"} <= one.keys()


def test_no_path_of_the_machine_is_published(site: Path) -> None:
    """No file of the site names the folder in which it was built."""
    needle = str(ROOT).encode()
    assert [name for name, content in files_of(site).items() if needle in content] == []
