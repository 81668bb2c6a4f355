"""The index pages of conferences, topics and speakers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Final

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Speaker, Topic
from conference_garden.facts.names import anchor_of
from conference_garden.facts.own_kinds import OwnKind, index_of, kind_in
from conference_garden.facts.translation import N_, gettext, ngettext
from conference_garden.pages.page_kind import Place, of_talks
from conference_garden.pages.show.grouped import Group, GroupedIndex, Size, SplitPage, by_letter
from conference_garden.pages.show.pieces import Pieces, subheading
from conference_garden.pages.show.view_data import Counted, IndexEntry, Link
from conference_garden.pages.show.views import Views, views_of
from conference_garden.pages.show.words import count_text, pages_text, years_text

#: How many speakers are listed before the letters.
MOST: Final = 12


class ConferencesPage(GroupedIndex):
    """All conferences by year; if there are too many, they are on the pages of years."""

    document = "conferences"
    title = N_("Conferences")
    row = N_("By year")
    size = Size(500)

    def __init__(self, own: OwnKind | None = None) -> None:
        self.own = own
        if own:
            self.document, self.title = own.folder, own.title
        super().__init__()

    def groups(self, views: Views) -> tuple[Link, ...]:
        """The years."""
        return () if self.own else tuple(map(views.year_link, views.catalogue.years))

    def _pages(self, catalogue: Catalogue) -> list[Conference]:
        return [one for one in catalogue.conferences_by_date if kind_in(one.document) == self.own]

    def all_groups(self, catalogue: Catalogue) -> Iterator[Group]:
        """Conferences by year, newest first."""
        for year, found in groupby(self._pages(catalogue), key=lambda conference: conference.year):
            yield Group(str(year), str(year), anchor_of(str(year)), tuple(found), document=f"years/{year}")

    def entry(self, views: Views, member: Conference) -> IndexEntry:
        """When and where it was; the pages of years and link previews show more."""
        return views.conference_entry(member)._replace(text="")

    def first(self, views: Views, page: SplitPage) -> tuple[Counted, ...]:
        """The series with several conferences."""
        ids = {conference.id for conference in page.members}
        return tuple(
            Counted(views.link("series", series.id), len(series.conferences))
            for series in views.catalogue.series.values()
            if len(series.conferences) > 1 and series.conferences[-1] in ids and not series.page
        )

    def first_nodes(self, links: tuple[Counted, ...], pieces: Pieces) -> list[nodes.Node]:
        """The links to series, with a label."""
        label = [subheading(gettext("Series of conferences"), level=2)] if links else []
        return [*label, *pieces.most_chips(links, "series")]

    def entries(self, entries: Iterable[IndexEntry], pieces: Pieces) -> nodes.Node:
        """The conferences of a year, in one line each."""
        return pieces.lines(entries)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The number of conferences, their years, and the series."""
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
    folder = "topics/family"
    title = N_("Topics")
    row = N_("By family")

    def groups(self, views: Views) -> tuple[Link, ...]:
        """The families."""
        page = self.pages(views.catalogue)[self.document]
        return tuple(
            Link(group.title, page.elsewhere[group.name])
            if group.name in page.elsewhere
            else Link(group.title, self.document, group.anchor)
            for group in page.groups
        )

    def all_groups(self, catalogue: Catalogue) -> Iterator[Group]:
        """Topics by family, both in alphabetical order."""
        for family, topics in catalogue.families.items():
            title = views_of(catalogue).family_link(family).text
            anchor = anchor_of(title)
            finer = partial(by_letter, topics, lambda topic: topic.title)
            yield Group(anchor, title, anchor, tuple(topics), finer)

    def entry(self, views: Views, member: Topic) -> IndexEntry:
        """The topic with its number of talks and its definition."""
        return views.topic_entry(member)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The number of topics, and the families."""
        if not catalogue.topics:
            return ""
        page = self.pages(catalogue)[document]
        if page.title:
            return f"{page.title}: {count_text(len(page.members), 'topic')}."
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
    folder = "speakers/letter"
    title = N_("Speakers")
    lead = N_(
        "Everyone with a talk in this garden, by surname. "
        "Each page lists a speaker’s talks over the years, their topics, and the people they shared a stage with."
    )
    row = N_("By surname")
    size = Size(800, 12)

    def all_groups(self, catalogue: Catalogue) -> list[Group]:
        """Speakers by the first letters of their surnames."""
        people = sorted(catalogue.speakers.values(), key=lambda speaker: speaker.id)
        return by_letter(people, lambda speaker: speaker.name)

    def entry(self, views: Views, member: Speaker) -> IndexEntry:
        """The speaker with the conferences where they spoke."""
        catalogue = views.catalogue
        talks = catalogue.outlines_of_speaker(member)
        conferences = dict.fromkeys(catalogue.conference_of(talk).title for talk in talks)
        return IndexEntry(views.link("speaker", member.id), ", ".join(conferences))

    def changes_of(self, catalogue: Catalogue, member: Speaker) -> Iterable[Place]:
        """The talks of the speaker."""
        return of_talks(catalogue, catalogue.ids_of_speaker(member))

    def first(self, views: Views, page: SplitPage) -> tuple[Counted, ...]:
        """The speakers with most talks, if the list is on other pages."""
        people = page.members if page.elsewhere else ()
        counts = Counter({speaker.id: len(views.catalogue.ids_of_speaker(speaker)) for speaker in people})
        return tuple(Counted(views.link("speaker", id_), count) for id_, count in counts.most_common(MOST))

    def first_nodes(self, links: tuple[Counted, ...], pieces: Pieces) -> list[nodes.Node]:
        """The links to speakers, with a label."""
        return [subheading(gettext("Most talks"), level=2), pieces.chips(links)] if links else []

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The number of speakers."""
        page = self.pages(catalogue)[document]
        if not page.members:
            return ""
        text = ngettext(
            "{n} speaker, with the conferences where they spoke.",
            "{n} speakers, with the conferences where they spoke.",
            len(page.members),
        )
        return f"{page.title}: {text}" if page.title else text
