"""The search in headless Chromium: other forms of a word, and words such as “talks” that only phrase a question."""
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
    """Beside a speaker, conference or year, words such as “talks” and “said” are not searched for."""
    assert {part: found(searching, query)["looked"][part] for part in ("asked", "rest")} == {
        "asked": asked,
        "rest": rest,
    }


@pytest.mark.parametrize("query", ["Ngozi Okafor's talks", "Harbour Days talks", "talks 2019"])
def test_whose_talks_are_asked_for(searching: Page, data: dict[str, Any], query: str) -> None:
    """All talks of a speaker, conference or year come first, and only those count as talks found."""
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
    """With a filter set, words such as “talks” are not searched for either, so the count stays the same."""
    page.goto(f"{address}search.html?q=talks&speaker=ngozi-okafor")
    count = page.locator("[role=status]").first
    expect(count).to_contain_text("talks")
    asked = count.inner_text()
    page.goto(f"{address}search.html?speaker=ngozi-okafor")
    expect(count).to_have_text(asked)


def test_what_talks_are_about_is_a_name(searching: Page) -> None:
    """“Talks about” a topic, by any of its names, finds the topic's page first."""
    for query in ("talks about cranes", "derricks talks", "what was said about derricks?"):
        assert addresses(searching, query)[0] == "topics/cranes.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quaysides", "quayside"),  # which is a synonym of berth window
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
    """Plurals, possessives, and British and American spellings give the same results in the same order."""
    first, second = found(searching, one), found(searching, other)
    assert first["entries"] == second["entries"] != []
    assert (first["total"], first["also"]) == (second["total"], second["also"])
    assert first["unknown"] == []


def test_ways_of_writing_are_those_of_english() -> None:
    """In English, both spellings of a word share a stem with any ending; other words and languages keep theirs."""
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
    """A version number is found whether or not the query has a letter or punctuation around it."""
    assert addresses(code, query) == ["conferences/sails-2024.html#moss-sails-2024"]


def test_a_misspelt_name_beside_a_name(searching: Page) -> None:
    """A misspelt word beside a known name is corrected to a name."""
    assert found(searching, "Ngozi Okafr")["suggestion"] == "ngozi okafor"


def test_a_word_in_two(searching: Page) -> None:
    """A word that the notes write as one is found by its two halves."""
    assert addresses(searching, "log books")[0] == "topics/logbooks.html"


@pytest.mark.parametrize("name", ["nobody at all", "a"])
def test_a_name_that_leads_to_no_speaker_is_told(page: Page, address: str, name: str) -> None:
    """A message beside the speaker field appears while the name matches no speaker or several."""
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
