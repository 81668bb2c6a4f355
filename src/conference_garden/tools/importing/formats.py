"""The table of importers, one for each format.

An importer has two functions: ``recognises`` decides whether a source is in its
format, ``read`` turns sources into conferences.  The first to recognise a source
reads it.
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
    """A module that reads one format, or several forms of one kind of source."""

    def recognises(self, source: ImportSource, /) -> bool:
        """Whether a source is in its format; reads no more of the source than necessary."""

    def read(self, sources: Sequence[ImportSource], known: Known, found: ImportResult, /) -> None:
        """Read sources of its format and add their content to ``found``."""


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
