"""Elements do not collide where there is little room, in a language with longer words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gardens import copy_garden
from playwright.sync_api import Browser, expect
from site_pages import root_of, served

LEAD = "Two days about ships and the people who keep them afloat.\n"
CODE = "```bash\npip install conference-garden and some words more, as long as a line may be\n```"


@pytest.fixture(scope="module")
def dutch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the small garden in Dutch, with a line of code and a conference without a first paragraph."""
    garden = copy_garden("small", tmp_path_factory.mktemp("narrow") / "garden")
    garden.replace("garden.toml", "[site]", '[site]\nlanguage = "nl"')
    garden.replace("conferences/sails-2024.md", LEAD, "")
    garden.replace("conferences/sails-2024.md", "hides risk.", f"hides risk.\n\n{CODE}\n")
    built = garden.build()
    with served(built.output, root_of(built.output)) as address:
        yield address


def test_a_finger_can_read_below_the_button_that_copies(browser: Browser, dutch: str) -> None:
    """On a touch screen, where nothing can be hovered, the copy button is above the code."""
    phone = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = phone.new_page()
    page.goto(f"{dutch}conferences/sails-2024.html")
    expect(page.locator(".garden-copy-code")).to_be_visible()
    bottom = page.locator(".garden-copy-code").evaluate("one => one.getBoundingClientRect().bottom")
    code = page.locator("div.highlight > pre > span").first
    assert code.evaluate("one => one.getBoundingClientRect().top") >= bottom
    phone.close()


@pytest.mark.parametrize("width", [1000, 1440])
def test_the_word_in_the_search_box_is_whole(browser: Browser, dutch: str, width: int) -> None:
    """The placeholder of the search box fits into it at each width."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(dutch)
    box = page.locator("header .garden-search input")
    needed = box.evaluate("one => { one.value = one.placeholder; return one.scrollWidth - one.clientWidth }")
    assert needed <= 0
    page.close()


def test_a_card_without_a_text_has_its_facts_on_a_line_of_their_own(browser: Browser, dutch: str) -> None:
    """On the card of a conference without a first paragraph, title and date are on separate lines."""
    page = browser.new_page()
    page.goto(dutch)
    card = page.locator(".garden-cards > li").filter(has_text="Sails 2024")
    place = "one => one.getBoundingClientRect()"
    assert card.locator(".garden-note").evaluate(place)["top"] >= card.locator("a").evaluate(place)["bottom"] - 1
    page.close()


def test_a_missing_page_begins_with_its_search(browser: Browser, dutch: str) -> None:
    """On the page for a missing address, the search follows the text directly, and similar addresses come last."""
    page = browser.new_page()
    page.goto(f"{dutch}topics/boots.html")
    expect(page.locator("[data-garden-missing] a")).to_have_text("Boats")
    order = page.locator("article section > *").evaluate_all("all => all.map((one) => one.localName)")
    assert order == ["h1", "p", "form", "p", "div"]
    page.close()
