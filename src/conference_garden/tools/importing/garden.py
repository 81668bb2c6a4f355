"""Import another garden as published: ``garden.json``, and pages in Markdown with front matter.

``garden.json`` has all facts, the pages have the texts too; those beside it are
read from its folder or from the web.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from conference_garden.facts.model import ID_SHAPE, KINDS, RELATIONS, Source
from conference_garden.facts.names import slug_or_name
from conference_garden.facts.noted_names import noted_names
from conference_garden.facts.types import LANGUAGE, NOWHERE
from conference_garden.facts.words import count_text
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.escapes import escape, heading, one_line
from conference_garden.tools.importing.garden_page import GardenPage, local_links, read_page
from conference_garden.tools.importing.imported import ImportedConference, ImportedSection, ImportedTalk, ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.keys import Structured
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import MOST
from conference_garden.tools.importing.sources import ImportSource, day_of, read_source
from conference_garden.tools.importing.values import items, line, lines, row, rows
from conference_garden.tools.page_text import front_matter, page
from conference_garden.tools.progress import shown

_DATA: Final = "garden.json"
#: Most pages fetched from the web.
_FETCHED: Final = 300
_PAGE = re.compile(r"(?:conferences|topics)/[\w-]{1,200}\.html")


def recognises(source: ImportSource) -> bool:
    """Whether a source is the data set of a garden, a published page, or the folder of a site."""
    if source.folder is not None:
        return (source.folder / _DATA).is_file()
    data = row(source.value)
    return {"version", "conferences", "talks", "topics", "mentions"} <= data.keys() or (
        source.text().startswith("---\n") and "\n<!-- garden -->\n" in source.text()
    )


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read gardens: every talk with its facts, and with its text if its page can be read."""
    garden = GardenReader(known, found)
    for source in sources:
        with found.attempt(source.name):
            data = next(iter(source.files(_DATA)), source)
            if data.text().startswith("---"):
                garden.add_page(data.name, data.text())
            elif not isinstance(data.value, dict):
                data.json()  # raises an error that says what is wrong
                raise RefusedError(f"{data.name} is not the data set of a garden.")
            else:
                garden.add_data(data.value, _Pages(source))
    garden.finish()


@dataclass
class _Pages:
    """The pages of a site in Markdown."""

    source: ImportSource
    count: int = 0

    def text(self, url: str) -> str:
        """The text of the page at a relative address, or "" if it is not available."""
        path = url.partition("#")[0]
        if not _PAGE.fullmatch(path):
            return ""
        name = f"{path.removesuffix('.html')}.md"
        if self.source.folder:
            return next((file.text() for file in self.source.files(name)), "")
        self.count += 1
        if not self.source.address or self.count > _FETCHED:
            return ""
        try:
            return read_source(urljoin(self.source.address, name)).text()
        except RefusedError:
            return ""


@dataclass
class GardenReader:
    """Collect what is read from gardens until all ids are known."""

    known: Known
    found: ImportResult
    conferences: list[ImportedConference] = field(default_factory=list)
    #: id of a topic there → id here, or "" if there is none
    topics: dict[str, str] = field(default_factory=dict)
    #: id of a topic that is missing here → number of its uses
    missing: dict[str, int] = field(default_factory=dict)
    bases: set[str] = field(default_factory=set)

    def add_data(self, data: dict[str, Any], pages: _Pages) -> None:
        """Add the content of a data set."""
        talks = {line(talk.get("id")): talk for talk in rows(data.get("talks"))}
        names = {line(speaker.get("id")): line(speaker.get("name")) for speaker in rows(data.get("speakers"))}
        used = {topic for talk in talks.values() for topic in lines(talk.get("topics"))}
        for topic in rows(data.get("topics")):
            self._add_topic(topic, pages, is_used=line(topic.get("id")) in used)
        without = 0
        for entry in shown(rows(data.get("conferences")), "Pages of the garden"):
            text = pages.text(line(entry.get("url")))
            of_it = [talks[id_] for id_ in lines(entry.get("talks")) if id_ in talks]
            if not text:
                without += 1
                self.add(entry, [_fact_talk(talk, names) for talk in of_it], pages.source.name)
            else:
                title = f"{pages.source.name}/{line(entry.get('url'))}"
                self.add_page(title, text, {"id": line(entry.get("id"))})
        if without:
            what = f"the texts of {count_text(without, 'page')} were not there: name the folder of the site."
            self.found.doubt(pages.source.name, what)

    def add_page(self, name: str, text: str, more: dict[str, Any] | None = None) -> None:
        """Add a published page from its text; ``more`` takes precedence over its front matter."""
        read_one = read_page(name, text)
        front = {"id": _stem(read_one, name), **read_one.front, **(more or {}), "title": read_one.title}
        if not front.get("series"):
            self.found.leave(name, "it is not the page of a conference: not imported.")
            return
        self.bases.add(read_one.base)
        sections = [
            (row(section.facts) | {"title": section.title, "takeaway": section.takeaway, "text": section.text})
            for section in read_one.sections
        ]
        self.add(front, sections, name)

    def _add_topic(self, topic: dict[str, Any], pages: _Pages, *, is_used: bool) -> None:
        id_, title = line(topic.get("id")), line(topic.get("title"))
        names = [title, id_, *lines(topic.get("aliases"))]
        here = next((here for name in names if name and (here := self.known.topic(name))), "")
        if here or not is_used or not ID_SHAPE.fullmatch(id_) or id_ in self.known.ids:
            self.topics[id_] = here
            return
        text = pages.text(line(topic.get("url")))
        essay = read_page(id_, text).lead_with_sections() if text else ""
        front = {
            "draft": True,
            "family": line(topic.get("family")) or "Imported",
            "aliases": list(lines(topic.get("aliases"))),
            "tended": day_of(line(topic.get("tended"))),
        }
        definition = essay or escape(line(topic.get("definition")))
        self.found.topics[id_] = page(front_matter(front), heading(title or id_), definition)
        self.topics[id_] = id_
        self.known.ids.add(id_)

    def add(self, entry: dict[str, Any], sections: Iterable[dict[str, Any]], origin: str) -> None:
        """Add a conference with the keys of the data set, and sections with the keys of front matter."""
        start, stem = day_of(line(entry.get("start"))), line(entry.get("id"))
        if start is None or not ID_SHAPE.fullmatch(stem):
            self.found.leave(f"{origin}: “{stem}”", "no first day or no id: not imported.")
            return
        end = max(start, day_of(line(entry.get("end"))) or start)
        series = line(entry.get("series")) or line(entry.get("title")) or stem
        parts = [part for section in sections if (part := self._part(section, stem, origin))]
        self.conferences.append(
            ImportedConference(
                series=self.known.series(series),
                title=line(entry.get("title")) or f"{series} {start.year}",
                start=start,
                end=end,
                posted=day_of(line(entry.get("published") or entry.get("date"))) or end,
                parts=tuple(parts),
                place=line(entry.get("place")),
                website=web_address("", line(entry.get("website"))),
                authors=lines(entry.get("author")),
                lang=_language(entry),
                tags=self._topics(lines(entry.get("tags"))),
                sources=tuple(_source(source) for source in rows(entry.get("sources")) if source.get("title")),
                id=stem,
                origin=origin,
            )
        )

    def _part(self, section: dict[str, Any], stem: str, origin: str) -> ImportedSection | None:
        title, text, id_ = line(section.get("title")), str(section.get("text") or ""), line(section.get("id"))
        if not id_ and not text:
            return None
        place = f"{origin}: “{title}”"
        if not ID_SHAPE.fullmatch(id_):
            key = Structured.GARDEN.key(f"{stem}#", title)
            return ImportedSection(key, title or "…", text, place=place, is_lead=not title)
        people = [one for name in lines(section.get("speakers")) for one in noted_names(name)]
        addresses = {
            name: tuple(url for text in items(section.get(name)) if (url := web_address("", line(text))))[:MOST]
            for name in ("source", "recording", "slides", "links")
        }
        kind = line(section.get("kind"))
        talk = ImportedTalk(
            speakers=tuple(self.found.speaker(one.name, one.note, place, self.known) for one in people),
            topics=self._topics(lines(section.get("topics"))),
            day=day_of(line(section.get("day"))),
            kind=kind if kind in KINDS else "talk",
            source=" ".join(addresses["source"]),
            recordings=addresses["recording"],
            slides=addresses["slides"],
            links=addresses["links"],
            relations=tuple((name, _joined(section[name])) for name in RELATIONS if section.get(name)),
            takeaway=str(section.get("takeaway") or ""),
            authors=tuple(self.known.author(lines(section.get("author")))),
            lang=_language(section),
        )
        return ImportedSection(Structured.GARDEN.key(f"{stem}#{id_}"), title or id_, text, talk, place=place, id=id_)

    def _topics(self, ids: Iterable[str]) -> tuple[str, ...]:
        found = []
        for id_ in ids:
            here = self.topics.get(id_) or self.known.topic(id_)
            found += [here] if here else []
            if not here:
                self.missing[id_] = self.missing.get(id_, 0) + 1
        return tuple(dict.fromkeys(found))

    def finish(self) -> None:
        """Move everything to the result; links become references if their targets are here."""
        stems = {conference.id for conference in self.conferences}
        talks = {part.id for conference in self.conferences for part in conference.parts if part.talk}
        here = self.known.ids | stems | talks | set(self.topics)
        here |= {slug_or_name(name) for one in self.conferences for part in one.parts for name in _people(part)}
        lost = 0
        for conference in self.conferences:
            parts = []
            for part in conference.parts:
                text = local_links(part.text, self.bases, here)
                if part.talk is None:
                    parts.append(replace(part, text=text))
                    continue
                relations = tuple((name, _known_only(others, here)) for name, others in part.talk.relations)
                lost += sum(len(noted_names(text)) for _, text in part.talk.relations)
                lost -= sum(len(noted_names(text)) for _, text in relations)
                talk = replace(part.talk, relations=tuple(one for one in relations if one[1]))
                parts.append(replace(part, text=text, talk=talk))
            self.found.conferences.append(replace(conference, parts=tuple(parts)))
        self.found.topics = {id_: local_links(text, self.bases, here) for id_, text in self.found.topics.items()}
        if lost:
            self.found.leave("Relations", f"{count_text(lost, 'relation')} to talks that are not here: left out.")
        if self.missing:
            topics = (f"{id_} ({count_text(count, 'talk')})" for id_, count in self.missing.items())
            self.found.leave("Topics", f"left out, because no topic has this name: {', '.join(topics)}.")


def _language(entry: dict[str, Any]) -> str:
    return str(LANGUAGE.read(line(entry.get("lang")), NOWHERE) or "")


def _people(part: ImportedSection) -> list[str]:
    return [name for name, _ in part.talk.speakers] if part.talk else []


def _stem(read_one: GardenPage, name: str) -> str:
    path = urlsplit(read_one.url or name).path
    return posixpath.basename(path).removesuffix(".html").removesuffix(".md")


def _fact_talk(talk: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A talk of the data set with the keys and values of front matter."""
    employers = row(talk.get("affiliations"))
    speakers = [(names.get(id_) or id_, line(employers.get(id_))) for id_ in lines(talk.get("speakers"))]
    found = {name: talk.get(name) for name in ("id", "topics", "day", "kind", "slides", "links")}
    relations: dict[str, list[str]] = {}
    for relation in rows(talk.get("relations")):
        about = "; ".join(filter(None, (line(relation.get("about")), ", ".join(lines(relation.get("topics"))))))
        other = line(relation.get("talk"))
        relations.setdefault(line(relation.get("type")), []).append(f"{other} ({about})" if about else other)
    return {
        **found,
        "title": heading(line(talk.get("title"))),
        "speakers": [f"{name} ({employer})" if employer else name for name, employer in speakers],
        "source": talk.get("sources"),
        "recording": talk.get("recordings"),
        "takeaway": escape(line(talk.get("takeaway"))),
        **{name: relations[name] for name in RELATIONS if name in relations},
    }


def _joined(relations: Any) -> str:
    return ", ".join(lines(relations))


def _known_only(relations: str, here: set[str]) -> str:
    """The relations whose talks are here."""
    found = [one for one in noted_names(relations) if one.name in here and ID_SHAPE.fullmatch(one.name)]
    return ", ".join(f"{one.name} ({one.note})" if one.note else one.name for one in found)


def _source(source: dict[str, Any]) -> Source:
    return Source(
        title=one_line(line(source.get("title"))),
        author=line(source.get("author")) or "unknown",
        url=web_address("", line(source.get("url"))),
        licence=line(source.get("licence")),
        date=day_of(line(source.get("date"))),
    )
