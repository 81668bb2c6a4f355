"""The pieces of views: the generated parts of pages as plain data.

A page is written again if its view changes, so a view contains everything that
the page takes from elsewhere, and nothing else.  :class:`.views.Views` makes
these pieces from the catalogue, each page kind combines them, and
:class:`.pieces.Pieces` turns them into nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Link(NamedTuple):
    """A link inside the garden.

    ``query`` is for a script on the target page, such as a choice in a list; ``lang`` is the
    language of the link's text if it is not that of the garden.
    """

    text: str
    document: str
    anchor: str = ""
    query: str = ""
    lang: str = ""


class Speech(NamedTuple):
    """A speaker with their affiliation at the time of a talk."""

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
    #: the word for draft or scheduled, or empty if it is published
    label: str = ""

    @property
    def speaker_names(self) -> list[str]:
        """The names of the speakers."""
        return [speech.speaker.text for speech in self.speakers]


#: Talks by year, newest first.
TalksByYear = tuple[tuple[int, tuple[TalkLine, ...]], ...]


class Counted(NamedTuple):
    """A link with the number of talks behind it."""

    link: Link
    talks: int


class Pair(NamedTuple):
    """A relation with both its talks."""

    type: str
    about: str
    first: TalkLine
    second: TalkLine


class TopicYear(NamedTuple):
    """A year of a topic: its talks, and other talks (``also``) that only the text of the topic links.

    If the talks have a page of their own, that is ``elsewhere``, and ``talks`` are only the first.
    """

    year: int
    talks: tuple[TalkLine, ...]
    also: tuple[IndexEntry, ...]
    elsewhere: Counted | None = None


class Return(NamedTuple):
    """A speaker who came back, with their talks, oldest first; the note of each is its year."""

    speaker: Link
    talks: tuple[IndexEntry, ...]


class MentionLine(NamedTuple):
    """A mention: the page or talk that links here, its context, and the sentence with the link."""

    source: Link
    context: str
    sentence: str


#: Links to the previous and the next page in a series of pages, or None.
Around = tuple[Link | None, Link | None]


def around(links: Sequence[Link], place: int) -> Around:
    """The links before and after the one at index ``place``."""
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
