"""Where readers land: headings clear of the bar, sentences found by the search, and landmarks."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from browsing import violations
from playwright.sync_api import Browser, Page, expect
from site_pages import page_of

#: How far the top of a heading is below the bar, and where the content before it ends.
GAPS = """id => {
    const bar = document.querySelector("[aria-label=Tools]").getBoundingClientRect().bottom;
    const heading = document.getElementById(id);
    const before = [...document.querySelectorAll("article :is(h1, h2, p, li)")].filter(
      (part) => part.checkVisibility() && part.compareDocumentPosition(heading) === Node.DOCUMENT_POSITION_FOLLOWING);
    const ends = before.map((part) => part.getBoundingClientRect().bottom - bar);
    return [heading.getBoundingClientRect().top - bar, Math.max(...ends)];
}"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("former", [False, True])
def test_a_talk_stands_right_below_the_bar(
    browser: Browser, address: str, data: dict[str, Any], width: int, former: bool
) -> None:
    """The current or former address of a talk scrolls to its heading, with the talk before it out of view."""
    talks = [talk for talk in data["talks"] if talk["formerly"]] if former else data["talks"]
    talk = next(talk for talk in talks if not talk["url"].endswith(data["conferences"][0]["talks"][0]))
    page = browser.new_page(viewport={"width": width, "height": 640}, reduced_motion="reduce")
    anchor = talk["formerly"][0] if former else talk["id"]
    page.goto(f"{address}{talk['url'].partition('#')[0]}#{anchor}", wait_until="networkidle")
    heading, end_of_what_was_before = page.evaluate(GAPS, talk["id"])
    assert 4 <= heading <= 24
    assert end_of_what_was_before <= 0
    page.close()


def test_a_search_leads_to_the_sentence(page: Page, address: str) -> None:
    """A result found in the text of a talk scrolls to the matching sentence, and the address stays that of the talk."""
    page.set_viewport_size({"width": 390, "height": 640})
    page.goto(f"{address}search.html?q=closed+months+scratch", wait_until="networkidle")
    results = page.get_by_role("list", name="Results").locator("a[href*=':~:text=']")
    result = results.first
    link = result.get_attribute("href") or ""
    sentence = unquote(link.partition(":~:text=")[2])
    assert len(sentence.split()) > 1
    result.click()
    page.wait_for_url(lambda url: "search.html" not in url)
    assert page.evaluate("location.hash") in (link[link.find("#") :].partition(":~:")[0], "")
    expect(page.locator("article :is(p, li, td)", has_text=sentence).last).to_be_in_viewport()


def test_where_a_title_was_found_the_address_is_enough(page: Page, address: str, data: dict[str, Any]) -> None:
    """A search for a talk's title leads to its heading."""
    talk = next(talk for talk in data["talks"] if talk["kind"] == "keynote")
    page.goto(f"{address}search.html?q={talk['title']}", wait_until="networkidle")
    links = page.get_by_role("list", name="Results").get_by_role("link", name=talk["title"])
    assert (links.first.get_attribute("href") or "").endswith(talk["url"])


@pytest.mark.parametrize("kind", ["conference", "topic", "search", "404", "front page"])
def test_landmarks(page: Page, address: str, kind: str) -> None:
    """``main`` holds only the page; tools, the list of headings and a single footer are landmarks beside it."""
    page.goto(address + page_of(kind))
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_have_count(1)
    for role, name in (("region", "Tools"), ("navigation", "On this page"), ("contentinfo", None)):
        expect(page.get_by_role("main").get_by_role(role, name=name)).to_have_count(0)  # type: ignore[arg-type]
    expect(page.get_by_role("region", name="Tools").get_by_label("Colours")).to_be_visible()
    assert violations(page, "region", "landmark-unique", "landmark-no-duplicate-banner", "heading-order") == []
