"""The application of Sphinx for a garden."""

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
    """The application of Sphinx for a garden, with doctrees beside the output."""
    from sphinx.application import Sphinx

    from conference_garden.pages.domain import garden_domain

    confdir, overrides = configuration(folder)
    gc.disable()  # what is loaded now stays, and looking through it while it grows takes as long as loading it
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
        gc.freeze()  # nor is it looked through afterwards
        gc.enable()


def configuration(folder: Path) -> tuple[Path | None, dict[str, str]]:
    """Where the ``conf.py`` of a garden is, and what stands in for it where there is none."""
    return (folder, {}) if (folder / "conf.py").is_file() else (None, {"extensions": "conference_garden.site"})


def prepare() -> None:
    """Make this process ready to run Sphinx, before anything of it is imported."""
    gc.disable()  # what is imported never goes
    from conference_garden.tools.lazy_imports import put_off_imports

    put_off_imports()
    # once here rather than in each forked process; it brings along all that the engine builds on
    import conference_garden.theme  # noqa: F401

    gc.freeze()
    # Doctrees are cycles, so collecting them cannot be left out; but looking through a growing garden
    # every 700 objects is a fifth of a build.
    gc.set_threshold(50_000, 5, 100)
    gc.enable()

    os.environ["TZ"] = "UTC"  # dates in feeds are the same everywhere
    if hasattr(time, "tzset"):  # not on Windows
        time.tzset()
