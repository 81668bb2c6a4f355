"""Put what was found into pages: new drafts, and drafts from earlier imports.

Nothing that the writer has touched is changed: a piece is replaced only while
its text is the one that was imported, a piece that was removed stays out, and
a page that is no longer a draft is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import yaml

from conference_garden.facts.frontmatter import read_front_matter
from conference_garden.facts.model import Source
from conference_garden.facts.names import slugify
from conference_garden.facts.words import count_text
from conference_garden.tools.importing.escapes import heading
from conference_garden.tools.importing.imported import (
    ImportedConference,
    ImportedSection,
    ImportedTalk,
    ImportResult,
    Unplaced,
)
from conference_garden.tools.importing.known import Known, KnownPage
from conference_garden.tools.importing.pages import FRONT, LEAD, ImportMark, PageText, Piece
from conference_garden.tools.importing.proposals import proposed
from conference_garden.tools.importing.recognising import Earlier, earlier_imports, own_piece, page_about, stem_of
from conference_garden.tools.importing.references import References
from conference_garden.tools.importing.speaker_names import plain
from conference_garden.tools.page_text import conference_stem, front_matter, plain_section, talk_id, talk_section


@dataclass
class Change:
    """A change to a page: ``text`` is written if it differs from ``before``."""

    document: str
    before: str = ""
    text: str = ""
    #: (what was done, to what) → how often
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: the parts of the sources that belong to the page
    parts: list[ImportedSection] = field(default_factory=list)
    #: pictures to copy, by their names in the garden
    pictures: dict[str, bytes] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether there is anything to write."""
        return self.text != self.before

    @property
    def talks(self) -> list[ImportedTalk]:
        """The talks that the sources have for the page."""
        return [part.talk for part in self.parts if part.talk]

    @property
    def speakers(self) -> set[str]:
        """The names of the speakers of these talks."""
        return {name for talk in self.talks for name, _ in talk.speakers}

    def unsure(self, unplaced: Iterable[Unplaced]) -> int:
        """How many entries about this page are to be looked at."""
        places = {part.place for part in self.parts} | {f"{self.document}.md"}
        own = f"{self.document}.md:"
        return sum(one.unsure and (one.place in places or one.place.startswith(own)) for one in unplaced)

    def summary(self) -> str:
        """Describe the change in a few words."""
        words = [f"{count_text(number, what)} {done}".strip() for (done, what), number in self.counts.items()]
        if not self.before:
            return f"new page: {', '.join(words)}" if words else "new page"
        return ", ".join(words) or "nothing new"


def place(found: ImportResult, known: Known, into: str = "") -> list[Change]:
    """Compute the changes to pages; what cannot be placed is recorded in ``found``.

    ``into`` is the stem of the page to import everything into, or empty.
    """
    changes: dict[str, Change] = {}
    references = References(known, found)
    earlier = earlier_imports(found, known)
    for conference in found.conferences:
        with found.attempt(conference.origin):
            stem = into or _stem_for(conference, known, found)
            if not stem:
                found.leave(
                    conference.origin,
                    f"“{conference.series}” cannot be made into an address: import it with --into STEM.",
                )
                continue
            known.ids.add(stem)
            present = known.pages.get(stem)
            change = changes.setdefault(stem, Change(present.document if present else f"conferences/{stem}"))
            change.parts += conference.parts
            if present and not change.text:
                change.before = change.text = present.text
            if present and not present.is_draft:
                _report_published(conference, present, found, earlier)
                continue
            _Placer(conference, stem, change, known, found, references, earlier).place()
            known.note(change.document, change.text, is_new=present is None or present.is_new)
    for change in changes.values():
        _resolve_last(change, references)
        change.pictures = references.pictures[change.document]
    topics = (Change(f"topics/{id_}", text=text) for id_, text in found.topics.items() if changes)
    return [*(change for change in changes.values() if change.text), *topics]


def _resolve_last(change: Change, references: References) -> None:
    """Resolve references to pages and talks that were placed after this page."""
    page = PageText.read(change.text)
    for key, mark in page.imported.items():
        piece = page.piece_of(mark)
        if piece and (text := references.resolved(piece.text, change.document, is_last=True)) != piece.text:
            page.put(key, Piece(piece.name, text))
            change.text = page.text()


def _stem_for(conference: ImportedConference, known: Known, found: ImportResult) -> str:
    """The stem of the page for a conference: one it was imported into before, one about it, or a new one."""
    if about := page_about(conference, known):
        return about.stem
    year, stem = conference.start.year, stem_of(conference)
    number = 2
    while stem and stem in known.ids:
        stem, number = conference_stem(conference.series, year, f"{conference.part} {number}"), number + 1
    start = conference.start if conference.is_dated else None
    for similar in known.similar_conferences(conference.series, year, start) if stem else ():
        what = f"it may be “{similar.title}”: if so, delete this page and import it again with --into {similar.stem}."
        found.doubt(f"conferences/{stem}.md", what)
    return stem


def _report_published(
    conference: ImportedConference, present: KnownPage, found: ImportResult, earlier: Mapping[str, list[Earlier]]
) -> None:
    page = PageText.read(present.text)
    what = f"{present.document}.md is published: put 'draft: true' into it to have this talk added."
    for part in conference.parts:
        is_known = part.key in page.imported or any(one.sure for one in earlier.get(part.key, ()))
        if part.talk and not is_known and not own_piece(part, page, conference):
            found.leave(part.place, what)


@dataclass
class _Placer:
    """Put one conference into one page."""

    conference: ImportedConference
    stem: str
    change: Change
    known: Known
    found: ImportResult
    references: References
    earlier: Mapping[str, list[Earlier]]

    def place(self) -> None:
        self.page = PageText.read(self.change.text)
        self.is_new = not self.change.text
        if self.is_new:
            front = Piece(FRONT, front_matter(self._front()))
            self.page.pieces = [front, Piece(LEAD, f"\n# {heading(self.conference.title)}\n")]
            self.page.put(f"{self.stem} front", front)
        else:
            self._update_front()
        after = ""
        for part in self.conference.parts:
            after = self._part(part, after) or after
        self.change.text = self.page.text()
        if not self.conference.is_dated:
            self._doubt_days()

    # The front matter

    def _doubt_days(self) -> None:
        """Record where to correct days that are a guess, as long as the page still has them."""
        start, present = self.conference.start, self._present()
        if present.get("start") == start:
            lines = self.change.text.splitlines()
            line = next((number for number, text in enumerate(lines, 1) if text.startswith("start:")), 1)
            what = f"nothing says on which days of {start.year} {self.conference.series} was: set 'start' and 'end'"
            self.found.doubt(f"{self.change.document}.md:{line}", f"{what}.")

    def _front(self) -> dict[str, Any]:
        conference = self.conference
        of_sources = [name for source in conference.sources for name in source.author.split(", ") if name]
        names = conference.authors or of_sources
        authors = list(dict.fromkeys(self.known.author(names)))
        # not the writer's own: texts whose authors are named, and pages of another garden
        is_own = not names and not conference.id
        return {
            "draft": True,
            "series": conference.series,
            "start": conference.start,
            "end": conference.end,
            "place": conference.place or None,
            "website": conference.website,
            "date": conference.posted,
            "author": self.known.own_author if is_own else authors[0] if len(authors) == 1 else authors,
            "lang": conference.lang,
            "tags": list(conference.tags),
            "sources": [_source_entry(source) for source in conference.sources],
        }

    def _update_front(self) -> None:
        """Add sources, tags and days to the front matter; if the writer has changed it, record missing sources."""
        piece = self.page.piece(FRONT)
        mark = next((mark for mark in self.page.imported.values() if mark.piece == FRONT), None)
        present = self._present()
        before = [_source_entry(source) for source in present.get("sources", ())]
        urls = {entry.get("url") or entry["title"] for entry in before}
        new = self._front()
        added = [entry for entry in new["sources"] if (entry.get("url") or entry["title"]) not in urls]
        if piece is None or mark is None or piece.digest != mark.digest:
            for entry in added:
                what = f"the front matter of {self.change.document}.md is your own: add this to its sources."
                self.found.doubt(f"“{entry['title']}”, {entry.get('url', entry['author'])}", what)
            return
        written = yaml.safe_load(piece.text.strip().strip("-"))  # safe: an import wrote it, and nobody has touched it
        values = {**new, **{name: value for name, value in written.items() if value is not None}}
        values["start"] = min(new["start"], present.get("start", new["start"]))
        values["end"] = max(new["end"], present.get("end", new["end"]))
        values["date"] = max(new["date"], present.get("date", new["date"]))
        values["sources"] = [*before, *added]
        values["tags"] = list(dict.fromkeys([*values.get("tags", ()), *new["tags"]]))
        self.page.put(mark.key, Piece(FRONT, front_matter(values)))

    def _present(self) -> dict[str, Any]:
        """The present values in the front matter of the page."""
        piece = self.page.piece(FRONT)
        return read_front_matter(self.change.document, piece.text if piece else "").values

    # Parts

    def _part(self, part: ImportedSection, after: str) -> str:
        """Insert a part after the piece ``after``, or update it, if allowed; returns the name of its piece, or ""."""
        mark = self.page.imported.get(part.key)
        is_moved = mark is None
        mark = mark or self._earlier(part)
        if mark is None:
            if name := own_piece(part, self.page, self.conference):
                self._count("that the page has already", part)
                return name
            name = self._add(part, after)
            if name != LEAD:
                self._count("" if self.is_new else "added", part)
            return name
        piece = self.page.piece_of(mark)
        if piece is None:
            self._count("taken out by you and left out", part)
            return ""
        new = Piece(piece.name, self._text(part, piece.name))
        if not piece.is_untouched(mark):
            self._count("changed by you and left so", part)
        elif new.digest != piece.digest and mark.key == part.key:
            self.page.put(part.key, new)
            self._count("updated", part)
        elif is_moved:
            self._count("that the page has already", part)
            if new.digest != piece.digest:
                what = f"{self.change.document}.md has it from elsewhere, in other words, which stay: for these,"
                self.found.doubt(part.place, f"{what} take out '{piece.name}' and its line at the end of the page.")
        return piece.name

    def _earlier(self, part: ImportedSection) -> ImportMark | None:
        """The mark of a part under another key, by an earlier import; gets the new key if the text is the same."""
        present = [one for one in self.earlier.get(part.key, ()) if one.mark.key in self.page.imported]
        for one in present:
            piece = self.page.piece_of(one.mark)
            if part.talk and piece:  # the address of the notes may have changed with the key
                part = replace(part, talk=replace(part.talk, source=next(piece.source.values("source"), "")))
            if Piece("", self._text(part, one.mark.piece)).digest == one.mark.digest:
                self.page.rename_source(one.mark, part.key)
                return self.page.imported[part.key]
        return next((one.mark for one in present if one.sure), None)

    def _count(self, done: str, part: ImportedSection) -> None:
        self.change.counts[done, "talk" if part.talk else "other section"] += 1

    def _add(self, part: ImportedSection, after: str) -> str:
        if part.talk:
            speaker = next((name for name, _ in part.talk.speakers), "")
            name = talk_id(speaker, plain(part.title), self.stem, self.known.ids, part.id)
            self.known.ids.add(name)
        elif part.is_lead and self.is_new and len(self.page.pieces) == 2 and not after:
            name = LEAD
        else:
            names = {piece.name for piece in self.page.pieces}
            title, number = part.title, 2
            while (name := slugify(plain(title)) or "section") in names:
                title, number = f"{part.title} ({number})", number + 1
            part = replace(part, title=title)
        self.page.put(part.key, Piece(name, self._text(part, name)), after)
        return name

    def _text(self, part: ImportedSection, name: str) -> str:
        """The text of a part as a piece of the page."""
        piece = self.page.piece(name)
        part = replace(part, text=self.references.resolved(part.text, self.change.document))
        if name == LEAD and piece:
            return f"\n# {piece.heading}\n\n{part.text.strip()}\n"
        if part.talk is None:
            # a heading that was changed to make it unique stays as it is
            return plain_section(piece.heading if piece else part.title, part.text)
        day = part.talk.day if part.talk.day and self._lasted(part.talk.day) else None
        # 'formerly' was added by 'garden rename', not by the source
        former = tuple(("formerly", names) for names in piece.source.values("formerly")) if piece else ()
        found = replace(part.talk, day=day, relations=(*part.talk.relations, *former))
        talk, draft = proposed(found, part.title, part.text, self.known)
        return talk_section(name, part.title, talk, part.text, part.remark, draft)

    def _lasted(self, day: date) -> bool:
        """Whether a day is within the conference according to the page."""
        front = self._present()
        start = front.get("start", day)
        return bool(start <= day <= max(front.get("end", start), start))


def _source_entry(source: Source) -> dict[str, Any]:
    """A source as an entry of ``sources`` in front matter."""
    keys = ("title", "author", "url", "licence", "date")
    return {key: value for key in keys if (value := getattr(source, key))}
