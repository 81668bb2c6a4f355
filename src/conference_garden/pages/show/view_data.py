"""What the generated parts of pages are made of, as plain data.

A page is written again exactly when its view changes, so a view holds all
that the page takes from elsewhere, and nothing else.  :class:`.views.Views`
makes these pieces from the catalogue, each kind of page puts them together,
and :class:`.pieces.Pieces` turns them into nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Link(NamedTuple):
    """A link inside the garden.

    ``query`` is what a script of the page makes of it, such as a choice in a list; ``lang``
    the language of its text, where it is not that of the garden.
    """

    text: str
    document: str
    anchor: str = ""
    query: str = ""
    lang: str = ""


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
    #: draft or scheduled, where it is not published
    label: str = ""

    @property
    def speaker_names(self) -> list[str]:
        """The names of those who gave it."""
        return [speech.speaker.text for speech in self.speakers]


#: Talks by year, the newest first.
TalksByYear = tuple[tuple[int, tuple[TalkLine, ...]], ...]


class Counted(NamedTuple):
    """A link with the number of talks behind it."""

    link: Link
    talks: int


class Pair(NamedTuple):
    """A relation seen from above: two talks side by side."""

    type: str
    about: str
    first: TalkLine
    second: TalkLine


class TopicYear(NamedTuple):
    """A year of a topic: its talks, and others of which only its text speaks.

    Where the talks are on a page of their own, that is ``elsewhere``, and only the first are here.
    """

    year: int
    talks: tuple[TalkLine, ...]
    also: tuple[IndexEntry, ...]
    elsewhere: Counted | None = None


class Return(NamedTuple):
    """A speaker who came back: the talks, the oldest first, each behind its year."""

    speaker: Link
    talks: tuple[IndexEntry, ...]


class MentionLine(NamedTuple):
    """Who links here, and the sentence that does."""

    source: Link
    context: str
    sentence: str


#: Links to what stands before and after a thing in a row.
Around = tuple[Link | None, Link | None]


def around(links: Sequence[Link], place: int) -> Around:
    """The links before and after the one in a place."""
    ends = [None, *links, None]
    return ends[place], ends[place + 2]


class IndexEntry(NamedTuple):
    """A line of an index page."""

    link: Link
    note: str
    text: str = ""


class Neighbour(NamedTuple):
    """A related topic: its number of talks, why it is related and how much."""

    topic: Link
    talks: int
    reason: str
    weight: int


class TopicTies(NamedTuple):
    """A topic, its number of talks, and the topics that it is tied to."""

    topic: Link
    talks: int
    neighbours: tuple[Neighbour, ...]
