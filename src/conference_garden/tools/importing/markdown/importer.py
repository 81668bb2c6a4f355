"""Read folders of notes in Markdown, and single notes, as conferences.

First each note is read by itself.  Only then the event of each is decided, because
names of folders and neighbouring notes say more about it than the note itself.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.dates import in_language
from conference_garden.tools.importing.events import series_of
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.markdown import front as keys
from conference_garden.tools.importing.markdown.folder_events import FolderEvents
from conference_garden.tools.importing.markdown.gathering import Gathering
from conference_garden.tools.importing.markdown.note_parts import FoundTalk, Row
from conference_garden.tools.importing.markdown.note_reader import NoteReader
from conference_garden.tools.importing.markdown.tables import rows_of
from conference_garden.tools.importing.markdown.vault import LONGEST, NOTES, Note, Vault
from conference_garden.tools.importing.markdown.whereabouts import (
    EVENT_WORD,
    GENERIC,
    Event,
    event_of_name,
    event_of_title,
    is_about,
    is_part,
)
from conference_garden.tools.importing.markdown.words import is_beside, is_part_alone
from conference_garden.tools.importing.sections import Section
from conference_garden.tools.importing.sources import OTHER_NOTES, ImportSource, limited
from conference_garden.tools.importing.speaker_names import plain
from conference_garden.tools.progress import shown

#: Names of files that are common in folders and are not about talks, unless their text says so.
_NO_NOTES: Final = re.compile(
    r"licen[cs]e|contributing|code[ _-]of[ _-]conduct|changelog|security|authors|todo|template.*|glossary|terms|404"
    r"|about",
    re.IGNORECASE,
)

_NO_EVENT: Final = "it names no event: move it to a folder such as “Sail Conf 2024”, or use --into NAME-YEAR. Left out."


def recognises(source: ImportSource) -> bool:
    """Whether a source is a note in Markdown, or a folder with notes in Markdown or another format."""
    if source.folder is None:
        return source.name.lower().endswith(NOTES)
    return any(path.name.endswith((*NOTES, *OTHER_NOTES)) and path.is_file() for path in source.folder.rglob("*"))


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read folders and single notes."""
    for source in sources:
        with found.attempt(source.name), in_language(known.settings.language):
            _Folder(Vault(source, found), known, found).read()


class _Guess(NamedTuple):
    """What a note seems to be: the one talk ``own``, or ``several``; ``title`` and ``name`` are the events in these."""

    own: FoundTalk | None
    several: dict[Section, FoundTalk]
    title: Event
    name: Event


class _Folder:
    """A folder being read, or a single note."""

    def __init__(self, vault: Vault, known: Known, found: ImportResult) -> None:
        self.known, self.found = known, found
        rows = [(note, *row) for note in vault.notes for row in rows_of(note, vault, known)]
        self.readers = [reader for note in shown(vault.notes, "Reading notes") if (reader := self._reader(note, vault))]
        self.events = FolderEvents(vault, self.readers, known)
        self.gathering = Gathering(known, found)
        self.rows: defaultdict[str, list[Row]] = defaultdict(list)
        by_path = {reader.note.path: reader for reader in self.readers}
        for note, target, row in rows:
            if other := by_path.get(target):
                other.rows.append(row)
            else:
                self.rows[note.path].append(row)
        beside: defaultdict[str, list[NoteReader]] = defaultdict(list)
        for reader in self.readers:
            if not reader.note.is_index:
                beside[reader.note.folder].append(reader)
        self.names = {
            folder: [event_of_name(reader.note.stem).series for reader in readers][:200]
            for folder, readers in beside.items()
        }
        #: folders in which most notes have titles
        self.titled = {f for f, several in beside.items() if 4 * sum(bool(r.title) for r in several) > 3 * len(several)}
        #: folders in most of whose notes names are below titles, and folders that certainly have talks
        self.habits = {
            folder
            for folder, readers in beside.items()
            if len(readers) > 1 and 2 * sum(bool(r.heads[r.top].names) for r in readers) >= len(readers)
        }
        self.with_talks = {
            folder
            for folder, readers in beside.items()
            if any(reader.strong or reader.own_talk(vouched=folder in self.habits) for reader in readers)
        }

    def _reader(self, note: Note, vault: Vault) -> NoteReader | None:
        try:
            with self.found.attempt(note.path), limited(LONGEST, note.path, "it is not read"):
                return NoteReader(note, vault, self.known, self.found)
        except RefusedError as refused:
            self.found.leave(note.path, str(refused))
        return None

    def read(self) -> None:
        """Add everything in the folder to the result."""
        for reader in self.readers:
            with self.found.attempt(reader.note.path):
                self._place(reader)
        for reader in self.readers:
            event = self.events.of(reader.note.folder)
            if event.is_whole and (rows := self.rows.get(reader.note.path)):
                self.gathering.add_rows(rows, reader, event)
        self.gathering.finish()

    def _place(self, reader: NoteReader) -> None:
        """Decide which event a note is about, and add it to the other notes about that event."""
        note, several = reader.note, reader.several()
        own = reader.own_talk(vouched=note.folder in self.habits)
        event = self.events.of(note.folder)
        if program := self.events.program(note.folder):
            self.found.leave_file(note.path, f"it is part of a program ({program}): left out.")
            return
        if _NO_NOTES.fullmatch(note.stem) and own is None and not several:
            self.found.leave_file(note.path, "it has no notes of talks, by its name: left out.")
            return
        named = event_of_name("" if note.is_index else note.stem)
        titled, rest = event_of_title(reader.title, self.known.series)
        is_other = rest and not is_part(rest) and not is_about(titled.series, event.series)
        # “ES6/2015”, or a year in the title of a talk whose folder names the event
        if re.search(r"\b\d*+[^\W\d]\w*+/\d{4}", reader.title) or (is_other and note.folder in self.events.named):
            titled = Event()
        if own and titled.year and own.reading.pattern == "below" and not own.head.people:
            own = None  # the title is that of an event, so the line below it is not a speaker
        if not (titled.year or is_part(note.stem)) and reader.is_lone(several):
            several = {}
        certain = [talk for talk in several.values() if talk.head.people or talk.reading.pattern != "below"]
        is_said = own is not None and own.reading.pattern in ("front", "below") and not titled.year
        guess = _Guess(own if len(certain) < 2 or is_said else None, several, titled, named)
        is_event = bool(guess.own or several or (event.series and self.events.is_event(reader, event)))
        event = self._event(reader, guess)
        if event.is_whole:
            self._use(reader, event, guess)
        elif event.series and (is_event or EVENT_WORD.search(event.series)):
            what = f"“{event.series}” names no year: write it into the name of the folder or the file, or import that"
            self.found.leave_file(note.path, f"{what} alone with --into NAME-YEAR. Left out.", unsure=True)
        elif guess.own or several:
            self.found.leave_file(note.path, _NO_EVENT, unsure=True)
        else:
            self.found.leave_file(note.path, "nothing in it names a talk or a conference: left out.")

    def _event(self, reader: NoteReader, guess: _Guess) -> Event:
        """The event of a note: its own statement takes precedence over its title, name, folder and date, in turn."""
        front, head, folder = reader.note.front, reader.about(), self.events.of(reader.note.folder)
        said = Event()
        if text := front.use_first(keys.EVENT) or head.event:
            said = event_of_title(text, self.known.series)[0]
            said = said if said.series else Event(text, is_spelled=True)
        titled, named = guess.title, guess.name
        if said.series and titled.year and not guess.own and is_about(said.series, titled.series):
            # “Write the Docs Amsterdam 2021” belongs to the series “Write the Docs”
            said = replace(said, title=f"{titled.series} {titled.year}", year=said.year or titled.year)
        in_folder = folder.series and (not titled.year or is_about(titled.series, folder.series) or guess.own)
        event = said if said.series else self._likely(reader, guess, folder, in_folder=bool(in_folder))
        fronted = Event(
            place=front.use_first(keys.PLACE),
            website=front.use_first(keys.WEBSITE),
            days=tuple(front.days(["start", "start date", "end", "end date"])),
        )
        year = head.days[0].year if head.days else head.month[0]
        days = () if guess.own else tuple(head.days)
        website = head.website or next((url for label, url in head.links if label.casefold() == "url"), "")
        event = event.filled(
            fronted,
            folder if in_folder or not event.series else Event(year=folder.year),
            Event() if guess.own else named,
            Event(year=year, month=head.month[1], days=days, place=head.place, website="" if guess.own else website),
            Event(year=reader.note.day.year if reader.note.day else 0),
        )
        series = self.known.series(series_of(event.series, event.year or 1)) if event.series else ""
        return replace(event, series=series)

    def _likely(self, reader: NoteReader, guess: _Guess, folder: Event, *, in_folder: bool) -> Event:
        """The likely event of a note that does not state it."""
        titled, named = guess.title, guess.name
        if guess.own:
            event = folder if folder.series else self._of_several(named, reader) if named.is_whole else Event()
            return event if event.series else reader.event_in_title()
        is_other = reader.note.folder in self.events.named and not is_about(titled.series, folder.series)
        if named.is_whole and titled.series and not is_other and (titled.year or is_about(titled.series, named.series)):
            if titled.year not in (0, named.year):
                self.found.doubt(reader.place, f"its title says {titled.year}, its name {named.year}, which counts.")
            return replace(titled, year=named.year)
        if named.is_whole and not folder.is_whole:
            return named
        if in_folder:
            event = titled if titled.year and is_about(titled.series, folder.series) else folder
            is_name = titled.year or EVENT_WORD.search(titled.series) or reader.note.is_index
            if titled.is_spelled and is_name and is_about(titled.series, event.series):
                event = replace(event, series=titled.series, is_spelled=True)
            return event
        return titled if titled.year or not named.series else named

    def _of_several(self, named: Event, reader: NoteReader) -> Event:
        """The event in the name of a file that also names the talk: the first words shared with other file names."""
        words = re.sub(r"^\d{3,4} ", "", named.series).split()
        others = [re.sub(r"^\d{3,4} ", "", name).split() for name in self.names.get(reader.note.folder, ())]
        if not any(len(word) > 1 and word.isalpha() for word in words):
            return Event()
        counts = [sum(other[:length] == words[:length] for other in others) for length in range(1, len(words) + 1)]
        common = [n for n, count in enumerate(counts, 1) if count > (2 if n == 1 else 1) and 2 * count >= counts[0]]
        is_event = common or EVENT_WORD.search(named.series)
        return replace(named, series=" ".join(words[: common[-1] if common else None])) if is_event else Event()

    def _use(self, reader: NoteReader, event: Event, guess: _Guess) -> None:
        """Make the parts of a note and add them to its event, or list the note as left out."""
        note = reader.note
        days = guess.name.days or event_of_name(posixpath.basename(note.folder)).days
        day = next((day for day in days if day.year == event.year), None)
        bare = {} if guess.own else reader.bare(guess.several, event)
        is_list = is_beside(note.stem) or is_beside(plain(reader.title)) or GENERIC.fullmatch(reader.title)
        is_whole = is_part(reader.title) or is_part(note.stem) or self._is_about(reader, event)
        is_event = self.events.is_event(reader, event)
        days_named = any(reader.day_of(section, event) for section in reader.sections)
        is_alone = is_part_alone(plain(reader.title) or note.stem)
        # without speakers and words such as “conference”, a note with several sections may be one talk
        is_known = self.events.of(note.folder).series or EVENT_WORD.search(event.series) or days_named
        is_keynote = re.search(r"keynote\d*$", note.stem, re.IGNORECASE)
        is_untitled = not reader.title and reader.has_parts and note.folder in self.titled and not is_keynote
        has_talks = (len(bare) > 1 or days_named) and is_event and is_known and not is_keynote
        if guess.own and not is_beside(note.stem):
            reader.add_talk(guess.own, event, day)
        elif guess.several or (is_whole and has_talks and (days_named or not note.is_index)):
            reader.add_parts({**bare, **guess.several}, event, day)
        elif note.is_index and note.folder in self.events.within:
            self.found.leave_file(note.path, "it introduces a folder within that of a conference: left out.")
            return
        elif (is_whole and (is_alone or not is_part(note.stem))) or note.is_index or is_list or is_untitled:
            reader.add_parts({}, event, day)
        elif (is_event and self.events.of(note.folder).series) or (
            # among talks, a note without a speaker counts as one only in the folder of a single conference
            note.folder in self.with_talks and self.events.of(note.folder).is_whole
        ):
            reader.add_talk(reader.unnamed_talk(), event, day)
        elif is_event:
            self.found.leave_file(note.path, _NO_EVENT, unsure=True)
            return
        else:
            self.found.leave_file(note.path, "nothing in it names a talk or a conference: left out.")
            return
        self.gathering.add(reader, event)

    def _is_about(self, reader: NoteReader, event: Event) -> bool:
        """Whether a note is named after the event, by its title or, without one, by its file name."""
        title = "" if is_beside(plain(reader.title)) else reader.title
        titled = event_of_title(title or reader.note.stem, self.known.series)[0]
        name = "" if title else event_of_name(reader.note.stem).series
        # in the folder of the event, “Sail Conf, a discussion” is a talk
        is_more = title and not titled.year and not is_about(event.series, titled.series, only=True)
        is_title = is_about(event.series, titled.series) and not (is_more and self.events.of(reader.note.folder).series)
        return is_title or is_about(name, event.series)
