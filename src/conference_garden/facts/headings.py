"""The headings of pages, to which links can point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from conference_garden.facts.catalogue import Catalogue


class PageHeading(NamedTuple):
    """A heading below the title of a page: ``talk`` is the id of the talk to which it belongs, if any.

    ``names`` can replace its id in links on the same page.  The heading of a talk has the id of the talk.
    """

    document: str
    id: str
    title: str
    talk: str
    names: tuple[str, ...]
    line: int
    has_label: bool

    @property
    def is_talk(self) -> bool:
        """Whether it is the heading of a talk itself."""
        return self.id == self.talk


class NamedHeadings:
    """The headings of a page, by the names that links may use for them."""

    def __init__(self, headings: Iterable[PageHeading] = ()) -> None:
        self.headings = tuple(headings)
        self.talks = {heading.id for heading in self.headings if heading.is_talk}
        self.named: defaultdict[str, list[PageHeading]] = defaultdict(list)
        self._near: dict[tuple[str, str], PageHeading] = {}
        self._by_id = {heading.id: heading for heading in self.headings}
        for heading in self.headings:
            for name in dict.fromkeys((heading.id, *heading.names)):
                self.named[name].append(heading)
                self._near.setdefault((name, heading.talk), heading)

    def called(self, name: str, talk: str) -> list[PageHeading]:
        """The possible targets of ``[](#name)`` in a talk (or outside): the nearest heading, or several elsewhere."""
        near = self._near.get((name, talk)) or self._by_id.get(name)
        return [near] if near else self.named.get(name, [])


def headings_by_id(catalogue: Catalogue) -> dict[str, PageHeading]:
    """The headings in talks by their ids, and by those that they had under former ids of their talks."""
    found: dict[str, PageHeading] = {}
    parts: defaultdict[str, list[PageHeading]] = defaultdict(list)
    for page in catalogue.pages.values():
        for heading in page.headings:
            talk = None if heading.has_label else catalogue.talks.get(heading.talk)  # nearly all have one
            if talk and talk.document == page.document and not heading.is_talk:
                found.setdefault(heading.id, heading)
                parts[talk.id].append(heading)
    for old, (_, id_) in catalogue.former.items():
        for heading in parts.get(id_, ()):
            found.setdefault(old + heading.id.removeprefix(id_), heading)
    return found
