"""The documents of all feeds without the texts of their entries: which exist, and which entries each has.

They do not depend on what pages and talks say, and are kept as texts until something else changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple
from urllib.parse import quote

from conference_garden.facts.digests import digest
from conference_garden.facts.settings import Settings
from conference_garden.feeds.atom import ATOM, JSON, Feed, FeedLink, time
from conference_garden.feeds.members import Members
from conference_garden.feeds.paging import Member, paged
from conference_garden.feeds.subscriptions import SITE, Subscription, subscriptions
from conference_garden.pages.domain import GardenDomain
from conference_garden.pages.html import AddressOf

#: The number of entries of an archive document; the second in feeds of conferences with their content.
TALKS: Final = 20
CONFERENCES: Final = 5

_BEGINNING: Final = date(2000, 1, 1)


class FeedDocument(NamedTuple):
    """A document of a feed: its head, the members that stand for its entries, and where else it is served."""

    head: Feed
    members: Sequence[Member]
    also: str = ""
    json_path: str = ""
    #: the page that shows the same talks or conferences
    about: str = ""

    def text(self) -> str:
        """Serialize the document: a build loads thousands of these texts and needs few of the documents."""
        head = self.head
        members = [(m.id, m.is_talk, m.published.toordinal(), m.updated.toordinal(), m.second) for m in self.members]
        facts = head.path, head.id, head.title, head.subtitle, head.url, head.self_url, head.updated
        return json.dumps([facts, head.links, head.archive, head.full, members, self.also, self.json_path, self.about])

    @classmethod
    def of(cls, text: str) -> FeedDocument:
        """Restore a document from its text."""
        facts, links, archive, full, members, also, json_path, about = json.loads(text)
        head = replace(Feed(*facts), links=tuple(FeedLink(*link) for link in links), archive=archive, full=full)
        found = [
            Member(id_, is_talk, date.fromordinal(published), date.fromordinal(updated), second)
            for id_, is_talk, published, updated, second in members
        ]
        return cls(head, found, also, json_path, about)


class FeedDocuments:
    """Makes the documents of all feeds."""

    def __init__(self, domain: GardenDomain, settings: Settings, address_of: AddressOf) -> None:
        self.domain, self.settings, self.address_of = domain, settings, address_of

    def kept(self) -> list[tuple[str, str, str]]:
        """All documents as (path, version, text), kept from the last build if nothing in them has changed."""
        return self.domain.keep("feeds", "documents", "", lambda: list(self._all()))

    def _all(self) -> Iterator[tuple[str, str, str]]:
        catalogue = self.domain.catalogue
        members = Members(catalogue, self.domain.record, self.address_of)
        for feed in subscriptions(catalogue):
            for document in self._documents_of(feed, members.of(feed)):
                text = document.text()
                yield document.head.path, digest(text), text

    def _documents_of(self, feed: Subscription, members: Sequence[Member]) -> Iterator[FeedDocument]:
        """The document to subscribe to, and the archives."""
        pages = paged(members, CONFERENCES if feed.conferences and feed.full else TALKS)
        archives = pages.archives if feed.whole else []
        paths = [feed.archive_path(number) for number in range(1, len(archives) + 1)]
        newest = pages.newest
        yield FeedDocument(self._head(feed, feed.path, newest, paths), newest, feed.also, feed.json_path, feed.document)
        for path, found in zip(paths, archives, strict=True):
            yield FeedDocument(self._head(feed, path, found, paths), found, about=feed.document)

    def _head(self, subscription: Subscription, path: str, members: Sequence[Member], archives: list[str]) -> Feed:
        """A document of a feed, without its entries."""
        name = self.settings.name
        title = name if path == SITE else f"{subscription.title} ({name})"
        return Feed(
            path=path,
            id=self.settings.permanent(f"feed/{subscription.name}"),
            title=title,
            subtitle=subscription.subtitle or (self.settings.description if subscription.document == "index" else ""),
            url=self._url(subscription.document),
            self_url=self.at(path),
            updated=time(*max((member.latest for member in members), default=(_BEGINNING, 0))),
            links=tuple(self._links(subscription, path, archives)),
            archive=path in archives,
            full=subscription.full and path not in archives,
        )

    def _links(self, subscription: Subscription, path: str, archives: list[str]) -> Iterator[FeedLink]:
        """Links between the documents of a feed (RFC 5005, sections 3 and 4), and to its JSON Feed."""
        if path == subscription.path and subscription.json_path:
            yield FeedLink("alternate", JSON, self.at(subscription.json_path))
        if not archives:
            return
        documents = [subscription.path, *reversed(archives)]
        place = documents.index(path)
        yield FeedLink("first", ATOM, self.at(subscription.path))
        yield FeedLink("last", ATOM, self.at(archives[0]))
        if place:
            yield FeedLink("current", ATOM, self.at(subscription.path))
            yield FeedLink("previous", ATOM, self.at(documents[place - 1]))
        if place > 1:
            yield FeedLink("next-archive", ATOM, self.at(documents[place - 1]))
        if place + 1 < len(documents):
            yield FeedLink("next", ATOM, self.at(documents[place + 1]))
            yield FeedLink("prev-archive", ATOM, self.at(documents[place + 1]))

    def _url(self, document: str) -> str:
        return self.settings.url + self.address_of(document)

    def at(self, path: str) -> str:
        """The absolute address of a file."""
        return self.settings.url + quote(path)
