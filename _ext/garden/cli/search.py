"""The search index: Pagefind over the finished site, in parts.

Pagefind holds all it indexes in memory (half a megabyte for each page) and
starts anew every time.  So a large site is indexed in parts of some hundred
pages, of which only those with a changed page are made again; the search page
merges them (``mergeIndex``).
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

SEARCH: Final = "pagefind"

#: About how many pages a part has.
PART: Final = 800

#: What is on many pages: selectors of CSS.
REPEATED: Final = (
    ".headerlink, .garden-facts, .garden-programme, .garden-timeline, .garden-pair, "
    ".garden-talk-foot, .garden-neighbours, .garden-mentions, .garden-index, .garden-feeds"
)


def make_search_index(site: Path) -> None:
    """Index the pages of a site, as far as they have changed since the last time.

    What the garden repeats on many pages (lists, backlinks) is left out: a talk
    is found where it is told.  Raises :class:`subprocess.CalledProcessError`
    with Pagefind's own words on standard error, and OSError when an index
    could not be written.
    """
    pages = sorted(path for path in site.rglob("*.html") if SEARCH not in path.relative_to(site).parts)
    count = max(1, round(len(pages) / PART))
    parts: list[list[Path]] = [[] for _ in range(count)]
    for page in pages:
        parts[zlib.crc32(page.relative_to(site).as_posix().encode()) % count].append(page)
    stamps = site.with_name("search-index.json")
    before = json.loads(stamps.read_text()) if stamps.exists() else {}
    found = {str(number): _stamp(part) for number, part in enumerate(parts)}
    for number, part in enumerate(parts):
        target = site / SEARCH / str(number)
        if before.get(str(number)) != found[str(number)] or not target.exists():
            stamps.unlink(missing_ok=True)
            _index(site, part, target)
            _check(target)
    for folder in (site / SEARCH).iterdir():
        if folder.is_dir() and folder.name not in found:
            shutil.rmtree(folder)
    (site / SEARCH / "parts.json").write_text(json.dumps({"parts": count}))
    stamps.write_text(json.dumps(found))


def _stamp(pages: list[Path]) -> str:
    known = [(path.as_posix(), path.stat().st_mtime_ns) for path in pages]
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _index(site: Path, pages: list[Path], target: Path) -> None:
    """Index some pages of a site into a folder of their own."""
    shutil.rmtree(target, ignore_errors=True)
    with TemporaryDirectory(dir=site.parent) as folder:
        for page in pages:
            link = Path(folder, page.relative_to(site))
            link.parent.mkdir(parents=True, exist_ok=True)
            os.link(page, link)
        command = [sys.executable, "-m", "pagefind", "--site", folder, "--output-path", str(target), "--quiet"]
        selectors = ["--root-selector", "article.bd-article", "--exclude-selectors", REPEATED]
        subprocess.run([*command, *selectors], check=True)


def _check(target: Path) -> None:
    """Read an index again: on a full disk Pagefind leaves files cut off and says nothing.

    Raises OSError.
    """
    for path in (path for path in target.rglob("*") if path.suffix.startswith((".pf_", ".pagefind"))):
        try:
            with gzip.open(path) as file:
                while file.read(1 << 20):
                    pass
        except EOFError:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path.name) from None
