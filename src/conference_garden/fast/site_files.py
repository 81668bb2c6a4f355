"""Files for programs that belong to no page: written when what they are made from has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sphinx.application import Sphinx

from conference_garden.facts.digests import digest
from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.pages.domain import Keep, garden_domain
from conference_garden.pages.hooks import SITE_FILES, FileGroup, SiteFile


def write_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the files that have changed (event ``html-collect-pages``); yields no page."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    keep = garden_domain(app.env).keep
    made = (made for feature in SITE_FILES.values() for made in feature(app))
    found = {file.path: file for each in made for file in _files(each, keep)}
    builder.note(found)
    known, builder.state.files = builder.state.files, {}
    for file in found.values():
        if file.shows is not None:
            shown = builder.state.files[file.path] = digest(builder.appearance(), file.shows)
            if known.get(file.path) == shown and builder.keep([file.path]):
                continue
        builder.write_file(file.path, file.render())
    yield from ()


def _files(made: SiteFile | FileGroup, keep: Keep) -> Iterator[SiteFile]:
    """A file, or those of a group, which are made only where one of them has to be written."""
    if isinstance(made, SiteFile):
        yield made
        return
    files: dict[str, SiteFile] = {}

    def shown() -> str:
        files.update((file.path, file) for file in made.make())
        return json.dumps({path: digest(file.shows) for path, file in files.items()})

    def rendering(path: str) -> Callable[[], bytes]:
        def render() -> bytes:
            if not files:
                shown()
            return files[path].render()

        return render

    for path, shows in json.loads(keep("groups of files", made.name, digest(made.own), shown)).items():
        yield SiteFile(path, shows, rendering(path))
