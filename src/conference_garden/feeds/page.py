"""The page that lists all feeds."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Topic
from conference_garden.facts.names import anchor_of
from conference_garden.facts.own_kinds import kind_in, own_kinds
from conference_garden.facts.translation import N_, gettext
from conference_garden.feeds.subscriptions import ARCHIVE, Subscription, feeds_by_document, subscriptions
from conference_garden.pages.show.grouped import Group, GroupedIndex, Size, SplitView, by_letter
from conference_garden.pages.show.pieces import DOT, Pieces, bullets, joined, paragraph
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import count_text, pages_text

_ABOUT: Final = N_(
    "A feed is a file that a feed reader checks from time to time, to show you what is new. "
    "Copy the address of one of the links below into your reader, or give it the address of any page of the garden. "
    "You need no account and no email address."
)
_NONE: Final = N_("This garden has no feeds yet: it does not know its own address.")

#: The most feeds on a page, and how many of each group stay on the first page if there are more.
SIZE: Final = Size(600, 12)


class FeedLine(NamedTuple):
    """A subject to follow, and its feeds: (path, number of entries in words)."""

    name: str
    feeds: tuple[tuple[str, str], ...]


class FeedsPage(GroupedIndex):
    """All feeds by subject."""

    document = "feeds"
    title = N_("Feeds")
    row = N_("By subject")
    needs_fast_builder = True

    def all_groups(self, catalogue: Catalogue) -> Iterator[Group]:
        """The feeds of the garden, of topics, conferences, years, writers and speakers."""
        feeds = subscriptions(catalogue)

        def name_of(feed: Subscription) -> str:
            return catalogue.subjects[feed.document].title

        def by_year(found: Sequence[Subscription]) -> list[Group]:
            years = groupby(found, key=lambda feed: str(catalogue.conference_of_document[feed.document].year))
            return [Group(year, year, anchor_of(year), tuple(group)) for year, group in years]

        def by_name(found: Sequence[Subscription]) -> list[Group]:
            return by_letter(found, name_of)

        conferences = [
            (
                own.folder if own else "conferences",
                own.title if own else gettext("Conferences"),
                tuple(feed for feed in feeds.conferences if kind_in(feed.document) == own),
                by_year,
            )
            for own in (None, *own_kinds())
        ]
        for what, title, found, finer in (
            ("garden", gettext("The whole garden"), feeds.site, None),
            ("topics", gettext("Topics"), feeds.topics, by_name),
            *conferences,
            ("years", gettext("Years"), feeds.years, None),
            ("writers", gettext("Writers"), feeds.writers, by_name),
            ("speakers", gettext("Speakers"), feeds.speakers, by_name),
        ):
            if found:
                yield Group(what, title, f"feeds-{what}", found, partial(finer, found) if finer else None)

    def entry(self, views: Views, member: Subscription) -> FeedLine:
        """The line of a feed, named after its subject; for a topic, with the feed of its conferences too."""
        catalogue = views.catalogue
        subject = catalogue.subjects.get(member.document)
        if isinstance(subject, Topic):
            tag = feeds_by_document(catalogue).get(f"{ARCHIVE}/tag/{subject.id}")
            return _line(subject.title, member, tag)
        year = member.document.rpartition("/")[2] if member.document.startswith(f"{ARCHIVE}/") else ""
        return _line(subject.title if subject else year or member.title, member)

    def entries(self, entries: Iterable[FeedLine], pieces: Pieces) -> nodes.Node:
        """The list of feeds with their numbers of entries."""
        # links to files are relative to the page
        root = "../" * pieces.document.count("/")
        return bullets((_item(line, root) for line in entries), "garden-feeds")

    def fill(self, part: nodes.Element, view: SplitView, pieces: Pieces) -> list[nodes.Node]:
        """What a feed is, and the list of all feeds."""
        if not pieces.builder.config.garden_settings.url:
            return [paragraph(gettext(_NONE))]
        about = [paragraph(gettext(_ABOUT))] if pieces.document == self.document else []
        return [*about, *super().fill(part, view, pieces)]

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """What readers can follow here."""
        text = gettext(
            "What you can follow in a feed reader: the whole garden, or just one topic, speaker or conference."
        )
        title = self.pages(catalogue)[document].title
        return f"{title}: {text}" if title else text


def split_feeds(app: Sphinx) -> None:
    """Split the list of feeds if it is long; a site without an address has none (event ``builder-inited``)."""
    FeedsPage.size = SIZE if app.config.garden_settings.url else Size(sys.maxsize)


def _line(name: str, *feeds: Subscription | None) -> FeedLine:
    return FeedLine(name, tuple((feed.path, _size(feed)) for feed in feeds if feed))


def _size(feed: Subscription) -> str:
    if feed.conferences:
        return pages_text(feed.conferences)
    own = kind_in(feed.document)
    return own.counted_parts(feed.size) if own else count_text(feed.size, "talk")


def _item(line: FeedLine, root: str) -> list[nodes.Node]:
    (path, size), *others = line.feeds
    parts: list[list[nodes.Node]] = [[_link(root + path, line.name), nodes.Text(f" {size}")]]
    parts += [[_link(root + other, text)] for other, text in others]
    return [paragraph(joined(parts, DOT))]


def _link(path: str, text: str) -> nodes.reference:
    return nodes.reference("", "", nodes.Text(text), refuri=path, internal=True)
