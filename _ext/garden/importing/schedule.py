"""Schedules of conferences, as a page to take notes in.

Two formats of one kind: the XML of Pentabarf and frab (FOSDEM, CCC) and the JSON
of frab and pretalx, as the validators of the video operations of the CCC
describe them (https://github.com/voc/schedule).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lxml import etree

from garden.importing.escapes import heading, one_line
from garden.importing.found import ConferenceFound, Found, Part, TalkFound
from garden.importing.inline import web_address
from garden.importing.known import Known
from garden.importing.people import kind_of
from garden.importing.sources import RefusedError, Source
from garden.model import KINDS_WITHOUT_SPEAKERS, slugify

#: What the type of an event is called elsewhere.
_KINDS: Final = (
    ("keynote", "keynote"),
    ("lightning", "lightning"),
    ("workshop", "workshop"),
    ("tutorial", "workshop"),
    ("panel", "panel"),
    ("podium", "panel"),
    ("ignite", "ignite"),
)


@dataclass(frozen=True)
class _Event:
    """An event of a schedule, as its format has it."""

    key: str
    title: str
    people: tuple[str, ...]
    day: date | None
    start: str
    duration: str
    room: str
    track: str
    type: str
    url: str
    place: str


@dataclass(frozen=True)
class _Conference:
    title: str
    start: date | None
    end: date | None
    place: str
    url: str


class Schedule:
    """Imports schedules."""

    name = "schedule"

    def recognises(self, source: Source) -> bool:
        """Whether a source begins as a schedule does."""
        text = source.text()[:5000].lstrip("\ufeff \t\r\n")
        return "<schedule" in text or re.match(r"\{.*?\"schedule\"\s*:", text, re.DOTALL) is not None

    def read(self, sources: Sequence[Source], known: Known) -> Found:
        """Read some schedules: every event with a speaker is a talk."""
        found = Found()
        for source in sources:
            is_json = source.text().lstrip("\ufeff \t\r\n").startswith("{")
            conference, events = _from_json(source) if is_json else _from_xml(source, found)
            parts = []
            for event in sorted(events, key=lambda event: (event.day or date.max, event.start, event.room)):
                place = f"{event.place}: “{event.title}”"
                if part := _part(event, place, known, found):
                    parts.append(part)
            if parts:
                found.conferences.append(_found(source, conference, parts, known))
        return found


def _found(source: Source, conference: _Conference, parts: list[Part], known: Known) -> ConferenceFound:
    days = [part.talk.day for part in parts if part.talk and part.talk.day]
    start = min([*days, conference.start] if conference.start else days, default=None)
    if start is None:
        raise RefusedError(f"{source.name} names no day.")
    end = max([*days, conference.end] if conference.end else days, default=start)
    series = re.sub(r"[\s,:-]*(?:19|20)\d\d\b", "", conference.title).strip() or conference.title
    return ConferenceFound(
        series=known.series(series),
        title=conference.title,
        start=start,
        end=end,
        posted=end,
        parts=tuple(parts),
        place=conference.place,
        website=conference.url,
        origin=source.name,
    )


def _part(event: _Event, place: str, known: Known, found: Found) -> Part | None:
    kind = next((kind for word, kind in _KINDS if word in event.type.casefold()), "")
    named, title = kind_of(heading(event.title))
    kind = kind or named or "talk"
    if not event.people and kind not in KINDS_WITHOUT_SPEAKERS:
        found.leave(place, "no speaker is named: not imported.")
        return None
    for name in event.people:
        if similar := known.similar_speaker(name):
            found.leave(place, f"the speaker “{name}” looks like “{similar}”, whom the garden knows.")
    topic = known.topic(event.track)
    talk = TalkFound(
        speakers=tuple((known.speaker(name), "") for name in dict.fromkeys(event.people)),
        topics=(topic,) if topic else (),
        day=event.day,
        kind=kind,
        source=event.url,
        track=event.track,
        room=event.room,
    )
    about = (event.start[:5], event.room, event.track, f"{event.duration[:5]} h" if event.duration else "")
    return Part(event.key, title, talk=talk, remark=", ".join(one_line(word) for word in about if word), place=place)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _name(text: str) -> str:
    """A name that may stand in a list of names."""
    return one_line(text).replace(",", "").translate(str.maketrans("()", "[]"))


# XML


def _from_xml(source: Source, found: Found) -> tuple[_Conference, list[_Event]]:
    root, wrong = source.xml()
    if wrong:
        found.leave(source.name, f"{wrong}.")
    about = root.find("conference")
    if root.tag != "schedule" or about is None:
        raise RefusedError(f"{source.name} is no schedule: it has no <conference>.")

    def said(*names: str) -> str:
        return next((text for name in names if (text := _text(about, name))), "")

    place = ", ".join(dict.fromkeys(part for part in (said("venue"), said("city")) if part))
    url = web_address("", said("url", "baseurl", "base_url")) or web_address("", _text(root, "url"))
    title = said("title", "acronym") or "Conference"
    conference = _Conference(title, _day(said("start")), _day(said("end")), place, url)
    events = [
        _xml_event(event, day, room, source)
        for day in root.iter("day")
        for room in day.iter("room")
        for event in room.iterchildren("event")
    ]
    return conference, [event for event in events if event.title]


def _xml_event(event: etree._Element, day: etree._Element, room: etree._Element, source: Source) -> _Event:
    links = [link.get("href", "") for link in event.findall("links/link")]
    url = web_address(source.address, _text(event, "url")) or _own_page(_text(event, "slug"), links)
    key = event.get("guid") or event.get("id") or url or _text(event, "title")
    return _Event(
        key=one_line(f"schedule {key}"),
        title=one_line(_text(event, "title")),
        people=tuple(name for person in event.findall("persons/person") if (name := _name(person.text or ""))),
        day=_day(day.get("date", "")) or _day(_text(event, "date")),
        start=_text(event, "start"),
        duration=_text(event, "duration"),
        room=_text(event, "room") or room.get("name", ""),
        track=_text(event, "track"),
        type=_text(event, "type"),
        url=url,
        place=f"{source.name}:{event.sourceline or 1}",
    )


def _own_page(slug: str, links: list[str]) -> str:
    """The link to the event's own page, which FOSDEM lists among others."""
    words = set(slugify(slug).split("-")) - {""}
    pages = [link for url in links if (link := web_address("", url)) and "/event/" in link]
    return next((page for page in pages if words & set(slugify(page.rstrip("/").rpartition("/")[2]).split("-"))), "")


def _text(element: etree._Element | None, name: str) -> str:
    child = element.find(name) if element is not None else None
    return one_line(child.text or "") if child is not None else ""


# JSON


def _from_json(source: Source) -> tuple[_Conference, list[_Event]]:
    data = source.json()
    try:
        schedule = data["schedule"]
        about = schedule["conference"]
        conference = _Conference(
            title=_str(about.get("title") or about.get("acronym")) or "Conference",
            start=_day(_str(about.get("start"))),
            end=_day(_str(about.get("end"))),
            place="",
            url=web_address("", _str(about.get("url") or schedule.get("base_url"))),
        )
        events = [_json_event(event, day, room, source) for event, day, room in _json_events(schedule)]
    except (KeyError, TypeError, AttributeError):
        raise RefusedError(f"{source.name} is no schedule: it has another shape than frab and pretalx write.") from None
    return conference, [event for event in events if event.title]


def _json_events(schedule: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Events with their day and room: by day and room, or in one list as version 2 of the format has them."""
    for day in schedule["conference"].get("days", ()):
        for room, events in (day.get("rooms") or {}).items():
            for event in events:
                yield event, _str(day.get("date")), _str(room)
    for event in schedule.get("events", ()):
        yield event, _str(event.get("start")), _str(event.get("room"))


def _json_event(event: dict[str, Any], day: str, room: str, source: Source) -> _Event:
    people = event.get("persons") or event.get("participants") or ()
    start = _str(event.get("start"))
    url = web_address(source.address, _str(event.get("url"))) if event.get("url") else ""
    return _Event(
        key=one_line(f"schedule {_str(event.get('guid') or event.get('id') or event.get('code') or url)}"),
        title=_str(event.get("title")),
        people=tuple(
            name
            for person in people
            if person.get("role", "speaker") in ("speaker", "moderator")
            and (name := _name(_str(person.get("public_name") or person.get("name"))))
        ),
        day=_day(day) or _day(_str(event.get("date"))),
        start=start[11:16] if "T" in start else start,
        duration=_str(event.get("duration")),
        room=_str(event.get("room")) or room,
        track=_str(event.get("track")),
        type=_str(event.get("type")),
        url=url,
        place=source.name,
    )


def _str(value: Any) -> str:
    """A text; of texts in several languages the English one, of things their names."""
    if isinstance(value, dict):
        value = value.get("en") or value.get("name") or value.get("slug") or next(iter(value.values()), "")
    return one_line(str(value)) if isinstance(value, str | int | float) else ""
