"""Gardens to build in tests (:class:`gardens.Garden`), and the real garden in a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from gardens import Garden, copy_garden
from playwright.sync_api import Browser, sync_playwright
from site_pages import real_site, served

# Sphinx colours its messages where the environment says that this is CI, even
# into a pipe.  The tests read words, at home and there.
os.environ.pop("FORCE_COLOR", None)
os.environ["NO_COLOR"] = "1"


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    """A copy of ``tests/gardens/small``, to edit and build."""
    return copy_garden("small", tmp_path / "garden")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the real garden, served as by a static host."""
    with served(real_site()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()
