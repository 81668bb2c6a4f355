"""Files for programs that belong to no page: written when what they are made from has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx

from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.fast.state import digest
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import SITE_FILES, SiteFile
from conference_garden.permalinks.addresses import addresses_of

#: How the names of these files end.
SUFFIXES: Final = (".xml", ".json", ".txt", ".ics")


def write_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the files, if anything has changed (event ``html-collect-pages``); yields no page."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    state, record = builder.state, garden_domain(app.env).record
    redirects = addresses_of(app.env).redirects
    before, state.data = state.data, digest(builder.appearance(), sorted(state.pages.items()), record.digest, redirects)
    files = [name for name in state.times if name.endswith(SUFFIXES)]
    if before == state.data and all(builder.is_as_written(Path(builder.outdir, name)) for name in files):
        builder.expected.update(files)
        return
    known, state.files = state.files, {}
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
