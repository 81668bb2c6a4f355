"""Where boxes stand on a page, on a phone and on a desktop."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from site_pages import page_of

#: Of each pair in sight, with a first talk that says a lot: what the sign covers of the text, and whether it lies
#: on both cards, in the middle of the edges that face each other.
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
    """Two talks that face each other have their sign in the gap, beside or below each other, and it covers no text."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + page_of("topic"), wait_until="networkidle")
    page.evaluate("direction => (document.documentElement.dir = direction)", direction)
    signs = page.evaluate(SIGNS)
    assert signs
    assert signs == [[[], [True, True]]] * len(signs)
