"""Rare words: updating the counts gives the same result as counting anew."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.rare_words import RareWords

GARDENS = st.dictionaries(
    st.sampled_from(["one", "two", "three", "four", "five"]),
    st.lists(st.sampled_from(["sail", "rope", "boat", "knot", "mast", "oat"]), unique=True).map(" ".join),
)


def found(rare: RareWords, words: Mapping[str, str]) -> dict[str, tuple[int, dict[str, set[str]]]]:
    """For each talk, its points and the talks that share each of its rare words."""
    return {talk: (rare.points(talk), {word: rare.talks(word) for word in rare.of(talk)}) for talk in words}


class FewWords(RareWords):
    """Rare words, with a limit of two talks that is soon exceeded."""

    MOST = 2


@given(st.lists(GARDENS, min_size=2, max_size=5))
def test_what_is_updated_is_what_is_counted(gardens: list[dict[str, str]]) -> None:
    """After any change, updated rare words equal a new count, and all talks whose rare words changed are reported."""
    rare, before = FewWords(gardens[0]), gardens[0]
    for words in gardens[1:]:
        known = {talk: who for talk, (_, who) in found(rare, before).items()}
        touched = rare.update(before, words, before.keys() | words.keys())
        assert found(rare, words) == found(FewWords(words), words)
        now = {talk: who for talk, (_, who) in found(rare, words).items()}
        assert {talk for talk in known.keys() | now.keys() if known.get(talk) != now.get(talk)} <= touched
        before = words
