"""The index pages of conferences, topics and speakers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Speaker
from conference_garden.facts.names import anchor_of
from conference_garden.facts.own_kinds import OwnKind, index_of, kind_in
from conference_garden.facts.translation import N_, gettext, ngettext
from conference_garden.pages.page_kind import IndexPage
from conference_garden.pages.show.pieces import Pieces, bullets, section, subheading
from conference_garden.pages.show.view_data import Counted, IndexEntry, Link
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import pages_text, sort_name, years_text


@dataclass(frozen=True, slots=True)
class IndexView:
    """An index page: entries under headings, and series with their numbers of editions."""

    groups: tuple[tuple[str, tuple[IndexEntry, ...]], ...]
    series: tuple[Counted, ...] = ()


class GroupedIndex(IndexPage):
    """An index page whose entries stand under headings."""

    def fill(self, part: nodes.Element, view: IndexView, pieces: Pieces) -> list[nodes.Node]:
        """The groups as sections; their anchors are as ``y2026`` or ``people``."""
        return [section(title, anchor_of(title), pieces.entries(entries)) for title, entries in view.groups]


class ConferencesPage(GroupedIndex):
    """All conferences by year."""

    document = "conferences"
    title = N_("Conferences")

    def __init__(self, own: OwnKind | None = None) -> None:
        self.own = own
        if own:
            self.document, self.title = own.folder, own.title  # type: ignore[misc]
        super().__init__()

    def groups(self, views: Views) -> tuple[Link, ...]:
        """The years."""
        return () if self.own else tuple(map(views.year_link, views.catalogue.years))

    def _pages(self, catalogue: Catalogue) -> list[Conference]:
        return [one for one in catalogue.conferences_by_date if kind_in(one.document) == self.own]

    def view(self, views: Views, document: str) -> IndexView:
        """Conferences by year, the newest first, and the series of several of them; years and previews tell more."""
        pages = self._pages(views.catalogue)
        years = groupby(pages, key=lambda conference: conference.year)
        ids = {conference.id for conference in pages}
        return IndexView(
            tuple(
                (str(year), tuple(views.conference_entry(each)._replace(text="") for each in found))
                for year, found in years
            ),
            tuple(
                Counted(views.link("series", series.id), len(series.conferences))
                for series in views.catalogue.series.values()
                if len(series.conferences) > 1 and series.conferences[-1] in ids and not series.page
            ),
        )

    def fill(self, part: nodes.Element, view: IndexView, pieces: Pieces) -> list[nodes.Node]:
        """The series, then the years."""
        label = [subheading(gettext("Series of conferences"), level=2)] if view.series else []
        years = [
            section(title, anchor_of(title), bullets([[pieces.entry(entry)] for entry in entries], "garden-lines"))
            for title, entries in view.groups
        ]
        return [*label, *pieces.most_chips(view.series, "series"), *years]

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """How many, when, and the series."""
        if not (pages := self._pages(catalogue)):
            return ""
        years = years_text([conference.year for conference in pages])
        series = dict.fromkeys(page.title if index_of(page) else page.series for page in pages)
        return gettext(
            "Notes from {conferences}, {years}: {series}.",
            conferences=pages_text(pages),
            years=years,
            series="; ".join(series),
        )


class TopicsPage(GroupedIndex):
    """All topics by family."""

    document = "topics"
    title = N_("Topics")

    def groups(self, views: Views) -> tuple[Link, ...]:
        """The families."""
        return tuple(map(views.family_link, views.catalogue.families))

    def view(self, views: Views, document: str) -> IndexView:
        """Topics by family, both in the order of the alphabet."""
        families = views.catalogue.families.items()
        return IndexView(
            tuple(
                (views.family_link(family).text, tuple(map(views.topic_entry, topics))) for family, topics in families
            )
        )

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """How many, and the families."""
        if not catalogue.topics:
            return ""
        families = "; ".join(filter(None, catalogue.families))
        text = ngettext(
            "{n} topic, and what speakers said about it over the years",
            "{n} topics, and what speakers said about them over the years",
            len(catalogue.topics),
        )
        return f"{text}: {families}." if families else f"{text}."


class SpeakersPage(GroupedIndex):
    """All speakers by surname."""

    document = "speakers"
    title = N_("Speakers")
    lead = N_(
        "Everybody who gave a talk that is kept here, by surname. "
        "A page lists a speaker’s talks over the years, the topics, and who shared the stage."
    )

    def view(self, views: Views, document: str) -> IndexView:
        """Speakers under the first letters of their surnames."""
        people = sorted(views.catalogue.speakers.values(), key=lambda speaker: (sort_name(speaker.name), speaker.id))
        letters = groupby(people, key=lambda speaker: sort_name(speaker.name)[:1].upper() or "#")
        return IndexView(
            tuple((letter, tuple(_entry(views, speaker) for speaker in group)) for letter, group in letters)
        )

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """How many."""
        count = len(catalogue.speakers)
        if not count:
            return ""
        return ngettext(
            "{n} speaker, with the conferences where they spoke.",
            "{n} speakers, with the conferences where they spoke.",
            count,
        )


def _entry(views: Views, speaker: Speaker) -> IndexEntry:
    talks = views.catalogue.talks
    conferences = dict.fromkeys(views.catalogue.conference_of(talks[talk]).title for talk in speaker.talks)
    return IndexEntry(views.link("speaker", speaker.id), ", ".join(conferences))
