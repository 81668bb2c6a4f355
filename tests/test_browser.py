"""The real garden in headless Chromium: no request elsewhere, no error, search and diagrams work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from site_pages import real_site, served

PAGES = [
    "index.html",
    "conferences.html",
    "conferences/ai-engineer-europe-2026.html",
    "topics.html",
    "topics/agent-harnesses.html",
    "speakers.html",
    "speakers/patrick-debois.html",
    "blog.html",
    "blog/2019.html",
    "blog/tag/terraform.html",
    "genindex.html",
    "search.html",
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(real_site()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


class Watched:
    """A page with what went wrong on it."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.page: Page = browser.new_page(**options)
        self.problems: list[str] = []
        self.page.on("console", lambda message: message.type == "error" and self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self._check(request.url, address))
        self.page.on("response", lambda response: response.status >= 400 and self.problems.append(response.url))

    def _check(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.problems.append(f"request to {url}")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_quiet(browser: Browser, address: str, name: str) -> None:
    """A page asks no other server for anything, raises no error and fits a narrow screen."""
    watched = Watched(browser, address, viewport={"width": 320, "height": 700})
    watched.page.goto(address + name, wait_until="networkidle")
    assert watched.problems == []
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320
    watched.page.close()


def test_diagram_is_drawn(browser: Browser, address: str) -> None:
    """A diagram is drawn by the site's own copy of mermaid, with its text alternative."""
    watched = Watched(browser, address)
    watched.page.goto(f"{address}topics/agent-harnesses.html", wait_until="networkidle")
    drawing = watched.page.locator(".mermaid svg").first
    assert drawing.locator("title").first.text_content()
    assert drawing.locator("desc").first.text_content()
    assert watched.problems == []
    watched.page.close()


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
    """Without scripts a page shows its text, its lists and the source of its diagrams; search says what to do."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}topics/agent-harnesses.html")
    assert page.locator("#how-the-view-developed").is_visible()
    page.goto(f"{address}search.html")
    assert page.get_by_text("Searching needs JavaScript").is_visible()
    page.close()
