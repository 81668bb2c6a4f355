"""Positions of boxes on a page, on a phone and on a desktop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gardens import copy_garden
from playwright.sync_api import Browser, Page, expect
from site_pages import page_of, served

BOXES = """
> [!NOTE]
> It floats.

:::{warning}
It sinks.
:::

:::{note}
:collapsible:
It does both.
:::

:::{seealso}
:class: dropdown
What others say.
:::

$$x = y$$

"""
BOXES += f"$${' + '.join(['x'] * 60)}$$\n\n"


@pytest.fixture(scope="module", params=["en", "ar"])
def boxed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """The preview of a draft with boxes, in a left-to-right and in a right-to-left language."""
    garden = copy_garden("small", tmp_path_factory.mktemp("boxed") / "garden")
    garden.replace("garden.toml", "[site]", f'[site]\nlanguage = "{request.param}"')
    garden.replace("conferences/sails-2023.md", "author: ada", "author: ada\ndraft: true")
    garden.replace("conferences/sails-2023.md", "Counting comes", f"{BOXES}Counting comes")
    with served(garden.build(drafts=True).output) as address:
        page = browser.new_page()
        page.goto(f"{address}conferences/sails-2023.html")
        yield page
        page.close()


#: The edges of the text and of the boxes beside it, and where the words of a box's title and text begin.
SIDES = """() => {
    const sides = (part) => (({ left, right }) => [left, right])(part.getBoundingClientRect());
    const begin = (part) => {
      const words = document.createRange();
      words.selectNodeContents(part);
      return sides(words)[document.body.matches(":dir(rtl)") ? 1 : 0];
    };
    const boxes = [...document.querySelectorAll(".admonition")];
    const [title, words] = document.querySelector(".warning").children;
    const texts = boxes.map((box) => box.parentElement.querySelector(":scope > p"));
    return [texts.map(sides), boxes.map(sides), begin(title), begin(words)];
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_boxes_are_flush_with_the_text(boxed: Page, width: int) -> None:
    """A box is as wide as the text around it, and its title is aligned with its own text."""
    boxed.set_viewport_size({"width": width, "height": 900})
    texts, boxes, title, words = boxed.evaluate(SIDES)
    assert len(boxes) == 5
    assert boxes == texts
    assert title == pytest.approx(words, abs=1)


#: The distance of the first and the last letter of each formula from the edges of the page.
ROOM = """() => [...document.querySelectorAll("div.math")].map((box) => {
    const [letter, ...letters] = [...box.querySelectorAll("mi")].map((letter) => letter.getBoundingClientRect());
    const { left, right } = box.getBoundingClientRect();
    return [letter.left - left, right - letters.pop().right];
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_formulas_stand_in_the_middle(boxed: Page, width: int) -> None:
    """A formula is centred, and one that is too wide begins in view."""
    boxed.set_viewport_size({"width": width, "height": 900})
    (before, after), (start, end) = boxed.evaluate(ROOM)
    assert before == pytest.approx(after, abs=1)
    assert start == pytest.approx(0, abs=1)
    assert end < 0


#: For each visible pair, whose first talk is made long: which text the sign covers, and whether the sign overlaps
#: both cards, in the middle of the edges that face each other.
SIGNS = """() => {
    const pairs = [...document.querySelectorAll(".garden-sides")].filter((sides) => sides.checkVisibility());
    return pairs.map((sides) => {
      sides.querySelector("p").append(" and so on".repeat(20));
      sides.scrollIntoView({ block: "center" });
      const isSign = (x, y) => document.elementFromPoint(x, y) === sides;
      const covered = new Set();
      const words = document.createTreeWalker(sides, NodeFilter.SHOW_TEXT);
      while (words.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(words.currentNode);
        for (const { left, right, top, bottom } of range.getClientRects())
          for (let x = left; x <= right; x += 2)
            for (let y = top; y <= bottom; y += 2) if (isSign(x, y)) covered.add(words.currentNode.data);
      }
      const [first, second] = [...sides.children].map((card) => card.getBoundingClientRect());
      const [start, end] = first.left < second.left ? [first, second] : [second, first];
      const across = (first.left + first.right) / 2;
      const down = (first.top + first.bottom) / 2;
      const edges = first.bottom < second.top
        ? [isSign(across, first.bottom - 2), isSign(across, second.top + 2)]
        : [isSign(start.right - 2, down), isSign(end.left + 2, down)];
      return [[...covered], edges];
    });
}"""


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_sign_of_a_pair_stands_between_its_cards(page: Page, address: str, width: int, direction: str) -> None:
    """The sign between two facing talks sits in the gap between their cards in any layout, and covers no text."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + page_of("topic"), wait_until="networkidle")
    page.evaluate("direction => (document.documentElement.dir = direction)", direction)
    signs = page.evaluate(SIGNS)
    assert signs
    assert signs == [[[], [True, True]]] * len(signs)


def test_narrow_pages_have_room_for_words(narrow: Page, address: str) -> None:
    """At 320 pixels, the number of talks is one line above its buttons, and file names leave room for other columns."""
    narrow.goto(f"{address}talks.html")
    count = narrow.locator(".garden-talk-count [role=status]")
    expect(count).to_contain_text("talks")
    lines = count.evaluate("(count) => count.offsetHeight / parseFloat(getComputedStyle(count).lineHeight)")
    box, button = (found.bounding_box() for found in (count, narrow.locator(".garden-talk-count button").first))
    assert box
    assert button
    assert (round(lines), box["y"] + box["height"] <= button["y"]) == (1, True)
    narrow.goto(f"{address}docs/machines.html")
    cell = narrow.locator("td", has_text="sitemap.xml").first
    assert cell.evaluate("(cell) => cell.offsetWidth") <= 140


def test_keys_are_named_where_there_are_keys(browser: Browser, address: str) -> None:
    """The search dialog names its keys, except on a touch screen."""
    for has_touch in (False, True):
        page = browser.new_page(has_touch=has_touch, is_mobile=has_touch)
        page.goto(address)
        page.locator(".garden-search-link" if has_touch else ".garden-search [name=q]").first.click()
        keys = page.get_by_role("dialog").get_by_text("open this search")
        expect(keys).to_be_visible(visible=not has_touch)
        page.close()
