"""The common model of schedules and collections of recordings: sessions with people, which become talks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from conference_garden.facts.model import KINDS_WITHOUT_SPEAKERS
from conference_garden.facts.names import identity, slug_or_name, slugify
from conference_garden.tools.importing.escapes import heading, one_line
from conference_garden.tools.importing.events import series_of
from conference_garden.tools.importing.imported import ImportedConference, ImportedSection, ImportedTalk, ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.labels import SPEAKER
from conference_garden.tools.importing.links import NO_LINKS, Links
from conference_garden.tools.importing.sources import ImportSource
from conference_garden.tools.importing.speaker_names import KIND_WORDS, kind_of, name_parts, read_people, unwrapped

#: The longest a conference may last.
LONGEST: Final = timedelta(days=21)
#: Sessions of a group that are further apart are from different meetings.
_APART: Final = timedelta(days=4)
#: Placeholders for the names of speakers.
_NOBODY: Final = frozenset({"various", "various-speakers", "multiple-speakers", "unknown", "tba", "tbd", "n-a"})
_SEPARATOR = re.compile(r"(?<!\s)(\s+[-–—|]+\s+|\s*:\s+|\s+by\s+)")
_BELOW = re.compile(rf"(?:{SPEAKER}|presented by)\W{{1,3}}(\S.{{2,198}})", re.IGNORECASE)
_NAME_NOTE = re.compile(r"(.*\S)\s*[(\[](.*)", re.DOTALL)


@dataclass(frozen=True)
class Session:
    """An event from a source; ``key`` identifies it there, ``place`` is its position, for messages."""

    key: str
    title: str
    people: tuple[str, ...]
    place: str
    day: date | None = None
    start: str = ""
    duration: str = ""
    room: str = ""
    track: str = ""
    type: str = ""
    url: str = ""
    tags: tuple[str, ...] = ()
    text: str = ""
    kind: str = ""
    #: its rank among the events of its day, if no time is known
    rank: int = 0
    links: Links = NO_LINKS


@dataclass(frozen=True)
class Programme:
    """The events of one conference; ``origin`` names the source, ``part`` distinguishes editions of one year.

    ``year`` is used if no day is known, and is 0 if it is unknown too; ``is_dated`` is False if ``start`` is a guess.
    """

    title: str
    origin: str
    events: Sequence[Session]
    start: date | None = None
    end: date | None = None
    place: str = ""
    website: str = ""
    lead: str = ""
    part: str = ""
    year: int = 0
    is_dated: bool = True

    def add_to(self, found: ImportResult, known: Known) -> None:
        """Add the conference to ``found`` if it has talks; every event with a speaker is one."""
        keys = Counter(event.key for event in self.events)
        events = sorted((_told_apart(event, keys) for event in self.events), key=_order)
        parts = [part for event in events if (part := self._part(event, known, found))]
        days = [part.talk.day for part in parts if part.talk and part.talk.day]
        start = min([*days, *filter(None, [self.start])], default=None)
        if not parts:
            return
        is_dated = self.is_dated and start is not None
        if start is None and self.year:
            start = date(self.year, 1, 1)
        if start is None:
            found.leave(self.origin, "it names neither day nor year: use --name 'Conference 2024'.")
            return
        end = max([*days, *filter(None, [self.end])], default=start)
        series = known.series(series_of(self.title, start.year))
        words = (series, self.part, str(start.year)) if self.part else (self.title, str(start.year))
        if self.lead:
            parts.insert(
                0, ImportedSection(f"programme {slugify(self.title)} {start.year}", "Links", self.lead, is_lead=True)
            )
        found.conferences.append(
            ImportedConference(
                series=series,
                title=" ".join(words if self.part or not re.search(r"\d", self.title) else words[:1]),
                start=start,
                end=end,
                posted=end,
                parts=tuple(parts),
                place=self.place,
                website=self.website,
                part=self.part,
                origin=self.origin,
                is_dated=is_dated,
            )
        )

    def _part(self, event: Session, known: Known, found: ImportResult) -> ImportedSection | None:
        place = f"{event.place}: “{event.title}”"
        people = {identity(name): (name, note) for name, note in map(_person, _each(event.people)) if name}
        named, title = kind_of(heading(own_title(event.title, self.title, people)))
        if title.casefold() in KIND_WORDS:  # “Keynote by Ida Kai”: a page may have several keynotes
            title = heading(own_title(event.title, self.title))
        types = (kind for word, kind in KIND_WORDS.items() if kind != "talk" and word in event.type.casefold())
        kind = event.kind or next(types, named or "talk")
        people = {key: person for key, person in people.items() if slugify(key) not in _NOBODY}
        if not people and kind not in KINDS_WITHOUT_SPEAKERS:
            found.leave(place, "no speaker is named: not imported.")
            return None
        topics = [topic for name in (event.track, *event.tags) if (topic := known.topic(name))]
        talk = ImportedTalk(
            speakers=tuple(found.speaker(name, note, place, known) for name, note in people.values()),
            topics=tuple(dict.fromkeys(topics)),
            day=event.day,
            kind=kind,
            source=event.url,
            track=event.track,
            room=event.room,
            **event.links._asdict(),
        )
        about = (event.start[:5], event.room, event.track, f"{event.duration[:5]} h" if event.duration else "")
        remark = ", ".join(one_line(word) for word in about if word)
        return ImportedSection(event.key, title, event.text, talk, remark=remark, place=place)


def _told_apart(event: Session, keys: Mapping[str, int]) -> Session:
    """An event with a unique key, even if several events of its source have the same."""
    return (
        event
        if keys[event.key] == 1
        else replace(event, key=f"{event.key} {event.day or ''} {event.start} {slugify(event.title)}")
    )


def named_in(text: str) -> list[str]:
    """The speakers named in a line of a description: “Speakers: Ida Kai and Jane Doe”."""
    found = (_BELOW.fullmatch(line.strip(" \t*•-")[:200]) for line in text[:20_000].splitlines())
    return next((people_in(match[1]) for match in found if match), [])


def people_in(text: str) -> list[str]:
    """The names in a list such as “Ida Kai; Jo Tarr and Jane Doe”."""
    return list(name_parts(re.sub("[,;]", ", ", one_line(text))))


def _order(event: Session) -> tuple[object, ...]:
    return event.day or date.max, event.start, event.rank, event.room, event.place


def own_title(title: str, conference: str, people: Iterable[str] = ()) -> str:
    """A title without parts that name the speakers or the conference, which titles of recordings often have."""
    pieces = _SEPARATOR.split(title)
    event = {*slug_or_name(conference).split("-")}
    names = set(map(slug_or_name, people))
    kept: list[str] = []
    for separator, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        id_ = slug_or_name(piece)
        words = {*id_.split("-")}
        kinds = words & KIND_WORDS.keys() - event
        others = words - kinds
        is_conference = others <= event and (words == event or any(word.isdigit() for word in others))
        if is_conference and kinds:  # “Splices - Rope Days 2024 Keynote”
            kept = [f"{kinds.pop().capitalize()}: ", *kept]
        elif id_ not in names and not is_conference:
            kept += [separator, piece] if kept and not kept[-1].endswith(": ") else [piece]
    own = "".join(kept).removesuffix(": ")
    return title if own in ("", title) else unwrapped(own) or title


def meetings(
    title: str, origin: str, events: Sequence[Session], found: ImportResult, place: str = "", website: str = ""
) -> Iterator[Programme]:
    """Split the events of a user group into meetings, by their days."""
    together: dict[date, list[Session]] = {}
    start = before = date.min
    for event in sorted(events, key=lambda event: event.day or date.min):
        if event.day is None:
            found.leave(f"{event.place}: “{event.title}”", "it does not say which day it was on: not imported.")
            continue
        start = event.day if event.day - before > _APART else start
        before = event.day
        together.setdefault(start, []).append(event)
    months = Counter(f"{start:%B %Y}" for start in together)
    for start, meeting in together.items():
        part = f"{start:%B}" if months[f"{start:%B %Y}"] == 1 else f"{start.day} {start:%B}"
        yield Programme(title, origin, meeting, part=part, place=place, website=website)


def named_by(
    source: ImportSource,
    found: ImportResult,
    events: Sequence[Session],
    title: str = "",
    *,
    is_name: bool = False,
    start: date | None = None,
    end: date | None = None,
    website: str = "",
) -> Programme:
    """The programme of a source whose conference is named by the writer, by ``title`` or else by the file."""
    stem = re.sub(r"(?:\.[a-z]{2,5}){1,2}$", "", source.name.partition("?")[0].rpartition("/")[2])
    words = (title or stem).replace("_", "-").split("-") if not is_name else [title]
    name = found.name or " ".join(word if any(map(str.isupper, word)) else word.capitalize() for word in words)
    if not is_name and not found.name:
        found.doubt(source.name, f"it does not name its conference, called “{name}” here: name it with --name.")
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", name)
    return Programme(
        name or "Conference",
        source.name,
        events,
        start=start,
        end=end,
        website=website,
        year=int(year[0]) if year else 0,
    )


def _each(people: Iterable[str]) -> Iterator[str]:
    """Split fields for one person that hold several: “Ida Kai and Jo Tarr”."""
    for text in people:
        several = read_people(text) if "," not in text else ()
        yield from list(name_parts(text)) if len(several) > 1 and all(one.sure for one in several) else [text]


def _person(text: str) -> tuple[str, str]:
    """A name, and the remark in brackets after it, except pronouns; after a single word, it is part of the name.

    >>> _person("Ida Kai (Sea, Inc.)"), _person("Ida Kai (she/her)"), _person("ida (kai)")
    (('Ida Kai', 'Sea Inc.'), ('Ida Kai', ''), ('ida kai', ''))
    """
    text = one_line(text).replace(",", "")
    match = _NAME_NOTE.fullmatch(text[:-1]) if text.endswith((")", "]")) else None
    name, note = match.groups() if match else (text, "")
    if "/" in note or "|" in note:
        note = ""
    elif " " not in name:
        name, note = f"{name} {note}".strip(), ""
    brackets = str.maketrans("()", "[]")
    return name.translate(brackets), note.translate(brackets)
