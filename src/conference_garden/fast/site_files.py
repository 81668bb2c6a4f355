"""Files for programs that belong to no page: written when what they are made from has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.fast.state import digest
from conference_garden.pages.hooks import SITE_FILES, SiteFile


def write_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the files that have changed (event ``html-collect-pages``); yields no page."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    known, builder.state.files = builder.state.files, {}
    for feature in SITE_FILES.values():
        for file in feature(app):
            _write(builder, file, known.get(file.path))
    yield from ()


def _write(builder: GardenHTMLBuilder, file: SiteFile, before: str | None) -> None:
    if file.shows is None:
        builder.write_file(file.path, file.render())
        return
    found = builder.state.files[file.path] = digest(builder.appearance(), file.shows)
    path = Path(builder.outdir, file.path)
    if before == found and builder.is_as_written(path):
        builder.expect(path)
    else:
        builder.write_file(file.path, file.render())
