"""Rows that are loaded on demand and pickled once."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from conference_garden.facts.pickled import PickledRows


class Row:
    """Counts how often rows are pickled and loaded."""

    pickled = loaded = 0

    def __init__(self, text: str) -> None:
        self.text = text

    def __getstate__(self) -> dict[str, Any]:
        Row.pickled += 1
        return {"text": self.text}

    def __setstate__(self, state: dict[str, Any]) -> None:
        Row.loaded += 1
        self.text = state["text"]


def again(rows: PickledRows[Row]) -> PickledRows[Row]:
    """The rows as the next build loads them."""
    found: PickledRows[Row] = pickle.loads(pickle.dumps(rows))
    return found


def test_only_what_is_asked_for_is_loaded_and_what_was_set_pickled() -> None:
    """Editing one row of a large garden loads and pickles only that row, and leaves the others as they were stored."""
    rows = again(PickledRows({name: Row(name) for name in ("one", "two", "three")}))
    Row.pickled = Row.loaded = 0
    assert ([*rows], len(rows), "two" in rows, "four" in rows) == (["one", "two", "three"], 3, True, False)
    assert rows["two"] is rows["two"]
    assert (Row.loaded, Row.pickled) == (1, 0)
    rows["three"] = Row("another")
    del rows["one"]
    rows = again(rows)
    assert Row.pickled == 1
    assert {name: row.text for name, row in rows.items()} == {"two": "two", "three": "another"}


def test_what_is_not_there_is_not_found() -> None:
    """A missing row behaves as in a dictionary."""
    rows = again(PickledRows({"one": Row("one")}))
    assert rows.get("two") is None
    assert rows.pop("two", None) is None
    for name in ("two", ""):
        with pytest.raises(KeyError):
            rows[name]
        with pytest.raises(KeyError):
            del rows[name]
