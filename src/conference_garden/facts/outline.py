"""The outline of a garden: its pages without what they and their talks say.

Who spoke where and when, on which topics and under which title, is written once; texts are edited
all the time.  Tables that are made from the outline only, such as the speakers and the talks on
each topic, can therefore be kept between most builds.  An outline contains nothing else.

The structure of a garden is its outline plus the links between pages: references with their
sentences, relations, headings.  All tables except those of texts are made from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Protocol

from conference_garden.facts.model import Noted, Page, Talk
from conference_garden.facts.tables import Table
from conference_garden.facts.versions import Versions


class TalkOutline(Protocol):
    """The fields of a talk that belong to the outline."""

    # ruff: noqa: D102 (these are the fields of a talk)

    @property
    def id(self) -> str: ...
    @property
    def document(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def speakers(self) -> tuple[Noted, ...]: ...
    @property
    def topics(self) -> tuple[Noted, ...]: ...
    @property
    def day(self) -> date | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def line(self) -> int: ...


class TalkOutlines(Mapping[str, TalkOutline]):
    """Talks without what they say: reading one counts as asking for its outline only."""

    def __init__(self, versions: Table[str, int], talks: Table[str, Talk]) -> None:
        self._versions, self._talks = versions, talks

    def __getitem__(self, id_: str) -> TalkOutline:
        """The outline of a talk."""
        self._versions[id_]
        return dict.__getitem__(self._talks, id_)  # not recorded as asking for the talk itself

    def __contains__(self, id_: object) -> bool:
        """Whether there is a talk with this id."""
        return id_ in self._versions

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)


def outlined(page: Page) -> Page:
    """A page without what it and its talks say; the line of a talk is replaced by its position on the page."""
    return Page(
        page.document,
        page.title,
        conference=page.conference and replace(page.conference, line=1),
        topic=page.topic and replace(page.topic, line=1),
        talks=tuple(_outlined(talk, place) for place, talk in enumerate(page.talks, 1)),
        formerly=page.formerly,
        authors=page.authors,
        licence=page.licence,
        lang=page.lang,
        draft=page.draft,
        scheduled=page.scheduled,
        outline=page.outline,
        outlines=page.outlines,
    )


def with_outline(page: Page) -> Page:
    """The page with versions of its outline and of those of its talks."""
    found, versions = outlined(page), Versions()
    outlines = tuple(hash((versions.version(talk), talk.line)) for talk in found.talks)
    return replace(page, outline=versions.version((found, outlines)), outlines=outlines)


def structure_version(page: Page) -> int:
    """A number that changes with the structure of a page, whose ``outline`` must be set already."""
    claims = [(talk.id, talk.claims) for talk in page.talks]
    return Versions().version((page.outline, page.headings, page.references, claims, page.missing))


def _outlined(talk: Talk, place: int) -> Talk:
    return Talk(
        talk.id,
        talk.document,
        talk.title,
        takeaway="",
        speakers=talk.speakers,
        topics=talk.topics,
        authors=talk.authors,
        day=talk.day,
        kind=talk.kind,
        lang=talk.lang,
        formerly=talk.formerly,
        line=place,
    )
