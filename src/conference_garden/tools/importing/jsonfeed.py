"""Import feeds of weblogs in JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape as html_escape
from typing import Any

from conference_garden.tools.importing.feed import same_address
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.posts import BlogPost, read_posts
from conference_garden.tools.importing.sources import ImportSource, day_of
from conference_garden.tools.importing.values import line, lines, row, rows


def recognises(source: ImportSource) -> bool:
    """Whether a source declares itself a JSON Feed."""
    return "jsonfeed.org" in line(row(source.value).get("version"))


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read feeds."""
    read_posts(sources, known, found, posts_in, "A feed")


def posts_in(source: ImportSource, _: ImportResult) -> Iterator[BlogPost]:
    """The posts of a source."""
    feed = row(source.value)
    for item in rows(feed.get("items")):
        yield post_of_item(item, feed, source)


def post_of_item(item: dict[str, Any], feed: dict[str, Any], source: ImportSource) -> BlogPost:
    """Convert an item of a feed to a post, with the feed's authors if it has none itself."""
    url = web_address(source.address or line(feed.get("home_page_url")), line(item.get("url")))
    authors = [
        line(author.get("name"))
        for around in (item, feed)
        for author in rows(around.get("authors")) or [row(around.get("author"))]
    ]
    text, html = item.get("content_text"), item.get("content_html")
    plain = "".join(f"<p>{html_escape(part)}</p>" for part in text.split("\n\n")) if isinstance(text, str) else ""
    title = line(item.get("title")) or "Without a title"
    return BlogPost(
        key=same_address(url) or line(item.get("id")) or title,
        title=title,
        url=url if url.startswith("http") else "",
        base=url or source.address,
        author=next(filter(None, authors), "") or line(feed.get("title")),
        date=day_of(line(item.get("date_published")) or line(item.get("date_modified"))),
        licence="",
        tags=lines(item.get("tags")),
        html=html if isinstance(html, str) and html else plain,
        place=source.name,
    )
