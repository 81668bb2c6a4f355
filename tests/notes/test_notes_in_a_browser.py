"""The site of these notes in headless Chromium: questions are answered, and pages fit and are accessible."""
# ruff: noqa: F811 (a fixture of the engine's tests)

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import LOOKS, SPACED, Watched, violations_in
from playwright.sync_api import Browser, Page
from site_pages import page_of, pages, parsed
from test_paper import SHEETS, printed
from test_search import check_answers, searching  # noqa: F401

#: The largest share that the garden's additions below talks may take on a phone: of all talks, and of any one.
FEET, FOOT = 0.3, 0.45
#: Limits of the elements on a page, and of its Tab stops.
ELEMENTS, STOPS = 2500, 300


def test_questions_of_readers(searching: Page, questions: list[dict[str, Any]], data: dict[str, Any]) -> None:
    """Questions in readers' own words have a right answer among the first three results, and mostly as the first."""
    among_three, first = check_answers(searching, data, questions)
    assert among_three >= 0.95
    assert first >= 0.8


def test_wide_things_fit_a_narrow_page(browser: Browser, site: Path, address: str) -> None:
    """Whatever the notes contain, no page scrolls sideways, contacts another server or raises an error.

    The pages of conferences and those with tables, code or pictures are checked at 320 pixels with
    wider text spacing.
    """
    watched = Watched(browser, address, viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    wide = []
    for path in pages(site):
        name = path.relative_to(site).as_posix()
        if name.startswith("conferences/") or parsed(path).xpath("//article[.//table or .//pre or .//img]"):
            watched.page.goto(address + name)
            watched.page.evaluate(SPACED)
            if watched.page.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(name)
    assert wide == []
    assert watched.problems == []
    watched.page.close()


@pytest.mark.parametrize("kind", ["front page", "conference", "topic"])
def test_a_page_of_each_kind_is_accessible(browser: Browser, site: Path, address: str, kind: str) -> None:
    """axe-core finds nothing wrong on the largest page of a kind, on a light phone and a dark desktop."""
    name = page_of(kind, site) or page_of(f"{kind} with a diagram", site)
    if not name:
        pytest.skip(f"there is no {kind}")
    page = browser.new_page(reduced_motion="reduce")
    page.goto(address + name, wait_until="networkidle")
    assert violations_in(page, LOOKS) == set()
    page.close()


def test_ten_talks_on_paper(browser: Browser, address: str, data: dict[str, Any], tmp_path: Path) -> None:
    """The page of a conference with about ten talks is printed on at most 14 sheets."""
    conference = min(data["conferences"], key=lambda found: (abs(len(found["talks"]) - 10), found["id"]))
    page = browser.new_page()
    _, sheets = printed(page, address + conference["url"], tmp_path)
    assert sheets <= max(3, SHEETS * len(conference["talks"]) / 10)
    page.close()


def test_the_biggest_pages_are_not_too_much(browser: Browser, address: str, data: dict[str, Any]) -> None:
    """The largest conference page, the list of talks and the map have few elements, and the former few Tab stops."""
    biggest = max(data["conferences"], key=lambda found: len(found["talks"]))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    for name, most_stops in ((biggest["url"], STOPS), ("talks.html", None), ("map.html", None)):
        page.goto(address + name, wait_until="networkidle")
        page.wait_for_timeout(1000)  # scripts add toolbars when the browser is idle
        elements, stops = page.evaluate(
            """() => [document.querySelectorAll("*").length,
              [...document.querySelectorAll("a[href], button, summary, input, select, textarea, [tabindex]")]
                .filter((element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }))
                .length]"""
        )
        assert elements <= ELEMENTS
        assert most_stops is None or stops < most_stops
    page.close()


def test_talks_are_longer_than_what_stands_below_them(browser: Browser, address: str, data: dict[str, Any]) -> None:
    """On a phone, additions below talks take less than a third of the largest page, and less than half of any talk."""
    conference = max(data["conferences"], key=lambda found: len(found["talks"]))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address + conference["url"])
    heights = page.evaluate(
        """() => [...document.querySelectorAll("section:has(> .garden-talk-foot)")].map((talk) => [
          [...talk.querySelectorAll(":scope > .garden-made")].reduce((sum, part) => sum + part.offsetHeight, 0),
          talk.offsetHeight, talk.querySelector("h2").id])"""
    )
    assert sum(foot for foot, *_ in heights) <= FEET * sum(height for _, height, _ in heights)
    assert [talk for foot, height, talk in heights if foot > FOOT * height] == []
    page.close()
