"""Pages of years: all that was noted in one, and what it was about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Talk
from conference_garden.facts.translation import gettext
from conference_garden.pages.page_kind import PageKind
from conference_garden.pages.show.listings import LATEST
from conference_garden.pages.show.pieces import Pieces, fact_list, section
from conference_garden.pages.show.talks import talks_of_year
from conference_garden.pages.show.view_data import Around, Counted, IndexEntry, Link, Pair, around
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import count_text

#: How many topics a year shows.
TOPICS: Final = 16


@dataclass(frozen=True, slots=True)
class YearView:
    """The whole page of a year."""

    state: str
    turnout: str
    talks: Link | None
    topics: tuple[Counted, ...]
    conferences: tuple[IndexEntry, ...]
    pairs: tuple[Pair, ...]
    around: Around


class YearKind(PageKind):
    """Pages of years, which the garden makes."""

    name = "year"
    index = "conferences"
    schema_type = "CollectionPage"

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """A page for each year in which a conference began."""
        return {f"years/{year}": str(year) for year in sorted(catalogue.years)}

    def view(self, views: Views, document: str) -> YearView:
        """What was noted, and what it was about."""
        catalogue, conferences = views.catalogue, _conferences(views.catalogue, document)
        talks = [talk for conference in conferences for talk in catalogue.talks_of_conference(conference)]
        year = conferences[0].year
        years = sorted(catalogue.years)
        return YearView(
            state=count_text(len(conferences), "conference"),
            turnout=views.turnout(talks),
            talks=talks_of_year(catalogue, year, views.turnout(talks)),
            topics=views.counted(talks)[:TOPICS],
            conferences=tuple(map(views.conference_entry, conferences)),
            pairs=views.disagreements(talk.id for talk in talks)[:LATEST],
            around=around([views.year_link(other) for other in years], years.index(year)),
        )

    def fill(self, part: nodes.Element, view: YearView, pieces: Pieces) -> list[nodes.Node]:
        """Conferences, topics and disagreements."""
        conferences = pieces.link(Link(view.state, pieces.document, "conferences"))
        talks = [pieces.link(view.talks)] if view.talks else view.turnout
        found: list[nodes.Node] = [fact_list((gettext("In all"), [conferences]), (gettext("Talks"), talks))]
        found.append(section(gettext("Conferences"), "conferences", pieces.entries(view.conferences, "garden-cards")))
        if view.topics:
            found.append(section(gettext("What it was about"), "topics", pieces.chips(view.topics)))
        if view.pairs:
            found.append(section(gettext("Where speakers disagreed"), "disagreements", *pieces.pair_grids(view.pairs)))
        return found + pieces.around(view.around, gettext("Previous year"), gettext("Next year"))

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The conferences."""
        conferences = _conferences(catalogue, document)
        titles = "; ".join(conference.title for conference in conferences)
        count = count_text(len(conferences), "conference")
        return gettext("{conferences} in {year}: {titles}.", conferences=count, year=conferences[0].year, titles=titles)

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Talk | str]:
        """The pages of its conferences."""
        return (conference.document for conference in _conferences(catalogue, document))


def _conferences(catalogue: Catalogue, document: str) -> list[Conference]:
    return catalogue.years[int(document.rpartition("/")[2])]
