"""Kinds of notes that a garden has beside conferences: books, podcasts, courses.

Such a kind is a naming: what it says of a folder is that its pages behave as those
of conferences do, and each part of them as a talk, under words of the garden's own.
Which ones there are is known before any page is read, and the same for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from conference_garden.facts.model import Conference

#: What pages of a kind are in the words of https://schema.org → what their parts are.
SCHEMA_TYPES: Final = {
    "Book": "Chapter",
    "Course": "LearningResource",
    "CreativeWork": "CreativeWork",
    "Event": "Event",
    "PodcastSeries": "PodcastEpisode",
}


class OwnKind(NamedTuple):
    """A kind of notes by the keys of ``[kinds.<id>]``; ``part`` is the kind of its talks."""

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
        """What its index page is called, and the series of all its pages that name none."""
        return self.plural[0].upper() + self.plural[1:]

    @property
    def is_event(self) -> bool:
        """Whether it takes place somewhere, as conferences do."""
        return self.type == "Event"

    def counted(self, number: int) -> str:
        """So many of its pages."""
        return f"{number} {self.name if number == 1 else self.plural}"

    def counted_parts(self, number: int) -> str:
        """So many of its parts."""
        return f"{number} {self.part_name if number == 1 else self.part_plural}"


_in_use: dict[str, OwnKind] = {}


def use_kinds(kinds: Iterable[OwnKind]) -> None:
    """Have pages be read as those of these kinds, by their folders."""
    _in_use.clear()
    _in_use.update((kind.folder, kind) for kind in kinds)


def own_kinds() -> list[OwnKind]:
    """The kinds in use, in the order of the settings."""
    return [*_in_use.values()]


def kind_in(document: str) -> OwnKind | None:
    """The kind of notes that a page is; None where it is a conference, or none of both."""
    folder, inside, _ = document.partition("/")
    return _in_use.get(folder) if inside else None


def index_of(conference: Conference) -> str:
    """The index page that stands for the series of a page that names none; else nothing."""
    kind = kind_in(conference.document)
    return kind.folder if kind and conference.series == kind.title else ""


def kind_of_part(part: str) -> OwnKind | None:
    """The kind whose parts are talks of a kind."""
    return next((kind for kind in _in_use.values() if kind.part == part), None)
