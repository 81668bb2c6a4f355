"""The real garden in headless Chromium: search works, and pages read without scripts."""

from __future__ import annotations

from browsing import Watched
from playwright.sync_api import Browser


def test_search_finds_a_speaker(browser: Browser, address: str) -> None:
    """The search page leads to what was looked for."""
    watched = Watched(browser, address)
    watched.page.goto(f"{address}search.html?q=Lopopolo", wait_until="networkidle")
    link = watched.page.locator("a[href*='speakers/ryan-lopopolo.html']").first
    link.wait_for()
    link.click()
    assert watched.page.url.endswith("speakers/ryan-lopopolo.html")
    assert watched.problems == []
    watched.page.close()


def test_pages_read_without_javascript(browser: Browser, address: str) -> None:
    """Without scripts a page shows its text and its lists; search says what to do."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}topics/agent-harnesses.html")
    assert page.locator("#how-the-view-developed").is_visible()
    page.goto(f"{address}search.html")
    assert page.get_by_text("Searching needs JavaScript").is_visible()
    page.close()
