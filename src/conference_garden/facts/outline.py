"""The outline of a garden: its pages without what their talks say.

Who spoke where and when, on what and under which title, is written once; texts are edited
all the time.  What is made of the outline alone, such as addresses, the lists of feeds and
site maps, can therefore be kept from most builds.  Nothing else is in an outline, so that
nobody who makes something of it can depend on more by mistake.
"""

from __future__ import annotations

from dataclasses import replace

from conference_garden.facts.model import Page, Talk
from conference_garden.facts.tables import Reads


def outlined(page: Page) -> Page:
    """A page without what its talks say; their places on it stand for their lines."""
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
    )


def outline_version(page: Page) -> int:
    """A number that is another one if the outline of a page is."""
    found = outlined(page)
    return Reads().version((found, found.talks))


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
