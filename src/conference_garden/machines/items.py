"""The items of the data set: conferences, talks, speakers, topics, writers and mentions.

Addresses are relative to the root of the site.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from datetime import date
from typing import Any

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Mention, Noted, Source, Speaker, Talk, Topic, Writer
from conference_garden.facts.names import slugify
from conference_garden.facts.nearness import nearness_of
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.settings import Settings
from conference_garden.facts.writers import conferences_of
from conference_garden.pages.html import AddressOf


class DataItems:
    """Makes the items from a catalogue."""

    def __init__(self, catalogue: Catalogue, settings: Settings, address_of: AddressOf) -> None:
        self.catalogue, self.settings, self.address_of = catalogue, settings, address_of

    def mention(self, mention: Mention) -> dict[str, Any]:
        """A mention."""
        source = mention.talk or mention.document
        return {"from": source, "to": mention.target, "kind": mention.kind, "sentence": mention.sentence}

    def _url(self, kind: str, id_: str) -> str:
        document, anchor = self.catalogue.address(kind, id_)
        return self.address_of(document) + (f"#{anchor}" if anchor else "")

    def conference(self, conference: Conference) -> dict[str, Any]:
        """A conference, or another page with talks."""
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
            "talks": self.catalogue.ids_of_conference(conference),
        }

    def talk(self, talk: Talk) -> dict[str, Any]:
        """A talk."""
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

    def speaker(self, speaker: Speaker) -> dict[str, Any]:
        """A speaker."""
        person = self.catalogue.person(speaker.name)
        return {
            "id": speaker.id,
            "name": speaker.name,
            "aliases": [name for name in speaker.names if name != speaker.name],
            "website": speaker.url or None,
            "url": self._url("speaker", speaker.id),
            "formerly": list(filter(None, map(slugify, person.formerly))) if person else [],
            "talks": list(self.catalogue.ids_of_speaker(speaker)),
        }

    def topic(self, topic: Topic) -> dict[str, Any]:
        """A topic."""
        return {
            "id": topic.id,
            "title": topic.title,
            "aliases": list(topic.aliases),
            "definition": self.catalogue.lead(topic.document),
            "family": topic.family,
            "language": self._language(topic.document),
            "url": self._url("topic", topic.id),
            "formerly": _names(self.catalogue.pages[topic.document].formerly),
            "tended": iso(topic.tended),
            "authors": self._authors(topic.document),
            "licences": self._licences(topic.document),
            "talks": self.catalogue.ids_of_topic(topic.id),
            "related": [tie.other for tie in nearness_of(self.catalogue).topics(topic)],
        }

    def _language(self, document: str) -> str:
        return self.catalogue.pages[document].lang or self.settings.language

    def writer(self, writer: Writer) -> dict[str, Any]:
        """A writer."""
        works = self.catalogue.works[writer.key]
        conferences = conferences_of(works, self.catalogue.conferences_by_date)
        return {
            "id": writer.id,
            "name": writer.title,
            "about": writer.author.about or None,
            "type": "Organization" if writer.author.is_group else "Person",
            "website": writer.author.url or None,
            "url": self.address_of(writer.document),
            "conferences": [conference.id for conference in conferences],
            "talks": list(works.talks),
        }

    def _authors(self, document: str, talk: Talk | None = None) -> list[str]:
        return [writer.id for writer in self.catalogue.writers_of(document, talk)]

    def _licences(self, document: str, talk: Talk | None = None) -> list[dict[str, str | None]]:
        found = self.settings.licences(self.catalogue.pages[document], talk)
        return [{"name": licence.name, "url": licence.url or None} for licence in found]


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
    """A day in ISO 8601 format, or None."""
    return day.isoformat() if day else None
