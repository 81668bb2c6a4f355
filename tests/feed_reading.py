"""Feeds of a built site, read as feed readers do."""

from __future__ import annotations

from pathlib import Path

from gardens import ROOT
from lxml import etree

NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "h": "http://www.w3.org/1999/xhtml",
    "fh": "http://purl.org/syndication/history/1.0",
}
GRAMMAR = etree.RelaxNG(etree.parse(str(ROOT / "tests/schemas/atom.rng")))


class Feed:
    """An Atom document, and queries on it."""

    def __init__(self, site: Path, name: str) -> None:
        self.name = name
        self.root = etree.parse(str(site / name)).getroot()
        self.entries = [Entry(element) for element in self.find("a:entry")]

    def find(self, path: str) -> list:
        """What an XPath expression finds."""
        return self.root.xpath(path, namespaces=NAMES)

    def text(self, name: str) -> str:
        """The text of the only child element with this name."""
        (element,) = self.find(f"a:{name}")
        return element.text

    def link(self, rel: str, type_: str = "") -> str:
        """The address of the only link with this relation, or an empty string."""
        links = self.find(f"a:link[@rel='{rel}'" + (f" and @type='{type_}']" if type_ else "]"))
        assert len(links) <= 1
        return links[0].get("href") if links else ""


class Entry:
    """An entry of a feed."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.id, self.title, self.published, self.updated, self.summary = (
            self.texts(f"a:{name}")[0] for name in ("id", "title", "published", "updated", "summary")
        )
        (self.url,) = element.xpath("a:link[@rel='alternate']/@href", namespaces=NAMES)

    def texts(self, path: str) -> list[str]:
        """The texts of the elements that an XPath expression finds."""
        return [element.text or "" for element in self.element.xpath(path, namespaces=NAMES)]

    @property
    def content(self) -> etree._Element | None:
        """The ``div`` with the content, if there is one."""
        found = self.element.xpath("a:content/h:div", namespaces=NAMES)
        return found[0] if found else None


def feed_names(site: Path) -> list[str]:
    """The paths of all Atom documents of a site."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*atom.xml"))
