"""Where topics are placed on a map, and how the lines between them run.

A map is a grid: each family is a block of cells with its topics in alphabetical
order.  So labels cannot overlap and families need no colours.  Everything is in
whole pixels, so the same garden has the same map on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import isqrt
from typing import Final, NamedTuple
from unicodedata import east_asian_width

#: Width of a cell and of the street between the labels of two cells, and height of a line of a label, in pixels.
CELL: Final = 112
STREET: Final = 8
LINE: Final = 16
#: Widths of letters: of most, and of the exceptions.
LETTER: Final = 8
_WIDTHS: Final = {**dict.fromkeys("ijl|.,:;'’ ", 4), **dict.fromkeys("frtI()[]-/", 6), **dict.fromkeys("mwMW@%", 13)}
MOST_LINES: Final = 4
#: Radius of the smallest and of the largest circle.
SMALLEST: Final = 5
LARGEST: Final = 18
#: Space between blocks, on both sides of their cells, above the cells for the name, and below a label.
GAP: Final = 12
PADDING: Final = 6
NAME: Final = 36
BELOW: Final = 14
#: How far above the centre of a circle a street runs, between it and the label above; the radius of its bends.
ABOVE: Final = 24
BEND: Final = 10
#: Cells side by side in a block.
ACROSS: Final = 3
#: Space between a circle and a label beside it, and the horizontal distance from a topic to its neighbours.
BESIDE: Final = 8
REACH: Final = 84


class Item(NamedTuple):
    """An item to put on a map; ``size`` determines the size of its circle."""

    id: str
    label: str
    size: int


class Node(NamedTuple):
    """A placed item: its circle, and the text, x and y of each line of its label, which ``anchor`` aligns."""

    x: int
    y: int
    radius: int
    lines: tuple[tuple[str, int, int], ...]
    anchor: str = "middle"


class FamilyBlock(NamedTuple):
    """A placed family: its name, cut to fit, and the ids of its items from left to right, top to bottom."""

    family: str
    label: str
    x: int
    y: int
    width: int
    height: int
    items: tuple[str, ...]


class Plan(NamedTuple):
    """A finished map; blocks and nodes are in reading order."""

    width: int
    height: int
    blocks: tuple[FamilyBlock, ...]
    nodes: Mapping[str, Node]


def plan_blocks(families: Mapping[str, Sequence[Item]], columns: int) -> Plan:
    """Lay out families, in their order, on a map ``columns`` cells wide: each block is as high up as there is room."""
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
    """Lay out one item on the left and its neighbours on the right, one below the other, in their order."""
    largest = max(item.size for item in (centre, *others))
    first, *heights = (max(2 * LARGEST, LINE * len(label_lines(item.label))) + BESIDE for item in (centre, *others))
    x, bottom = CELL + BESIDE + LARGEST, max(first, sum(heights))
    nodes = {centre.id: _node(centre, x, bottom // 2, largest, -1)}
    for other, height, below in zip(others, heights, accumulate(heights), strict=True):
        nodes[other.id] = _node(other, x + REACH, below - height // 2, largest, 1)
    return Plan(2 * x + REACH, bottom, (), nodes)


def street(one: Node, other: Node) -> str:
    """The line between two nodes of a block as an SVG path: between labels and above circles, never through them."""
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
    """The SVG path of a line through points, with rounded corners."""
    parts = ["M{} {}".format(*points[0])]
    for before, (x, y), after in zip(points, points[1:], points[2:], strict=False):
        (x1, y1), (x2, y2) = (_towards((x, y), other) for other in (before, after))
        parts.append(f"L{x1} {y1}Q{x} {y} {x2} {y2}")
    return "".join([*parts, "L{} {}".format(*points[-1])])


def _towards(corner: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """The point where a bend begins, on the way from its corner to another point."""
    (x, y), (x2, y2) = corner, other
    reach = min(BEND, max(abs(x2 - x), abs(y2 - y)) // 2)
    return x + reach * ((x2 > x) - (x2 < x)), y + reach * ((y2 > y) - (y2 < y))


def path(one: Node, other: Node) -> str:
    """The line between nodes of two blocks, or of none, as an SVG path.

    It leaves and arrives sideways and goes down between two columns, because
    labels are below circles; along a row it rises above the circles in between.
    """
    upper, lower = sorted((one, other), key=lambda node: (node.y, node.x))
    across = lower.x - upper.x
    x, rise = (upper.x + lower.x) // 2, min(max(0, abs(across) - CELL) // 3, 2 * LARGEST)
    if upper.y != lower.y and (abs(across) + CELL // 2) // CELL % 2 == 0:  # halfway is the middle of a column
        x += CELL * 2 // 3 if across >= 0 else -CELL * 2 // 3
    return f"M{upper.x} {upper.y}C{x} {upper.y - rise} {x} {lower.y - rise} {lower.x} {lower.y}"


def _node(item: Item, x: int, y: int, largest: int, side: int = 0) -> Node:
    """Place an item, with its label below it (``side`` 0), on its right (1) or on its left (-1).

    The area of its circle grows with its size.
    """
    radius = SMALLEST + isqrt((LARGEST - SMALLEST) ** 2 * item.size // max(largest, 1))
    texts = label_lines(item.label)
    at = x + side * (radius + BESIDE)
    first = y + (5 - LINE * (len(texts) - 1) // 2 if side else radius + LINE - 2)
    lines = tuple((text, at, first + LINE * number) for number, text in enumerate(texts))
    return Node(x, y, radius, lines, ("middle", "start", "end")[side])


def label_lines(label: str) -> tuple[str, ...]:
    """A label in lines that fit into a cell without the street; what does not fit is cut off.

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
        text = text[: width // 4] + "…"  # more cannot fit; this avoids measuring a long word letter by letter
    while text_width(text) > width:
        text = text.removesuffix("…")[:-1] + "…"
    return text


def text_width(text: str) -> int:
    """The most width that a text needs in a common font, in pixels."""
    return sum(map(_width, text))


def _width(letter: str) -> int:
    wide = east_asian_width(letter) in "WF"
    return 2 * LETTER if wide else _WIDTHS.get(letter, LETTER + 2 * letter.isupper())
