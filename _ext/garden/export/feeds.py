"""The garden's feeds: conferences for all, by tag and by year; talks by topic, speaker and conference.

Addresses of the first group are those that ablog's feeds have.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from garden.catalogue import Catalogue
from garden.export.atom import Entry, Feed
from garden.export.data import AddressOf
from garden.model import Conference, Talk
from garden.present.words import period_text
from garden.settings import Settings

#: how many entries a feed has: the newest
LENGTH: Final = 50


class FeedFile(NamedTuple):
    """A feed with its path in the site."""

    path: str
    feed: Feed


class Feeds:
    """Makes all feeds of a garden; none where the address of the site is not known."""

    def __init__(self, catalogue: Catalogue, settings: Settings, address_of: AddressOf, blog_path: str) -> None:
        self.catalogue = catalogue
        self.settings = settings
        self.address_of = address_of
        self.blog_path = blog_path
        # the same entry stands in several feeds
        self._conference_entry = cache(self._conference_entry_of)
        self._talk_entry = cache(self._talk_entry_of)

    def all(self) -> Iterator[FeedFile]:
        """Every feed of the garden."""
        if not self.settings.url:
            return
        catalogue = self.catalogue
        posts = [c for c in catalogue.conferences_by_date if c.date]
        yield self._posts("atom.xml", "index", "", posts)
        yield self._posts(f"{self.blog_path}/atom.xml", self.blog_path, "Archive", posts)
        for year in sorted({c.date.year for c in posts if c.date}):
            chosen = [c for c in posts if c.date and c.date.year == year]
            yield self._posts(f"{self.blog_path}/{year}/atom.xml", f"{self.blog_path}/{year}", str(year), chosen)
        for topic in catalogue.topics.values():
            page = f"{self.blog_path}/tag/{topic.id}"
            tagged = [c for c in catalogue.conferences_by_topic.get(topic.id, []) if c.date]
            if tagged:
                yield self._posts(f"{page}/atom.xml", page, f"Conferences on {topic.title}", tagged)
            talks = catalogue.talks_of_topic(topic)
            yield self._talks(topic.document, f"Talks on {topic.title}", topic.definition, talks)
        for speaker in catalogue.speakers.values():
            talks = [catalogue.talks[id_] for id_ in speaker.talks]
            yield self._talks(f"speakers/{speaker.id}", f"Talks by {speaker.name}", "", talks)
        for conference in catalogue.conferences_by_date:
            talks = catalogue.talks_of_conference(conference)
            yield self._talks(conference.document, conference.title, conference.lead, talks)

    def _posts(self, path: str, document: str, title: str, conferences: list[Conference]) -> FeedFile:
        name = self.settings.name
        newest = sorted(conferences, key=_published, reverse=True)[:LENGTH]
        entries = [self._conference_entry(conference) for conference in newest]
        return self._file(path, document, f"{name}: {title}" if title else name, self.settings.description, entries)

    def _talks(self, document: str, title: str, subtitle: str, talks: list[Talk]) -> FeedFile:
        entries = [self._talk_entry(talk) for talk in self.catalogue.newest_first(talks)[:LENGTH]]
        return self._file(f"{document}.atom.xml", document, f"{title} ({self.settings.name})", subtitle, entries)

    def _file(self, path: str, document: str, title: str, subtitle: str, entries: list[Entry]) -> FeedFile:
        feed = Feed(
            id=self._permanent(f"feed/{path}"),
            title=title,
            subtitle=subtitle,
            url=self._url(document),
            self_url=self.settings.url + path,
            entries=entries,
        )
        return FeedFile(path, feed)

    def _conference_entry_of(self, conference: Conference) -> Entry:
        assert conference.date
        authors = [
            self.settings.authors[key.name][0] for key in conference.authors if key.name in self.settings.authors
        ]
        facts = f"{period_text(conference.start, conference.end)}, {conference.place}."
        return Entry(
            id=self._permanent(f"conference/{conference.id}"),
            title=conference.title,
            url=self._url(conference.document),
            published=conference.date,
            authors=tuple(authors),
            summary=f"{facts} {conference.lead}".strip(),
            categories=tuple((id_, self.catalogue.topics[id_].title) for id_ in self.catalogue.tags_of(conference)),
            rights=_rights(conference),
        )

    def _talk_entry_of(self, talk: Talk) -> Entry:
        conference = self.catalogue.conference_of(talk)
        return Entry(
            id=self._permanent(f"talk/{talk.id}"),
            title=talk.title,
            url=f"{self._url(talk.document)}#{talk.id}",
            published=conference.date or conference.start,
            authors=tuple(speaker.name for speaker, _ in self.catalogue.speakers_of(talk)),
            summary=talk.takeaway,
            categories=tuple((topic.id, topic.title) for topic in self.catalogue.topics_of(talk)),
            rights=_rights(conference),
        )

    def _url(self, document: str) -> str:
        return self.settings.url + self.address_of(document)

    def _permanent(self, name: str) -> str:
        """A tag URI (RFC 4151): it stays when the site moves to another path."""
        return f"tag:{urlsplit(self.settings.url).hostname},2026:{name}"


def _published(conference: Conference) -> tuple[object, str]:
    return conference.date, conference.id


def _rights(conference: Conference) -> str:
    authors = dict.fromkeys(source.author for source in conference.sources)
    return f"Notes CC BY 4.0, distilled from {', '.join(authors)}." if authors else "Notes CC BY 4.0."
