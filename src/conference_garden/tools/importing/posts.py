"""From posts of a weblog to conferences: which event a post is about, and which of its headings are talks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from conference_garden.facts.model import Source, slugify
from conference_garden.pages.show.words import count_text
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.events import EventName, event_of
from conference_garden.tools.importing.html_to_myst import Converter
from conference_garden.tools.importing.imported import ImportedConference, ImportedSection, ImportedTalk, ImportResult
from conference_garden.tools.importing.inline import is_permalink, nodes_of, web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.sections import Section, parse_html, sections_of, take_footnotes
from conference_garden.tools.importing.speaker_names import Reading, kind_in, kind_of, plain, readings

#: Posts of one series and year that are further apart are about two meetings.
_APART: Final = timedelta(days=45)


#: What WordPress adds below a post in a feed.
_ADVERTISEMENT: Final = re.compile(r"The post .* (?:appeared first on|first appeared on) .*\.$")


@dataclass(frozen=True)
class BlogPost:
    """An entry of a feed.  ``key`` tells it from all others; ``place`` is where the feed has it."""

    key: str
    title: str
    url: str
    base: str
    author: str
    date: date | None
    licence: str
    tags: tuple[str, ...]
    html: str
    place: str


@dataclass
class _Read:
    """A post that was read: its event and the parts of its page."""

    post: BlogPost
    event: EventName
    day: date
    parts: list[ImportedSection] = field(default_factory=list)


def find_conferences(posts: Sequence[BlogPost], known: Known, found: ImportResult) -> None:
    """Put posts together to conferences, in ``found``, with what could not be placed."""
    heads = [post.title.partition(":")[0] for post in posts]
    shared = {head for head in heads if heads.count(head) > 1}
    groups: defaultdict[tuple[str, int], list[_Read]] = defaultdict(list)
    for post in posts:
        place = f"{post.place}: “{post.title}”"
        event = event_of(post.title, known.series, shared)
        if post.date is None and not event.year:
            found.leave(place, "neither a date nor a year in the title: not imported.")
            continue
        day = post.date or date(event.year, 1, 1)
        read = _Read(post, event, day)
        _PostReader(read, known, found, place).read()
        if any(part.talk for part in read.parts):
            groups[slugify(event.series), event.year or day.year].append(read)
        else:
            found.leave(place, "no heading names a talk and its speaker, as “Title — Speaker” does: not imported.")
    for (_, year), reads in groups.items():
        meetings = _together(sorted(reads, key=lambda read: read.day))
        for together in meetings:
            part = f"{together[0].day:%B}" if len(meetings) > 1 else ""
            found.conferences.append(_conference(together, year, part, known))
    _report_tags([read for reads in groups.values() for read in reads], known, found)
    found.conferences.sort(key=lambda conference: (conference.start, conference.title))


def _report_tags(reads: list[_Read], known: Known, found: ImportResult) -> None:
    counts = Counter(tag for read in reads for tag in read.post.tags if not known.topic(tag))
    if counts:
        tags = (f"{tag} ({count_text(count, 'post')})" for tag, count in counts.most_common())
        found.leave("Tags", f"left out, for no topic is called so: {', '.join(tags)}.")


def _together(reads: list[_Read]) -> list[list[_Read]]:
    groups = [[reads[0]]]
    for read in reads[1:]:
        if read.day - groups[-1][-1].day > _APART:
            groups.append([read])
        else:
            groups[-1].append(read)
    return groups


def _conference(reads: list[_Read], year: int, part: str, known: Known) -> ImportedConference:
    days = [read.day for read in reads]
    parts = [_on(read.day, part) if len(set(days)) > 1 else part for read in reads for part in read.parts]
    series = known.series(reads[0].event.series)
    return ImportedConference(
        series=series,
        title=" ".join(filter(None, (series, part, str(year)))),
        start=min(days),
        end=max(days),
        posted=max(days),
        parts=tuple(parts),
        place=next((read.event.place for read in reads if read.event.place), ""),
        tags=tuple(dict.fromkeys(topic for read in reads for tag in read.post.tags if (topic := known.topic(tag)))),
        sources=tuple(
            Source(post.title, post.author, post.url, post.licence, post.date) for post in (read.post for read in reads)
        ),
        part=part,
        origin=reads[0].post.place,
    )


def _on(day: date, part: ImportedSection) -> ImportedSection:
    """A part of a post that was written on a day of its own."""
    return replace(part, talk=replace(part.talk, day=day)) if part.talk else part


class _PostReader:
    """Reads the parts of one post."""

    def __init__(self, read: _Read, known: Known, found: ImportResult, place: str) -> None:
        self.out = read
        self.post = read.post
        self.known = known
        self.found = found
        self.place = place
        self.body, problem = parse_html(self.post.html)
        if problem:
            found.leave(place, f"{problem}.")
        notes = take_footnotes(self.body)
        for last in self.body.xpath("(.//p)[last()]"):
            if _ADVERTISEMENT.match(one_line(last.text_content())):
                last.drop_tree()
        self.converter = Converter(self.post.base, notes, f"{slugify(self.post.title)[:30].strip('-')}-")

    def read(self) -> None:
        """Fill in the parts of the post."""
        sections = sections_of(self.body)
        titles = {id(section): self._title(section) for section in sections}
        opening, rest = sections[0], [section for section in sections[1:] if titles[id(section)] or section.nodes]
        if rest and slugify(plain(titles[id(rest[0])])) == slugify(self.post.title):
            opening.nodes += rest.pop(0).nodes  # the title once more
        talks = self._talks(rest, titles)
        own = self._own_reading()
        if own and len(talks) < 2:
            self._add_whole(own, opening, rest, titles)
        elif talks:
            self._add_sections(opening, rest, titles, talks)
        for what in self.converter.left_out:
            self.found.leave(self.place, f"left out: {what}.")

    def _title(self, section: Section) -> str:
        if section.heading is None:
            return ""
        for link in list(section.heading.iterdescendants("a")):
            if is_permalink(link):
                link.drop_tree()
        return self.converter.line(nodes_of(section.heading))

    # Which headings are talks

    def _own_reading(self) -> Reading | None:
        """The title of the post read as a talk, without the event."""
        if not self.out.event.rest:
            return None
        rest = self.out.event.rest
        found = readings(self.converter.line([rest[:1].upper() + rest[1:]]), self.known.is_speaker)
        return next((reading for reading in found if reading.sure and reading.pattern in ("last", "by")), None)

    def _talks(self, sections: list[Section], titles: dict[int, str]) -> dict[int, Reading]:
        """The sections that are talks: those of the level that has the most."""
        levels = sorted({section.level for section in sections})
        found = [self._talks_among([s for s in sections if s.level == level], titles) for level in levels]
        return max(found, key=len, default={})

    def _talks_among(self, sections: list[Section], titles: dict[int, str]) -> dict[int, Reading]:
        """The talks among headings of one level, which vouch for each other."""
        options = {id(section): list(readings(titles[id(section)], self.known.is_speaker)) for section in sections}
        sure = {key: next(filter(_stands_alone, several), None) for key, several in options.items()}
        talks = {key: reading for key, reading in sure.items() if reading}
        vouched = {reading.pattern for reading in talks.values()}
        for pattern in () if talks else ("brackets", "first", "colon"):
            certain = [r for several in options.values() for r in several if r.pattern == pattern and r.sure]
            if len(certain) > 1 and 3 * len(certain) >= 2 * len(sections):
                vouched.add(pattern)
        for key, several in options.items():
            for reading in several:
                if reading.pattern in vouched or (reading.pattern == "last" and kind_of(reading.title)[0]):
                    talks.setdefault(key, reading)
        for section in sections:
            if id(section) not in talks and (below := self._speakers_below(section, titles[id(section)])):
                talks[id(section)] = below
        return talks

    def _speakers_below(self, section: Section, title: str) -> Reading | None:
        """A title whose speakers are named by the first paragraph: “Speaker: Jane Doe (Acme)”."""
        first = next((n for n in section.nodes if not isinstance(n, str) and n.tag in ("p", "div")), None)
        text = one_line(first.text_content()) if first is not None else ""
        match = re.match(r"(?:speakers?|presenters?|presented by|by|door)\s*:?\s+(.{3,120})$", text, re.IGNORECASE)
        for reading in readings(f"{title} — {match[1].rstrip('.')}", self.known.is_speaker) if match and title else ():
            if reading.sure and reading.pattern == "last":
                section.nodes.remove(first)
                return reading
        return None

    # Parts

    def _add_whole(self, reading: Reading, opening: Section, rest: list[Section], titles: dict[int, str]) -> None:
        """The post as one talk."""
        text = [self.converter.text(opening.nodes), *self._below(rest, titles, 3)]
        self._add_talk(reading, "", self.post.url, "\n\n".join(filter(None, text)), self.place, self.post.tags)

    def _add_sections(
        self, opening: Section, sections: list[Section], titles: dict[int, str], talks: dict[int, Reading]
    ) -> None:
        level = next(section.level for section in sections if id(section) in talks)
        lead = self.converter.text(opening.nodes)
        if lead:
            label = self.out.event.rest or self.post.title
            title = self.converter.line([label[:1].upper() + label[1:]])
            self.out.parts.append(ImportedSection(f"{self.post.key}#", title, lead, place=self.place, is_lead=True))
        around = ""
        index = 0
        while index < len(sections):
            section = sections[index]
            end = index + 1
            while end < len(sections) and sections[end].level > level and section.level >= level:
                end += 1
            title, place = titles[id(section)], f"{self.place}, “{plain(titles[id(section)])}”"
            text = "\n\n".join(
                filter(None, [self.converter.text(section.nodes), *self._below(sections[index + 1 : end], titles, 3)])
            )
            anchor = one_line(section.anchor)
            name = anchor or slugify(plain(title))
            url = web_address(self.post.url, f"#{anchor}") if self.post.url and anchor else self.post.url
            if id(section) in talks:
                self._add_talk(talks[id(section)], name, url, text, place, (), around)
            elif text:
                self.out.parts.append(ImportedSection(f"{self.post.key}#{name}", title, text, place=place))
                self.found.leave(place, "no speaker in the heading: kept as a section that is no talk.")
            elif section.level < level:
                around = plain(title)
                self.found.leave(place, "a heading over several talks, without a text: left out.")
            else:
                self.found.leave(place, "neither a speaker nor a text: left out.")
            index = end

    def _below(self, sections: list[Section], titles: dict[int, str], level: int) -> list[str]:
        """Sections below a talk, their headings without gaps between the levels."""
        texts: list[str] = []
        above: list[int] = []
        for section in sections:
            while above and above[-1] >= section.level:
                above.pop()
            above.append(section.level)
            depth = min(level + len(above) - 1, 6)
            texts += [f"{'#' * depth} {titles[id(section)] or '…'}", self.converter.text(section.nodes)]
        return [text for text in texts if text]

    def _add_talk(
        self, reading: Reading, name: str, url: str, text: str, place: str, tags: Sequence[str], around: str = ""
    ) -> None:
        kind, title = kind_of(reading.title)
        topics = [topic for tag in tags if (topic := self.known.topic(tag))] or self._topics(title, text)
        talk = ImportedTalk(
            speakers=tuple(self.found.speaker(p.name, p.note, place, self.known) for p in reading.people),
            topics=tuple(dict.fromkeys(topics)),
            kind=kind or kind_in(around) or self.out.event.kind or "talk",
            source=url,
        )
        self.out.parts.append(ImportedSection(f"{self.post.key}#{name}", title, text, talk, place=place))

    def _topics(self, title: str, text: str) -> list[str]:
        """The topics that a title names, and those tags of the post that the text names."""
        words = f"-{slugify(plain(title))}-"
        found = [id_ for name, id_ in self.known.topics.items() if len(name) > 1 and f"-{name}-" in words]
        body = text.casefold()
        named = (tag for tag in self.post.tags if re.search(rf"(?<!\w){re.escape(tag.casefold())}(?!\w)", body))
        return found + [topic for tag in named if (topic := self.known.topic(tag))]


def _stands_alone(reading: Reading) -> bool:
    """Whether a reading needs nobody to vouch for it."""
    return (reading.sure and reading.pattern in ("last", "by")) or (reading.known and reading.pattern != "colon")
