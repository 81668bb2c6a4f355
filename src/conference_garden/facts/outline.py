"""The outline of a garden: its pages without what they and their talks say.

Who spoke where and when, on what and under which title, is written once; texts are edited
all the time.  Tables that are made of the outline alone, such as those of speakers and of what
is on a topic, can therefore be kept from most builds.  Nothing else is in an outline.

The structure of a garden is its outline with what leads from page to page: references in their
sentences, relations, headings.  All tables but those of texts are made of it.
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
    """What the outline has of a talk."""

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
    """Talks without what they say: whoever asks for one has asked for its outline, and no more."""

    def __init__(self, versions: Table[str, int], talks: Table[str, Talk]) -> None:
        self._versions, self._talks = versions, talks

    def __getitem__(self, id_: str) -> TalkOutline:
        """The outline of a talk."""
        self._versions[id_]
        return dict.__getitem__(self._talks, id_)  # without asking for what it says

    def __contains__(self, id_: object) -> bool:
        """Whether there is a talk."""
        return id_ in self._versions

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)


def outlined(page: Page) -> Page:
    """A page without what it and its talks say; their places on it stand for their lines."""
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
    """A page with numbers that change when its outline, or that of a talk on it, does."""
    found, versions = outlined(page), Versions()
    outlines = tuple(hash((versions.version(talk), talk.line)) for talk in found.talks)
    return replace(page, outline=versions.version((found, outlines)), outlines=outlines)


def structure_version(page: Page) -> int:
    """A number that changes when the structure of a page does; its outline has a version already."""
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
