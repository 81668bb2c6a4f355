"""The text of a conference page, split into its talks, as content for feeds.

A build may write a feed without writing the pages whose text it shows.  So each
page, when it is written, stores its content in a file beside the doctrees; the
file is as new as the page and written by the same process.

The page's own HTML is the source, so that a feed shows what the page shows.
Feed readers have neither the site's styles and scripts nor its other pages, so
only elements and attributes on an allowlist are copied: no ids (two entries may
have the same), no classes, no scripts or forms, no link or picture with a
relative address, none of the lists that the garden makes.

The result is XHTML without a namespace that is valid HTML too: an element that
may have content is never written as ``<td/>``, which feed readers that parse
content as HTML take for an element that never ends.
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

#: The suffix of the files in which content is kept.
_END: Final = ".content.json"

_VOID: Final = frozenset({"br", "hr", "img"})
_CELLS: Final = frozenset({"td", "th"})
#: Elements that are copied, each with the attributes that are copied.
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
#: Elements that are left out, with everything in them.
_DROPPED: Final = frozenset({
    "script", "style", "form", "input", "button", "select", "textarea", "template", "iframe", "object", "embed", "svg",
    "nav", "link", "meta", "col", "colgroup", "noscript", "audio", "video", "canvas", "dialog",
})  # fmt: skip
#: Elements that become a paragraph unless they contain another of these.
_BLOCKS: Final = frozenset({
    "div", "section", "article", "aside", "label", "p", "ul", "ol", "dl", "blockquote", "figure", "table", "pre",
    "details", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
#: Classes of framed boxes, and of labels above a block.
_FRAMED: Final = frozenset({"admonition", "topic", "sidebar", "sd-aside"})
_LABELS: Final = frozenset({
    "admonition-title", "topic-title", "sidebar-title", "rubric", "code-block-caption", "sd-card-title", "sd-tab-label",
})  # fmt: skip
#: Classes of elements that are left out too: links to headings, and what the garden makes around the text.
_MADE: Final = frozenset({"headerlink", MADE})


class Part(NamedTuple):
    """A part of a page as XHTML: a talk without its heading, or the text before, between or after talks.

    ``talk`` is the id of the talk, otherwise empty.
    """

    talk: str
    content: str


def keep_content(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Store the content of a conference page (event ``html-page-context``)."""
    builder = app.builder
    page = garden_domain(app.env).pages.get(pagename)
    url = app.config.garden_settings.url
    if page is None or page.conference is None or not url or not isinstance(builder, SiteBuilder):
        return
    talks = {talk.id for talk in page.talks}
    parts = cut(context["body"], url + builder.get_target_uri(pagename), talks)
    replace_file(content_file(app, pagename), json.dumps(parts, ensure_ascii=False))


def kept_content(app: Sphinx, document: str) -> list[Part]:
    """Load the stored content of a page."""
    return [Part(*part) for part in json.loads(content_file(app, document).read_text(encoding="utf-8"))]


def content_file(app: Sphinx, document: str) -> Path:
    """The file in which the content of a page is stored."""
    return Path(app.doctreedir, f"{document}{_END}")


def without_content(app: Sphinx, documents: Iterable[str]) -> Iterator[str]:
    """Those of some documents for which no content is stored."""
    folder = str(app.doctreedir)
    return (document for document in documents if not os.path.exists(f"{folder}/{document}{_END}"))  # noqa: PTH110


def cut(page: str, url: str, talks: Container[str]) -> list[Part]:
    """Split the article of a page, given as HTML, into parts.

    ``url`` is the absolute address of the page, ``talks`` are the ids of its talks.
    """
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
    """Copies from a tree of HTML what is fit for a feed; addresses are made absolute, relative to ``url``."""

    def __init__(self, url: str) -> None:
        self.url = url

    def children(self, source: etree._Element, target: etree._Element) -> None:
        """Append the content of ``source`` to ``target``."""
        _add_text(target, source.text)
        for child in source:
            if isinstance(child.tag, str):  # neither comment nor processing instruction
                self.element(child, target)
            _add_text(target, child.tail)

    def element(self, source: etree._Element, target: etree._Element) -> None:
        """Copy an element, or only its content, or nothing."""
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
            # without the spans of syntax highlighting, which need the site's style sheet
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
        """Copy a footnote, with its number, which links back to the page, on the first line of its text."""
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
        """The absolute form of an address, or an empty string if it has no place in a feed."""
        try:
            found = urljoin(self.url, address.strip())
            return found if urlsplit(found).scheme in _SCHEMES else ""
        except ValueError:  # such as http://[
            return ""


def _finish(new: etree._Element, tag: str, target: etree._Element) -> None:
    """Remove an element that was left empty; a table cell stays, with an end tag."""
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
    """Replace the characters of a text that XML cannot hold."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def text_of(element: etree._Element) -> str:
    """The text of an element and all its descendants."""
    return "".join(str(text) for text in element.itertext())


def _inner(element: etree._Element) -> str:
    """The content of an element, serialized as XML."""
    text: str = etree.tostring(element, encoding="unicode")
    return text.partition(">")[2].removesuffix("</div>").strip() if len(element) or element.text else ""
