"""Schedules of conferences, as a page to take notes in.

Two forms of one format: the XML of Pentabarf and frab (FOSDEM, CCC) and the JSON
of frab and pretalx, as the validators of the video operations of the CCC
describe them (https://github.com/voc/schedule).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

from conference_garden.facts.names import slugify
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


def _from_xml(source: ImportSource, found: ImportResult) -> Programme:
    root, wrong = source.xml()
    if wrong:
        found.leave(source.name, f"{wrong}.")
    about = root.find("conference")
    if root.tag != "schedule" or about is None:
        raise RefusedError(
            f"{source.name} is no schedule as frab, Pentabarf and pretalx write it: it has no <conference>."
        )
    events = [
        _session(_as_dict(event), day.get("date"), room.get("name"), f"{source.name}:{event.sourceline or 1}", source)
        for day in root.iter("day")
        for room in day.iter("room")
        for event in room.iterchildren("event")
    ]
    return _programme(_as_dict(about), events, source, url=root.findtext("url"))


def _as_dict(element: etree._Element) -> dict[str, Any]:
    """A conference or an event in XML with the keys that it has in JSON."""
    texts = {child.tag: one_line(child.text or "") for child in element.iterchildren("*", reversed=True)}
    links = [link.get("href", "") for link in element.findall("links/link")]
    return {
        **{str(key): value for key, value in element.items()},
        **texts,
        "persons": [{"name": person.text or ""} for person in element.findall("persons/person")],
        "url": texts.get("url") or _own_page(texts.get("slug", ""), links),
    }


def _own_page(slug: str, links: list[str]) -> str:
    """The link to the event's own page, which FOSDEM lists among others."""
    words = set(slugify(slug).split("-")) - {""}
    pages = [link for url in links if (link := web_address("", url)) and "/event/" in link]
    return next((page for page in pages if words & set(slugify(page.rstrip("/").rpartition("/")[2]).split("-"))), "")


def _from_json(source: ImportSource) -> Programme:
    data = source.json()
    try:
        schedule = data["schedule"]
        events = [_session(event, day, room, source.name, source) for event, day, room in _json_events(schedule)]
        return _programme(schedule["conference"], events, source, url=schedule.get("base_url"))
    except (KeyError, TypeError, AttributeError):
        raise RefusedError(f"{source.name} is no schedule: it has another shape than frab and pretalx write.") from None


def _json_events(schedule: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any, Any]]:
    """Events with their day and room: by day and room, or in one list as version 2 of the format has them."""
    for day in schedule["conference"].get("days", ()):
        for room, events in (day.get("rooms") or {}).items():
            for event in events:
                yield event, day.get("date"), room
    for event in schedule.get("events", ()):
        yield event, event.get("start"), event.get("room")


def _programme(about: dict[str, Any], events: Iterable[Session], source: ImportSource, *, url: Any) -> Programme:
    """The programme of a conference; ``url`` is another address that may be its own."""
    urls = (about.get("url"), about.get("baseurl"), about.get("base_url"), url)
    places = (_str(about.get("venue")), _str(about.get("city")))
    return Programme(
        _str(about.get("title")) or _str(about.get("acronym")) or "Conference",
        source.name,
        [event for event in events if event.title],
        start=day_of(_str(about.get("start"))),
        end=day_of(_str(about.get("end"))),
        place=", ".join(dict.fromkeys(filter(None, places))),
        website=next(filter(None, (web_address("", _str(url)) for url in urls)), ""),
    )


def _session(event: dict[str, Any], day: Any, room: Any, place: str, source: ImportSource) -> Session:
    people = event.get("persons") or event.get("participants") or ()
    start = _str(event.get("start"))
    url = web_address(source.address, _str(event.get("url"))) if event.get("url") else ""
    title = _str(event.get("title"))
    if title.endswith(":"):
        title = f"{title} {_str(event.get('subtitle'))}".strip()
    return Session(
        key=one_line(f"schedule {_str(event.get('guid') or event.get('id') or event.get('code') or url or title)}"),
        title=title,
        people=tuple(
            _str(person.get("public_name") or person.get("name"))
            for person in people
            if str(person.get("role", "speaker")).casefold() in ("speaker", "moderator")
        ),
        day=day_of(_str(day)) or day_of(_str(event.get("date"))),
        start=start[11:16] if "T" in start else start,
        duration=_str(event.get("duration")),
        room=_str(event.get("room")) or _str(room),
        track=_str(event.get("track")),
        type=_str(event.get("type")),
        url=url,
        place=place,
    )


def _str(value: Any) -> str:
    """A text; of texts in several languages the English one, of things their names."""
    if isinstance(value, dict):
        value = value.get("en") or value.get("name") or value.get("slug") or next(iter(value.values()), "")
    return one_line(str(value)) if isinstance(value, str | int | float) else ""
