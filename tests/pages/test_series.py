"""Series pages: editions, speakers who came back, and topics of the series."""

from __future__ import annotations

import pytest
from browsing import Watched, violations
from gardens import Garden
from lxml import html
from playwright.sync_api import Browser, expect
from site_pages import served
from test_generated import text_of

from conference_garden.pages.show import series

PAGE = "series/sails.html"


def part(page: str, heading: str) -> str:
    """The text of a section of a page."""
    return text_of(page, f"//section[h2[@id='{heading}']]")


def test_a_series_has_its_editions(garden: Garden) -> None:
    """The page has the number of editions and a card for each, newest first."""
    page = garden.build().page(PAGE)
    assert "In all 2 editions, 2023–2024 Talks 3 talks by 3 speakers" in text_of(page)
    editions = part(page, "editions")
    assert editions.index("Sails 2024") < editions.index("Sails 2023")
    assert "4 May 2023, Harbour Hall, Delft, 1 talk A single day of talks, mostly on ropes." in editions


def test_topics_of_several_editions_come_first(garden: Garden) -> None:
    """Topics of several editions come first, with their years and talks in a fold. Others are short links."""
    page = garden.build().page(PAGE)
    assert part(page, "topics") == (
        "Topics Budgets 2 talks, 2023 and 2024 "
        "Spend the budget Grace Hopper, Alan Turing, 2024 Count the ropes Ada Lovelace, 2023 "
        "In one edition Boats 2"
    )
    (fold,) = html.fromstring(page).xpath("//section[h2[@id='topics']]//details")
    assert fold.findtext("summary") == "2 talks, 2023 and 2024"
    assert fold.get("open") is None
    assert fold.xpath(".//a/@href")[0] == "../conferences/sails-2024.html#hopper-sails-2024"


def test_a_long_series_names_talks_elsewhere(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """On very long pages, topics show only how often they came up, and leave the talks to the topic pages."""
    monkeypatch.setattr(series, "LARGEST", 1)
    page = garden.build().page(PAGE)
    assert part(page, "topics") == "Topics Budgets 2 talks, 2023 and 2024 In one edition Boats 2"


def test_a_series_as_markdown(garden: Garden) -> None:
    """In Markdown, talks are listed below their topic, and the short links to other topics get no second label."""
    text = garden.build().page("series/sails.md")
    topics = text[text.index("## Topics") : text.index("---")]
    assert [line[: line.find("]")] for line in topics.splitlines() if "](" in line] == [
        "- [Budgets",
        "  - [Spend the budget",
        "  - [Count the ropes",
        "[Boats 2",
    ]


def test_who_came_back(garden: Garden) -> None:
    """Speakers of several editions are listed with their talks. If there are none, the section is left out."""
    assert "who-came-back" not in garden.build().page(PAGE)
    garden.replace("conferences/sails-2023.md", ":speakers: Ada Lovelace", ":speakers: Ada Lovelace, Alan Turing")
    built = garden.build()
    assert part(built.page(PAGE), "who-came-back").startswith("Who came back Alan Turing 3 talks, 2023 and 2024 ")
    assert built.files() == garden.clean_build().files()


def test_a_series_of_one_edition(garden: Garden) -> None:
    """With a single edition, the topics are plain short links."""
    garden.replace("conferences/sails-2023.md", "series: Sails", "series: Ropes")
    built = garden.build()
    assert part(built.page("series/ropes.html"), "topics") == "Topics Budgets"
    assert "<details" not in built.page("series/ropes.html")


def test_years_of_a_long_series(garden: Garden) -> None:
    """If a topic came up in more than three years, only the first and last are named."""
    for year in (2019, 2020):
        text = garden.read("conferences/sails-2023.md").replace("2023", str(year)).replace("2024", "2023")
        garden.write(f"conferences/sails-{year}.md", text)
    assert "Budgets 4 talks, 2019–2024" in part(garden.build().page(PAGE), "topics")


def test_pages_lead_to_a_series(garden: Garden) -> None:
    """A conference links to its series and other editions, and the list of conferences links to series with several."""
    head = "series: Knots\nstart: 2024-07-01\nplace: Delft\ndate: 2024-07-02\nauthor: ada"
    garden.write("conferences/knots-2024.md", f"---\n{head}\n---\n\n# Knots 2024\n\nAll of them.\n")
    built = garden.build()
    facts = html.fromstring(built.page("conferences/sails-2024.html")).xpath("//dl[contains(@class, 'garden-facts')]")[
        0
    ]
    assert facts.xpath(".//dt[. = 'Series']/following-sibling::dd[1]//a/@href") == ["../series/sails.html"]
    assert facts.xpath(".//dt[. = 'Other editions']/following-sibling::dd[1]//a/@href") == ["sails-2023.html"]
    chips = html.fromstring(built.page("conferences.html")).xpath("//ul[contains(@class, 'garden-chips')]//a/@href")
    assert chips == ["series/sails.html"]


def test_a_conference_changes_its_series(garden: Garden) -> None:
    """After a conference changes its series, an incremental build produces the same site as a clean build."""
    garden.build()
    garden.replace("conferences/sails-2023.md", "series: Sails", "series: Ropes")
    built = garden.build()
    assert "In all 1 edition, 2024" in text_of(built.page(PAGE))
    assert "Sails 2023" in built.page("series/ropes.html")
    assert built.files() == garden.clean_build().files()
    garden.replace("conferences/sails-2023.md", "series: Ropes", "series: Sails")
    built = garden.build()
    assert "series/ropes.html" not in built.files()
    assert built.files() == garden.clean_build().files()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_series_on_a_phone(browser: Browser, garden: Garden, mode: str) -> None:
    """On a phone, talks unfold by keyboard, axe-core finds nothing before or after, and no target is too small."""
    with served(garden.build().output) as address:
        watched = Watched(browser, address, color_scheme=mode, viewport={"width": 390, "height": 800})
        page = watched.page
        page.goto(address + PAGE)
        assert violations(page) == []
        talk = page.get_by_role("link", name="Count the ropes")
        expect(talk).to_be_hidden()
        page.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(talk).to_be_visible()
        assert violations(page) == []
        assert violations(page, "target-size") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert watched.problems == []
        page.close()
