"""Kinds of notes that a garden has beside conferences, such as books, podcasts and courses.

Such a kind is only a set of names: pages in its folder behave like those of conferences,
and their parts like talks, under words of the garden's own.  The kinds are known before
any page is read, and are the same for all pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from conference_garden.facts.model import Conference

#: Types of pages at https://schema.org → the types of their parts.
SCHEMA_TYPES: Final = {
    "Book": "Chapter",
    "Course": "LearningResource",
    "CreativeWork": "CreativeWork",
    "Event": "Event",
    "PodcastSeries": "PodcastEpisode",
}


class OwnKind(NamedTuple):
    """A kind of notes, with the keys of ``[kinds.<id>]``; ``part`` is the kind of its talks."""

    id: str
    name: str
    plural: str
    folder: str
    part: str
    part_name: str
    part_plural: str
    #: the keys that its pages must have
    fields: tuple[str, ...]
    type: str

    @property
    def title(self) -> str:
        """The title of its index page, and the series of all its pages that name none."""
        return self.plural[0].upper() + self.plural[1:]

    @property
    def is_event(self) -> bool:
        """Whether it takes place somewhere, as conferences do."""
        return self.type == "Event"

    def counted(self, number: int) -> str:
        """A number of its pages, with the noun: ``2 books``."""
        return f"{number} {self.name if number == 1 else self.plural}"

    def counted_parts(self, number: int) -> str:
        """A number of its parts, with the noun: ``2 chapters``."""
        return f"{number} {self.part_name if number == 1 else self.part_plural}"


_in_use: dict[str, OwnKind] = {}


def use_kinds(kinds: Iterable[OwnKind]) -> None:
    """Use these kinds for the pages in their folders."""
    _in_use.clear()
    _in_use.update((kind.folder, kind) for kind in kinds)


def own_kinds() -> list[OwnKind]:
    """The kinds in use, in the order of the settings."""
    return [*_in_use.values()]


def kind_in(document: str) -> OwnKind | None:
    """The own kind of notes that a page belongs to, or None, as for conferences and other pages."""
    folder, inside, _ = document.partition("/")
    return _in_use.get(folder) if inside else None


def index_of(conference: Conference) -> str:
    """The index page that serves as the series of a page without one of its own; otherwise an empty string."""
    kind = kind_in(conference.document)
    return kind.folder if kind and conference.series == kind.title else ""


def kind_of_part(part: str) -> OwnKind | None:
    """The kind of notes whose parts are talks of the kind ``part``, or None."""
    return next((kind for kind in _in_use.values() if kind.part == part), None)
