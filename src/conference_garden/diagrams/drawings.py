"""Drawings of diagrams as files: shapes and words, with the page's variables as colours.

A drawing is inlined into the page, so that it has the colours of the page, its links
work and its words can be found.  So a file of another origin must not bring anything
else into a page: only what is on the allowlists here is accepted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lxml import etree

#: The folder of drawings, beside the notes.
FOLDER: Final = "_diagrams"
#: The version of the way diagrams are drawn; when it changes, all of them are drawn again.
VERSION: Final = 1

_LARGEST: Final = 300_000
_SVG: Final = "{http://www.w3.org/2000/svg}"
_ELEMENTS: Final = frozenset(
    f"{_SVG}{name}"
    for name in (
        *("svg", "g", "a", "defs", "marker", "path", "rect", "circle", "ellipse", "line", "polygon", "polyline"),
        *("text", "tspan"),
    )
)
_ATTRIBUTES: Final = frozenset({
    "viewBox", "width", "height", "transform", "d", "x", "y", "dx", "dy", "x1", "y1", "x2", "y2", "rx", "ry", "cx",
    "cy", "r", "points", "id", "refX", "refY", "markerUnits", "markerWidth", "markerHeight", "orient", "marker-start",
    "marker-mid", "marker-end", "fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size",
    "font-weight", "font-style", "text-anchor", "dominant-baseline", "href",
})  # fmt: skip
#: Values: numbers, lengths, names, colours, variables, and the arrowheads of the drawing.
_VALUE: Final = re.compile(r"(?:var\(--[\w-]+\)|url\(#arrow-\d+\)|(?:translate|rotate|scale|matrix)\([^()]*\)|[^()])*")
_ARROW: Final = re.compile(r"\barrow-(?=\d)")
#: The smallest scale of a drawing, where 1 makes letters as large as in the text; on a phone it scrolls instead.
_LEGIBLE: Final = 0.6


def file_name(code: str) -> str:
    """The name of the file with the drawing of a diagram, given its text."""
    return hashlib.sha256(f"{VERSION}\n{code}".encode()).hexdigest()[:16] + ".svg"


def read_drawing(folder: Path, code: str) -> str:
    """The drawing of a diagram as text, given the folder of the garden; empty if there is no usable one."""
    try:
        data = Path(folder, FOLDER, file_name(code)).read_bytes()
    except OSError:
        return ""
    return checked(data)


def checked(data: bytes) -> str:
    """A drawing as text if it consists of shapes and words only; otherwise empty."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data[:_LARGEST], parser)
    except etree.XMLSyntaxError:
        return ""
    if root.tag != f"{_SVG}svg" or not {"viewBox", "width", "height"} <= {*root.attrib} or not _size(root):
        return ""
    plain = all(element.tag in _ELEMENTS and _is_plain(element) for element in root.iter())
    return etree.tostring(root, encoding="unicode") if plain else ""


def _is_plain(element: etree._Element) -> bool:
    attributes = {str(name): str(value) for name, value in element.attrib.items()}
    address = attributes.pop("href", "")
    if address and (element.tag != f"{_SVG}a" or not re.match(r"#|https?://|mailto:", address)):
        return False
    return attributes.keys() <= _ATTRIBUTES and all(map(_VALUE.fullmatch, attributes.values()))


def _size(root: etree._Element) -> int:
    width = str(root.get("width"))
    return int(width) if re.fullmatch(r"[1-9]\d{0,4}", width) else 0


def in_page(drawing: str, number: int, words: tuple[str, str], addresses: Mapping[str, str]) -> str:
    """Prepare a drawing for a page on which it is the diagram with this number.

    ``words`` are title and description; ``addresses`` maps the links in the diagram to their addresses.
    """
    root = etree.fromstring(_ARROW.sub(f"diagram-{number}-arrow-", drawing))
    links = list(root.iter(f"{_SVG}a"))
    for link in links:
        link.set("href", addresses.get(str(link.get("href")), str(link.get("href"))))
    # assistive technology does not announce links inside role="img"
    root.set("role", "group" if links else "img")
    root.set("aria-label", " ".join(filter(None, (f"{words[0].rstrip('.')}." if words[0] else "", words[1]))))
    root.set("style", f"min-width: {round(_size(root) * _LEGIBLE)}px")
    return etree.tostring(root, encoding="unicode")
