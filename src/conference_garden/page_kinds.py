"""The table of page kinds, in the order of the menu: a new kind of page is one module and one line here."""

from __future__ import annotations

from typing import Final

from conference_garden.facts.own_kinds import OwnKind
from conference_garden.feeds.page import FeedsPage
from conference_garden.map.page import MapPage
from conference_garden.pages.page_kind import NoteKind, PageKind
from conference_garden.pages.show.conference import ConferenceKind
from conference_garden.pages.show.indexes import ConferencesPage, SpeakersPage, TopicsPage
from conference_garden.pages.show.notes import NotesPage
from conference_garden.pages.show.series import SeriesKind
from conference_garden.pages.show.speaker import SpeakerKind
from conference_garden.pages.show.talks import TalksPage
from conference_garden.pages.show.topic import TopicKind
from conference_garden.pages.show.topic_years import TopicYearKind
from conference_garden.pages.show.writer import WriterKind
from conference_garden.pages.show.year import YearKind

KINDS: Final[tuple[PageKind, ...]] = (
    ConferencesPage(),
    ConferenceKind(),
    YearKind(),
    SeriesKind(),
    TalksPage(),
    TopicsPage(),
    TopicKind(),
    TopicYearKind(),
    SpeakersPage(),
    SpeakerKind(),
    NotesPage(),
    WriterKind(),
    NoteKind(),
    MapPage(),
    FeedsPage(),
)


def pages_of(own: OwnKind) -> tuple[PageKind, ...]:
    """The page kinds for one of the garden's own kinds of notes."""
    return ConferencesPage(own), ConferenceKind(own), SeriesKind(own)
