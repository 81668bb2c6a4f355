"""When the content of a page last changed, which is not when the site was built."""

from __future__ import annotations

from datetime import date

from sphinx.environment import BuildEnvironment

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.record import Record
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.pages.page_kind import Place, kind_of, of_pages


class Dates:
    """The days of pages, from the record or, without it, from the pages themselves."""

    def __init__(self, catalogue: Catalogue, record: Record | None = None) -> None:
        self.catalogue = catalogue
        self.record = record or Record()
        # a talk is in the lists of several pages
        self._talk = catalogue.reads.remembering(self._talk_at)

    def text(self, document: str) -> date | None:
        """When the text of a page changed: its source, without what the engine adds; None if unknown.

        Without a record that is the day of publication of a conference page, or
        the day on which a topic was last tended.
        """
        if recorded := self.record.updated(f"{document}.html"):
            return recorded
        page = self.catalogue.pages.get(document)
        if page and page.conference:
            return page.conference.date
        return page.topic.tended if page and page.topic else None

    def talk(self, talk: TalkOutline) -> date | None:
        """When a talk changed; without a record, the day of publication of its page."""
        return self._talk((talk.document, talk.id))

    def _talk_at(self, place: Place) -> date | None:
        document, id_ = place
        recorded = self.record.updated(f"{document}.html#{id_}")
        return recorded or self.catalogue.conference_of_document[document].date

    def page(self, document: str) -> date | None:
        """When a page changed: its text, or the talks and pages in its lists."""
        catalogue = self.catalogue
        is_index = document == "index"
        places = (
            of_pages(catalogue.pages) if is_index else kind_of(catalogue, document).changes_with(catalogue, document)
        )
        days = (self._talk(place) if place[1] else self.text(place[0]) for place in places)
        return max(filter(None, [self.text(document), *days]), default=None)


def dates_of(env: BuildEnvironment) -> Dates:
    """The days of the pages of a garden."""
    return garden_domain(env).derived(_dates)


def _dates(domain: GardenDomain) -> Dates:
    return Dates(domain.catalogue, domain.record)
