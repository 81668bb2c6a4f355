"""Read one note: its title, its sections, and whether it is one talk."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from lxml import html
from lxml.html import HtmlElement

from conference_garden.facts.names import slug_or_name, slugify
from conference_garden.tools.importing.escapes import escape, one_line
from conference_garden.tools.importing.events import EventName
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.markdown import front as keys
from conference_garden.tools.importing.markdown.converter import NoteConverter
from conference_garden.tools.importing.markdown.heads import GROUP, NoteHead, read_head, says_something
from conference_garden.tools.importing.markdown.note_parts import FoundTalk, is_day
from conference_garden.tools.importing.markdown.note_talks import WORD, NoteTalks
from conference_garden.tools.importing.markdown.vault import PICTURES, Note, Vault
from conference_garden.tools.importing.markdown.whereabouts import Event, event_of_title, is_part
from conference_garden.tools.importing.posts import BlogPost
from conference_garden.tools.importing.sections import Section, sections_of, take_footnotes
from conference_garden.tools.importing.speaker_names import (
    Reading,
    SpeakerName,
    kind_in,
    kind_of,
    plain,
    read_people,
    readings,
)

#: “A. ”, “B2: ” or “3) ” before the title of a talk, and “(9:45am)” after it.
_ENUMERATED: Final = re.compile(r"\(?([A-Z]?)\d{0,2}\\?[.):]\s+(?=\S)")
_CLOCK: Final = r"(?:\d{1,2}[:.]\d\d\s*+(?:[ap]m)?|\d{1,2}\s*[ap]m)"
_TIME: Final = re.compile(rf"(?<!\s)\s*[(\[]~?{_CLOCK}(?:\s*[-–]\s*{_CLOCK})?[)\]]$", re.IGNORECASE)
_BEGINNING: Final = re.compile(
    rf"(?=\d+[:.]\d\d[\s–-]){_CLOCK}(?:\s*[-–]\s*{_CLOCK})?\s*(?:[-–|:]\s+)?(?=\S)", re.IGNORECASE
)


class NoteReader(NoteTalks):
    """A note, split into sections, with its title and the talk that the whole note may be."""

    def __init__(self, note: Note, vault: Vault, known: Known, found: ImportResult) -> None:
        self.note, self.vault = note, vault
        self._known, self._found = known, found
        self.title = note.front.use_first(keys.TITLE)
        note.front.use(keys.TAGS)  # tags without a topic are listed elsewhere
        self.place = self._named_place()
        self.event, self.parts, self.rows, self._said = EventName(""), [], [], {}
        body = note.body if note.body is not None else html.Element("body")
        prefix = f"{slugify(note.stem)[:30].strip('-') or 'note'}-"
        self._converter = NoteConverter(self._linked, self._shown, self._look_at, take_footnotes(body), prefix)
        _promote_bold(body)
        self.sections = sections_of(body)
        self.times = {}
        self._letters: dict[Section, bool] = {}
        self._read_titles()
        self.heads, self._belows = {}, {}
        for number, section in enumerate(self.sections):
            after = [] if is_day(section) else self.sections[number + 1 : number + 3]
            self.heads[section], below = read_head(section, known.is_speaker, after)
            if below is not None:
                self._belows[section] = below
        self._small = frozenset(filter(str.islower, WORD.findall(note.text)))
        self.strong = self._strong()
        self._join_titles()
        self.top = self._top()
        url = web_address("", note.front.text(["permalink", "url"]))
        self.title = self.title or plain(self.top.title)
        self.place = self._named_place()
        self.post = BlogPost(
            key=one_line(f"notes {vault.name}/{note.path}"),
            title=self.title,
            url=url,
            base=url,
            author=", ".join(note.front.names(keys.AUTHORS)),
            date=note.day,
            licence="",
            tags=tuple(dict.fromkeys(note.front.names(keys.TAGS))),
            html="",
            place=note.path,
        )

    def _named_place(self) -> str:
        """The position of the note for messages, with the title by which the writer knows it."""
        return f"{self.note.path}:1: “{self.title or self.note.stem}”"

    def _read_titles(self) -> None:
        """Set the titles of sections, without enumeration and times."""
        for section in self.sections:
            section.title = re.sub(r"^\*\*([^*]+)\*\*$", r"\1", self._title(section))
        is_counted = sum(bool(_ENUMERATED.match(section.title)) for section in self.sections) > 1
        for section in self.sections:
            if match := _TIME.search(section.title):
                self.times[section], section.title = match[0].strip(" ()[]~"), section.title[: match.start()]
            elif match := _BEGINNING.match(section.title):
                self.times[section], section.title = match[0].strip(" -–|:"), section.title[match.end() :]
            match = _ENUMERATED.match(section.title)
            if match and (is_counted or kind_of(section.title[match.end() :])[0]):
                self._letters[section], section.title = bool(match[1]), section.title[match.end() :]

    def _top(self) -> Section:
        """The section whose heading is the title of the note, or else the text before the first heading."""
        opening, rest = self.sections[0], self.sections[1:]
        if not rest or _says_more(opening):
            return opening
        first, others = rest[0], [s for s in rest[1:] if s.level <= rest[0].level]
        if slug_or_name(plain(first.title)) == slug_or_name(self.title):
            return first
        is_title = first.level == 1 or not others or first in self.strong or first in self._belows
        if others and is_day(first):
            return opening
        event, rest_of_title = event_of_title(plain(first.title), self._known.series)
        if event.year and (not rest_of_title or is_part(rest_of_title)) and first not in self.strong:
            return first
        is_one_of_many = (others and is_part(self.note.stem)) or any(s in self.strong for s in others)
        return first if (is_title or event.year) and not is_one_of_many and not (self.title and others) else opening

    def _look_at(self, what: str) -> None:
        self._found.doubt(self.place, what)

    def _shown(self, name: str) -> tuple[str, str, str] | None:
        """The reference for a picture, or None, which is recorded, if there is no such picture."""
        file = self.vault.file(name, self.note)
        if file.lower().endswith(PICTURES):
            return "picture", str(self.vault.folder / file), file
        what = f"the picture “{one_line(name)}” is not in the folder, or none that is shown: its words are kept."
        self._found.leave(self.place, what)
        return None

    def _linked(self, name: str) -> tuple[str, str, str] | None:
        """The reference for a link: to another note, a picture, or a name; None for other files."""
        if other := self.vault.note(name, self.note):
            heading = "" if "#^" in name else slugify(unquote(name).partition("#")[2])
            key = one_line(f"notes {self.vault.name}/{other.path}#{heading}")
            return "note", key, other.front.text(keys.TITLE) or other.stem
        file = self.vault.file(name, self.note)
        if file.lower().endswith(PICTURES):
            return "picture", str(self.vault.folder / file), file
        if file:
            self._found.leave(self.place, f"the file “{file}” is not imported: its name is kept.")
            return None
        return "name", "", one_line(unquote(name).partition("#")[0])

    @property
    def has_parts(self) -> bool:
        """Whether several sections of the highest level have text."""
        levels = [section.level for section in self.sections[1:] if not section.is_bold and says_something(section)]
        return levels.count(min(levels, default=0)) > 1

    def about(self) -> NoteHead:
        """The facts in the lines below the title, completed by a section such as “Conference details”."""
        head = self.heads[self.top]
        for section in self.sections[1:4]:
            if section is not self.top and GROUP.match(plain(section.title)):
                names = ("event", "days", "place", "website", "links")
                other = self.heads[section]
                head = replace(head, **{name: getattr(head, name) or getattr(other, name) for name in names})
        return head

    def own_talk(self, *, vouched: bool = False) -> FoundTalk | None:
        """The note as one talk, or None without speakers; ``vouched`` if other notes have names below titles too."""
        head, title = self.heads[self.top], self._own_title()
        names = tuple(p for name in self.note.front.texts(keys.SPEAKERS) for p in _named(name))
        found = self.strong.get(self.top) if self.top.title else None
        if found is None:
            own = (r for r in readings(title, self._known.is_speaker) if r.sure and r.pattern in ("last", "by", "kind"))
            found = next((FoundTalk(reading, head) for reading in own), None)
        is_below = head.perhaps and (vouched or head.is_strong) and (not found or found.reading.pattern == "kind")
        if names or head.people or is_below:
            reading = Reading(title, names or head.names, "front" if names else "below", sure=True)
            return FoundTalk(reading, head, self._belows.get(self.top))
        if found is None and self.row and self.row.people:
            return FoundTalk(Reading(title, self.row.people, "row", sure=True), head)
        return found

    def is_lone(self, talks: dict[Section, FoundTalk]) -> bool:
        """Whether the only talk in a note is more likely part of one: “Panel”, or a heading above a possible name."""
        if len(talks) != 1 or len(self.sections) < 5:
            return False
        talk = next(iter(talks.values()))
        is_kind = kind_of(talk.reading.title) == (kind_in(talk.reading.title), talk.reading.title)
        return is_kind or (talk.reading.pattern == "below" and not talk.head.people)

    def unnamed_talk(self) -> FoundTalk:
        """The note as one talk without speakers."""
        return FoundTalk(Reading(self._own_title(), (), "bare", sure=False), self.heads[self.top])

    def _own_title(self) -> str:
        return escape(self.title) if self.note.front.text(keys.TITLE) else self.top.title or self.file_title()

    def event_in_title(self) -> Event:
        """The event in a title such as “Ropes - Ida Kai (Sail Conf 2024)”."""
        event, rest = event_of_title(self.title, self._known.series)
        return event if event.year and rest and len(event.series.split()) < 5 else Event()


def _says_more(section: Section) -> bool:
    """Whether a section has text besides fields of Dataview and tags."""
    kept = (node for node in section.nodes if isinstance(node, str) or node.tag not in ("garden-comment", "hr"))
    text = one_line(" ".join(node if isinstance(node, str) else node.text_content() for node in kept))
    return not re.fullmatch(r"(?:[\w -]{1,20}:\s[^.]{0,100}|#[\w/-]+|\s)*", text)


def _named(text: str) -> tuple[SpeakerName, ...]:
    """The speakers in a value of front matter, whether or not they look like names."""
    text = text.replace("[[", "").replace("]]", "")
    parts = (one_line(part) for part in re.split(r"[,;]", text))
    return read_people(text) or tuple(SpeakerName(part) for part in parts if part)


def _promote_bold(body: HtmlElement) -> None:
    """Turn lines that are entirely bold, even at the beginning of a paragraph, into headings of the lowest level."""
    for element in list(body.iterchildren("p")):
        bold = next(iter(element), None)
        if bold is None or bold.tag not in ("strong", "b") or (element.text or "").strip():
            continue
        behind = bold.tail or ""
        is_alone = not behind.strip() and len(element) == 1
        if 2 < len(one_line(bold.text_content())) < 200 and (is_alone or behind.lstrip(" ").startswith("\n")):
            heading = html.Element("h6", {"data-bold": "yes", "data-line": element.get("data-line", "")})
            element.addprevious(heading)
            element.text, bold.tail = behind.lstrip(), None
            heading.append(bold)
            bold.drop_tag()
