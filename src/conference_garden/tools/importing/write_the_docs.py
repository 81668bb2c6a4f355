"""Import the YAML of Write the Docs: sessions of a conference, its schedule and its days.

They are files in one folder (https://github.com/writethedocs/www, ``docs/_data``);
the file of sessions suffices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.keys import Structured
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import sorted_links, video
from conference_garden.tools.importing.programme import Programme, Session
from conference_garden.tools.importing.sources import ImportSource
from conference_garden.tools.importing.values import line, row, rows
from conference_garden.tools.progress import shown

_PATTERNS: Final = ("*-sessions.yaml", "*.speakers.yaml", "*config*.yaml", "*-schedule.yaml")
_DAYS = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s+(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?",
    re.IGNORECASE,
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def recognises(source: ImportSource) -> bool:
    """Whether a source is a file of sessions, a schedule or a configuration of Write the Docs, or their folder."""
    if source.folder is not None:
        return any(True for _ in source.paths(*_PATTERNS[:2]))
    data = row(source.value)
    first = next(iter(rows(source.value)), {})
    return (
        {"series_slug", "speakers"} <= first.keys() or {"shortcode", "city"} <= data.keys() or any(map(_is_day, data))
    )


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read files, those of one conference together; every session is a talk."""
    files: list[ImportSource] = []
    for source in sources:
        with found.attempt(source.name):
            files += source.files(*_PATTERNS) if source.folder else [source]
    configs = {_config_key(row(file.value)): row(file.value) for file in files if "shortcode" in row(file.value)}
    schedules = [(file.name, row(file.value)) for file in files if any(map(_is_day, row(file.value)))]
    for file in shown([file for file in files if rows(file.value)], "Conferences of Write the Docs"):
        sessions = rows(file.value)
        key = line(sessions[0].get("series_slug")).casefold(), _year(file, sessions)
        days = next((_days_of(data) for name, data in schedules if all(part in name for part in key)), {})
        _programme(file, sessions, configs.get(key, {}), days).add_to(found, known)


def _is_day(key: str) -> bool:
    return key.startswith("talks_day")


def _config_key(config: dict[str, Any]) -> tuple[str, str]:
    return line(config.get("shortcode")).casefold(), line(config.get("year"))


def _days_of(schedule: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Slug of a session → its day, counted from 0, and its rank on that day."""
    days = sorted(filter(_is_day, schedule))
    return {
        line(slot.get("slug")): (day, number)
        for day, key in enumerate(days)
        for number, slot in enumerate(rows(schedule[key]))
        if slot.get("slug")
    }


def _programme(
    file: ImportSource, sessions: list[dict[str, Any]], config: dict[str, Any], days: dict[str, tuple[int, int]]
) -> Programme:
    year = _year(file, sessions)
    words = re.findall(r"[a-z]{2,}", re.sub(r"-sessions|\.speakers|\.ya?ml", "", file.name.rpartition("/")[2]))
    place = " ".join(words).title()
    named = next((name for session in sessions if (name := line(session.get("series")))), f"Write the Docs {place}")
    series = re.sub(r"\b[A-Z]{4,}\b", lambda word: word[0].capitalize(), named)
    dates = row(config.get("date"))
    whole = _between(line(dates.get("short")), year)
    talks = _between(line(row(dates.get("conference")).get("date")), year) or whole
    return Programme(
        f"{series} {year}".strip(),
        file.name,
        [_session(session, file, talks, days) for session in sessions],
        start=whole[0] if whole else None,
        end=whole[1] if whole else None,
        place=", ".join(filter(None, (line(row(config.get("about")).get("venue")), line(config.get("city"))))),
        website=f"https://www.writethedocs.org/conf/{line(sessions[0].get('series_slug'))}/{year}/",
        year=int(year) if re.fullmatch(r"(?:19|20)\d\d", year) else 0,
    )


def _year(file: ImportSource, sessions: Sequence[dict[str, Any]]) -> str:
    named = re.search(r"(?:19|20)\d\d", file.name.rpartition("/")[2])
    return next((year for session in sessions if (year := line(session.get("year")))), named[0] if named else "")


def _session(
    session: dict[str, Any], file: ImportSource, talks: tuple[date, date] | None, days: dict[str, tuple[int, int]]
) -> Session:
    title, slug = line(session.get("title")), line(session.get("slug"))
    at = days.get(slug)
    links = [("video", video("youtube", line(session.get("youtubeId"))))]
    links += [(name, line(session.get(name))) for name in ("slides", "sketchnoteLink")]
    return Session(
        key=Structured.WRITE_THE_DOCS.key(line(session.get("series_slug")), line(session.get("year")), slug or title),
        title=title,
        people=tuple(line(person.get("name")) for person in rows(session.get("speakers"))),
        place=file.name,
        day=min(talks[0] + timedelta(days=at[0]), talks[1]) if talks and at else None,
        rank=at[1] if at else 0,
        links=sorted_links(links),
    )


def _between(text: str, year: str) -> tuple[date, date] | None:
    """The first and last day in a text such as “April 14-16, 2024”, or None."""
    found = [(_MONTHS.index(m[1].casefold()[:3]) + 1, int(m[2]), int(m[3] or m[2])) for m in _DAYS.finditer(text)]
    try:
        return date(int(year), *found[0][:2]), date(int(year), found[-1][0], found[-1][2])
    except (IndexError, ValueError):
        return None
