"""The garden's feeds as files: Atom, and JSON Feed for those that most readers follow.

Who is who: the **author** of an entry is whoever wrote the notes (RFC 4287,
section 4.2.1), because the text and its licence are theirs; the
**contributors** (4.2.3) are the people who gave the talk, whom readers see in
the first line of the content; the authors of the notes that a page was
distilled from are named in the **rights**, and those notes are linked as
``via`` (4.2.7.2).

Full content is in the documents that readers subscribe to, where it is read.
Archive documents have the takeaways.  The feeds of one conference and of
conferences by year and by tag have no content either, and those by tag have no
archives: each conference has some twenty tags, and twenty copies of it would
weigh more than the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from urllib.parse import urljoin

from lxml import etree
from sphinx.application import Sphinx

from conference_garden.facts.digests import digest
from conference_garden.facts.model import Conference, Talk
from conference_garden.facts.objects import tags_of
from conference_garden.facts.old_ids import first_id
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.settings import Settings
from conference_garden.facts.translation import gettext
from conference_garden.facts.writers import Terms
from conference_garden.feeds.atom import AtomWriter, Entry, Feed, FeedPerson, Site
from conference_garden.feeds.content import Part, clean, kept_content
from conference_garden.feeds.documents import FeedDocument, FeedDocuments
from conference_garden.feeds.jsonfeed import as_json
from conference_garden.feeds.paging import Member
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import FileGroup, SiteFile
from conference_garden.pages.html import SiteBuilder
from conference_garden.pages.show.views import MANY
from conference_garden.pages.show.words import terms_text, when_text


class Feeds:
    """Makes all feeds of a garden, or none if the address of the site is not known."""

    def __init__(self, app: Sphinx) -> None:
        assert isinstance(app.builder, SiteBuilder)
        self.builder = app.builder
        self.catalogue = garden_domain(app.env).catalogue
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
        reads = self.catalogue.reads
        # the same entry is in several feeds
        self._entry = reads.remembering(self._entry_of)
        self._full_entry = reads.remembering(self._full_entry_of)
        self.documents = FeedDocuments(garden_domain(app.env), settings, app.builder.get_target_uri)
        self._keys: dict[tuple[str, str, str], str] = {}

    def files(self) -> Iterator[FileGroup]:
        """Every document of every feed."""
        for path, version, text in self.documents.kept() if self.settings.url else ():
            yield FileGroup(path, version, partial(self._files_of, text))

    def _files_of(self, text: str) -> Iterator[SiteFile]:
        document = FeedDocument.of(text)
        head = document.head
        feed = replace(
            head,
            subtitle=head.subtitle or self.catalogue.lead(document.about),
            entries=tuple(map(self._full_entry if head.full else self._entry, document.members)),
        )
        for name in filter(None, (head.path, document.also)):
            yield self._xml(name, feed)
        if document.json_path:
            url = self.documents.at(document.json_path)
            shows = (url, *self._shows(feed))
            yield SiteFile(document.json_path, shows, lambda: as_json(feed, self.site, url, self._content))

    def _xml(self, path: str, feed: Feed) -> SiteFile:
        style = f"{'../' * path.count('/')}_static/feed.css"
        return SiteFile(path, self._shows(feed), lambda: self.writer.as_xml(feed, style))

    def _shows(self, feed: Feed) -> tuple[object, ...]:
        head = (feed.id, feed.title, feed.subtitle, feed.url, feed.self_url, feed.updated, feed.links)
        return (*head, feed.full, self.site, [self._key(entry) for entry in feed.entries])

    def _key(self, entry: Entry) -> str:
        """A digest of an entry, for comparing entries."""
        key = entry.document, entry.talk, entry.version
        if key not in self._keys:
            self._keys[key] = digest(entry)
        return self._keys[key]

    def _entry_of(self, member: Member) -> Entry:
        return self._talk_entry(member) if member.is_talk else self._conference_entry(member)

    def _full_entry_of(self, member: Member) -> Entry:
        """An entry that is shown with its content; its version is that of its page."""
        entry = self._entry(member)
        return replace(entry, version=self.builder.version_of(entry.document))

    def _conference_entry(self, member: Member) -> Entry:
        conference = self.catalogue.conferences[member.id]
        assert conference.date
        url = self._url(conference.document)
        own = kind_in(conference.document)
        facts = ", ".join(filter(None, (own and own.name, when_text(conference), conference.place))) + "."
        terms = self.settings.terms(self.catalogue.pages[conference.document])
        return Entry(
            id=self.settings.permanent(f"conference/{first_id(self.catalogue, 'conference', conference.id)}"),
            title=conference.title,
            url=url,
            published=member.published,
            updated=member.updated,
            authors=self._authors(conference, None, *self.catalogue.talks_of_conference(conference)),
            summary=f"{facts} {self.catalogue.lead(conference.document)}".strip(),
            categories=(
                *([(own.id, own.name)] if own else []),
                *((id_, self.catalogue.topics[id_].title) for id_ in tags_of(self.catalogue, conference)),
            ),
            sources=tuple(dict.fromkeys(source.url for source in conference.sources if source.url)),
            rights=self._rights(conference, terms),
            language=self.catalogue.pages[conference.document].lang,
            licences=_addresses(terms),
            document=conference.document,
            second=member.second,
        )

    def _talk_entry(self, member: Member) -> Entry:
        talk = self.catalogue.talks[member.id]
        conference = self.catalogue.conference_of(talk)
        speakers = self.catalogue.speakers_of(talk)
        licences = self.settings.licences(self.catalogue.pages[talk.document], talk)
        terms = (Terms((), licences),) if licences else ()
        return Entry(
            id=self.settings.permanent(f"talk/{first_id(self.catalogue, 'talk', talk.id)}"),
            title=talk.title,
            url=f"{self._url(talk.document)}#{talk.id}",
            published=member.published,
            updated=member.updated,
            authors=self._authors(conference, talk),
            contributors=tuple(FeedPerson(one.name, self._url(one.document)) for one, _ in speakers[:MANY]),
            summary=talk.takeaway,
            categories=tuple((topic.id, topic.title) for topic in self.catalogue.topics_of(talk)),
            sources=talk.sources,
            related=(*talk.recordings, *talk.slides, *talk.links),
            rights=self._rights(conference, terms),
            language=talk.lang,
            licences=_addresses(terms),
            document=talk.document,
            talk=talk.id,
            second=member.second,
        )

    def _authors(self, conference: Conference, *talks: Talk | None) -> tuple[FeedPerson, ...]:
        """The writers of some talks of a conference; None stands for the page itself."""
        found = (writer for talk in talks for writer in self.catalogue.writers_of(conference.document, talk))
        return tuple(dict.fromkeys(FeedPerson(one.title, one.author.url or self._url(one.document)) for one in found))

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
        """The rights of an entry, or an empty string if those of the feed apply to it."""
        authors = dict.fromkeys(source.author for source in conference.sources)
        if authors or terms != self.settings.terms():
            return _rights(terms, ", ".join(authors))
        return ""

    def _url(self, document: str) -> str:
        return self.settings.url + self.builder.get_target_uri(document)


def _rights(terms: Sequence[Terms], authors: str = "") -> str:
    if terms and authors:
        return gettext("{licences}, distilled from {authors}.", licences=terms_text(terms), authors=authors)
    return f"{terms_text(terms)}." if terms else ""


def _addresses(terms: Sequence[Terms]) -> tuple[str, ...]:
    """The addresses of the licences of all parts, or none if a part has no licence."""
    if not all(licences for _, licences in terms):
        return ()
    return tuple(dict.fromkeys(licence.url for _, licences in terms for licence in licences if licence.url))


def _read_on(url: str, text: str) -> str:
    """The last line of the content of an entry: feed readers show it, and so does the feed's own style sheet."""
    return _linked("p", clean(text), url)


def _linked(tag: str, text: str, url: str) -> str:
    element = etree.Element(tag)
    etree.SubElement(element, "a", href=url).text = text
    return etree.tostring(element, encoding="unicode")


def _address_of_icon(favicon: str) -> str:
    """Where Sphinx serves an icon, which may be on another server."""
    return favicon if "://" in favicon else f"_static/{Path(favicon).name}"
