"""``conferences.ics``: the conferences as a calendar (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference
from conference_garden.facts.settings import Settings
from conference_garden.machines.dates import Dates
from conference_garden.pages.site import AddressOf

#: Octets in a line, its end not counted (section 3.1).
_WIDTH: Final = 75
# what TEXT cannot hold (section 3.3.11)
_CONTROL: Final = re.compile("[\0-\x08\x0b-\x1f\x7f]")


def calendar(catalogue: Catalogue, settings: Settings, address_of: AddressOf, dates: Dates) -> bytes:
    """All conferences, each an event of whole days; the same bytes for the same garden."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//conference garden//EN",
        f"NAME:{_text(settings.name)}",  # RFC 7986, section 5.1
        f"X-WR-CALNAME:{_text(settings.name)}",  # the same for older programs
    ]
    for conference in catalogue.conferences_by_date:
        url = settings.url + address_of(conference.document)
        uid = settings.permanent(f"conference/{catalogue.first_id('conference', conference.id)}")
        lines += _event(conference, uid, url, dates.text(conference.document))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(conference: Conference, uid: str, url: str, changed: date | None) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    # when the event was written down, not when the file was made
    yield f"DTSTAMP:{_day(changed or conference.start)}T120000Z"
    yield f"DTSTART;VALUE=DATE:{_day(conference.start)}"
    if conference.end < date.max:
        yield f"DTEND;VALUE=DATE:{_day(conference.end + timedelta(days=1))}"  # the day after
    yield f"SUMMARY:{_text(conference.title)}"
    if conference.place:
        yield f"LOCATION:{_text(conference.place)}"
    if conference.lead:
        yield f"DESCRIPTION:{_text(conference.lead)}"
    yield f"URL:{url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(text: str) -> str:
    """A value of the type TEXT (section 3.3.11)."""
    plain = _CONTROL.sub(" ", text.replace("\r\n", "\n"))
    return re.sub(r"[\\;,]", r"\\\g<0>", plain).replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces, of which all but the first begin with a space (section 3.1)."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode("utf-8", "replace"))
        if size + width > _WIDTH:
            yield piece
            piece, size = " ", 1
        piece += character
        size += width
    yield piece
