"""The search index: which records have a word, and where.

It is light at both ends.  For a word, a reader loads one file with all that has
it; an edit writes the files of those words whose places it has moved.  Each file
follows from the records alone, whatever the index was before.

``records/<key>.json``
    A record as it was written (:mod:`conference_garden.search.record_files`).
``words/<bucket>.json``
    Words that begin alike, each with its postings (:mod:`conference_garden.search.postings`), joined by
    semicolons; or with 0 if these are long.
``long/<word in hexadecimal>.json``
    The long postings of one word, so that nobody loads them for another.
``index.json``
    The number of buckets; of talks and pages, how many there are and how many words they have together.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from conference_garden.facts.files import link_file, replace_file
from conference_garden.facts.ledger import Ledger
from conference_garden.search.postings import KEY, bucket_of, key_of, postings

SEARCH: Final = "search-index"

#: About how many records there are for each bucket.
SHARE: Final = 4

#: Postings of more characters are long.
LONG: Final = 6000

#: The longest name of a file; what is longer stays in its bucket.
LONGEST_NAME: Final = 200

#: What the ledger has of it: of what it was made, and when each record was written, by folder.
_MADE: Final = "search index"
_RECORDS: Final = "search records"

#: When each file of the index was written, for who publishes it.
FILES: Final = "search files"
#: What each record of a folder has once there.
_EACH: Final = '": '

#: The postings of so many records are in memory at once (9 kB each), and those of so many as texts of their own.
AT_ONCE: Final = 20_000
LOOSE: Final = 1000


def is_new(site: Path, ledger: Ledger) -> bool:
    """Whether the index of a site has to be made of all records: nobody knows of what the last one was made."""
    return ledger.rows(_MADE).get("by") != _maker() or not (site / SEARCH / "index.json").exists()


def make_search_index(records: Path, site: Path, ledger: Ledger) -> None:
    """Index the records, as far as they have changed since the last time, into a site.

    Raises OSError when an index could not be written.
    """
    index, last = site / SEARCH, ledger.rows(_MADE)
    known = {} if is_new(site, ledger) else ledger.rows(_RECORDS)
    found = _folders(records, known)
    buckets = 1 << max(3, (sum(row.count(_EACH) for row in found.values()) // SHARE).bit_length())
    sizes: dict[str, list[int]] = json.loads(last.get("sizes", "{}"))
    is_whole = not known or last.get("buckets") != buckets
    touched = [index / "index.json"]
    if is_whole:
        known, sizes = {}, {"t": [0, 0], "p": [0, 0]}
        shutil.rmtree(index, ignore_errors=True)
        shutil.rmtree(site / "pagefind", ignore_errors=True)  # of older versions
        (index / "records").mkdir(parents=True)
    changed = sorted(_changed(known, found))
    if not changed and (index / "index.json").exists():
        return
    ledger.strike(_MADE, ["by"])  # so that what is not ended is made anew
    for start in range(0, len(changed), AT_ONCE):
        edits = Edits(index)
        for count, path in enumerate(changed[start : start + AT_ONCE], 1):
            edits.replace(key_of(path), records / path)
            if not count % LOOSE:
                edits.join()
        edits.write(buckets)
        touched += edits.touched
        for group, counts in edits.sizes.items():
            sizes[group] = [one + other for one, other in zip(sizes[group], counts, strict=True)]
    if is_whole:  # words that nothing has are looked up too
        empty = (index / "words" / f"{number}.json" for number in range(buckets))
        for bucket in (path for path in empty if not path.exists()):
            replace_file(bucket, _json({}))
            touched.append(bucket)
    replace_file(index / "index.json", _json({"buckets": buckets, **sizes}))
    files = {path.relative_to(site).as_posix(): path for path in touched}
    there = {name: path.stat().st_mtime_ns for name, path in files.items() if path.exists()}
    if is_whole:
        ledger.keep({FILES: there})
    else:
        ledger.strike(FILES, files.keys() - there.keys())
        ledger.add(FILES, there)
    ledger.keep({_RECORDS: found, _MADE: {"by": _maker(), "buckets": buckets, "sizes": json.dumps(sizes)}})


def _folders(records: Path, known: Mapping[str, str]) -> dict[str, str]:
    """The folders of records, each with the time of its last change and those of its records.

    A record is only ever replaced or deleted, which changes its folder too: those that have
    not changed are as they are ``known``, and so are the folders in them.
    """
    found: dict[str, str] = {}
    waiting = ["", *known]
    while waiting:
        if (folder := waiting.pop()) in found:
            continue
        path, row = f"{records}/{folder}", known.get(folder, "")
        try:
            stamp = f"{os.stat(path).st_mtime_ns} "  # noqa: PTH116 (there are thousands)
            if row.startswith(stamp):
                found[folder] = row
                continue
            with os.scandir(path) as entries:
                items = list(entries)
        except (FileNotFoundError, NotADirectoryError):
            continue
        waiting += [f"{folder}{entry.name}/" for entry in items if entry.is_dir()]
        times = {entry.name: entry.stat().st_mtime_ns for entry in items if entry.name.endswith(".json")}
        found[folder] = stamp + json.dumps(times)
    return found


def _changed(known: Mapping[str, str], found: Mapping[str, str]) -> Iterator[str]:
    """The paths of records that are others than those known, or gone."""
    for folder in known.keys() | found.keys():
        if known.get(folder) != found.get(folder):
            before, now = (json.loads(rows.get(folder, " {}").partition(" ")[2]) for rows in (known, found))
            yield from (f"{folder}{name}" for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def _maker() -> str:
    """A digest of what makes postings of records."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return sha256(code + version("snowballstemmer").encode()).hexdigest()


class Edits:
    """What is to be done to the files of words, where records change."""

    def __init__(self, index: Path) -> None:
        self.records, self.words, self.long = (index / name for name in ("records", "words", "long"))
        self.gone: defaultdict[str, set[str]] = defaultdict(set)
        self.new: defaultdict[str, list[str]] = defaultdict(list)
        #: by group, how many more records and words there are
        self.sizes = {"t": [0, 0], "p": [0, 0]}
        #: the files that were written or deleted
        self.touched: list[Path] = []

    def replace(self, key: str, source: Path) -> None:
        """Have a record stand in the place of one that perhaps was there, or none where it is gone."""
        target = self.records / f"{key}.json"
        content, before = _content_of(source), _content_of(target)
        if before == content:
            return
        self.touched.append(target)
        target.unlink(missing_ok=True)
        if content:
            link_file(source, target)
        old, new = self._postings(key, before, -1), self._postings(key, content, 1)
        for word, posting in old.items():
            if new.get(word) != posting:
                self.gone[word].add(key)
        for word, posting in new.items():
            if old.get(word) != posting:
                self.new[word].append(posting)

    def join(self) -> None:
        """Join the new postings of each word: a text takes four times as much memory by itself as in another."""
        for loose in self.new.values():
            if len(loose) > 1:
                loose[:] = [";".join(loose)]

    def _postings(self, key: str, record: bytes, sign: int) -> dict[str, str]:
        """The postings of a record, which comes or goes, by word."""
        if not record:
            return {}
        length, found = postings(key, json.loads(record))
        counts = self.sizes[key[0]]
        counts[0] += sign
        counts[1] += sign * length
        return found

    def _put(self, path: Path, content: bytes) -> None:
        """Write a file, or delete it where it has no content."""
        self.touched.append(path)
        if content:
            replace_file(path, content)
        else:
            path.unlink()

    def write(self, buckets: int) -> None:
        """Write the files of all words whose postings are others now."""
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
                self._put(file, _json(kept))

    def _written(self, word: str, held: str | int) -> str | int:
        """What stands in the bucket for a word, in place of what is held there; long postings are written."""
        own = self.long / f"{word.encode().hex()}.json"
        before = str(json.loads(own.read_bytes()) if held == 0 else held)
        new = ";".join(self.new.get(word, ())).split(";")
        text = _edited(before, self.gone.get(word, set()), new if new != [""] else [])
        if len(text) > LONG and len(own.name) <= LONGEST_NAME:
            if text != before:
                self._put(own, _json(text))
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
    """Postings in their order, without those of some keys, and with new ones.

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


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
