"""The files of ``html_extra_path``, such as ``CNAME`` or a proof of who owns a site: files of the site like all others.

Sphinx copies them over what is there before it writes pages, and never takes one away.
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
    """The files, but for those that have the name of a page, or of a static file, of which pages have the checksums."""
    builder = app.builder
    assert isinstance(builder, SiteBuilder)
    for name, path in _sources(app):
        is_static = name.startswith(STATIC) and Path(app.outdir, name).exists()
        if name not in builder.expected and not is_static:
            status = path.stat()
            changed = status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
            yield SiteFile(name, changed, partial(published, path))


def _sources(app: Sphinx) -> Iterator[tuple[str, Path]]:
    """The files by their names in the site, as Sphinx would copy them (:func:`sphinx.util.fileutil.copy_asset`)."""
    excluded = Matcher(app.config.exclude_patterns)
    for entry in (Path(app.confdir, entry) for entry in app.config.html_extra_path):
        if entry.is_file():
            yield entry.name, entry
        for root, folders, files in walk(str(entry), followlinks=True):
            below = Path(root).relative_to(entry)
            folders[:] = [name for name in folders if not excluded((below / name).as_posix())]
            names = ((below / name).as_posix() for name in files)
            yield from ((name, entry / name) for name in names if not excluded(name))
