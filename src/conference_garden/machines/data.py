"""``garden.json``: the whole garden as data, with its JSON Schema beside it, and the same in parts by year.

Addresses are relative to the root of the site.
"""

from __future__ import annotations

import json
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Noted, Source, Speaker, Talk, Topic, Writer
from conference_garden.facts.names import slugify
from conference_garden.facts.nearness import nearness_of
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.settings import Settings
from conference_garden.facts.writers import conferences_of
from conference_garden.pages.domain import Keep, made_anew
from conference_garden.pages.html import AddressOf

VERSION: Final = 1
#: The folder of the parts.
PARTS: Final = "garden"
SCHEMA_FILE: Final = Path(__file__).with_name("garden.schema.json")


class OfPage(NamedTuple):
    """What the data set has of a page: an item a text."""

    conference: str
    talks: list[str]
    mentions: list[str]


class DataSet:
    """Makes the data set from a catalogue; ``keep`` has what was made of a page and its text, as long as that holds."""

    def __init__(self, catalogue: Catalogue, settings: Settings, address_of: AddressOf, keep: Keep = made_anew) -> None:
        self.catalogue = catalogue
        self.settings = settings
        self.address_of = address_of
        self.keep = keep

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The whole, the index of its parts, and these: one for each year, with the items as they are in the whole."""
        catalogue, talks = self.catalogue, self.catalogue.talks
        pages = {
            document: OfPage(*self.keep("data", document, page.whole, partial(self._of_page, document)))
            for document, page in catalogue.pages.items()
        }
        texts = {
            id_: text
            for document, page in pages.items()
            for id_, text in zip(self._ids_on(document), page.talks, strict=True)
        }
        conferences = [(one.year, pages[one.document].conference) for one in catalogue.conferences_by_date]
        ordered = [(self._year_of(talk), texts[talk.id]) for talk in catalogue.newest_first(talks.values())]
        speakers = [
            ({self._year_of(talks[id_]) for id_ in speaker.talks}, _text(self._speaker(speaker)))
            for speaker in catalogue.speakers.values()
        ]
        years = {document: conference.year for document, conference in catalogue.conference_of_document.items()}
        mentions = [(years.get(document), text) for document, page in pages.items() for text in page.mentions]
        writers = [self._writer(writer) for writer in catalogue.writers.values()]
        topics = [self._topic(topic) for _, topic in sorted(catalogue.topics.items())]
        whole = {
            "conferences": _second(conferences),
            "talks": _second(ordered),
            "speakers": _second(speakers),
            "writers": map(_text, writers),
            "topics": map(_text, topics),
            "mentions": _second(mentions),
        }
        yield "garden.json", _joined({"version": VERSION}, whole)
        parts: defaultdict[int | None, dict[str, list[str]]]
        parts = defaultdict(lambda: {"conferences": [], "talks": [], "speakers": [], "mentions": []})
        for key, items in (("conferences", conferences), ("talks", ordered), ("mentions", mentions)):
            for year, text in items:
                parts[year][key].append(text)
        for of_years, text in speakers:
            for year in of_years:
                parts[year]["speakers"].append(text)
        others = {
            # what belongs to no year
            "writers": [_text(_without(writer, "conferences", "talks")) for writer in writers],
            "topics": [_text(_without(topic, "talks")) for topic in topics],
            "mentions": parts.pop(None, {"mentions": []})["mentions"],
        }
        by_year = sorted(((year, lists) for year, lists in parts.items() if year), reverse=True)
        index = [
            {"year": year, "url": f"{PARTS}/{year}.json", **{key: len(lists[key]) for key in ("conferences", "talks")}}
            for year, lists in by_year
        ]
        yield f"{PARTS}/index.json", _joined({"version": VERSION}, {"parts": list(map(_text, index)), **others})
        for year, lists in by_year:
            yield f"{PARTS}/{year}.json", _joined({"version": VERSION, "year": year}, lists)

    def _of_page(self, document: str) -> OfPage:
        catalogue = self.catalogue
        conference = catalogue.conference_of_document.get(document)
        return OfPage(
            _text(self._conference(conference)) if conference else "",
            [_text(self._talk(catalogue.talks[id_])) for id_ in self._ids_on(document)],
            [
                _text({"from": m.talk or m.document, "to": m.target, "kind": m.kind, "sentence": m.sentence})
                for m in catalogue.mentions_by_page[document]
            ],
        )

    def _ids_on(self, document: str) -> list[str]:
        """The talks that stand on a page."""
        catalogue = self.catalogue
        if document not in catalogue.conference_of_document:
            return []
        return [talk.id for talk in catalogue.pages[document].talks if catalogue.talks[talk.id] is talk]

    def _year_of(self, talk: Talk) -> int:
        return self.catalogue.conference_of(talk).year

    def _url(self, kind: str, id_: str) -> str:
        document, anchor = self.catalogue.address(kind, id_)
        return self.address_of(document) + (f"#{anchor}" if anchor else "")

    def _conference(self, conference: Conference) -> dict[str, Any]:
        return {
            "id": conference.id,
            "kind": own.id if (own := kind_in(conference.document)) else None,
            "title": conference.title,
            "series": conference.series,
            "start": conference.start.isoformat(),
            "end": conference.end.isoformat(),
            "place": conference.place,
            "website": conference.website or None,
            "published": iso(conference.date),
            "language": self._language(conference.document),
            "authors": self._authors(conference.document),
            "licences": self._licences(conference.document),
            "sources": [_source(source) for source in conference.sources],
            "formerly": _names(self.catalogue.pages[conference.document].formerly),
            "url": self._url("conference", conference.id),
            "talks": [talk.id for talk in self.catalogue.talks_of_conference(conference)],
        }

    def _talk(self, talk: Talk) -> dict[str, Any]:
        speakers = self.catalogue.speakers_of(talk)
        outgoing = [relation for relation in self.catalogue.relations_of(talk.id) if relation.source == talk.id]
        return {
            "id": talk.id,
            "title": talk.title,
            "conference": self.catalogue.conference_of(talk).id,
            "speakers": [speaker.id for speaker, _ in speakers],
            "affiliations": {speaker.id: affiliation for speaker, affiliation in speakers if affiliation},
            "topics": [topic.id for topic in self.catalogue.topics_of(talk)],
            "day": iso(talk.day),
            "kind": talk.kind,
            "language": talk.lang or self.settings.language,
            "takeaway": talk.takeaway,
            "authors": self._authors(talk.document, talk),
            "licences": self._licences(talk.document, talk),
            "url": self._url("talk", talk.id),
            "formerly": _names(talk.formerly),
            "sources": list(talk.sources),
            "recordings": list(talk.recordings),
            "slides": list(talk.slides),
            "links": list(talk.links),
            "relations": [
                {
                    "type": relation.type,
                    "talk": relation.target,
                    "about": relation.about or None,
                    "topics": list(relation.topics),
                }
                for relation in outgoing
            ],
        }

    def _speaker(self, speaker: Speaker) -> dict[str, Any]:
        person = self.catalogue.person(speaker.name)
        return {
            "id": speaker.id,
            "name": speaker.name,
            "aliases": [name for name in speaker.names if name != speaker.name],
            "website": speaker.url or None,
            "url": self._url("speaker", speaker.id),
            "formerly": list(filter(None, map(slugify, person.formerly))) if person else [],
            "talks": list(speaker.talks),
        }

    def _topic(self, topic: Topic) -> dict[str, Any]:
        return {
            "id": topic.id,
            "title": topic.title,
            "aliases": list(topic.aliases),
            "definition": topic.definition,
            "family": topic.family,
            "language": self._language(topic.document),
            "url": self._url("topic", topic.id),
            "formerly": _names(self.catalogue.pages[topic.document].formerly),
            "tended": iso(topic.tended),
            "authors": self._authors(topic.document),
            "licences": self._licences(topic.document),
            "talks": self.catalogue.ids_of_topic(topic),
            "related": [tie.other for tie in nearness_of(self.catalogue).topics(topic)],
        }

    def _language(self, document: str) -> str:
        return self.catalogue.pages[document].lang or self.settings.language

    def _writer(self, writer: Writer) -> dict[str, Any]:
        conferences = conferences_of(writer, self.catalogue.conferences_by_date)
        return {
            "id": writer.id,
            "name": writer.title,
            "about": writer.author.about or None,
            "type": "Organization" if writer.author.is_group else "Person",
            "website": writer.author.url or None,
            "url": self.address_of(writer.document),
            "conferences": [conference.id for conference in conferences],
            "talks": [
                talk.id for talk in self.catalogue.newest_first(self.catalogue.talks[id_] for id_ in writer.talks)
            ],
        }

    def _authors(self, document: str, talk: Talk | None = None) -> list[str]:
        return [writer.id for writer in self.catalogue.writers_of(document, talk)]

    def _licences(self, document: str, talk: Talk | None = None) -> list[dict[str, str | None]]:
        found = self.settings.licences(self.catalogue.pages[document], talk)
        return [{"name": licence.name, "url": licence.url or None} for licence in found]


def _second(pairs: Iterable[tuple[object, str]]) -> Iterator[str]:
    return (text for _, text in pairs)


def _text(item: Mapping[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False)


def _joined(head: Mapping[str, int], lists: Mapping[str, Iterable[str]]) -> bytes:
    """JSON with an item a line: json's own indentation would take the slow way through Python."""
    parts = [f"{json.dumps(key)}: {value}" for key, value in head.items()]
    for key, items in lists.items():
        lines = ",\n".join(items)
        parts.append(f"{json.dumps(key)}: [\n{lines}\n]")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _without(item: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in keys}


def _names(formerly: Iterable[Noted]) -> list[str]:
    return [posixpath.basename(noted.name) for noted in formerly]


def _source(source: Source) -> dict[str, str | None]:
    return {
        "title": source.title,
        "author": source.author,
        "url": source.url or None,
        "licence": source.licence or None,
        "date": iso(source.date),
    }


def iso(day: date | None) -> str | None:
    """A day as ISO 8601 has it, if there is one."""
    return day.isoformat() if day else None
