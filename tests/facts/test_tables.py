"""Tables of facts: all reads are recorded, and every row has a version."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Set
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.fetched_rows import FetchedRows
from conference_garden.facts.model import Conference, Noted, Page, Talk, Topic
from conference_garden.facts.tables import KEYS, WHOLE, Asked, Reads, make_tables, numbers, once

DAY = date(2024, 5, 2)


def talk(id_: str, topic: str, takeaway: str = "Keep one boat in reserve.", line: int = 10) -> Talk:
    return Talk(id_, "conferences/sails-2024", id_.title(), takeaway, topics=(Noted(topic, "", line),), line=line)


def catalogue(*talks: Talk) -> Catalogue:
    """A garden of one conference, with the topics "boats" and "ropes"."""
    conference = Conference("sails-2024", "conferences/sails-2024", "Sails 2024", "Sails", DAY, DAY, "Delft")
    pages = [Page(conference.document, "Sails 2024", conference=conference, talks=talks)]
    pages += [Page(f"topics/{id_}", id_.title(), topic=Topic(id_, f"topics/{id_}", id_.title())) for id_ in TOPICS]
    return Catalogue({page.document: page for page in pages})


TOPICS = ("boats", "ropes")


def talks_of(found: Catalogue, topic: str) -> list[Talk]:
    """The talks of a topic."""
    return [found.talks[id_] for id_ in found.ids_of_topic(found.topics[topic].id)]


def asked_for(found: Catalogue, topic: str) -> Set[Asked]:
    """The rows that are read to get the talks of a topic."""
    with found.reads.noting() as asked:
        talks_of(found, topic)
    return asked


def versions_of(found: Catalogue) -> dict[int, int]:
    """The versions of all rows."""
    return {row: version for name in found.reads.tables for row, version in found.reads.versions(name).items()}


def changed(before: Catalogue, after: Catalogue) -> dict[str, bool]:
    """For each topic, whether a row that is read for its talks has a new version."""
    for found in (before, after):
        make_tables(found, found.speaker_index)
    versions = [versions_of(found) for found in (before, after)]
    return {
        topic: any(len({known.get(numbers[row]) for known in versions}) > 1 for row in asked_for(after, topic))
        for topic in TOPICS
    }


def test_what_is_asked_is_noted() -> None:
    """Reading a row, a missing row, the keys or all rows is recorded, but not what making a table reads."""
    found = catalogue(talk("one", "boats"))
    asked = {("topics", "boats"), ("Catalogue._talks_by_topic", "boats"), ("talks", "one")}
    assert asked_for(found, "boats") == asked
    with found.reads.noting() as asked:
        assert "two" not in found.talks
        assert found.topics.get("sails") is None
        assert len(found.talks) == 1
        assert [one.id for one in found.conferences.values()] == ["sails-2024"]
    assert asked == {("talks", "two"), ("topics", "sails"), ("talks", KEYS), ("conferences", WHOLE)}


def test_whoever_is_given_what_was_made_asks_for_all_of_it() -> None:
    """A result that is computed once for several pages records the same reads for each of them."""

    @once
    def titles(found: Catalogue) -> list[str]:
        return [one.title for one in found.talks.values()]

    found = catalogue(talk("one", "boats"))
    for _ in range(2):
        with found.reads.noting() as asked:
            assert titles(found) == ["One"]
        assert asked == {("talks", WHOLE)}


def test_nothing_is_noted_while_nobody_wants_to_know() -> None:
    """Outside of ``noting``, as when pages are written, no reads are recorded: the sets would grow with the garden."""
    found = catalogue(talk("one", "boats"))
    assert talks_of(found, "boats")
    assert found.conferences_by_date
    assert not found.reads.asked
    assert asked_for(found, "boats")


def test_a_change_reaches_whom_it_concerns() -> None:
    """A changed, added or removed talk affects only its topics, and a line added above it affects none."""
    before = catalogue(talk("one", "boats"), talk("two", "ropes"))
    assert changed(before, catalogue(talk("one", "boats", line=12), talk("two", "ropes"))) == {
        "boats": False,
        "ropes": False,
    }
    other = talk("one", "boats", takeaway="Keep two boats in reserve.")
    assert changed(before, catalogue(other, talk("two", "ropes"))) == {"boats": True, "ropes": False}
    assert changed(before, catalogue(talk("one", "ropes"), talk("two", "ropes"))) == {"boats": True, "ropes": True}
    assert changed(before, catalogue(talk("two", "ropes"))) == {"boats": True, "ropes": False}


PRINTED = """
from datetime import date
from conference_garden.facts.model import *
from conference_garden.facts.tables import Reads
print(Reads().version({}))
"""


@given(st.text(), st.text())
def test_other_facts_have_another_version(one: str, other: str) -> None:
    """Two talks have the same version exactly if their content is the same."""
    versions = {Reads().version(replace(talk("one", "boats"), takeaway=text)) for text in (one, other)}
    assert len(versions) == len({one, other})


def test_versions_are_the_same_in_every_process() -> None:
    """Versions do not depend on Python's hash seed, because they are compared with those of the last build."""
    value = (talk("one", "boats"), None, True, {"a": DAY}, frozenset({"x", "y", "z"}), Noted("Ada", "Acme", 3))
    text = PRINTED.format(repr(value).replace("datetime.date(", "date("))
    found = {
        subprocess.run(
            [sys.executable, "-c", text],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {f"{Reads().version(value)}\n"}


def test_fetched_rows_are_fetched_once() -> None:
    """In a table with fetched rows, each row is fetched on first use only, and recorded like any other."""
    fetched: list[str] = []

    def fetch(key: str) -> str:
        fetched.append(key)
        return key.upper()

    reads = Reads()
    found = reads.table("words", FetchedRows(["one", "two", "three"], fetch))
    with reads.noting() as asked:
        assert ("one" in found, "four" in found, found.get("four"), found["two"], found.get("two")) == (
            *(True, False, None),
            *("TWO", "TWO"),
        )
        assert asked == {("words", key) for key in ("one", "two", "four")}
        assert list(found) == ["one", "two", "three"]
        assert asked >= {("words", KEYS)}
    assert fetched == ["two"]
    with reads.noting() as asked:
        assert dict(found.items()) == {"one": "ONE", "two": "TWO", "three": "THREE"}
        assert (len(found), list(found.values())) == (3, ["ONE", "TWO", "THREE"])
    assert asked == {("words", WHOLE), ("words", KEYS)}
    with pytest.raises(KeyError):
        found["four"]


def test_all_fetched_rows_are_made_in_one_go() -> None:
    """If there is a faster way to get all rows, it is used, and rows fetched before stay the same objects."""
    rows = FetchedRows(["b", "a"], lambda key: [key], lambda: {"b": ["b"], "a": ["a"]})
    found = Reads().table("words", rows)
    first = found["a"]
    assert list(found.items()) == [("b", ["b"]), ("a", ["a"])]
    assert found["a"] is first
