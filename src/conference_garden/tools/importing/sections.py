"""Split a page in HTML into a flat list of sections, whatever elements are wrapped around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree, html
from lxml.html import HtmlElement

from conference_garden.tools.importing.blocks import code_of
from conference_garden.tools.importing.html_to_myst import HEADINGS, Converter
from conference_garden.tools.importing.inline import Node, nodes_of

#: Elements that may contain headings without changing their meaning.
_WRAPPERS: Final = frozenset(
    {"div", "section", "article", "main", "body", "header", "hgroup", "center", "font", "span"}
)

#: Deepest nesting of elements; no page written by a person comes near it.
DEEPEST: Final = 60


@dataclass(eq=False)
class Section:
    """A heading and what follows it up to the next one; ``level`` 0 is the text before the first heading.

    ``anchor`` is the id for links to the heading, ``line`` its line.  The caller
    fills in the ``title``, as MyST.
    """

    level: int
    heading: HtmlElement | None
    anchor: str
    line: int
    nodes: list[Node] = field(default_factory=list)
    title: str = ""

    @property
    def is_bold(self) -> bool:
        """Whether the heading is really a line of bold text."""
        return self.heading is not None and self.heading.get("data-bold") is not None


def parse_html(text: str) -> tuple[HtmlElement, str]:
    """The body of a page or a fragment, and a description of what is wrong with it, or "".

    Never raises: like a browser, it makes something of any text.  Elements nested
    deeper than :data:`DEEPEST` are kept as text, because later steps are recursive;
    if libxml2 gives up, the rest of the text is lost, which the description says.
    """
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(f"<html><body>{text}", parser)
    except etree.ParserError:
        root = None
    body = root.find("body") if root is not None else None
    if body is None:
        body = html.Element("body")
    level = list(body)
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
    for element in level:
        text = "".join(element.itertext())
        for child in list(element):
            element.remove(child)
        element.text = text
    limits = [error.line for error in parser.error_log if error.type_name == "ERR_RESOURCE_LIMIT"]
    lost = f"the text is lost from its line {limits[0]} on: it is too large or too deeply nested" if limits else ""
    return body, lost


def take_footnotes(body: HtmlElement) -> dict[str, HtmlElement]:
    """Remove the footnotes, as written by Goldmark and docutils, from a page; returns them by id."""
    notes: dict[str, HtmlElement] = {}
    found = body.xpath(".//*[@role='doc-endnotes' or contains(@class, 'footnotes')]//li[@id]")
    found += body.xpath(".//aside[@id and (@role='doc-footnote' or contains(@class, 'footnote'))]")
    for element in found:
        notes[element.get("id", "")] = element
        for label in element.xpath("./span[contains(@class, 'label')] | .//a[@role='doc-backlink']"):
            label.drop_tree()
    for element in [*found, *body.xpath(".//*[@role='doc-endnotes' or @class='footnotes' or @role='doc-footnotes']")]:
        if element.getparent() is not None:
            element.drop_tree()
    return notes


def sections_of(body: HtmlElement) -> list[Section]:
    """The sections of a page, in order."""
    sections = [Section(0, None, "", body.sourceline or 1)]
    for node, anchor in _in_a_row(body, ""):
        if not isinstance(node, str) and node.tag in HEADINGS:
            given = node.get("data-line", "")
            line = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else node.sourceline or 1
            sections.append(Section(HEADINGS[node.tag], node, _anchor(node) or anchor, line))
        else:
            sections[-1].nodes.append(node)
    return sections


def text_of(converter: Converter, section: Section, below: Iterable[Section]) -> str:
    """A section and those below it as MyST; the levels of their headings have no gaps."""
    texts = [converter.text(section.nodes)]
    above: list[int] = []
    for inner in below:
        if inner.is_bold:
            texts += [f"**{inner.title}**" if inner.title else "", converter.text(inner.nodes)]
            continue
        while above and above[-1] >= inner.level:
            above.pop()
        above.append(inner.level)
        title = inner.title or (converter.line(nodes_of(inner.heading)) if inner.heading is not None else "")
        texts += [f"{'#' * min(2 + len(above), 6)} {title or '…'}", converter.text(inner.nodes)]
    return "\n\n".join(filter(None, texts))


def _in_a_row(element: HtmlElement, anchor: str) -> Iterator[tuple[Node, str]]:
    """The content of an element without wrappers; a heading comes with the id of the section around it, or ""."""
    for node in nodes_of(element):
        if isinstance(node, str) or node.tag not in _WRAPPERS or not _has_heading(node) or code_of(node):
            yield node, anchor
            if not isinstance(node, str) and node.tag in HEADINGS:
                anchor = ""
        else:
            inner = node.get("id", "") if node.tag in ("section", "div", "article") else ""
            yield from _in_a_row(node, inner)


def _has_heading(element: HtmlElement) -> bool:
    return next(element.iterdescendants(*HEADINGS), None) is not None


def _anchor(heading: HtmlElement) -> str:
    inside = (element.get("id") or element.get("name") for element in heading.iterdescendants())
    return heading.get("id") or next((name for name in inside if name), "")
