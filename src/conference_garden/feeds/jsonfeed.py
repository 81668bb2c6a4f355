"""Feeds as JSON (JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from conference_garden.feeds.atom import Entry, Feed, FeedPerson, Site, time

VERSION: Final = "https://jsonfeed.org/version/1.1"


def as_json(feed: Feed, site: Site, url: str, content_of: Callable[[Entry], str]) -> bytes:
    """Return the feed as JSON, to be served at ``url``."""
    data = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": url,
        "description": feed.subtitle,
        "icon": site.icon,
        "language": site.language,
        "authors": [_person(site.author)],
        **_more(rights=site.rights),
        "items": [_item(entry, site, content_of(entry)) for entry in feed.entries],
    }
    found = {key: value for key, value in data.items() if value != ""}
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry, site: Site, content: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        **({"content_html": content} if content else {"content_text": entry.summary}),
        "summary": entry.summary,
        "date_published": time(entry.published, entry.second),
        "date_modified": time(entry.updated, entry.second),
        "authors": [_person(author) for author in entry.authors or (site.author,)],
        "tags": [label for _, label in entry.categories],
        **({"language": entry.language} if entry.language else {}),
        **_more(related=list(entry.related), rights=entry.rights),
    }


def _more(**values: object) -> dict[str, Any]:
    """Values for which JSON Feed has no keys: extensions are objects with an underscore (section "Extensions")."""
    found = {key: value for key, value in values.items() if value}
    return {"_garden": found} if found else {}


def _person(person: FeedPerson) -> dict[str, str]:
    return {"name": person.name, "url": person.url} if person.url else {"name": person.name}
