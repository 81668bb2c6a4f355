"""Suggestions for what to read after a talk: recomputed only where something changed, and then as in a clean build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conference_garden.facts import nearness as module
from conference_garden.facts import suggestions
from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Claim, Conference, Noted, Page, Talk, Topic
from conference_garden.facts.nearness import Nearness
from conference_garden.facts.outline import with_outline
from conference_garden.facts.rare_words import RareWords
from conference_garden.facts.suggestions import Completed, KnownSuggestions, Suggestions

IDS = [f"talk-{number}" for number in range(40)]
TOPICS = ["boats", "ropes", "sails"]
WORDS = [f"word{number:02}" for number in range(30)]


def noted(names: st.SearchStrategy[str], most: int) -> st.SearchStrategy[tuple[Noted, ...]]:
    found = st.lists(names, max_size=most, unique=True)
    return found.map(lambda names: tuple(Noted(name, "", 1) for name in names))


talks = st.builds(
    Talk,
    id=st.sampled_from(IDS),
    document=st.just(""),
    title=st.sampled_from(["Count the ropes", "Boats"]),
    takeaway=st.just(""),
    speakers=noted(st.sampled_from(["Ada Lovelace", "Grace Hopper", "Joan Clarke"]), 2),
    topics=noted(st.sampled_from([*TOPICS, "nowhere"]), 3),
    claims=st.lists(st.sampled_from(IDS).map(lambda id_: Claim("builds-on", id_, "", 1)), max_size=1).map(tuple),
    words=st.lists(st.sampled_from(WORDS), max_size=12, unique=True).map(" ".join),
)
#: The day in a month of each conference: few days, so that many talks have the same age.
conferences = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e"]), st.tuples(st.integers(1, 9), st.lists(talks, max_size=12)), min_size=3
)
topics = st.sets(st.sampled_from(TOPICS), min_size=1)
gardens = st.tuples(conferences, topics)


def pages_of(garden: tuple[Mapping[str, tuple[int, Iterable[Talk]]], set[str]]) -> dict[str, Page]:
    """The pages of a garden in which each talk id is used once."""
    conferences, topics = garden
    pages, used = [], set[str]()
    for name, (day, members) in conferences.items():
        document, when = f"conferences/{name}", date(2024, 5, day)
        own = []
        for talk in members:
            if talk.id not in used:
                used.add(talk.id)
                own.append(replace(talk, document=document))
        conference = Conference(name, document, name, "Sails", when, when, "Delft")
        pages.append(Page(document, name, conference=conference, talks=tuple(own)))
    pages += [Page(f"topics/{id_}", id_, topic=Topic(id_, f"topics/{id_}", id_)) for id_ in topics]
    return {page.document: with_outline(replace(page, whole=repr(page))) for page in pages}


def complete(pages: Mapping[str, Page], known: KnownSuggestions | None = None) -> Completed:
    """The suggestions of a garden, given those known before."""
    catalogue = Catalogue(pages)
    structure = repr(sorted(pages.items()))
    return Suggestions(catalogue, Nearness(catalogue)).complete(structure, known)


@pytest.fixture(scope="module", autouse=True)
def few() -> Iterable[None]:
    """Compare few talks, as if in a large garden."""
    with pytest.MonkeyPatch.context() as patch:
        for owner in (module, suggestions):
            patch.setattr(owner, "CANDIDATES", 2)
        patch.setattr(RareWords, "MOST", 3)
        patch.setattr(module, "NEAR", 1_000)
        yield


@given(gardens, gardens, st.sets(st.sampled_from("abcde"), max_size=2), st.booleans())
@settings(max_examples=300)
def test_only_some_talks_are_looked_at_again(
    before: tuple[dict[str, tuple[int, list[Talk]]], set[str]],
    after: tuple[dict[str, tuple[int, list[Talk]]], set[str]],
    edited: set[str],
    topics_too: bool,
) -> None:
    """Whatever pages were edited, added or removed, suggestions equal those computed without earlier results."""
    conferences = {name: found for name, found in before[0].items() if name not in edited}
    conferences |= {name: found for name, found in after[0].items() if name in edited}
    first = pages_of(before)
    second = pages_of((conferences, after[1] if topics_too else before[1]))
    found = complete(first)
    kept = deepcopy(found)
    known = KnownSuggestions(
        repr(sorted(first.items())),
        kept.found,
        kept.rarity,
        kept.rare,
        lambda talks: {id_: kept.seen[id_] for id_ in talks & kept.seen.keys()},
    )
    again, clean = complete(second, known), complete(second)
    assert again.found == clean.found
    assert again.rarity == clean.rarity
    assert {**{id_: one for id_, one in found.seen.items() if id_ not in again.gone}, **again.seen} == clean.seen
