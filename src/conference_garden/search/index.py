"""The search index: Pagefind over the records that the build has left, in parts.

Talks have an index of their own, so that their ranking knows nothing of long
essays and short lists of names; all other things share one.

Pagefind holds all it indexes in memory, uses one processor and starts anew every
time.  So a large index is made in parts, several at a time, and only those with a
changed record are made again; the search in the browser merges them (``mergeIndex``).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from conference_garden.facts.files import replace_file
from conference_garden.search.pagefind import pagefind_files
from conference_garden.search.records import PAGE

SEARCH: Final = "pagefind"

#: About how many records a part has.
PART: Final = 1000

#: What Pagefind adds to every index and this site has no use for: interfaces of its own.
UNUSED: Final = ("pagefind-*ui.*", "pagefind-highlight.js")


def make_search_index(records: Path, site: Path) -> None:
    """Index the records, as far as they have changed since the last time, into a site.

    Raises :class:`~conference_garden.search.pagefind.PagefindError`, and OSError when an index could not be written.
    """
    parts = dict(_parts(records))
    stamps = records.with_name("search-index.json")
    before = json.loads(stamps.read_text()) if stamps.exists() else {}
    found = {name: _stamp(files) for name, files in parts.items()}
    outdated = [name for name in parts if before.get(name) != found[name] or not (site / SEARCH / name).exists()]
    if outdated:
        stamps.unlink(missing_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # each result is asked for, so that what went wrong is raised here
        list(pool.map(lambda name: _index(records, parts[name], site / SEARCH / name), outdated))
    _clear(site / SEARCH, parts)
    sizes = [(name, len(files)) for name, files in sorted(parts.items())]
    replace_file(site / SEARCH / "parts.json", json.dumps(sizes))
    replace_file(stamps, json.dumps(found))


def _clear(folder: Path, parts: Iterable[str]) -> None:
    """Delete what belongs to no part: parts that are gone, and what other versions have left."""
    kept = {folder / "parts.json", *(folder / name for name in parts), *((folder / name).parent for name in parts)}
    for path in (*folder.glob("*"), *folder.glob("*/*")):
        if path.is_dir() and path not in kept:
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file() and path not in kept:
            path.unlink()


def _parts(records: Path) -> Iterator[tuple[str, list[Path]]]:
    """The parts that are not empty: (name, files of records); those of one page are in one part."""
    files = sorted(records.rglob("*.html"))
    for name, group in (
        ("talks", [path for path in files if path.stem != PAGE]),
        ("pages", [path for path in files if path.stem == PAGE]),
    ):
        count = max(1, round(len(group) / PART))
        parts: list[list[Path]] = [[] for _ in range(count)]
        for path in group:
            parts[zlib.crc32(path.parent.relative_to(records).as_posix().encode()) % count].append(path)
        yield from ((f"{name}/{number}", part) for number, part in enumerate(parts) if part)


def _stamp(files: list[Path]) -> str:
    known = [(path.as_posix(), path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _index(records: Path, files: list[Path], target: Path) -> None:
    """Index some records, in their order, into a folder of their own."""
    found = pagefind_files((path.relative_to(records).as_posix(), path.read_text(encoding="utf-8")) for path in files)
    shutil.rmtree(target, ignore_errors=True)
    for name, content in found.items():
        if not any(fnmatch(name, pattern) for pattern in UNUSED):
            replace_file(target / name, content)
