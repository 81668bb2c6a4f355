"""The files of ``html_extra_path``, such as ``CNAME`` or a verification file, treated like all other site files.

Sphinx itself copies them over existing files before it writes pages, and never deletes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.matching import Matcher

from conference_garden.pages.hooks import SiteFile
from conference_garden.pages.html import STATIC, SiteBuilder
from conference_garden.pictures.pages import published
from conference_garden.theme.upstream.sphinx import walk


def extra_files(app: Sphinx) -> Iterator[SiteFile]:
    """The files, except those named like a page, or like a static file, whose checksum is in pages."""
    builder = app.builder
    assert isinstance(builder, SiteBuilder)
    for name, path in _sources(app):
        is_static = name.startswith(STATIC) and Path(app.outdir, name).exists()
        if name not in builder.expected and not is_static:
            status = path.stat()
            changed = status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
            yield SiteFile(name, changed, partial(published, path))


def _sources(app: Sphinx) -> Iterator[tuple[str, Path]]:
    """Each file with its name in the site, as Sphinx would copy it (:func:`sphinx.util.fileutil.copy_asset`)."""
    excluded = Matcher(app.config.exclude_patterns)
    for entry in (Path(app.confdir, entry) for entry in app.config.html_extra_path):
        if entry.is_file():
            yield entry.name, entry
        for root, folders, files in walk(str(entry), followlinks=True):
            below = Path(root).relative_to(entry)
            folders[:] = [name for name in folders if not excluded((below / name).as_posix())]
            names = ((below / name).as_posix() for name in files)
            yield from ((name, entry / name) for name in names if not excluded(name))
