"""``garden.json``: the whole garden as data, with its JSON Schema beside it, and the same data in parts by year.

Addresses are relative to the root of the site.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from conference_garden.facts.digests import digest
from conference_garden.facts.model import Speaker
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
    """The items of a page, each as a text, and a version that stands for all of them."""

    conference: str
    talks: list[str]
    mentions: list[str]
    version: str


class OfOutline(NamedTuple):
    """The items that depend on the outline of the garden only, and the order of the others.

    Conferences are given by document, talks by document and position there, the newest first; speakers by years and
    text; writers by text, and by text without their conferences and talks.  ``version`` stands for all of this.
    """

    conferences: list[str]
    talks: list[tuple[str, int]]
    speakers: list[tuple[list[int], str]]
    writers: list[tuple[str, str]]
    version: str = ""


class DataSet:
    """Makes the data set of a garden; the items of pages, topics and the outline are kept as long as they are valid."""

    def __init__(self, domain: GardenDomain, settings: Settings, address_of: AddressOf) -> None:
        self.domain, self.settings, self.address_of = domain, settings, address_of
        self.catalogue = domain.catalogue
        self.items = DataItems(self.catalogue, settings, address_of)

    def files(self) -> Iterator[SiteFile]:
        """The whole data set, the index of its parts, and the parts: one for each year, with the same items."""
        pages, years, outline, topics = self._pages, self._years, self._outline, self._topics
        of_pages = [page.version for page in pages.values()]
        yield SiteFile("garden.json", (VERSION, outline.version, topics, of_pages), self._whole)
        conferences = Counter(years[document] for document in outline.conferences)
        talks = Counter(years[document] for document, _ in outline.talks)
        by_year = sorted(set(years.values()), reverse=True)
        index = [
            {"year": year, "url": f"{PARTS}/{year}.json", "conferences": conferences[year], "talks": talks[year]}
            for year in by_year
        ]
        lists = {
            "parts": list(map(_text, index)),
            # items that belong to no year
            "writers": [text for _, text in outline.writers],
            "topics": [text for _, text in topics],
            "mentions": [text for name, page in pages.items() if name not in years for text in page.mentions],
        }
        yield SiteFile(f"{PARTS}/index.json", None, partial(_joined, {"version": VERSION}, lists))
        versions: defaultdict[int | None, list[str]] = defaultdict(list)
        for document, page in pages.items():
            versions[years.get(document)].append(page.version)
        for year in by_year:
            yield SiteFile(
                f"{PARTS}/{year}.json", (VERSION, outline.version, versions[year]), partial(self._part, year)
            )

    def _whole(self) -> bytes:
        pages, outline = self._pages, self._outline
        lists = {
            "conferences": [pages[document].conference for document in outline.conferences],
            "talks": [pages[document].talks[place] for document, place in outline.talks],
            "speakers": [text for _, text in outline.speakers],
            "writers": [text for text, _ in outline.writers],
            "topics": [text for text, _ in self._topics],
            "mentions": [text for page in pages.values() for text in page.mentions],
        }
        return _joined({"version": VERSION}, lists)

    def _part(self, year: int) -> bytes:
        outline = self._outline
        pages = {document: page for document, page in self._pages.items() if self._years.get(document) == year}
        lists = {
            "conferences": [pages[document].conference for document in outline.conferences if document in pages],
            "talks": [pages[document].talks[place] for document, place in outline.talks if document in pages],
            "speakers": [text for of_years, text in outline.speakers if year in of_years],
            "mentions": [text for page in pages.values() for text in page.mentions],
        }
        return _joined({"version": VERSION, "year": year}, lists)

    @cached_property
    def _pages(self) -> dict[str, OfPage]:
        keep = self.domain.keep
        return {
            document: OfPage(*keep("data", document, page.whole, partial(self._of_page, document)))
            for document, page in self.catalogue.pages.items()
        }

    @cached_property
    def _years(self) -> dict[str, int]:
        return {document: conference.year for document, conference in self.catalogue.conference_of_document.items()}

    @cached_property
    def _outline(self) -> OfOutline:
        return OfOutline(*self.domain.keep("data of outline", "", "", self._of_outline))

    @cached_property
    def _topics(self) -> list[tuple[str, str]]:
        """The text of each topic, and its text without its talks."""
        keep = self.domain.keep
        return [keep("data of topics", id_, "", partial(self._of_topic, id_)) for id_ in sorted(self.catalogue.topics)]

    def _of_page(self, document: str) -> OfPage:
        catalogue, items = self.catalogue, self.items
        conference = catalogue.conference_of_document.get(document)
        conferences = [_text(items.conference(conference))] if conference else []
        talks = [_text(items.talk(talk)) for talk in catalogue.talks_of_conference(conference)] if conference else []
        mentions = [_text(items.mention(mention)) for mention in catalogue.mentions_by_page[document]]
        return OfPage("".join(conferences), talks, mentions, digest(conferences, talks, mentions))

    def _of_topic(self, id_: str) -> tuple[str, str]:
        topic = self.items.topic(self.catalogue.topics[id_])
        return _text(topic), _text(_without(topic, "talks"))

    def _of_outline(self) -> OfOutline:
        catalogue, items, years = self.catalogue, self.items, self._years
        places = {
            id_: (document, place)
            for document, conference in catalogue.conference_of_document.items()
            for place, id_ in enumerate(catalogue.ids_of_conference(conference))
        }

        def years_of(speaker: Speaker) -> list[int]:
            return sorted({years[places[id_][0]] for id_ in catalogue.ids_of_speaker(speaker)})

        writers = list(map(items.writer, catalogue.writers.values()))
        found = OfOutline(
            [conference.document for conference in catalogue.conferences_by_date],
            [places[id_] for id_ in catalogue.newest],
            [(years_of(one), _text(items.speaker(one))) for one in catalogue.speakers.values()],
            [(_text(writer), _text(_without(writer, "conferences", "talks"))) for writer in writers],
        )
        return found._replace(version=digest(found))


def _text(item: Mapping[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False)


def _joined(head: Mapping[str, int], lists: Mapping[str, Iterable[str]]) -> bytes:
    """JSON with one item per line: the indentation of ``json`` would use its slow encoder in Python."""
    parts = [f"{json.dumps(key)}: {value}" for key, value in head.items()]
    for key, items in lists.items():
        lines = ",\n".join(items)
        parts.append(f"{json.dumps(key)}: [\n{lines}\n]")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _without(item: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in keys}
