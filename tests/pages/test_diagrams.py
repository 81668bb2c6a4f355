"""Diagrams: drawn in the browser by the site's own script, described in words, and with checked links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import Watched
from gardens import Garden
from lxml import html
from playwright.sync_api import Browser, Page
from site_pages import has_diagram, page_of, pages, parsed, root_of, served
from test_generated import text_of

from conference_garden.pages.read.diagrams import addresses, unchecked, with_addresses, words

DIAGRAM = """
```{mermaid}
:caption: How *much* to spend.

flowchart LR
  accTitle: From boats to budgets
  accDescr: A boat leads to a budget.
  A[Boat] --> B[Budget] --> C[Talk]
  click B "#budgets"
  click C href "#hopper-sails-2024" "the talk"
  click A "https://boats.example/a"
```
"""


@pytest.fixture
def drawn(garden: Garden) -> Garden:
    """The small garden with a diagram on the topic of boats."""
    garden.replace("topics/boats.md", "They need", f"{DIAGRAM}\nThey need")
    return garden


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("flowchart LR\n  accTitle: T\n  accDescr: D d", ("T", "D d")),
        ("flowchart LR\n  accTitle:T\n  accDescr {\n    D\n    d\n  }", ("T", "D d")),
        ("flowchart LR\n  accTitle:\n  accDescr:\n  A", ("", "")),
        ('flowchart LR\n  A["accTitle: T"]', ("", "")),
    ],
)
def test_words(code: str, found: tuple[str, str]) -> None:
    """The title and description are read from one line or from braces, as mermaid does."""
    assert words(code) == found


@pytest.mark.parametrize(
    "line",
    [
        'click A "page.html"',
        'click A "javascript:alert(1)"',
        'click A href "//elsewhere.example/"',
        "click A callback",
        "click A call callback()",
        'link Boat "https://x.example/" "tip"',
        'callback Boat "run"',
        'A --> B; click A "javascript:alert(1)"',
        "A --> B;click A call run()",
        'click A "#budgets"; click B href "javascript:alert(1)"',
        'click A "https://x.example/" call run()',
        'A["a; b"]; click B "page.html" "tip; more"',
        'CLICK A "javascript:alert(1)"',
        "A[\"<svg onload='run()'>\"]",
        "A[\"`<iframe src='https://x.example/'>`\"]",
        'A@{ shape: circle, "img": "https://x.example/boat.png" }',
        "ticketBaseUrl: 'https://x.example/#TICKET#'",
        "style A background-image:u\\72l(https://x.example/)",
        'classDef boat background:image-set("https://x.example/" 1x)',
        '%%{init: {"securityLevel": "loose"}}%%',
        "%%{init: {'secure': [], 'theme': 'dark'}}%%",
        "securityLevel: loose",
        '%%{init: {"dompurifyConfig": {"ADD_ATTR": ["onclick"]}}}%%',
        "A[\"<a href='https://x.example/'>x</a>\"]",
        "A[\"<img src='https://x.example/'>\"]",
        'A@{ img: "https://x.example/boat.png" }',
        "%%{init: {'themeCSS': '.a{background:url(https://x.example/)}'}}%%",
        'Person(a, "A", $link="https://x.example/")',
    ],
)
def test_what_cannot_be_checked_is_refused(line: str) -> None:
    """Any other way to make mermaid link to, run or load something is refused."""
    assert list(unchecked(f"flowchart LR\n  A --> B\n  {line}")) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "link Alice: Dashboard @ https://x.example/",
        'links Alice: {"Dashboard": "https://x.example/"}',
        'Alice->>Bob: 5" of rain; link Alice: Dashboard @ javascript:alert(1)',
        'properties Alice: {"class": "boat", "icon": "https://x.example/boat.png"}',
        "details Alice: hopper-sails-2024",
    ],
)
def test_links_of_actors_are_refused(line: str) -> None:
    """The links and pictures of actors are refused in sequence diagrams, and are plain words elsewhere."""
    assert unchecked(f"sequenceDiagram\n  Alice->>Bob: Hello\n  {line}") == [line]
    assert unchecked(f"timeline\n  2019: Boats\n  {line}") == []


@pytest.mark.parametrize(
    "line",
    [
        "link --> B",
        "A[click here] --> B",
        "image --> links",
        'A["url of a boat"]',
        'click A "#budgets" "tip" _blank',
        'A --> B; click A "#budgets" "tip; more"; B --> C;',
        'click A "https://x.example/a;b=1"',
        "class Boat <<interface>>",
        'A["1 < 2; a < b"]',
        "%%{init: {'theme': 'dark'}}%%",
        "A -->|secure| B",
    ],
)
def test_what_is_no_link_is_left_alone(line: str) -> None:
    """Words that only look like a link are accepted, and so are links that are checked."""
    assert list(unchecked(f"flowchart LR\n  {line}")) == []


def test_links_of_a_diagram() -> None:
    """Each link is found once, in order, and replaced by its resolved address."""
    code = 'flowchart LR\n  A --> B; click B "#b"\n  click A href "https://a.example/" "tip"; click C "#b"'
    assert addresses(code) == ["#b", "https://a.example/"]
    resolved = with_addresses(code, {"#b": "../b.html"})
    assert resolved == code.replace("#b", "../b.html")


def test_links_are_references(drawn: Garden) -> None:
    """A link in a diagram resolves like a reference, is listed beside the diagram, and counts as a mention."""
    built = drawn.build()
    assert built.warnings == []
    page = html.fromstring(built.page("topics/boats.html"))
    (code,) = page.xpath("//pre[@class='mermaid']")
    assert re.findall(r'click (\w) (?:href )?"(.*?)"', code.text) == [
        ("B", "budgets.html"),
        ("C", "../conferences/sails-2024.html#hopper-sails-2024"),
        ("A", "https://boats.example/a"),
    ]
    said = "From boats to budgets. A boat leads to a budget."
    leads = "The diagram links to Budgets, Spend the budget, boats.example/a."
    assert f"{said} {leads} How much to spend." in text_of(built.page("topics/boats.html"), "//figure")
    assert leads in text_of(built.page("topics/budgets.html"))
    assert leads in text_of(built.page("conferences/sails-2024.html"), "//section[h2[@id='hopper-sails-2024']]")


def test_links_follow_what_they_lead_to(drawn: Garden) -> None:
    """A new title of a linked page appears beside the diagram in the next build."""
    drawn.build()
    drawn.replace("topics/budgets.md", "# Budgets", "# Allowances")
    built = drawn.build()
    assert "The diagram links to Allowances," in text_of(built.page("topics/boats.html"))
    assert built.files() == drawn.clean_build().files()


def test_other_formats_say_what_is_drawn(drawn: Garden) -> None:
    """Formats without drawings have the words of the diagram instead."""
    built = drawn.build("text", into="text")
    assert built.warnings == []
    page = " ".join(built.page("topics/boats.txt").split())
    assert "**From boats to budgets.** A boat leads to a budget." in page
    assert "flowchart" not in page


def test_diagram_without_source(garden: Garden) -> None:
    """An empty block is reported with its line."""
    garden.replace("topics/boats.md", "They need", "```{mermaid}\n```\n\nThey need")
    (warning,) = garden.build().warnings
    assert warning.startswith("topics/boats.md:10: ")


# In a browser


def come_near(page: Page) -> None:
    """Scroll to the first diagram and wait until it is drawn."""
    page.locator(".garden-diagram").first.scroll_into_view_if_needed()
    page.locator(".garden-drawing svg").first.wait_for()


def test_diagram_is_drawn(watched: Watched, address: str) -> None:
    """The site's own copy of mermaid replaces the words by a named drawing that is legible on a phone."""
    page = watched.page
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address + page_of("topic with a diagram"))
    come_near(page)
    drawing = page.locator(".garden-drawing svg").first
    assert drawing.locator("title").first.text_content()
    assert drawing.locator("desc").first.text_content()
    assert not page.locator(".garden-diagram > p").first.is_visible()
    assert drawing.evaluate("svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width") >= 0.6
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_diagram_follows_the_colours(browser: Browser, address: str) -> None:
    """A diagram is redrawn in the right colours when the reader switches between light and dark."""
    context = browser.new_context(color_scheme="light", bypass_csp=True)  # wait_for_function() needs eval
    page = context.new_page()
    page.goto(address + page_of("topic with a diagram"))
    come_near(page)
    node = "getComputedStyle(document.querySelector('.garden-drawing .node :is(rect, polygon)')).fill"
    light = page.evaluate(node)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{node} !== {light!r}")
    label = "getComputedStyle(document.querySelector('.garden-drawing .nodeLabel')).color"
    brightness = "(colour => colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0))"
    assert page.evaluate(f"{brightness}({node})") < 200 < 500 < page.evaluate(f"{brightness}({label})")
    context.close()


def test_diagram_without_scripts(browser: Browser, address: str) -> None:
    """Without scripts, the reader sees the words and caption, but no source and no empty space for a drawing."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(address + page_of("topic with a diagram"))
    box = page.locator(".garden-diagram").first
    assert box.locator("p").is_visible()
    assert not box.locator("pre").is_visible()
    assert page.locator("figure:has(.garden-diagram) figcaption").first.is_visible()
    assert box.evaluate("box => box.clientHeight - box.querySelector('p').clientHeight") < 50
    page.close()


def test_link_in_a_diagram_is_followed(drawn: Garden, browser: Browser) -> None:
    """A link in the drawing leads to its page."""
    with served(drawn.build().output) as address:
        watched = Watched(browser, address)
        watched.page.goto(f"{address}topics/boats.html")
        come_near(watched.page)
        watched.page.locator(".garden-drawing a", has_text="Budget").click()
        watched.page.wait_for_url("**/topics/budgets.html")
        assert watched.problems == []
        watched.page.close()


def test_every_diagram_can_be_drawn(page: Page, site: Path, address: str) -> None:
    """Mermaid can parse every diagram of the garden."""
    codes = {
        f"{page.relative_to(site)} {number}": code.text
        for page in pages(site)
        if has_diagram(page)
        for number, code in enumerate(parsed(page).xpath("//pre[@class='mermaid']"))
    }
    if not codes:
        pytest.skip("no page has a diagram")
    page.goto(address)
    wrong = page.evaluate(
        """async ([codes, root]) => {
            const { default: mermaid } = await import(`${root}_static/vendor/mermaid/mermaid.esm.min.mjs`);
            const wrong = {};
            for (const [name, code] of Object.entries(codes))
              await mermaid.parse(code).catch((error) => (wrong[name] = String(error)));
            return wrong;
        }""",
        [codes, root_of(site)],
    )
    assert wrong == {}
