"""``conferences.ics``: the conferences as a calendar (RFC 5545)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from icalendar import Calendar, Event, vText

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference
from conference_garden.facts.settings import Settings
from conference_garden.machines.dates import Dates
from conference_garden.pages.html import AddressOf

# what TEXT cannot hold (section 3.3.11)
_CONTROL: Final = re.compile("[\0-\x08\x0b-\x1f\x7f]")


def calendar(catalogue: Catalogue, settings: Settings, address_of: AddressOf, dates: Dates) -> bytes:
    """All conferences, each an event of whole days; the same bytes for the same garden."""
    found = Calendar()
    found.add("version", "2.0")
    found.add("prodid", "-//conference garden//EN")
    found.add("name", _text(settings.name))  # RFC 7986, section 5.1
    found.add("x-wr-calname", _text(settings.name))  # the same for older programs
    for conference in catalogue.conferences_by_date:
        event = _event(conference, dates.text(conference.document) or conference.start)
        event.add("uid", settings.permanent(f"conference/{catalogue.first_id('conference', conference.id)}"))
        event.add("url", settings.url + address_of(conference.document))
        found.add_component(event)
    content: bytes = found.to_ical()
    return content


def _event(conference: Conference, changed: date) -> Event:
    event = Event()
    # when the event was written down, not when the file was made
    event.add("dtstamp", datetime.combine(changed, time(12), UTC))
    event.add("dtstart", conference.start)
    if conference.end < date.max:
        event.add("dtend", conference.end + timedelta(days=1))  # the day after
    texts = {"summary": conference.title, "location": conference.place, "description": conference.lead}
    for name, text in texts.items():
        if text:
            event.add(name, _text(text))
    event.add("transp", "TRANSPARENT")
    return event


def _text(text: str) -> vText:
    return vText(_CONTROL.sub(" ", text.replace("\r\n", "\n")))
