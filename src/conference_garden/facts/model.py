"""The model of a garden: plain facts, as writers wrote them.

All classes are immutable and picklable, and refer to each other by id; questions that
need more than one page are answered by the catalogue.  They have no slots, because pickle
would restore those field by field in Python, and every build loads the whole garden.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from conference_garden.facts.headings import PageHeading
from conference_garden.facts.licences import Licence
from conference_garden.facts.problems import Problem
from conference_garden.facts.translation import N_

KINDS: Final = (N_("keynote"), N_("talk"), N_("workshop"), N_("lightning"), N_("ignite"), N_("panel"))

#: Talks of these kinds need not name speakers.
KINDS_WITHOUT_SPEAKERS: Final = frozenset({"lightning", "ignite", "panel"})


class RelationWords(NamedTuple):
    """What a relation is called at either end."""

    outgoing: str
    incoming: str


RELATIONS: Final[Mapping[str, RelationWords]] = {
    "disagrees-with": RelationWords(N_("Disagrees with"), N_("Disagreed with by")),
    "agrees-with": RelationWords(N_("Agrees with"), N_("Agreed with by")),
    "builds-on": RelationWords(N_("Builds on"), N_("Built on by")),
    "updates": RelationWords(N_("Updates"), N_("Updated by")),
}

#: Words of surnames that do not begin with a capital letter.
PARTICLES: Final = frozenset({"van", "von", "de", "der", "den", "di", "da", "la", "le", "du", "el", "al", "bin"})
#: The maximum length of a file name in bytes: file systems take 255, and longer names are derived from it.
LONGEST_NAME: Final = 200
ID_SHAPE: Final = re.compile(rf"(?!.{{{LONGEST_NAME + 1}}})[a-z0-9]+(?:-[a-z0-9]+)*")


class Noted(NamedTuple):
    """A name with the remark that follows it in brackets: ``Jane Doe (Acme)``."""

    name: str
    note: str
    line: int


@dataclass(frozen=True)
class Source:
    """Notes that a conference page is based on."""

    title: str
    author: str
    url: str = ""
    licence: str = ""
    date: date | None = None


class Author(NamedTuple):
    """Someone who writes here: ``url`` is a home page or empty, ``licence`` applies to everything they write."""

    name: str
    url: str = ""
    is_group: bool = False
    licence: Licence | None = None
    #: who they are, in a sentence or two
    about: str = ""
    #: former keys of the author, oldest first
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conference:
    """One edition of an event; ``id`` is the stem of its file."""

    id: str
    document: str
    title: str
    series: str
    start: date
    end: date
    place: str
    website: str = ""
    date: date | None = None
    sources: tuple[Source, ...] = ()
    tags: tuple[Noted, ...] = ()
    line: int = 1
    #: whether the page states when it took place; otherwise ``start`` is the day of the notes
    is_dated: bool = True

    @property
    def year(self) -> int:
        """The year in which it began."""
        return self.start.year


class Claim(NamedTuple):
    """A relation as its talk states it: ``type`` is a key of :data:`RELATIONS`.

    ``topics`` are those that the remark names; their pages show the relation too.
    """

    type: str
    talk: str
    about: str
    line: int
    topics: tuple[Noted, ...] = ()


@dataclass(frozen=True)
class Talk:
    """One section of a conference page; ``id`` is the label above its heading."""

    id: str
    document: str
    title: str
    takeaway: str
    speakers: tuple[Noted, ...] = ()
    topics: tuple[Noted, ...] = ()
    #: who wrote about it, if not the authors of the page
    authors: tuple[Noted, ...] = ()
    day: date | None = None
    kind: str = "talk"
    #: the language of its text, if it differs from that of the garden
    lang: str = ""
    sources: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    formerly: tuple[Noted, ...] = ()  #: former ids, oldest first
    line: int = 1
    #: digest of the text of its section, see :func:`conference_garden.facts.record.content_digest`
    content: str = ""
    #: its most frequent words, see :func:`conference_garden.facts.nearness.frequent_words`
    words: str = ""
    draft: str | None = None  #: the value of ``:draft:`` if the talk is a draft


@dataclass(frozen=True)
class Topic:
    """One page of ``topics/``; ``id`` is the stem of its file."""

    id: str
    document: str
    title: str
    family: str = ""
    aliases: tuple[str, ...] = ()
    tended: date | None = None
    related: tuple[Noted, ...] = ()
    line: int = 1

    @property
    def sort_key(self) -> tuple[str, str]:
        """The key for alphabetical order."""
        return self.title.casefold(), self.id


@dataclass(frozen=True)
class Person:
    """An entry of ``speakers.yml``: only what no talk can state; former names are oldest first."""

    name: str
    aliases: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    url: str = ""
    distinct_from: tuple[str, ...] = ()
    #: the id that a writer has chosen; if empty, it is made from the name
    id: str = ""
    line: int = 1

    @property
    def all_names(self) -> tuple[str, ...]:
        """All names of the person."""
        return (self.name, *self.aliases, *self.formerly)


class Gap(NamedTuple):
    """The place in a sentence for the title of a reference's target."""

    kind: str
    target: str


class Reference(NamedTuple):
    """A cross-reference in prose.

    ``kind`` is ``talk``, ``topic``, ``speaker``, ``conference``, or ``any`` for
    MyST's ``[](#id)``.  ``talk`` is the id of the talk in whose section it
    is, or empty.  ``sentence`` is the sentence around it, with a
    :class:`Gap` for each reference that shows the title of its target.
    """

    kind: str
    target: str
    talk: str
    sentence: tuple[str | Gap, ...]
    line: int


@dataclass(frozen=True)
class Page:
    """Everything that one source file contributes to the garden."""

    document: str
    title: str
    digest: str = ""
    #: digest of the text, without former names; see :func:`conference_garden.facts.record.content_digest`
    content: str = ""
    conference: Conference | None = None
    topic: Topic | None = None
    talks: tuple[Talk, ...] = ()
    #: the first paragraph of a conference or topic; that of a topic defines it
    lead: str = ""
    #: digest of everything that was read; the version of each talk (:mod:`conference_garden.facts.versions`)
    whole: str = field(default="", compare=False)
    versions: tuple[int, ...] = field(default=(), compare=False)
    #: see :mod:`conference_garden.facts.outline`
    outline: int = field(default=0, compare=False)
    outlines: tuple[int, ...] = field(default=(), compare=False)
    structure: int = field(default=0, compare=False)
    headings: tuple[PageHeading, ...] = ()
    #: former names of its file, oldest first; see :mod:`conference_garden.facts.old_ids`
    formerly: tuple[Noted, ...] = ()
    authors: tuple[Noted, ...] = ()
    #: licence and language of its text, if the page states them itself
    licence: Licence | None = None
    lang: str = ""
    references: tuple[Reference, ...] = ()
    #: labels and links of other kinds whose texts this page shows: (kind, target)
    outside: tuple[tuple[str, str], ...] = ()
    #: documents that links name by path, and whether they existed when the page was read
    paths: tuple[tuple[str, bool], ...] = ()
    #: the files of its pictures, the files that it links to, the texts of its diagrams
    pictures: tuple[Noted, ...] = ()
    linked: tuple[Noted, ...] = ()
    diagrams: tuple[Noted, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: whether only previews show it: a draft, or a page ``scheduled`` for a later day
    draft: bool = False
    scheduled: date | None = None
    #: what a draft still needs before it can be published
    missing: tuple[Problem, ...] = ()
    #: the names in its text, if a problem may have kept some of its talks from being read
    hides: frozenset[str] = frozenset()

    @property
    def objects(self) -> tuple[Conference | Topic | Talk, ...]:
        """The conference, topic and talks on the page, in the order of its text."""
        return (*(obj for obj in (self.conference, self.topic) if obj), *self.talks)


@dataclass(frozen=True)
class Speaker:
    """A person who gave at least one talk, with all names in use."""

    id: str
    name: str
    names: tuple[str, ...]
    url: str

    @property
    def title(self) -> str:
        """What references to the speaker show."""
        return self.name

    @property
    def document(self) -> str:
        """The page of the speaker, which the garden generates."""
        return f"speakers/{self.id}"


@dataclass(frozen=True)
class Series:
    """A recurring event, with the ids of its conferences, oldest first; it exists because one of them names it."""

    id: str
    title: str
    conferences: tuple[str, ...]
    #: the index page that serves as its page, if it is the series of all pages of an own kind that name none
    page: str = ""

    @property
    def document(self) -> str:
        """The page of the series, which the garden generates."""
        return self.page or f"series/{self.id}"


@dataclass(frozen=True)
class Writer:
    """An author of something in the garden (:class:`.writers.Works`); ``id`` is made from the author's key."""

    id: str
    key: str
    author: Author

    @property
    def title(self) -> str:
        """What references to the writer show."""
        return self.author.name

    @property
    def document(self) -> str:
        """The page of the writer, which the garden generates."""
        return f"writers/{self.id}"


#: The ids of the index pages (:mod:`conference_garden.page_kinds`), which no topic, talk or conference can have.
RESERVED_IDS: Final = frozenset({"conferences", "talks", "topics", "speakers", "notes", "map", "feeds"})

#: The subjects that have a page of their own.
Subject = Conference | Topic | Speaker | Series | Writer


@dataclass(frozen=True)
class Relation:
    """A typed link between two existing talks; ``topics`` are the ids of the topics that it names."""

    type: str
    source: str
    target: str
    about: str
    topics: tuple[str, ...] = ()

    def other(self, talk: str) -> str:
        """The talk at the other end."""
        return self.target if self.source == talk else self.source


@dataclass(frozen=True)
class Mention:
    """A reference seen from its target: where it is mentioned, and in which sentence."""

    document: str
    talk: str
    kind: str
    target: str
    sentence: str
