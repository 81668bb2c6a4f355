"""Makes the folder that a web server or a host for static sites can publish as it is.

``_build/html`` is a symbolic link to a folder of hard links, made for quick
builds; the folder made here is independent of it.  Besides the pages, it has
files that hosts read:

* ``_headers`` (Netlify, Cloudflare Pages and others): the content security
  policy, how long files may be cached, types of files that hosts do not know,
  and then the garden's own rules.
* ``.nojekyll``: makes GitHub Pages publish ``_static/`` too.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from conference_garden.facts.settings import read_settings
from conference_garden.pages.csp import site_policy
from conference_garden.tools.changes import MARK, is_site

_FOR_GOOD: Final = "public, max-age=31536000, immutable"
#: A style sheet or script to which pages link with a digest of its content.
_VERSIONED: Final = re.compile(r'(?:href|src)="[^"]*?(_static/[^"?]+)\?v=')
#: Files whose names contain a digest of their content.
_NAMED_BY_CONTENT: Final = (
    "_static/vendor/mermaid/chunks/*",
    "_images/*",
    "_cards/*",
)
#: Types of files.  Feeds are XML: with their own type, browsers would show the source instead of the styled feed.
_TYPES: Final = {
    "*atom.xml": "application/xml; charset=utf-8",
    "*feed.json": "application/feed+json; charset=utf-8",
    "*.ics": "text/calendar; charset=utf-8",
    "*.md": "text/markdown; charset=utf-8",
    "*.txt": "text/plain; charset=utf-8",
}


def put_site(folder: Path, destination: Path) -> str:
    """Copy the site that was built for the garden in ``folder``, replacing the previous copy.

    Returns why that is refused, as a message for the user, or nothing.
    """
    source = (folder / "_build/html").resolve()
    destination = destination.absolute()
    if destination.resolve() in (folder, *folder.parents) or source.is_relative_to(destination.resolve()):
        return f"{destination} holds the garden itself: name another folder."
    if destination.exists() and not _is_ours(destination):
        return f"{destination} holds something other than a site made by this command: name another folder."
    fresh, old = (destination.with_name(f".{destination.name}.{word}") for word in ("new", "old"))
    for path in (fresh, old):
        shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(source, fresh, ignore=shutil.ignore_patterns(".buildinfo"))
    (fresh / ".nojekyll").touch()
    root = urlsplit(read_settings(folder).url).path or "/"
    rules = fresh / "_headers"
    own = rules.read_bytes() if rules.is_file() else b""
    rules.write_bytes("".join(headers(fresh, root)).encode() + own)
    if destination.exists():
        destination.rename(old)
    fresh.rename(destination)
    shutil.rmtree(old, ignore_errors=True)
    return ""


def _is_ours(destination: Path) -> bool:
    return destination.is_dir() and (not any(destination.iterdir()) or is_site(destination))


def headers(site: Path, root: str) -> Iterator[str]:
    """The lines of ``_headers`` for a site below the path ``root`` of its host, which begins and ends with a slash.

    Hosts join the values if two rules set the same header, so no file gets one
    twice.  The caching of other files (pages above all) is left to the host,
    which makes browsers ask each time whether they have changed.
    """
    yield MARK
    yield f"{root}*\n  Content-Security-Policy: {site_policy()}\n"
    yield "  X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n"
    pages = (path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    versioned = {name for page in pages for name in _VERSIONED.findall(page)}
    for path in (*sorted(versioned), *_NAMED_BY_CONTENT):
        yield f"{root}{path}\n  Cache-Control: {_FOR_GOOD}\n"
    for path, kind in _TYPES.items():
        yield f"{root}{path}\n  Content-Type: {kind}\n"
