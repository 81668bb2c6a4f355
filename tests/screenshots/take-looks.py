"""Retake the pictures in docs/look.md, from gardens with the settings shown there: ``make screenshot``."""

import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from gardens import Garden, copy_garden  # noqa: E402
from site_pages import served  # noqa: E402

BOAT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48"><g fill="{}">'
    '<path d="M4 32h40l-7 11H11z"/><path d="M22 4v24H6z"/><path d="M25 9v19h15z"/></g></svg>'
)
TALK, TOPIC = "conferences/sails-2024.html", "topics/budgets.html"
#: By heading of the settings: picture → page, colours, and the part to show: an element or the first pixels.
SHOTS = {
    "Name and logo": {"logo": (TALK, "light", ".bd-sidebar-primary header")},
    "Colours": {"light": (TALK, "light", 560), "dark": (TALK, "dark", 560)},
    "Fonts": {"fonts": (TALK, "light", 480)},
    "Menu and footer": {
        "menu": (TALK, "light", ".garden-navigation"),
        "footer": (TALK, "light", ".bd-footer-content"),
    },
    "Pictures for links": {"card": ("", "", "")},
    "Styles and templates": {"css": (TALK, "light", "div.garden-takeaway >> nth=0")},
}


def dressed(folder: Path, section: str) -> Garden:
    """A small garden with the settings and files that a section shows."""
    garden = copy_garden("small", folder)
    garden.write("notes/about.md", "# About\n\nWho writes here.\n")
    settings = (
        '[site]\nname = "Harbour notes"\nurl = "https://small.example/notes/"\n[authors]\nada = { name = "Ada" }\n'
    )
    for toml in re.findall(r"```toml\n(.*?)```", section, re.DOTALL):
        site, _, rest = toml.partition("[look]") if toml.startswith("[site]") else ("", "", toml)
        own = site.removeprefix("[site]\n").replace('name = "Harbour notes"\n', "")
        settings = settings.replace("[authors]", f"{own}[authors]") + (f"[look]{rest}" if site and rest else rest)
    garden.write("garden.toml", settings)
    for css in re.findall(r"caption: _static/garden.css\n\n(.*?)```", section, re.DOTALL):
        garden.write("_static/garden.css", css)
    for name, colour in (("logo", "#0b5cad"), ("logo-dark", "#8cc2ff"), ("icon", "#0b5cad")):
        garden.write(f"_static/{name}.svg", BOAT.format(colour))
    (garden.folder / "_static/fonts").mkdir()
    letters = ["--unicodes=U+20-17F,U+2013,U+2014,U+2018-201D", "--flavor=woff2", "--drop-tables+=FFTM"]
    for name, font in (("titles", "Sans-Bold"), ("text", "Sans"), ("text-bold", "Sans-Bold")):
        file = f"/usr/share/fonts/truetype/dejavu/DejaVu{font}.ttf"
        output = f"--output-file={garden.folder}/_static/fonts/{name}.woff2"
        subprocess.run([ROOT / ".venv/fonts/bin/pyftsubset", file, output, *letters], check=True)
    Image.new("P", (1200, 630)).save(garden.folder / "_static/social.png")
    return garden


with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    text = (ROOT / "docs/look.md").read_text("utf-8")
    for heading, shots in SHOTS.items():
        section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        built = dressed(Path(work, heading), section).build()
        assert built.warnings == [], built.warnings
        page = browser.new_page(viewport={"width": 1100, "height": 700})
        for name, (document, colours, what) in shots.items():
            if not document:
                url = re.search(r'og:image" content="https://small.example/notes/([^"]*)', built.page(TALK))
                shot = (built.output / url[1]).read_bytes()
            else:
                with served(built.output) as address:
                    page.emulate_media(color_scheme=colours)
                    page.goto(address + document, wait_until="networkidle")
                    page.reload(wait_until="networkidle")  # reload with the optional fonts in the cache
                    clip = {"x": 0, "y": 0, "width": 1100, "height": what}
                    shot = page.screenshot(clip=clip) if isinstance(what, int) else page.locator(what).screenshot()
            with Image.open(BytesIO(shot)) as picture:
                picture.thumbnail((800, 800))
                picture.convert("RGB").save(ROOT / f"docs/look/{name}.webp", "WEBP", quality=50, method=6)
    browser.close()
