"""Runs Sphinx on a garden.

A build works in ``_build/work`` and only a build without any warning is put in
place in ``_build/html`` (:mod:`garden.cli.publish`).
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from garden.cli.publish import make_search_index, publish

ROOT: Final = Path(__file__).parents[3]


def build(folder: Path, *, jobs: str = "1", verbose: bool = False) -> int:
    """Build the HTML of the garden in ``folder``; returns 0, or 1 when there was any problem."""
    work = folder / "_build" / "work"
    with _alone(work):
        status = _sphinx(folder, "html", work / "html", work / "doctrees", jobs, verbose=verbose)
        if status:
            print("The site was not changed: correct the problems above and build again.")
            return 1
        make_search_index(work / "html")
        site = publish(work / "html", folder / "_build")
        print(f"The site is in {_relative(site)}: open {_relative(site / 'index.html')}, or run 'make serve'.")
    return 0


def check(folder: Path, *, jobs: str = "1", verbose: bool = False) -> int:
    """Show all problems of the garden in ``folder``; returns 0, or 1 when there was any."""
    work = folder / "_build" / "work" / "check"
    with _alone(work):
        started = time.monotonic()
        status = _sphinx(folder, "dummy", work / "out", work / "doctrees", jobs, verbose=verbose)
        if not status:
            print(f"No problems ({time.monotonic() - started:.1f} s).")
    return 1 if status else 0


def linkcheck(folder: Path, *, jobs: str = "1", verbose: bool = False) -> int:
    """Try all links to other sites; returns 0, or 1 when one is broken."""
    work = folder / "_build" / "work" / "linkcheck"
    with _alone(work):
        return 1 if _sphinx(folder, "linkcheck", work / "out", work / "doctrees", jobs, verbose=verbose) else 0


def _sphinx(folder: Path, builder: str, output: Path, doctrees: Path, jobs: str, *, verbose: bool) -> int:
    from sphinx.cmd.build import main as sphinx_main

    os.environ["GARDEN"] = str(folder)
    os.environ["TZ"] = "UTC"  # dates in feeds are the same everywhere
    time.tzset()
    options = ["-b", builder, "-c", str(ROOT), "-d", str(doctrees), "-j", jobs, "-W", "--keep-going"]
    return sphinx_main([*options, *([] if verbose else ["-q"]), str(folder), str(output)])


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Hold the lock of a work folder, waiting for another build of the same garden."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Waiting for another build of this garden …", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _relative(path: Path) -> Path:
    return Path(os.path.relpath(path))
