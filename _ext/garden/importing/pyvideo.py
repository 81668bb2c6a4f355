"""Folders of pyvideo's collection: an event with the recordings of its talks (https://github.com/pyvideo/data)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from garden.importing.escapes import escape, heading, one_line
from garden.importing.found import ConferenceFound, Found, Part, TalkFound
from garden.importing.inline import web_address
from garden.importing.known import Known
from garden.importing.people import kind_of
from garden.importing.sources import RefusedError, Source, read_file
from garden.model import slugify


class Pyvideo:
    """Imports folders of pyvideo."""

    name = "pyvideo"

    def recognises(self, source: Source) -> bool:
        """Whether a source is a folder with ``category.json``."""
        return source.folder is not None and (source.folder / "category.json").is_file()

    def read(self, sources: Sequence[Source], known: Known) -> Found:
        """Read some folders: every video with a speaker is a talk."""
        found = Found()
        for source in sources:
            assert source.folder
            title = one_line(str(_json(source.folder / "category.json").get("title") or source.folder.name))
            parts = []
            for path in sorted((source.folder / "videos").glob("*.json")):
                try:
                    video = _json(path)
                except RefusedError as error:
                    found.leave(f"{source.name}/videos/{path.name}", str(error))
                    continue
                if part := _part(video, f"{source.name}/videos/{path.name}", title, path.stem, known, found):
                    parts.append(part)
            if parts:
                found.conferences.append(_found(source, title, parts, known))
        return found


def _found(source: Source, title: str, parts: list[Part], known: Known) -> ConferenceFound:
    days = [part.talk.day for part in parts if part.talk and part.talk.day]
    year = re.search(r"(?:19|20)\d\d", f"{title} {source.name}")
    if not days and not year:
        raise RefusedError(f"{source.name} names neither a day nor a year.")
    start = min(days) if days else date(int(year[0]) if year else 1970, 1, 1)
    series = re.sub(r"[\s,:-]*(?:19|20)\d\d\b", "", title).strip() or title
    parts.sort(key=lambda part: (part.talk.day if part.talk and part.talk.day else date.max, part.place))
    return ConferenceFound(
        series=known.series(series),
        title=title if re.search(r"(?:19|20)\d\d", title) else f"{title} {start.year}",
        start=start,
        end=max(days, default=start),
        posted=max(days, default=start),
        parts=tuple(parts),
        origin=source.name,
    )


def _part(video: dict[str, Any], place: str, event: str, stem: str, known: Known, found: Found) -> Part | None:
    title = one_line(str(video.get("title") or ""))
    names = [one_line(str(name)) for name in _list(video.get("speakers"))]
    names = [name.replace(",", "").translate(str.maketrans("()", "[]")) for name in names if name]
    kind, shown = kind_of(heading(title))
    if not title or (not names and kind not in ("lightning", "panel", "ignite")):
        found.leave(f"{place}: “{title}”", "no speaker is named: not imported.")
        return None
    for name in names:
        if similar := known.similar_speaker(name):
            found.leave(place, f"the speaker “{name}” looks like “{similar}”, whom the garden knows.")
    try:
        day = date.fromisoformat(str(video.get("recorded") or "")[:10])
    except ValueError:
        day = None
    topics = [topic for tag in _list(video.get("tags")) if (topic := known.topic(str(tag)))]
    talk = TalkFound(
        speakers=tuple((known.speaker(name), "") for name in dict.fromkeys(names)),
        topics=tuple(dict.fromkeys(topics)),
        day=day,
        kind=kind or "talk",
    )
    text, unusable = _links(video)
    for address in unusable:
        found.leave(f"{place}: “{title}”", f"“{address}” is no address on the web: left out.")
    return Part(f"pyvideo {slugify(event)} {stem}", shown, text, talk, place=f"{place}: “{title}”")


def _links(video: dict[str, Any]) -> tuple[str, list[str]]:
    """The recordings of a talk and what belongs to it, as a list; and addresses that cannot be in it."""
    videos = [entry for entry in _list(video.get("videos")) if isinstance(entry, dict)]
    others = [entry if isinstance(entry, dict) else {"url": entry} for entry in _list(video.get("related_urls"))]
    links = [(f"Recording ({entry.get('type') or 'video'})", entry.get("url")) for entry in videos]
    links += [(entry.get("label") or "", entry.get("url")) for entry in others]
    lines: dict[str, None] = {}
    unusable = []
    for label, address in links:
        if url := web_address("", str(address or "")):
            lines[f"- [{escape(one_line(str(label)))}]({url})" if label else f"- <{url}>"] = None
        elif address:
            unusable.append(one_line(str(address)))
    return "\n".join(lines), unusable


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _json(path: Path) -> dict[str, Any]:
    data = Source(path.name, read_file(path)).json()
    if not isinstance(data, dict):
        raise RefusedError(f"{path.name} is no JSON object.")
    return data
