"""``conferences.ics``: the conferences as a calendar (RFC 5545)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.old_ids import first_id
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.settings import Settings
from conference_garden.machines.dates import Dates
from conference_garden.pages.html import AddressOf

# characters that TEXT cannot hold (section 3.3.11)
_CONTROL: Final = re.compile("[\0-\x08\x0b-\x1f\x7f]")


class CalendarEvent(NamedTuple):
    """A conference in the calendar; ``changed`` is the day on which its text last changed."""

    uid: str
    url: str
    changed: date
    start: date
    end: date
    title: str
    place: str
    description: str


def calendar_events(
    catalogue: Catalogue, settings: Settings, address_of: AddressOf, dates: Dates
) -> list[CalendarEvent]:
    """The events of all dated conferences, the newest first."""
    return [
        CalendarEvent(
            uid=settings.permanent(f"conference/{first_id(catalogue, 'conference', conference.id)}"),
            url=settings.url + address_of(conference.document),
            changed=dates.text(conference.document) or conference.start,
            start=conference.start,
            end=conference.end,
            title=conference.title,
            place=conference.place,
            description=catalogue.lead(conference.document),
        )
        for conference in catalogue.conferences_by_date
        if conference.is_dated and ((own := kind_in(conference.document)) is None or own.is_event)
    ]


def calendar(name: str, events: list[CalendarEvent]) -> bytes:
    """A calendar of all-day events; the same bytes for the same events."""
    # imported here: it takes a tenth of a second, and most builds change no conference
    from icalendar import Calendar, Event, vText

    def text_of(text: str) -> vText:
        return vText(_CONTROL.sub(" ", text.replace("\r\n", "\n")))

    found = Calendar()
    found.add("version", "2.0")
    found.add("prodid", "-//conference garden//EN")
    found.add("name", text_of(name))  # RFC 7986, section 5.1
    found.add("x-wr-calname", text_of(name))  # the same for older programs
    for one in events:
        event = Event()
        # not the time at which the file was made
        event.add("dtstamp", datetime.combine(one.changed, time(12), UTC))
        event.add("dtstart", one.start)
        if one.end < date.max:
            event.add("dtend", one.end + timedelta(days=1))  # the day after
        for key, text in {"summary": one.title, "location": one.place, "description": one.description}.items():
            if text:
                event.add(key, text_of(text))
        event.add("transp", "TRANSPARENT")
        event.add("uid", one.uid)
        event.add("url", one.url)
        found.add_component(event)
    content: bytes = found.to_ical()
    return content
