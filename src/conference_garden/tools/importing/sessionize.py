"""Import programmes of Sessionize (https://sessionize.com/api/v2/…/view/All, Sessions and GridSmart)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.keys import Structured
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import sorted_links
from conference_garden.tools.importing.programme import Session, named_by
from conference_garden.tools.importing.sources import ImportSource, day_of
from conference_garden.tools.importing.values import items, line, row, rows

#: A tag line that is just the name of a company; others are a profession or a joke.
_COMPANY: Final = re.compile(
    r"\S+|.*\b(?:gmbh|inc\.?|ltd\.?|llc|corp\.?|b\.?v\.|ag|se|plc|university|foundation)", re.IGNORECASE
)
_AT = re.compile(r"(?:\bat|@)\s+(?-i:([A-Z0-9][^,|•·;/()\n]{1,40}))", re.IGNORECASE)


def recognises(source: ImportSource) -> bool:
    """Whether a source has sessions in the format of Sessionize."""
    return any("isServiceSession" in session for session in _sessions(source.value))


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read programmes: every session with a speaker is a talk."""
    for source in sources:
        with found.attempt(source.name):
            _read_programme(source, known, found)


def _read_programme(source: ImportSource, known: Known, found: ImportResult) -> None:
    data = row(source.value)
    people = {line(one.get("id")): _person(one) for one in rows(data.get("speakers"))}
    rooms = {line(room.get("id")): line(room.get("name")) for room in rows(data.get("rooms"))}
    tags = {
        line(tag.get("id")): (line(group.get("title")), line(tag.get("name")))
        for group in rows(data.get("categories"))
        for tag in rows(group.get("items"))
    }
    events = []
    for session in _sessions(source.value):
        state = line(session.get("status")) or "Accepted"
        if state == "Accepted":
            events.append(_session(session, people, rooms, tags, source))
        else:
            found.leave(f"{source.name}: “{line(session.get('title'))}”", f"it is “{state}”: not imported.")
    named_by(source, found, events).add_to(found, known)


def _sessions(value: Any) -> Iterator[dict[str, Any]]:
    """The sessions in any of the views (all, in groups, by day and room), each once."""
    rooms = [room for day in rows(value) for room in rows(day.get("rooms"))]
    known = set()
    for around in (row(value), *rows(value), *rooms):
        for session in rows(around.get("sessions")):
            if (key := line(session.get("id"))) not in known and session.get("title"):
                known.add(key)
                yield session


def _session(
    session: dict[str, Any],
    people: dict[str, str],
    rooms: dict[str, str],
    tags: dict[str, tuple[str, str]],
    source: ImportSource,
) -> Session:
    start, end = line(session.get("startsAt")), line(session.get("endsAt"))
    own = [tags.get(line(item), ("", "")) for item in items(session.get("categoryItems"))]
    own += [
        (line(group.get("name")), line(tag.get("name")))
        for group in rows(session.get("categories"))
        for tag in rows(group.get("categoryItems"))
    ]
    speakers = [one if isinstance(one, dict) else {"id": one} for one in items(session.get("speakers"))]
    names = [people.get(line(one.get("id"))) or line(one.get("name")) for one in speakers]
    title = line(session.get("title"))
    return Session(
        key=Structured.SESSIONIZE.key(line(session.get("id")) or title),
        title=title,
        people=tuple(filter(None, names)),
        place=source.name,
        day=day_of(start),
        start=start[11:16],
        duration=_duration(start, end),
        room=rooms.get(line(session.get("roomId"))) or line(session.get("room")),
        track=next((name for group, name in own if re.search(r"track|topic", group, re.IGNORECASE)), ""),
        type=next((name for group, name in own if re.search(r"format|type", group, re.IGNORECASE)), ""),
        tags=tuple(name for _, name in own),
        links=sorted_links([("video", line(session.get("recordingUrl")))]),
    )


def _duration(start: str, end: str) -> str:
    try:
        minutes = int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()) // 60
    except (ValueError, TypeError, OverflowError):
        return ""
    return f"{minutes // 60:02}:{minutes % 60:02}" if 0 < minutes < 24 * 60 else ""


def _person(speaker: dict[str, Any]) -> str:
    """A name, with the employer if the tag line names one."""
    name = line(speaker.get("fullName")) or f"{line(speaker.get('firstName'))} {line(speaker.get('lastName'))}".strip()
    tag = line(speaker.get("tagLine"))
    at = _AT.search(tag)
    employer = at[1].strip() if at else tag if len(tag) < 40 and _COMPANY.fullmatch(tag) else ""
    return f"{name} ({employer})" if employer and not re.search(r"[()\[\]/|]", employer) else name
