"""What readers can follow: every feed of the garden, with its page and what is in it."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from garden.catalogue import Catalogue
from garden.former import former_document
from garden.model import Conference, Talk, slugify

#: The folder of ablog's archive (``blog_path``).
ARCHIVE: Final = "blog"

#: The feeds of the whole garden: conferences, and their talks one by one.
SITE: Final = "atom.xml"
TALKS: Final = "talks.atom.xml"

_END: Final = "atom.xml"


@dataclass(frozen=True)
class Subscription:
    """A feed: conferences as ablog has them, or single talks.

    ``path`` is where it is, relative to the root of the site, ``name`` where it
    was first, ``document`` the page that shows the same things, ``title`` what
    is in it.
    """

    path: str
    name: str
    document: str
    title: str
    subtitle: str = ""
    conferences: tuple[Conference, ...] = ()
    talks: tuple[Talk, ...] = ()
    #: another address at which the same feed is served
    also: str = ""
    #: whether it is there as JSON Feed too
    json: bool = False
    #: whether it goes back to the first entry; else it has the newest ones only
    whole: bool = True

    @property
    def size(self) -> int:
        """The number of entries."""
        return len(self.conferences) + len(self.talks)

    @property
    def json_path(self) -> str:
        """The path of the same feed as JSON Feed, or nothing."""
        return self.path.removesuffix(_END) + "feed.json" if self.json else ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where readers may have subscribed to it, relative to the root of the site."""
        return tuple(filter(None, (self.path, self.also, self.json_path)))

    def archive_path(self, number: int) -> str:
        """The path of an archive document of the feed, counted from 1, the oldest."""
        return f"{self.path.removesuffix(_END)}archive-{number}.{_END}"


@dataclass(frozen=True)
class Subscriptions:
    """All feeds of a garden, by what they follow."""

    site: tuple[Subscription, ...]
    topics: tuple[Subscription, ...]
    speakers: tuple[Subscription, ...]
    conferences: tuple[Subscription, ...]
    years: tuple[Subscription, ...]
    tags: tuple[Subscription, ...]

    def __iter__(self) -> Iterator[Subscription]:
        """Each feed once."""
        for group in (self.site, self.topics, self.speakers, self.conferences, self.years, self.tags):
            yield from group


@lru_cache(maxsize=1)
def subscriptions(catalogue: Catalogue) -> Subscriptions:
    """The feeds of a garden."""
    posts = [conference for conference in catalogue.conferences_by_date if conference.date]
    by_year: defaultdict[int, list[Conference]] = defaultdict(list)
    for conference in posts:
        assert conference.date
        by_year[conference.date.year].append(conference)
    talks = catalogue.talks
    return Subscriptions(
        site=(
            Subscription(
                SITE, SITE, "index", "Conferences", conferences=tuple(posts), also=f"{ARCHIVE}/{_END}", json=True
            ),
            Subscription(TALKS, TALKS, "index", "All talks", talks=tuple(talks.values()), json=True),
        ),
        topics=tuple(
            _talks(
                catalogue,
                topic.document,
                f"Talks on {topic.title}",
                catalogue.talks_of_topic(topic),
                topic.definition,
                json=True,
            )
            for topic in sorted(catalogue.topics.values(), key=lambda topic: (topic.title.casefold(), topic.id))
        ),
        speakers=tuple(
            _talks(
                catalogue, f"speakers/{speaker.id}", f"Talks by {speaker.name}", [talks[id_] for id_ in speaker.talks]
            )
            for speaker in catalogue.speakers.values()
        ),
        conferences=tuple(
            _talks(catalogue, of.document, f"Talks at {of.title}", catalogue.talks_of_conference(of), of.lead)
            for of in catalogue.conferences_by_date
        ),
        years=tuple(
            _conferences(f"{ARCHIVE}/{year}", f"{ARCHIVE}/{year}", f"Conferences noted in {year}", found)
            for year, found in sorted(by_year.items(), reverse=True)
        ),
        tags=tuple(_tags(catalogue)),
    )


def _tags(catalogue: Catalogue) -> Iterator[Subscription]:
    for id_, conferences in sorted(catalogue.conferences_by_topic.items()):
        topic = catalogue.topics[id_]
        found = [conference for conference in conferences if conference.date]
        if found:
            first = posixpath.basename(first_document(catalogue, topic.document))
            tag = f"{ARCHIVE}/tag"
            yield _conferences(f"{tag}/{id_}", f"{tag}/{first}", f"Conferences on {topic.title}", found, whole=False)


def _talks(
    catalogue: Catalogue, document: str, title: str, talks: Iterable[Talk], subtitle: str = "", *, json: bool = False
) -> Subscription:
    path, name = f"{document}.{_END}", f"{first_document(catalogue, document)}.{_END}"
    return Subscription(path, name, document, title, subtitle, talks=tuple(talks), json=json)


def _conferences(
    document: str, first: str, title: str, conferences: list[Conference], *, whole: bool = True
) -> Subscription:
    path, name = f"{document}/{_END}", f"{first}/{_END}"
    return Subscription(path, name, document, title, conferences=tuple(conferences), whole=whole)


def first_document(catalogue: Catalogue, document: str) -> str:
    """The name that a document had first: permanent ids are made of it, so that renaming does not change them."""
    page = catalogue.pages.get(document)
    if page:
        return former_document(document, page.formerly[0].name) if page.formerly else document
    return _first_speakers(catalogue).get(document, document)


def first_id(talk: Talk) -> str:
    """The id that a talk had first."""
    return talk.formerly[0].name if talk.formerly else talk.id


@lru_cache(maxsize=1)
def _first_speakers(catalogue: Catalogue) -> dict[str, str]:
    return {
        f"speakers/{slugify(person.name)}": f"speakers/{slugify(person.formerly[0])}"
        for person in catalogue.people
        if person.formerly
    }


@lru_cache(maxsize=1)
def _by_document(catalogue: Catalogue) -> dict[str, Subscription]:
    return {subscription.document: subscription for subscription in subscriptions(catalogue)}


def subscription_of(catalogue: Catalogue, document: str) -> Subscription | None:
    """The feed that has what a page shows."""
    return _by_document(catalogue).get(document)
