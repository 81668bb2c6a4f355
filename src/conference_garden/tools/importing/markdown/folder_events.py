"""The event of each folder of notes, from its name, its index, links to it and the folders around it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from conference_garden.facts.names import slugify
from conference_garden.tools.importing.dates import days_in
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.markdown import front as keys
from conference_garden.tools.importing.markdown.dialects import OWN
from conference_garden.tools.importing.markdown.note_reader import NoteReader
from conference_garden.tools.importing.markdown.vault import Vault
from conference_garden.tools.importing.markdown.whereabouts import (
    EVENT_WORD,
    NOTES_OF,
    Event,
    event_of_name,
    event_of_title,
    is_about,
)
from conference_garden.tools.importing.speaker_names import plain

_PROGRAMS = (
    "package.json",
    "pyproject.toml",
    "setup.py",
    "Cargo.toml",
    "go.mod",
    "Gemfile",
    "pom.xml",
    "composer.json",
)
_KIND = re.compile(r"(?:conference|conf|talk|event|meetup|workshop)s?(?:[ _-]notes)?", re.IGNORECASE)


class FolderEvents:
    """The events of the folders of a vault."""

    def __init__(self, vault: Vault, readers: Sequence[NoteReader], known: Known) -> None:
        self._vault, self._known = vault, known
        self.indexes = {reader.note.folder: reader for reader in readers if reader.note.is_index}
        self._events: dict[str, Event] = {}
        #: folders that name series and year themselves, or are within one that does
        self.named: set[str] = set()
        #: folders within that of a conference
        self.within: set[str] = set()
        self._labels = dict(self._called(reader for reader in readers))
        self._readers = readers
        root = self.indexes.get("")
        texts = [vault.name, *([root.title, plain(root.note.text[:600])] if root else [])]
        self._is_of_events = any(NOTES_OF.search(text.replace("-", " ").replace("_", " ")) for text in texts)

    def _called(self, readers: Iterator[NoteReader]) -> Iterator[tuple[str, str]]:
        """Folders, with the text of links to them in notes."""
        folders = {posixpath.dirname(note.path) for note in self._vault.notes}
        for note in (reader.note for reader in readers):
            for link in note.body.iter("a") if note.body is not None else ():
                words, href = one_line(link.text_content()), unquote(link.get("href", "").removeprefix(OWN))
                path = posixpath.normpath(posixpath.join(note.folder, href))
                is_other = path in folders and path != note.folder
                if is_other and words != href and is_about(words, posixpath.basename(path)):
                    yield path, words

    def of(self, folder: str) -> Event:
        """The event of a folder, as far as it is known."""
        if folder not in self._events:
            above = self.of(posixpath.dirname(folder)) if folder else self._above()
            own = event_of_name(posixpath.basename(folder) if folder else self._vault.name)
            if folder and posixpath.dirname(folder) in self.named and not own.year:
                own = Event()  # a track or another part of a conference
                self.within.add(folder)
            titled = Event() if folder in self.within else self._titled(folder, own)
            is_right = not own.series or is_about(titled.series, own.series) or (not folder and titled.is_whole)
            event = titled.filled(own) if is_right else own.filled(titled)
            if event.is_whole or folder in self.within:
                self.named.add(folder)
            if own.series and EVENT_WORD.search(above.series) and not (EVENT_WORD.search(own.series) or above.year):
                event = replace(event, series=f"{above.series} {event.series}")  # “PyCon/Italia”
            elif own.series and above.series:  # an event within another: its own series, in the same year
                same = not event.year or event.year == above.year
                above = replace(above, series="") if same else Event(year=above.year)
            event = event.filled(above)
            self._events[folder] = event if event.year else event.filled(Event(year=self._year_within(folder, event)))
        return self._events[folder]

    def _year_within(self, folder: str, event: Event) -> int:
        """The year that the notes in a folder agree on for the event, or for themselves; 0 if they do not."""
        name = r"[\W_]*+".join(slugify(event.series).split("-"))
        pattern = re.compile(rf"(?<![^\W_]){name}[\W_]{{1,3}}((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
        within = [r for r in self._readers if f"{r.note.folder}/".startswith(f"{folder}/") or not folder]
        named = {(int(year), r.note.path) for r in within if name for year in pattern.findall(r.note.text)}
        own = (r for r in within if name and r.note.folder == folder and r.heads[r.top].days)
        dated = {(r.heads[r.top].days[0].year, r.note.path) for r in own}
        for found in (named, dated):
            if len({year for year, _ in found}) == 1:
                year, path = min(found)
                self._vault.found.doubt(f"{path}:1", f"only this says that {event.series} was in {year}.")
                return year
        return 0

    def program(self, folder: str) -> str:
        """The file that shows that a folder within a conference holds a program, not notes, or ""."""
        while folder in self.within:
            if files := [file for name in _PROGRAMS if (file := f"{folder}/{name}") in self._vault.files]:
                return files[0]
            folder = posixpath.dirname(folder)
        return ""

    def _titled(self, folder: str, own: Event) -> Event:
        """The event in the links to a folder and in its index; ``own`` is the event in its name."""
        titled = event_of_title(self._labels.get(folder, ""), self._known.series)[0]
        index = self.indexes.get(folder)
        if index is None or not index.title:
            return titled
        titled = titled.filled(event_of_title(index.title, self._known.series)[0])
        series, _, place = titled.series.partition(" - ")
        if place and slugify(series) == slugify(own.series):
            titled = replace(titled, series=series, place=titled.place or place.strip())
        head = index.heads[index.top]
        days = head.days or [day for section in index.sections[1:4] for day in days_in(plain(section.title))]
        titled = titled.filled(Event(place=head.place, website=head.website, days=tuple(days)))
        if titled.year or (own.series and is_about(titled.series, own.series)):
            return titled
        return replace(titled, series="") if folder or own.series else Event()

    def _above(self) -> Event:
        """The event of all notes, from ``--into``, the name of the parent folder and the text of the topmost index."""
        around, root = self._vault.folder.resolve().parent.name, self.indexes.get("")
        event = event_of_name(self._known.into)
        if re.fullmatch(r"(?:19|20)\d\d", around):
            event = event.filled(event_of_name(around))
        text = one_line(root.note.body.text_content())[:300] if root and root.note.body is not None else ""
        years = set(re.findall(r"(?<![\d/])(?:19|20)\d\d(?!\d)", text))
        words = [word for word in slugify(event_of_name(self._vault.name).series).split("-") if len(word) > 3]
        is_about_it = words and all(word in text.casefold() for word in words)
        return event.filled(Event(year=int(years.pop()))) if is_about_it and len(years) == 1 else event

    def is_event(self, reader: NoteReader, event: Event) -> bool:
        """Whether a word in series, path, tags, kind or topmost index says that a note is about an event."""
        names = (*reader.note.path.split("/")[:-1], *reader.post.tags, *reader.note.front.texts(keys.KIND))
        return self._is_of_events or bool(EVENT_WORD.search(event.series)) or any(map(_KIND.fullmatch, names))
