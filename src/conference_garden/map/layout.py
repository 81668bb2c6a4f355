"""Where topics stand on a map, and how the lines between them run.

A map is a grid: each family is a block of cells with its topics in the order of
the alphabet.  So labels cannot overlap and families need no colours.  All is in
whole pixels: the same garden has the same map on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import isqrt
from typing import Final, NamedTuple
from unicodedata import east_asian_width

#: Width of a cell, of the street between the labels of two, and height of a line of a label, in pixels.
CELL: Final = 112
STREET: Final = 8
LINE: Final = 16
#: Widths of letters: of most, and of others.
LETTER: Final = 8
_WIDTHS: Final = {**dict.fromkeys("ijl|.,:;'’ ", 4), **dict.fromkeys("frtI()[]-/", 6), **dict.fromkeys("mwMW@%", 13)}
MOST_LINES: Final = 4
#: Radius of the smallest and of the largest circle.
SMALLEST: Final = 5
LARGEST: Final = 18
#: Space between blocks, at both sides of their cells, above them for the name, and below a label.
GAP: Final = 12
PADDING: Final = 6
NAME: Final = 36
BELOW: Final = 14
#: How far above the middle of a circle a street runs, between it and the label over it; the radius of its bends.
ABOVE: Final = 24
BEND: Final = 10
#: Cells side by side in a block.
ACROSS: Final = 3
#: Space between a circle and a label beside it, and how far neighbours stand from the topic in their midst.
BESIDE: Final = 8
REACH: Final = 84


class Item(NamedTuple):
    """What to put on a map: ``size`` decides how large its circle is."""

    id: str
    label: str
    size: int


class Node(NamedTuple):
    """An item in its place: its circle, and the text, x and y of each line of its label, which ``anchor`` aligns."""

    x: int
    y: int
    radius: int
    lines: tuple[tuple[str, int, int], ...]
    anchor: str = "middle"


class FamilyBlock(NamedTuple):
    """The place of a family, with its name as it fits, and the ids of its items from left to right, top to bottom."""

    family: str
    label: str
    x: int
    y: int
    width: int
    height: int
    items: tuple[str, ...]


class Plan(NamedTuple):
    """A finished map; blocks and nodes stand in the order in which a reader comes to them."""

    width: int
    height: int
    blocks: tuple[FamilyBlock, ...]
    nodes: Mapping[str, Node]


def plan_blocks(families: Mapping[str, Sequence[Item]], columns: int) -> Plan:
    """A map of families, in their order, ``columns`` cells wide: each block stands as high up as there is room."""
    across = min(columns, ACROSS)
    width = across * CELL + 2 * PADDING
    bottoms = [0] * (columns // across)
    largest = max((item.size for items in families.values() for item in items), default=0)
    blocks: list[FamilyBlock] = []
    nodes: dict[str, Node] = {}
    for family, unsorted in families.items():
        items = sorted(unsorted, key=lambda item: (item.label.casefold(), item.id))
        if not items:
            continue
        top = min(bottoms)
        stack = bottoms.index(top)
        left, y = stack * (width + GAP), top + NAME
        for start in range(0, len(items), across):
            row = items[start : start + across]
            for column, item in enumerate(row):
                x = left + PADDING + CELL * column + CELL // 2
                nodes[item.id] = _node(item, x, y + LARGEST, largest)
            y += 2 * LARGEST + LINE * max(len(nodes[item.id].lines) for item in row) + BELOW
        label = _cut(family, width - 3 * LETTER)
        blocks.append(FamilyBlock(family, label, left, top, width, y - top, tuple(item.id for item in items)))
        bottoms[stack] = y + GAP
    return Plan(len(bottoms) * (width + GAP) - GAP, max(0, *bottoms) - GAP * bool(blocks), tuple(blocks), nodes)


def plan_around(centre: Item, others: Sequence[Item]) -> Plan:
    """A map of one item at the left and its neighbours at the right, one below the other, in their order."""
    largest = max(item.size for item in (centre, *others))
    first, *heights = (max(2 * LARGEST, LINE * len(label_lines(item.label))) + BESIDE for item in (centre, *others))
    x, bottom = CELL + BESIDE + LARGEST, max(first, sum(heights))
    nodes = {centre.id: _node(centre, x, bottom // 2, largest, -1)}
    for other, height, below in zip(others, heights, accumulate(heights), strict=True):
        nodes[other.id] = _node(other, x + REACH, below - height // 2, largest, 1)
    return Plan(2 * x + REACH, bottom, (), nodes)


def street(one: Node, other: Node) -> str:
    """A line between two nodes of a block as an SVG path: between labels and above circles, never through them."""
    upper, lower = sorted((one, other), key=lambda node: (node.y, node.x))
    across, above = lower.x - upper.x, lower.y - ABOVE
    turn = upper.x + (CELL if across >= 0 else -CELL) // 2
    if upper.y == lower.y:
        between = [(upper.x, above), (lower.x, above)] if across > CELL else []
    elif abs(across) <= CELL:
        between = [(turn, upper.y), (turn, lower.y)]
    else:
        between = [(turn, upper.y), (turn, above), (lower.x, above)]
    return _with_bends([(upper.x, upper.y), *between, (lower.x, lower.y)])


def _with_bends(points: Sequence[tuple[int, int]]) -> str:
    """A line through points, round where it turns."""
    parts = ["M{} {}".format(*points[0])]
    for before, (x, y), after in zip(points, points[1:], points[2:], strict=False):
        (x1, y1), (x2, y2) = (_towards((x, y), other) for other in (before, after))
        parts.append(f"L{x1} {y1}Q{x} {y} {x2} {y2}")
    return "".join([*parts, "L{} {}".format(*points[-1])])


def _towards(corner: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Where a bend begins on the way from its corner to another point."""
    (x, y), (x2, y2) = corner, other
    reach = min(BEND, max(abs(x2 - x), abs(y2 - y)) // 2)
    return x + reach * ((x2 > x) - (x2 < x)), y + reach * ((y2 > y) - (y2 < y))


def path(one: Node, other: Node) -> str:
    """A line between nodes of two blocks, or of none, as an SVG path.

    It leaves and arrives sideways and goes down between two columns, because
    labels stand below circles; along a row it rises above the circles between.
    """
    upper, lower = sorted((one, other), key=lambda node: (node.y, node.x))
    across = lower.x - upper.x
    x, rise = (upper.x + lower.x) // 2, min(max(0, abs(across) - CELL) // 3, 2 * LARGEST)
    if upper.y != lower.y and (abs(across) + CELL // 2) // CELL % 2 == 0:  # halfway is the middle of a column
        x += CELL * 2 // 3 if across >= 0 else -CELL * 2 // 3
    return f"M{upper.x} {upper.y}C{x} {upper.y - rise} {x} {lower.y - rise} {lower.x} {lower.y}"


def _node(item: Item, x: int, y: int, largest: int, side: int = 0) -> Node:
    """An item with its label below it, or at its left or right; the area of its circle grows with its size."""
    radius = SMALLEST + isqrt((LARGEST - SMALLEST) ** 2 * item.size // max(largest, 1))
    texts = label_lines(item.label)
    at = x + side * (radius + BESIDE)
    first = y + (5 - LINE * (len(texts) - 1) // 2 if side else radius + LINE - 2)
    lines = tuple((text, at, first + LINE * number) for number, text in enumerate(texts))
    return Node(x, y, radius, lines, ("middle", "start", "end")[side])


def label_lines(label: str) -> tuple[str, ...]:
    """A label in lines that fit into a cell, beside the street; what does not is cut.

    >>> label_lines("Service level objectives")
    ('Service level', 'objectives')
    """
    lines: list[str] = []
    for word in label.split(None, CELL)[:CELL]:
        if lines and text_width(f"{lines[-1]} {word}") <= CELL - STREET:
            lines[-1] += f" {word}"
        else:
            lines.append(_cut(word, CELL - STREET))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [_cut(f"{lines[MOST_LINES - 1]}…", CELL - STREET)]
    return tuple(lines)


def _cut(text: str, width: int) -> str:
    if len(text) > width // 4:
        text = text[: width // 4] + "…"  # more cannot fit, so that no long word is measured letter by letter
    while text_width(text) > width:
        text = text.removesuffix("…")[:-1] + "…"
    return text


def text_width(text: str) -> int:
    """The room that a text needs at most, in a common font."""
    return sum(map(_width, text))


def _width(letter: str) -> int:
    wide = east_asian_width(letter) in "WF"
    return 2 * LETTER if wide else _WIDTHS.get(letter, LETTER + 2 * letter.isupper())
