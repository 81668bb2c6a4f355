"""Import calendars of conferences (iCalendar, RFC 5545): every event with a speaker is a talk."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from conference_garden.facts.words import count_text
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import sorted_links
from conference_garden.tools.importing.programme import (
    LONGEST,
    Programme,
    Session,
    meetings,
    named_by,
    named_in,
    people_in,
)
from conference_garden.tools.importing.sources import ImportSource
from conference_garden.tools.importing.speaker_names import plain, readings, unwrapped

#: “Spend the budget (talk by Grace Hopper)”
_BY = re.compile(r"(?<!\s)\s*\((?:\w+ )?by ([^()]+(?:\([^()]*\)[^()]*)*)\)$", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]{1,1000}")


def recognises(source: ImportSource) -> bool:
    """Whether a source begins like a calendar."""
    return source.text()[:200].lstrip("\ufeff \t\r\n").upper().startswith("BEGIN:VCALENDAR")


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read calendars, each as one programme or several."""
    for source in sources:
        with found.attempt(source.name):
            calendar = _calendar(source)
            zone = _zone(calendar.get("X-WR-TIMEZONE"))
            entries = calendar.walk("VEVENT")
            # some name the speaker as organizer of an event; an organizer of most events runs the conference
            hosts = Counter(name for one in entries for name in _names(one.get("ORGANIZER")))
            speakers = {name for name, count in hosts.items() if 2 * count <= len(entries)}
            events = [event for one in entries if (event := _session(one, zone, known, source, speakers))]
            name = _text(calendar.get("X-WR-CALNAME")) or _text(calendar.get("NAME"))
            programme = named_by(source, found, events, title=name, is_name=bool(name))
            for part in _parts(programme, found):
                part.add_to(found, known)
            if described := sum(bool(_own_words(str(one.get("DESCRIPTION") or ""))) for one in entries):
                what = f"the descriptions of {count_text(described, 'event')}, but for names and links: left out."
                found.leave(source.name, what)


def _parts(programme: Programme, found: ImportResult) -> Sequence[Programme]:
    """A calendar as one conference, or as several if it spans too many days for one."""
    days = sorted(event.day for event in programme.events if event.day)
    if not days or days[-1] - days[0] <= LONGEST:
        return [programme]
    what = f"its events are from {days[0]} to {days[-1]}, so those of each few days are a conference here."
    found.doubt(programme.origin, what)
    return list(meetings(programme.title, programme.origin, programme.events, found, website=programme.website))


def _own_words(described: str) -> str:
    """The text of a description without names of speakers and addresses."""
    lines = (line for line in described[:20_000].splitlines() if not named_in(line))
    return _URL.sub("", " ".join(lines)).strip()


def _calendar(source: ImportSource) -> Any:
    from icalendar import Calendar  # takes a tenth of a second, which other imports do not need

    try:
        return Calendar.from_ical(source.text())
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError) as error:
        raise RefusedError(f"{source.name} is not a calendar: {one_line(str(error))[:200]}.") from None


def _session(
    event: Any, zone: tzinfo | None, known: Known, source: ImportSource, hosts: Collection[str]
) -> Session | None:
    title = _text(event.get("SUMMARY"))
    start, end = _time(event, "DTSTART", zone), _time(event, "DTEND", zone)
    if not title or _text(event.get("STATUS")).upper() == "CANCELLED":
        return None
    people = [name for one in _all(event, "ATTENDEE") for name in _names(one)]
    described = str(event.get("DESCRIPTION") or "")
    title, named = _people(title, known)
    people = [name for name in people if name and "@" not in name] or named
    people = people or named_in(described)
    people = people or [name for name in _names(event.get("ORGANIZER")) if name in hosts]
    url = web_address(source.address, _text(event.get("URL")))
    tags = [one_line(str(tag)) for one in _all(event, "CATEGORIES") for tag in getattr(one, "cats", [])]
    minutes = (
        int((end - start).total_seconds()) // 60 if isinstance(start, datetime) and isinstance(end, datetime) else 0
    )
    return Session(
        key=f"calendar {_text(event.get('UID')) or title}",
        title=title,
        people=tuple(people),
        place=source.name,
        day=start.date() if isinstance(start, datetime) else start,
        start=f"{start:%H:%M}" if isinstance(start, datetime) else "",
        duration=f"{minutes // 60:02}:{minutes % 60:02}" if 0 < minutes < 24 * 60 else "",
        room=_text(event.get("LOCATION")),
        track=tags[0] if tags else "",
        tags=tuple(tags),
        url=url if url.startswith("http") else "",
        links=sorted_links((("", match[0].rstrip(".,)")) for match in _URL.finditer(described[:20_000])), "", url),
    )


def _people(title: str, known: Known) -> tuple[str, list[str]]:
    """A title without the people that it names, and these people."""
    if match := _BY.search(title):
        return unwrapped(title[: match.start()]), people_in(match[1])
    for reading in readings(title, known.is_speaker):
        if reading.sure and reading.pattern in ("last", "by"):
            return plain(reading.title), [f"{p.name} ({p.note})" if p.note else p.name for p in reading.people]
    return title, []


def _time(event: Any, name: str, zone: tzinfo | None) -> date | datetime | None:
    """When an event begins or ends, in the time zone of the conference, or None."""
    with suppress(ValueError, TypeError, KeyError, AttributeError, OverflowError):
        value = event.decoded(name)
        if isinstance(value, datetime) and str(value.tzinfo) == "UTC" and zone:
            return value.astimezone(zone)
        if isinstance(value, datetime):
            return value.replace(tzinfo=value.tzinfo or UTC)
        return value if isinstance(value, date) else None
    return None


def _zone(name: Any) -> tzinfo | None:
    with suppress(KeyError, ValueError, OSError):  # an unknown or malformed name, or a folder of zones
        return ZoneInfo(_text(name)) if _text(name) else None
    return None


def _all(event: Any, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _names(person: Any) -> list[str]:
    """The names in a property for a person: several if there is an unquoted comma."""
    name = person.params.get("CN") if hasattr(person, "params") else None
    return [text for one in (name if isinstance(name, list) else [name]) if (text := _text(one))]


def _text(value: Any) -> str:
    return one_line(str(value)) if isinstance(value, str) else ""
