"""A site for its readers: pages are light, make no outside requests, do not shift, and are accessible."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from browsing import LOOKS, Watched, violations, violations_in
from playwright.sync_api import Browser, Locator, Page, expect
from site_pages import compressed, has_diagram, page_of, pages, parsed, root_of, target

#: Limits for the first load of a page without a diagram.
BYTES, REQUESTS = 90_000, 9

#: A button of the bar may shift by a pixel; a line of text that moves counts ten times as much.
PIXEL = 0.001
#: What is loaded after the page, when nobody waits for it, and its limit.
LATER, LATER_BYTES = ("_static/saved.js", "_static/saved.css", "_static/offline.js"), 6_000
#: Limit of the cumulative layout shift, as browsers count it.
SHIFT = 0.02

TABS = "conferences/signal-conference-2021"
KINDS = ["front page", "conference", "topic", "speaker", "writer", "archive", "search", "map", "404"]
DIAGRAMS = ["topic with a diagram", "conference with a diagram"]
OTHERS = ["conferences", "topics", "speakers", "notes"]


@cache
def size(path: Path) -> int:
    return len(compressed(path))


def first_load(page: Path, site: Path) -> dict[str, int]:
    """The files, except pictures, that a page requests when it is opened, with their sizes."""
    root = parsed(page)
    kinds = " or ".join(f"@rel='{kind}'" for kind in ("stylesheet", "icon", "modulepreload", "preload"))
    found = root.xpath(f"//link[{kinds}]/@href | //script/@src")
    here = page.relative_to(site).as_posix()
    paths = {target(site, page, address)[0].relative_to(site).as_posix() for address in found}
    for name in [name for name in paths if name.endswith("js")]:
        imports = re.findall(r"""^import\b.*?["'](\.[^"']+)["']""", (site / name).read_text("utf-8"), re.MULTILINE)
        paths |= {urljoin(name, address) for address in imports}
    return {name: size(site / name) for name in sorted({here, *paths})}


def test_pages_are_light(site: Path) -> None:
    """No page without a diagram needs more than 90 kB or 9 requests, pictures not counted."""
    heavy = []
    for page in pages(site):
        load = first_load(page, site)
        if not has_diagram(page) and (sum(load.values()) > BYTES or len(load) > REQUESTS):
            heavy.append(f"{page.relative_to(site)}: {sum(load.values())} bytes in {len(load)} requests: {load}")
    assert heavy == []


def test_diagrams_are_drawn_only_where_there_are_some(site: Path) -> None:
    """Only pages with a diagram refer to the script that draws it."""
    drawing = {page for page in pages(site) if b"diagrams.js" in page.read_bytes()}
    assert drawing == {page for page in pages(site) if has_diagram(page)}


@pytest.mark.parametrize("kind", KINDS)
def test_first_load(browser: Browser, site: Path, address: str, kind: str) -> None:
    """A browser requests only files that the page names, within the limits, and no script blocks the first paint."""
    watched = Watched(browser, address)
    watched.page.goto(address + page_of(kind), wait_until="load")
    blocking = watched.page.evaluate(
        """performance.getEntriesByType("resource")
            .filter((entry) => entry.initiatorType === "script" && entry.renderBlockingStatus === "blocking")
            .map((entry) => entry.name)"""
    )
    names = [urlsplit(request.url).path.removeprefix(root_of(site)) for request in watched.requests]
    # the size of pictures is checked before they are committed
    load = {name: size(site / name) for name in names if not name.startswith(("_images/", *LATER))}
    assert blocking == []
    assert watched.page.locator("script:not([src]):not([type])").count() <= 1, (
        "only the colours are set by a script in the page"
    )
    if kind not in ("search", "404"):  # these pages load the search, which takes more
        assert load.items() <= first_load(site / page_of(kind), site).items()
        assert sum(load.values()) <= BYTES, load
        assert len(load) <= REQUESTS, load
    assert sum(size(site / name) for name in LATER) <= LATER_BYTES
    watched.page.close()


NOTE_SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        if (!hadRecentInput) shifts.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 120))]);
      }
    }).observe({ type: "layout-shift", buffered: true });
"""
SCROLL_THROUGH = """async () => {
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
      scrollTo(0, top);
      await new Promise(requestAnimationFrame);
    }
    await new Promise((done) => setTimeout(done, 100));
    return shifts;
}"""


@pytest.fixture(scope="module", params=[(320, 640), (1440, 900)], ids=["phone", "desktop"])
def screen(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Watched]:
    """A screen that shows one page after the other, as to a returning reader."""
    width, height = request.param
    watched = Watched(browser, address, viewport={"width": width, "height": height})
    watched.page.add_init_script(NOTE_SHIFTS)
    yield watched
    watched.page.close()


@pytest.mark.parametrize("kind", KINDS + DIAGRAMS + OTHERS + [TABS])
def test_page_is_quiet_and_steady(screen: Watched, address: str, kind: str) -> None:
    """A page makes no requests to other servers, raises no errors, fits the screen and does not shift when scrolled."""
    screen.problems.clear()
    screen.page.goto(address + page_of(kind), wait_until="networkidle")
    assert screen.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    shifts = screen.page.evaluate(SCROLL_THROUGH)
    assert sum(value for value, *_ in shifts) <= SHIFT, shifts
    assert screen.problems == []


WIDTH_OF_TITLE = """() => {
    const text = document.createRange();
    text.selectNodeContents(document.querySelector("h1"));
    return text.getBoundingClientRect().width;
}"""


def test_a_font_that_comes_late_moves_nothing(browser: Browser, address: str) -> None:
    """On a slow connection the fallback font stays and nothing shifts; otherwise the garden's font is shown."""
    seen = {}
    for late in (False, True):
        watched = Watched(browser, address, viewport={"width": 1280, "height": 900})
        watched.page.add_init_script(NOTE_SHIFTS)
        if late:
            watched.page.route("**/*.woff2", lambda route: (time.sleep(1), route.continue_()))
        watched.page.goto(address + page_of("conference"), wait_until="networkidle")
        shifts = watched.page.evaluate(SCROLL_THROUGH)
        assert sum(value for value, *_ in shifts) < PIXEL, shifts
        seen[late] = watched.page.evaluate(WIDTH_OF_TITLE)
        assert watched.problems == []
        watched.page.close()
    assert seen[False] != seen[True]


OTHER_LOOKS = [("dark", 360), ("light", 768), ("dark", 768), ("light", 1440)]


@pytest.mark.parametrize("kind", [*KINDS, "offline", "topic with a diagram", TABS])
def test_page_is_accessible(page: Page, address: str, kind: str) -> None:
    """axe-core finds nothing wrong on a light phone and a dark desktop, nor on a topic on other screens."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + page_of(kind) + ("?q=slack+water" if kind == "search" else ""), wait_until="networkidle")
    if kind == "search":
        page.locator(".garden-results a").first.wait_for()
    assert violations_in(page, LOOKS + (OTHER_LOOKS if kind == "topic" else [])) == set()


def test_colours_are_the_readers_choice(page: Page, address: str) -> None:
    """Colours follow the system until the reader chooses; the choice applies to the next page from its first paint."""
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    page.get_by_label("Colours").select_option("Light")
    assert page.evaluate(theme) == "light"
    page.route("**/page.js*", lambda route: route.abort())
    page.goto(f"{address}topics.html")
    assert page.evaluate(theme) == "light"


def test_navigation_of_a_narrow_page(narrow: Page, address: str) -> None:
    """The keyboard opens the navigation of a narrow page and stays within it; Escape returns to the button.

    The navigation has a name and a button that closes it.
    """
    page = narrow
    page.goto(address)
    navigation = page.get_by_role("navigation", name="Garden")
    assert not navigation.is_visible()
    button = page.get_by_role("button", name="Navigation")
    button.focus()
    page.keyboard.press("Enter")
    assert navigation.is_visible()
    assert violations(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert not navigation.is_visible()
    assert button.evaluate("button => button === document.activeElement")
    button.click()
    dialog = page.get_by_role("dialog", name="Navigation")
    navigation.get_by_role("link", name="Speakers").scroll_into_view_if_needed()
    dialog.get_by_role("button", name="Close").click()
    assert not navigation.is_visible()
    assert page.get_by_role("button", name="Close").count() == 0
    button.click()
    navigation.get_by_role("link", name="Speakers").click()
    assert page.url.endswith("speakers.html")


def tab_to(page: Page, link: str, limit: int = 80) -> Locator:
    """Press Tab until a link has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("link => document.activeElement.matches(link)", link):
            return page.locator(":focus")
    raise AssertionError(f"{limit} times Tab do not lead to {link} on {page.url}")


def test_from_page_to_page_by_keyboard(watched: Watched, address: str, data: dict[str, Any]) -> None:
    """The keyboard is enough to get from the front page through search, talk, preview and topic to a speaker."""
    talk = next(talk for talk in data["talks"] if talk["topics"] and talk["kind"] == "keynote")
    page, preview = watched.page, watched.page.get_by_role("tooltip")
    page.goto(address)
    page.keyboard.press("/")
    page.get_by_role("dialog").get_by_role("searchbox").wait_for()
    page.keyboard.type(talk["title"])
    page.get_by_role("dialog").locator(f"a[href$='{talk['url']}']").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{talk['url']}")
    page.wait_for_load_state("networkidle")

    topic = tab_to(page, "article a[href*='topics/']")
    preview.wait_for()
    assert topic.get_attribute("aria-describedby") == preview.get_attribute("id")
    page.keyboard.press("Escape")
    assert not preview.is_visible()
    assert topic.get_attribute("href") == page.locator(":focus").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/*.html")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the text
    name = tab_to(page, "article a[href*='speakers/']").text_content()
    page.keyboard.press("Enter")
    page.wait_for_url("**/speakers/*.html")
    assert page.get_by_role("heading", level=1).text_content().startswith(name)


@pytest.mark.parametrize("width", [360, 1440])
def test_reading_without_scripts(browser: Browser, address: str, width: int) -> None:
    """Without scripts, a page shows its text and navigation, and no button that does nothing.

    Where the navigation is below the text, a link at the top of the page leads to it.
    """
    page = browser.new_page(java_script_enabled=False, viewport={"width": width, "height": 640})
    page.goto(address + page_of("topic"))
    assert page.locator("#how-the-view-developed").is_visible()
    assert page.get_by_role("navigation", name="Garden").get_by_role("link", name="Speakers").is_visible()
    assert not page.get_by_role("button", name="Navigation").is_visible()
    assert not page.get_by_label("Colours").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    link = page.locator(".bd-header-article").get_by_role("link", name="Navigation")
    assert link.is_visible() == (width < 960)
    if width < 960:
        link.click()
        expect(page.get_by_role("navigation", name="Garden").get_by_role("link", name="Talks")).to_be_in_viewport()
    page.close()


@pytest.mark.parametrize("name", ["search", "reading-list"])
def test_pages_that_are_files_say_what_they_lack(browser: Browser, site: Path, name: str) -> None:
    """A page opened as a file, for which browsers load no modules, explains that it needs a web server."""
    page = browser.new_page()
    page.goto((site / f"{name}.html").resolve().as_uri())
    expect(page.get_by_text("pages served by a web server")).to_be_visible()
    page.close()
