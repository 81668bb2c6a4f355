"""Where things stand on a map.

A map is a plan of garden beds: each group of things has a bed of its own,
beside those that it is tied to most, and in it each thing stands as near as
may be to what it is tied to.  Things stand in cells, so labels cannot overlap;
groups are told apart by their beds, not by colour; and everything is counted
in whole pixels, so that the same garden has the same map on every machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isqrt
from typing import Final, NamedTuple
from unicodedata import east_asian_width

#: Width of a cell, height of a line of its label and width of a letter, in pixels.
CELL: Final = 112
LINE: Final = 16
LETTER: Final = 8
MOST_LINES: Final = 4
#: Radius of the smallest and of the largest thing.
SMALLEST: Final = 5
LARGEST: Final = 18
#: Space between beds, at both sides of their cells, and for their names.
GAP: Final = 8
PADDING: Final = 2
NAME: Final = 32
#: Every other column stands lower, so that a line along a row does not run through all of it.
STAGGER: Final = 18
#: So many orders of groups, and so many exchanges of places, are tried at most.
ORDERS: Final = 8
TRIES: Final = 60_000

Point = tuple[int, int]


class Thing(NamedTuple):
    """Something to put on a map: ``size`` decides how large it is drawn."""

    id: str
    label: str
    size: int


class Spot(NamedTuple):
    """Where a thing stands: the centre of its circle, and the lines of its label, centred, each with its height."""

    x: int
    y: int
    radius: int
    label: tuple[tuple[str, int], ...]


class Bed(NamedTuple):
    """The place of a group, with its name as it fits; cells and things go from left to right and top to bottom."""

    group: str
    label: str
    x: int
    y: int
    width: int
    height: int
    cells: tuple[Point, ...]
    things: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A finished map; beds and things stand in the order in which a reader comes to them."""

    width: int
    height: int
    beds: tuple[Bed, ...]
    spots: Mapping[str, Spot]


Groups = Mapping[str, Sequence[Thing]]
#: The weights of ties between two ids.
Ties = Mapping[tuple[str, str], int]
#: The same from either end.
Near = Mapping[str, Counter[str]]
#: Groups side by side, and the rows of cells that they have.
Shelf = tuple[Sequence[str], int]


# A map of groups


def plan_beds(groups: Groups, ties: Ties, columns: int) -> Plan:
    """A map of groups of things, ``columns`` cells wide.

    The order of groups, things and ties makes no difference.
    """
    groups = {name: sorted(things) for name, things in sorted(groups.items()) if things}
    group_of = {thing.id: name for name, things in groups.items() for thing in things}
    near: defaultdict[str, Counter[str]] = defaultdict(Counter)
    between: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (one, other), weight in ties.items():
        for first, second in ((one, other), (other, one)):
            near[first][second] += weight
            between[group_of[first]][group_of[second]] += weight
    arrangements = [_arrange(_shelves(order, groups, columns), groups, columns) for order in _orders(groups, between)]
    beds = min(arrangements, key=lambda beds: _bottom(beds) * (1 + _stretch(beds, between)), default=[])
    things = {thing.id: thing for found in groups.values() for thing in found}
    largest = max((thing.size for thing in things.values()), default=0)
    beds, places = _settle(groups, beds, near)
    spots = {id_: _spot(things[id_], places[id_], largest) for bed in beds for id_ in bed.things}
    return Plan(_width(columns), _bottom(beds), tuple(beds), spots)


def _width(columns: int) -> int:
    return columns * (CELL + 2 * PADDING) + (columns - 1) * GAP


def _bottom(beds: Sequence[Bed]) -> int:
    return max((bed.y + bed.height for bed in beds), default=0)


def _orders(groups: Groups, between: Near) -> Iterator[list[str]]:
    """Orders of groups in which each follows one that it is tied to, from each of the largest groups on."""
    for first in sorted(groups, key=lambda name: (-len(groups[name]), name))[:ORDERS]:
        order, left = [first], [name for name in groups if name != first]
        pull = Counter(between[first])
        while left:
            # the last one counts most, those before it still a little
            following = max(left, key=lambda name: pull[name] + 2 * between[order[-1]][name])
            order.append(following)
            left.remove(following)
            pull.update(between[following])
        yield order


def _shelves(order: Sequence[str], groups: Groups, columns: int) -> list[Shelf]:
    """Groups on shelves that waste little room and leave beds about as wide as high.

    Found as Knuth and Plass find the lines of a paragraph: the best up to each
    group, from the best up to those before it.
    """
    best: list[tuple[int, list[Shelf]]] = [(0, [])]
    for end in range(1, len(order) + 1):
        found = []
        for start in range(max(0, end - columns), end):
            names = order[start:end]
            sizes = [len(groups[name]) for name in names]
            fewest = next(rows for rows in range(1, max(sizes) + 1) if _columns(sizes, rows) <= columns)
            for rows in range(fewest, fewest + 3):
                waste = 3 * rows + columns - _columns(sizes, rows)
                slimness = sum((rows - _columns([size], rows)) ** 2 for size in sizes)
                cost, shelves = best[start]
                found.append((cost + waste + slimness, [*shelves, (names, rows)]))
        best.append(min(found, key=lambda item: item[0]))
    return best[-1][1]


def _columns(sizes: Sequence[int], rows: int) -> int:
    """The columns that groups of some sizes need side by side."""
    return sum(-(-size // rows) for size in sizes)


def _arrange(shelves: Sequence[Shelf], groups: Groups, columns: int) -> list[Bed]:
    """The beds on their shelves, which they fill from side to side."""
    beds: list[Bed] = []
    top = 0
    for names, rows in shelves:
        lines = max(len(label_lines(thing.label)) for name in names for thing in groups[name])
        step = 2 * LARGEST + LINE * lines + 10
        counts = [_columns([len(groups[name])], rows) for name in names]
        cell = (_width(columns) - len(names) * 2 * PADDING - (len(names) - 1) * GAP) // sum(counts)
        left = 0
        for name, count in zip(names, counts, strict=True):
            width = cell * count + 2 * PADDING
            cells = tuple(
                (
                    left + PADDING + cell * column + cell // 2,
                    top + NAME + LARGEST + step * row + STAGGER * (column % 2),
                )
                for row in range(rows)
                for column in range(count)
            )
            label = _cut(name, width - 3 * LETTER)
            beds.append(Bed(name, label, left, top, width, NAME + step * rows + STAGGER, cells))
            left += width + GAP
        top = _bottom(beds) + GAP
    return beds


def _stretch(beds: Sequence[Bed], between: Near) -> int:
    """How far ties run from the middle of a bed to that of another."""
    middles = [(bed.group, 2 * bed.x + bed.width, 2 * bed.y + bed.height) for bed in beds]
    return sum(
        between[one][other] * (abs(x - other_x) + abs(y - other_y))
        for (one, x, y), (other, other_x, other_y) in combinations(middles, 2)
    )


def _settle(groups: Groups, beds: Sequence[Bed], near: Near) -> tuple[list[Bed], dict[str, Point]]:
    """Put each thing into a cell of its bed, exchanging places as long as that makes ties shorter.

    Returns the beds with their things, and the places of things.
    """
    held: dict[str, list[str]] = {}
    places: dict[str, Point] = {}
    for bed in beds:
        ids = [thing.id for thing in groups[bed.group]]
        held[bed.group] = ids + [""] * (len(bed.cells) - len(ids))
        places.update(zip(ids, bed.cells, strict=False))

    def length(ids: Sequence[str]) -> int:
        return sum(
            weight * (abs(places[id_][0] - places[other][0]) + abs(places[id_][1] - places[other][1]))
            for id_ in ids
            for other, weight in near[id_].items()
        )

    def exchange(bed: Bed, one: int, other: int) -> bool:
        """Exchange what two cells hold; changes nothing and returns False if that is no gain."""
        ids = held[bed.group]
        moved = [id_ for id_ in (ids[one], ids[other]) if id_]
        before = length(moved)
        for _ in range(2):
            ids[one], ids[other] = ids[other], ids[one]
            places.update((ids[cell], bed.cells[cell]) for cell in (one, other) if ids[cell])
            if length(moved) < before:
                return True
        return False

    pairs = [(bed, *pair) for bed in beds for pair in combinations(range(len(bed.cells)), 2)]
    tries = TRIES
    better = True
    while better and tries > 0:
        better = False
        for bed, one, other in pairs[:tries]:
            better |= exchange(bed, one, other)
        tries -= len(pairs)
    return [bed._replace(things=tuple(filter(None, held[bed.group]))) for bed in beds], places


# A map of one thing and its neighbours

#: Where neighbours stand, the nearest first: column and row, seen from the middle.
AROUND: Final = ((1, 0), (-1, 0), (1, -1), (-1, 1), (-1, -1), (1, 1), (0, -1))


def plan_around(centre: Thing, others: Sequence[Thing]) -> Plan:
    """A map of one thing and up to seven neighbours around it, the nearest at its sides.

    Labels of the upper row stand above, and nothing stands below the middle,
    so that no line runs through a label.
    """
    at = {(0, 0): centre, **dict(zip(AROUND, others, strict=False))}
    room = {
        row: LINE * max((len(label_lines(t.label)) for (_, r), t in at.items() if r == row), default=0)
        for row in (-1, 0, 1)
    }
    upper = room[-1] + LARGEST + 6
    middle = upper + 2 * LARGEST + 2 * LINE if room[-1] else LARGEST + 2
    lower = middle + room[0] + 2 * LARGEST + LINE
    heights = {-1: upper, 0: middle, 1: lower}
    bottom = (lower + room[1] if room[1] else middle + room[0]) + LARGEST + 6
    largest = max(thing.size for thing in at.values())
    spots = {
        thing.id: _spot(thing, (CELL + CELL // 2 + column * CELL, heights[row]), largest, above=row < 0)
        for (column, row), thing in sorted(at.items(), key=lambda item: (item[0][1], item[0][0]))
    }
    return Plan(3 * CELL, bottom, (), spots)


# Things and their labels


def _spot(thing: Thing, place: Point, largest: int, *, above: bool = False) -> Spot:
    """A thing in its place; the area of its circle grows with its size, up to the ``largest``."""
    x, y = place
    radius = SMALLEST + isqrt((LARGEST - SMALLEST) ** 2 * thing.size // max(largest, 1))
    lines = label_lines(thing.label)
    first = y - radius - 6 - LINE * (len(lines) - 1) if above else y + radius + LINE - 2
    return Spot(x, y, radius, tuple((line, first + LINE * number) for number, line in enumerate(lines)))


def label_lines(label: str) -> tuple[str, ...]:
    """A label in lines that fit into a cell; what does not is cut.

    >>> label_lines("Service level objectives")
    ('Service level', 'objectives')
    """
    lines: list[str] = []
    for word in label.split():
        if lines and text_width(f"{lines[-1]} {word}") <= CELL:
            lines[-1] += f" {word}"
        else:
            lines.append(_cut(word, CELL))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [_cut(f"{lines[MOST_LINES - 1]}…", CELL)]
    return tuple(lines)


def _cut(text: str, width: int) -> str:
    while text_width(text) > width:
        text = text.removesuffix("…")[:-1] + "…"
    return text


def text_width(text: str) -> int:
    """The room that a text needs at most, in a common font."""
    return sum(2 * LETTER if east_asian_width(letter) in "WF" else LETTER for letter in text)
