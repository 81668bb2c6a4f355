"""The same notes make the same bytes, whenever, wherever and by whomever they are built."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from gardens import ROOT, Garden
from site_pages import copy_harbour

from conference_garden.facts.ledger import Ledger
from conference_garden.search.index import make_search_index

#: Must not affect a site: day, time zone, hash seed, language of the machine, user, number of processes.
OTHER_DAY, OTHER_CIRCUMSTANCES, OTHER_JOBS = (
    "2031-12-31 12:00:00",
    {"TZ": "America/Anchorage", "PYTHONHASHSEED": "2", "LC_ALL": "C", "LANG": "de_DE.UTF-8", "USER": "ada"},
    "2",
)
#: A disk that may list files in another order.
OTHER_DISK = Path("/dev/shm")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another disk, if the machine has one."""
    folder = Path(tempfile.mkdtemp(dir=OTHER_DISK if os.access(OTHER_DISK, os.W_OK) else tmp_path))
    yield folder
    shutil.rmtree(folder)


def built_elsewhere(garden: Path) -> Path:
    """Build a garden into an empty folder under other circumstances, and return the site."""
    environment = OTHER_CIRCUMSTANCES | {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(garden),
    }
    build = [sys.executable, "-m", "conference_garden", "build", str(garden), "-j", OTHER_JOBS]
    command = ["faketime", "-f", f"@{OTHER_DAY}", *build]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, umask=0o077)
    assert result.returncode == 0, result.stdout + result.stderr
    return garden / "_build/html"


def files_of(site: Path) -> dict[str, bytes]:
    """All files of a site with their contents."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files that only one of two sites has or that differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def test_a_garden_is_reproducible(site: Path, elsewhere: Path) -> None:
    """Clean builds on different days, disks and machines are identical, feeds and search index included."""
    garden = elsewhere / "deeper/another garden"
    copy_harbour(garden)
    one, other = files_of(site), files_of(built_elsewhere(garden))
    assert differing(one, other) == []
    assert {"blog/atom.xml", "search-index/index.json", "objects.inv", "garden.json", ".buildinfo"} <= one.keys()


def test_the_search_knows_no_order_of_a_disk(garden: Garden, tmp_path: Path, elsewhere: Path) -> None:
    """The same records make the same index, in whatever order and on whatever disk they were written."""
    garden.build()
    records = garden.folder / "_build/out/search"
    names = sorted(path.relative_to(records) for path in records.rglob("*.json"))
    indexes = []
    for number, (place, order) in enumerate(((tmp_path, names), (tmp_path, names[::-1]), (elsewhere, names))):
        copies = place / f"order-{number}/search"
        for name in order:
            (copies / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(records / name, copies / name)
        make_search_index(copies, copies.with_name("site"), Ledger(copies.with_name("ledger.sqlite")))
        indexes.append(files_of(copies.with_name("site")))
    assert differing(indexes[0], indexes[1]) == []
    assert differing(indexes[0], indexes[2]) == []
    assert any(name.startswith("search-index/words/") for name in indexes[0])


def test_no_path_of_the_machine_is_published(site: Path) -> None:
    """No file of the site names the folder in which it was built."""
    needle = str(ROOT).encode()
    assert [name for name, content in files_of(site).items() if needle in content] == []


def test_system_messages_and_comments_are_not_text_of_a_talk(garden: Garden) -> None:
    """Docutils' system messages (which name the garden's folder) and comments add no words to a talk."""
    text = garden.read("conferences/sails-2024.md")
    parts = text.split("\n(")
    garden.write(
        "conferences/sails-2024.md",
        parts[0] + "".join(f"\n({part}\n\n% barnacles\n\n### Questions\n\nMany.\n" for part in parts[1:]),
    )
    assert len(parts) > 2
    assert garden.build().warnings == []
    environment = pickle.loads((garden.folder / "_build/out/doctrees/environment.pickle").read_bytes())
    page = environment.domaindata["garden"]["pages"]["conferences/sails-2024"]
    assert "question" in page.talks[-1].words.split()
    assert not {"duplicate", "implicit", "barnacl", "barnacle", "barnacles"} & set(page.talks[-1].words.split())
