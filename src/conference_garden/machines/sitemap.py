"""``sitemap.xml`` and ``robots.txt``: which pages search engines should find, and when they last changed.

https://www.sitemaps.org/protocol.html, version 0.9
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from lxml import etree

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"

#: The most addresses that the protocol allows in a file; if there are more, ``sitemap.xml`` is an index of files.
LARGEST: Final = 50_000


class Place(NamedTuple):
    """A page, with its absolute address and the day on which it changed, if known."""

    url: str
    changed: date | None


def sitemaps(site: str, places: Sequence[Place], largest: int = LARGEST) -> Iterator[tuple[str, bytes]]:
    """The files of a sitemap of the site at the address ``site``: (name, content)."""
    if len(places) <= largest:
        yield "sitemap.xml", _document("urlset", "url", places)
        return
    parts = []
    for number, start in enumerate(range(0, len(places), largest), 1):
        part = places[start : start + largest]
        name = f"sitemap-{number}.xml"
        yield name, _document("urlset", "url", part)
        parts.append(Place(site + name, max((place.changed for place in part if place.changed), default=None)))
    yield "sitemap.xml", _document("sitemapindex", "sitemap", parts)


def _document(root: str, element: str, places: Sequence[Place]) -> bytes:
    tree = etree.Element(f"{{{_NAMESPACE}}}{root}", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]
    for place in places:
        child = etree.SubElement(tree, f"{{{_NAMESPACE}}}{element}")
        etree.SubElement(child, f"{{{_NAMESPACE}}}loc").text = place.url
        if place.changed:
            etree.SubElement(child, f"{{{_NAMESPACE}}}lastmod").text = place.changed.isoformat()
    return etree.tostring(tree, xml_declaration=True, encoding="utf-8", pretty_print=True)


def robots(site: str) -> bytes:
    """``robots.txt`` (RFC 9309): everything may be read.

    Programs look for it only at the root of a host; in a garden below that, it
    is a note for whoever maintains the file of the host.
    """
    return f"User-agent: *\nAllow: /\n\nSitemap: {site}sitemap.xml\n".encode()
