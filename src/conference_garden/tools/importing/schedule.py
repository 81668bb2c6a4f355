"""Schedules of conferences, as a page to take notes in.

Two formats of one kind: the XML of Pentabarf and frab (FOSDEM, CCC) and the JSON
of frab and pretalx, as the validators of the video operations of the CCC
describe them (https://github.com/voc/schedule).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from conference_garden.facts.model import slugify
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.programme import Programme, Session
from conference_garden.tools.importing.sources import ImportSource, day_of


def recognises(source: ImportSource) -> bool:
    """Whether a source begins as a schedule does."""
    text = source.text()[:5000].lstrip("\ufeff \t\r\n")
    return "<schedule" in text or re.match(r"\{.*?\"schedule\"\s*:", text, re.DOTALL) is not None


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read some schedules: every event with a speaker is a talk."""
    for source in sources:
        is_json = source.text().lstrip("\ufeff \t\r\n").startswith("{")
        (_from_json(source) if is_json else _from_xml(source, found)).add_to(found, known)


# XML


def _from_xml(source: ImportSource, found: ImportResult) -> Programme:
    root, wrong = source.xml()
    if wrong:
        found.leave(source.name, f"{wrong}.")
    about = root.find("conference")
    if root.tag != "schedule" or about is None:
        raise RefusedError(
            f"{source.name} is no schedule as frab, Pentabarf and pretalx write it: it has no <conference>."
        )

    def said(*names: str) -> str:
        return next((text for name in names if (text := _text(about, name))), "")

    place = ", ".join(dict.fromkeys(part for part in (said("venue"), said("city")) if part))
    url = web_address("", said("url", "baseurl", "base_url")) or web_address("", _text(root, "url"))
    events = [
        _xml_event(event, day, room, source)
        for day in root.iter("day")
        for room in day.iter("room")
        for event in room.iterchildren("event")
    ]
    return Programme(
        said("title", "acronym") or "Conference",
        source.name,
        [event for event in events if event.title],
        start=day_of(said("start")),
        end=day_of(said("end")),
        place=place,
        website=url,
    )


def _xml_event(event: etree._Element, day: etree._Element, room: etree._Element, source: ImportSource) -> Session:
    links = [link.get("href", "") for link in event.findall("links/link")]
    url = web_address(source.address, _text(event, "url")) or _own_page(_text(event, "slug"), links)
    key = event.get("guid") or event.get("id") or url or _text(event, "title")
    return Session(
        key=one_line(f"schedule {key}"),
        title=one_line(_text(event, "title")),
        people=tuple(person.text or "" for person in event.findall("persons/person")),
        day=day_of(day.get("date", "")) or day_of(_text(event, "date")),
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


def _from_json(source: ImportSource) -> Programme:
    data = source.json()
    try:
        schedule = data["schedule"]
        about = schedule["conference"]
        events = [_json_event(event, day, room, source) for event, day, room in _json_events(schedule)]
        return Programme(
            _str(about.get("title") or about.get("acronym")) or "Conference",
            source.name,
            [event for event in events if event.title],
            start=day_of(_str(about.get("start"))),
            end=day_of(_str(about.get("end"))),
            website=web_address("", _str(about.get("url") or schedule.get("base_url"))),
        )
    except (KeyError, TypeError, AttributeError):
        raise RefusedError(f"{source.name} is no schedule: it has another shape than frab and pretalx write.") from None


def _json_events(schedule: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Events with their day and room: by day and room, or in one list as version 2 of the format has them."""
    for day in schedule["conference"].get("days", ()):
        for room, events in (day.get("rooms") or {}).items():
            for event in events:
                yield event, _str(day.get("date")), _str(room)
    for event in schedule.get("events", ()):
        yield event, _str(event.get("start")), _str(event.get("room"))


def _json_event(event: dict[str, Any], day: str, room: str, source: ImportSource) -> Session:
    people = event.get("persons") or event.get("participants") or ()
    start = _str(event.get("start"))
    url = web_address(source.address, _str(event.get("url"))) if event.get("url") else ""
    title = _str(event.get("title"))
    if title.endswith(":"):
        title = f"{title} {_str(event.get('subtitle'))}".strip()
    return Session(
        key=one_line(f"schedule {_str(event.get('guid') or event.get('id') or event.get('code') or url)}"),
        title=title,
        people=tuple(
            _str(person.get("public_name") or person.get("name"))
            for person in people
            if str(person.get("role", "speaker")).casefold() in ("speaker", "moderator")
        ),
        day=day_of(day) or day_of(_str(event.get("date"))),
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
