"""The same notes make the same bytes, whenever, wherever and by whomever they are built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from gardens import GARDENS, ROOT
from site_pages import real_site

#: What must not show in a site: day, time zone, seed of hashes, language of the machine, number of processes.
CIRCUMSTANCES = [
    {"day": "2027-02-28 23:59:50", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C", "jobs": "1"},
    {"day": "2031-12-31 12:00:00", "TZ": "America/Anchorage", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "jobs": "2"},
]


def clean_builds(notes: Path, folder: Path) -> list[dict[str, bytes]]:
    """The files of two sites, made from copies of ``notes`` in two folders under two circumstances."""
    builds = []
    for number, varied in enumerate(CIRCUMSTANCES):
        garden = folder.joinpath(*["deeper"] * number, f"garden {number}")
        shutil.copytree(notes, garden, ignore=shutil.ignore_patterns(".*", "_build", "tests", "src"))
        day, jobs = varied["day"], varied["jobs"]
        environment = {key: value for key, value in varied.items() if key.isupper()}
        environment |= {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "HOME": str(garden)}
        command = [
            "faketime",
            "-f",
            f"@{day}",
            sys.executable,
            "-m",
            "conference_garden",
            "build",
            str(garden),
            "-j",
            jobs,
        ]
        builds.append(
            (garden, subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        )
    for _, build in builds:
        output, _ = build.communicate()
        assert build.returncode == 0, output.decode()
    return [files_of(garden / "_build/html") for garden, _ in builds]


def files_of(site: Path) -> dict[str, bytes]:
    """All files of a site with their contents."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files that only one of two sites has, or that are not the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def test_a_small_garden_is_reproducible(tmp_path: Path) -> None:
    """Two clean builds on different days in different places are the same, feeds and search index included."""
    one, other = clean_builds(GARDENS / "small", tmp_path)
    assert differing(one, other) == []
    assert {"blog/atom.xml", "pagefind/parts.json", "objects.inv", "garden.json"} <= one.keys()


def test_this_garden_is_reproducible(tmp_path: Path) -> None:
    """So are two of the garden of this repository, and the site that was built step by step is no other."""
    one, other = clean_builds(ROOT, tmp_path)
    assert differing(one, other) == []
    assert differing(one, files_of(real_site())) == []


def test_no_path_of_the_machine_is_published() -> None:
    """No file of the site names the folder in which it was built."""
    needle = str(ROOT).encode()
    assert [name for name, content in files_of(real_site()).items() if needle in content] == []
