"""What readers have read and saved: marked, listed, exported and imported, and kept only in their browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import violations
from gardens import Garden
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from site_pages import page_of, root_of, served

PHONE = {"width": 320, "height": 640}
#: A browser's storage that is forbidden, and one that is full.
FORBIDDEN = (
    """Object.defineProperty(window, "localStorage", { get() { throw new DOMException("", "SecurityError") } })"""
)
FULL = """Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError") }"""
NOTE_SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        shifts.push([value, ...sources.map(({ node }) => node?.outerHTML)]);
      }
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that nobody has used before."""
    context = browser.new_context(viewport=PHONE, service_workers="block", reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def key(site: Path) -> str:
    """The key under which the garden stores its data."""
    return f"garden {root_of(site)}"


def section_of(page: Page, talk: dict[str, Any]) -> Locator:
    return page.locator(f"section:has(> [id='{talk['id']}'])")


def press(page: Page, talk: dict[str, Any], name: str) -> Locator:
    """Press a button of a talk."""
    button = section_of(page, talk).get_by_role("button", name=f"{name}:")
    button.click()
    return button


def kept(page: Page, key: str) -> dict[str, Any]:
    return json.loads(page.evaluate("key => localStorage.getItem(key) ?? '{}'", key))


def open_with(reader: BrowserContext, address: str, key: str, *talks: dict[str, Any]) -> Page:
    """Open a page as a reader who has saved and read some talks."""
    entries = [{key: talk[key] for key in ("id", "title", "url")} | {"by": "", "day": "2026-01-02"} for talk in talks]
    state = json.dumps({"saved": entries, "read": {talk["id"]: "2026-01-02" for talk in talks}})
    script = f"localStorage.getItem({key!r}) ?? localStorage.setItem({key!r}, {state!r})"
    reader.add_init_script(script)
    page = reader.new_page()
    page.goto(address, wait_until="networkidle")
    return page


def test_a_saved_talk_is_on_the_list(reader: BrowserContext, address: str, data: dict[str, Any]) -> None:
    """A button saves a talk and says so, and the reading list shows, links and can remove the talk."""
    talk = data["talks"][0]
    page = reader.new_page()
    page.goto(address + talk["url"])
    button = press(page, talk, "Save")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert violations(page) == []
    page.reload()
    expect(section_of(page, talk).get_by_role("button", name="Save:")).to_have_attribute("aria-pressed", "true")
    page.goto(f"{address}reading-list.html")
    link = page.get_by_role("main").get_by_role("link", name=talk["title"])
    expect(page.get_by_role("main")).to_contain_text("1 talk, 1 of them unread.")
    assert violations(page) == []
    link.click()
    page.wait_for_url(f"**/{talk['url']}")
    page.go_back()
    page.get_by_role("button", name=f"Remove: {talk['title']}").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing is saved yet")
    expect(link).to_have_count(0)


def test_what_was_read_is_marked(reader: BrowserContext, address: str, key: str, data: dict[str, Any]) -> None:
    """A talk that was on screen long enough is marked as read in lists, but one that was scrolled past is not."""
    talk = next(talk for talk in data["talks"] if len(talk["topics"]) and talk["kind"] == "keynote")
    page = reader.new_page()
    page.clock.install()
    page.goto(address + talk["url"])
    page.clock.run_for(3_000)
    section_of(page, talk).get_by_role("button", name="Read:").wait_for()
    assert kept(page, key) == {}
    page.clock.run_for(60_000)
    assert list(kept(page, key)["read"]) == [talk["id"]]
    page.goto(f"{address}topics/{talk['topics'][0]}.html", wait_until="networkidle")
    page.clock.run_for(3_000)
    marked = page.locator(".garden-talks .garden-read")
    marked.first.wait_for()
    assert {text.strip() for text in marked.all_text_contents()} == {talk["title"]}
    assert marked.first.evaluate("mark => getComputedStyle(mark, '::after').content") == '"✓" / "(read)"'


def test_readers_know_better(reader: BrowserContext, address: str, key: str, data: dict[str, Any]) -> None:
    """When a reader marks a talk as read or unread, time on screen does not override it."""
    talk = data["talks"][0]
    page = reader.new_page()
    page.clock.install()
    page.goto(address + talk["url"])
    page.clock.run_for(3_000)
    press(page, talk, "Read")
    assert list(kept(page, key)["read"]) == [talk["id"]]
    press(page, talk, "Read")
    page.clock.run_for(90_000)
    assert talk["id"] not in kept(page, key)["read"]


def test_tabs_agree(reader: BrowserContext, address: str, data: dict[str, Any]) -> None:
    """A talk saved in one tab is shown as saved in the others."""
    talk = data["talks"][0]
    pages = [reader.new_page(), reader.new_page(), reader.new_page()]
    for page, name in zip(pages, (talk["url"], talk["url"], "reading-list.html"), strict=True):
        page.goto(address + name, wait_until="networkidle")
    press(pages[0], talk, "Save")
    expect(section_of(pages[1], talk).get_by_role("button", name="Save:")).to_have_attribute("aria-pressed", "true")
    expect(pages[2].get_by_role("main").get_by_role("link", name=talk["title"])).to_be_visible()


@pytest.mark.parametrize("storage", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_a_browser_that_keeps_nothing(reader: BrowserContext, address: str, data: dict[str, Any], storage: str) -> None:
    """If the browser cannot store anything, the buttons still work on the page and say so."""
    reader.add_init_script(storage)
    page = reader.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address + data["talks"][0]["url"])
    button = press(page, data["talks"][0], "Save")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status")).to_contain_text("This browser stores nothing")
    page.goto(f"{address}reading-list.html")
    expect(page.get_by_role("main")).to_contain_text("Nothing is saved yet")
    assert problems == []


def test_the_list_moves_to_another_browser(
    browser: Browser, reader: BrowserContext, address: str, key: str, data: dict[str, Any], tmp_path: Path
) -> None:
    """The list can be downloaded as Markdown and JSON, and the JSON can be added to another list."""
    first, second, third = data["talks"][:3]
    page = open_with(reader, f"{address}reading-list.html", key, first, second)
    expect(page.get_by_role("main")).to_contain_text("saved on 2 January 2026")
    files = {}
    for name in ("Markdown", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download as {name}").click()
        files[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[name])
    assert f"- [x] [{first['title']}](<{address}{first['url']}>)" in files["Markdown"].read_text(encoding="utf-8")
    other = browser.new_context(viewport=PHONE, service_workers="block")
    page = open_with(other, f"{address}reading-list.html", key, second, third)
    page.get_by_label("Add from JSON").set_input_files(files["JSON"])
    expect(page.get_by_role("status")).to_have_text("Added 1 talk, and 1 that was read.")
    assert {entry["id"] for entry in kept(page, key)["saved"]} == {talk["id"] for talk in (first, second, third)}
    other.close()


def test_a_file_of_others_does_no_harm(reader: BrowserContext, address: str, tmp_path: Path) -> None:
    """From a foreign file, only entries of this garden are imported, and their texts are never treated as markup."""
    good = {"id": "a", "title": "<img src=x onerror=alert(1)> [a](b)", "by": "x", "day": "x", "url": "topics.html#a"}
    bad = [
        {**good, "id": f"b{n}", "url": url} for n, url in enumerate(("javascript:1", "https://x.example/", "//x", 1))
    ]
    for number, text in enumerate(
        (json.dumps({"saved": [good, *bad, None, 1], "read": {"a": 1, "b": "x"}}), "null", "[]", "no", '{"saved": 1}')
    ):
        (tmp_path / f"{number}.json").write_text(text, encoding="utf-8")
    page = reader.new_page()
    page.goto(f"{address}reading-list.html", wait_until="networkidle")
    for number in range(5):
        page.get_by_label("Add from JSON").set_input_files(tmp_path / f"{number}.json")
        said = (
            "Added 1 talk, and 1 that was read."
            if number == 0
            else "This file does not contain a reading list of this garden."
        )
        expect(page.get_by_role("status")).to_have_text(said)
    assert page.locator(".garden-talk-title").all_text_contents() == [good["title"]]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as Markdown").click()
    assert "\\<img src=x onerror=alert(1)\\> \\[a\\](b)" in download.value.path().read_text(encoding="utf-8")


def test_another_name_leads_on(browser: Browser, garden: Garden) -> None:
    """What was read and saved under a former id of a talk is carried over to its current id."""
    garden.replace("conferences/sails-2024.md", ":kind: keynote", ":kind: keynote\n:formerly: hopper-before")
    built = garden.build()
    assert built.warnings == []
    entry = {"id": "hopper-before", "title": "Old", "by": "", "day": "2026-01-02"}
    state = {"saved": [{**entry, "url": "conferences/sails-2024.html#hopper-before"}], "read": {"hopper-before": "x"}}
    with served(built.output, "/notes/") as address:
        context = browser.new_context(service_workers="block")
        context.add_init_script(f"localStorage.setItem('garden /notes/', {json.dumps(state)!r})")
        page = context.new_page()
        page.goto(f"{address}reading-list.html", wait_until="networkidle")
        page.get_by_role("main").get_by_role("link", name="Old").click()
        page.wait_for_load_state("networkidle")
        page.locator(".garden-button-save[aria-pressed=true]").wait_for()
        found = kept(page, "garden /notes/")
        context.close()
    assert [entry["title"] for entry in found["saved"]] != ["Old"]
    assert found["saved"][0]["url"].endswith(f"#{found['saved'][0]['id']}")
    assert list(found["read"]) == [found["saved"][0]["id"]] != ["hopper-before"]


def test_a_talk_has_one_stop_for_its_tools(reader: BrowserContext, address: str) -> None:
    """The tools of a talk have a single Tab stop, at the one used last, and arrow keys cycle through them."""
    page = reader.new_page()
    page.goto(address + page_of("conference"), wait_until="networkidle")
    tools = page.get_by_role("toolbar").first
    names = ["Copy link", "Cite", "Save: ", "Read: "]
    tools.get_by_role("link", name="Copy link").focus()
    for key, at in (("ArrowRight", 1), ("ArrowLeft", 0), ("ArrowLeft", 3), ("ArrowRight", 0), ("End", 3), ("Home", 0)):
        page.keyboard.press(key)
        focused = page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent")
        assert focused.startswith(names[at])
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('[role=toolbar]')?.contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    expect(tools.get_by_role("link", name="Cite")).to_be_focused()


@pytest.mark.parametrize("kind", ["conference", "topic", "speaker", "talks", "reading-list"])
def test_marks_and_buttons_move_nothing(
    reader: BrowserContext, address: str, key: str, data: dict[str, Any], kind: str
) -> None:
    """For a reader who has read everything, marks and buttons cause no layout shift, and the page fits the screen."""
    reader.add_init_script(NOTE_SHIFTS)
    page = open_with(reader, address + page_of(kind), key, *data["talks"])
    page.locator(".garden-read").first.wait_for(state="attached")
    page.wait_for_timeout(200)
    assert page.evaluate("shifts") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []


def test_nothing_of_it_without_scripts(browser: Browser, address: str) -> None:
    """Without scripts, there are no buttons and no link to the list, and the list explains why it is empty."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(address + page_of("conference"))
    assert page.get_by_role("button", name="Save").count() == 0
    expect(page.get_by_role("link", name="Reading list")).to_be_hidden()
    page.goto(f"{address}reading-list.html")
    expect(page.get_by_text("Saving talks needs JavaScript")).to_be_visible()
    page.close()
