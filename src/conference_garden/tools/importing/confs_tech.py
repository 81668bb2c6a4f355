"""Import the lists of confs.tech: days and places of conferences (https://github.com/tech-conferences/conference-data).

They have no talks.  They complete conferences from other sources and existing
drafts; pages for other conferences are only started if these were chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from conference_garden.facts.names import slug_or_name
from conference_garden.tools.importing.events import series_of
from conference_garden.tools.importing.imported import ImportedConference, ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.sources import ImportSource, day_of
from conference_garden.tools.importing.values import line, rows


def recognises(source: ImportSource) -> bool:
    """Whether a source is a list of conferences with days."""
    return {"name", "startDate"} <= next(iter(rows(source.value)), {}).keys()


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read lists: every entry is a conference without talks."""
    for source in sources:
        with found.attempt(source.name):
            for entry in rows(source.value):
                name, start = line(entry.get("name")), day_of(line(entry.get("startDate")))
                origin = f"{source.name}: “{name}”"
                if name and start:
                    found.conferences.append(_conference(entry, name, start, origin, known))
                else:
                    found.leave(origin, "no name or no first day: not imported.")


def _conference(entry: dict[str, Any], name: str, start: date, origin: str, known: Known) -> ImportedConference:
    series = known.series(series_of(name, start.year))
    end = max(start, day_of(line(entry.get("endDate"))) or start)
    places = (line(entry.get("city")), line(entry.get("country")))
    return ImportedConference(
        series=series,
        title=f"{series} {start.year}",
        start=start,
        end=end,
        posted=end,
        parts=(),
        place=", ".join(filter(None, places)) or ("Online" if entry.get("online") is True else ""),
        website=web_address("", line(entry.get("url"))),
        origin=origin,
    )


def complete(found: ImportResult, known: Known, *, chosen: bool) -> None:
    """Add days, places and websites to the conferences whose talks are in other sources.

    Conferences that are in no other source are kept if they were ``chosen`` or already have a draft.
    """
    lists = [conference for conference in found.conferences if not conference.parts]
    kept = [conference for conference in found.conferences if conference.parts]
    for entry in lists:
        same = [index for index, one in enumerate(kept) if one.parts and _edition(one) == _edition(entry)]
        page = known.conference(entry.series, entry.start.year)
        for index in same:
            one = kept[index]
            if one.sources or not one.is_dated:  # days of posts are not those of the conference
                one = replace(one, start=entry.start, end=entry.end, is_dated=True)
            kept[index] = replace(one, place=one.place or entry.place, website=one.website or entry.website)
        if not same and (chosen or (page and page.is_draft)):
            kept.append(entry)
        elif not same:
            found.leave(entry.origin, "its talks are unknown: create its page with --conference and its name.")
    found.conferences = kept


def _edition(conference: ImportedConference) -> tuple[str, int]:
    return slug_or_name(conference.series), conference.start.year
