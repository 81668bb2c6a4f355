"""The garden's feeds as files: Atom, and JSON Feed for those that most readers follow.

Who is who: the **author** of an entry is who wrote the notes (RFC 4287, section
4.2.1), because theirs is the text and its licence; the **contributors** (4.2.3)
are the people who gave the talk, whom readers see in the first line of the
content; the notes that a page was distilled from are named in the **rights**
and linked as ``via`` (4.2.7.2).

Full content is in the documents that readers subscribe to, where it is read.
Archive documents have the takeaways.  The feeds of one conference and of
conferences by year and by tag have no content either, and those by tag no
archives: each conference has some twenty tags, and twenty copies of it would
weigh more than the site.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Final
from urllib.parse import quote, urljoin

from lxml import etree
from sphinx.application import Sphinx

from conference_garden.facts.model import Conference, Talk
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.settings import Settings
from conference_garden.facts.translation import gettext
from conference_garden.facts.writers import Terms
from conference_garden.feeds.atom import ATOM, JSON, AtomWriter, Entry, Feed, FeedLink, FeedPerson, Site, time
from conference_garden.feeds.content import Part, clean, kept_content
from conference_garden.feeds.jsonfeed import as_json
from conference_garden.feeds.paging import Pages, paged
from conference_garden.feeds.subscriptions import SITE, Subscription, subscriptions
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import SiteFile
from conference_garden.pages.html import SiteBuilder
from conference_garden.pages.show.views import MANY
from conference_garden.pages.show.words import terms_text, when_text

#: How many entries an archive document has, and at least the newest one: talks, and whole conferences.
TALKS: Final = 20
CONFERENCES: Final = 5

_BEGINNING: Final = date(2000, 1, 1)


class Feeds:
    """Makes all feeds of a garden; none where the address of the site is not known."""

    def __init__(self, app: Sphinx) -> None:
        assert isinstance(app.builder, SiteBuilder)
        self.builder = app.builder
        self.catalogue = garden_domain(app.env).catalogue
        self.record = garden_domain(app.env).record
        self.settings: Settings = app.config.garden_settings
        settings = self.settings
        self.site = Site(
            author=FeedPerson(settings.name, settings.url),
            language=settings.language,
            rights=_rights(settings.terms()),
            licences=_addresses(settings.terms()),
            icon=urljoin(settings.url, _address_of_icon(app.config.html_favicon)) if app.config.html_favicon else "",
            feeds=self._url("feeds"),
        )
        self.writer = AtomWriter(self.site, self._content)
        self._contents = cache(partial(kept_content, app))
        # the same entry stands in several feeds; the id of a talk is found faster than a whole one
        self._talk_entry = cache(self._talk_entry_of)
        self._conference_entry = cache(self._conference_entry_of)
        self._seconds = cache(self._seconds_of)
        self._keys: dict[str, str] = {}

    def files(self) -> Iterator[SiteFile]:
        """Every document of every feed."""
        if self.settings.url:
            for subscription in subscriptions(self.catalogue):
                yield from self._files_of(subscription)

    def _files_of(self, subscription: Subscription) -> Iterator[SiteFile]:
        posts = sorted(subscription.conferences, key=self._arrival)
        talks = sorted(subscription.talks, key=self._talk_arrival)
        entries = [*map(self._conference_entry, posts), *(self._talk_entry(talk.id) for talk in talks)]
        full = subscription.full
        pages = paged(entries, CONFERENCES if posts and full else TALKS)
        if not subscription.whole:
            pages = Pages(pages.newest, [])
        paths = [subscription.archive_path(number) for number in range(1, len(pages.archives) + 1)]
        newest = self._feed(subscription, subscription.path, pages.newest, paths, full=full)
        for path in filter(None, (subscription.path, subscription.also)):
            yield self._xml(path, newest)
        if subscription.json_path:
            url = self._at(subscription.json_path)
            shows = (url, *self._shows(newest))
            yield SiteFile(subscription.json_path, shows, lambda: as_json(newest, self.site, url, self._content))
        for path, archived in zip(paths, pages.archives, strict=True):
            yield self._xml(path, self._feed(subscription, path, archived, paths))

    def _xml(self, path: str, feed: Feed) -> SiteFile:
        style = f"{'../' * path.count('/')}_static/feed.css"
        return SiteFile(path, self._shows(feed), lambda: self.writer.as_xml(feed, style))

    def _shows(self, feed: Feed) -> tuple[object, ...]:
        head = (feed.id, feed.title, feed.subtitle, feed.url, feed.self_url, feed.updated, feed.links)
        return (*head, feed.full, self.site, [self._key(entry) for entry in feed.entries])

    def _key(self, entry: Entry) -> str:
        """What stands for an entry where entries are compared."""
        if entry.id not in self._keys:
            self._keys[entry.id] = hashlib.sha256(repr(entry).encode("utf-8", "surrogatepass")).hexdigest()[:24]
        return self._keys[entry.id]

    def _feed(
        self, subscription: Subscription, path: str, entries: list[Entry], archives: list[str], *, full: bool = False
    ) -> Feed:
        name = self.settings.name
        title = name if path == SITE else f"{subscription.title} ({name})"
        return Feed(
            id=self.settings.permanent(f"feed/{subscription.name}"),
            title=title,
            subtitle=subscription.subtitle or (self.settings.description if subscription.document == "index" else ""),
            url=self._url(subscription.document),
            self_url=self._at(path),
            updated=time(*max((entry.latest for entry in entries), default=(_BEGINNING, 0))),
            entries=entries,
            links=tuple(self._links(subscription, path, archives)),
            archive=path in archives,
            full=full,
        )

    def _links(self, subscription: Subscription, path: str, archives: list[str]) -> Iterator[FeedLink]:
        """Links among the documents of a feed (RFC 5005, sections 3 and 4), and to its form as JSON."""
        if path == subscription.path and subscription.json_path:
            yield FeedLink("alternate", JSON, self._at(subscription.json_path))
        if not archives:
            return
        documents = [subscription.path, *reversed(archives)]
        place = documents.index(path)
        yield FeedLink("first", ATOM, self._at(subscription.path))
        yield FeedLink("last", ATOM, self._at(archives[0]))
        if place:
            yield FeedLink("current", ATOM, self._at(subscription.path))
            yield FeedLink("previous", ATOM, self._at(documents[place - 1]))
        if place > 1:
            yield FeedLink("next-archive", ATOM, self._at(documents[place - 1]))
        if place + 1 < len(documents):
            yield FeedLink("next", ATOM, self._at(documents[place + 1]))
            yield FeedLink("prev-archive", ATOM, self._at(documents[place + 1]))

    # Entries

    def _conference_entry_of(self, conference: Conference) -> Entry:
        assert conference.date
        url = self._url(conference.document)
        own = kind_in(conference.document)
        facts = ", ".join(filter(None, (own and own.name, when_text(conference), conference.place))) + "."
        talks = [self._talk_entry(talk.id).updated for talk in self.catalogue.talks_of_conference(conference)]
        terms = self.settings.terms(self.catalogue.pages[conference.document])
        return Entry(
            id=self.settings.permanent(f"conference/{self.catalogue.first_id('conference', conference.id)}"),
            title=conference.title,
            url=url,
            published=conference.date,
            updated=max([self._updated(self._address(conference.document), conference.date), *talks]),
            authors=self._authors(conference, None, *self.catalogue.talks_of_conference(conference)),
            summary=f"{facts} {conference.lead}".strip(),
            categories=(
                *([(own.id, own.name)] if own else []),
                *((id_, self.catalogue.topics[id_].title) for id_ in self.catalogue.tags_of(conference)),
            ),
            sources=tuple(dict.fromkeys(source.url for source in conference.sources if source.url)),
            rights=self._rights(conference, terms),
            language=self.catalogue.pages[conference.document].lang,
            licences=_addresses(terms),
            document=conference.document,
            version=self.builder.version_of(conference.document),
            second=self._seconds(conference)[""],
        )

    def _talk_entry_of(self, id_: str) -> Entry:
        talk = self.catalogue.talks[id_]
        conference = self.catalogue.conference_of(talk)
        published = self._talk_published(talk)
        speakers = self.catalogue.speakers_of(talk)
        licences = self.settings.licences(self.catalogue.pages[talk.document], talk)
        terms = (Terms((), licences),) if licences else ()
        return Entry(
            id=self.settings.permanent(f"talk/{self.catalogue.first_id('talk', talk.id)}"),
            title=talk.title,
            url=f"{self._url(talk.document)}#{talk.id}",
            published=published,
            updated=self._updated(self._address(talk.document, talk.id), published),
            authors=self._authors(conference, talk),
            contributors=tuple(
                FeedPerson(speaker.name, self._url(f"speakers/{speaker.id}")) for speaker, _ in speakers[:MANY]
            ),
            summary=talk.takeaway,
            categories=tuple((topic.id, topic.title) for topic in self.catalogue.topics_of(talk)),
            sources=talk.sources,
            related=(*talk.recordings, *talk.slides, *talk.links),
            rights=self._rights(conference, terms),
            language=talk.lang,
            licences=_addresses(terms),
            document=talk.document,
            talk=talk.id,
            version=self.builder.version_of(talk.document),
            second=self._seconds(conference)[talk.id],
        )

    def _authors(self, conference: Conference, *talks: Talk | None) -> tuple[FeedPerson, ...]:
        """Who wrote the page (None) and the talks."""
        found = (writer for talk in talks for writer in self.catalogue.writers_of(conference.document, talk))
        return tuple(dict.fromkeys(FeedPerson(one.title, one.author.url or self._url(one.document)) for one in found))

    # Dates

    def _updated(self, address: str, published: date) -> date:
        return max(self.record.updated(address) or published, published)

    def _talk_published(self, talk: Talk) -> date:
        """The day of the page, or, of a talk that came to it later, the day on which it came."""
        conference = self.catalogue.conference_of(talk)
        published = conference.date or conference.start
        page, added = self._added(talk.document), self._added(talk.document, talk.id)
        return max(added, published) if added > page else published

    def _seconds_of(self, conference: Conference) -> dict[str, int]:
        """The seconds of a page and of its talks: in the order of their coming, away from those of other pages."""
        first = self.catalogue.first_id("conference", conference.id)
        begin = int(hashlib.sha256(first.encode("utf-8", "surrogatepass")).hexdigest()[:8], 16) % 2400
        talks = sorted(self.catalogue.talks_of_conference(conference), key=self._talk_arrival)
        return {id_: begin + place for place, id_ in enumerate(["", *(talk.id for talk in talks)])}

    def _added(self, document: str, anchor: str = "") -> date:
        return self.record.added(self._address(document, anchor)) or date.min

    def _arrival(self, conference: Conference) -> tuple[object, ...]:
        """Where a conference stands among others in the order of their coming, for archives that never change."""
        return self._added(conference.document), conference.date, conference.id

    def _talk_arrival(self, talk: Talk) -> tuple[object, ...]:
        """Where a talk stands; a later talk of a page comes after an earlier one."""
        return self._added(talk.document, talk.id), self._talk_published(talk), talk.document, talk.line

    def _address(self, document: str, anchor: str = "") -> str:
        return self.builder.get_target_uri(document) + (f"#{anchor}" if anchor else "")

    def _content(self, entry: Entry) -> str:
        parts = self._contents(entry.document)
        if entry.talk:
            found = "".join(part.content for part in parts if part.talk == entry.talk)
            conference = self.catalogue.conference_of(self.catalogue.talks[entry.talk])
            text = gettext("Read this talk in {conference}", conference=conference.title)
            return found and f"{found}{_read_on(entry.url, text)}"
        found = "".join(self._section(part, entry.url) for part in parts)
        text = gettext("Read this page in {garden}", garden=self.settings.name)
        return found and f"{found}{_read_on(entry.url, text)}"

    def _section(self, part: Part, page: str) -> str:
        """A part of a conference page with its heading."""
        if not part.talk:
            return part.content
        return _linked("h2", clean(self.catalogue.talks[part.talk].title), f"{page}#{part.talk}") + part.content

    def _rights(self, conference: Conference, terms: Sequence[Terms]) -> str:
        """What the feed does not say of all its entries."""
        authors = dict.fromkeys(source.author for source in conference.sources)
        if authors or terms != self.settings.terms():
            return _rights(terms, ", ".join(authors))
        return ""

    def _url(self, document: str) -> str:
        return self.settings.url + self.builder.get_target_uri(document)

    def _at(self, path: str) -> str:
        return self.settings.url + quote(path)


def _rights(terms: Sequence[Terms], authors: str = "") -> str:
    if terms and authors:
        return gettext("{licences}, distilled from {authors}.", licences=terms_text(terms), authors=authors)
    return f"{terms_text(terms)}." if terms else ""


def _addresses(terms: Sequence[Terms]) -> tuple[str, ...]:
    """Those of the licences of a whole: none where a part has none."""
    if not all(licences for _, licences in terms):
        return ()
    return tuple(dict.fromkeys(licence.url for _, licences in terms for licence in licences if licence.url))


def _read_on(url: str, text: str) -> str:
    """The last line of a content: feed readers show it, and so does the feed's own style sheet."""
    return _linked("p", clean(text), url)


def _linked(tag: str, text: str, url: str) -> str:
    element = etree.Element(tag)
    etree.SubElement(element, "a", href=url).text = text
    return etree.tostring(element, encoding="unicode")


def _address_of_icon(favicon: str) -> str:
    """Where Sphinx serves an icon, which may be on another server."""
    return favicon if "://" in favicon else f"_static/{Path(favicon).name}"
