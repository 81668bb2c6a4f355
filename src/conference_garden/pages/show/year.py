"""Pages of years: the conferences of a year, and what they were about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference
from conference_garden.facts.names import anchor_of
from conference_garden.facts.own_kinds import kind_in, own_kinds
from conference_garden.facts.translation import gettext
from conference_garden.pages.page_kind import PageKind, Place, of_pages
from conference_garden.pages.show.listings import LATEST
from conference_garden.pages.show.pieces import Pieces, fact_list, section
from conference_garden.pages.show.talks import talks_of_year
from conference_garden.pages.show.view_data import Around, Counted, IndexEntry, Link, Pair, around
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import pages_text

#: How many topics are shown on the page of a year.
TOPICS: Final = 16


@dataclass(frozen=True, slots=True)
class YearView:
    """The whole page of a year."""

    state: str
    turnout: str
    talks: Link | None
    topics: tuple[Counted, ...]
    #: conferences, then pages of other kinds: title, anchor, pages
    groups: tuple[tuple[str, str, tuple[IndexEntry, ...]], ...]
    pairs: tuple[Pair, ...]
    around: Around


class YearKind(PageKind):
    """Pages of years, which are generated."""

    name = "year"
    index = "conferences"
    schema_type = "CollectionPage"

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """A page for each year in which a conference began."""
        return {f"years/{year}": str(year) for year in sorted(catalogue.years)}

    def view(self, views: Views, document: str) -> YearView:
        """The conferences and talks of the year, and what they were about."""
        catalogue, conferences = views.catalogue, _conferences(views.catalogue, document)
        talks = [talk for conference in conferences for talk in catalogue.outlines_of_conference(conference)]
        year = conferences[0].year
        years = sorted(catalogue.years)
        return YearView(
            state=pages_text(conferences),
            turnout=views.turnout(talks),
            talks=talks_of_year(catalogue, year, views.turnout(talks)),
            topics=views.counted(talks)[:TOPICS],
            groups=tuple(_groups(views, conferences)),
            pairs=views.disagreements(talk.id for talk in talks)[:LATEST],
            around=around([views.year_link(other) for other in years], years.index(year)),
        )

    def fill(self, part: nodes.Element, view: YearView, pieces: Pieces) -> list[nodes.Node]:
        """Conferences, topics and disagreements."""
        conferences = pieces.link(Link(view.state, pieces.document, view.groups[0][1]))
        talks = [pieces.link(view.talks)] if view.talks else view.turnout
        found: list[nodes.Node] = [fact_list((gettext("In all"), [conferences]), (gettext("Talks"), talks))]
        found += [section(title, id_, pieces.entries(pages, "garden-cards")) for title, id_, pages in view.groups]
        if view.topics:
            found.append(section(gettext("What it was about"), "topics", pieces.chips(view.topics)))
        if view.pairs:
            found.append(section(gettext("Where speakers disagreed"), "disagreements", *pieces.pair_grids(view.pairs)))
        return found + pieces.around(view.around, gettext("Previous year"), gettext("Next year"))

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The conferences."""
        conferences = _conferences(catalogue, document)
        titles = "; ".join(conference.title for conference in conferences)
        count = pages_text(conferences)
        return gettext("{conferences} in {year}: {titles}.", conferences=count, year=conferences[0].year, titles=titles)

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """The pages of its conferences."""
        return of_pages(conference.document for conference in _conferences(catalogue, document))


def _groups(views: Views, conferences: list[Conference]) -> Iterator[tuple[str, str, tuple[IndexEntry, ...]]]:
    for own in (None, *own_kinds()):
        title, id_ = (own.title, anchor_of(own.folder)) if own else (gettext("Conferences"), "conferences")
        if pages := [views.conference_entry(one) for one in conferences if kind_in(one.document) == own]:
            yield title, id_, tuple(pages)


def _conferences(catalogue: Catalogue, document: str) -> list[Conference]:
    return catalogue.years[int(document.rpartition("/")[2])]
