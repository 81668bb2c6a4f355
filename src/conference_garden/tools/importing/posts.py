"""Make conferences from weblog posts: find the event of each post, and the headings that are talks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from conference_garden.facts.model import Source
from conference_garden.facts.names import slug_or_name, slugify
from conference_garden.facts.words import count_text
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.events import EventName, event_of
from conference_garden.tools.importing.html_to_myst import Converter
from conference_garden.tools.importing.imported import ImportedConference, ImportedSection, ImportedTalk, ImportResult
from conference_garden.tools.importing.inline import Node, is_permalink, nodes_of, web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.labels import BY, SPEAKER
from conference_garden.tools.importing.sections import Section, parse_html, sections_of, take_footnotes, text_of
from conference_garden.tools.importing.sources import ImportSource
from conference_garden.tools.importing.speaker_names import KIND_WORDS, Reading, kind_in, kind_of, plain, readings

#: Posts about one series in one year that are further apart are about two meetings.
_APART: Final = timedelta(days=45)
#: The line that WordPress adds below a post in a feed.
_ADVERTISEMENT: Final = re.compile(r"The post .* (?:appeared first on|first appeared on) ")
#: A paragraph that names the speakers.
_SAID: Final = re.compile(rf"(?:{SPEAKER}|presented by|{BY})\s?:?\s(.{{3,120}})$", re.IGNORECASE)


@dataclass(frozen=True)
class BlogPost:
    """An entry of a feed: ``key`` is unique, ``place`` is its position in the source, for messages."""

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


def read_posts(
    sources: Sequence[ImportSource],
    known: Known,
    found: ImportResult,
    posts_in: Callable[[ImportSource, ImportResult], Iterable[BlogPost]],
    what: str,
) -> None:
    """Find the conferences in the posts of some sources; of a post that is in several, the longest version counts.

    ``posts_in`` returns the posts of a source; ``what`` names the kind of source in a remark.
    """
    posts: dict[str, BlogPost] = {}
    for source in sources:
        with found.attempt(source.name):
            for post in posts_in(source, found):
                _add(post, posts)
    find_conferences(list(posts.values()), known, found)
    found.remark = f"{what} does not tell when and where a conference was: its days are those of the posts."


def _add(post: BlogPost, posts: dict[str, BlogPost]) -> None:
    """Add a post to those found so far, by their keys."""
    other = posts.get(post.key)
    if other and slug_or_name(other.title) != slug_or_name(post.title):
        # two posts with the same address: both count
        post = replace(post, key=f"{post.key} {slugify(post.title)}")
        other = posts.get(post.key)
    if other is None or len(post.html) > len(other.html):
        posts[post.key] = _completed(post, other) if other else post


def _completed(post: BlogPost, other: BlogPost) -> BlogPost:
    """A post, completed with what another version of it has."""
    return replace(
        post,
        author=post.author or other.author,
        licence=post.licence or other.licence,
        date=post.date or other.date,
        tags=tuple(dict.fromkeys((*other.tags, *post.tags))),
    )


def find_conferences(posts: Sequence[BlogPost], known: Known, found: ImportResult) -> None:
    """Group posts into conferences and add these to ``found``, along with what could not be placed."""
    heads = [post.title.partition(":")[0] for post in posts]
    shared = {head for head in heads if heads.count(head) > 1}
    groups: defaultdict[tuple[str, int], list[PostReader]] = defaultdict(list)
    for post in posts:
        place = f"{post.place}: “{post.title}”"
        event = event_of(post.title, known.series, shared)
        if post.date is None and not event.year:
            found.leave(place, "neither a date nor a year in the title: not imported.")
            continue
        read = PostReader(post, event, known, found, place)
        if any(part.talk for part in read.parts):
            groups[slug_or_name(event.series), event.year or read.day.year].append(read)
        else:
            found.leave(place, "no heading names a talk and its speaker, as “Title — Speaker” does: not imported.")
    for (_, year), reads in groups.items():
        meetings = _together(sorted(reads, key=lambda read: read.day))
        for together in meetings:
            part = f"{together[0].day:%B}" if len(meetings) > 1 else ""
            found.conferences.append(_conference(together, year, part, known))
    found.conferences.sort(key=lambda conference: (conference.start, conference.title))
    read_posts = (read.post for reads in groups.values() for read in reads)
    if counts := Counter(tag for post in read_posts for tag in post.tags if not known.topic(tag)):
        tags = (f"{tag} ({count_text(count, 'post')})" for tag, count in counts.most_common())
        found.leave("Tags", f"left out, because no topic has this name: {', '.join(tags)}.")


def _together(reads: list[PostReader]) -> list[list[PostReader]]:
    groups = [[reads[0]]]
    for read in reads[1:]:
        if read.day - groups[-1][-1].day > _APART:
            groups.append([read])
        else:
            groups[-1].append(read)
    return groups


def _conference(reads: list[PostReader], year: int, part: str, known: Known) -> ImportedConference:
    dated = [read.day for read in reads if read.post.date]
    days = dated or [read.day for read in reads]
    if len(set(days)) > 1:
        for read in reads:
            read.parts = [replace(p, talk=replace(p.talk, day=read.day)) if p.talk else p for p in read.parts]
    series = known.series(reads[0].event.series)
    return ImportedConference(
        series=series,
        title=" ".join(filter(None, (series, part, str(year)))),
        start=min(days),
        end=max(days),
        posted=max(days),
        parts=tuple(part for read in reads for part in read.parts),
        place=next((read.event.place for read in reads if read.event.place), ""),
        tags=tuple(dict.fromkeys(topic for read in reads for tag in read.post.tags if (topic := known.topic(tag)))),
        sources=tuple(Source(p.title, p.author, p.url, p.licence, p.date) for p in (read.post for read in reads)),
        part=part,
        origin=reads[0].post.place,
        is_dated=bool(dated),
    )


class PostReader:
    """A post that has been read: ``event`` is what it is about, ``parts`` are its sections for the page."""

    def __init__(self, post: BlogPost, event: EventName, known: Known, found: ImportResult, place: str) -> None:
        self.post = post
        self.event = event
        self.day = post.date or date(event.year, 1, 1)
        self.parts: list[ImportedSection] = []
        #: paragraphs that only name the speakers
        self._said: dict[Section, Node] = {}
        self._known = known
        self._found = found
        self.place = place
        body, problem = parse_html(post.html)
        if problem:
            found.leave(place, f"{problem}.")
        self._converter = Converter(
            post.base, take_footnotes(body), f"{slugify(post.title)[:30].strip('-') or 'post'}-"
        )
        for last in body.xpath("(.//p)[last()]"):
            text = one_line(last.text_content())
            if text.endswith(".") and _ADVERTISEMENT.match(text):
                last.drop_tree()
        self._read(sections_of(body))
        for what in self.left_out:
            found.leave(place, f"left out: {what}.")

    def _read(self, sections: list[Section]) -> None:
        """Fill in the parts of the post."""
        for section in sections:
            section.title = self._title(section)
        opening, rest = sections[0], [section for section in sections[1:] if section.title or section.nodes]
        if rest and slug_or_name(plain(rest[0].title)) == slug_or_name(self.post.title):
            opening.nodes += rest.pop(0).nodes  # the title, repeated
        talks = self._talks(rest)
        own = self._own_reading()
        if own and len(talks) < 2:
            self._add_talk(
                own, "", self.post.url, text_of(self._converter, opening, rest), self.place, tags=self.post.tags
            )
        elif talks:
            self._add_sections(opening, rest, talks)

    def _title(self, section: Section) -> str:
        if section.heading is None:
            return ""
        for link in list(section.heading.iterdescendants("a")):
            if is_permalink(link):
                link.drop_tree()
        return self._converter.line(nodes_of(section.heading))

    @property
    def left_out(self) -> Iterable[str]:
        """Markup that was left out."""
        return self._converter.left_out

    # Which headings are talks

    def _own_reading(self) -> Reading | None:
        """Read the title of the post, without the event, as that of a talk."""
        if not self.event.rest:
            return None
        rest = self.event.rest
        found = readings(self._converter.line([rest[:1].upper() + rest[1:]]), self._known.is_speaker)
        return next((reading for reading in found if reading.sure and reading.pattern in ("last", "by")), None)

    def _talks(self, sections: list[Section]) -> dict[Section, Reading]:
        """The sections that are talks, from the heading level with the most talks."""
        levels = sorted({section.level for section in sections})
        found = [self._talks_among([section for section in sections if section.level == level]) for level in levels]
        return max(found, key=len, default={})

    def _talks_among(self, sections: list[Section]) -> dict[Section, Reading]:
        """The talks among headings of one level; sure readings support unsure ones of the same pattern."""
        options = {section: list(readings(section.title, self._known.is_speaker)) for section in sections}
        sure = {section: next(filter(_stands_alone, several), None) for section, several in options.items()}
        talks = {section: reading for section, reading in sure.items() if reading}
        vouched = {reading.pattern for reading in talks.values()}
        for pattern in ("brackets", "first", "colon", "comma"):
            certain = {s: r for s, several in options.items() for r in several if r.pattern == pattern and r.sure}
            if len(certain) > max(1, 2 * len(talks)) and 3 * len(certain) >= 2 * len(sections):
                vouched.add(pattern)
                whole = {s: r for s, r in talks.items() if pattern == "comma" and all(p.sure for p in r.people)}
                talks = {**talks, **certain, **whole}
        for section, several in options.items():
            for reading in several:
                if reading.pattern in vouched or (reading.pattern == "last" and kind_of(reading.title)[0]):
                    talks.setdefault(section, reading)
        for section in sections:
            if section not in talks and (below := self._speakers_below(section)):
                talks[section] = below
        return talks

    def _speakers_below(self, section: Section) -> Reading | None:
        """Read a title whose speakers are named in the first paragraph: “Speaker: Jane Doe (Acme)”."""
        first = next((n for n in section.nodes if not isinstance(n, str) and n.tag in ("p", "div")), None)
        text = one_line(first.text_content()) if first is not None else ""
        match = _SAID.match(text)
        heading = f"{section.title} — {match[1].rstrip('.')}" if match and section.title else ""
        for reading in readings(heading, self._known.is_speaker):
            if reading.sure and reading.pattern == "last":
                self._said[section] = first
                return reading
        return None

    # Parts

    def _add_sections(self, opening: Section, sections: list[Section], talks: dict[Section, Reading]) -> None:
        level = next(section.level for section in sections if section in talks)
        if lead := self._converter.text(opening.nodes):
            label = self.event.rest or self.post.title
            title = self._converter.line([label[:1].upper() + label[1:]])
            self.parts.append(ImportedSection(f"{self.post.key}#", title, lead, place=self.place, is_lead=True))
        around = ""
        index = 0
        while index < len(sections):
            section = sections[index]
            end = index + 1
            while end < len(sections) and sections[end].level > level and section.level >= level:
                end += 1
            place = f"{self.place}, “{plain(section.title)}”"
            if section in talks and section in self._said:
                section.nodes.remove(self._said[section])
            text = text_of(self._converter, section, sections[index + 1 : end])
            anchor = one_line(section.anchor)
            name = anchor or slugify(plain(section.title)) or "section"
            url = web_address(self.post.url, f"#{anchor}") if self.post.url and anchor else self.post.url
            if section in talks:
                self._add_talk(talks[section], name, url, text, place, around=around)
            elif text:
                self.parts.append(ImportedSection(f"{self.post.key}#{name}", section.title, text, place=place))
                self._found.doubt(place, "no speaker in the heading: kept as a section that is not a talk.")
            elif section.level < level:
                around = plain(section.title)
                self._found.leave(place, "a heading above several talks, without text: left out.")
            else:
                self._found.leave(place, "neither a speaker nor any text: left out.")
            index = end

    def _add_talk(
        self, reading: Reading, name: str, url: str, text: str, place: str, tags: Sequence[str] = (), around: str = ""
    ) -> None:
        kind, title = kind_of(reading.title)
        topics = [topic for tag in tags if (topic := self._known.topic(tag))] or self._topics(title, text)
        talk = ImportedTalk(
            speakers=tuple(self._found.speaker(p.name, p.note, place, self._known) for p in reading.people),
            topics=tuple(dict.fromkeys(topics)),
            kind=kind or kind_in(around) or self.event.kind or "talk",
            source=url,
        )
        self.parts.append(ImportedSection(f"{self.post.key}#{name}", title, text, talk, place=place))

    def _topics(self, title: str, text: str) -> list[str]:
        """The topics named in the title, and those of the post's tags that occur in the text."""
        words = f"-{slugify(plain(title))}-"
        found = [id_ for name, id_ in self._known.topics.items() if len(name) > 1 and f"-{name}-" in words]
        body = text.casefold()
        named = (tag for tag in self.post.tags if re.search(rf"(?<![\w.]){re.escape(tag.casefold())}(?![\w+#])", body))
        return found + [topic for tag in named if (topic := self._known.topic(tag))]


def _stands_alone(reading: Reading) -> bool:
    """Whether a reading can be trusted without others of the same pattern."""
    if reading.pattern == "first" and plain(reading.title).casefold() in KIND_WORDS:
        return reading.sure  # “Ida Kai - Keynote”
    return (reading.sure and reading.pattern in ("last", "by", "kind")) or (
        reading.known and reading.pattern != "colon"
    )
