"""What an importer finds: conferences with their parts, and what it could not place.

Plain facts, whatever they were read from.  Texts are MyST already.
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
    """Something took longer than it may."""


@dataclass(frozen=True)
class ImportedTalk:
    """What is known of a talk besides its title: ``speakers`` are names with affiliations.

    ``topics`` are ids of the garden; ``track`` and ``room`` are there to choose by.
    ``relations`` are those to other talks, with what stands behind them: type → ids.
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
    #: who wrote of it (keys), and in which language, if that is told of it alone
    authors: tuple[str, ...] = ()
    lang: str = ""


@dataclass(frozen=True)
class ImportedSection:
    """A section of a page: a talk, or anything else.

    ``key`` is what the source calls it, the same at every import.  ``remark``
    is for the writer only.  ``place`` is where it stands in the source.
    """

    key: str
    title: str
    text: str = ""
    talk: ImportedTalk | None = None
    remark: str = ""
    place: str = ""
    #: the text at the beginning of a post, which may begin the page
    is_lead: bool = False
    #: the id that a talk has elsewhere, which it keeps if no other has it here
    id: str = ""


@dataclass(frozen=True)
class ImportedConference:
    """One edition of an event; ``parts`` in the order of the source.

    ``posted`` is when the notes were published, ``part`` what tells editions
    of one year apart.
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
    #: the names of those who wrote the page; else they are the authors of its sources
    authors: tuple[str, ...] = ()
    lang: str = ""
    part: str = ""
    #: the name of its page elsewhere, which it keeps if no other has it here
    id: str = ""
    #: where it stands in what was imported
    origin: str = ""
    #: whether the source tells its days; else they are a guess, for the writer to set right
    is_dated: bool = True

    @property
    def talks(self) -> int:
        """How many talks there are."""
        return sum(part.talk is not None for part in self.parts)


@dataclass(frozen=True, order=True)
class Unplaced:
    """Something in the source that is on no page, or ``unsure``: where it stands and why."""

    place: str
    what: str
    unsure: bool = False


@dataclass
class ImportResult:
    """All that was found in some sources."""

    conferences: list[ImportedConference] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    #: pages of topics to begin, by id
    topics: dict[str, str] = field(default_factory=dict)
    #: why sources were not read
    refused: list[str] = field(default_factory=list)
    #: what should not have happened, and in which source or note it did
    bugs: list[tuple[str, Exception]] = field(default_factory=list)
    #: what is to be known of all of it
    remark: str = ""
    #: the conference, as the writer calls it
    name: str = ""

    def leave(self, place: str, what: str, *, unsure: bool = False) -> None:
        """Note something that is on no page, or that is to be looked at."""
        if (found := Unplaced(place, what, unsure)) not in self.unplaced:
            self.unplaced.append(found)

    def leave_file(self, name: str, what: str, *, unsure: bool = False) -> None:
        """Note a file of which nothing is on any page: what was noted of headings in it is not true then."""
        of_heading = re.compile(rf"{re.escape(name)}:\d+: ")
        self.unplaced = [one for one in self.unplaced if not of_heading.match(one.place)]
        self.leave(f"{name}:1", what, unsure=unsure)

    def doubt(self, place: str, what: str) -> None:
        """Note something that is to be looked at."""
        self.leave(place, what, unsure=True)

    @contextmanager
    def attempt(self, name: str) -> Iterator[None]:
        """Read a source or a part of one: if that fails, whatever the reason, it is noted, and the others are read."""
        try:
            yield
        except TooLongError:
            raise
        except RefusedError as refused:
            self.refused.append(str(refused))
        except OSError as error:
            self.refused.append(failure_text(error))
        except Exception as error:  # noqa: BLE001 (what is beside it is read, whatever this was)
            self.bugs.append((name, error))

    def speaker(self, name: str, note: str, place: str, known: Known) -> tuple[str, str]:
        """A speaker as the garden spells the name, with the affiliation; a name that is nearly known is noted."""
        if similar := known.similar_speaker(name):
            self.doubt(place, f"the speaker “{name}” looks like “{similar}”, whom the garden knows.")
        return known.speaker(name), note
