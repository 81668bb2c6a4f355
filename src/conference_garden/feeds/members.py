"""The members of feeds in order of arrival: their days, without the texts of entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.digests import text_digest
from conference_garden.facts.model import Conference
from conference_garden.facts.old_ids import first_id
from conference_garden.facts.record import Record
from conference_garden.feeds.paging import Member
from conference_garden.feeds.subscriptions import Subscription
from conference_garden.pages.html import AddressOf

#: The key by which members are sorted in order of arrival, so that archives never change.
Arrival = tuple[object, ...]

#: The values of ``Member.is_talk``.
_POST, _TALK = False, True


class Members:
    """The members of all feeds, dated by the record and the pages."""

    def __init__(self, catalogue: Catalogue, record: Record, address_of: AddressOf) -> None:
        self.catalogue, self.record, self.address_of = catalogue, record, address_of

    def of(self, feed: Subscription) -> list[Member]:
        """The members of a feed, from the oldest to the newest."""
        posts = sorted(self.conferences[conference.id] for conference in feed.conferences)
        talks = sorted(self.talks[id_] for id_ in feed.talks)
        return [member for _, member in (*posts, *talks)]

    @cached_property
    def talks(self) -> dict[str, tuple[Arrival, Member]]:
        """All talks, with their arrivals; a later talk of a page comes after an earlier one."""
        conferences = self.catalogue.conference_of_document.values()
        return {member.id: (arrival, member) for one in conferences for arrival, member in self._talks_of(one)}

    @cached_property
    def conferences(self) -> dict[str, tuple[Arrival, Member]]:
        """All published conferences, with their arrivals; each was updated when it or any of its talks last was."""
        found: dict[str, tuple[Arrival, Member]] = {}
        for conference in self.catalogue.conferences.values():
            if conference.date:
                address = self.address_of(conference.document)
                talks = (self.talks[id_][1] for id_ in self.catalogue.ids_of_conference(conference))
                updated = max([self._updated(address, conference.date), *(talk.updated for talk in talks)])
                member = Member(conference.id, _POST, conference.date, updated, self._first_second(conference))
                found[conference.id] = (self._added(address), conference.date, conference.id), member
        return found

    def _talks_of(self, conference: Conference) -> Iterator[tuple[Arrival, Member]]:
        """The talks of a conference in order of arrival, with seconds that hardly coincide with those of other pages.

        Each has the day of the page or, if it was added later, the day on which it was added.
        """
        page = self.address_of(conference.document)
        first, begun = conference.date or conference.start, self._added(page)
        found = []
        for place, id_ in enumerate(self.catalogue.ids_of_conference(conference)):
            added = self._added(f"{page}#{id_}")
            published = max(added, first) if added > begun else first
            found.append(((added, published, conference.document, place), id_))
        begin = self._first_second(conference)
        for place, (arrival, id_) in enumerate(sorted(found), 1):
            published = arrival[1]
            updated = self._updated(f"{page}#{id_}", published)
            yield arrival, Member(id_, _TALK, published, updated, begin + place)

    def _first_second(self, conference: Conference) -> int:
        first = first_id(self.catalogue, "conference", conference.id)
        return int(text_digest(first)[:8], 16) % 2400

    def _added(self, address: str) -> date:
        return self.record.added(address) or date.min

    def _updated(self, address: str, published: date) -> date:
        return max(self.record.updated(address) or published, published)
