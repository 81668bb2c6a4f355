"""Who mentions what, updated after an edit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.mentions import mentions_by_target
from conference_garden.facts.model import Mention

GARDENS = st.dictionaries(
    st.sampled_from(["essay", "other", "talk"]), st.lists(st.sampled_from(["boats", "ropes", "wind"]), max_size=4)
)


def mentions_in(garden: dict[str, list[str]]) -> dict[str, list[Mention]]:
    """Mentions on pages that name topics, each in its own sentence."""
    return {
        name: [Mention(name, "", "topic", topic, f"{place} {topic}") for place, topic in enumerate(garden[name])]
        for name in sorted(garden)
    }


@given(GARDENS, GARDENS)
def test_what_an_edit_left_is_what_there_is(before: dict[str, list[str]], after: dict[str, list[str]]) -> None:
    """Updating the mentions after an edit gives the same result as finding them all anew."""
    old = mentions_in(before)
    new = {name: old[name] if old.get(name) == mentions else mentions for name, mentions in mentions_in(after).items()}
    known = old, mentions_by_target(old)
    assert mentions_by_target(new, known) == mentions_by_target(new)
    assert known[1] == mentions_by_target(old)
