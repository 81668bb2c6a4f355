"""Tags such as ``#ropes`` after a text, which classify it without being part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from lxml.html import HtmlElement

from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.inline import Node
from conference_garden.tools.importing.known import Known

#: The class of the elements in which the parser of notes wraps everything that looks like a tag.
TAG: Final = "garden-tag"
#: The characters between the tags of a row.
_BETWEEN: Final = " \t\n,;"
_SENTENCE_END: Final = re.compile(r"[.!?…:。][)\]\"'”’“»]*$")
_COLOUR: Final = re.compile(r"[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8}", re.IGNORECASE)


def tags_in(element: HtmlElement) -> list[str]:
    """All tags in an element, without ``#``."""
    return [_name(tag) for tag in element.iter("span") if tag.get("class") == TAG]


def take_tags(nodes: Iterable[Node], known: Known) -> list[str]:
    """Remove the tags at the ends of paragraphs and return them, without ``#``.

    A single tag within a sentence, as in “all about #ropes”, may be a word of it.  So it stays in the text,
    and is returned only if it is the name of a topic.
    """
    found: list[str] = []
    for node in nodes:
        if not isinstance(node, str) and node.tag == "p":
            found += _taken(node, known)
    return found


def _taken(paragraph: HtmlElement, known: Known) -> list[str]:
    row, _ = _row(paragraph, known)
    if not row:
        return []
    rest = paragraph.text_content()
    for tag in row:
        rest = rest.rstrip(_BETWEEN).removesuffix(tag.text_content())
    before = rest.rstrip(_BETWEEN)
    names = [_name(tag) for tag in reversed(row)]
    is_behind = not before or "\n" in rest[len(before) :] or _SENTENCE_END.search(before)
    if len(row) == 1 and not is_behind:
        return [name for name in names if known.topic(name)]
    for tag in row:
        tag.tail = None
        tag.drop_tree()
    return names


def _row(element: HtmlElement, known: Known) -> tuple[list[HtmlElement], bool]:
    """The tags at the end of an element, the last one first, and whether there is nothing before them."""
    row: list[HtmlElement] = []
    for child in reversed(element):
        if (child.tail or "").strip(_BETWEEN):
            return row, False
        if child.tag == "span" and child.get("class") == TAG:
            name = _name(child)
            if _COLOUR.fullmatch(name) and not known.topic(name):
                return row, False
            row.append(child)
        elif child.tag == "span" and not child.attrib:  # a line
            more, is_all = _row(child, known)
            row += more
            if not is_all:
                return row, False
        elif child.tag != "br":
            return row, False
    return row, not (element.text or "").strip()


def _name(tag: HtmlElement) -> str:
    return one_line(tag.text_content()).lstrip("#")
