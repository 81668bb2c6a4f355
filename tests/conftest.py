"""Fixtures: gardens to build (:class:`gardens.Garden`), and the site of a larger garden, also in a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Watched
from gardens import GARDENS, Garden, copy_garden
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from site_pages import data_of, harbour_site, root_of, served

# Sphinx colours its messages where the environment says that this is CI, even
# into a pipe.  The tests read words, at home and there.
os.environ.pop("FORCE_COLOR", None)
os.environ["NO_COLOR"] = "1"

# how long an example or a browser takes says how busy the machine is
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
expect.set_options(timeout=20_000)


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    """A copy of ``tests/gardens/small``, to edit and build."""
    return copy_garden("small", tmp_path / "garden")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """A copy of ``tests/gardens/small`` that Sphinx reads only once for all tests of a module."""
    return copy_garden("small", tmp_path_factory.mktemp("read") / "garden")


@pytest.fixture
def restored(read: Garden) -> Iterator[Garden]:
    """That garden, without the edits of other tests."""
    with read.restored() as garden:
        yield garden


@pytest.fixture
def published(recorded: Garden) -> Iterator[Garden]:
    """The garden that a module has ``recorded``, without the edits of other tests."""
    with recorded.restored() as garden:
        yield garden


@pytest.fixture(scope="session")
def notes() -> Path:
    """The sources of the larger garden; in ``tests/notes``, those of this repository."""
    return GARDENS / "harbour"


@pytest.fixture(scope="session")
def site() -> Path:
    """The site built from :func:`notes`."""
    return harbour_site()


@pytest.fixture
def data(site: Path) -> dict[str, Any]:
    """The data set of the site."""
    return data_of(site)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the site, served as by a static host."""
    with served(site, root_of(site)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def shared_page(browser: Browser, address: str) -> Iterator[Watched]:
    """A browser page that the tests of a module share, because opening one takes longer than most tests."""
    shared = Watched(browser, address)
    yield shared
    shared.page.close()


@pytest.fixture
def watched(shared_page: Watched) -> Iterator[Watched]:
    """A browser page on which nothing may go wrong."""
    yield shared_page.renew()
    assert shared_page.problems == []


@pytest.fixture
def page(shared_page: Watched) -> Page:
    """A browser page."""
    return shared_page.renew().page


@pytest.fixture(scope="module")
def shared_narrow_page(browser: Browser, address: str) -> Iterator[Watched]:
    """The same, 320 pixels wide, like 1280 pixels at 400 % zoom (WCAG 1.4.10)."""
    shared = Watched(browser, address, viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    yield shared
    shared.page.close()


@pytest.fixture
def narrow(shared_narrow_page: Watched) -> Page:
    """A narrow browser page."""
    return shared_narrow_page.renew().page
