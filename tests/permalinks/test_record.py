"""The record of published addresses: its file format, and the days on which addresses changed."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
from gardens import ROOT
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.record import Content, Record, RecordedAddress, content_digest, current_day

DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))
SEGMENTS = st.text("abc é-_.<\"'", min_size=1).filter(lambda text: text not in (".", ".."))
ADDRESSES = (
    st.lists(SEGMENTS, min_size=1, max_size=3)
    .map("/".join)
    .flatmap(lambda path: st.sampled_from([path, f"{path}#anchor"]))
)
ENTRIES = st.one_of(st.just(RecordedAddress()), st.builds(RecordedAddress, st.text(min_size=1), DAYS, st.none() | DAYS))


PAGE, TALK = "conferences/a.html", "conferences/a.html#t"
BEFORE, TODAY, LATER = date(2024, 5, 6), date(2024, 6, 1), date(2024, 7, 1)


def read(folder: Path, text: str) -> Record:
    """Read a record from this text."""
    path = folder / "published.json"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return Record.read(path)


@given(st.dictionaries(ADDRESSES, ENTRIES))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, entries: dict[str, RecordedAddress]) -> None:
    """A record can be read back as written, and is JSON with one line per address, sorted."""
    text = Record(entries).text()
    assert list(json.loads(text)) == [*sorted(entries), "version"]
    assert text.count("\n") == len(entries) + 3
    found = read(tmp_path_factory.getbasetemp(), text)
    assert (found.entries, found.problems) == (entries, ())
    assert [found.entries[address].line for address in sorted(entries)] == list(range(2, len(entries) + 2))


def test_what_a_merge_leaves_is_read(tmp_path: Path) -> None:
    """After a merge, an address may have the lines of both sides, in any order. The later day counts."""
    day = '{"digest": "%s", "updated": "2024-05-%s"}'
    text = (
        f'{{\n"b.html": {day % ("new", "09")},\n"b.html": {day % ("old", "01")},\n"a.html": {{}},\n"version": 1\n}}\n'
    )
    record = read(tmp_path, text)
    assert record.updated("b.html") == date(2024, 5, 9)
    assert (list(record.entries), record.problems) == (["b.html", "a.html"], ())


def test_git_merges_records(tmp_path: Path) -> None:
    """Git merges the records of two branches without a conflict, using the driver in ``.gitattributes``."""
    assert "published.json merge=union" in (ROOT / ".gitattributes").read_text()
    base = {PAGE: RecordedAddress("p", BEFORE), "x.html": RecordedAddress("x", BEFORE)}
    ours = {**base, PAGE: RecordedAddress("p1", TODAY), "a.html": RecordedAddress("a", TODAY)}
    theirs = {**base, PAGE: RecordedAddress("p2", LATER), "b.html": RecordedAddress("b", TODAY)}
    for name, entries in (("ours", ours), ("base", base), ("theirs", theirs)):
        (tmp_path / name).write_text(Record(entries).text())
    command = ["git", "merge-file", "-p", "--union", *(str(tmp_path / name) for name in ("ours", "base", "theirs"))]
    merged = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    record = read(tmp_path, merged)
    assert record.problems == ()
    assert record.entries == {**ours, **theirs}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '<<<<<<< HEAD\n"a.html": {},\n',
        "[" * 100_000,
        '{"a.html": []}',
        '{"a.html": {"digest": 1, "updated": "2024-01-01"}}',
        '{"a.html": {"digest": "x", "updated": "tomorrow"}}',
        '{"a.html": {"digest": "x", "updated": 5}}',
        '{"a.html": {"digest": "x"}}',
        '{"version": 2}',
        '{"../a.html": {}}',
        '{"blog/../../a.html": {}}',
        '{"/etc/passwd": {}}',
        '{"a\\u0000.html": {}}',
        '{"a\\\\..\\\\b.html": {}}',
        '{"#anchor": {}}',
    ],
)
def test_a_spoilt_record_is_a_problem(tmp_path: Path, text: str) -> None:
    """Reading a malformed record never raises, but reports a problem in ``published.json``."""
    record = read(tmp_path, text)
    assert record.entries == {}
    assert {problem.kind for problem in record.problems} == {"malformed-file"}
    assert {problem.document for problem in record.problems} == {"published.json"}


@given(st.text())
def test_any_text_can_be_read_as_a_record(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Reading a record never raises, whatever text the file holds."""
    read(tmp_path_factory.getbasetemp(), text)


def test_days_of_what_is_published() -> None:
    """A new page gets its own date; a talk added later, and any edited content, gets the day of that change."""
    first = Record().brought_up_to_date({PAGE: Content("p1", BEFORE), "x.html": Content("x1")}, TODAY)
    assert (first.updated(PAGE), first.updated("x.html")) == (BEFORE, TODAY)
    changed = {PAGE: Content("p2", BEFORE), TALK: Content("t1", BEFORE), "x.html": Content("x1")}
    second = first.brought_up_to_date(changed, LATER)
    assert (second.updated(PAGE), second.updated(TALK), second.updated("x.html")) == (LATER, LATER, TODAY)
    assert (second.added(PAGE), second.added(TALK)) == (None, LATER)
    assert second.brought_up_to_date(changed, date(2025, 1, 1)) == second


def test_a_page_dated_in_advance_is_published_today() -> None:
    """The record never contains a day in the future."""
    assert Record().brought_up_to_date({PAGE: Content("p", date(2031, 1, 1))}, TODAY).updated(PAGE) == TODAY


def test_what_moved_unchanged_keeps_its_day() -> None:
    """Unedited text keeps its day when it moves, and the old address stays in the record without a day."""
    before = Record({PAGE: RecordedAddress("p", BEFORE), TALK: RecordedAddress("t", BEFORE, BEFORE)})
    new, new_talk = "conferences/b.html", "conferences/b.html#t"
    present = {new: Content("p", None, (PAGE,)), new_talk: Content("other", None, (TALK,))}
    after = before.brought_up_to_date(present, TODAY, moved=[PAGE, TALK])
    assert after.entries == {
        PAGE: RecordedAddress(),
        TALK: RecordedAddress(),
        new: RecordedAddress("p", BEFORE),
        new_talk: RecordedAddress("other", TODAY, BEFORE),
    }


def test_what_is_gone_stays_promised() -> None:
    """An address without a new place stays in the record."""
    before = Record({PAGE: RecordedAddress("p", BEFORE), "atom.xml": RecordedAddress()})
    assert before.brought_up_to_date({}, TODAY) == before


def test_today_can_be_set() -> None:
    """``SOURCE_DATE_EPOCH`` makes the record reproducible."""
    assert current_day({"SOURCE_DATE_EPOCH": "1700000000"}) == date(2023, 11, 14)


def test_what_counts_as_a_change() -> None:
    """Former ids and trailing white space do not count as content. Words do."""
    text = "---\nfamily: Craft\n---\n\n# Boats\n\nThings that float.\n"
    moved = text.replace("family: Craft\n", "family: Craft\nformerly:\n- ships\n- vessels\n").replace(
        "ats\n", "ats  \n"
    )
    assert content_digest(text) == content_digest(moved)
    assert content_digest(text) != content_digest(text.replace("float", "sink"))
