"""WCAG 2.2 requirements that axe-core does not check by itself."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import SPACED, violations
from playwright.sync_api import Browser, Page, expect
from site_pages import page_of

KINDS = [
    "front page",
    "conference",
    "conference with a diagram",
    "topic",
    "speaker",
    "conferences",
    "speakers",
    "talks",
    "feeds",
    "search",
    "docs/writing",
    "notes/glossary",
]

#: The focused element, if no part of it is visible.
COVERED = """() => {
    const focused = document.activeElement;
    const parts = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
    const points = [...focused.getClientRects()].flatMap(({ left, top, width, height }) =>
      parts.map(([x, y]) => [left + x * width, top + y * height]));
    const seen = points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (focused.contains(top) || top.contains(focused));
    });
    return seen || focused === document.body ? null : focused.outerHTML.slice(0, 120);
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_spaced_text_fits_a_narrow_page(narrow: Page, address: str, kind: str) -> None:
    """A page does not scroll sideways at 400 % zoom, even with increased text spacing (1.4.10, 1.4.12)."""
    narrow.goto(address + page_of(kind))
    narrow.evaluate(SPACED)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("kind", ["conference", "topic", "speaker", "speakers", "talks"])
def test_the_focus_is_never_covered(narrow: Page, address: str, kind: str) -> None:
    """Moving through a page with Tab and Shift+Tab, no sticky bar or year covers the focus (2.4.11)."""
    narrow.goto(address + page_of(kind))
    covered = []
    for key in ["Tab"] * 80 + ["Shift+Tab"] * 80:
        narrow.keyboard.press(key)
        covered.append(narrow.evaluate(COVERED))
    assert [found for found in covered if found] == []


@pytest.mark.parametrize("kind", [*KINDS, "404", "archive", "offline"])
def test_targets_are_large_enough(narrow: Page, address: str, kind: str) -> None:
    """Links and buttons outside of sentences are at least 24 pixels large or have that much room (2.5.8)."""
    narrow.goto(address + page_of(kind))
    assert violations(narrow, "target-size") == []


def test_colours_of_the_system(page: Page, address: str) -> None:
    """With forced colours, axe-core finds nothing wrong with a topic, and its buttons stay visible."""
    page.emulate_media(forced_colors="active")
    page.goto(address + page_of("topic"))
    assert violations(page) == []
    expect(page.get_by_role("button", name="Navigation")).to_be_visible()


def test_colours_of_the_system_leave_headings_readable(page: Page, address: str) -> None:
    """With forced colours, the heading that a link leads to has a thin underline, not a line through its letters."""
    page.emulate_media(forced_colors="active")
    page.goto(f"{address}topics/tides.html")
    page.goto(page.url + "#" + page.locator("article h2[id]").first.get_attribute("id"))
    parts = ["textDecorationLine", "textDecorationThickness", "textUnderlineOffset"]
    line = page.locator(":target").evaluate(
        "(heading, parts) => parts.map((part) => getComputedStyle(heading)[part])", parts
    )
    assert line == ["underline", "auto", "auto"]


def test_who_lands_on_a_talk_sees_where_it_was(browser: Browser, address: str, data: dict[str, Any]) -> None:
    """The address of a talk shows title, speaker, takeaway and conference at once on a phone, even without scripts."""
    talk = max(data["talks"], key=lambda talk: len(talk["title"]))
    conference = next(found for found in data["conferences"] if found["id"] == talk["conference"])
    for scripts in (True, False):
        page = browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
        page.goto(address + talk["url"])
        section = page.locator(f"section:has(> [id='{talk['id']}'])")
        for part in (
            page.locator(f"[id='{talk['id']}']"),
            section.locator("> .garden-byline"),
            section.locator("> .garden-takeaway"),
            page.locator(".garden-page-title", has_text=conference["title"]),
        ):
            expect(part).to_be_in_viewport()
        page.close()


def test_a_narrow_page_lists_what_is_on_it(narrow: Page, address: str) -> None:
    """On a narrow page, a button opens the list of headings that a wide page shows beside the text."""
    narrow.goto(address + page_of("speakers"))
    contents = narrow.get_by_role("navigation", name="On this page")
    expect(contents).to_be_hidden()
    for letter in ("S", "B"):
        narrow.get_by_role("button", name="On this page").click()
        assert violations(narrow) == []
        contents.get_by_role("link", name=letter, exact=True).click()
        expect(contents).to_be_hidden()
        expect(narrow.locator(f"h2#{letter.lower()}")).to_be_in_viewport()


@pytest.mark.parametrize("kind", ["conference", "topic", "speaker"])
def test_a_phone_has_feed_and_contents_at_the_top(browser: Browser, address: str, kind: str) -> None:
    """The first screen of a phone offers the page's feed and its list of headings, even without scripts."""
    for scripts in (True, False):
        page = browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
        page.goto(address + page_of(kind))
        feed = page.get_by_role("link", name="Feed", exact=True).first
        expect(feed).to_be_in_viewport()
        assert (feed.get_attribute("href") or "").endswith(".atom.xml")
        page.get_by_role("button", name="On this page").click()
        link = page.get_by_role("navigation", name="On this page").get_by_role("link").first
        expect(link).to_be_in_viewport()
        link.click()
        assert "#" in page.url
        page.close()


def test_long_contents_follow_the_reader(page: Page, address: str) -> None:
    """If the list of headings is longer than the window, its entry for the reader's position stays in view."""
    page.set_viewport_size({"width": 1280, "height": 500})
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + page_of("conference"))
    contents = page.get_by_role("navigation", name="On this page")
    for heading in (page.get_by_role("heading", level=2).last, page.get_by_role("heading", level=2).first):
        heading.evaluate("heading => heading.scrollIntoView()")
        title = (heading.text_content() or "").removesuffix("#")
        current = contents.locator("[aria-current]", has_text=title)
        expect(current).to_be_in_viewport()


def test_paper_has_the_title_in_dark_letters(page: Page, address: str) -> None:
    """A printed page begins with its title and is dark on white, even for readers who use dark mode."""
    page.emulate_media(color_scheme="dark")
    page.goto(address + page_of("conference"))
    page.evaluate("addEventListener('beforeprint', () => (window.printed = document.documentElement.dataset.theme))")
    page.pdf()
    assert page.evaluate("[printed, document.documentElement.dataset.theme]") == ["light", "dark"]
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Navigation")).to_be_hidden()
