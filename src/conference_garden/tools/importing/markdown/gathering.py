"""Gather the notes about one event into a conference."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from conference_garden.facts.model import Source
from conference_garden.facts.names import slug_or_name, slugify
from conference_garden.facts.words import count_text
from conference_garden.tools.importing.dates import unsure_days
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.imported import ImportedConference, ImportedSection, ImportedTalk, ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import Links, sorted_links
from conference_garden.tools.importing.markdown import front as keys
from conference_garden.tools.importing.markdown.note_parts import Row
from conference_garden.tools.importing.markdown.note_reader import NoteReader
from conference_garden.tools.importing.markdown.whereabouts import Event
from conference_garden.tools.importing.programme import LONGEST
from conference_garden.tools.importing.references import keys_in
from conference_garden.tools.importing.speaker_names import plain

#: Hardly any conference is longer than a week, so notes with a later date were written afterwards.
_USUAL: Final = timedelta(days=7)


@dataclass
class Gathering:
    """Notes, grouped by series and year of the event that they are about."""

    known: Known
    found: ImportResult
    groups: defaultdict[tuple[str, int], list[tuple[NoteReader, Event]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, reader: NoteReader, event: Event) -> None:
        """Add a note to the group of its event."""
        self.groups[slug_or_name(event.series), event.year].append((reader, event))

    def add_rows(self, rows: Sequence[Row], index: NoteReader, event: Event) -> None:
        """Add the talks of a table in an index that link to no note, unless a note has the same title."""
        group = self.groups[slug_or_name(event.series), event.year]
        titles = {slugify(plain(part.title)) for reader, _ in group for part in reader.parts if part.talk}
        for row in rows:
            if slugify(plain(row.title)) not in titles:
                people = (self.found.speaker(p.name, p.note, row.place, self.known) for p in row.people)
                talk = ImportedTalk(tuple(people), day=row.day, **sorted_links(row.links)._asdict())
                key = f"{index.post.key}#{slugify(plain(row.title))}"
                index.parts.append(ImportedSection(key, row.title, row.text, talk, place=row.place))
        if index.parts and all(reader is not index for reader, _ in group):
            group.append((index, event))

    def finish(self) -> None:
        """Make conferences of the groups that have talks, and list everything that is on no page."""
        counts: Counter[str] = Counter()
        for (_, year), group in self.groups.items():
            if any(part.talk for reader, _ in group for part in reader.parts):
                conference = self._conference(year, group)
                self.found.conferences.append(conference)
                days = {part.talk.day for part in conference.parts if part.talk and part.talk.day}
                counts.update(tag for reader, _ in group for tag in reader.post.tags if not self.known.topic(tag))
                for reader, _ in group:
                    self._list(reader, {conference.start, conference.end, *days})
            else:
                for reader, _ in group:
                    what = "no heading and no line names a talk and its speaker: left out"
                    remedy = "; if its headings are talks, import it alone with --into NAME-YEAR" * reader.has_parts
                    self.found.leave_file(reader.note.path, f"{what}{remedy}.")
        self.found.conferences.sort(key=lambda conference: (conference.start, conference.title))
        if counts:
            tags = (f"{tag} ({count_text(count, 'note')})" for tag, count in counts.most_common())
            self.found.leave("Tags", f"left out, because no topic has this name: {', '.join(tags)}.")

    def _conference(self, year: int, group: list[tuple[NoteReader, Event]]) -> ImportedConference:
        group.sort(key=lambda pair: not pair[0].note.is_index)
        indexes = {reader.post.key for reader, _ in group if reader.note.is_index}
        parts = tuple(self._once([part for reader, _ in group for part in reader.parts], indexes))
        event, place = Event().filled(*(event for _, event in group)), group[0][0].place
        spelled = Counter(of.series for _, of in group if of.is_spelled).most_common(1)
        series = spelled[0][0] if spelled else event.series
        if not spelled:
            self.found.doubt(place, f"“{series}” is the name of a folder or a file: is that the name of the series?")
        named = {part.talk.day for part in parts if part.talk and part.talk.day} | {
            d for _, of in group for d in of.days
        }
        days = sorted(day for day in named if day.year == year)
        dated = dict(_dated(year, (reader for reader, _ in group)))
        together = sorted({*days, *dated.values()})
        if days and together[-1] - together[0] <= _USUAL and not any(of.days for _, of in group):
            days = together
        posted = sorted(r.note.day for r, _ in group if r.note.day and r.note.day.year == year)
        if not days and posted and posted[-1] - posted[0] <= LONGEST:
            days = posted
        start = days[0] if days else date(year, event.month or 1, 1)
        end = days[-1] if days and days[-1] - start <= LONGEST else start
        parts = tuple(
            replace(part, talk=replace(part.talk, day=dated[part.key]))
            if part.talk and not part.talk.day and start <= dated.get(part.key, date.min) <= end
            else part
            for part in parts
        )
        tags = (tag for reader, _ in group for tag in (*reader.note.front.names(keys.TAGS), *reader.lead_tags))
        return ImportedConference(
            series=series,
            title=event.title or f"{series} {year}",
            start=start,
            end=end,
            posted=max([end, *posted]),
            parts=parts,
            place=event.place,
            website=event.website,
            tags=tuple(dict.fromkeys(filter(None, map(self.known.topic, tags)))),
            sources=tuple(_sources(reader for reader, _ in group)),
            authors=tuple(dict.fromkeys(name for reader, _ in group for name in self._authors(reader))),
            lang=next((reader.lang for reader, _ in group if reader.lang), ""),
            origin=place,
            is_dated=bool(days),
        )

    def _authors(self, reader: NoteReader) -> list[str]:
        """The authors of a note who are authors of the garden."""
        names = [name for name in reader.note.front.names(keys.AUTHORS) if self.known.author([name])]
        reader.note.front.use(keys.AUTHORS, names)
        return names

    def _once(self, parts: Sequence[ImportedSection], indexes: Collection[str]) -> Iterator[ImportedSection]:
        """Yield each part once; what an index says about a talk is put before the text of the note about it."""
        notes = [part for part in parts if part.talk and part.key.partition("#")[0] not in indexes]
        by_key = {part.key: part for part in notes}
        by_title = {slugify(plain(part.title)): part for part in reversed(notes)}
        before: defaultdict[str, list[ImportedSection]] = defaultdict(list)
        for part in parts:
            if part.talk and part.key not in by_key:
                linked = (by_key[key] for key in keys_in(part.text) if key in by_key)
                if note := next(linked, by_title.get(slugify(plain(part.title)))):
                    before[note.key].append(part)
        merged = {part.key for several in before.values() for part in several}
        seen: list[tuple[ImportedSection, set[str]]] = []
        for part in sorted(notes, key=lambda part: -len(part.text)):
            lines = {line.lstrip("#") for line in part.text.splitlines() if len(line.split()) > 2}
            for other, of_other in seen:
                is_same = slugify(plain(part.title)) == slugify(plain(other.title)) and lines <= of_other
                if part.text and (is_same or (len(lines) > 3 and 10 * len(lines & of_other) > 9 * len(lines))):
                    self.found.leave(part.place, f"it also exists as {other.place}: left out.")
                    merged.add(part.key)
                    break
            else:
                seen.append((part, lines))
        for part in parts:
            if part.key not in merged:
                yield _with(part, before.get(part.key, ()))

    def _list(self, reader: NoteReader, days: Collection[date]) -> None:
        """List what is in a note but not on its page, and which of the page's ``days`` may be misread."""
        path, front = reader.note.path, reader.note.front
        lines = [*enumerate(reader.note.text.split("\n"), 1)]
        lines += [(front.lines.get(key, 1), text) for key in keys.DATES for text in front.texts([key])]
        for number, written, day in sorted((n, *found) for n, line in lines for found in unsure_days(line)):
            if day in days:
                what = f"“{written}” was read as {day.day} {day:%B %Y}, which may be the other way round."
                self.found.doubt(f"{path}:{number}", what)
        if front.is_draft:
            self.found.doubt(f"{path}:{front.lines.get('draft', 1)}", "it is a draft in its source.")
        for line, tag in reader.note.unknown:
            self.found.leave(f"{path}:{line}", f"not read here: {one_line(tag)[:200]}")
        for line, text in front.unread():
            self.found.leave(f"{path}:{line}", f"left out of the front matter: {text}")
        for row in reader.rows:
            if row.place and not row.is_told:
                names = ", ".join(f"{p.name} {p.note}".strip() for p in row.people)
                self.found.leave(row.place, f"the table says: “{plain(row.title)}”, {names}; the note says otherwise.")
        for what in reader.left_out:
            self.found.leave(reader.place, f"left out: {what}.")


def _with(part: ImportedSection, before: Iterable[ImportedSection]) -> ImportedSection:
    """A talk, completed by what indexes say about it."""
    for more in before:
        if part.talk and more.talk:
            found = {
                name: dict.fromkeys((*getattr(more.talk, name), *getattr(part.talk, name))) for name in Links._fields
            }
            links = Links(*map(tuple, found.values()))
            talk = replace(
                part.talk, speakers=part.talk.speakers or more.talk.speakers, day=part.talk.day or more.talk.day
            )
            talk = replace(talk, recordings=links.recordings, slides=links.slides, links=links.links)
            part = replace(part, talk=talk, text="\n\n".join(filter(None, (more.text, part.text))))
    return part


def _dated(year: int, readers: Iterable[NoteReader]) -> Iterator[tuple[str, date]]:
    """The keys of talks whose day is only in front matter, and that day, which may be when the note was published."""
    for reader in readers:
        day = reader.note.front.day(keys.DAY) if reader.is_of_one_day else None
        for part in reader.parts if day and day.year == year else ():
            if part.talk and not part.talk.day and day:
                yield part.key, day


def _sources(readers: Iterable[NoteReader]) -> Iterator[Source]:
    """The sources of a page: notes that say where and by whom they were published."""
    for reader in readers:
        if reader.post.url.startswith("http") and reader.post.author:
            reader.note.front.use((*keys.AUTHORS, "permalink", "url"))
            yield Source(reader.title, reader.post.author, reader.post.url, "", reader.note.day)
