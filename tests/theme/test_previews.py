"""Previews of links: a summary of the target, whether by mouse, keyboard or touch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from browsing import Watched, violations
from playwright.sync_api import Browser, Locator, Page, expect
from site_pages import compressed, data_of, harbour_site, has_diagram, served

KINDS = ["talk", "topic", "speaker", "conference"]


class Mentioned(NamedTuple):
    """A link in prose: the page it is on, its target, and what the preview must show."""

    page: str
    link: str
    parts: list[str]


def mentioned(kind: str) -> Mentioned:
    """A link to a talk, topic, speaker or conference from another page."""
    data = data_of(harbour_site())
    things = {thing["id"]: thing for thing in data[f"{kind}s"]}
    conferences = {conference["id"]: conference for conference in data["conferences"]}
    talks = {talk["id"]: talk for talk in data["talks"]}
    for mention in data["mentions"]:
        if mention["kind"] != kind or mention["to"] not in things:
            continue
        thing = things[mention["to"]]
        page = (
            talks[mention["from"]]["url"].partition("#")[0] if mention["from"] in talks else f"{mention['from']}.html"
        )
        if thing["url"].partition("#")[0] == page or has_diagram(harbour_site() / page):
            continue  # drawing a diagram moves the lines below it
        match kind:
            case "talk":
                parts = [thing["title"], conferences[thing["conference"]]["title"], thing["takeaway"]]
            case "topic":
                parts = [thing["title"], thing["definition"][:200]]
            case "speaker":
                parts = [thing["name"], talks[thing["talks"][0]]["title"]]
            case _:
                parts = [thing["title"], thing["place"]]
        return Mentioned(page, thing["url"], parts)
    raise LookupError(kind)


def link_to(page: Page, address: str) -> Locator:
    """The first link in prose to an address, relative to the root of the site."""
    ends = address.rpartition("/")[2]
    return page.locator(f"article p:not([class]) a[href$='{ends}']").first


def box(page: Page) -> Locator:
    return page.get_by_role("tooltip")


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def point_at(link: Locator) -> None:
    link.scroll_into_view_if_needed()
    link.hover()


@pytest.mark.parametrize("kind", KINDS)
def test_pointing_shows_the_essence(watched: Watched, address: str, kind: str) -> None:
    """Pointing at a link shows title, byline and takeaway or definition, until the mouse leaves."""
    found = mentioned(kind)
    page = watched.page
    page.goto(address + found.page)
    point_at(link_to(page, found.link))
    box(page).wait_for()
    text = squeezed(box(page).text_content())
    assert [part for part in found.parts if squeezed(part) not in text] == []
    page.mouse.move(0, 0)
    box(page).wait_for(state="hidden")


def test_pointing_at_a_footnote_shows_it(watched: Watched, address: str) -> None:
    """Pointing at a footnote reference shows the footnote; pointing at its back-link shows nothing."""
    page = watched.page
    page.goto(f"{address}conferences/signal-conference-2021.html")
    point_at(page.locator("a[role=doc-noteref]").first)
    expect(box(page)).to_contain_text("It was painted by the crew, who spell cast off in three ways.")
    point_at(page.locator("a[role=doc-backlink]").first)
    box(page).wait_for(state="hidden")
    page.wait_for_timeout(400)
    expect(box(page)).to_be_hidden()


@pytest.fixture
def pointed(page: Page, address: str) -> tuple[Page, Locator]:
    """A page with a link to a talk, whose preview has been loaded and shown once."""
    found = mentioned("talk")
    page.goto(address + found.page)
    link = link_to(page, found.link)
    point_at(link)
    box(page).wait_for()
    return page, link


def test_the_pointer_can_go_to_the_preview(pointed: tuple[Page, Locator]) -> None:
    """A preview stays while the pointer is on it (WCAG 1.4.13, hoverable and persistent)."""
    page, _ = pointed
    box(page).hover()
    page.wait_for_timeout(600)
    assert box(page).is_visible()
    assert violations(page) == []
    page.mouse.move(0, 0)
    box(page).wait_for(state="hidden")


def test_escape_dismisses_what_the_mouse_shows(pointed: tuple[Page, Locator]) -> None:
    """Escape hides the preview without moving the pointer, and it does not reappear by itself."""
    page, link = pointed
    page.keyboard.press("Escape")
    assert not box(page).is_visible()
    page.wait_for_timeout(400)
    assert not box(page).is_visible()
    page.mouse.move(0, 0)
    point_at(link)
    box(page).wait_for()


def test_the_keyboard_has_previews(page: Page, address: str) -> None:
    """A focused link is described by its preview; Escape hides it and keeps the focus, and Tab moves on."""
    found = mentioned("talk")
    page.goto(address + found.page)
    link = link_to(page, found.link)
    page.keyboard.press("Tab")
    link.focus()
    box(page).wait_for()
    described = page.locator(f"#{link.get_attribute('aria-describedby')}")
    assert squeezed(found.parts[2]) in squeezed(described.text_content())
    page.keyboard.press("Escape")
    assert not box(page).is_visible()
    assert link.get_attribute("aria-describedby") is None
    assert link.evaluate("link => link === document.activeElement")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    box(page).wait_for()
    page.keyboard.press("Tab")
    assert link.get_attribute("aria-describedby") is None


def test_a_preview_moves_nothing(narrow: Page, address: str) -> None:
    """A preview causes no layout shift and stays within a narrow window."""
    found = mentioned("talk")
    page = narrow
    page.goto(address + found.page)
    point_at(link_to(page, found.link))
    page.evaluate(
        """window.shifts = 0;
        new PerformanceObserver((list) => (shifts += list.getEntries().length)).observe({ type: "layout-shift" });"""
    )
    box(page).wait_for()
    page.wait_for_timeout(300)
    area = box(page).bounding_box()
    assert area
    assert area["x"] >= 0
    assert area["x"] + area["width"] <= 320
    assert area["y"] >= 0
    assert area["y"] + area["height"] <= 640
    assert page.evaluate("shifts") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_stands_beside_is_not_repeated(page: Page, address: str, data: dict[str, Any]) -> None:
    """A talk in a list that already shows its takeaway has no preview."""
    talk = data["talks"][0]
    page.goto(f"{address}topics/{talk['topics'][0]}.html")
    entry = page.locator(f".garden-talks a[href$='#{talk['id']}']").first
    point_at(entry)
    page.wait_for_timeout(800)
    assert not box(page).is_visible()


class Finger:
    """A finger on a touch screen."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def send(self, sort: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        self.session.send("Input.dispatchTouchEvent", {"type": f"touch{sort}", "touchPoints": points})


def in_the_middle(link: Locator) -> tuple[float, float]:
    """Scroll a link to the middle of the window, and return a point on it."""
    link.evaluate("link => link.scrollIntoView({ block: 'center', behavior: 'instant' })")
    x, y, width, height = link.evaluate("link => Object.values(link.getClientRects()[0].toJSON()).slice(0, 4)")
    return x + width / 2, y + height / 2


@pytest.fixture
def touched(browser: Browser, address: str) -> Iterator[tuple[Page, Locator, Finger]]:
    """A page just loaded on a touch screen, a link on it, and a finger."""
    found = mentioned("talk")
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address + found.page)
    yield page, link_to(page, found.link), Finger(page)
    context.close()


def test_the_first_resting_finger_shows(touched: tuple[Page, Locator, Finger]) -> None:
    """The first long press shows the preview, follows no link and opens no menu."""
    page, link, finger = touched
    before = page.url
    x, y = in_the_middle(link)
    finger.send("Start", x, y)
    box(page).wait_for()
    # unlike on a phone, Chromium on Linux does not ask for a menu here
    assert link.evaluate(
        "link => !link.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))"
    )
    finger.send("End")
    page.wait_for_timeout(300)
    assert page.url == before
    assert box(page).is_visible()
    page.touchscreen.tap(5, 630)
    box(page).wait_for(state="hidden")


def test_a_scrolling_finger_shows_nothing(touched: tuple[Page, Locator, Finger]) -> None:
    """Scrolling that begins on a link shows no preview, and a tap follows the link."""
    page, link, finger = touched
    page.wait_for_load_state("networkidle")
    x, y = in_the_middle(link)
    finger.send("Start", x, y)
    for step in range(1, 8):
        finger.send("Move", x, y - 12 * step)
    page.wait_for_timeout(800)
    finger.send("End")
    assert not box(page).is_visible()
    link.tap()
    page.wait_for_url(f"**/{mentioned('talk').link}")


def test_previews_on_a_site_in_another_folder(browser: Browser, site: Path) -> None:
    """Previews work in any folder of a host."""
    found = mentioned("talk")
    with served(site, "/some/garden/") as address:
        watched = Watched(browser, address)
        watched.page.goto(address + found.page)
        point_at(link_to(watched.page, found.link))
        box(watched.page).wait_for()
        assert watched.problems == []
        watched.page.close()


def test_previews_are_light(site: Path) -> None:
    """The preview script and styles take less than 4 kB, and the HTML of pages does not refer to them."""
    files = [site / "_static" / name for name in ("previews.js", "previews.css")]
    assert sum(len(compressed(path)) for path in files) < 4_000
    assert b"previews" not in (site / "index.html").read_bytes()
