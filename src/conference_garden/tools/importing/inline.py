"""Convert inline HTML to MyST: emphasis, code, links, pictures, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias
from urllib.parse import quote, urljoin, urlsplit

from lxml.html import HtmlElement

from conference_garden.tools.importing.escapes import (
    BREAK,
    EMPHASIS,
    LINK,
    STRONG,
    STRUCK,
    Mark,
    clean,
    code,
    escape,
    one_line,
)

Node: TypeAlias = str | HtmlElement

#: Elements left out with their content; True for those that readers would miss, which are reported.
DROPPED: Final = {
    **dict.fromkeys(("script", "style", "template", "noscript", "head", "link", "meta", "title", "base"), False),
    **dict.fromkeys(("source", "track", "param", "map", "area", "nav", "frame", "frameset"), False),
    **dict.fromkeys(("form", "button", "input", "select", "textarea", "svg", "math", "canvas", "dialog"), True),
}
EMBEDDED: Final = {"iframe": "Embedded page", "video": "Video", "audio": "Audio", "embed": "Object", "object": "Object"}
_EMPHASIS: Final[dict[str, Mark]] = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), EMPHASIS),
    **dict.fromkeys(("strong", "b"), STRONG),
    **dict.fromkeys(("del", "s", "strike"), STRUCK),
}
_CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
_MARKS: Final = frozenset({STRONG.open, STRONG.close})


def web_address(base: str, address: str) -> str:
    """An absolute address, quoted for MyST, or "" if it is neither a web nor a mail address.

    ``base`` is the address of the page on which ``address`` was written.
    """
    try:
        url = urljoin(base, clean(address).strip())
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https", "mailto") or not (parts.netloc or parts.scheme == "mailto"):
        return ""
    return quote(url, safe="%!#$&'*+,-./:;=?@_~")


def nodes_of(element: HtmlElement) -> Iterator[Node]:
    """The texts and elements in an element, in order."""
    if element.text:
        yield clean(element.text)
    for child in element:
        if isinstance(child.tag, str):
            yield child
        if child.tail:
            yield clean(child.tail)


def is_permalink(link: HtmlElement) -> bool:
    """Whether a link is the self link that generators add to a heading."""
    classes = set(link.get("class", "").split())
    if classes & {"headerlink", "anchor", "heading-anchor", "hanchor", "anchorjs-link", "permalink"}:
        return True
    return link.get("href", "").startswith("#") and one_line(link.text_content()) in ("", "#", "¶", "§", "🔗")


class Inline:
    """Convert the content of paragraphs: ``base`` is the address of the page, ``notes`` are its footnotes by id.

    ``prefix`` distinguishes the names of its footnotes from those of other pages.
    """

    def __init__(self, base: str, notes: dict[str, HtmlElement] | None = None, prefix: str = "") -> None:
        self.base = base
        #: descriptions of what was left out, for messages
        self.left_out: dict[str, None] = {}
        self._notes = notes or {}
        self._labels = {name: f"{prefix}{number}" for number, name in enumerate(self._notes, 1)}
        #: footnotes that were referred to but are not yet written
        self._waiting: dict[str, HtmlElement] = {}
        self._written: set[str] = set()

    def inline(self, nodes: Iterable[Node], *, links: bool = True) -> str:
        """Convert nodes to MyST with marks, to be finished by :func:`~.escapes.paragraph`."""
        return "".join(
            node if node in _MARKS else escape(node) if isinstance(node, str) else self._element(node, links=links)
            for node in nodes
        )

    def leave_out(self, what: str) -> None:
        """Record what was left out."""
        self.left_out[what] = None

    def _element(self, element: HtmlElement, *, links: bool) -> str:
        tag = element.tag
        if tag in DROPPED:
            if DROPPED[tag]:
                self.leave_out(f"<{tag}>")
            return ""
        if tag == "br":
            return BREAK
        if tag in _CODE:
            return code(element.text_content())
        if tag == "img" or tag in EMBEDDED:
            return self._picture(element, links=links)
        if tag == "a":
            return self._link(element, links=links)
        if tag in ("sup", "sub") and links and not len(element):
            text = one_line(element.text_content()).replace("`", "'")
            return f"{{{tag}}}`{text}`" if text else ""
        return _wrapped(tag, self.inline(nodes_of(element), links=links))

    def _link(self, element: HtmlElement, *, links: bool) -> str:
        href = element.get("href", "")
        if element.get("role") == "doc-backlink" or "footnote-backref" in element.get("class", ""):
            return ""
        if href[:1] == "#" and href[1:] in self._notes:
            return self._footnote(href[1:]) if links else ""
        inner = self.inline(nodes_of(element), links=False)
        if not links:
            return inner
        url, text = web_address(self.base, href), inner.strip()
        if not href or not text or not url:
            pictures = list(element.iterdescendants("img"))
            return self.inline(pictures) if pictures and not text else inner
        if text in (escape(url), escape(href)) and not re.search(r"[<>\s]", url):
            return f"<{url}>"
        lead, tail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        return f"{lead}{LINK}[{text.replace(BREAK, ' ')}]({url}){tail}"

    def _footnote(self, name: str) -> str:
        label = self._labels[name]
        if label not in self._written:
            self._waiting[label] = self._notes[name]
        return f"{LINK}[^{label}]"

    def _picture(self, element: HtmlElement, *, links: bool) -> str:
        """Convert pictures and videos to links: a garden loads nothing from elsewhere, and nothing is fetched."""
        names = ("src", "data-src", "data-lazy-src", "data")
        sources = (child.get("src") for child in element.iterdescendants("source"))
        given = [*map(element.get, names), *sources]
        found = (web_address(self.base, address) for address in given if address)
        url = next((address for address in found if address.startswith("http")), "")
        words = escape(one_line(element.get("alt") or element.get("title") or ""))
        if not url:
            if any(given) or element.tag in EMBEDDED:
                self.leave_out(f"<{element.tag}> without an address on the web ({words or 'no text'})")
            return words
        name = words or EMBEDDED.get(element.tag) or escape(urlsplit(url).path.rpartition("/")[2]) or "picture"
        return f"{LINK}[{name}]({url})" if links else name


def _wrapped(tag: str, inner: str) -> str:
    """Text with the emphasis or quotation marks of its element."""
    text = re.sub(rf"^[\s{BREAK}]+|[\s{BREAK}]+$", "", inner)
    if text and tag in _EMPHASIS:
        mark, start = _EMPHASIS[tag], inner.index(text)
        return f"{inner[:start]}{mark.open}{text}{mark.close}{inner[start + len(text) :]}"
    return f"“{inner}”" if text and tag == "q" else inner
