"""The front matter of a published page: its facts and those of its talks, so that nothing is lost on the way back.

``garden import`` reads it.  What only the page says is not repeated: its title
and texts, and the takeaways.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from conference_garden.facts.model import Claim, Conference, Noted, Page, Talk, Topic
from conference_garden.facts.settings import Settings
from conference_garden.facts.types import DEFAULT_KIND


def front_matter(page: Page | None, url: str, settings: Settings) -> str:
    """The front matter of the page of a conference or a topic; nothing for other pages."""
    if page is None or not (subject := page.conference or page.topic):
        return ""
    facts = _conference(subject, settings) if isinstance(subject, Conference) else _topic(subject)
    values = {"url": url, **facts, "formerly": _names(page.formerly), "talks": list(map(_talk, page.talks))}
    return "\n".join(["---", *_lines(values), "---", "", ""])


def _conference(conference: Conference, settings: Settings) -> dict[str, Any]:
    authors = (settings.authors.get(author.name) for author in conference.authors)
    return {
        "series": conference.series,
        "start": conference.start,
        "end": conference.end,
        "place": conference.place,
        "website": conference.website,
        "date": conference.date,
        "author": [author.name for author in authors if author],
        "tags": _names(conference.tags),
        "sources": [
            {key: getattr(source, key) for key in ("title", "author", "url", "licence", "date")}
            for source in conference.sources
        ],
    }


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "family": topic.family,
        "aliases": list(topic.aliases),
        "tended": topic.tended,
        "related": _names(topic.related),
    }


def _talk(talk: Talk) -> dict[str, Any]:
    return {
        "id": talk.id,
        "title": talk.title,
        "speakers": list(map(_noted, talk.speakers)),
        "topics": _names(talk.topics),
        "day": talk.day,
        "kind": "" if talk.kind == DEFAULT_KIND else talk.kind,
        "source": list(talk.sources),
        "recording": list(talk.recordings),
        "slides": list(talk.slides),
        "links": list(talk.links),
        **{claim.type: [_claim(one) for one in talk.claims if one.type == claim.type] for claim in talk.claims},
        "formerly": _names(talk.formerly),
    }


def _names(noted: Iterable[Noted]) -> list[str]:
    return [one.name for one in noted]


def _noted(noted: Noted) -> str:
    return f"{noted.name} ({noted.note})" if noted.note else noted.name


def _claim(claim: Claim) -> str:
    topics = f"; {', '.join(_names(claim.topics))}" if claim.topics else ""
    return f"{claim.talk} ({claim.about}{topics})" if claim.about or topics else claim.talk


def _lines(values: Mapping[str, Any]) -> Iterator[str]:
    """Values as YAML, which takes every string as JSON writes it; PyYAML would take a tenth of a build for this."""
    for key, value in values.items():
        if value is None or value in ("", []):
            continue
        if isinstance(value, list) and isinstance(value[0], dict):
            yield f"{key}:"
            for item in value:
                yield from (f"  {'  ' if number else '- '}{line}" for number, line in enumerate(_lines(item)))
        else:
            yield f"{key}: {value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}"
