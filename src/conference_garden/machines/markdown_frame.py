"""The frame of a published page in Markdown: its facts as front matter, and where it is from.

The facts are there so that nothing is lost when a page is imported again:
``garden import`` reads them.  What the page shows is not repeated: its title and
texts, and the takeaways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from conference_garden.facts.markdown_text import escaped, heading, link
from conference_garden.facts.model import Claim, Conference, Noted, Page, Talk, Topic
from conference_garden.facts.settings import Settings
from conference_garden.facts.translation import gettext
from conference_garden.facts.types import DEFAULT_KIND
from conference_garden.pages.show.words import terms_text

#: The origin of a block, in the comments of a page whose notes can be imported again.
NOTES: Final = "notes"
GARDEN: Final = "garden"


def front_matter(page: Page | None, url: str, settings: Settings) -> str:
    """The front matter of the page of a conference or a topic; empty for other pages."""
    if page is None or not (subject := page.conference or page.topic):
        return ""
    facts = _conference(subject) if isinstance(subject, Conference) else _topic(subject)
    values = {
        "url": url,
        "lang": page.lang,
        "author": _authors(page.authors, settings),
        **facts,
        "formerly": _names(page.formerly),
        "talks": [_talk(talk, settings) for talk in page.talks],
    }
    return "\n".join(["---", *_lines(values), "---", "", ""])


def _conference(conference: Conference) -> dict[str, Any]:
    return {
        "series": conference.series,
        "start": conference.start,
        "end": conference.end,
        "place": conference.place,
        "website": conference.website,
        "date": conference.date,
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


def _talk(talk: Talk, settings: Settings) -> dict[str, Any]:
    return {
        "id": talk.id,
        "title": talk.title,
        "lang": talk.lang,
        "author": _authors(talk.authors, settings),
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


def _authors(keys: Iterable[Noted], settings: Settings) -> list[str]:
    return [settings.authors[key.name].name for key in keys if key.name in settings.authors]


def _names(noted: Iterable[Noted]) -> list[str]:
    return [one.name for one in noted]


def _noted(noted: Noted) -> str:
    return f"{noted.name} ({noted.note})" if noted.note else noted.name


def _claim(claim: Claim) -> str:
    topics = f"; {', '.join(_names(claim.topics))}" if claim.topics else ""
    return f"{claim.talk} ({claim.about}{topics})" if claim.about or topics else claim.talk


def _lines(values: Mapping[str, Any]) -> Iterator[str]:
    """Values as YAML, in which every JSON string is valid; PyYAML would take a tenth of a build for this."""
    for key, value in values.items():
        if value is None or value in ("", []):
            continue
        if isinstance(value, list) and isinstance(value[0], dict):
            yield f"{key}:"
            for item in value:
                yield from (f"  {'  ' if number else '- '}{line}" for number, line in enumerate(_lines(item)))
        else:
            yield f"{key}: {value.isoformat() if isinstance(value, date) else _plain(value)}"


def _plain(value: object) -> str:
    """A value as JSON, without characters that would be markup if a program took the front matter for text."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[<`*_\[]" if isinstance(value, str) else "[<`*_]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def foot(settings: Settings, url: str, page: Page | None = None) -> str:
    """The last line of a page: where it is from, and its licences if it has any."""
    name = f"{escaped(settings.name)}, {link(escaped(url), url)}" if settings.url else escaped(settings.name)
    terms = settings.terms(page)
    notes = terms_text(terms, lambda one: link(escaped(one.name), one.url) if one.url else escaped(one.name), escaped)
    found = gettext("From {garden}.", garden=name)
    return f"{found} {notes}." if notes else found


def post_list(title: str, lead: str, lines: Iterable[str], foot: str) -> str:
    """A page that is only a list: a title, a paragraph, then its lines."""
    list_ = "\n".join(f"- {line}" for line in lines)
    return "\n\n".join([heading(escaped(title), 1), lead, *([list_] if list_ else []), "---", foot]) + "\n"
