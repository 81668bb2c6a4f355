"""Import schedules of conferences, as pages to take notes in.

Reads two forms of one format: the XML of Pentabarf and frab (FOSDEM, CCC) and the
JSON of frab and pretalx, as defined by the validators of the CCC's video
operations (https://github.com/voc/schedule).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from lxml import etree

from conference_garden.facts.names import slugify
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.keys import Structured
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import sorted_links
from conference_garden.tools.importing.programme import Programme, Session
from conference_garden.tools.importing.sources import ImportSource, day_of
from conference_garden.tools.importing.values import line, row, rows


def recognises(source: ImportSource) -> bool:
    """Whether a source begins like a schedule."""
    text = source.text()[:5000].lstrip("\ufeff \t\r\n")
    return "<schedule" in text or re.match(r"\{.*?\"schedule\"\s*:", text, re.DOTALL) is not None


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read schedules: every event with a speaker is a talk."""
    for source in sources:
        is_json = source.text().lstrip("\ufeff \t\r\n").startswith("{")
        with found.attempt(source.name):
            (_from_json(source) if is_json else _from_xml(source, found)).add_to(found, known)


def _from_xml(source: ImportSource, found: ImportResult) -> Programme:
    root, wrong = source.xml()
    if wrong:
        found.doubt(source.name, f"{wrong}.")
    about = root.find("conference")
    if root.tag != "schedule" or about is None:
        raise RefusedError(
            f"{source.name} is not a schedule in the format of frab, Pentabarf or pretalx: it has no <conference>."
        )
    events = []
    for day in root.iter("day"):
        # events are in rooms in some schedules, directly below the day in others
        places = [(room.get("name"), room) for room in day.iter("room") if len(room)] + [("", day)]
        for room, around in places:
            for event in around.iterchildren("event"):
                place = f"{source.name}:{event.sourceline or 1}"
                events.append(_session(_as_dict(event), day.get("date"), room, place, source))
    return _programme(_as_dict(about), events, source, url=root.findtext("url"))


def _as_dict(element: etree._Element) -> dict[str, Any]:
    """A conference or an event in XML as a dictionary with the keys of the JSON form."""
    texts = {child.tag: one_line(child.text or "") for child in element.iterchildren("*", reversed=True)}
    found = {
        f"{name}s": [
            {"url": one.get("href", ""), "title": one.text or ""} for one in element.findall(f"{name}s/{name}")
        ]
        for name in ("link", "attachment")
    }
    return {
        **{str(key): value for key, value in element.items()},
        **texts,
        **found,
        "persons": [{"name": person.text or ""} for person in element.findall("persons/person")],
        "url": texts.get("url") or _own_page(texts.get("slug", ""), [link["url"] for link in found["links"]]),
    }


def _own_page(slug: str, links: list[str]) -> str:
    """The address of the event's own page, which FOSDEM lists among other links, or ""."""
    words = set(slugify(slug).split("-")) - {""}
    pages = [link for url in links if (link := web_address("", url)) and "/event/" in link]
    return next((page for page in pages if words & set(slugify(page.rstrip("/").rpartition("/")[2]).split("-"))), "")


def _from_json(source: ImportSource) -> Programme:
    schedule = row(row(source.json()).get("schedule"))
    if not isinstance(schedule.get("conference"), dict):
        raise RefusedError(f"{source.name} is not a schedule in the format of frab or pretalx.")
    events = [_session(event, day, room, source.name, source) for event, day, room in _json_events(schedule)]
    return _programme(schedule["conference"], events, source, url=schedule.get("base_url"))


def _json_events(schedule: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any, Any]]:
    """Events with their day and room, from lists by day and room, or from the one list of version 2 of the format."""
    for day in rows(schedule["conference"].get("days")):
        for room, events in row(day.get("rooms")).items():
            for event in rows(events):
                yield event, day.get("date"), room
    for event in rows(schedule.get("events")):
        yield event, event.get("start"), event.get("room")


def _programme(about: dict[str, Any], events: Iterable[Session], source: ImportSource, *, url: Any) -> Programme:
    """The programme of a conference; ``url`` is its website if ``about`` has none."""
    urls = (about.get("url"), about.get("baseurl"), about.get("base_url"), url)
    places = (line(about.get("venue")), line(about.get("city")))
    return Programme(
        line(about.get("title")) or line(about.get("acronym")) or "Conference",
        source.name,
        [event for event in events if event.title],
        start=day_of(line(about.get("start"))),
        end=day_of(line(about.get("end"))),
        place=", ".join(dict.fromkeys(filter(None, places))),
        website=next(filter(None, (web_address("", line(url)) for url in urls)), ""),
    )


def _session(event: dict[str, Any], day: Any, room: Any, place: str, source: ImportSource) -> Session:
    start = line(event.get("start"))
    url = web_address(source.address, line(event.get("url"))) if event.get("url") else ""
    title, subtitle = line(event.get("title")), line(event.get("subtitle"))
    if subtitle:
        title = f"{title.rstrip(':')}{' ' if title.endswith(('?', '!', '.', '…')) else ': '}{subtitle}"
    links = [
        (line(link.get("title") or link.get("type")), line(link.get("url")))
        for name in ("links", "attachments")
        for link in rows(event.get(name))
    ]
    links += [("video", line(event.get("video_download_url")) or line(row(event.get("recording")).get("url")))]
    return Session(
        key=Structured.SCHEDULE.key(line(event.get("guid") or event.get("id") or event.get("code")) or url or title),
        title=title,
        people=tuple(
            line(person.get("public_name") or person.get("name"))
            for person in rows(event.get("persons") or event.get("participants"))
            if (line(person.get("role")) or "speaker").casefold() in ("speaker", "moderator")
        ),
        day=_day(line(event.get("date")), line(day), start),
        start=start[11:16] if "T" in start else start.rjust(5, "0")[:5],
        duration=line(event.get("duration")),
        room=line(event.get("room")) or line(room),
        track=line(event.get("track")),
        type=line(event.get("type")),
        url=url,
        place=place,
        links=sorted_links(links, source.address, url),
    )


def _day(own: str, of_programme: str, start: str) -> date | None:
    """The day of an event; one after midnight in the programme of a day is on the next day."""
    if (day := day_of(own)) or not (day := day_of(of_programme)):
        return day
    return day + timedelta(days=1) if re.match(r"0?[0-3]:", start) and day < date.max else day
