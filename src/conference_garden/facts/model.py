"""What the garden is made of: plain facts, as the writers wrote them.

Everything here is immutable and picklable, and refers to other things by id;
questions that need more than one page are answered by the catalogue.  The classes have no slots:
pickle would restore those field by field in Python, and a garden is loaded at every build.
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

#: A talk of these kinds may go without named speakers.
KINDS_WITHOUT_SPEAKERS: Final = frozenset({"lightning", "ignite", "panel"})


class RelationWords(NamedTuple):
    """How a relation reads from either end."""

    outgoing: str
    incoming: str


RELATIONS: Final[Mapping[str, RelationWords]] = {
    "disagrees-with": RelationWords(N_("Disagrees with"), N_("Disagreed with by")),
    "agrees-with": RelationWords(N_("Agrees with"), N_("Agreed with by")),
    "builds-on": RelationWords(N_("Builds on"), N_("Built on by")),
    "updates": RelationWords(N_("Updates"), N_("Updated by")),
}

#: Words of a surname that do not begin with a capital letter.
PARTICLES: Final = frozenset({"van", "von", "de", "der", "den", "di", "da", "la", "le", "du", "el", "al", "bin"})
#: Bytes of the name of a file: others are made of it, and 255 is what file systems take.
LONGEST_NAME: Final = 200
ID_SHAPE: Final = re.compile(rf"(?!.{{{LONGEST_NAME + 1}}})[a-z0-9]+(?:-[a-z0-9]+)*")


class Noted(NamedTuple):
    """A name with the remark in brackets behind it: ``Jane Doe (Acme)``."""

    name: str
    note: str
    line: int


@dataclass(frozen=True)
class Source:
    """The notes that a conference page distils."""

    title: str
    author: str
    url: str = ""
    licence: str = ""
    date: date | None = None


class Author(NamedTuple):
    """Somebody who writes here: ``url`` is a home page or empty, ``licence`` that of all that is theirs."""

    name: str
    url: str = ""
    is_group: bool = False
    licence: Licence | None = None
    #: who it is, in a sentence or two
    about: str = ""
    #: keys that the author had before, the oldest first
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
    #: whether it says when it was; else ``start`` is the day of the notes
    is_dated: bool = True

    @property
    def year(self) -> int:
        """The year in which it began."""
        return self.start.year


class Claim(NamedTuple):
    """A relation as its talk states it: ``type`` is a key of :data:`RELATIONS`.

    ``topics`` are those that the remark names, on whose pages the relation stands too.
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
    #: who wrote of it, where those of the page did not
    authors: tuple[Noted, ...] = ()
    day: date | None = None
    kind: str = "talk"
    #: that of its text where it is not the garden's
    lang: str = ""
    sources: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    formerly: tuple[Noted, ...] = ()  #: ids that it had before, the oldest first
    line: int = 1
    #: digest of the text of its section
    content: str = ""
    #: what it speaks of most, see :func:`conference_garden.facts.nearness.frequent_words`
    words: str = ""
    draft: str | None = None  #: what ``:draft:`` says, if it keeps the talk back


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
        """Where it stands in the alphabet."""
        return self.title.casefold(), self.id


@dataclass(frozen=True)
class Person:
    """An entry of ``speakers.yml``: only what no talk can tell; former names are oldest first."""

    name: str
    aliases: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    url: str = ""
    distinct_from: tuple[str, ...] = ()
    #: the id that a writer has chosen; it is made of the name where this is empty
    id: str = ""
    line: int = 1

    @property
    def all_names(self) -> tuple[str, ...]:
        """All names that mean the person."""
        return (self.name, *self.aliases, *self.formerly)


class Gap(NamedTuple):
    """The place in a sentence where the title of a referenced thing will stand."""

    kind: str
    target: str


class Reference(NamedTuple):
    """A cross-reference in prose.

    ``kind`` is ``talk``, ``topic``, ``speaker``, ``conference``, or ``any`` for
    MyST's ``[](#id)``.  ``talk`` is the id of the talk in whose section it
    stands, else empty.  ``sentence`` is the sentence around it, with a
    :class:`Gap` for each reference that shows the title of its target.
    """

    kind: str
    target: str
    talk: str
    sentence: tuple[str | Gap, ...]
    line: int


@dataclass(frozen=True)
class Page:
    """All that one source file gives to the garden."""

    document: str
    title: str
    digest: str = ""
    #: digest of what a reader of the text gets; see :func:`conference_garden.facts.record.content_digest`
    content: str = ""
    conference: Conference | None = None
    topic: Topic | None = None
    talks: tuple[Talk, ...] = ()
    #: the first paragraph of a conference, or that of a topic, which defines it
    lead: str = ""
    #: digest of all that was read; of each talk, what :meth:`conference_garden.facts.tables.Reads.version` has
    whole: str = field(default="", compare=False)
    versions: tuple[int, ...] = field(default=(), compare=False)
    #: see :mod:`conference_garden.facts.outline`
    outline: int = field(default=0, compare=False)
    outlines: tuple[int, ...] = field(default=(), compare=False)
    structure: int = field(default=0, compare=False)
    headings: tuple[PageHeading, ...] = ()
    #: names that its file had before, the oldest first; see :mod:`conference_garden.facts.old_ids`
    formerly: tuple[Noted, ...] = ()
    authors: tuple[Noted, ...] = ()
    #: those of its text, if it says so itself
    licence: Licence | None = None
    lang: str = ""
    references: tuple[Reference, ...] = ()
    #: labels and links of other kinds whose texts this page shows: (kind, target)
    outside: tuple[tuple[str, str], ...] = ()
    #: documents that links name by path, and whether they were there when the page was read
    paths: tuple[tuple[str, bool], ...] = ()
    #: the files of its pictures, those it links, the texts of its diagrams
    pictures: tuple[Noted, ...] = ()
    linked: tuple[Noted, ...] = ()
    diagrams: tuple[Noted, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: whether only previews show it: a draft, or a page that is ``scheduled`` for a day to come
    draft: bool = False
    scheduled: date | None = None
    #: what a draft still needs before it can be published
    missing: tuple[Problem, ...] = ()
    #: the names in its text, where a problem may have kept some of its talks from being read
    hides: frozenset[str] = frozenset()

    @property
    def things(self) -> tuple[Conference | Topic | Talk, ...]:
        """All that has an id on the page, in the order of its text."""
        return (*(thing for thing in (self.conference, self.topic) if thing), *self.talks)


@dataclass(frozen=True)
class Speaker:
    """A person who gave at least one talk, under all the names in use."""

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
        """The page of the speaker, which the garden makes."""
        return f"speakers/{self.id}"


@dataclass(frozen=True)
class Series:
    """A recurring event with the ids of its conferences, the oldest first; it is made by being named by one."""

    id: str
    title: str
    conferences: tuple[str, ...]
    #: the index page that stands for it, where it is that of all pages of a kind that name none
    page: str = ""

    @property
    def document(self) -> str:
        """The page of the series, which the garden makes."""
        return self.page or f"series/{self.id}"


@dataclass(frozen=True)
class Writer:
    """An author of something in the garden (:class:`.writers.Works`); ``id`` is made of the author's key."""

    id: str
    key: str
    author: Author

    @property
    def title(self) -> str:
        """What references to the writer show."""
        return self.author.name

    @property
    def document(self) -> str:
        """The page of the writer, which the garden makes."""
        return f"writers/{self.id}"


#: The ids of the index pages (:mod:`conference_garden.page_kinds`), which no topic, talk or conference can have.
RESERVED_IDS: Final = frozenset({"conferences", "talks", "topics", "speakers", "notes", "map", "feeds"})

#: What a page of its own can be about.
Subject = Conference | Topic | Speaker | Series | Writer


@dataclass(frozen=True)
class Relation:
    """A typed link from talk to talk, both of which exist; ``topics`` are the ids of those that it names."""

    type: str
    source: str
    target: str
    about: str
    topics: tuple[str, ...] = ()

    def other(self, talk: str) -> str:
        """The talk at the other end from one."""
        return self.target if self.source == talk else self.source


@dataclass(frozen=True)
class Mention:
    """A reference seen from its target: who mentions it, in which sentence."""

    document: str
    talk: str
    kind: str
    target: str
    sentence: str
