"""Keyboard shortcuts: moving between talks, the list of keys, and turning them off; read talks are marked."""

from __future__ import annotations

import re

import pytest
from browsing import LOOKS, Watched, violations_in
from playwright.sync_api import Browser, Page, expect
from site_pages import page_of


def anchor(page: Page) -> str:
    """The fragment of the current address."""
    return page.url.partition("#")[2]


def talks_of(page: Page) -> list[str]:
    """The ids of the talks on a page, in order."""
    return page.locator("section:has(> .garden-takeaway) > h2").evaluate_all("titles => titles.map(({ id }) => id)")


def test_from_talk_to_talk(watched: Watched, address: str) -> None:
    """``j`` and ``k`` move between talks from any scroll position, and one step back leaves the page."""
    page = watched.page
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}index.html")
    page.goto(address + page_of("conference"))
    talks = talks_of(page)
    assert len(talks) > 3
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(f"#{talks[place]}$"))
        expect(page.locator(f"[id='{talks[place]}']")).to_be_focused()
        expect(page.locator(f"[id='{talks[place]}']")).to_be_in_viewport()
    page.locator(f"[id='{talks[3]}']").evaluate("heading => { heading.scrollIntoView(); scrollBy(0, 150); }")
    page.wait_for_timeout(1100)
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile(f"#{talks[3]}$"))
    page.go_back()
    assert page.url.endswith("index.html")
    page.goto(f"{address}{page_of('conference')}#{talks[1]}")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(f"#{talks[2]}$"))


def test_keys_are_letters_where_one_types(watched: Watched, address: str) -> None:
    """Shortcuts do nothing in a field or with Ctrl or Alt; on a page without talks they move between sections."""
    page = watched.page
    page.goto(address + page_of("topic"))
    page.locator(".garden-search [name=q]").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+j")
    page.keyboard.press("Control+j")
    page.wait_for_timeout(200)
    assert anchor(page) == ""
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("#."))
    assert page.locator(f"h2[id='{anchor(page)}']").count() == 1


@pytest.mark.parametrize("opened_by", ["key", "button"])
def test_the_list_of_keys(watched: Watched, address: str, opened_by: str) -> None:
    """A key or a button opens the list of keys, which explains each and can turn all of them off (WCAG 2.1.4)."""
    page = watched.page
    page.goto(address + page_of("conference"))
    keys = page.get_by_role("dialog", name="Keys")
    for on in (True, False):
        if opened_by == "key" and on:
            page.keyboard.press("?")
        else:
            page.get_by_role("button", name="Keys").click()
        expect(keys).to_be_visible()
        expect(keys.get_by_role("checkbox")).to_be_checked(checked=on)
        for key in ("/", "j", "k", "?"):
            expect(keys.locator("kbd", has_text=key)).to_be_visible()
        if on:
            assert violations_in(page, LOOKS) == set()
            keys.get_by_role("checkbox").uncheck()
        page.keyboard.press("Escape")
        expect(keys).to_be_hidden()
        page.reload()
        for key in ("j", "?", "/"):
            page.keyboard.press(key)
        page.wait_for_timeout(200)
        assert page.locator("dialog[open]").count() == 0
        assert anchor(page) == ""
    page.get_by_role("button", name="Keys").click()
    keys.get_by_role("checkbox").check()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile("#."))


def test_what_was_read_is_marked(page: Page, address: str) -> None:
    """Scrolling through a talk marks it as read in the contents; jumping past talks marks none of them."""
    page.set_viewport_size({"width": 1280, "height": 600})
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + page_of("conference"))
    talks = talks_of(page)
    read = page.locator(".garden-contents .garden-read")
    expect(read).to_have_count(0)
    page.locator(f".garden-contents a[href='#{talks[-1]}']").click()
    page.wait_for_timeout(300)
    assert page.locator(f".garden-contents a[href='#{talks[1]}'].garden-read").count() == 0
    page.evaluate("scrollTo(0, 0)")
    end = page.locator(f"section:has(> [id='{talks[1]}'])").evaluate("talk => talk.getBoundingClientRect().bottom")
    for _ in range(int(end // 200) + 1):
        page.mouse.wheel(0, 200)
        page.wait_for_timeout(30)
    expect(page.locator(f".garden-contents a[href='#{talks[0]}']")).to_have_class(re.compile("garden-read"))


def test_no_button_without_scripts(browser: Browser, address: str) -> None:
    """Without scripts, there is no button for the list of keys."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    expect(page.locator(".garden-keys-button")).to_be_hidden()
    page.close()
