"""The engine as users install it: its wheel, built once per test run, in environments that do not see this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from functools import cache
from pathlib import Path

from gardens import ROOT
from site_pages import once


def run(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command that does not see the checkout."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GARDEN", "PIP", "MAKE"))
    }
    return subprocess.run(
        command, cwd=cwd, env={**inherited, **more}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )


def build_wheel(source: Path, folder: Path) -> Path:
    """Build the wheel from the sources in a folder, with a fixed time."""
    command = [sys.executable, "-m", "flit_core.wheel", "--outdir", str(folder), str(source)]
    built = run(*command, cwd=source, SOURCE_DATE_EPOCH="1700000000")
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@cache
def own_wheel() -> Path:
    """The wheel of this checkout."""
    folder = ROOT / "_build/tests/dist"

    def make() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        build_wheel(ROOT, folder)

    once("wheel", make)
    (wheel,) = folder.glob("*.whl")
    return wheel


def copy_sources(folder: Path) -> None:
    """Copy the files that a wheel is built from."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, folder / name)
    shutil.copytree(
        ROOT / "src",
        folder / "src",
        copy_function=shutil.copyfile,
        ignore=shutil.ignore_patterns("__pycache__"),
    )


def borrowed(folder: Path) -> Path:
    """A folder with all packages of the tests' environment except the engine."""
    folder.mkdir(parents=True)
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "conference_garden" not in path.name:
            (folder / path.name).symlink_to(path)
    return folder


def install(wheel: Path, folder: Path) -> Path:
    """Create an environment with only a wheel and the borrowed packages; returns its folder of programs."""
    venv.create(folder, symlinks=True)
    python = folder / "bin/python"
    options = ["--quiet", "--no-index", "--no-deps", "--no-compile"]
    done = run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    (site,) = folder.glob("lib/python*/site-packages")
    # the borrowed path comes last and its own .pth files are not read, so the checkout under test stays invisible
    (site / "borrowed.pth").write_text(f"{borrowed(folder / 'borrowed')}\n")
    found = run(python, "-c", "import conference_garden; print(conference_garden.__file__)", cwd=folder)
    assert Path(found.stdout.strip()).is_relative_to(folder), found.stdout + found.stderr
    return python.parent


def pretend_set_up(folder: Path) -> None:
    """Make a folder look to the Makefile, as its ``VENV``, like an environment that is already set up."""
    (folder / "bin").mkdir()
    python = folder / "bin/python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (folder / "site").touch()
