"""Similar names: those that may be one person's, and those that only look so to a program."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.similar_names import MANY, alike, similar_pairs

WORD = st.text("abcde", min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alan-turing", "allan-turing"),  # one letter more
        ("alan-turing", "alen-turing"),  # another letter
        ("alex-petrov", "alexey-petrov"),  # two letters more
        ("turing-alan", "alan-turing"),
        ("alan-m-turing", "alan-turing"),
        ("alan-mathison-turing", "alan-m-turing"),
        ("christophe-vandenberghe", "christopher-vandenbergh"),
    ],
)
def test_names_of_one_person(one: str, other: str) -> None:
    """Typos, middle names and swapped parts of names are noticed."""
    assert list(similar_pairs({name: name for name in (one, "someone-else", other)})) == [tuple(sorted((one, other)))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alan-turing", "anna-turing"),
        ("person-17", "person-18"),  # a number is not a typo
        ("alan-turing", "alan-turing-2"),
        ("li-na", "li-ma"),  # short names differ by little
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    """Names that differ by more, or by a number, are not similar."""
    assert list(similar_pairs({one: one, other: other})) == []


@given(st.sets(st.lists(WORD, min_size=1, max_size=3).map("-".join), max_size=12))
def test_pairs_are_alike(ids: set[str]) -> None:
    """Only similar names are paired, and those that differ in order or by a middle name are never missed."""
    found = set(similar_pairs({id_: id_ for id_ in ids}))
    every = {pair for pair in combinations(sorted(ids), 2) if alike(*pair)}
    assert found <= every
    for one, other in every - found:
        assert sorted(one.split("-")) != sorted(other.split("-"))
        assert (one.split("-")[0], one.split("-")[-1]) != (other.split("-")[0], other.split("-")[-1]) or "-" not in one


def test_what_is_spelled_alike_is_told_apart_already() -> None:
    """Two ids with one spelling are not reported as similar, as a writer gave them or another message covers them."""
    assert list(similar_pairs({"a": "alan-turing", "b": "alan-turing"})) == []


def test_many_of_a_kind_are_told_once_each() -> None:
    """Of many names that are all similar, each is reported, but not each pair."""
    ids = [f"wei-{a}{b}-zhang" for a in "abcdefghij" for b in "abcdefghij"]
    found = list(similar_pairs({id_: id_ for id_ in ids}))
    assert {id_ for pair in found for id_ in pair} == set(ids)
    assert len(found) < MANY * len(ids)
