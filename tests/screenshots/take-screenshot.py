"""Take the picture in README.md from the built garden, and the one for links to it: ``make screenshot``."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from site_pages import real_site, served  # noqa: E402

with served(real_site()) as address, sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{address}topics/service-level-objectives.html", wait_until="networkidle")
    page.evaluate("document.getElementById('disagrees-with').scrollIntoView({block: 'center'})")
    page.wait_for_timeout(500)
    page.screenshot(path=ROOT / "docs/screenshot.png")
    page.set_viewport_size({"width": 1200, "height": 630})
    page.goto((ROOT / "tests/screenshots/social.html").as_uri())
    page.screenshot(path=ROOT / "_static/social.png")
    browser.close()
