"""Files for programs that belong to no page: written when what they are made from has changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.fast.state import digest
from conference_garden.pages.hooks import SITE_FILES


def write_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the files that have changed (event ``html-collect-pages``); yields no page."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    known, builder.state.files = builder.state.files, {}
    for file in (file for feature in SITE_FILES.values() for file in feature(app)):
        if file.shows is not None:
            found = builder.state.files[file.path] = digest(builder.appearance(), file.shows)
            if known.get(file.path) == found and builder.keep([file.path]):
                continue
        builder.write_file(file.path, file.render())
    yield from ()
