"""Reading offline: pages that a reader has opened can be read again without a network.

A service worker caches pages, styles and scripts as the browser loads them.  It
is at the root of the site, because a worker controls what is beside and below
it.  If a garden turns this off, a worker that removes itself takes its place:
browsers would go on using one that is merely gone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx

from conference_garden.pages.hooks import SITE_FILES, SiteFile
from conference_garden.pages.html import add_assets, uses_own_theme

#: The address of the worker; it must not change, as browsers that have the worker ask for it there for good.
WORKER: Final = "service-worker.js"

_FOLDER: Final = Path(__file__).parent


def setup(app: Sphinx) -> None:
    """Register the worker, and the page shown in place of pages that were not opened."""
    SITE_FILES["offline"] = site_files
    add_assets(app, _FOLDER)
    app.connect("builder-inited", add_page)


def is_on(app: Sphinx) -> bool:
    """Whether pages are cached for reading offline."""
    settings = app.config.garden_settings
    return bool(settings.offline and app.config.garden_fast and uses_own_theme(app.builder))


def add_page(app: Sphinx) -> None:
    """Add the page (event ``builder-inited``)."""
    if is_on(app):
        app.config.html_additional_pages = {**app.config.html_additional_pages, "offline": "garden/offline.html"}


def site_files(app: Sphinx) -> Iterator[SiteFile]:
    """The worker, or the one that removes it."""
    if is_on(app):
        version = looks_of(Path(app.builder.outdir, "_static"))
        yield SiteFile(WORKER, version, partial(worker, version))
    else:
        yield SiteFile(WORKER, "off", (_FOLDER / "farewell.js").read_bytes)


def looks_of(folder: Path) -> str:
    """A digest of the styles and scripts of a site; when they change, so does the worker."""
    found = hashlib.sha256()
    for path in sorted(path for kind in ("css", "js") for path in folder.glob(f"*.{kind}")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:12]


def worker(version: str) -> bytes:
    """The worker, without comments, of a site whose styles and scripts have the digest ``version``."""
    text = re.sub(r"^ *//.*\n", "", (_FOLDER / "worker.js").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return text.replace("VERSION", version).encode()
