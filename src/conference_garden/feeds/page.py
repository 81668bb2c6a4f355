"""The page that lists all feeds."""

from __future__ import annotations

from typing import Final

from docutils import nodes

from conference_garden.feeds.subscriptions import Subscription, subscriptions
from conference_garden.pages.show.pieces import DOT, Pieces, bullets, joined, paragraph, section, text_paragraph
from conference_garden.pages.show.viewing import Views
from conference_garden.pages.show.views import FeedLine, FeedsView
from conference_garden.pages.show.words import count_text

_ABOUT: Final = (
    "A feed is a file that a feed reader looks at from time to time to show you what is new: "
    "copy the address of a link below into your reader, or give it the address of any page of the garden. "
    "It takes no account and no email address."
)
_NONE: Final = "This garden has no feeds yet: it does not know its own address."


def feeds_view(views: Views) -> FeedsView:
    """All feeds of a garden by what they follow."""
    catalogue = views.catalogue
    feeds = subscriptions(catalogue)
    tags = {feed.document.rpartition("/")[2]: feed for feed in feeds.tags}
    return FeedsView(
        (
            ("The whole garden", tuple(_line(feed.title, feed) for feed in feeds.site)),
            (
                "Topics",
                tuple(
                    _line(catalogue.topics[id_].title, feed, tags.get(id_))
                    for feed in feeds.topics
                    for id_ in [feed.document.rpartition("/")[2]]
                ),
            ),
            ("Conferences", tuple(_line(catalogue.pages[feed.document].title, feed) for feed in feeds.conferences)),
            ("Years", tuple(_line(feed.document.rpartition("/")[2], feed) for feed in feeds.years)),
            ("Speakers", tuple(_line(feed.title.removeprefix("Talks by "), feed) for feed in feeds.speakers)),
        )
    )


def _line(name: str, *feeds: Subscription | None) -> FeedLine:
    return FeedLine(
        name,
        tuple(
            (feed.path, count_text(feed.size, "talk" if feed.talks or not feed.conferences else "conference"))
            for feed in feeds
            if feed
        ),
    )


def feeds_page(view: FeedsView, pieces: Pieces) -> list[nodes.Node]:
    """What a feed is, and all of them."""
    if not pieces.builder.config.garden_settings.url:
        return [text_paragraph(_NONE)]
    return [
        text_paragraph(_ABOUT),
        *(
            section(title, f"feeds-{title.split()[-1].lower()}", bullets(map(_item, lines), "garden-feeds"))
            for title, lines in view.groups
            if lines
        ),
    ]


def _item(line: FeedLine) -> list[nodes.Node]:
    (path, size), *others = line.feeds
    parts: list[list[nodes.Node]] = [[_link(path, line.name), nodes.Text(f" {size}")]]
    parts += [[_link(*other)] for other in others]
    return [paragraph(joined(parts, DOT))]


def _link(path: str, text: str) -> nodes.reference:
    return nodes.reference("", "", nodes.Text(text), refuri=path, internal=True)
