"""On a full disk, nothing incomplete is published or taken for finished."""

from __future__ import annotations

import errno
import os
import re
import resource
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from gardens import Command, Garden, copy_garden
from sphinx.errors import ExtensionError
from test_commands import run, site_of

from conference_garden.facts.files import replace_file
from conference_garden.fast import outdated
from conference_garden.fast.builder import GardenHTMLBuilder

TEXTS = ["Things that float.", "Things that sink."]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB, or an ordinary folder for users who may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True)
    yield folder
    if mounted.returncode == 0:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def on_a_full_disk(free: int, *command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with ``free`` kilobytes left on the disk; on an ordinary disk, limit each file to that size."""
    filler, before = folder.parent / "filler", partial(setattr, Path, "write_bytes", fail)
    if folder.parent.is_mount():
        before = partial(int)
        disk = os.statvfs(folder)
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, disk.f_bavail * disk.f_frsize - free * 1024)
    elif free:
        before = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (free * 1024, free * 1024))
    try:
        return Command(*command, before=before).result()
    finally:
        filler.unlink(missing_ok=True)


def fail(*arguments: object) -> None:
    """Fail as a write does on a full disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def told(result: subprocess.CompletedProcess[str]) -> str:
    """The single line that a command prints when it fails."""
    assert result.returncode == 1
    # by then, an import has shown what it would write
    line = re.fullmatch(r"(?:.*\n\n)?(.+ and try again\.)\n", result.stdout + result.stderr, re.DOTALL)
    assert line, result.stdout + result.stderr
    return line[1]


def test_little_room(small_disk: Path) -> None:
    """However little room is left, a build leaves the old site or the new one, and the next one with room is clean."""
    garden = copy_garden("small", small_disk / "garden")
    build, clean = ("build", str(garden.folder)), []
    for text in TEXTS:
        garden.write("topics/boats.md", garden.read("topics/boats.md").replace(TEXTS[0], text))
        shutil.rmtree(garden.folder / "_build", ignore_errors=True)
        assert run(*build).returncode == 0
        clean.append(site_of(garden))
    failed = []
    for step, free in enumerate((0, 8, 24, 48, 96)):
        old, new = step % 2 - 1, step % 2
        garden.replace("topics/boats.md", TEXTS[old], TEXTS[new])
        result = on_a_full_disk(free, *build, folder=garden.folder)
        if result.returncode:
            failed.append(free)
            assert re.match(r"The site was not changed\. .*(No space left on device|File too large)", told(result))
        assert site_of(garden) == clean[old if result.returncode else new], f"{free} kB"
        assert run(*build).returncode == 0
        assert site_of(garden) == clean[new], f"after a build with {free} kB"
    assert failed[:3] == [0, 8, 24]


def test_no_room_for_a_site(small_disk: Path) -> None:
    """A first build without room leaves no site, and the next build makes a complete one."""
    garden = copy_garden("small", small_disk / "garden")
    build = ("build", str(garden.folder))
    assert run(*build).returncode == 0
    clean = site_of(garden)
    shutil.rmtree(garden.folder / "_build")
    for free in (0, 20, 400, 3000, 3000) if small_disk.is_mount() else (0, 20):
        assert "The site was not changed. " in told(on_a_full_disk(free, *build, folder=garden.folder))
        assert not (garden.folder / "_build/html").exists(), f"{free} kB"
    assert run(*build).returncode == 0
    assert site_of(garden) == clean


@pytest.mark.parametrize(
    "command",
    [
        "record GARDEN",
        "rename hopper-sails-2024 hopper-reserves-2024 GARDEN",
        "new topic --title Knots --family Craft --garden GARDEN",
        "import tests/imports/hugo.xml --garden GARDEN",
        "import tests/imports/pretalx.json --garden GARDEN",
        "report --apply GARDEN",
        "site GARDEN --to GARDEN/public",
    ],
)
def test_what_commands_write(small_disk: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room, no command truncates or loses a file, and each reports the failure in one line."""
    garden = copy_garden("small", small_disk / "garden")
    garden.replace("topics/boats.md", "They need", "Grace Hopper said that they need")  # for ``report``
    monkeypatch.setenv("TMPDIR", str(small_disk.parent))
    words = [word.replace("GARDEN", str(garden.folder)) for word in command.split()]
    assert run("check", str(garden.folder)).returncode == 0
    before = sources(garden)
    told(on_a_full_disk(0, *words, folder=garden.folder))
    assert sources(garden) == before
    assert run(*words).returncode == 0
    assert (sources(garden) == before) == command.startswith("site")


def sources(garden: Garden) -> dict[str, str]:
    """The files from which a garden is built."""
    return {
        path.relative_to(garden.folder).as_posix(): path.read_text(encoding="utf-8")
        for path in garden.folder.rglob("*")
        if path.is_file() and not {"_build", "public"} & set(path.parts)
    }


@pytest.mark.parametrize("stage", ["read", "written"])
def test_a_text_that_was_taken_back(garden: Garden, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    """Text that a failed build had read or partly written appears nowhere once it is reverted."""
    before = garden.build()
    before_files, before_records = before.files(), before.records()

    garden.replace("topics/boats.md", *TEXTS)
    garden.replace("conferences/sails-2024.md", "hides risk", "hides danger")
    with monkeypatch.context() as patch:
        if stage == "read":
            patch.setattr(outdated.Incremental, "page_digests", fail)
        else:
            patch.setattr(GardenHTMLBuilder, "write_file", fail)
        with pytest.raises((OSError, ExtensionError), match="No space left"):
            garden.build()
    garden.replace("topics/boats.md", TEXTS[1], TEXTS[0])
    garden.replace("conferences/sails-2024.md", "hides danger", "hides risk")
    again = garden.build()
    assert again.records() == before_records
    assert again.files() == before_files
    garden.replace("conferences/sails-2024.md", "Spend the budget", "Spend it all")  # also shown on the topic's page
    after, clean = garden.build(), garden.clean_build()
    assert after.records() == clean.records()
    assert after.files() == clean.files()


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """``replace_file`` leaves the old file alone and no debris if it fails, and preserves permissions and symlinks."""
    path, link = tmp_path / f"{'n' * 250}.md", tmp_path / "link"
    link.symlink_to(path)
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, limit[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            replace_file(path, "a longer text")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert path.read_text(encoding="utf-8") == "old"
    replace_file(link, "new")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [link, path]
