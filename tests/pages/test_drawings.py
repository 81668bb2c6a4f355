"""Diagrams drawn before the build: pages embed them without a script, and nothing harmful comes with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import Watched, violations
from gardens import Command, Garden
from lxml import html
from playwright.sync_api import Browser
from site_pages import html_mistakes, served
from test_diagrams import DIAGRAM

from conference_garden.diagrams.drawings import FOLDER, checked, file_name

CODE = DIAGRAM.partition("spend.\n\n")[2].partition("\n```")[0]
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
DRAWING = (
    f'<svg {NAMESPACE} viewBox="0 0 80 40" width="80" height="40">'
    '<marker id="arrow-1" viewBox="0 0 10 10"><path d="M0 0L10 5"/></marker>'
    '<path d="M1 1L9 9" stroke="var(--garden-quiet)" marker-end="url(#arrow-1)"/>'
    '<a href="#budgets"><rect width="20" height="9" fill="#ff0"/><text x="1" y="9">Budget</text></a></svg>'
)


@pytest.fixture
def boats(garden: Garden) -> Garden:
    """The small garden with a diagram on the topic of boats."""
    garden.replace("topics/boats.md", "They need", f"{DIAGRAM}\nThey need")
    return garden


def garden_command(*arguments: str, before: dict[str, str] | None = None) -> tuple[int, str]:
    """Run a command; returns its exit status and what it printed."""

    def set_variables() -> None:
        import os

        os.environ.update(before or {})

    result = Command(*arguments, before=set_variables).result()
    return result.returncode, result.stdout + result.stderr


def test_a_garden_with_drawings_is_told_of_others(boats: Garden) -> None:
    """In a garden with drawings, a changed diagram without one is reported, as readers would load the script for it."""
    boats.write(f"{FOLDER}/{file_name(CODE)}", DRAWING)
    boats.replace("topics/boats.md", "leads to a budget.", "leads to many a budget.")
    built = boats.build()
    assert built.warnings == []
    (advice,) = built.advice
    assert re.fullmatch(
        r"topics/boats.md:\d+: ADVICE: this diagram is not drawn yet, or has changed. Run 'make diagrams'. "
        r"\[garden.undrawn-diagram\]",
        advice,
    )


def test_a_drawing_takes_the_place_of_the_script(boats: Garden) -> None:
    """A page embeds the drawing of its exact diagram, with its words and resolved links, in place of the script."""
    before = boats.build()
    boats.write(f"{FOLDER}/{file_name(CODE)}", DRAWING)
    built = boats.build()
    assert (before.advice, built.warnings, built.advice) == ([], [], [])
    page = built.page("topics/boats.html")
    tree = html.fromstring(page)
    (drawing,) = tree.xpath("//figure//*[local-name()='svg']")
    assert drawing.get("aria-label") == "From boats to budgets. A boat leads to a budget."
    assert (drawing.get("width"), drawing.get("height"), drawing.get("role")) == ("80", "40", "group")
    assert drawing.xpath(".//a/@href") == ["budgets.html"]
    assert drawing.xpath(".//*[@marker-end]/@marker-end") == ["url(#diagram-0-arrow-1)"]
    assert "diagrams.js" not in page
    assert "style-src &#39;self&#39;;" in page
    assert html_mistakes([built.output / "topics/boats.html"]) == ""
    assert built.files() == boats.clean_build().files()
    boats.replace("topics/boats.md", "A[Boat]", "A[Boats]")
    assert "diagrams.js" in boats.build().page("topics/boats.html")
    boats.replace("topics/boats.md", "A[Boats]", "A[Boat]")
    boats.remove(f"{FOLDER}/{file_name(CODE)}")
    assert boats.build().files() == before.files()


def test_feeds_have_the_words(garden: Garden) -> None:
    """Feeds have the words of a diagram instead of its drawing."""
    garden.replace("conferences/sails-2024.md", "An unspent", f"{DIAGRAM}\nAn unspent")
    garden.write(f"{FOLDER}/{file_name(CODE)}", DRAWING)
    feed = garden.build().page("topics/boats.atom.xml")
    assert "A boat leads to a budget." in feed
    assert "&lt;text" not in feed
    assert "<text" not in feed


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<style>body { display: none }</style>",
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="https://x.example/a.png"/>',
        '<use href="#arrow-1"/>',
        '<rect onclick="alert(1)"/>',
        '<rect style="fill: url(https://x.example/a)"/>',
        '<rect fill="url(https://x.example/a)"/>',
        '<rect class="garden-button"/>',
        '<rect id="main-content" href="#a"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<a href="//x.example/"><text>x</text></a>',
        '<a xlink:href="https://x.example/" xmlns:xlink="http://www.w3.org/1999/xlink"><text>x</text></a>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
        "<text>&x;</text>",
        "<rect>",
    ],
)
def test_a_drawing_brings_nothing_else(inside: str) -> None:
    """A drawing with anything except shapes, text and checked links is rejected."""
    assert checked(DRAWING.encode())
    assert checked(DRAWING.replace("</svg>", f"{inside}</svg>").encode()) == ""


@pytest.mark.parametrize("text", ["", "<p/>", f"<svg {NAMESPACE}/>", DRAWING.replace('width="80"', 'width="0"')])
def test_a_file_without_a_drawing(boats: Garden, text: str) -> None:
    """A file that is not a usable drawing is ignored, and the script draws the diagram."""
    boats.write(f"{FOLDER}/{file_name(CODE)}", text)
    built = boats.build()
    assert built.warnings == []
    assert "diagrams.js" in built.page("topics/boats.html")


def test_the_command_draws(boats: Garden, browser: Browser) -> None:
    """``garden diagrams`` draws missing diagrams, deletes unused drawings, and the links in new drawings work."""
    boats.write(f"{FOLDER}/0123456789abcdef.svg", DRAWING)
    status, printed = garden_command("diagrams", str(boats.folder))
    assert (status, printed) == (0, f"1 diagram drawn, 0 already there, 1 deleted: see {FOLDER}.\n")
    (drawn,) = (boats.folder / FOLDER).iterdir()
    assert drawn.name == file_name(CODE)
    first = drawn.read_bytes()
    assert len(first) < 6_000
    with served(boats.build().output) as address:
        watched = Watched(browser, address, viewport={"width": 320, "height": 640})
        page = watched.page
        page.goto(f"{address}topics/boats.html", wait_until="networkidle")
        drawing = page.locator(".garden-drawing svg")
        assert drawing.locator("text").all_text_contents() == ["Boat", "Budget", "Talk"]
        assert violations(page) == []
        node = "getComputedStyle(document.querySelector('.garden-drawing rect')).fill"
        light = page.evaluate(node)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert page.evaluate(node) != light
        drawing.locator("a", has_text="Budget").locator("rect").click()
        page.wait_for_url("**/topics/budgets.html")
        assert watched.problems == []
        page.close()
    assert garden_command("diagrams", str(boats.folder), before={"CHROME_PATH": "/nowhere"})[0] == 0
    garden_command("diagrams", str(boats.folder), "--anew")
    assert drawn.read_bytes() == first


def test_what_cannot_be_drawn_is_left_to_the_script(boats: Garden, tmp_path: Path) -> None:
    """A diagram whose colours have no variable is left to the script.

    Without a browser, the command fails with a message.
    """
    slices = "".join(f'  "{name}" : 1\n' for name in "abcdef")
    pie = f"```{{mermaid}}\npie\n  accTitle: T\n  accDescr: D\n{slices}```\n\n"
    boats.replace("topics/boats.md", "They need", f"{pie}They need")
    status, printed = garden_command("diagrams", str(boats.folder))
    assert status == 0
    assert "topics/boats.md:23: a diagram is left to the reader's browser: it has the colour" in printed
    assert f"1 diagram drawn, 0 already there, 0 deleted: see {FOLDER}.\n" in printed
    status, printed = garden_command("diagrams", str(boats.folder), "--anew", before={"CHROME_PATH": "/nowhere"})
    assert (status, printed) == (1, "/nowhere cannot be run: No such file or directory.\n")
    status, printed = garden_command("diagrams", str(boats.folder), "--anew", before={"CHROME_PATH": "/bin/true"})
    assert (status, printed) == (1, "The browser did not draw: does it run with --headless?\n")
    status, printed = garden_command("diagrams", str(boats.folder), "--anew", before={"PATH": str(tmp_path)})
    assert (status, printed) == (1, "Drawing needs Chromium or Chrome: install one, or name it in CHROME_PATH.\n")
