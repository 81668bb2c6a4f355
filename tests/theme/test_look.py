"""A garden's own look: what ``[look]`` in garden.toml and a garden's own files change on its pages."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from browsing import LOOKS, violations_in
from gardens import ROOT, Built, Garden, copy_garden, small_site
from PIL import Image
from playwright.sync_api import Page
from site_pages import page_of, parsed
from sphinx.errors import ConfigError

from conference_garden.facts.colours import COLOURS, contrast, near, too_near, with_defaults
from conference_garden.facts.look import Look
from conference_garden.theme.look import look_sheet

PAGES = [
    "front page",
    "conference",
    "conferences/signal-conference-2021",
    "topic",
    "topic with a diagram",
    "map",
    "search",
]

FONT = ROOT / "src/conference_garden/theme/static/vendor/brygada-1918/latin.woff2"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 100"><rect width="9" height="9"/></svg>'
LOOK = """
menu = [
  "topics/boats",
  { name = "Our code", url = "https://code.example/" },
  { name = "Ada", page = "speakers/ada-lovelace" },
]
footer = "Written at the [harbour](topics/boats), after [others](https://others.example/)."

[look]
logo = "_static/day.svg"
logo-dark = "_static/night.svg"
logo-says-name = true
favicon = "_static/boat.png"
titles = "_static/fonts/titles.woff2"
text = "_static/fonts/text.woff2"
text-bold = "_static/fonts/bold.woff2"

[look.light]
background = "#FFF"
link = "#0b5cad"

[authors]
"""
OWN = ".garden-byline { letter-spacing: var(--bs-border-radius-xl) }\n"


def dress(garden: Garden) -> None:
    """Give a garden everything that a look can have."""
    garden.replace("garden.toml", "\n[authors]\n", LOOK)
    garden.write("_static/day.svg", SVG.format(400))
    garden.write("_static/night.svg", SVG.format(100))
    garden.write("_static/garden.css", OWN)
    garden.write(
        "_templates/garden/footer.html", '{% extends "!garden/footer.html" %}{% block notes %}, at sea{% endblock %}'
    )
    Image.new("P", (32, 32)).save(garden.folder / "_static/boat.png")
    for name in ("titles", "text", "bold"):
        (garden.folder / "_static/fonts").mkdir(exist_ok=True)
        shutil.copy(FONT, garden.folder / f"_static/fonts/{name}.woff2")


@pytest.fixture(scope="module")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """A garden with its own look."""
    garden = copy_garden("small", tmp_path_factory.mktemp("look") / "garden")
    dress(garden)
    return garden


@pytest.fixture(scope="module")
def built(dressed: Garden) -> Built:
    """The site of that garden."""
    built = dressed.build()
    assert (built.warnings, built.advice) == ([], [])
    return built


def test_the_logo_says_whose_garden_it_is(built: Built) -> None:
    """The header has a sized logo for each colour mode, and names the garden once for screen readers."""
    brand = parsed(built.output / "topics/boats.html").xpath("//a[contains(@class, 'navbar-brand')]")[0]
    logos = [dict(image.attrib) for image in brand.xpath("img")]
    common = {"alt": "A small garden", "loading": "lazy"}
    assert logos == [
        {"src": "../_static/day.svg", "width": "192", "height": "48", "class": "garden-logo only-light", **common},
        {"src": "../_static/night.svg", "width": "48", "height": "48", "class": "garden-logo only-dark", **common},
    ]
    assert brand.text_content().strip() == ""
    icon = parsed(small_site().output / "index.html").xpath("//a[contains(@class, 'navbar-brand')]/img")[0]
    assert (icon.get("width"), icon.get("height")) == ("36", "36")


def test_icon_and_fonts_are_served_by_the_garden(built: Built) -> None:
    """The icon and fonts are the garden's own: fonts are preloaded without blocking, and no default font is loaded."""
    page, sheet = built.page("topics/boats.html"), built.page("_static/theme.css")
    assert re.search(r'rel="icon" href="\.\./_static/boat\.png', page)
    assert re.findall(r'rel="preload" href="([^"]*)"', page) == [
        "../_static/fonts/titles.woff2",
        "../_static/fonts/text.woff2",
    ]
    faces = re.findall(r'font-family:"(garden \w+)";src:url\("([^"]*)"\).*?font-weight:([\d ]+);', sheet)
    assert faces == [
        ("garden titles", "fonts/titles.woff2", "100 900"),
        ("garden text", "fonts/text.woff2", "100 900"),
        ("garden text", "fonts/bold.woff2", "600 900"),
    ]
    assert sheet.count("font-display:optional") == 3
    assert all((built.output / "_static" / path).is_file() for _, path, _ in faces)


def test_colours_are_on_pages_and_in_feeds(built: Built) -> None:
    """The garden's colours are in the style sheets of pages and feeds, normalised, beside the engine's defaults."""
    for sheet in ("theme.css", "feed.css"):
        text = built.page(f"_static/{sheet}")
        assert "--garden-background:#ffffff" in text
        assert "--garden-link:#0b5cad" in text
        assert f"--garden-link:{COLOURS['link'].dark}" in text


def test_the_own_sheet_comes_last_and_whole(built: Built) -> None:
    """``_static/garden.css`` comes last and unchanged, and the CSS variables that it uses are defined."""
    sheets = parsed(built.output / "conferences/sails-2024.html").xpath("//link[@rel='stylesheet']/@href")
    assert [re.sub(r".*/|\?.*", "", sheet) for sheet in sheets][-1] == "garden.css"
    assert built.page("_static/garden.css") == OWN
    assert "--bs-border-radius-xl:" in built.page("_static/theme.css")
    assert ".garden-takeaway" in built.page("_static/theme.css")


def test_menu_and_footer_have_the_gardens_own(built: Built) -> None:
    """The menu has the garden's pages and addresses, under their titles or chosen names; the footer, links and text."""
    page = parsed(built.output / "topics/budgets.html")
    menu = page.xpath("//nav[@aria-label='Garden']/ul/li/a")
    assert [(link.text_content(), link.get("href")) for link in menu][-4:-1] == [
        ("Boats", "boats.html"),
        ("Our code", "https://code.example/"),
        ("Ada", "../speakers/ada-lovelace.html"),
    ]
    footer = page.xpath("//p[@class='garden-footer']")[0]
    assert "A small garden. Written at the harbour, after others. Notes CC BY 4.0, at sea" in footer.text_content()
    assert footer.xpath("a/@href")[:2] == ["boats.html", "https://others.example/"]


def test_python_may_say_it_too(tmp_path: Path) -> None:
    """Menu and footer can be set in conf.py too, and an invalid value there stops the build with an explanation."""
    garden = copy_garden("small", tmp_path / "garden")
    conf = 'extensions = ["conference_garden.site"]\ngarden_menu = ["topics/boats"]\n'
    garden.write("conf.py", conf + 'garden_footer = "At [sea](topics/boats)."\n')
    page = parsed(garden.build().output / "topics/boats.html")
    assert page.xpath("//nav[@aria-label='Garden']/ul/li/a/text()")[-2] == "Boats"
    assert "A small garden. At sea." in page.xpath("//p[@class='garden-footer']")[0].text_content()
    garden.write("conf.py", conf + 'garden_footer = "At [sea](../boats)."\n')
    with pytest.raises(ConfigError, match=r"garden_footer .* must be a text on one line"):
        garden.build()


def test_another_look_is_another_site(tmp_path: Path) -> None:
    """After a change of the look, a build equals a clean one, fonts and pictures included."""
    garden = copy_garden("small", tmp_path / "garden")
    garden.build()
    dress(garden)
    assert garden.build().files() == garden.clean_build().files()
    garden.write("_static/day.svg", SVG.format(150))
    garden.replace("garden.toml", "#0b5cad", "#0a4f96")
    garden.replace("garden.toml", 'text-bold = "_static/fonts/bold.woff2"\n', "")
    garden.remove("_static/fonts/bold.woff2")
    assert garden.build().files() == garden.clean_build().files()


def test_files_that_are_no_such_thing(garden: Garden) -> None:
    """A file that is not a font or picture, or has no size, is reported with its line, and the site is still built."""
    garden.write("_static/titles.woff2", "no font")
    garden.write("_static/boat.png", "no picture")
    garden.write("_static/boat.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    look = '[look]\ntitles = "_static/titles.woff2"\nfavicon = "_static/boat.png"\nlogo = "_static/boat.svg"\n'
    garden.write("garden.toml", look)
    found = garden.build()
    assert [re.sub(r" (?:Save|Convert).*", "", warning) for warning in found.warnings] == [
        "garden.toml:3: WARNING: the picture '_static/boat.png' is not a picture.",
        (
            "garden.toml:4: WARNING: the picture '_static/boat.svg' does not say how large it is: "
            "give it a width and a height, or a viewBox."
        ),
        "garden.toml:2: WARNING: the file '_static/titles.woff2' is not a WOFF2 font.",
    ]
    assert 'class="navbar-brand logo" href="#"><img src="_static/boat.png"' in found.page("index.html")
    assert "_static/vendor/brygada-1918/latin.woff2" in found.page("index.html")


# Legible colours

SETS = {
    "quay": (
        {"background": "#ffffff", "soft": "#eef3f8", "raised": "#ffffff", "heading": "#0c2d52", "text": "#1b2733"}
        | {"quiet": "#4c5d6e", "link": "#0b5cad", "accent": "#0b5cad", "code": "#8a1f5c", "mark": "#ffe9a8"},
        {"background": "#0d1620", "soft": "#142130", "raised": "#111c29", "heading": "#eaf2fb", "text": "#d7e1ec"}
        | {"quiet": "#9fb0c2", "link": "#8cc2ff", "accent": "#6fb1ff", "code": "#ffa5d8", "mark": "#4a4310"},
    ),
    "rose": (
        {"background": "#fff5f5", "soft": "#fbe6e8", "raised": "#fffafa", "heading": "#5c1027", "text": "#33161e"}
        | {"quiet": "#75505a", "link": "#9a1750", "accent": "#b01e4f", "line": "#eccfd4", "mark": "#ffe0a3"},
        {"background": "#1d1116", "soft": "#28181f", "raised": "#23141b", "heading": "#ffe4ec", "text": "#f0d9e0"}
        | {"quiet": "#c3a0ab", "link": "#ff9dbf", "accent": "#ff86ae", "line": "#4b2f39", "mark": "#5a4412"},
    ),
}


def hardly(*, dark: bool) -> dict[str, str]:
    """Colours with the lowest contrast allowed."""
    colours = with_defaults({}, dark=dark)
    grounds = [colours[key] for key, use in COLOURS.items() if not use.on]
    tints = ["#d9d9d0"] if not dark else ["#2e3a34"]
    pale = "#9a9a9a" if not dark else "#5c5c5c"
    return {key: near(pale, [*grounds, *tints]) for key, use in COLOURS.items() if use.on}


def test_every_pair_is_measured() -> None:
    """The default colours and those of these tests have enough contrast; a failing one is reported with a fix."""
    for light, dark in [({}, {}), *SETS.values(), (hardly(dark=False), hardly(dark=True))]:
        found = [
            *too_near(with_defaults(light, dark=False), dark=False),
            *too_near(with_defaults(dark, dark=True), dark=True),
        ]
        assert found == []
    for key in COLOURS:
        for problem in too_near({key: "#808080"}, dark=False):
            better = re.findall(r"#[0-9a-f]{6}", problem.message)[-1]
            assert [wrong for wrong in too_near({key: better}, dark=False) if contrast(better, "#808080") > 1] == []


@pytest.mark.parametrize("name", [*SETS, "hardly"])
def test_other_colours_are_as_accessible(page: Page, address: str, name: str) -> None:
    """With three other sets of colours, axe-core finds nothing wrong on pages that show every feature."""
    light, dark = SETS.get(name) or (hardly(dark=False), hardly(dark=True))
    sheet = look_sheet(Look(light=light, dark=dark))
    page.emulate_media(reduced_motion="reduce")
    for kind in PAGES:
        page.goto(address + page_of(kind) + ("?q=slack+water" if kind == "search" else ""), wait_until="networkidle")
        page.evaluate(
            """(css) => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(css);
              document.adoptedStyleSheets = [sheet];
            }""",
            sheet,
        )
        assert violations_in(page, LOOKS) == set(), kind
