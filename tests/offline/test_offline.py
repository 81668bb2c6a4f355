"""Offline reading: opened pages stay readable, nothing outdated is shown online, and a garden can turn it off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gardens import Garden, small_site
from playwright.sync_api import Browser, BrowserContext, Page, expect
from site_pages import served

WORKER = "service-worker.js"
PAGE = "conferences/sails-2023.html"
#: The caches of this host, with their contents.
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    found[name] = (await (await caches.open(name)).keys()).map(({ url }) => url);
  }
  return found;
}"""
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site that a test can change, as its publisher does."""
    return Path(shutil.copytree(small_site().output, tmp_path / "site"))


@pytest.fixture
def host(folder: Path) -> Iterator[str]:
    """The address of that site, in a subfolder of its host."""
    with served(folder, "/some/garden/") as address:
        yield address


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that nobody has used before."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context
    context.close()


def wait_for(page: Page, script: str, wanted: Any) -> None:
    """Wait until a script returns the wanted value, as the pages' policy does not allow Playwright's own waiting."""
    for _ in range(60):
        if (found := page.evaluate(script)) == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(found)


def open_page(reader: BrowserContext, address: str, name: str = "") -> Page:
    """Open a page of a host, and wait until it is kept."""
    page = reader.new_page()
    page.goto(address + name)
    wait_for(page, "navigator.serviceWorker.controller !== null", wanted=True)
    kept = f"async () => Boolean(await caches.match({address + name.removesuffix('.html')!r}))"
    wait_for(page, kept, wanted=True)
    return page


def test_what_was_opened_is_read_without_a_network(reader: BrowserContext, host: str) -> None:
    """Opened pages look the same offline under any of their addresses, even the one opened before the worker ran."""
    page = open_page(reader, host)
    page.get_by_role("link", name="Sails 2023").first.click()
    page.wait_for_load_state("networkidle")
    reader.set_offline(offline=True)
    for name, title in (
        ("", "A small garden"),
        ("index.html", "A small garden"),
        (f"{PAGE}?a=b#programme", "Sails 2023"),
    ):
        page.goto(host + name)
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        assert page.evaluate("document.styleSheets.length") >= 1
        assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length)")


def test_what_was_not_opened_says_so(reader: BrowserContext, host: str) -> None:
    """Offline, a list of the opened pages replaces any other page, which is loaded when the network returns."""
    page = open_page(reader, host, PAGE)
    reader.set_offline(offline=True)
    page.goto(f"{host}topics/boats.html#talks")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are offline")
    expect(page.get_by_role("main").get_by_role("list").get_by_role("link")).to_have_text(["Sails 2023"])
    expect(page.get_by_role("link", name="Try again")).to_be_visible()
    reader.set_offline(offline=False)
    page.wait_for_url(f"{host}topics/boats.html*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Boats")


def test_with_a_network_nothing_is_old(reader: BrowserContext, host: str, folder: Path) -> None:
    """Online, a kept page that has changed is shown in its current version."""
    page = open_page(reader, host, PAGE)
    text = (folder / PAGE).read_text(encoding="utf-8")
    page.goto(host)
    (folder / PAGE).write_text(text.replace("</h1>", " anew</h1>"), encoding="utf-8")
    page.evaluate("address => fetch(address, { cache: 'reload' })", host + PAGE)  # which browsers may keep a while
    page.goto(host + PAGE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("anew")


def change_looks(page: Page, folder: Path, host: str) -> None:
    """Publish a new style sheet and worker with new digests, and wait until the browser has the new worker."""
    (before,) = {name for name in page.evaluate(KEPT) if name.startswith(host)}
    worker = (folder / WORKER).read_text(encoding="utf-8")
    (folder / WORKER).write_text(worker.replace(before.rpartition(" ")[2], "other"), encoding="utf-8")
    for path in folder.rglob("*.html"):
        path.write_text(path.read_text(encoding="utf-8").replace("theme.css?v=", "theme.css?v=other"), encoding="utf-8")
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    names = f"async () => (await caches.keys()).filter((name) => name.startsWith({host!r}))"
    wait_for(page, names, [f"{host} other"])


def test_other_looks_are_kept_apart(reader: BrowserContext, host: str, folder: Path) -> None:
    """When styles or scripts change, files kept with the old ones are removed, but not other caches on the host."""
    page = open_page(reader, host, PAGE)
    page.evaluate("async () => { await caches.open('another'); await caches.open('http://else.example/ 1') }")
    page.evaluate(
        "async (url) => (await caches.open((await caches.keys()).find((name) => url.startsWith(name.split(' ')[0]))))"
        ".put(url, new Response('p {}'))",
        f"{host}_static/gone.css?v=1",
    )
    change_looks(page, folder, host)
    assert page.evaluate("async () => (await caches.keys()).sort()") == sorted(
        ["another", "http://else.example/ 1", f"{host} other"]
    )
    kept = page.evaluate(KEPT)[f"{host} other"]
    assert not [url for url in kept if "gone.css" in url]


def test_what_was_opened_outlasts_other_looks(reader: BrowserContext, host: str, folder: Path) -> None:
    """Pages opened before a change of styles are readable offline with the styles that they name."""
    page = open_page(reader, host, PAGE)
    page.goto(f"{host}topics/boats.html")
    page.wait_for_load_state("networkidle")
    change_looks(page, folder, host)
    reader.set_offline(offline=True)
    page.goto(f"{host}{PAGE}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sails 2023")
    sheets = (
        "[...document.styleSheets].map(({ href, cssRules }) => [/theme.css.v=other/.test(href), cssRules.length > 0])"
    )
    assert [True, True] not in page.evaluate(sheets)
    assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length)")
    opened = page.get_by_role("main").get_by_role("list").get_by_role("link")
    for _ in range(2):  # viewing the list does not change it
        page.goto(f"{host}speakers.html")
        expect(opened).to_have_text(["Sails 2023", "Boats"])


def test_the_reading_list_is_there_without_a_network(reader: BrowserContext, host: str) -> None:
    """The reading list with its saved talks is available offline, even if it was never opened."""
    page = open_page(reader, host, PAGE)
    page.get_by_role("button", name="Save: ").first.click()
    reader.set_offline(offline=True)
    page.goto(f"{host}reading-list.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reading list")
    expect(page.locator("[data-garden-saved-talks] li")).to_have_count(1)
    assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length)")
    page.goto(f"{host}speakers.html")
    expect(page.get_by_role("main").get_by_role("list").get_by_role("link")).to_have_text(["Sails 2023"])


def test_a_garden_can_turn_it_off(reader: BrowserContext, host: str, folder: Path, garden: Garden) -> None:
    """When a garden turns offline reading off, pages load no worker, and readers' workers remove themselves."""
    open_page(reader, host, PAGE).close()
    garden.replace("garden.toml", "[site]", "[site]\noffline = false")
    built = garden.build()
    assert not (built.output / "offline.html").exists()
    assert "data-offline" not in built.page(PAGE)
    shutil.copytree(built.output, folder, dirs_exist_ok=True)
    page = reader.new_page()
    page.goto(host)  # where browsers ask for the worker again
    wait_for(page, WORKERS, [])
    assert page.evaluate(KEPT) == {}
    page.goto(host)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(WORKERS) == []


def test_the_worker_is_small_and_tells_of_the_looks(garden: Garden) -> None:
    """The worker has at most 4 kB, and changes only when styles or scripts change."""
    before = garden.build()
    assert len((before.output / WORKER).read_bytes()) <= 4_000
    first = before.page(WORKER)
    garden.replace("conferences/sails-2023.md", "# Sails 2023", "# Sails of 2023")
    assert garden.build().page(WORKER) == first
    garden.write("_static/garden.css", "p { color: red }")
    changed = garden.build()
    assert changed.page(WORKER) != first
    assert changed.page(WORKER) == garden.clean_build().page(WORKER)
