"""Decide which sections of a note are talks, comparing those of the same level."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from conference_garden.tools.importing.markdown.heads import GROUP, says_something
from conference_garden.tools.importing.markdown.note_parts import FoundTalk, NoteParts, is_day
from conference_garden.tools.importing.markdown.people_lines import person_line
from conference_garden.tools.importing.markdown.whereabouts import Event, is_part
from conference_garden.tools.importing.markdown.words import is_beside, is_part_alone
from conference_garden.tools.importing.sections import Section
from conference_garden.tools.importing.speaker_names import ROLE, Reading, SpeakerName, kind_in, kind_of, plain

#: A word of running text, not part of an address, a handle or code.
WORD: Final = re.compile(r"(?<![^\s(“\"*])[^\W\d_]+(?=[.,;:!?)”\"*]*(?:\s|$))")
_COUNTED: Final = re.compile(r"(?!talk|session|keynote|workshop|lightning|panel)([a-z]+) #?\d+\b", re.IGNORECASE)
_ASKED: Final = re.compile(r"\bq ?(?:&|and) ?a\b|question|fragen|vragen|preguntas", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"(?:lightning )?talks? #?\d+(?:\s*:|\s+[-–—])\s+(?=\S)", re.IGNORECASE)
_TALKS: Final = re.compile(r"^(?:\S{1,40}\s{1,9}){0,2}\W{0,9}talks\W{0,9}$", re.IGNORECASE)
_NO_TITLE: Final = re.compile(r"(?:moderated|presented|hosted|given|talk)", re.IGNORECASE)


class NoteTalks(NoteParts):
    """Find the talks in a note; ``strong`` are the sections that name their speakers."""

    strong: dict[Section, FoundTalk]
    #: section → the heading below it that names its speakers; section → whether its enumeration has a letter
    _belows: dict[Section, Section]
    _letters: dict[Section, bool]
    #: the words that occur in lower case in the note
    _small: frozenset[str]

    def _strong(self) -> dict[Section, FoundTalk]:
        """The sections that name their speakers."""
        found: dict[Section, FoundTalk] = {}
        asked = [n for n, s in enumerate(self.sections) if is_beside(plain(s.title)) and _ASKED.search(plain(s.title))]
        asides = {inner for number in asked for inner in self.inner(number)}
        for level in sorted({section.level for section in self.sections if section.title}):
            taken = {talk.below for talk in found.values()}
            among = [s for s in self.sections if s.title and s.level == level and s not in taken]
            among = [s for s in among if not GROUP.match(plain(s.title)) and not is_day(s) and s not in asides]
            read = self._talks_among([section for section in among if not is_beside(plain(section.title))])
            perhaps = [s for s in among if self.heads[s].perhaps and not self.heads[s].people]
            vouched = len(perhaps) > 1 and 2 * len(perhaps) >= len(among)
            for section in among:
                if talk := self._strong_talk(section, read.get(section), vouched=vouched):
                    found[section] = talk
            counted = {s: match for s in among if (match := _NUMBERED.match(s.title))}
            for section, match in counted.items() if len(counted) > 1 else ():
                reading = Reading(section.title[match.end() :], (), "counted", sure=True)
                found.setdefault(section, FoundTalk(reading, self.heads[section]))
        return found

    def _strong_talk(self, section: Section, reading: Reading | None, *, vouched: bool) -> FoundTalk | None:
        head, title = self.heads[section], section.title
        if reading and (self._is_role(reading) or self._are_words(reading.people)):
            reading = None
        is_below = head.perhaps and (vouched or head.is_strong) and not self._are_words(head.perhaps)
        if head.people or (is_below and reading is None):
            return FoundTalk(Reading(title, head.names, "below", sure=True), head, self._belows.get(section))
        if reading and _NO_TITLE.fullmatch(plain(reading.title)):
            reading = replace(reading, title=self.file_title())
        if reading:
            return FoundTalk(reading, head)
        if kind_in(self.note.stem.replace("-", " ")) and ROLE.search(title):
            people, strong = person_line(plain(title), self._known.is_speaker)
            return FoundTalk(Reading(title, people, "role", sure=True), head) if people and strong else None
        return None

    def _is_role(self, reading: Reading) -> bool:
        """Whether a name with a role, such as “Ida Kai - Chief Engineer”, was misread as a title and a speaker."""
        if reading.pattern in ("first", "colon"):
            return ROLE.search(reading.title) is not None
        return reading.pattern == "last" and any(ROLE.search(p.name) and not p.note for p in reading.people)

    def _are_words(self, people: Sequence[SpeakerName]) -> bool:
        """Whether apparent names consist of words that the note also has in lower case, unlike real names."""
        names = (
            p.name.casefold().split() for p in people if not (ROLE.search(p.note) or self._known.is_speaker(p.name))
        )
        return any(len(words) > 1 and self._small.issuperset(words) for words in names)

    def _join_titles(self) -> None:
        """Merge a heading such as “Keynote with Ida Kai” with the next one, which is the title of that talk."""
        for section, talk in list(self.strong.items()):
            below = self._belows.get(section)
            rest = [s for s in self.sections[self.sections.index(section) + 1 :] if s is not below]
            if not rest or rest[0].level != section.level or rest[0] in self.strong or says_something(section):
                continue
            if talk.reading.pattern == "kind":
                talk.reading = replace(talk.reading, title=rest[0].title)
                talk.below = below or rest[0]
                rest[0].level += 1

    def several(self) -> dict[Section, FoundTalk]:
        """The sections that are talks besides the note itself: those of the level with the most talks.

        Talks of a higher level count too, unless they contain others; those of a lower level belong to the texts.
        """
        talks = {section: talk for section, talk in self.strong.items() if section is not self.top}
        if _are_tips(talks):
            return {}
        level = self._level(talks)

        def counts_too(section: Section) -> bool:
            inner = self.inner(self.sections.index(section))
            is_around = any(s in talks and s.level == level for s in inner)
            return section.level < level and (says_something(section) or not is_around)

        groups = [s for s in self.sections if s.level == level and s not in talks and not says_something(s)]
        within = [[s for s in self.inner(self.sections.index(group)) if s in talks] for group in groups]
        grouped = {section for several in within if len(several) > 1 for section in several}
        return {s: talk for s, talk in talks.items() if s.level == level or s in grouped or counts_too(s)}

    def bare(self, talks: dict[Section, FoundTalk], event: Event) -> dict[Section, FoundTalk]:
        """Sections that seem to be talks without speakers: siblings of talks with speakers, or below days."""
        below = {talk.below for talk in talks.values()}
        rest = [s for s in self.sections if s is not self.top and s.title and s not in below]
        if not rest or any(talk.reading.pattern == "role" for talk in talks.values()):
            return {}
        days = [s for s in rest if self.day_of(s, event) or (is_part_alone(plain(s.title)) and self._has_inner(s))]
        level = self._level(talks)
        if not level:
            inner = {s for day in days for s in self.inner(self.sections.index(day))}
            inner = inner or {s for s in rest if not days or s.level != days[0].level}
            titled = [s for s in inner if s not in days and not s.is_bold and not is_beside(plain(s.title))]
            level = min((s.level for s in titled), default=6)
        rest = [s for s in rest if s not in talks and s not in days and not is_beside(plain(s.title))]
        among = [s for s in rest if s.level == level]
        counted = Counter(self._letters[s] for s in talks if s in self._letters).most_common(1)
        if counted and 2 * counted[0][1] >= len(talks):
            among = [s for s in rest if self._letters.get(s) == counted[0][0]]
        elif talks and 3 * len(talks) < len(among):
            among = [s for s in among if kind_of(s.title)[0]]
        elif len(talks) > max(3, 3 * len(among)):  # among so many with speakers, short ones are no titles
            among = [s for s in among if kind_of(s.title)[0] or len(plain(s.title).split()) > 2]
        groups = {self._around(s) for s in talks if s.level > level} | {*filter(self._is_group, self.sections)}
        among += [s for s in rest if s.level > level and self._around(s) in groups]
        among = [
            s for s in among if s not in groups and not any(i in talks for i in self.inner(self.sections.index(s)))
        ]
        among = [] if _are_tips(among) else [s for s in among if not is_day(s)]
        lengths = sorted(len(plain(s.title).split()) for s in among)
        if (
            among
            and lengths[len(lengths) // 2] < 3
            and not (talks or groups or any(map(is_day, rest)) or is_part(self.note.stem))
        ):
            return {}  # “Training”, “Support”, “Challenges” are subjects, not talks
        return {s: FoundTalk(Reading(s.title, (), "bare", sure=False), self.heads[s]) for s in among}

    def _level(self, talks: Collection[Section]) -> int:
        """The level of most talks, ignoring those below headings such as “Lightning talks”."""
        levels = {section.level for section in talks}
        arounds = [(section, self._around(section)) for section in talks]
        own = [s.level for s, a in arounds if a is None or a.level not in levels or a in talks or says_something(a)]
        counts = Counter(own or (section.level for section in talks))
        return max(sorted(counts), key=counts.__getitem__, default=0)

    def _is_group(self, section: Section) -> bool:
        """Whether a heading only announces the talks below it."""
        return (
            _TALKS.search(plain(section.title)) is not None and not says_something(section) and self._has_inner(section)
        )

    def _around(self, section: Section) -> Section | None:
        """The section that directly contains another, or None."""
        before = self.sections[: self.sections.index(section)]
        return next((other for other in reversed(before) if other.level < section.level), None)

    def _has_inner(self, section: Section) -> bool:
        return next(self.inner(self.sections.index(section)), None) is not None


def _are_tips(sections: Collection[Section]) -> bool:
    """Whether most of these sections are numbered, as tips are, possibly each with a name."""
    words = Counter(match[1] for section in sections if (match := _COUNTED.match(plain(section.title))))
    return bool(words) and words.most_common(1)[0][1] > max(2, len(sections) / 2)
