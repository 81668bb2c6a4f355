"""Find what the garden already has of what was found: pages, talks by the writer, and earlier imports.

If the folder, file or address of a source has changed, its parts have other keys, so earlier imports are recognised
by title and speakers, by the end of the key, or by text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from conference_garden.facts.drafts import speakers_in
from conference_garden.facts.names import identity, slug_or_name, slugify
from conference_garden.tools.importing.imported import ImportedConference, ImportedSection, ImportResult
from conference_garden.tools.importing.known import Known, KnownPage
from conference_garden.tools.importing.pages import FRONT, LEAD, ImportMark, PageText, Piece
from conference_garden.tools.importing.speaker_names import plain
from conference_garden.tools.page_text import conference_stem, surname


def page_about(conference: ImportedConference, known: Known) -> KnownPage | None:
    """The page into which a conference was imported before, or one that is about it, or None."""
    if known.into:
        return known.pages.get(known.into)
    # some schedules number their talks from 1, so another edition may have the same keys
    pages = (known.pages.get(known.imported.get(part.key, "")) for part in conference.parts)
    before = Counter(page.stem for page in pages if page and _is_edition(page, conference))
    if before:
        return known.pages[before.most_common(1)[0][0]]
    addresses = {source.url for source in conference.sources} - {""}
    stem = stem_of(conference)
    earlier = [page for page in known.pages.values() if not page.is_new]
    about = [page for page in earlier if addresses & page.sources]
    about += [page for page in earlier if page.stem == stem]
    if not conference.part:
        about += filter(None, [known.conference(conference.series, conference.start.year)])
    return about[0] if about else None


def stem_of(conference: ImportedConference) -> str:
    """The stem of a new page for a conference."""
    return conference.id or conference_stem(conference.series, conference.start.year, conference.part)


def _is_edition(page: KnownPage, conference: ImportedConference) -> bool:
    """Whether a page may be about a conference: its writer may have changed either series or year."""
    return page.year in (0, conference.start.year) or slug_or_name(page.series) == slug_or_name(conference.series)


@dataclass(frozen=True)
class Earlier:
    """A mark that may be that of a part under another key; if not ``sure``, it is only if the texts are the same."""

    mark: ImportMark
    sure: bool


def earlier_imports(found: ImportResult, known: Known) -> dict[str, list[Earlier]]:
    """The marks that earlier imports may have made of parts under other keys, by the present keys."""
    keys = {part.key for conference in found.conferences for part in conference.parts}
    earlier: dict[str, list[Earlier]] = {}
    for conference in found.conferences:
        parts = [part for part in conference.parts if part.key not in known.imported]
        present = page_about(conference, known) if parts else None
        if present is None:
            continue
        page = PageText.read(present.text)
        marks = [mark for mark in page.imported.values() if mark.key not in keys and mark.piece != FRONT]
        pieces = [_Imported(mark, page.piece_of(mark)) for mark in marks]
        for part in parts:
            if several := earlier.setdefault(part.key, list(_matching(part, pieces))):
                # references may use these before it is known whether the texts are the same
                known.pieces[part.key] = next((p.name for p in pieces if p.mark == several[0].mark), "")
                known.notes.setdefault(part.key.partition("#")[0], present.stem)
    return earlier


@dataclass
class _Imported:
    """A mark, and its piece, or None if the writer has removed it."""

    mark: ImportMark
    piece: Piece | None

    @property
    def name(self) -> str:
        return self.piece.name if self.piece else self.mark.piece

    @cached_property
    def title(self) -> str:
        return slug_or_name(plain(self.piece.heading)) if self.piece else ""

    @cached_property
    def people(self) -> set[str]:
        return set(map(identity, speakers_in(self.piece.source))) if self.piece else set()


def _matching(part: ImportedSection, pieces: Iterable[_Imported]) -> Iterator[Earlier]:
    title, tail = slug_or_name(plain(part.title)), _tail(part.key)
    people = _ids(part.talk.speakers) if part.talk else set()
    begin = surname(part.talk.speakers[0][0]) if people and part.talk else slugify(plain(part.title))
    for one in pieces:
        is_sure = _tail(one.mark.key) == tail
        if one.piece is None:
            may_be = is_sure or one.mark.piece.startswith(begin)
        elif one.mark.piece == LEAD:
            may_be = part.is_lead
        else:
            may_be, is_sure = (one.title, one.people) == (title, people), bool(people)
        if may_be:
            yield Earlier(one.mark, sure=is_sure)


def _tail(key: str) -> str:
    """The end of a key, which stays the same if a folder, or the site of a weblog, gets another name."""
    return key.rpartition("/")[2]


def own_piece(part: ImportedSection, page: PageText, conference: ImportedConference) -> str:
    """The name of a piece that the writer wrote about a part: it has its title, source or speaker; or ""."""
    imported = {piece.name for mark in page.imported.values() if (piece := page.piece_of(mark))}
    own = [piece for piece in page.pieces if piece.name not in (FRONT, LEAD, *imported)]
    title = slug_or_name(plain(part.title))
    same = [piece for piece in own if slug_or_name(plain(piece.heading)) == title]
    talks = [other.talk for other in conference.parts if other.talk]
    if part.talk and not same:
        url = part.talk.source
        if url and [talk.source for talk in talks].count(url) == 1:
            pattern = re.compile(rf"(?:^|[\s,]){re.escape(url)}(?=[\s,]|$)")
            same = [piece for piece in own if any(map(pattern.search, piece.source.values("source")))]
        people = _ids(part.talk.speakers)
        if not same and sum(not people.isdisjoint(_ids(talk.speakers)) for talk in talks) == 1:
            same = [piece for piece in own if not people.isdisjoint(map(identity, speakers_in(piece.source)))]
            same = same if len(same) == 1 else []
    return same[0].name if same else ""


def _ids(speakers: Iterable[tuple[str, str]]) -> set[str]:
    return {identity(name) for name, _ in speakers}
