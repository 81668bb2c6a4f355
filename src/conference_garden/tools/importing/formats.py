"""The table of formats: which importer reads what.

An importer has two functions: one looks whether a source is its own, the other
turns sources into conferences.  The first that knows a source has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from conference_garden.tools.importing import (
    confs_tech,
    feed,
    garden,
    garden_feed,
    ics,
    jsonfeed,
    pretalx,
    pyvideo,
    rubyevents,
    schedule,
    sessionize,
    wordpress,
    write_the_docs,
    ytdlp,
)
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.sources import ImportSource

Recognises = Callable[[ImportSource], bool]
Read = Callable[[Sequence[ImportSource], Known, ImportResult], None]

FORMATS: Final[tuple[tuple[Recognises, Read], ...]] = (
    (garden.recognises, garden.read),
    (garden_feed.recognises, garden_feed.read),
    (pyvideo.recognises, pyvideo.read),
    (rubyevents.recognises, rubyevents.read),
    (write_the_docs.recognises, write_the_docs.read),
    (ytdlp.recognises, ytdlp.read),
    (jsonfeed.recognises, jsonfeed.read),
    (sessionize.recognises, sessionize.read),
    (pretalx.recognises, pretalx.read),
    (confs_tech.recognises, confs_tech.read),
    (ics.recognises, ics.read),
    (schedule.recognises, schedule.read),
    (wordpress.recognises, wordpress.read),
    (feed.recognises, feed.read),
)
