"""The table of formats: which importer reads what.

An importer has two functions: one looks whether a source is its own, the other
turns sources into conferences.  The first that knows a source has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

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
from conference_garden.tools.importing.markdown import importer as markdown
from conference_garden.tools.importing.sources import ImportSource


class Importer(Protocol):
    """A module that reads one format, or one kind of source in several forms."""

    def recognises(self, source: ImportSource, /) -> bool:
        """Whether a source is its own; looks at no more than that needs."""

    def read(self, sources: Sequence[ImportSource], known: Known, found: ImportResult, /) -> None:
        """Read its sources into what was found."""


FORMATS: Final[tuple[Importer, ...]] = (
    garden,
    garden_feed,
    pyvideo,
    rubyevents,
    write_the_docs,
    ytdlp,
    jsonfeed,
    sessionize,
    pretalx,
    confs_tech,
    ics,
    schedule,
    wordpress,
    markdown,
    feed,
)
