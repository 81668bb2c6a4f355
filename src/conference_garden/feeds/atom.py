"""Atom feeds as XML (RFC 4287), the same bytes for the same entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from lxml import etree

from conference_garden.facts.translation import N_, gettext
from conference_garden.feeds.content import clean

ATOM: Final = "application/atom+xml"
JSON: Final = "application/feed+json"

_ATOM: Final = "http://www.w3.org/2005/Atom"
_HISTORY: Final = "http://purl.org/syndication/history/1.0"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

_ABOUT: Final = N_(
    "This is a feed. Copy its address into a feed reader, and the reader shows you what is new here "
    "as soon as it is published. You need no account and no email address."
)
#: The labels of links between the documents of a feed, by link relation.
_WORDS: Final = {"previous": N_("Newer entries"), "next": N_("Older entries")}


class FeedPerson(NamedTuple):
    """An author or contributor; ``url`` is absolute, or empty."""

    name: str
    url: str = ""


class FeedLink(NamedTuple):
    """A link from a feed to another document."""

    rel: str
    type: str
    href: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry; ``id`` is a permanent URI, ``url`` absolute, ``summary`` plain text.

    The authors wrote the text; the contributors gave the talk.  ``sources`` are
    the addresses of what the text was distilled from, ``related`` those of
    recordings, slides and other links, ``licences`` those of the licences of
    the text.  ``document`` and ``talk`` locate the content, and ``version``
    identifies it if the feed shows it; ``second`` orders the entries of a day.
    """

    id: str
    title: str
    url: str
    published: date
    updated: date
    authors: tuple[FeedPerson, ...]
    summary: str
    contributors: tuple[FeedPerson, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    rights: str = ""
    #: the language of its texts, if it is not the site's
    language: str = ""
    licences: tuple[str, ...] = ()
    document: str = ""
    talk: str = ""
    version: str = ""
    second: int = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """A document of a feed: ``path`` is its place in the site, ``url`` the address of the page it belongs to.

    ``full`` says whether its entries have content, ``archive`` whether its
    entries stay the same (RFC 5005, section 4).
    """

    path: str
    id: str
    title: str
    subtitle: str
    url: str
    self_url: str
    updated: str
    entries: Sequence[Entry] = ()
    links: tuple[FeedLink, ...] = ()
    archive: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What all feeds have in common; addresses are absolute."""

    author: FeedPerson
    language: str
    rights: str
    licences: tuple[str, ...]
    icon: str
    #: the page that lists all feeds
    feeds: str


class AtomWriter:
    """Writes feeds; an entry that is in several of them is turned into XML once.

    ``content_of`` returns the content of an entry as XHTML, or an empty string.
    """

    def __init__(self, site: Site, content_of: Callable[[Entry], str]) -> None:
        self.site = site
        self.content_of = content_of
        self._entries: dict[tuple[str, str], bytes] = {}

    def as_xml(self, feed: Feed, style: str) -> bytes:
        """Return the feed as an XML document; ``style`` is the address of a style sheet."""
        root = self._head(feed)
        root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{style}"'))
        head: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="utf-8")
        entries = [self._full(entry) if feed.full else self._short(entry) for entry in feed.entries]
        return b"\n".join([head.removesuffix(b"</feed>"), *entries, b"</feed>\n"])

    def _head(self, feed: Feed) -> etree._Element:
        """Everything except the entries.

        The XHTML in it is foreign markup (section 6.3), which feed readers
        ignore; browsers show it, with working links.
        """
        names = {None: _ATOM, "fh": _HISTORY} if feed.archive else {None: _ATOM}
        root = etree.Element(_tag("feed"), nsmap=names)  # type: ignore[arg-type]
        root.set(_LANG, self.site.language)
        _add(root, "id", feed.id)
        _add(root, "title", feed.title)
        if feed.subtitle:
            _add(root, "subtitle", feed.subtitle)
        _add(root, "updated", feed.updated)
        _add(root, "link", rel="self", type=ATOM, href=feed.self_url)
        _add(root, "link", rel="alternate", type="text/html", href=feed.url)
        for link in feed.links:
            _add(root, "link", rel=link.rel, type=link.type, href=link.href)
        for licence in self.site.licences:
            _add(root, "link", rel="license", href=licence)  # RFC 4946: of the feed, not of its entries
        _add_person(root, "author", self.site.author)
        if self.site.icon:
            _add(root, "icon", self.site.icon)
        if self.site.rights:
            _add(root, "rights", self.site.rights)
        if feed.archive:
            etree.SubElement(root, f"{{{_HISTORY}}}archive")
        about = etree.SubElement(root, f"{{{_XHTML}}}div", nsmap={None: _XHTML})  # type: ignore[dict-item]
        etree.SubElement(about, f"{{{_XHTML}}}p").text = gettext(_ABOUT)
        links = etree.SubElement(about, f"{{{_XHTML}}}p")
        ways = [(gettext("The page of this feed"), feed.url), (gettext("All feeds"), self.site.feeds)]
        ways += [(gettext(_WORDS[link.rel]), link.href) for link in feed.links if link.rel in _WORDS]
        for text, href in ways:
            etree.SubElement(links, f"{{{_XHTML}}}a", href=href).text = text
        return root

    def _short(self, entry: Entry) -> bytes:
        """The entry as XML, without its content."""
        key = entry.document, entry.talk  # two pages may have the same id, which is reported
        if key not in self._entries:
            element = etree.Element(_tag("entry"), nsmap={None: _ATOM})  # type: ignore[dict-item]
            self._fill(element, entry)
            self._entries[key] = etree.tostring(element, encoding="utf-8").replace(f' xmlns="{_ATOM}"'.encode(), b"", 1)
        return self._entries[key]

    def _full(self, entry: Entry) -> bytes:
        content = self.content_of(entry)
        if not content:
            return self._short(entry)
        body = f'<content type="xhtml"><div xmlns="{_XHTML}">{content}</div></content></entry>'
        return self._short(entry).removesuffix(b"</entry>") + body.encode()

    def _fill(self, element: etree._Element, entry: Entry) -> None:
        if entry.language:
            element.set(_LANG, entry.language)
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "link", rel="alternate", type="text/html", href=entry.url)
        for source in entry.sources:
            _add(element, "link", rel="via", href=source)
        for related in entry.related:
            _add(element, "link", rel="related", href=related)
        for licence in entry.licences:
            _add(element, "link", rel="license", href=licence)
        _add(element, "published", time(entry.published, entry.second))
        _add(element, "updated", time(entry.updated, entry.second))
        for author in entry.authors or (self.site.author,):
            _add_person(element, "author", author)
        for contributor in entry.contributors:
            _add_person(element, "contributor", contributor)
        for term, label in entry.categories:
            _add(element, "category", term=term, label=label)
        if entry.rights:
            _add(element, "rights", entry.rights)
        if entry.summary:
            _add(element, "summary", entry.summary)


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, _tag(name), {key: clean(value) for key, value in attributes.items()})
    if text is not None:
        element.text = clean(text)
    return element


def _add_person(parent: etree._Element, role: str, person: FeedPerson) -> None:
    element = _add(parent, role)
    _add(element, "name", person.name)
    if person.url:
        _add(element, "uri", person.url)


def time(day: date, second: int) -> str:
    """A time on a day in RFC 3339 format: before noon in UTC, which is the same day in nearly every time zone.

    Feed readers sort by it, so the entries of a day have different ones.
    """
    return f"{(datetime(day.year, day.month, day.day, 11) + timedelta(seconds=second)).isoformat()}Z"
