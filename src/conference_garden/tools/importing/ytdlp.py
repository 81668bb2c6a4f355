"""Import recordings from yt-dlp: ``.info.json`` files, ``-J`` for a playlist, ``-j`` with one recording per line."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import sorted_links
from conference_garden.tools.importing.programme import Programme, Session, named_in, own_title
from conference_garden.tools.importing.sources import ImportSource, day_of
from conference_garden.tools.importing.speaker_names import Reading, plain, readings
from conference_garden.tools.importing.values import items, line, lines, row, rows
from conference_garden.tools.progress import shown

_PATTERN: Final = "*.info.json"


def recognises(source: ImportSource) -> bool:
    """Whether a source is output of yt-dlp, or a folder of such files."""
    if source.folder is not None:
        return any(True for _ in source.paths(_PATTERN))
    return any(True for _ in _videos(source))


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read recordings, those of one playlist together; each with a recognisable speaker is a talk."""
    playlists: defaultdict[str, dict[str, tuple[dict[str, Any], str]]] = defaultdict(dict)
    for source in sources:
        with found.attempt(source.name):
            for file in shown(source.files(_PATTERN), source.name) if source.folder else [source]:
                for video in _videos(file):
                    playlists[_event(video)].setdefault(line(video.get("id")), (video, file.name))
    for title, videos in playlists.items():
        _programme(title, list(videos.values()), known, found).add_to(found, known)


def _videos(source: ImportSource) -> Iterator[dict[str, Any]]:
    """The recordings of a source; those of a playlist get its title."""
    values = [source.value]
    if source.value is None and source.text().startswith("{"):
        with suppress(ValueError, RecursionError):
            values = [json.loads(text) for text in source.text().splitlines() if text.strip()]
    for value in values:
        data = row(value)
        for video in rows(data.get("entries")) or [data]:
            is_video = isinstance(video.get("id"), str) and bool({"webpage_url", "uploader", "ie_key"} & video.keys())
            if is_video and video.get("_type") != "playlist" and video.get("title"):
                yield {"playlist_title": data.get("title"), **video} if "entries" in data else video


def _event(video: dict[str, Any]) -> str:
    """The conference of a recording: its playlist, or else the uploader and the year."""
    name = line(video.get("playlist_title")) or line(video.get("playlist"))
    year = line(video.get("upload_date"))[:4]
    return name or f"{line(video.get('channel')) or line(video.get('uploader'))} {year}".strip() or "Recordings"


def _programme(event: str, videos: list[tuple[dict[str, Any], str]], known: Known, found: ImportResult) -> Programme:
    videos = sorted(videos, key=lambda video: line(video[0].get("playlist_index")).rjust(6, "0"))
    titles = [own_title(line(video.get("title")), event) for video, _ in videos]
    talks = _readings(titles, known)
    sessions = []
    for number, (title, reading, (video, place)) in enumerate(zip(titles, talks, videos, strict=True)):
        people = tuple(f"{p.name} ({p.note})" if p.note else p.name for p in reading.people) if reading else ()
        if not people and isinstance(video.get("description"), str):
            people = tuple(named_in(video["description"]))
        if reading and not reading.sure:
            found.doubt(f"{place}: “{title}”", f"“{'”, “'.join(people)}” may not be a speaker.")
        url = web_address("", line(video.get("webpage_url")) or line(video.get("url")))
        sessions.append(
            Session(
                key=f"recording {line(video.get('id'))}",
                title=plain(reading.title) if reading else title,
                people=people,
                place=place,
                rank=number,
                tags=lines(items(video.get("tags"))),
                links=sorted_links([("video", url)]),
            )
        )
    days = sorted(day for video, _ in videos if (day := _day(video)))
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", event)
    start = next((day for day in days if not year or day.year == int(year[0])), None)
    # the day of an upload is only near the days of the conference
    return Programme(event, videos[0][1], sessions, start=start, year=int(year[0]) if year else 0, is_dated=False)


def _day(video: dict[str, Any]) -> date | None:
    text = line(video.get("upload_date"))
    return day_of(f"{text[:4]}-{text[4:6]}-{text[6:8]}") if re.fullmatch(r"\d{8}", text) else None


def _readings(titles: Sequence[str], known: Known) -> list[Reading | None]:
    """Read titles as talks with speakers, each in the way that fits most of them, if possible."""
    options = [{r.pattern: r for r in reversed(list(readings(title, known.is_speaker)))} for title in titles]
    counts = Counter(pattern for several in options for pattern, reading in several.items() if reading.sure)
    order = [pattern for pattern, _ in counts.most_common()]
    found = []
    for several in options:
        sure = [several[pattern] for pattern in order if pattern in several and several[pattern].sure]
        known_ones = [reading for reading in sure if reading.known]
        likely = several.get(order[0]) if order and 2 * counts[order[0]] > len(titles) else None
        standing = [reading for reading in sure if reading.pattern in ("last", "by", order[0])]
        found.append(next(iter([*known_ones, *standing]), likely))
    return found
