"""What a conference page says, cut into its talks, as content for feeds.

A feed shows the text of pages that a build may not write.  So each page, when
it is written, leaves its content in a file beside the doctrees; it is as new as
the page and written in the same process.

The page's own HTML is the source, so that a feed shows what the page shows.
Feed readers have neither the site's styles and scripts nor its other pages, so
the text is copied element by element, and only what stands on a list: no ids
(two entries may have the same), no classes, no scripts and forms, no link or
picture with a relative address, none of the lists that the garden makes.

The result is XHTML without a namespace that is valid HTML too: an element that
may have content is never written as ``<td/>``, which feed readers that take
content for HTML read as an element that does not end.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from lxml import etree, html
from sphinx.application import Sphinx

from conference_garden.facts.files import replace_file
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.html import SiteBuilder
from conference_garden.pages.show.pieces import MADE

#: Characters that XML cannot hold (XML 1.0, section 2.2).
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: How the names of the files end in which content is kept.
_END: Final = ".content.json"

_VOID: Final = frozenset({"br", "hr", "img"})
_CELLS: Final = frozenset({"td", "th"})
#: Elements that are copied, with the attributes that are.
_COPIED: Final = {
    **dict.fromkeys(
        (
            "p", "h2", "h3", "h4", "h5", "h6", "em", "strong", "code", "kbd", "samp", "var", "sub", "sup", "del", "ins",
            "small", "abbr", "s", "b", "i", "ul", "dl", "dt", "dd", "blockquote", "figure", "figcaption", "details",
            "summary", "table", "thead", "tbody", "tfoot", "tr", "caption", "br", "hr",
        ),
        ("lang", "dir", "title"),
    ),
    "a": ("href", "title", "lang", "hreflang"),
    "img": ("src", "alt", "width", "height"),
    "ol": ("start", "type", "reversed"),
    "li": ("value",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
    "q": ("cite",),
    "time": ("datetime",),
}  # fmt: skip
_ADDRESSES: Final = frozenset({"href", "src", "cite"})
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
#: Elements that are left out with all that is in them.
_DROPPED: Final = frozenset({
    "script", "style", "form", "input", "button", "select", "textarea", "template", "iframe", "object", "embed", "svg",
    "nav", "link", "meta", "col", "colgroup", "noscript", "audio", "video", "canvas", "dialog",
})  # fmt: skip
#: Elements that are a paragraph unless one of them is inside.
_BLOCKS: Final = frozenset({
    "div", "section", "article", "aside", "label", "p", "ul", "ol", "dl", "blockquote", "figure", "table", "pre",
    "details", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
#: Classes of what is set apart by a frame, and of what stands over something as its label.
_FRAMED: Final = frozenset({"admonition", "topic", "sidebar", "sd-aside"})
_LABELS: Final = frozenset({
    "admonition-title", "topic-title", "sidebar-title", "rubric", "code-block-caption", "sd-card-title", "sd-tab-label",
})  # fmt: skip
#: So are elements of these classes: links to headings, and what the garden makes around the text.
_MADE: Final = frozenset({"headerlink", MADE})


class Part(NamedTuple):
    """A part of a page: a talk without its heading, or what stands before, between and after the talks, as XHTML.

    ``talk`` is the id of the talk, else empty.
    """

    talk: str
    content: str


def keep_content(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Keep what a conference page says (event ``html-page-context``)."""
    builder = app.builder
    page = garden_domain(app.env).pages.get(pagename)
    url = app.config.garden_settings.url
    if page is None or page.conference is None or not url or not isinstance(builder, SiteBuilder):
        return
    talks = {talk.id for talk in page.talks}
    parts = cut(context["body"], url + builder.get_target_uri(pagename), talks)
    replace_file(content_file(app, pagename), json.dumps(parts, ensure_ascii=False))


def kept_content(app: Sphinx, document: str) -> list[Part]:
    """What the page of a document says."""
    return [Part(*part) for part in json.loads(content_file(app, document).read_text(encoding="utf-8"))]


def content_file(app: Sphinx, document: str) -> Path:
    """Where the content of a page is kept."""
    return Path(app.doctreedir, f"{document}{_END}")


def without_content(app: Sphinx, documents: Iterable[str]) -> Iterator[str]:
    """Those of some documents of which no content is kept."""
    folder = str(app.doctreedir)
    return (document for document in documents if not os.path.exists(f"{folder}/{document}{_END}"))  # noqa: PTH110


def cut(page: str, url: str, talks: Container[str]) -> list[Part]:
    """The parts of a page's article, given as HTML; ``url`` is its absolute address, ``talks`` are the ids it has."""
    root = html.fragment_fromstring(clean(page), create_parent="div")
    main = next((element.getparent() for element in root.iter("h1")), root)
    parts: list[Part] = []
    copy = _Copy(url)
    rest = etree.Element("div")
    for child in main:
        if not isinstance(child.tag, str) or child.tag == "h1":
            continue
        heading = next(iter(child), None) if child.tag == "section" else None
        talk = heading.get("id", "") if heading is not None else ""
        if heading is None or talk not in talks:
            copy.element(child, rest)
            continue
        if len(rest):
            parts.append(Part("", _inner(rest)))
            rest = etree.Element("div")
        content = etree.Element("div")
        heading.clear()
        copy.children(child, content)
        parts.append(Part(talk, _inner(content)))
    return [*parts, Part("", _inner(rest))] if len(rest) else parts


class _Copy:
    """Copies what is fit for a feed from a tree of HTML; addresses become absolute, from ``url``."""

    def __init__(self, url: str) -> None:
        self.url = url

    def children(self, source: etree._Element, target: etree._Element) -> None:
        """Copy all that is in ``source`` to the end of ``target``."""
        _add_text(target, source.text)
        for child in source:
            if isinstance(child.tag, str):  # neither comment nor processing instruction
                self.element(child, target)
            _add_text(target, child.tail)

    def element(self, source: etree._Element, target: etree._Element) -> None:
        """Copy an element, or what is in it, or nothing."""
        tag = str(source.tag)
        classes = frozenset((source.get("class") or "").split())
        parent = source.getparent()
        takeaway = "garden-takeaway" in classes or (
            parent is not None and "garden-takeaway" in (parent.get("class") or "")
        )
        strong = bool(classes & _LABELS) or (takeaway and tag in ("p", "div"))
        if tag in _DROPPED or classes & _MADE or source.get("hidden") is not None:
            if "garden-task" in classes:
                _add_text(target, "\N{BALLOT BOX}" if source.get("checked") is None else "\N{BALLOT BOX WITH CHECK}")
            return
        if tag == "math":  # which few feed readers show
            block = etree.SubElement(target, "p") if parent is not None and parent.tag == "div" else target
            etree.SubElement(block, "code").text = clean(source.get("alttext", ""))
        elif tag == "pre":
            # colours are the style sheet's
            code = etree.SubElement(etree.SubElement(target, "pre"), "code")
            for number in source.iterfind(".//span[@class='linenos']"):
                number.text = ""
            _add_text(code, text_of(source))
        elif source.get("role") == "doc-footnote":
            self._footnote(source, target)
        elif classes & _FRAMED:
            new = etree.SubElement(target, "blockquote")
            self.children(source, new)
            _finish(new, "blockquote", target)
        elif tag in _COPIED:
            new = etree.SubElement(target, tag, dict(self._attributes(source, _COPIED[tag])))
            self.children(source, etree.SubElement(new, "strong") if strong else new)
            _finish(new, tag, target)
        elif tag in _BLOCKS and next(source.iterdescendants(*_BLOCKS), None) is None and text_of(source).strip():
            new = etree.SubElement(target, "p")
            self.children(source, etree.SubElement(new, "strong") if strong else new)
        else:
            self.children(source, target)

    def _footnote(self, source: etree._Element, target: etree._Element) -> None:
        """Copy a footnote: its number, which leads back to the page, stands on the first line of its text."""
        elements = [child for child in source if isinstance(child.tag, str)]
        labels = [child for child in elements if child.tag == "span"]
        blocks = [child for child in elements if child.tag != "span"]
        first = etree.SubElement(target, "p")
        for label in labels:
            self.children(label, first)
            _add_text(first, " ")
        if blocks and blocks[0].tag == "p":
            self.children(blocks.pop(0), first)
        _finish(first, "p", target)
        for block in blocks:
            self.element(block, target)

    def _attributes(self, source: etree._Element, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for name in names:
            value = source.get(name)
            if value is None or (name in _ADDRESSES and not (value := self._absolute(value))):
                continue
            yield name, clean(value)

    def _absolute(self, address: str) -> str:
        """An address as it is from anywhere; nothing if it is none for a feed."""
        try:
            found = urljoin(self.url, address.strip())
            return found if urlsplit(found).scheme in _SCHEMES else ""
        except ValueError:  # such as http://[
            return ""


def _finish(new: etree._Element, tag: str, target: etree._Element) -> None:
    """Remove an element that was left empty, or have its end written."""
    if tag in _VOID or len(new) or (new.text or "").strip():
        return
    if tag in _CELLS:
        new.text = ""
    else:
        target.remove(new)


def _add_text(target: etree._Element, text: str | None) -> None:
    if not text:
        return
    text = clean(text)
    if len(target):
        target[-1].tail = (target[-1].tail or "") + text
    else:
        target.text = (target.text or "") + text


def clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def text_of(element: etree._Element) -> str:
    """The text of an element and of all that is in it."""
    return "".join(str(text) for text in element.itertext())


def _inner(element: etree._Element) -> str:
    """What is in an element, as text of XML."""
    text: str = etree.tostring(element, encoding="unicode")
    return text.partition(">")[2].removesuffix("</div>").strip() if len(element) or element.text else ""
