"""The search, in headless Chromium: what is asked for in other forms of the same words, or in words for talks."""
# ruff: noqa: F811 (fixtures of other tests)

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from test_search import RESULT, addresses, code, found, searching  # noqa: F401

from conference_garden.search.words import Words


@pytest.mark.parametrize(
    ("query", "asked", "rest"),
    [
        ("Ngozi Okafor's talks", {"speaker": "ngozi-okafor"}, ""),
        ("Ngozi Okafor’s talks", {"speaker": "ngozi-okafor"}, ""),
        ("what did Ngozi Okafor say?", {"speaker": "ngozi-okafor"}, ""),
        ("everything by Ngozi Okafor", {"speaker": "ngozi-okafor"}, ""),
        ("what does Ngozi Okafor say about berth windows", {"speaker": "ngozi-okafor"}, "berth windows"),
        ("Harbour Days talks", {"conference": "harbour-days"}, ""),
        ("talks at Harbour Days 2019", {"conference": "harbour-days", "year": "2019"}, ""),
        ("what was said in 2019", {"year": "2019"}, ""),
    ],
)
def test_words_for_talks_are_not_looked_for(searching: Page, query: str, asked: dict[str, str], rest: str) -> None:
    """Beside a speaker, a conference or a year, words such as “talks” and “said” need not stand in what is found."""
    assert {part: found(searching, query)["looked"][part] for part in ("asked", "rest")} == {
        "asked": asked,
        "rest": rest,
    }


@pytest.mark.parametrize("query", ["Ngozi Okafor's talks", "Harbour Days talks", "talks 2019"])
def test_whose_talks_are_asked_for(searching: Page, data: dict[str, Any], query: str) -> None:
    """All talks of a speaker, a conference or a year come first, and nothing that is not theirs is among them."""
    result = found(searching, query)
    right = {
        talk["url"]
        for talk in data["talks"]
        if (query[0] == "N" and "ngozi-okafor" in talk["speakers"])
        or (query[0] == "H" and talk["conference"].startswith("harbour-days"))
        or (query[0] == "t" and talk["conference"].endswith("2019"))
    }
    assert result["talks"] == len(right) > 1
    assert set(result["entries"][: len(right)]) <= right


def test_words_for_talks_beside_a_filter(page: Page, address: str) -> None:
    """They are not looked for where a filter has been set either, and all else is."""
    page.goto(f"{address}search.html?q=talks&speaker=ngozi-okafor")
    count = page.locator("[role=status]").first
    expect(count).to_contain_text("talks")
    asked = count.inner_text()
    page.goto(f"{address}search.html?speaker=ngozi-okafor")
    expect(count).to_have_text(asked)


def test_what_talks_are_about_is_a_name(searching: Page) -> None:
    """“Talks about” a topic, by any of its names, names the topic."""
    for query in ("talks about cranes", "derricks talks", "what was said about derricks?"):
        assert addresses(searching, query)[0] == "topics/cranes.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quaysides", "quayside"),  # which is another word for a berth window
        ("metre", "meter"),
        ("fibre", "fiber"),
        ("colours", "color"),
        ("harbour", "harbor"),
        ("travelling", "traveling"),
        ("pritchard's", "pritchard"),
        ("pilots’s", "pilots"),
    ],
)
def test_forms_of_a_word_find_the_same(searching: Page, one: str, other: str) -> None:
    """A plural, a possessive, and British and American ways of writing a word find as much, in the same order."""
    first, second = found(searching, one), found(searching, other)
    assert first["entries"] == second["entries"] != []
    assert (first["total"], first["also"]) == (second["total"], second["also"])
    assert first["unknown"] == []


def test_ways_of_writing_are_those_of_english() -> None:
    """Words that are written in two ways have one stem, with their endings; other words and languages keep theirs."""
    words = Words("en")
    for one, other in (
        ("organisation", "organization"),
        ("optimising", "optimize"),
        ("analysed", "analyzing"),
        ("behaviour", "behaviors"),
        ("centre", "centers"),
        ("modelled", "modeling"),
        ("model", "modelling"),
        ("licences", "licensed"),
        ("defence", "defense"),
    ):
        assert words.stem(one) == words.stem(other)
    assert words.stem("spelling") == words.stem("spell")
    assert words.stem("computers") == words.stem("computing")
    assert words.stem("size") == "size"
    assert Words("de").stem("organization") != Words("de").stem("organisation")


@pytest.mark.parametrize("query", ["0.3.5", "v0.3.5", "V0.3.5,"])
def test_numbers_are_found_without_what_stands_at_them(code: Page, query: str) -> None:
    """A number with points is found by itself, whatever symbol or letter stands at it where it is written."""
    assert addresses(code, query) == ["conferences/sails-2024.html#moss-sails-2024"]


def test_a_misspelt_name_beside_a_name(searching: Page) -> None:
    """A word that nothing has is compared with names where another word of the query is one."""
    assert found(searching, "Ngozi Okafr")["suggestion"] == "ngozi okafor"


def test_a_word_in_two(searching: Page) -> None:
    """A word that the notes write in one is found by its two halves."""
    assert addresses(searching, "log books")[0] == "topics/logbooks.html"


@pytest.mark.parametrize("name", ["nobody at all", "a"])
def test_a_name_that_leads_to_no_speaker_is_told(page: Page, address: str, name: str) -> None:
    """What is typed for a speaker and is none, or several, is said beside the field, and not when it is right again."""
    page.goto(f"{address}search.html?q=crane")
    field = page.get_by_role("combobox", name="Speaker")
    field.fill(name)
    page.keyboard.press("Tab")
    told = page.get_by_text("No speaker has this name, or several have.")
    expect(told).to_be_visible()
    expect(told).to_have_attribute("role", "alert")
    expect(field).to_have_accessible_description("No speaker has this name, or several have.")
    field.fill("Ngozi Okafor")
    page.keyboard.press("Tab")
    expect(told).to_be_hidden()
