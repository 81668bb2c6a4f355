"""The results of importers: conferences with their parts, and what could not be placed.

Plain data, independent of the format of the source.  Texts are already MyST.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from conference_garden.facts.files import failure_text
from conference_garden.facts.model import Source
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.known import Known


class TooLongError(RefusedError):
    """A source or an import took too long."""


@dataclass(frozen=True)
class ImportedTalk:
    """The facts about a talk besides its title; ``speakers`` are names with affiliations.

    ``topics`` are ids of the garden; ``track`` and ``room`` serve to choose talks.
    ``relations`` are those to other talks: type and ids, each id with its remark.
    """

    speakers: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    day: date | None = None
    kind: str = "talk"
    source: str = ""
    track: str = ""
    room: str = ""
    recordings: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    takeaway: str = ""
    #: its own authors (keys) and language, if the source states them for this talk
    authors: tuple[str, ...] = ()
    lang: str = ""


@dataclass(frozen=True)
class ImportedSection:
    """A section of a page: a talk, or anything else.

    ``key`` identifies it in the source, the same in every import.  ``remark`` is
    for the writer only.  ``place`` is its position in the source, for messages.
    """

    key: str
    title: str
    text: str = ""
    talk: ImportedTalk | None = None
    remark: str = ""
    place: str = ""
    #: whether it is the text at the beginning of a post, which may begin the page
    is_lead: bool = False
    #: the id of the talk in another garden, which it keeps if it is free here
    id: str = ""


@dataclass(frozen=True)
class ImportedConference:
    """One edition of an event; ``parts`` in the order of the source.

    ``posted`` is the day on which the notes were published; ``part``, such as a
    month, distinguishes editions of one year.
    """

    series: str
    title: str
    start: date
    end: date
    posted: date
    parts: tuple[ImportedSection, ...]
    place: str = ""
    website: str = ""
    tags: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    #: names of the authors of the page; if empty, they are the authors of its sources
    authors: tuple[str, ...] = ()
    lang: str = ""
    part: str = ""
    #: the stem of its page in another garden, which it keeps if it is free here
    id: str = ""
    #: its position in the source, for messages
    origin: str = ""
    #: whether the source states its days; otherwise they are a guess, for the writer to correct
    is_dated: bool = True

    @property
    def talks(self) -> int:
        """The number of talks."""
        return sum(part.talk is not None for part in self.parts)


@dataclass(frozen=True, order=True)
class Unplaced:
    """A place in a source whose content is on no page or, if ``unsure``, is to be looked at; ``what`` says why."""

    place: str
    what: str
    unsure: bool = False


@dataclass
class ImportResult:
    """Everything that was found in the sources of an import."""

    conferences: list[ImportedConference] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    #: texts of new topic pages, by id
    topics: dict[str, str] = field(default_factory=dict)
    #: messages about sources that were not read
    refused: list[str] = field(default_factory=list)
    #: unexpected exceptions, each with the source or note in which it occurred
    bugs: list[tuple[str, Exception]] = field(default_factory=list)
    #: a remark about the whole import, printed at the end
    remark: str = ""
    #: the name that the writer gave the conference, with ``--name``
    name: str = ""

    def leave(self, place: str, what: str, *, unsure: bool = False) -> None:
        """Record content that is on no page or, if ``unsure``, is to be looked at."""
        if (found := Unplaced(place, what, unsure)) not in self.unplaced:
            self.unplaced.append(found)

    def leave_file(self, name: str, what: str, *, unsure: bool = False) -> None:
        """Record a file of which nothing is on any page; this replaces earlier entries about its headings."""
        of_heading = re.compile(rf"{re.escape(name)}:\d+: ")
        self.unplaced = [one for one in self.unplaced if not of_heading.match(one.place)]
        self.leave(f"{name}:1", what, unsure=unsure)

    def doubt(self, place: str, what: str) -> None:
        """Record something to be looked at."""
        self.leave(place, what, unsure=True)

    @contextmanager
    def attempt(self, name: str) -> Iterator[None]:
        """Record a failure of the enclosed code and suppress it, except a timeout, so that other sources are read."""
        try:
            yield
        except TooLongError:
            raise
        except RefusedError as refused:
            self.refused.append(str(refused))
        except OSError as error:
            self.refused.append(failure_text(error))
        except Exception as error:  # noqa: BLE001 (other sources are read, whatever this was)
            self.bugs.append((name, error))

    def speaker(self, name: str, note: str, place: str, known: Known) -> tuple[str, str]:
        """A speaker as the garden spells the name, with the affiliation; records a similarity to a known name."""
        if similar := known.similar_speaker(name):
            self.doubt(place, f"the speaker “{name}” looks like “{similar}”, whom the garden knows.")
        return known.speaker(name), note
