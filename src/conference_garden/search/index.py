"""The search index: Pagefind over the records that the build has left, in parts.

Talks have an index of their own, so that their ranking knows nothing of long
essays and short lists of names; all other things share one.

Pagefind holds all it indexes in memory, uses one processor and starts anew every
time.  So a large index is made in parts, several at a time, and only those with a
changed record are made again; the search in the browser merges them (``mergeIndex``).
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
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from conference_garden.search.records import PAGE

SEARCH: Final = "pagefind"

#: About how many records a part has.
PART: Final = 1000

#: What Pagefind adds to every index and this site has no use for: interfaces of its own.
UNUSED: Final = ("pagefind-*ui.*", "pagefind-highlight.js")


def make_search_index(records: Path, site: Path) -> None:
    """Index the records, as far as they have changed since the last time, into a site.

    Raises :class:`subprocess.CalledProcessError` with Pagefind's own words on
    standard error, and OSError when an index could not be written.
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
    site.joinpath(SEARCH, "parts.json").write_text(json.dumps(sizes))
    stamps.write_text(json.dumps(found))


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
    """Index some records into a folder of their own."""
    shutil.rmtree(target, ignore_errors=True)
    with TemporaryDirectory(dir=records.parent) as folder:
        for path in files:
            link = Path(folder, path.relative_to(records))
            link.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, link)
        command = [sys.executable, "-m", "pagefind", "--site", folder, "--output-path", str(target), "--quiet"]
        subprocess.run(command, check=True)
    for pattern in UNUSED:
        for path in target.glob(pattern):
            path.unlink()
    _check(target)


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
