"""The search index: which records have a word, and where.

It is cheap to read and to update.  For a word, a reader loads one file with every
record that has it; an edit writes only the files of words whose places it has
moved.  Each file depends on the records alone, whatever the index was before.

``records/<key>.json``
    A record as it was written (:mod:`conference_garden.search.record_files`).
``words/<bucket>.json``
    Words with the same beginnings, each with its postings (:mod:`conference_garden.search.postings`),
    joined by semicolons; or with 0 if these are long.
``long/<word in hexadecimal>.json``
    The long postings of one word, so that nobody loads them for another.
``index.json``
    The number of buckets; for talks and for pages, how many there are and how many words they have together.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Final

from conference_garden.facts.files import replace_file
from conference_garden.facts.ledger import SEARCH_TIMES, Ledger
from conference_garden.search.postings import KEY, bucket_of, key_of, postings
from conference_garden.search.records import compact_json

SEARCH: Final = "search-index"

#: The approximate number of records per bucket.
SHARE: Final = 4

#: Postings of a word with more characters than this are long.
LONG: Final = 6000

#: The longest name of a file; long postings of a word with a longer one stay in their bucket.
LONGEST_NAME: Final = 200

#: The suffix of files of records (:mod:`conference_garden.search.record_files`).
RECORDS: Final = ".jsonl"

#: Rows of the ledger: what the index was made from; and by page, when its records were written, and their names.
_MADE: Final = "search index"
_RECORDS: Final = "search records"

#: How many records may have their postings in memory at once (9 kB each), and how many before these are joined.
AT_ONCE: Final = 20_000
LOOSE: Final = 1000


def is_new(site: Path, ledger: Ledger) -> bool:
    """Whether the index of a site has to be made from all records, as nobody knows what the last one was made from."""
    return not _is_of(ledger.rows(_MADE), _maker(), site)


def _is_of(last: Mapping[str, Any], maker: str, site: Path) -> bool:
    return last.get("by") == maker and (site / SEARCH / "index.json").exists()


def make_search_index(records: Path, site: Path, ledger: Ledger) -> None:
    """Bring the index of a site up to date with the records that have changed since the last time.

    Raises OSError if the index could not be written.
    """
    index, maker, last = site / SEARCH, _maker(), ledger.rows(_MADE)
    known = ledger.rows(_RECORDS) if _is_of(last, maker, site) else {}
    found = _pages(records, known)
    buckets = 1 << max(3, (sum(row.count(" ") for row in found.values()) // SHARE).bit_length())
    sizes: dict[str, list[int]] = json.loads(last.get("sizes", "{}"))
    is_whole = not known or last.get("buckets") != buckets
    touched = [index / "index.json"]
    if is_whole:
        known, sizes = {}, {"t": [0, 0], "p": [0, 0]}
        _make_room(site)
    changed = sorted(page for page in known.keys() | found.keys() if known.get(page) != found.get(page))
    if not changed and (index / "index.json").exists():
        return
    ledger.strike(_MADE, ["by"])  # so that an index that was left unfinished is made again
    edited = (record for page in changed for record in _records(records, page, known.get(page, "")))
    while (edits := Edits(index, is_whole=is_whole)).replace_all(islice(edited, AT_ONCE)):
        edits.write(buckets)
        touched += edits.touched
        for group, counts in edits.sizes.items():
            sizes[group] = [one + other for one, other in zip(sizes[group], counts, strict=True)]
    if is_whole:  # words that no record has are looked up too
        empty = (index / "words" / f"{number}.json" for number in range(buckets))
        for bucket in (path for path in empty if not path.exists()):
            replace_file(bucket, "{}")
            touched.append(bucket)
    replace_file(index / "index.json", compact_json({"buckets": buckets, **sizes}))
    files = {path.relative_to(site).as_posix(): path for path in touched}
    there = {name: path.stat().st_mtime_ns for name, path in files.items() if path.exists()}
    if is_whole:
        ledger.keep({SEARCH_TIMES: there})
    else:
        ledger.strike(SEARCH_TIMES, files.keys() - there.keys())
        ledger.add(SEARCH_TIMES, there)
    ledger.keep({_RECORDS: found, _MADE: {"by": maker, "buckets": buckets, "sizes": json.dumps(sizes)}})


def _make_room(site: Path) -> None:
    """Replace any index of a site with an empty one."""
    shutil.rmtree(site / SEARCH, ignore_errors=True)
    shutil.rmtree(site / "pagefind", ignore_errors=True)  # of older versions
    for name in ("records", "words", "long"):
        (site / SEARCH / name).mkdir(parents=True)


def _pages(records: Path, known: Mapping[str, str]) -> dict[str, str]:
    """The pages that have records, each with the time when these were written and their names, separated by spaces."""
    found: dict[str, str] = {}
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(f"{records}/{folder}") as entries:
                items = list(entries)
        except FileNotFoundError:
            continue
        for entry in items:
            if entry.is_dir():
                waiting.append(f"{folder}{entry.name}/")
            elif entry.name.endswith(RECORDS):
                page, stamp = f"{folder}{entry.name.removesuffix(RECORDS)}", str(entry.stat().st_mtime_ns)
                row = known.get(page, "")
                is_known = row.partition(" ")[0] == stamp
                found[page] = row if is_known else " ".join([stamp, *_lines(records, page)])
    return found


def _lines(records: Path, page: str) -> dict[str, bytes]:
    """The records of a page, by name."""
    lines = _content_of(records / f"{page}{RECORDS}").splitlines()
    parts = (line.partition(b" ") for line in lines)
    return {name.decode(): record for name, _, record in parts}


def _records(records: Path, page: str, known: str) -> Iterator[tuple[str, bytes]]:
    """The key of each record of a page with the record, which is empty if it was ``known`` and is gone."""
    now = _lines(records, page)
    for name in sorted(now.keys() | set(known.split(" ")[1:])):
        yield key_of(page, name), now.get(name, b"")


def _maker() -> str:
    """A digest of the code that makes postings from records."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return sha256(code + version("snowballstemmer").encode()).hexdigest()


class Edits:
    """The changes to the files of words that follow from changed records."""

    def __init__(self, index: Path, *, is_whole: bool) -> None:
        self.is_whole = is_whole
        self.records, self.words, self.long = (index / name for name in ("records", "words", "long"))
        self.gone: defaultdict[str, set[str]] = defaultdict(set)
        self.new: defaultdict[str, list[str]] = defaultdict(list)
        #: by group, how many more records and words there are
        self.sizes = {"t": [0, 0], "p": [0, 0]}
        #: the files that were written or deleted
        self.touched: list[Path] = []

    def replace_all(self, records: Iterable[tuple[str, bytes]]) -> bool:
        """Replace records by key, and return whether there were any."""
        count = 0
        for count, (key, record) in enumerate(records, 1):
            self.replace(key, record)
            if not count % LOOSE:
                self.join()
        return count > 0

    def replace(self, key: str, record: bytes) -> None:
        """Replace the record with a key, if there was one; an empty ``record`` means that it is gone."""
        path = self.records / f"{key}.json"
        before = b"" if self.is_whole else _content_of(path)
        if before == record:
            return
        self._put(path, record)
        old, new = self._postings(key, before, -1), self._postings(key, record, 1)
        for word, posting in old.items():
            if new.get(word) != posting:
                self.gone[word].add(key)
        for word, posting in new.items():
            if old.get(word) != posting:
                self.new[word].append(posting)

    def join(self) -> None:
        """Join the new postings of each word: as a string of its own, a posting takes four times as much memory."""
        for loose in self.new.values():
            if len(loose) > 1:
                loose[:] = [";".join(loose)]

    def _postings(self, key: str, record: bytes, sign: int) -> dict[str, str]:
        """The postings of a record by word; ``sign`` is 1 if the record is added, -1 if it is removed."""
        if not record:
            return {}
        length, found = postings(key, json.loads(record))
        counts = self.sizes[key[0]]
        counts[0] += sign
        counts[1] += sign * length
        return found

    def _put(self, path: Path, content: bytes) -> None:
        """Write a file, or delete it if it has no content."""
        self.touched.append(path)
        if content and self.is_whole:
            path.write_bytes(content)  # nobody reads an unfinished index
        elif content:
            replace_file(path, content)
        else:
            path.unlink()

    def write(self, buckets: int) -> None:
        """Write the files of all words whose postings have changed."""
        by_bucket: defaultdict[int, list[str]] = defaultdict(list)
        for word in self.gone.keys() | self.new.keys():
            by_bucket[bucket_of(word, buckets)].append(word)
        for number, words in by_bucket.items():
            file = self.words / f"{number}.json"
            bucket: dict[str, Any] = json.loads(file.read_bytes()) if file.exists() else {}
            held = dict(bucket)
            for word in words:
                bucket[word] = self._written(word, bucket.get(word, ""))
            kept = {word: bucket[word] for word in sorted(bucket) if bucket[word] != ""}
            if kept != held:
                self._put(file, compact_json(kept).encode())

    def _written(self, word: str, held: str | int) -> str | int:
        """The new value of a word in its bucket, in place of ``held``; long postings are written to a file."""
        own = self.long / f"{word.encode().hex()}.json"
        before = str(json.loads(own.read_bytes()) if held == 0 else held)
        new = [posting for joined in self.new.get(word, ()) for posting in joined.split(";")]
        text = _edited(before, self.gone.get(word, set()), new)
        if len(text) > LONG and len(own.name) <= LONGEST_NAME:
            if text != before:
                self._put(own, compact_json(text).encode())
            return 0
        if held == 0:
            self._put(own, b"")
        return text


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""


def _edited(text: str, gone: set[str], new: list[str]) -> str:
    """Postings in order, without those of some keys, and with new ones.

    >>> _edited("paaaaaaaaa2,0;tbbbbbbbbb5,1", {"tbbbbbbbbb"}, ["tbbbbbbbbb6,1,5"])
    'paaaaaaaaa2,0;tbbbbbbbbb6,1,5'
    """
    edited = f";{text};"
    if gone and gone == {posting[:KEY] for posting in new} and all(f";{key}" in edited for key in gone):
        for posting in new:  # each in its place: a common word has thousands of others
            start = edited.index(f";{posting[:KEY]}") + 1
            edited = edited[:start] + posting + edited[edited.index(";", start) :]
        return edited[1:-1]
    kept = [posting for posting in text.split(";") if posting and posting[:KEY] not in gone]
    return ";".join(sorted([*kept, *new]))
