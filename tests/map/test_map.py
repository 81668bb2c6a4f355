"""Maps: positions of topics, use by pointer, keyboard and screen reader, and the same as a list."""

from __future__ import annotations

import doctest
import random
import re
from itertools import combinations, pairwise
from math import comb
from operator import mul

import pytest
from browsing import Watched, violations
from gardens import Garden
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser, Page, expect
from site_pages import page_of
from test_generated import text_of

from conference_garden.map import layout
from conference_garden.map import page as map_page
from conference_garden.map.layout import (
    LINE,
    MOST_LINES,
    FamilyBlock,
    Item,
    Node,
    Plan,
    label_lines,
    path,
    plan_around,
    plan_blocks,
    street,
    text_width,
)

Box = tuple[int, int, int, int]
#: Half the width of the widest line.
HALF = 3


def circle_and_label(node: Node) -> list[Box]:
    """The boxes that a topic covers: of its circle and of each line of its label."""
    boxes = [(node.x - node.radius, node.y - node.radius, node.x + node.radius, node.y + node.radius)]
    for words, x, baseline in node.lines:
        width = text_width(words)
        left = {"start": x, "middle": x - width // 2, "end": x - width}[node.anchor]
        boxes.append((left, baseline - LINE + 4, left + width, baseline + 4))
    return boxes


def name_of_block(block: FamilyBlock) -> Box:
    return block.x + 12, block.y + 8, block.x + 12 + text_width(block.label), block.y + 26


def apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def inside(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def check(plan: Plan) -> None:
    """The laws of every map: nothing overlaps, everything is inside, and all coordinates are whole pixels."""
    covered = [(id_, box) for id_, node in plan.nodes.items() for box in circle_and_label(node)]
    covered += [(block.family, name_of_block(block)) for block in plan.blocks]
    for number, (owner, box) in enumerate(covered):
        assert inside(box, (0, 0, plan.width, plan.height)), owner
        for other, other_box in covered[:number]:
            assert owner == other or apart(box, other_box), (owner, other)
    for block in plan.blocks:
        place = (block.x, block.y, block.x + block.width, block.y + block.height)
        assert inside(place, (0, 0, plan.width, plan.height))
        assert all(inside(box, place) for id_ in block.items for box in circle_and_label(plan.nodes[id_]))
        assert all(
            apart(place, (other.x, other.y, other.x + other.width, other.y + other.height))
            for other in plan.blocks
            if other is not block
        )
    assert all(isinstance(number, int) for _, box in covered for number in box)


LABELS = st.one_of(
    st.sampled_from(["Go", "CI/CD", "Site reliability engineering", "Hardware and home automation"]),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=60),
)


@st.composite
def gardens(draw: st.DrawFn) -> dict[str, list[Item]]:
    """Families of topics."""
    sizes = draw(st.lists(st.integers(0, 9), max_size=7))
    return {
        f"Family {number}": [Item(f"{number}-{index}", draw(LABELS), draw(st.integers(0, 50))) for index in range(size)]
        for number, size in enumerate(sizes)
    }


@given(gardens(), st.integers(1, 7))
def test_laws_of_a_map(families: dict[str, list[Item]], columns: int) -> None:
    """No labels overlap, everything is inside, and families and their topics are in order, each topic once."""
    plan = plan_blocks(families, columns)
    check(plan)
    assert [(block.family, list(block.items)) for block in plan.blocks] == [
        (name, [item.id for item in sorted(items, key=lambda item: (item.label.casefold(), item.id))])
        for name, items in families.items()
        if items
    ]
    assert [id_ for block in plan.blocks for id_ in block.items] == list(plan.nodes)


@given(gardens(), st.randoms(use_true_random=False))
def test_order_makes_no_difference(families: dict[str, list[Item]], chance: random.Random) -> None:
    """The same topics in another order make the same map, so it changes only with what it shows."""
    shuffled = {name: chance.sample(items, len(items)) for name, items in families.items()}
    assert plan_blocks(shuffled, 6) == plan_blocks(families, 6)


def points_of(course: str) -> list[tuple[int, ...]]:
    """The end points of a line, and between them its control points."""
    numbers = [int(number) for number in re.findall(r"-?\d+", course)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@given(gardens(), st.integers(1, 7))
def test_lines_stay_on_the_map(families: dict[str, list[Item]], columns: int) -> None:
    """A line between two topics is the same in both directions and never leaves the map."""
    plan = plan_blocks(families, columns)
    for one, other in combinations(plan.nodes.values(), 2):
        course = path(one, other)
        assert course == path(other, one)
        start, *bends, end = points_of(course)
        assert {start, end} == {(one.x, one.y), (other.x, other.y)}
        for part in range(1, 20):
            weights = [comb(3, power) * (20 - part) ** (3 - power) * part**power for power in range(4)]
            for length, axis in zip((plan.width, plan.height), zip(start, *bends, end, strict=True), strict=True):
                assert 0 <= sum(map(mul, weights, axis)) <= 20**3 * length


@given(gardens())
def test_no_line_runs_through_a_label(families: dict[str, list[Item]]) -> None:
    """Within a family, a line between two topics avoids all labels and stays in the block."""
    plan = plan_blocks(families, 3)
    for block in plan.blocks:
        nodes = [plan.nodes[id_] for id_ in block.items]
        labels = [name_of_block(block), *(box for node in nodes for box in circle_and_label(node)[1:])]
        for one, other in combinations(nodes, 2):
            course = street(one, other)
            assert course == street(other, one)
            points = points_of(course)
            assert {points[0], points[-1]} == {(one.x, one.y), (other.x, other.y)}
            for (x, y), (x2, y2) in pairwise(points):
                line = (min(x, x2) - HALF, min(y, y2) - HALF, max(x, x2) + HALF, max(y, y2) + HALF)
                assert inside(line, (block.x, block.y, block.x + block.width, block.y + block.height))
                assert [label for label in labels if not apart(line, label)] == []


@given(st.lists(LABELS, min_size=1, max_size=12))
def test_laws_of_a_neighbourhood(labels: list[str]) -> None:
    """On the map of a topic and its neighbours, labels do not overlap and no line crosses a label."""
    items = [Item(str(number), label, number * 7 % 20) for number, label in enumerate(labels)]
    plan = plan_around(items[0], items[1:])
    check(plan)
    assert list(plan.nodes) == [item.id for item in items]
    centre, *others = plan.nodes.values()
    assert all(x <= centre.x for _, x, _ in centre.lines)
    assert centre.anchor == "end"
    for other in others:
        assert all(x >= other.x for _, x, _ in other.lines)
        assert other.anchor == "start"
        assert all(centre.x <= x <= other.x for x, _ in points_of(path(centre, other)))


def test_large_map() -> None:
    """The laws hold for three hundred topics, in one family, in eight, or each in its own."""
    items = [Item(f"topic-{number:03}", "Site reliability engineering", number % 50) for number in range(300)]
    for families in ({"All": items}, {f"F{n}": items[n::8] for n in range(8)}, {i.id: [i] for i in items}):
        plan = plan_blocks(families, 6)
        assert len(plan.nodes) == 300
        check(plan)


def test_labels() -> None:
    """Labels are broken into lines that fit, the rest is replaced by an ellipsis, and wide letters count double."""
    assert label_lines("Teams and communication") == ("Teams and", "communication")
    assert label_lines("Internationalisation") == ("Internationali…",)
    assert label_lines("数字花园的会议笔记") == ("数字花园的会…",)
    long = label_lines("one " * 40)
    assert len(long) == MOST_LINES
    assert long[-1].endswith("…")
    assert doctest.testmod(layout).failed == 0


def test_places_are_the_same_everywhere() -> None:
    """A topic has the same position with every version of Python and on every machine."""
    families = {
        "Craft": [Item("boats", "Boats", 4), Item("ropes", "Ropes and knots", 1), Item("sails", "Sails", 9)],
        "Planning": [Item("budgets", "Budgets", 2)],
    }
    plan = plan_blocks(families, 3)
    assert {id_: (node.x, node.y, node.radius) for id_, node in plan.nodes.items()} == {
        "boats": (62, 54, 13),
        "ropes": (174, 54, 9),
        "sails": (286, 54, 18),
        "budgets": (62, 184, 11),
    }


# On pages

#: Where the topics of a map lead.
TOPICS_ON = {
    "garden-map-wide": ("topics/boats.html", "topics/budgets.html"),
    "garden-map-narrow": ("#near-boats", "#near-budgets"),
}


def test_map_page(garden: Garden) -> None:
    """The map has each topic and family once per drawing as a link, is described, and is repeated as a list."""
    built = garden.build()
    page = html.fromstring(built.page("map.html"))
    drawings = page.xpath("//article//*[local-name()='svg']")
    assert len(drawings) == 2
    for drawing in drawings:
        assert drawing.xpath("./title/text()") == ["Map of topics"]
        boats, budgets = TOPICS_ON[drawing.getparent().get("id")]
        assert drawing.xpath(".//a/@href") == ["topics.html#craft", boats, "topics.html#planning", budgets]
        assert drawing.xpath(".//a/title/text()") == ["Craft", "Boats, 2 talks", "Planning", "Budgets, 2 talks"]
        for name in ("aria-labelledby", "aria-describedby"):
            assert page.xpath(f"//*[@id='{drawing.get(name)}']")
    text = text_of(built.page("map.html"), "//section[h2[@id='as-a-list']]")
    assert "Craft Boats 2 talks Close to Budgets (1 shared talk, 1 relation)" in text
    assert "Planning Budgets 2 talks Close to Boats (1 shared talk, 1 relation)" in text
    assert 'href="map.html"' in built.page("index.html")


def test_map_of_some_topics(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """With very many topics, the map shows those with the most talks, says so, and links to the list of all."""
    monkeypatch.setattr(map_page, "LARGEST", 2)
    garden.write("topics/knots.md", "---\nfamily: Craft\ntended: 2024-05-03\n---\n\n# Knots\n\nHow to tie.\n")
    built = garden.build()
    text = text_of(built.page("map.html"))
    assert "The map shows the 2 topics with the most talks; the list of topics has them all." in text
    assert "Boats" in text
    assert "Knots" not in text
    assert built.warnings == []


def test_neighbourhood(garden: Garden) -> None:
    """A topic's page draws the topic, unlinked, among its linked neighbours, beside their list."""
    page = html.fromstring(garden.build().page("topics/boats.html"))
    (drawing,) = page.xpath("//section[h2[@id='related-topics']]//*[local-name()='svg']")
    assert drawing.xpath(".//a/@href") == ["budgets.html"]
    assert drawing.xpath("./title/text()") == ["Boats and its neighbours"]
    assert drawing.xpath(".//g/title/text()") == ["Boats, 2 talks"]
    assert page.xpath("//link[contains(@href, '_static/map.css')]")


def test_map_follows_its_talks(garden: Garden) -> None:
    """A new talk on a topic updates the map, and an edit that changes no tie leaves it alone."""
    before = garden.build()
    times = before.times()
    garden.replace("topics/boats.md", "They need", "They always need")
    assert garden.build().times()["map.html"] == times["map.html"]
    garden.replace("conferences/sails-2023.md", ":topics: budgets", ":topics: budgets, boats")
    assert "Boats, 3 talks" in garden.build().page("map.html")


def test_garden_without_topics(garden: Garden) -> None:
    """A garden without topics has an empty map, and a family named in two ways is one block."""
    for name in ("topics/boats.md", "topics/budgets.md"):
        garden.remove(name)
    for name in ("conferences/sails-2023.md", "conferences/sails-2024.md", "index.md"):
        garden.write(name, "# Nothing\n")
    assert "<svg" not in text_of(garden.build().page("map.html"))
    garden.write("topics/one.md", "---\nfamily: Other topics\n---\n\n# One\n\nThe first.\n")
    garden.write("topics/two.md", "# Two\n\nThe second.\n")
    page = html.fromstring(garden.build().page("map.html"))
    assert page.xpath("//*[@id='garden-map-wide']//a/title/text()") == ["Other topics", "One, 0 talks", "Two, 0 talks"]


def test_other_formats_have_the_map_in_words(garden: Garden) -> None:
    """Formats that cannot show drawings have only the list."""
    built = garden.build("text", into="text")
    assert built.warnings == []
    assert "Close to Budgets (1 shared talk, 1 relation)" in built.page("map.txt")
    assert "Each circle is a topic" not in built.page("map.txt")


# In a browser

BOXES = """(map) => [...map.querySelectorAll("tspan, .garden-map-family text, circle")].map((shape) => {
    const { left, top, right, bottom } = shape.getBoundingClientRect();
    const owner = shape.closest("a, .garden-map-here").querySelector("title").textContent;
    return [owner, shape.tagName, left, top, right, bottom, parseFloat(getComputedStyle(shape).fontSize)];
})"""


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("kind", ["map", "topic"])
def test_labels_as_drawn(page: Page, address: str, kind: str, width: int) -> None:
    """On a phone and a desktop, one drawing is visible, with labels that are legible, apart and within the page."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + page_of(kind))
    (drawing,) = [found for found in page.locator(".garden-map").all() if found.is_visible()]
    boxes = drawing.evaluate(BOXES)
    assert len({box[0] for box in boxes}) >= 5
    scale = drawing.locator("svg").evaluate("svg => svg.getScreenCTM().a")
    assert scale * 13 >= 10
    for number, (owner, tag, *box, _) in enumerate(boxes):
        assert box[0] >= 0, owner
        assert box[2] <= width, owner
        for other, other_tag, *other_box, _ in boxes[:number]:
            # a font's line is taller than its letters, so lines of one label may touch
            if owner != other and "circle" not in (tag, other_tag):
                assert apart(tuple(box), tuple(other_box)), (owner, other)


def test_map_by_keyboard(watched: Watched, address: str) -> None:
    """Tab moves through the map family by family and highlights the focused topic, and Enter follows its link."""
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{address}map.html")
    links = page.locator("#garden-map-wide a").all()
    names = [link.locator("title").text_content() for link in links]
    page.get_by_role("link", name="the same information as a list").focus()
    for name in names:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.querySelector('title').textContent") == name
    lines = page.evaluate(
        """[...document.querySelectorAll("#garden-map-wide a > .garden-map-lines")]
            .map((lines) => getComputedStyle(lines).opacity)"""
    )
    assert [float(opacity) > 0.5 for opacity in lines] == [False] * (len(lines) - 1) + [True]
    target = page.evaluate("document.activeElement.href.baseVal")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{target}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_tap_tells_what_is_near(browser: Browser, address: str, scripts: bool) -> None:
    """On a phone, tapping a topic shows its neighbours in words and lines without scrolling, even without scripts."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, java_script_enabled=scripts
    )
    page = context.new_page()
    page.goto(f"{address}map.html")
    topic = page.locator("#garden-map-narrow a[href^='#near']").nth(1)
    topic.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    topic.locator("circle").tap()
    entry = page.locator(topic.get_attribute("href") or "")
    expect(entry).to_be_in_viewport(ratio=1)
    expect(entry).to_contain_text("Close to")
    expect(topic.locator(".garden-map-lines")).to_have_css("opacity", "0.9")
    entry.get_by_role("link", name="Close").tap()
    expect(entry).not_to_be_in_viewport()
    assert page.evaluate("scrollY") == before
    if scripts:
        topic.locator("circle").tap()
        assert violations(page) == []
    context.close()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_map_in_both_modes(page: Page, address: str, mode: str) -> None:
    """Labels and circles have enough contrast with their background, in light and dark."""
    page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    page.goto(f"{address}map.html")
    colours = page.evaluate(
        """() => {
            const canvas = new OffscreenCanvas(1, 1).getContext("2d");
            const shown = (selector) => {
              canvas.fillStyle = getComputedStyle(document.querySelector(selector)).fill;
              canvas.fillRect(0, 0, 1, 1);
              return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
            };
            return ["rect", "a:not(.garden-map-family) text", ".garden-map-family text", "circle"]
              .map((part) => shown(`#garden-map-wide ${part}`));
        }"""
    )
    ground, *others = map(luminance, colours)
    contrasts = [(max(other, ground) + 0.05) / (min(other, ground) + 0.05) for other in others]
    assert min(contrasts[:2]) >= 4.5
    assert contrasts[2] >= 3


def luminance(colour: list[int]) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_one_goes_back_from_the_map(narrow: Page, address: str) -> None:
    """On a phone, opening and closing topics on the map adds no history: going back leads to the previous page."""
    narrow.goto(f"{address}topics.html")
    narrow.goto(f"{address}map.html")
    topics = narrow.locator("#garden-map-narrow a[href^='#near-']")
    for number in (0, 1):
        topics.nth(number).focus()
        narrow.keyboard.press("Enter")
        expect(narrow.locator("li:target")).to_be_in_viewport()
        narrow.locator(":target > .garden-map-close a").click()
        expect(narrow.locator("li:target")).to_have_count(0)
    narrow.go_back()
    expect(narrow).to_have_url(f"{address}topics.html")
