"""The page that lists all feeds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.own_kinds import kind_in, own_kinds
from conference_garden.facts.translation import N_, gettext
from conference_garden.feeds.subscriptions import Subscription, subscriptions
from conference_garden.pages.page_kind import IndexPage
from conference_garden.pages.show.pieces import DOT, Pieces, bullets, joined, paragraph, section
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import count_text, pages_text

_ABOUT: Final = N_(
    "A feed is a file that a feed reader looks at from time to time to show you what is new: "
    "copy the address of a link below into your reader, or give it the address of any page of the garden. "
    "It takes no account and no email address."
)
_NONE: Final = N_("This garden has no feeds yet: it does not know its own address.")


class FeedLine(NamedTuple):
    """What can be followed, and its feeds: (path, number of entries in words)."""

    name: str
    feeds: tuple[tuple[str, str], ...]


#: All feeds: lines under headings, each with what it is about.
FeedGroups = tuple[tuple[str, str, tuple[FeedLine, ...]], ...]


class FeedsPage(IndexPage):
    """All feeds by what they follow."""

    document = "feeds"
    title = N_("Feeds")
    needs_fast_builder = True

    def view(self, views: Views, document: str) -> FeedGroups:
        """The feeds of the garden, of topics, conferences, years, writers and speakers."""
        catalogue = views.catalogue
        feeds = subscriptions(catalogue)
        tags = {feed.document.rpartition("/")[2]: feed for feed in feeds.tags}
        topics = ((feed, catalogue.subjects[feed.document]) for feed in feeds.topics)
        return (
            ("garden", gettext("The whole garden"), tuple(_line(feed.title, feed) for feed in feeds.site)),
            (
                "topics",
                gettext("Topics"),
                tuple(_line(topic.title, feed, tags.get(topic.id)) for feed, topic in topics),
            ),
            *(
                (
                    own.folder if own else "conferences",
                    own.title if own else gettext("Conferences"),
                    _lines(catalogue, (feed for feed in feeds.conferences if kind_in(feed.document) == own)),
                )
                for own in (None, *own_kinds())
            ),
            ("years", gettext("Years"), tuple(_line(feed.document.rpartition("/")[2], feed) for feed in feeds.years)),
            ("writers", gettext("Writers"), _lines(catalogue, feeds.writers)),
            ("speakers", gettext("Speakers"), _lines(catalogue, feeds.speakers)),
        )

    def fill(self, part: nodes.Element, view: FeedGroups, pieces: Pieces) -> list[nodes.Node]:
        """What a feed is, and all of them."""
        if not pieces.builder.config.garden_settings.url:
            return [paragraph(gettext(_NONE))]
        return [
            paragraph(gettext(_ABOUT)),
            *(
                section(title, f"feeds-{what}", bullets(map(_item, lines), "garden-feeds"))
                for what, title, lines in view
                if lines
            ),
        ]

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """What there is to follow."""
        return gettext(
            "What to follow in a feed reader: the whole garden, or a topic, a speaker or a conference of it."
        )


def _lines(catalogue: Catalogue, feeds: Iterable[Subscription]) -> tuple[FeedLine, ...]:
    return tuple(_line(catalogue.subjects[feed.document].title, feed) for feed in feeds)


def _line(name: str, *feeds: Subscription | None) -> FeedLine:
    return FeedLine(
        name,
        tuple((feed.path, _size(feed)) for feed in feeds if feed),
    )


def _size(feed: Subscription) -> str:
    if feed.conferences:
        return pages_text(feed.conferences)
    own = kind_in(feed.document)
    return own.counted_parts(feed.size) if own else count_text(feed.size, "talk")


def _item(line: FeedLine) -> list[nodes.Node]:
    (path, size), *others = line.feeds
    parts: list[list[nodes.Node]] = [[_link(path, line.name), nodes.Text(f" {size}")]]
    parts += [[_link(*other)] for other in others]
    return [paragraph(joined(parts, DOT))]


def _link(path: str, text: str) -> nodes.reference:
    return nodes.reference("", "", nodes.Text(text), refuri=path, internal=True)
