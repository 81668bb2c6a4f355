"""The Sphinx application for a garden."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def application(
    folder: Path,
    builder: str,
    output: Path,
    jobs: str,
    warnings: TextIO | None = None,
    *,
    drafts: bool = True,
    verify: bool = False,
    status: TextIO | None = None,
) -> Sphinx:
    """The Sphinx application for a garden, with doctrees beside the output."""
    from sphinx.application import Sphinx

    from conference_garden.pages.domain import garden_domain

    confdir, overrides = configuration(folder)
    gc.disable()  # nothing loaded here is ever freed, and traversing it while it grows takes as long as loading it
    try:
        app = Sphinx(
            srcdir=folder,
            confdir=confdir,
            outdir=output,
            doctreedir=output.with_name("doctrees"),
            buildername=builder,
            confoverrides={**overrides, "garden_drafts": drafts, "garden_verify": verify},
            status=status,
            warning=warnings,
            warningiserror=True,
            parallel=1 if not hasattr(os, "fork") else os.cpu_count() or 1 if jobs == "auto" else int(jobs),
        )
        garden_domain(app.env).pages.load()
        return app
    finally:
        gc.freeze()  # later collections skip it too
        gc.enable()


def configuration(folder: Path) -> tuple[Path | None, dict[str, str]]:
    """The folder of a garden's ``conf.py``, or None, and the options that replace a missing ``conf.py``."""
    return (folder, {}) if (folder / "conf.py").is_file() else (None, {"extensions": "conference_garden.site"})


def prepare() -> None:
    """Prepare this process for Sphinx, before any part of Sphinx is imported."""
    gc.disable()  # imported modules are never freed
    from conference_garden.tools.lazy_imports import put_off_imports

    put_off_imports()
    # once here rather than in each forked process; this also imports everything that the engine builds on
    import conference_garden.theme  # noqa: F401

    gc.freeze()
    # Doctrees contain cycles, so collection has to stay on; but traversing a growing garden
    # every 700 allocations would take a fifth of a build.
    gc.set_threshold(50_000, 5, 100)
    gc.enable()

    os.environ["TZ"] = "UTC"  # so that dates in feeds are the same everywhere
    if hasattr(time, "tzset"):  # not on Windows
        time.tzset()
