"""Maps: where things stand, what a reader and a screen reader find, and the same in words."""

from __future__ import annotations

import doctest
import random

import pytest
from browsing import Watched
from gardens import Garden
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser
from site_pages import page_of
from test_generated import text_of

from conference_garden.map import layout
from conference_garden.map.layout import (
    CELL,
    LINE,
    MOST_LINES,
    Bed,
    Plan,
    Spot,
    Thing,
    label_lines,
    plan_around,
    plan_beds,
    text_width,
)

Box = tuple[int, int, int, int]


def circle_and_label(spot: Spot) -> list[Box]:
    """What a thing covers: left, top, right, bottom of its circle and of each line of its label."""
    boxes = [(spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius)]
    for words, baseline in spot.label:
        half = text_width(words) // 2
        boxes.append((spot.x - half, baseline - LINE + 4, spot.x + half, baseline + 4))
    return boxes


def name_of_bed(bed: Bed) -> Box:
    return bed.x + 12, bed.y + 8, bed.x + 12 + text_width(bed.label), bed.y + 26


def apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def inside(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def check(plan: Plan) -> None:
    """The laws of every map: nothing overlaps, nothing stands outside, all is in whole pixels."""
    covered = [(id_, box) for id_, spot in plan.spots.items() for box in circle_and_label(spot)]
    covered += [(bed.group, name_of_bed(bed)) for bed in plan.beds]
    for number, (owner, box) in enumerate(covered):
        assert inside(box, (0, 0, plan.width, plan.height)), owner
        for other, other_box in covered[:number]:
            assert owner == other or apart(box, other_box), (owner, other)
    for bed in plan.beds:
        place = (bed.x, bed.y, bed.x + bed.width, bed.y + bed.height)
        assert inside(place, (0, 0, plan.width, plan.height))
        assert all(inside(box, place) for id_ in bed.things for box in circle_and_label(plan.spots[id_]))
        assert all(
            apart(place, (other.x, other.y, other.x + other.width, other.y + other.height))
            for other in plan.beds
            if other is not bed
        )
    assert all(isinstance(number, int) for _, box in covered for number in box)


LABELS = st.one_of(
    st.sampled_from(["Go", "CI/CD", "Site reliability engineering", "Hardware and home automation"]),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=60),
)


@st.composite
def gardens(draw: st.DrawFn) -> tuple[dict[str, list[Thing]], dict[tuple[str, str], int]]:
    """Groups of things, and ties between some of them."""
    sizes = draw(st.lists(st.integers(0, 9), max_size=7))
    groups = {
        f"Family {number}": [
            Thing(f"{number}-{index}", draw(LABELS), draw(st.integers(0, 50))) for index in range(size)
        ]
        for number, size in enumerate(sizes)
    }
    ids = [thing.id for things in groups.values() for thing in things]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] < pair[1])
    ties = draw(st.dictionaries(pairs, st.integers(1, 30), max_size=20)) if len(ids) > 1 else {}
    return groups, ties


@given(gardens(), st.integers(1, 7))
def test_laws_of_a_map(drawn: tuple[dict[str, list[Thing]], dict[tuple[str, str], int]], columns: int) -> None:
    """No label overlaps another, all is inside, and every thing stands in the bed of its group, once."""
    groups, ties = drawn
    plan = plan_beds(groups, ties, columns)
    check(plan)
    assert {bed.group: sorted(bed.things) for bed in plan.beds} == {
        name: sorted(thing.id for thing in things) for name, things in groups.items() if things
    }
    assert [id_ for bed in plan.beds for id_ in bed.things] == list(plan.spots)


@given(gardens(), st.randoms(use_true_random=False))
def test_order_makes_no_difference(
    drawn: tuple[dict[str, list[Thing]], dict[tuple[str, str], int]], chance: random.Random
) -> None:
    """The same things and ties in another order are the same map, so it changes only with what it shows."""
    groups, ties = drawn
    shuffled = [(name, chance.sample(things, len(things))) for name, things in groups.items()]
    chance.shuffle(shuffled)
    pairs = chance.sample(sorted(ties.items()), len(ties))
    assert plan_beds(dict(shuffled), dict(pairs), 6) == plan_beds(groups, ties, 6)


@given(st.lists(LABELS, min_size=1, max_size=10))
def test_laws_of_a_neighbourhood(labels: list[str]) -> None:
    """A thing with up to seven neighbours: no label overlaps another, and further neighbours are left out."""
    things = [Thing(str(number), label, number * 7 % 20) for number, label in enumerate(labels)]
    plan = plan_around(things[0], things[1:])
    check(plan)
    assert set(plan.spots) == {thing.id for thing in things[:8]}


def test_large_map() -> None:
    """The laws hold for three hundred topics, in one group or in as many as there are topics."""
    chance = random.Random(1)
    things = [Thing(f"topic-{number:03}", "Site reliability engineering", number % 50) for number in range(300)]
    ties = {tuple(sorted(thing.id for thing in chance.sample(things, 2))): 3 for _ in range(600)}
    for groups in ({"All": things}, {f"F{n}": things[n::8] for n in range(8)}, {t.id: [t] for t in things}):
        plan = plan_beds(groups, ties, 6)  # type: ignore[arg-type]
        assert len(plan.spots) == 300
        boxes = sorted(box for spot in plan.spots.values() for box in circle_and_label(spot))
        assert len({(box[0], box[1]) for box in boxes}) == len(boxes)


def test_tied_things_stand_close() -> None:
    """What is tied together stands side by side, also across the border of two beds."""
    groups = {
        "Left": [Thing(f"l{number}", "Boats", 1) for number in range(9)],
        "Right": [Thing(f"r{number}", "Ropes", 1) for number in range(9)],
    }
    plan = plan_beds(groups, {("l0", "r8"): 5, ("l1", "l8"): 5}, 6)
    for one, other in (("l0", "r8"), ("l1", "l8")):
        assert abs(plan.spots[one].x - plan.spots[other].x) < 2 * CELL
        assert abs(plan.spots[one].y - plan.spots[other].y) < CELL


def test_labels() -> None:
    """Labels are cut into lines that fit; what does not fit ends with an ellipsis; wide letters count double."""
    assert label_lines("Teams and communication") == ("Teams and", "communication")
    assert label_lines("Internationalisation") == ("International…",)
    assert label_lines("数字花园的会议笔记") == ("数字花园的会…",)
    long = label_lines("one " * 40)
    assert len(long) == MOST_LINES
    assert long[-1].endswith("…")
    assert doctest.testmod(layout).failed == 0


def test_places_are_the_same_everywhere() -> None:
    """Every version of Python on every machine puts a thing in the same place."""
    groups = {
        "Craft": [Thing("boats", "Boats", 4), Thing("ropes", "Ropes and knots", 1), Thing("sails", "Sails", 9)],
        "Planning": [Thing("budgets", "Budgets", 2)],
    }
    plan = plan_beds(groups, {("boats", "budgets"): 3, ("ropes", "sails"): 1}, 3)
    assert {id_: (spot.x, spot.y, spot.radius) for id_, spot in plan.spots.items()} == {
        "ropes": (60, 50, 9),
        "boats": (176, 68, 13),
        "sails": (60, 128, 18),
        "budgets": (304, 50, 11),
    }


# On pages


def test_map_page(garden: Garden) -> None:
    """The map links each topic and family once on each of its drawings, says what it is, and stands as a list below."""
    built = garden.build()
    page = html.fromstring(built.page("map.html"))
    drawings = page.xpath("//article//*[local-name()='svg']")
    assert len(drawings) == 2
    for drawing in drawings:
        assert drawing.xpath("./title/text()") == ["Map of topics"]
        assert drawing.xpath(".//a/@href") == [
            "topics.html#craft",
            "topics/boats.html",
            "topics.html#planning",
            "topics/budgets.html",
        ]
        assert drawing.xpath(".//a/title/text()") == ["Craft", "Boats, 2 talks", "Planning", "Budgets, 2 talks"]
        for name in ("aria-labelledby", "aria-describedby"):
            assert page.xpath(f"//*[@id='{drawing.get(name)}']")
    text = text_of(built.page("map.html"), "//section[h2[@id='as-a-list']]")
    assert "Craft Boats 2 talks Near to Budgets (1 shared talk, 1 relation)" in text
    assert "Planning Budgets 2 talks Near to Boats (1 shared talk, 1 relation)" in text
    assert 'href="map.html"' in built.page("index.html")


def test_neighbourhood(garden: Garden) -> None:
    """A topic page draws the topic, without a link to itself, among its neighbours, beside the list of them."""
    page = html.fromstring(garden.build().page("topics/boats.html"))
    (drawing,) = page.xpath("//section[h2[@id='related-topics']]//*[local-name()='svg']")
    assert drawing.xpath(".//a/@href") == ["budgets.html"]
    assert drawing.xpath("./title/text()") == ["Boats and its neighbours"]
    assert drawing.xpath(".//g/title/text()") == ["Boats, 2 talks"]
    assert page.xpath("//link[contains(@href, '_static/map.css')]")


def test_map_follows_its_talks(garden: Garden) -> None:
    """A new talk on a topic is seen on the map at once; an edit that changes no tie leaves the map as it is."""
    before = garden.build()
    times = before.times()
    garden.replace("topics/boats.md", "They need", "They always need")
    assert garden.build().times()["map.html"] == times["map.html"]
    garden.replace("conferences/sails-2023.md", ":topics: budgets", ":topics: budgets, boats")
    assert "Boats, 3 talks" in garden.build().page("map.html")


def test_garden_without_topics(garden: Garden) -> None:
    """A garden without topics has an empty map and no mistake; a family of one name in two spellings is one bed."""
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
    """Where nothing can be drawn the list stands alone."""
    built = garden.build("text", into="text")
    assert built.warnings == []
    assert "Near to Budgets (1 shared talk, 1 relation)" in built.page("map.txt")
    assert "Below stands" not in built.page("map.txt")


# In a browser

BOXES = """(map) => [...map.querySelectorAll("tspan, .garden-map-bed text, circle")].map((shape) => {
    const { left, top, right, bottom } = shape.getBoundingClientRect();
    const owner = shape.closest("a, .garden-map-here").querySelector("title").textContent;
    return [owner, shape.tagName, left, top, right, bottom, parseFloat(getComputedStyle(shape).fontSize)];
})"""


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("kind", ["map", "topic"])
def test_labels_as_drawn(browser: Browser, address: str, kind: str, width: int) -> None:
    """On a phone and on a desk one drawing is shown; its labels are legible, apart, and within the page."""
    page = browser.new_page(viewport={"width": width, "height": 800})
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
            # a font's line is higher than its letters: neighbours in one label may touch
            if owner != other and "circle" not in (tag, other_tag):
                assert apart(tuple(box), tuple(other_box)), (owner, other)
    page.close()


def test_map_by_keyboard(browser: Browser, address: str) -> None:
    """Tab leads through the map bed by bed and shows where it is; Enter follows the link."""
    watched = Watched(browser, address, viewport={"width": 1440, "height": 900})
    page = watched.page
    page.goto(f"{address}map.html")
    links = page.locator("#garden-map-wide a").all()
    names = [link.locator("title").text_content() for link in links]
    page.get_by_role("link", name="the same as a list").focus()
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
    assert watched.problems == []
    page.close()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_map_in_both_modes(browser: Browser, address: str, mode: str) -> None:
    """Labels and circles stand out from the ground that they are on, in light and dark."""
    context = browser.new_context(color_scheme=mode)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}map.html")
    colours = page.evaluate(
        """() => {
            const canvas = new OffscreenCanvas(1, 1).getContext("2d");
            const shown = (selector) => {
              canvas.fillStyle = getComputedStyle(document.querySelector(selector)).fill;
              canvas.fillRect(0, 0, 1, 1);
              return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
            };
            return ["rect", "a:not(.garden-map-bed) text", ".garden-map-bed text", "circle"]
              .map((part) => shown(`#garden-map-wide ${part}`));
        }"""
    )
    ground, *others = map(luminance, colours)
    contrasts = [(max(other, ground) + 0.05) / (min(other, ground) + 0.05) for other in others]
    assert min(contrasts[:2]) >= 4.5
    assert contrasts[2] >= 3
    context.close()


def luminance(colour: list[int]) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
