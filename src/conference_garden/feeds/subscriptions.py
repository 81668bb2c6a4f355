"""What readers can follow: every feed of the garden, with its page and its entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Speaker, Topic, Writer
from conference_garden.facts.objects import tags_of
from conference_garden.facts.old_ids import first_id
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.tables import catalogue_table, once
from conference_garden.facts.translation import gettext
from conference_garden.facts.writers import conferences_of

#: The folder of ablog's archive (``blog_path``).
ARCHIVE: Final = "blog"

_END: Final = "atom.xml"
_JSON_END: Final = "feed.json"

#: The feeds of the whole garden: conferences, and their talks one by one.
SITE: Final = _END
SITE_JSON: Final = _JSON_END
TALKS: Final = f"talks.{_END}"


@dataclass(frozen=True)
class Subscription:
    """A feed: of conferences, which are ablog's posts, or of single talks, by their ids.

    ``path`` is relative to the root of the site, ``name`` is the path the feed
    had first, ``document`` the page that shows the same talks or conferences,
    ``title`` says what is in it.
    """

    path: str
    name: str
    document: str
    title: str
    subtitle: str = ""
    conferences: tuple[Conference, ...] = ()
    talks: tuple[str, ...] = ()
    #: another address at which the same feed is served
    also: str = ""
    #: whether it exists as JSON Feed too
    json: bool = False
    #: whether it goes back to the first entry; otherwise it has only the newest ones
    whole: bool = True
    #: whether the newest entries have their content
    full: bool = False

    @property
    def size(self) -> int:
        """The number of entries."""
        return len(self.conferences) + len(self.talks)

    @property
    def json_path(self) -> str:
        """The path of the same feed as JSON Feed, or an empty string."""
        return self.path.removesuffix(_END) + _JSON_END if self.json else ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses at which readers may subscribe to it, relative to the root of the site."""
        return tuple(filter(None, (self.path, self.also, self.json_path)))

    def archive_path(self, number: int) -> str:
        """The path of an archive document of the feed, counted from 1, the oldest."""
        return f"{self.path.removesuffix(_END)}archive-{number}.{_END}"


@dataclass(frozen=True)
class Subscriptions:
    """All feeds of a garden, by subject."""

    site: tuple[Subscription, ...]
    topics: tuple[Subscription, ...]
    speakers: tuple[Subscription, ...]
    conferences: tuple[Subscription, ...]
    writers: tuple[Subscription, ...]
    years: tuple[Subscription, ...]
    tags: tuple[Subscription, ...]

    def __iter__(self) -> Iterator[Subscription]:
        """Each feed once."""
        for group in (self.site, self.topics, self.speakers, self.conferences, self.writers, self.years, self.tags):
            yield from group


@catalogue_table
def feeds_by_document(catalogue: Catalogue) -> Mapping[str, Subscription]:
    """The feeds of pages, by document."""
    return {feed.document: feed for feed in subscriptions(catalogue)}


def feed_of_page(catalogue: Catalogue, page: str) -> Subscription | None:
    """The feed of a page, or None; the front page and the list of talks both have that of all talks."""
    return feeds_by_document(catalogue).get("index" if page == "talks" else page)


@once
def subscriptions(catalogue: Catalogue) -> Subscriptions:
    """The feeds of a garden."""
    posts = [conference for conference in catalogue.conferences_by_date if conference.date]
    by_year: defaultdict[int, list[Conference]] = defaultdict(list)
    for conference in posts:
        assert conference.date
        by_year[conference.date.year].append(conference)
    topics = sorted(catalogue.topics.values(), key=lambda topic: topic.sort_key)
    return Subscriptions(
        site=(
            Subscription(
                SITE,
                SITE,
                "index",
                gettext("Conferences"),
                conferences=tuple(posts),
                also=f"{ARCHIVE}/{_END}",
                json=True,
                full=True,
            ),
            Subscription(
                TALKS, TALKS, "index", gettext("All talks"), talks=tuple(catalogue.talks), json=True, full=True
            ),
        ),
        topics=tuple(_of_topic(catalogue, topic) for topic in topics),
        speakers=tuple(_of_speaker(catalogue, speaker) for speaker in catalogue.speakers.values()),
        conferences=tuple(_of_conference(catalogue, conference) for conference in catalogue.conferences_by_date),
        writers=tuple(
            _of_writer(catalogue, writer, found)
            for writer in catalogue.writers.values()
            if (found := tuple(conferences_of(catalogue.works[writer.key], posts)))
        ),
        years=tuple(_of_year(year, found) for year, found in sorted(by_year.items(), reverse=True)),
        tags=tuple(_of_tag(catalogue, id_, tuple(found)) for id_, found in sorted(_by_topic(catalogue, posts).items())),
    )


def _of_topic(catalogue: Catalogue, topic: Topic) -> Subscription:
    return Subscription(
        path=f"{topic.document}.{_END}",
        name=f"topics/{first_id(catalogue, 'topic', topic.id)}.{_END}",
        document=topic.document,
        title=gettext("Talks on {topic}", topic=topic.title),
        talks=tuple(catalogue.ids_of_topic(topic.id)),
        json=True,
        full=True,
    )


def _of_speaker(catalogue: Catalogue, speaker: Speaker) -> Subscription:
    return Subscription(
        path=f"{speaker.document}.{_END}",
        name=f"speakers/{first_id(catalogue, 'speaker', speaker.id)}.{_END}",
        document=speaker.document,
        title=gettext("Talks by {speaker}", speaker=speaker.name),
        talks=catalogue.ids_of_speaker(speaker),
        full=True,
    )


def _of_conference(catalogue: Catalogue, conference: Conference) -> Subscription:
    return Subscription(
        path=f"{conference.document}.{_END}",
        name=f"{conference.document.partition('/')[0]}/{first_id(catalogue, 'conference', conference.id)}.{_END}",
        document=conference.document,
        title=f"{conference.title}: {own.part_plural}"
        if (own := kind_in(conference.document))
        else gettext("Talks at {conference}", conference=conference.title),
        talks=tuple(catalogue.ids_of_conference(conference)),
    )


def _of_writer(catalogue: Catalogue, writer: Writer, conferences: tuple[Conference, ...]) -> Subscription:
    return Subscription(
        path=f"{writer.document}.{_END}",
        name=f"writers/{first_id(catalogue, 'writer', writer.key)}.{_END}",
        document=writer.document,
        title=gettext("Conferences noted by {author}", author=writer.title),
        subtitle=writer.author.about,
        conferences=conferences,
        full=True,
    )


def _of_year(year: int, conferences: list[Conference]) -> Subscription:
    document = f"{ARCHIVE}/{year}"
    path = f"{document}/{_END}"
    title = gettext("Conferences noted in {year}", year=year)
    return Subscription(path, path, document, title, conferences=tuple(conferences))


def _of_tag(catalogue: Catalogue, topic: str, conferences: tuple[Conference, ...]) -> Subscription:
    return Subscription(
        path=f"{ARCHIVE}/tag/{topic}/{_END}",
        name=f"{ARCHIVE}/tag/{first_id(catalogue, 'topic', topic)}/{_END}",
        document=f"{ARCHIVE}/tag/{topic}",
        title=gettext("Conferences on {topic}", topic=catalogue.topics[topic].title),
        conferences=conferences,
        whole=False,
    )


def _by_topic(catalogue: Catalogue, posts: Iterable[Conference]) -> dict[str, list[Conference]]:
    by_topic: defaultdict[str, list[Conference]] = defaultdict(list)
    for conference in posts:
        for topic in tags_of(catalogue, conference):
            by_topic[topic].append(conference)
    return by_topic
