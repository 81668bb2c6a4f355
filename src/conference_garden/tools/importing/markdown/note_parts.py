"""Make parts of a note: its talks, and the sections around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from lxml.html import HtmlElement

from conference_garden.facts.names import slugify
from conference_garden.facts.translation import is_language
from conference_garden.tools.importing.dates import DAY_WORD, day_words, days_in
from conference_garden.tools.importing.escapes import escape, one_line, paragraph
from conference_garden.tools.importing.imported import ImportedSection, ImportedTalk
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.links import sorted_links
from conference_garden.tools.importing.markdown import front as keys
from conference_garden.tools.importing.markdown.heads import NoteHead, take
from conference_garden.tools.importing.markdown.tags import take_tags
from conference_garden.tools.importing.markdown.vault import Note
from conference_garden.tools.importing.markdown.whereabouts import Event, is_part
from conference_garden.tools.importing.posts import PostReader
from conference_garden.tools.importing.sections import Section, text_of
from conference_garden.tools.importing.speaker_names import (
    BETWEEN_NAMES,
    KIND_WORDS,
    Reading,
    SpeakerName,
    kind_in,
    kind_of,
    plain,
)

_PEOPLE: Final = frozenset({"people", "perhaps", "below"})
_FACTS: Final = frozenset({"day", "days", "event", "place", "website", "links", "tags", "title"})
_NUMBERS: Final = ("one", "two", "three", "four", "five")


@dataclass(eq=False)
class FoundTalk:
    """A section that is a talk: its ``reading``, the facts in its first lines, and the heading below with the names."""

    reading: Reading
    head: NoteHead = field(default_factory=NoteHead)
    below: Section | None = None


@dataclass
class Row:
    """A talk in a table or list of talks; it completes the note that it links to, or is all there is."""

    title: str
    people: tuple[SpeakerName, ...]
    links: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    day: date | None = None
    place: str = ""
    is_told: bool = False

    @property
    def names(self) -> set[str]:
        """The names of the speakers, without affiliations."""
        return {person.name for person in self.people}


class NoteParts(PostReader):
    """Make the parts of a note once its event is known.

    ``top`` is the section with the title, ``heads`` the facts in the first lines
    of each section, ``times`` when the talks began.
    """

    note: Note
    title: str
    top: Section
    sections: list[Section]
    heads: dict[Section, NoteHead]
    times: dict[Section, str]
    rows: list[Row]
    #: whether its date, if any, applies to all of it
    is_of_one_day: bool = False
    #: the language of the page, if it is not that of the garden
    lang: str = ""
    #: the tags of the text before its talks
    lead_tags: tuple[str, ...] = ()

    @property
    def row(self) -> Row | None:
        """The row of a table or list that links to the note, or None."""
        return self.rows[0] if self.rows else None

    def add_talk(self, talk: FoundTalk, event: Event, day: date | None) -> None:
        """Add the whole note as one talk."""
        rest = [s for s in self.sections[1:] if s is not self.top and s is not talk.below]
        opening = [self.sections[0]] if self.top is not self.sections[0] else []
        self._add_found(talk, self.top, _joined([*opening, self.top], talk), rest, event, day, tags=self.post.tags)
        part = self.parts[-1]
        assert part.talk
        self.parts[-1] = replace(part, talk=self._with_front(part.talk, is_named=talk.reading.pattern == "front"))
        self.is_of_one_day = True

    def _with_front(self, talk: ImportedTalk, *, is_named: bool) -> ImportedTalk:
        """A talk with the facts in the front matter of its note, which take precedence over those in its text."""
        front = self.note.front
        if is_named:
            front.use(keys.SPEAKERS)
        said = sorted_links(front.links(), own=self.post.url if self.post.author else "")  # then it is a source
        kind = next((text for text in front.texts(keys.KIND) if text.casefold() in KIND_WORDS), "")
        front.use(keys.KIND, {kind})
        return replace(
            talk,
            recordings=tuple(dict.fromkeys((*said.recordings, *talk.recordings))),
            slides=tuple(dict.fromkeys((*said.slides, *talk.slides))),
            links=tuple(dict.fromkeys((*said.links, *talk.links))),
            kind=KIND_WORDS.get(kind.casefold(), talk.kind),
            takeaway=paragraph(escape(front.use_first(keys.TAKEAWAY))),
            lang=self._lang(),
        )

    def _lang(self) -> str:
        """The language in the front matter, or "" if there is none or it is that of the garden."""
        lang = self.note.front.text(keys.LANG)
        if not is_language(lang):
            return ""
        self.note.front.use(keys.LANG, {lang})
        return lang if lang.casefold() != self._known.settings.language.casefold() else ""

    def add_parts(self, talks: dict[Section, FoundTalk], event: Event, day: date | None) -> None:
        """Add the note as a conference, or part of one: its talks, and the sections around them."""
        self.event = replace(self.event, kind=kind_in(self.title))
        self.lang = self._lang()
        self.is_of_one_day = is_part(self.note.stem) or is_part(self.title)
        level = min((s.level for s in talks), default=0)
        said = f"{event.series} {event.year} {day_words(event.days)} {event.place}"
        for _ in take(self.heads[self.top], _FACTS, said):
            pass
        if self.title and not slugify(self.title).startswith(slugify(event.series)):
            self._found.leave(f"{self.note.path}:1: “{self.title}”", "its title became the name of the conference.")
        lead = _joined(dict.fromkeys((self.sections[0], self.top))).nodes
        self.lead_tags = (*self.heads[self.top].tags, *take_tags(lead, self._known))
        self._note_tags(self.lead_tags)
        if text := self._converter.text(lead):
            title = self._converter.line([self.title]) or self.file_title()
            self.parts.append(ImportedSection(f"{self.post.key}#", title, text, place=self.place, is_lead=True))
        around, index = "", self.sections.index(self.top) + 1
        while index < len(self.sections):
            section = self.sections[index]
            end = self._end_of(index, talks)
            below = self.sections[index + 1 : end]
            if talk := talks.get(section):
                self._add_found(talk, section, _joined([section], talk), below, event, day, around)
            else:
                day = self.day_of(section, event) or (None if is_day(section) else day)
                around = plain(section.title) if section.level < level else around
                self._add_other(section, below, event)
            index = end

    def _end_of(self, index: int, talks: dict[Section, FoundTalk]) -> int:
        """The index after a section and the inner ones that belong to its text, which excludes talks."""
        end = index + 1
        if self.sections[index] not in talks and any(section in talks for section in self.inner(index)):
            return end
        for section in self.inner(index):
            if section in talks:
                break
            end += 1
        return end

    def inner(self, index: int) -> Iterator[Section]:
        """The sections within the section at ``index``."""
        for section in self.sections[index + 1 :]:
            if section.level <= self.sections[index].level:
                return
            yield section

    def _add_other(self, section: Section, below: list[Section], event: Event) -> None:
        place = f"{self.note.path}:{section.line}: “{plain(section.title)}”"
        if text := text_of(self._converter, section, below):
            key = self._key(slugify(plain(section.title)) or "section")
            self.parts.append(ImportedSection(key, section.title or "…", text, place=place))
            self._found.doubt(place, "no speaker in the heading: kept as a section that is not a talk.")
        elif not self.day_of(section, event):
            self._found.leave(place, "a heading without text that is not a talk: left out.")

    def day_of(self, section: Section, event: Event) -> date | None:
        """The day that a heading names, by its date or by its number within the event, or None."""
        title = plain(section.title)
        if len(title) > 60 or (found := days_in(title, event.year)):
            return found[0] if len(title) <= 60 else None
        number, first = _day_number(title), self._first_day(event)
        return first + timedelta(days=number) if number >= 0 and first else None

    def _first_day(self, event: Event) -> date | None:
        """The first day of the event, or else as computed from the first day heading with a date, or None."""
        if event.days:
            return event.days[0]
        titles = [plain(s.title) for s in self.sections if is_day(s)]
        dated = ((number, days_in(title, event.year)) for number, title in enumerate(titles))
        return next((d[0] - timedelta(days=max(_day_number(titles[n]), n)) for n, d in dated if d), None)

    def _add_found(
        self,
        found: FoundTalk,
        section: Section,
        body: Section,
        below: list[Section],
        event: Event,
        day: date | None,
        around: str = "",
        tags: tuple[str, ...] = (),
    ) -> None:
        """Add one talk: ``body`` is its own text, ``below`` are the sections that belong to it."""
        head, people = found.head, found.reading.people
        row = self.row if section is self.top and self.row else Row("", ())
        place = f"{self.note.path}:{section.line}: “{plain(found.reading.title)}”"
        kind, title = kind_of(found.reading.title)
        if kind and any(p.name and slugify(plain(title)).find(slugify(p.name)) in (0, 3) for p in people):
            title = kind.capitalize()  # “Keynote: Dr Ida Kai, Harbour”
        own_days = [d for d in head.days if event.year in (0, d.year)]
        day = next(iter(own_days), row.day or day)
        names = " and ".join(f"{p.name} {p.note}" for p in people)
        said = f"{names} {event.series} {event.year} {day_words(head.days if own_days else [])} {title} {head.title}"
        said += BETWEEN_NAMES if len(people) > 1 else ""
        row.is_told = slugify(plain(row.title)) == slugify(plain(title)) and row.names <= {p.name for p in people}
        about_people = list(take(head, _PEOPLE | _FACTS, said))
        links = [*head.links, *row.links]
        for anchor in section.heading.iter("a") if section.heading is not None else ():
            words, url = one_line(anchor.text_content()), anchor.get("href", "")
            if url.startswith("http") and slugify(words) and slugify(words) in slugify(names):
                about_people.append(anchor)
            elif url.startswith("http"):
                links.append((words, url))
        below = [s for s in below if s is not found.below]
        ended = (tag for part in (body, *below) for tag in take_tags(part.nodes, self._known))
        own_tags = (*head.tags, *ended)
        self._note_tags(own_tags)
        own_text = text_of(self._converter, body, below)
        text = "\n\n".join(filter(None, [_pages(about_people), row.text, own_text]))
        named = [topic for tag in (*tags, *own_tags) if (topic := self._known.topic(tag))]
        if not people:
            self._found.doubt(place, "nothing says who gave this talk: fill in its speakers.")
        talk = ImportedTalk(
            speakers=tuple(self._found.speaker(p.name, p.note, place, self._known) for p in people),
            topics=tuple(dict.fromkeys(named or self._topics(title, text))),
            day=day,
            kind=kind or kind_in(around) or self.event.kind or "talk",
            **sorted_links((label, web_address("", url)) for label, url in links)._asdict(),
        )
        key = self._key("" if section is self.top else slugify(plain(section.title)) or "section")
        remark = self.times.get(section, "")
        self.parts.append(ImportedSection(key, title or "Without a title", text, talk, remark=remark, place=place))

    def _note_tags(self, tags: Iterable[str]) -> None:
        """Add tags to those of the note, so that those without a topic are listed."""
        self.post = replace(self.post, tags=tuple(dict.fromkeys((*self.post.tags, *tags))))

    def _key(self, name: str) -> str:
        taken = {part.key for part in self.parts}
        key, number = f"{self.post.key}#{name}", 2
        while key in taken:
            key, number = f"{self.post.key}#{name}-{number}", number + 1
        return key

    def file_title(self) -> str:
        """A title for a note without one: that in the table that links to it, or one made from its file name."""
        if self.row and self.row.title:
            return self.row.title
        words = re.sub(r"^(?:\d+[a-z]?|day[ _-]?\d+|\d{4}-\d\d-\d\d)[ _-]+", "", self.note.stem, flags=re.IGNORECASE)
        words = " ".join(re.sub(r"[_-]+", " ", words).split()) or self.note.stem
        return escape(words[:1].upper() + words[1:])


def _joined(sections: Iterable[Section], talk: FoundTalk | None = None) -> Section:
    """Join sections into one, with the text below the heading that names the speakers."""
    below = [talk.below] if talk and talk.below else []
    return Section(0, None, "", 1, [node for section in (*sections, *below) for node in section.nodes])


def is_day(section: Section) -> bool:
    """Whether a heading names a day."""
    title = plain(section.title)
    return len(title) < 60 and bool(days_in(title, 2000) or re.match(rf"{DAY_WORD}\b", title, re.IGNORECASE))


def _day_number(title: str) -> int:
    """The number of the day that a heading such as “Day two” names, counted from 0, or -1."""
    match = re.match(rf"{DAY_WORD}[\s-]*(\d|{'|'.join(_NUMBERS)})\b", title, re.IGNORECASE)
    if match is None:
        return -1
    return int(match[1]) - 1 if match[1].isdigit() else _NUMBERS.index(match[1].lower())


def _pages(anchors: Iterable[HtmlElement]) -> str:
    """Links to the pages of speakers, as their names had them, as MyST."""
    found = {(one_line(a.text_content()), web_address("", a.get("href", ""))): None for a in anchors}
    return ", ".join(f"[{escape(words)}]({url})" for words, url in found if words and url)
