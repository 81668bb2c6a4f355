"""Writes the files for programs that belong to no page, when their content has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from sphinx.application import Sphinx

from conference_garden.facts.digests import digest
from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.pages.domain import Keep, garden_domain
from conference_garden.pages.hooks import SITE_FILES, FileGroup, SiteFile


class _Made(NamedTuple):
    """A file and the digest of its content, which is empty if it is only known once the file is made."""

    version: str
    render: Callable[[], bytes]


def write_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the files that have changed (event ``html-collect-pages``); yields no page."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    keep = garden_domain(app.env).keep
    made = (made for feature in SITE_FILES.values() for made in feature(app))
    found = {path: file for each in made for path, file in _files(each, keep)}
    builder.note(found)
    common = builder.appearance()
    shown = {path: common + file.version for path, file in found.items() if file.version}
    same = shown.items() & builder.state.files.items()
    kept = {path for path, _ in same if builder.is_as_written(path)}  # builder.keep for each of thousands would be slow
    builder.expected |= kept
    builder.untouched |= kept
    builder.state.files = shown
    for path, file in found.items():
        if path not in kept:
            builder.write_file(path, file.render())
    yield from ()


def _files(made: SiteFile | FileGroup, keep: Keep) -> Iterator[tuple[str, _Made]]:
    """A file, or the files of a group, which are made only if one of them has to be written."""
    if isinstance(made, SiteFile):
        yield made.path, _Made("" if made.shows is None else digest(made.shows), made.render)
        return
    files: dict[str, SiteFile] = {}

    def versions() -> dict[str, str]:
        files.update((file.path, file) for file in made.make())
        return {path: digest(file.shows) for path, file in files.items()}

    def render(path: str) -> bytes:
        if not files:
            versions()
        return files[path].render()

    for path, version in keep("groups of files", made.name, digest(made.own), versions).items():
        yield path, _Made(version, partial(render, path))
