"""Atom feeds as XML (RFC 4287), the same bytes for the same entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

_ATOM: Final = "http://www.w3.org/2005/Atom"
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry; ``id`` is a permanent URI, ``url`` absolute, ``text`` plain text."""

    id: str
    title: str
    url: str
    published: date
    authors: tuple[str, ...]
    summary: str
    categories: tuple[tuple[str, str], ...] = ()
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: ``url`` is that of the page it belongs to, ``self_url`` its own."""

    id: str
    title: str
    subtitle: str
    url: str
    self_url: str
    entries: Sequence[Entry]


class Writer:
    """Writes feeds; an entry that is in several of them is turned into XML once.

    ``author`` stands for entries without one (RFC 4287, section 4.1.2).
    """

    def __init__(self, author: str) -> None:
        self.author = author
        self._entries: dict[str, bytes] = {}

    def as_xml(self, feed: Feed) -> bytes:
        """The feed as an XML document.

        ``updated`` of the feed is that of its newest entry, so that the feed
        changes only when an entry does (RFC 4287, section 4.2.15).
        """
        root = etree.Element(_tag("feed"), nsmap={None: _ATOM})  # type: ignore[dict-item]
        _add(root, "id", feed.id)
        _add(root, "title", feed.title)
        if feed.subtitle:
            _add(root, "subtitle", feed.subtitle)
        _add(root, "updated", _time(max((entry.published for entry in feed.entries), default=date(2000, 1, 1))))
        _link(root, "self", feed.self_url, "application/atom+xml")
        _link(root, "alternate", feed.url, "text/html")
        etree.SubElement(_add(root, "author"), _tag("name")).text = _clean(self.author)
        head = etree.tostring(root, xml_declaration=True, encoding="utf-8")
        entries = b"\n".join(map(self._entry, feed.entries))
        return head.removesuffix(b"</feed>") + b"\n" + entries + b"\n</feed>\n"

    def _entry(self, entry: Entry) -> bytes:
        if entry.id not in self._entries:
            element = etree.Element(_tag("entry"), nsmap={None: _ATOM})  # type: ignore[dict-item]
            _fill_entry(element, entry, self.author)
            self._entries[entry.id] = etree.tostring(element, encoding="utf-8")
        return self._entries[entry.id]


def _fill_entry(element: etree._Element, entry: Entry, default_author: str) -> None:
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _link(element, "alternate", entry.url, "text/html")
    _add(element, "published", _time(entry.published))
    _add(element, "updated", _time(entry.published))
    for author in entry.authors or (default_author,):
        etree.SubElement(_add(element, "author"), _tag("name")).text = _clean(author)
    for term, label in entry.categories:
        _add(element, "category", term=term, label=label)
    if entry.summary:
        _add(element, "summary", entry.summary)
    if entry.rights:
        _add(element, "rights", entry.rights)


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, _tag(name), {key: _clean(value) for key, value in attributes.items()})
    if text is not None:
        element.text = _clean(text)
    return element


def _link(parent: etree._Element, rel: str, href: str, type_: str) -> None:
    _add(parent, "link", rel=rel, type=type_, href=href)


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold (XML 1.0, section 2.2)."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _time(day: date) -> str:
    # noon in UTC is the same day in nearly every time zone
    return f"{day.isoformat()}T12:00:00Z"
