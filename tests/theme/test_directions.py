"""Pages in right-to-left languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import LOOKS, SPACED, violations_in
from gardens import copy_garden
from playwright.sync_api import Browser, Page
from site_pages import served


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """A garden whose language is Arabic, at its front page."""
    garden = copy_garden("small", tmp_path_factory.mktemp("mirrored") / "garden")
    garden.replace("garden.toml", "[site]", '[site]\nlanguage = "ar"')
    with served(garden.build().output) as address:
        page = browser.new_page(base_url=address)
        yield page
        page.close()


@pytest.mark.parametrize(
    "name", ["conferences/sails-2024", "topics/boats", "speakers/grace-hopper", "talks", "map", "feeds"]
)
def test_pages_are_mirrored_and_accessible(mirrored: Page, name: str) -> None:
    """In Arabic, the menu is on the right, narrow pages do not overflow, and axe-core finds nothing wrong."""
    mirrored.goto(f"{name}.html")
    assert mirrored.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert violations_in(mirrored, LOOKS) == set()
    mirrored.set_viewport_size({"width": 1440, "height": 900})
    menu, text = (mirrored.locator(part).bounding_box() for part in (".bd-sidebar-primary", "main"))
    assert menu
    assert text
    assert menu["x"] > text["x"]
    mirrored.set_viewport_size({"width": 320, "height": 900})
    mirrored.evaluate(SPACED)
    assert mirrored.evaluate("document.documentElement.scrollWidth") <= 320
