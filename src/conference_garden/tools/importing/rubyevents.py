"""Import the YAML of RubyEvents: events with recordings (https://github.com/rubyevents/rubyevents/tree/main/data)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.keys import Structured
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import sorted_links, video
from conference_garden.tools.importing.programme import Programme, Session, meetings
from conference_garden.tools.importing.sources import ImportSource, day_of
from conference_garden.tools.importing.values import line, lines, row, rows
from conference_garden.tools.progress import shown

_PATTERNS: Final = ("videos.yml", "event.yml", "*/videos.yml", "*/event.yml")
_KINDS: Final = {
    "keynote": "keynote",
    "lightning_talk": "lightning",
    "open_mic": "lightning",
    "panel": "panel",
    "workshop": "workshop",
}


def recognises(source: ImportSource) -> bool:
    """Whether a source is a folder of an event or a series, or one of the files of an event."""
    if source.folder is not None:
        return any(True for _ in source.paths("videos.yml", "*/videos.yml"))
    first = next(iter(rows(source.value)), {})
    return "video_provider" in first or {"kind", "start_date", "location"} <= row(source.value).keys()


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read events: every recording with a speaker is a talk, and so is each talk within a recording."""
    events: defaultdict[str, dict[str, ImportSource]] = defaultdict(dict)
    for source in sources:
        with found.attempt(source.name):
            for file in source.files(*_PATTERNS) if source.folder else [source]:
                around, _, name = file.name.partition("?")[0].rpartition("/")
                events[around][name.removesuffix(".yaml").removesuffix(".yml")] = file
    for files in shown(list(events.values()), "Events of RubyEvents"):
        with found.attempt(next(file.name for file in files.values())):
            for programme in _programmes(files, found):
                programme.add_to(found, known)


def _programmes(files: dict[str, ImportSource], found: ImportResult) -> Iterator[Programme]:
    about = row(files["event"].yaml()) if "event" in files else {}
    source = next((file for name, file in files.items() if name != "event"), None)
    if source is None:
        found.leave(files["event"].name, "its videos.yml is missing: name the folder.")
        return
    videos = rows(source.yaml())
    names = [name for one in videos if (name := line(one.get("event_name")))]
    title = line(about.get("title")) or max(names, key=names.count, default="") or "Conference"
    place = line(about.get("location"))
    website = web_address("", line(about.get("website")) or line(about.get("original_website")))
    events = [session for one in videos for session in _sessions(one, source, found)]
    start, end = day_of(line(about.get("start_date"))), day_of(line(about.get("end_date")))
    if line(about.get("kind")) == "meetup" or not (start or re.search(r"\d{4}", title)):
        yield from meetings(title, source.name, events, found, place, website)
        return
    named = re.search(r"(?:19|20)\d\d", title)
    year = int(named[0]) if named else 0
    yield Programme(title, source.name, events, start=start, end=end, place=place, website=website, year=year)


def _sessions(entry: dict[str, Any], source: ImportSource, found: ImportResult) -> Iterator[Session]:
    """The talks of a recording: itself, those within it, or both."""
    place = f"{source.name}: “{line(entry.get('title'))}”"
    if line(entry.get("status")) == "cancelled":
        found.leave(place, "it was cancelled: not imported.")
        return
    inner = rows(entry.get("talks"))
    if entry.get("speakers") or not inner:
        yield _session(entry, {}, source)
    for talk in inner:
        yield _session(talk, entry, source)


def _session(talk: dict[str, Any], around: dict[str, Any], source: ImportSource) -> Session:
    title = line(talk.get("title")) or line(talk.get("raw_title"))
    url = line(talk.get("url"))
    links = [("slides", line(talk.get("slides_url"))), ("video", line(talk.get("external_player_url")))]
    links += [("video", _recording(talk, around)), ("video", url)]
    links += [("video", _recording(one, {})) for one in rows(talk.get("alternative_recordings"))]
    links += [
        (f"{line(one.get('type'))} {line(one.get('name'))}", line(one.get("url")))
        for one in rows(talk.get("additional_resources"))
    ]
    return Session(
        key=Structured.RUBYEVENTS.key(line(talk.get("id")) or title),
        title=title,
        people=lines(talk.get("speakers")),
        place=source.name,
        day=day_of(line(talk.get("date"))) or day_of(line(around.get("date"))),
        start=line(talk.get("time")),
        track=line(talk.get("track")) or line(around.get("track")),
        kind=_KINDS.get(line(talk.get("kind")), ""),
        links=sorted_links(links),
    )


def _recording(entry: dict[str, Any], around: dict[str, Any]) -> str:
    """The address of a recording; for a talk within a longer one, from the second at which it begins."""
    if line(entry.get("video_provider")) != "parent":
        return video(line(entry.get("video_provider")), line(entry.get("video_id")))
    cue = re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,2}):(\d\d)", line(entry.get("start_cue")))
    hours, minutes, seconds = (int(part or 0) for part in cue.groups()) if cue else (0, 0, 0)
    return video(
        line(around.get("video_provider")), line(around.get("video_id")), (hours * 60 + minutes) * 60 + seconds
    )
