"""The colours of a garden, and whether text on them can be read (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Final, NamedTuple

from conference_garden.facts.problems import quoted

#: The contrast that text needs to be read by people with moderately low vision.
TEXT: Final = 4.5


class ColourUse(NamedTuple):
    """What a colour is for, its values in light and dark mode, and the background colours of text in it."""

    meaning: str
    light: str
    dark: str
    on: tuple[str, ...] = ()


_PAGE: Final = ("background", "soft", "raised")

#: The colours by their keys in ``[look.light]`` and ``[look.dark]``; in style sheets they are ``--garden-KEY``.
COLOURS: Final = {
    "background": ColourUse("The page.", "#fcfbf7", "#151a17"),
    "soft": ColourUse("The menu, and what is set off from the text.", "#f4f2e9", "#1d2520"),
    "raised": ColourUse("Cards and small links.", "#fffefb", "#1a201c"),
    "line": ColourUse("Thin lines; nothing is told by them alone.", "#dcdccd", "#37423a"),
    "mark": ColourUse("Behind what an address or a search leads to.", "#f4e9b9", "#45421f"),
    "text": ColourUse("Text.", "#262b24", "#dde3d8", (*_PAGE, "mark")),
    "quiet": ColourUse("Small text, and edges of fields and buttons.", "#555e51", "#a9b4a6", _PAGE),
    "heading": ColourUse("Titles.", "#1d3325", "#e9efe3", (*_PAGE, "mark")),
    "accent": ColourUse(
        "Numbers, years, the edge of takeaways, and where the focus is.", "#2b6040", "#93cb9f", ("background", "soft")
    ),
    "link": ColourUse("Links.", "#22583a", "#a6d6ae", _PAGE),
    "code": ColourUse("Code in a line of text.", "#7a3418", "#eaa98c", _PAGE),
    "agrees": ColourUse("“agrees with”; also tips.", "#2b6040", "#93cb9f", _PAGE),
    "disagrees": ColourUse("“disagrees with”; also what is dangerous.", "#9c3f22", "#f0a184", _PAGE),
    "builds": ColourUse("“builds on”; also notes.", "#2b5a86", "#9cc4ea", _PAGE),
    "updates": ColourUse("“updates”; also warnings.", "#7c5a0c", "#dfbc6b", _PAGE),
}

#: The share of their own colour in the background of titles of notes and warnings; the rest is that of the page.
TINT: Final = 0.12
_TINTED: Final = ("agrees", "disagrees", "builds", "updates")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as ``#22583a``, from 1 to 21.

    >>> round(contrast("#000000", "#ffffff")), round(contrast("#767676", "#ffffff"), 2)
    (21, 4.54)
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def rgb(colour: str) -> tuple[int, int, int]:
    """The red, green and blue of a colour such as ``#22583a``, from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(one: str, other: str, share: float) -> str:
    """A mixture of two colours with this ``share`` of the first, like ``color-mix(in srgb, …)``.

    >>> mixed("#000000", "#ffffff", 0.25)
    '#bfbfbf'
    """
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def near(colour: str, others: Iterable[str]) -> str:
    """The darker or lighter shade nearest to a colour that has enough contrast with all others, or an empty string."""
    tried = (mixed(end, colour, share / 100) for share in range(1, 101) for end in ("#000000", "#ffffff"))
    return next((found for found in tried if all(contrast(found, other) >= TEXT for other in others)), "")


class TooNear(NamedTuple):
    """A colour chosen by the garden that has too little contrast with another: its key, and a message."""

    key: str
    message: str


def too_near(given: Mapping[str, str], *, dark: bool) -> Iterator[TooNear]:
    """The colours chosen by a garden that have too little contrast with another, each once."""
    colours = with_defaults(given, dark=dark)
    partners: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for key, use in COLOURS.items():
        for on in use.on:
            partners[key][f"on {quoted(on)} {colours[on]}"] = colours[on]
            if key not in given:  # the text colour is the engine's default, so only the background can change
                partners[on][f"under {quoted(key)} {colours[key]}"] = colours[key]
    for on in _TINTED:
        tint = mixed(colours[on], colours["background"], TINT)
        partners["text"][f"on {TINT:.0%} of {quoted(on)} {colours[on]}"] = tint
    for key in given:
        bad = {pair: contrast(given[key], other) for pair, other in partners[key].items()}
        pair, ratio = min(bad.items(), key=itemgetter(1), default=("", TEXT))
        if ratio < TEXT:
            better = near(given[key], partners[key].values()) or near(given[key], [partners[key][pair]])
            message = (
                f"{quoted(key)} {given[key]} {pair} has a contrast of {int(ratio * 100) / 100}:1, and readers need "
            )
            yield TooNear(key, f'{message}{TEXT}:1; a similar colour that works is {key} = "{better}".')


def with_defaults(chosen: Mapping[str, str], *, dark: bool) -> dict[str, str]:
    """A complete set of colours: those of the garden, and the engine's for the rest."""
    return {key: chosen.get(key) or (use.dark if dark else use.light) for key, use in COLOURS.items()}


def variables(chosen: Mapping[str, str], *, dark: bool) -> str:
    """A complete set of colours as declarations of a style sheet."""
    return "".join(f"--garden-{key}:{colour};" for key, colour in with_defaults(chosen, dark=dark).items())
