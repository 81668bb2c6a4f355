"""``garden.json``: the whole garden as data, with its JSON Schema beside it, and the same in parts by year.

Addresses are relative to the root of the site.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.digests import digest
from conference_garden.facts.settings import Settings
from conference_garden.machines.items import DataItems
from conference_garden.pages.domain import GardenDomain
from conference_garden.pages.hooks import SiteFile
from conference_garden.pages.html import AddressOf

VERSION: Final = 1
#: The folder of the parts.
PARTS: Final = "garden"
SCHEMA_FILE: Final = Path(__file__).with_name("garden.schema.json")


class OfPage(NamedTuple):
    """What the data set has of a page: an item a text, and what stands for all of them."""

    conference: str
    talks: list[str]
    mentions: list[str]
    version: str


class OfOutline(NamedTuple):
    """What the data set has of the outline of the garden.

    Of each conference the document, and of each talk that and its place there, the newest first; of speakers the
    years and the text; of writers the text, and the one without their conferences and talks.  ``version`` stands for
    all of this.
    """

    conferences: list[str]
    talks: list[tuple[str, int]]
    speakers: list[tuple[list[int], str]]
    writers: list[tuple[str, str]]
    version: str = ""


class DataSet:
    """Makes the data set of a garden; what was made of a page, a topic and the outline is kept as long as it holds."""

    def __init__(self, domain: GardenDomain, settings: Settings, address_of: AddressOf) -> None:
        self.domain, self.settings, self.address_of = domain, settings, address_of
        self.catalogue = domain.catalogue
        self.items = DataItems(self.catalogue, settings, address_of)

    def files(self) -> Iterator[SiteFile]:
        """The whole, the index of its parts, and these: one for each year, with the items as they are in the whole."""
        catalogue, keep = self.catalogue, self.domain.keep
        pages = {
            document: OfPage(*keep("data", document, page.whole, partial(self._of_page, document)))
            for document, page in catalogue.pages.items()
        }
        outline = OfOutline(*keep("data of outline", "", self.domain.outline_version, self._of_outline))
        topics = [keep("data of topics", id_, "", partial(self._of_topic, id_)) for id_ in sorted(catalogue.topics)]
        years = {document: conference.year for document, conference in catalogue.conference_of_document.items()}
        whole = {
            "conferences": [pages[document].conference for document in outline.conferences],
            "talks": [pages[document].talks[place] for document, place in outline.talks],
            "speakers": [text for _, text in outline.speakers],
            "writers": [text for text, _ in outline.writers],
            "topics": [text for text, _ in topics],
            "mentions": [text for page in pages.values() for text in page.mentions],
        }
        yield SiteFile("garden.json", None, lambda: _joined({"version": VERSION}, whole))
        parts: defaultdict[int | None, dict[str, list[str]]]
        parts = defaultdict(lambda: {"conferences": [], "talks": [], "speakers": [], "mentions": []})
        versions: defaultdict[int | None, list[str]] = defaultdict(list)
        for document, page in pages.items():
            versions[years.get(document)].append(page.version)
            parts[years.get(document)]["mentions"] += page.mentions
        for document in outline.conferences:
            parts[years[document]]["conferences"].append(pages[document].conference)
        for document, place in outline.talks:
            parts[years[document]]["talks"].append(pages[document].talks[place])
        for of_years, text in outline.speakers:
            for year in of_years:
                parts[year]["speakers"].append(text)
        others = {
            # what belongs to no year
            "writers": [text for _, text in outline.writers],
            "topics": [text for _, text in topics],
            "mentions": parts.pop(None, {"mentions": []})["mentions"],
        }
        by_year = sorted(((year, lists) for year, lists in parts.items() if year), reverse=True)
        index = [
            {"year": year, "url": f"{PARTS}/{year}.json", **{key: len(lists[key]) for key in ("conferences", "talks")}}
            for year, lists in by_year
        ]
        lists = {"parts": list(map(_text, index)), **others}
        yield SiteFile(f"{PARTS}/index.json", None, partial(_joined, {"version": VERSION}, lists))
        for year, lists in by_year:
            shows = (VERSION, outline.version, versions[year])
            yield SiteFile(f"{PARTS}/{year}.json", shows, partial(_joined, {"version": VERSION, "year": year}, lists))

    def _of_page(self, document: str) -> OfPage:
        catalogue, items = self.catalogue, self.items
        conference = catalogue.conference_of_document.get(document)
        conferences = [_text(items.conference(conference))] if conference else []
        talks = [_text(items.talk(catalogue.talks[id_])) for id_ in _ids_on(catalogue, document)]
        mentions = [_text(items.mention(mention)) for mention in catalogue.mentions_by_page[document]]
        return OfPage("".join(conferences), talks, mentions, digest(conferences, talks, mentions))

    def _of_topic(self, id_: str) -> tuple[str, str]:
        topic = self.items.topic(self.catalogue.topics[id_])
        return _text(topic), _text(_without(topic, "talks"))

    def _of_outline(self) -> OfOutline:
        catalogue = self.domain.outline
        items = DataItems(catalogue, self.settings, self.address_of)
        places = {
            id_: (document, place)
            for document in catalogue.conference_of_document
            for place, id_ in enumerate(_ids_on(catalogue, document))
        }

        def years_of(ids: Iterable[str]) -> list[int]:
            return sorted({catalogue.conference_of(catalogue.talks[id_]).year for id_ in ids})

        writers = list(map(items.writer, catalogue.writers.values()))
        found = OfOutline(
            [conference.document for conference in catalogue.conferences_by_date],
            [places[id_] for id_ in catalogue.newest],
            [(years_of(speaker.talks), _text(items.speaker(speaker))) for speaker in catalogue.speakers.values()],
            [(_text(writer), _text(_without(writer, "conferences", "talks"))) for writer in writers],
        )
        return found._replace(version=digest(found))


def _ids_on(catalogue: Catalogue, document: str) -> list[str]:
    """The talks that stand on a page."""
    if document not in catalogue.conference_of_document:
        return []
    return [talk.id for talk in catalogue.pages[document].talks if catalogue.talks[talk.id] is talk]


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
