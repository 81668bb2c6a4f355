"""Import folders of pyvideo: an event with the recordings of its talks (https://github.com/pyvideo/data)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from conference_garden.facts.names import slugify
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.escapes import escape, one_line
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.keys import Structured
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import Links, sorted_links
from conference_garden.tools.importing.programme import Programme, Session, meetings
from conference_garden.tools.importing.sources import ImportSource, day_of, read_file
from conference_garden.tools.importing.values import items, line
from conference_garden.tools.progress import shown

#: Recordings dated further from the conference than this bear the day of their upload.
_LONGEST: Final = timedelta(days=14)


def recognises(source: ImportSource) -> bool:
    """Whether a source is a folder with ``category.json``."""
    return source.folder is not None and (source.folder / "category.json").is_file()


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read folders: every video with a speaker is a talk."""
    for source in shown(sources, "Folders of pyvideo"):
        with found.attempt(source.name):
            for programme in _programmes(source, found):
                programme.add_to(found, known)


def _programmes(source: ImportSource, found: ImportResult) -> Iterator[Programme]:
    """A conference if there is a year in its name, otherwise the meetings of a user group."""
    assert source.folder
    about = _json(source.folder / "category.json")
    title = one_line(str(about.get("title") or source.folder.name))
    events = list(_events(source, title, found))
    named = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", f"{title} {source.name}")
    if named is None:
        yield from meetings(title, source.name, events, found)
        return
    # links shared by most talks are about the conference
    links = Counter(link for event in events for link in event.text.splitlines())
    shared = [link for link, count in links.items() if 2 < count > len(events) / 2]
    counts = Counter(event.day for event in events if event.day and event.day.year == int(named[0]))
    middle = day_of(about.get("start_date")) or next((day for day, _ in counts.most_common(1)), None)
    yield Programme(
        title,
        source.name,
        [
            replace(
                event,
                day=_near(event.day, middle),
                text="\n".join(link for link in event.text.splitlines() if link not in shared),
            )
            for event in events
        ],
        start=day_of(about.get("start_date")),
        end=day_of(about.get("end_date")),
        website=web_address("", str(about.get("url") or "")),
        lead="\n".join(shared),
        year=int(named[0]),
    )


def _near(day: date | None, middle: date | None) -> date | None:
    """The day if it can be one of the conference; otherwise None, as it is that of the upload."""
    return day if day and middle and abs(day - middle) <= _LONGEST else None


def _events(source: ImportSource, event: str, found: ImportResult) -> Iterator[Session]:
    paths = list(source.paths("videos/*.json"))
    for place, path in shown(paths, source.name):
        try:
            video = _json(path)
        except RefusedError as error:
            found.leave(place, str(error))
            continue
        title = one_line(str(video.get("title") or ""))
        links, text, unusable = _links(video)
        for address in unusable:
            found.leave(f"{place}: “{title}”", f"“{address}” is not a web address: left out.")
        if not title:
            found.leave(place, "it has no title: not imported.")
            continue
        yield Session(
            key=Structured.PYVIDEO.key(slugify(event), path.stem),
            title=title,
            people=tuple(str(person) for person in items(video.get("speakers"))),
            place=place,
            day=day_of(video.get("recorded")),
            tags=tuple(str(tag) for tag in items(video.get("tags"))),
            text=text,
            links=links,
        )


def _links(video: dict[str, Any]) -> tuple[Links, str, list[str]]:
    """The recordings and slides of a talk, a list of its other links as MyST, and unusable addresses."""
    videos = [entry for entry in items(video.get("videos")) if isinstance(entry, dict)]
    others = [entry if isinstance(entry, dict) else {"url": entry} for entry in items(video.get("related_urls"))]
    pairs = [("video", line(entry.get("url"))) for entry in videos]
    pairs += [(line(entry.get("label")), line(entry.get("url")).rstrip(".,;")) for entry in others]
    known = sorted_links(pairs)
    lines: dict[str, None] = {}
    unusable = []
    for label, address in pairs:
        if not (url := web_address("", address)):
            unusable += [address] if address else []
        elif url not in (*known.recordings, *known.slides):
            is_named = label and label.rstrip(".,;") != address
            lines[f"- [{escape(label)}]({url})" if is_named else f"- <{url}>"] = None
    return known._replace(links=()), "\n".join(lines), unusable


def _json(path: Path) -> dict[str, Any]:
    data = ImportSource(path.name, read_file(path)).json()
    if not isinstance(data, dict):
        raise RefusedError(f"{path.name} is not a JSON object.")
    return data
