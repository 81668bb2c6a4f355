"""After an edit, an updated catalogue equals one made of all pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Noted, Page, Talk, Topic
from conference_garden.facts.outline import with_outline

# so few that some are used twice, on one page or on two
ids = st.sampled_from(["ropes", "sails", "knots"])
words = st.sampled_from(["Keep one.", "Keep two."])


@st.composite
def conference_pages(draw: st.DrawFn, document: str) -> Page:
    """A conference with talks, perhaps with former names."""
    conference = Conference(document[-1], document, "Sails", "Sails", date(2024, 5, 2), date(2024, 5, 2), "Delft")
    talks = tuple(
        Talk(id_, document, draw(words), draw(words), formerly=draw(st.sampled_from([(), (Noted("old", "", 1),)])))
        for id_ in draw(st.lists(ids, max_size=3))
    )
    page = Page(document, "Sails", conference=conference, talks=talks)
    return with_outline(page)


@st.composite
def topic_pages(draw: st.DrawFn, document: str) -> Page:
    """A topic page."""
    page = Page(document, "Ropes", topic=Topic(draw(ids), document, "Ropes"), lead=draw(words))
    return with_outline(page)


gardens = st.fixed_dictionaries(
    {name: conference_pages(name) for name in ("conferences/a", "conferences/b")},
    optional={name: topic_pages(name) for name in ("topics/a", "topics/b")},
)


@given(gardens, gardens, st.sets(st.sampled_from(["conferences/a", "conferences/b", "topics/a", "topics/b"])))
def test_an_edited_garden_is_known_as_any(before: dict[str, Page], after: dict[str, Page], edited: set[str]) -> None:
    """Whatever pages were edited, added or removed, the catalogue has the same objects in the same order."""
    pages = {name: after[name] if name in edited and name in after else page for name, page in before.items()}
    pages |= {name: after[name] for name in edited & after.keys()}
    pages = {name: page for name, page in pages.items() if name not in edited or name in after}
    found, clean = Catalogue(pages, previous=Catalogue(before)), Catalogue(pages)
    for name in ("conferences", "topics", "talks", "former"):
        assert list(getattr(found, name).items()) == list(getattr(clean, name).items()), name


@given(conference_pages("conferences/a"), conference_pages("conferences/b"), words)
def test_a_text_is_known_where_it_was(first: Page, second: Page, text: str) -> None:
    """An edited takeaway belongs to the talk with its id, even where an id is used twice."""
    edited = replace(second, talks=tuple(replace(talk, takeaway=text) for talk in second.talks))
    assert edited.outline == second.outline
    before = Catalogue({first.document: first, second.document: second})
    pages = {first.document: first, second.document: edited}
    found, clean = Catalogue(pages, previous=before), Catalogue(pages)
    assert list(found.talks.items()) == list(clean.talks.items())
