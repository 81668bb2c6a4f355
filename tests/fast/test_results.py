"""Results are kept from build to build exactly as long as the rows they asked for stay the same."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.ledger import Amended, Ledger
from conference_garden.facts.tables import Reads
from conference_garden.fast.results import ChangeSet, StaleError
from conference_garden.fast.state import State

Rows = dict[str, int]


def build(
    folder: Path, rows: Rows, wanted: dict[str, list[str]], *, basis: str = "", verify: bool = False
) -> list[str]:
    """Build sums of rows, and return the names of those that were computed anew."""
    ledger, reads = Ledger(folder / "ledger.sqlite"), Reads()
    table, made = reads.table("numbers", rows), []
    changes = ChangeSet(ledger, reads, basis)
    changes.compare()
    for name, keys in wanted.items():

        def total(name: str = name, keys: list[str] = keys) -> int:
            made.append(name)
            return sum(table.get(key, 0) for key in keys)

        found = changes.results("sums").get(name, keys, total)
        assert found == sum(rows.get(key, 0) for key in keys)
    ledger.keep(changes.kept())
    return made


WANTED = {"first": ["a", "b"], "second": ["b", "c"], "third": ["d"]}


def test_only_what_asked_for_a_change_is_made_anew(tmp_path: Path) -> None:
    """Changing, removing or adding a row recomputes only the results that asked for it, found or not."""
    rows = {"a": 1, "b": 2, "c": 3}
    assert build(tmp_path, rows, WANTED) == ["first", "second", "third"]
    assert build(tmp_path, rows, WANTED) == []
    assert build(tmp_path, {**rows, "a": 5}, WANTED) == ["first"]
    assert build(tmp_path, {"a": 5, "b": 2}, WANTED) == ["second"]
    assert build(tmp_path, {"a": 5, "b": 2, "d": 4}, WANTED) == ["third"]
    assert build(tmp_path, {"a": 5, "b": 3, "d": 4}, WANTED) == ["first", "second"]


def test_what_is_in_no_table_counts_too(tmp_path: Path) -> None:
    """A result is also recomputed when its own inputs change, and all results when the common basis changes."""
    rows = {"a": 1, "b": 2}
    build(tmp_path, rows, WANTED)
    assert build(tmp_path, rows, {**WANTED, "third": ["a"]}) == ["third"]
    assert build(tmp_path, rows, WANTED, basis="another engine") == [*WANTED]


def test_what_was_not_noted_is_found(tmp_path: Path) -> None:
    """A verifying build recomputes everything, and stops at a result that changed though no row it asked for did."""
    secret = {"value": 1}

    def once_more(*, verify: bool = False) -> int:
        ledger, reads = Ledger(tmp_path / "ledger.sqlite"), Reads()
        changes = ChangeSet(ledger, reads, "", verify=verify)
        changes.compare()
        found = changes.results("secrets").get("only", "", lambda: secret["value"])
        ledger.keep(changes.kept())
        return found

    assert once_more() == once_more(verify=True) == 1
    secret["value"] = 2
    assert once_more() == 1
    with pytest.raises(StaleError, match="secrets only"):
        once_more(verify=True)


def test_a_ledger_of_another_version_cannot_be_used(tmp_path: Path) -> None:
    """A ledger of another version, or a file that is no ledger, is unusable; a missing one can be created."""
    path = tmp_path / "ledger.sqlite"
    assert Ledger(path).is_usable()
    Ledger(path).add("kind", {"name": 1, "an\udcffother": b"\0"})
    assert Ledger(path).is_usable()
    assert Ledger(path).rows("kind") == {"name": 1, "an\udcffother": b"\0"}
    path.write_text("something else")
    assert not Ledger(path).is_usable()


# few different bytes, so that the bytes of one number often span two others
numbers = st.lists(st.sampled_from([0, 1, 256, 257, 65_536, 16_777_216, 16_843_009]), max_size=12)


@given(numbers, st.sets(st.integers(0, 2**32 - 1) | st.sampled_from([0, 1, 256, 257, 65_536]), max_size=12))
def test_a_changed_row_is_found_among_packed_ones(asked: list[int], changed: set[int]) -> None:
    """However many rows have changed, it is known whether any of those asked for is among them."""
    changes = ChangeSet(Ledger(Path("nowhere")), Reads(), "")
    changes.note(changed)
    assert changes.touch(array("I", asked).tobytes()) == bool(changed & {*asked})


def test_names_with_blanks_are_whole(tmp_path: Path) -> None:
    """Names of documents with warnings and of outside folders are kept whole, even with a space in them."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    State(ledger, warned=["notes/my boat", "notes/two"], outside=["/my files", "/more"]).save({})
    assert State.lines_in(ledger, "warned") == ["notes/my boat", "notes/two"]
    assert State.lines_in(ledger, "outside") == ["/my files", "/more"]


def test_what_is_amended(tmp_path: Path) -> None:
    """Adding and removing values leaves the others of that kind and of other kinds alone; some can be read by name."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.keep({"kind": {"one": 1, "two": 2, "three": 3}, "other": {"one": 4}})
    ledger.keep({"kind": Amended({"two": 5, "four": 6}, ["three"])})
    assert ledger.rows("kind") == {"one": 1, "two": 5, "four": 6}
    assert ledger.some("kind", ["four", "three", "one"]) == {"four": 6, "one": 1}
    assert ledger.rows("other") == {"one": 4}
