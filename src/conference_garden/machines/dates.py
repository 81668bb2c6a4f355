"""When what a page shows last changed: not when the site was built."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from conference_garden.facts.catalogue import INDEX_PAGES, Catalogue
from conference_garden.facts.model import Talk
from conference_garden.machines.data import AddressOf

#: Gives the day on which a page or talk last changed, by its address relative
#: to the root of the site (``conferences/x.html#talk``); None if not recorded.
UpdatedOf = Callable[[str], date | None]


def not_recorded(address: str) -> None:
    """No record was kept."""


class Dates:
    """The days of pages, from the record, else from what the pages themselves say."""

    def __init__(self, catalogue: Catalogue, address_of: AddressOf, updated_of: UpdatedOf = not_recorded) -> None:
        self.catalogue = catalogue
        self.address_of = address_of
        self.updated_of = updated_of

    def text(self, document: str) -> date | None:
        """When the text of a page changed: its source, without what the garden adds.

        Without a record that is the day of publication of a conference page, or
        the day to which a topic was tended.
        """
        if recorded := self.updated_of(self.address_of(document)):
            return recorded
        page = self.catalogue.pages.get(document)
        if page and page.conference:
            return page.conference.date
        return page.topic.tended if page and page.topic else None

    def talk(self, talk: Talk) -> date | None:
        """When a talk changed; without a record the day of publication of its page."""
        recorded = self.updated_of(f"{self.address_of(talk.document)}#{talk.id}")
        return recorded or self.catalogue.conference_of(talk).date

    def page(self, document: str) -> date | None:
        """When a page changed: its text, or the talks and pages in its lists."""
        catalogue = self.catalogue
        found = [self.text(document)]
        folder, _, name = document.partition("/")
        if (page := catalogue.pages.get(document)) and page.topic:
            found += map(self.talk, catalogue.talks_of_topic(page.topic))
        elif folder == "speakers" and name in catalogue.speakers:
            found += (self.talk(catalogue.talks[talk]) for talk in catalogue.speakers[name].talks)
        elif folder == "years":
            found += (self.text(c.document) for c in catalogue.conferences.values() if str(c.year) == name)
        elif document in ("index", *INDEX_PAGES):
            found += map(self.text, catalogue.pages)
        return newest(found)


def newest(days: Iterable[date | None]) -> date | None:
    """The newest of the days that are known."""
    return max(filter(None, days), default=None)
