"""What the generated parts of each page show, as plain data.

A page is written again exactly when its view changes, so a view holds all
that the page takes from elsewhere, and nothing else.  :mod:`conference_garden.pages.show.viewing`
makes views from the catalogue, the other modules here turn them into nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from conference_garden.facts.model import Source


class Link(NamedTuple):
    """A link inside the garden."""

    text: str
    document: str
    anchor: str = ""


class Speech(NamedTuple):
    """A speaker with the affiliation at the time of a talk."""

    speaker: Link
    affiliation: str


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk as lists show it."""

    link: Link
    speakers: tuple[Speech, ...]
    takeaway: str
    kind: str
    day: str
    year: int
    conference: Link
    draft: bool = False


class Counted(NamedTuple):
    """A link with the number of talks behind it."""

    link: Link
    talks: int


class Suggestion(NamedTuple):
    """A talk to read next, and why."""

    talk: TalkLine
    reason: str


class RelationLine(NamedTuple):
    """A relation seen from one of its talks."""

    type: str
    words: str
    about: str
    talk: TalkLine


class Pair(NamedTuple):
    """A relation seen from above: two talks side by side."""

    type: str
    about: str
    first: TalkLine
    second: TalkLine


class MentionLine(NamedTuple):
    """Who links here, and the sentence that does."""

    source: Link
    context: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TalkView:
    """What stands around the prose of a talk."""

    line: TalkLine
    topics: tuple[Link, ...]
    sources: tuple[str, ...]
    relations: tuple[RelationLine, ...]
    mentions: tuple[MentionLine, ...]
    suggestions: tuple[Suggestion, ...]
    previous: Link | None
    following: Link | None


@dataclass(frozen=True, slots=True)
class ConferenceView:
    """What stands around the prose of a conference page."""

    when: str
    place: str
    website: str
    series: str
    talks: str
    sources: tuple[Source, ...]
    editions: tuple[Link, ...]
    previous: Link | None
    following: Link | None
    programme: tuple[tuple[str, tuple[TalkLine, ...]], ...]
    talk_views: dict[str, TalkView]
    mentions: tuple[MentionLine, ...]


class Neighbour(NamedTuple):
    """A related topic: its number of talks, why it is related and how much."""

    topic: Link
    talks: int
    reason: str
    weight: int


class Plot(NamedTuple):
    """A topic on a map: its number of talks, and the topics that it is tied to."""

    topic: Link
    talks: int
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class TopicView:
    """What stands around the essay of a topic."""

    family: Link
    state: str
    tended: str
    newer: tuple[TalkLine, ...]
    years: tuple[tuple[int, tuple[TalkLine, ...]], ...]
    pairs: tuple[Pair, ...]
    plot: Plot
    mentions: tuple[MentionLine, ...]


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """The whole page of a speaker."""

    state: str
    url: str
    names: tuple[str, ...]
    years: tuple[tuple[int, tuple[TalkLine, ...]], ...]
    topics: tuple[Counted, ...]
    stage: tuple[Link, ...]
    mentions: tuple[MentionLine, ...]


@dataclass(frozen=True, slots=True)
class YearView:
    """The whole page of a year."""

    state: str
    topics: tuple[Counted, ...]
    conferences: tuple[Entry, ...]
    pairs: tuple[Pair, ...]
    previous: Link | None
    following: Link | None


class Entry(NamedTuple):
    """A line of an index page."""

    link: Link
    note: str
    text: str


@dataclass(frozen=True, slots=True)
class IndexView:
    """An index page: entries under headings."""

    groups: tuple[tuple[str, tuple[Entry, ...]], ...]


class FeedLine(NamedTuple):
    """What can be followed, and its feeds: (path, number of entries in words)."""

    name: str
    feeds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FeedsView:
    """The page of feeds: lines under headings."""

    groups: tuple[tuple[str, tuple[FeedLine, ...]], ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of all topics: families and the topics in them."""

    families: tuple[tuple[Link, tuple[Plot, ...]], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list for any page: groups of entries, perhaps under a link, and pairs of talks."""

    groups: tuple[tuple[Link | None, tuple[Entry, ...]], ...] = ()
    pairs: tuple[Pair, ...] = ()
    counts: tuple[Counted, ...] = ()


#: What the generated parts of a page show.
View = ConferenceView | TopicView | SpeakerView | IndexView | MapView | YearView | FeedsView
