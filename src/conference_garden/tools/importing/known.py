"""What the garden already has, according to its files: ids in use, spellings of names, earlier imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from conference_garden.facts.drafts import speakers_in
from conference_garden.facts.files import UnreadableError, text_of
from conference_garden.facts.frontmatter import NEVER, published_later, read_front_matter
from conference_garden.facts.model import RESERVED_IDS
from conference_garden.facts.names import identity, slug_or_name, slugify
from conference_garden.facts.people import read_people
from conference_garden.facts.settings import Settings, read_settings
from conference_garden.facts.similar_names import MANY, alike, keys_of
from conference_garden.facts.source_text import SourceText
from conference_garden.tools.importing.keys import has_stated_speakers
from conference_garden.tools.importing.pages import PageText

#: Conferences of similar names that start further apart are different, such as monthly meetings of user groups.
_NEAR: Final = timedelta(days=7)


@dataclass(frozen=True)
class KnownPage:
    """A conference page: ``document`` is its path in the garden without suffix.

    ``sources`` are the addresses of the notes on which it is based.
    """

    document: str
    stem: str
    title: str
    series: str
    start: date | None
    is_draft: bool
    #: whether this import created it
    is_new: bool
    text: str
    sources: frozenset[str] = frozenset()
    place: str = ""

    @property
    def year(self) -> int:
        """The year of the conference, or 0 if the page does not say."""
        return self.start.year if self.start else 0

    def may_be(self, year: int, start: date | None) -> bool:
        """Whether a conference of a year, which began on ``start`` if that is known, may be this one.

        A draft that begins on 1 January was imported from a source that does not state its days.
        """
        is_known = self.start and not (self.is_draft and (self.start.month, self.start.day) == (1, 1))
        return self.year == year and not (is_known and self.start and start and abs(self.start - start) > _NEAR)


@dataclass
class Known:
    """The facts about the garden in ``folder`` that importers need."""

    folder: Path
    settings: Settings = field(default_factory=Settings)
    pages: dict[str, KnownPage] = field(default_factory=dict)
    ids: set[str] = field(default_factory=lambda: set(RESERVED_IDS))
    #: title, alias or id (folded, or as a slug) → id of a topic
    topics: dict[str, str] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    #: identity of a name → name of the speaker
    speakers: dict[str, str] = field(default_factory=dict)
    #: key of an imported part → stem of its page
    imported: dict[str, str] = field(default_factory=dict)
    #: key of an imported part → name of its piece on that page
    pieces: dict[str, str] = field(default_factory=dict)
    #: key of an imported post or note → stem of a page that has a part of it
    notes: dict[str, str] = field(default_factory=dict)
    #: stem of the page to import everything into, or empty
    into: str = ""
    #: identities of speakers whose names were not just inferred from text; identity → first spelling in this import
    _certain: set[str] = field(default_factory=set)
    _spelled: dict[str, str] = field(default_factory=dict)
    #: speakers by the keys that similar names share; speaker → order of first appearance
    _by_key: defaultdict[object, list[str]] = field(default_factory=lambda: defaultdict(list))
    _order: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Known:
        """Read the files of a garden; files that cannot be read count as empty."""
        known = cls(folder, read_settings(folder))
        topics = [known._topic(path) for path in sorted((folder / "topics").rglob("*.md"))]
        # exact names take precedence over their slugs: C# is not C++
        for form in (identity, str, slug_or_name):
            for id_, names in topics:
                for name in [id_] if form is str else names:
                    known.topics.setdefault(form(name), id_)
        for path in sorted((folder / "conferences").rglob("*.md")):
            known.note(path.relative_to(folder).with_suffix("").as_posix(), _read(path))
        people, _ = read_people(folder)
        for person in people:
            for name in person.all_names:
                known.speakers[identity(name)] = person.name
                known._certain.add(identity(name))
        return known

    def _topic(self, path: Path) -> tuple[str, list[str]]:
        """The id of a topic, and its title, aliases and former ids."""
        text = _read(path)
        front = read_front_matter(f"topics/{path.stem}", text)
        title = SourceText(text).title
        self.ids.add(path.stem)
        if family := front.values.get("family"):
            self.families.add(family)
        former = (noted.name.rpartition("/")[2] for noted in front.values.get("formerly", ()))
        return path.stem, [*filter(None, [title]), *front.values.get("aliases", ()), *former]

    def note(self, document: str, text: str, *, is_new: bool = False) -> None:
        """Record a conference page, its ids, its speakers and its imported parts."""
        stem = document.rpartition("/")[2]
        values = read_front_matter(document, text).values
        source = SourceText(text)
        self.pages[stem] = KnownPage(
            document=document,
            stem=stem,
            title=source.title or stem,
            series=values.get("series", ""),
            start=values.get("start") or values.get("date"),
            is_draft=published_later(document, text, NEVER) is not None,
            is_new=is_new,
            text=text,
            place=values.get("place", ""),
            sources=frozenset(source.url for source in values.get("sources", ())),
        )
        self.ids |= {stem, *source.labels}
        for name in speakers_in(source):
            self.speakers.setdefault(identity(name), name)
        page = PageText.read(text)
        guessed = set()
        for key, mark in page.imported.items():
            piece = page.piece_of(mark)
            if piece and not has_stated_speakers(key) and piece.is_untouched(mark):
                guessed.add(piece.name)
            self.imported.setdefault(key, stem)
            self.pieces.setdefault(key, piece.name if piece else mark.piece)
            self.notes.setdefault(key.partition("#")[0], stem)
        for piece in page.pieces:
            if piece.name not in guessed:
                self._certain.update(map(identity, speakers_in(piece.source)))

    # Names as the garden spells them

    def topic(self, name: str) -> str:
        """The id of the topic with that id, title or alias, or ""."""
        return self.topics.get(identity(name)) or self.topics.get(slug_or_name(name), "")

    def speaker(self, name: str) -> str:
        """A speaker's name as the garden spells it, or as this import spelled it first."""
        return self.speakers.get(identity(name)) or self._spelled.setdefault(identity(name), name)

    def is_speaker(self, name: str) -> bool:
        """Whether the garden has a speaker of that name, and not just by an inference of an import.

        Words that an import took for a name, unchanged since, must not support another inference:
        otherwise the same import would read its source differently the second time.
        """
        return identity(name) in self._certain

    def similar_speaker(self, name: str) -> str:
        """A speaker whose name is similar but not the same, or ""."""
        if identity(name) in self.speakers:
            return ""
        if len(self._order) < len(self.speakers):
            for other in list(self.speakers)[len(self._order) :]:
                self._order[other] = len(self._order)
                for key in keys_of(slugify(other, joint="")):
                    self._by_key[key].append(other)
        spelled = slugify(name, joint="")
        # look at the first few names for each key, and return the one that the garden had first
        near = {other for key in keys_of(spelled) for other in self._by_key.get(key, ())[:MANY]}
        found = (o for o in sorted(near, key=self._order.__getitem__) if alike(spelled, slugify(o, joint="")))
        return next((self.speakers[other] for other in found), "")

    def conference(self, series: str, year: int) -> KnownPage | None:
        """The page about an edition of a series that existed before this import, or None."""
        pages = (page for page in self.pages.values() if page.year == year and not page.is_new)
        return next((page for page in pages if slug_or_name(page.series) == slug_or_name(series)), None)

    def series(self, name: str) -> str:
        """A series as the garden spells it, or ``name`` itself."""
        known = {slug_or_name(page.series): page.series for page in self.pages.values() if page.series}
        return known.get(slug_or_name(name), name)

    def similar_conferences(self, series: str, year: int, start: date | None = None) -> Iterable[KnownPage]:
        """Pages with a similar series and of the same year, near ``start`` if both days are known."""
        wanted = slugify(series)
        for page in self.pages.values():
            other = slugify(page.series)
            is_similar = wanted in other or other in wanted or alike(wanted, other)
            if is_similar and other != wanted and page.may_be(year, start):
                yield page

    def author(self, names: Iterable[str]) -> list[str]:
        """The keys of those names that are authors of the garden."""
        keys = {identity(author.name): key for key, author in self.settings.authors.items()}
        return [keys[identity(name)] for name in names if identity(name) in keys]

    @property
    def own_author(self) -> str | None:
        """The key of the garden's only author, "" if it has none, or None if it has several."""
        authors = self.settings.authors
        return next(iter(authors), "") if len(authors) < 2 else None


def _read(path: Path) -> str:
    try:
        return text_of(path)
    except (FileNotFoundError, UnreadableError):
        return ""
