"""``published.json``: the record of everything that has been published, and when it last changed.

Each line is one address, relative to the root of the site: a page, a talk on its
page, a feed.  Lines are sorted by address.  Pages and talks written by hand have
the digest of their text, the day on which it last changed and, if this was after
the record was begun, the day on which they were added; a heading has the id of its
talk; what the garden generates has nothing but its address::

    {
    "atom.xml": {},
    "conferences/sails-2024.html": {"digest": "41c1f2a09b7d3e55", "updated": "2024-05-06"},
    "conferences/sails-2024.html#hopper-sails-2024": {"digest": "0a4d…", "updated": "2024-05-06"},
    "conferences/sails-2024.html#hopper-sails-2024-questions": {"heading-of": "hopper-sails-2024"},
    "conferences/sails-2024.html#turing-sails-2024": {"added": "2025-01-02", "digest": "7b…", "updated": "2025-01-02"},
    "version": 1
    }

No line depends on another, so the file can be merged line by line (git's ``union``,
see ``.gitattributes``).  ``garden record`` writes it; a build only reads it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from conference_garden.facts.digests import text_digest
from conference_garden.facts.files import UnreadableError, text_of
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.types import report_to

#: The environment variable with the day for which a garden is built.
TODAY: Final = "GARDEN_TODAY"
#: The same for programs of all sorts, in seconds since 1970.
_EPOCH: Final = "SOURCE_DATE_EPOCH"

FILE: Final = "published.json"
VERSION: Final = 1

_LINE = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*:')
#: the lines of the key ``formerly``, in front matter or in a ``{talk}`` block
_FORMERLY = re.compile(r"^:?formerly:.*\n(?:(?:[ \t]|- ).*\n)*", re.MULTILINE)


@dataclass(frozen=True)
class RecordedAddress:
    """What the record says about an address, on ``line`` of its file."""

    digest: str = ""
    updated: date | None = None
    #: when it was added; None if it was there when the record was begun
    added: date | None = None
    #: the talk of a heading, or an empty string outside of talks; None for an address that is not a heading
    heading_of: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Content:
    """What is at an address now.

    ``published`` is the day of publication, if its page states it;
    ``formerly`` are addresses that redirect here now.
    """

    digest: str = ""
    published: date | None = None
    formerly: tuple[str, ...] = ()
    #: as in :class:`RecordedAddress`
    heading_of: str | None = None


@dataclass(frozen=True)
class Record:
    """The record of a garden: entries by address, and the ``digest`` of the file."""

    entries: Mapping[str, RecordedAddress] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    digest: str = ""

    @classmethod
    def read(cls, path: Path) -> Record:
        """Read a record; without a file it is empty.

        Never raises for any content of the file: entries that cannot be used are
        left out and reported.
        """
        try:
            text = text_of(path)
        except FileNotFoundError:
            return cls()
        except UnreadableError as error:
            return cls(problems=(Problem(FILE, error.line, error.kind, f"{FILE} cannot be read: {error}."),))
        try:
            pairs = json.loads(text, object_pairs_hook=_Pairs)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 0)
            reason = getattr(error, "msg", "a list or a number has no end")
            return cls(problems=(Problem(FILE, line, "malformed-file", f"not valid JSON: {reason}."),))
        if not isinstance(pairs, _Pairs):
            return cls(problems=(Problem(FILE, 1, "malformed-file", f"{FILE} must be an object."),))
        return cls(*_entries(pairs, _lines(text)), digest=text_digest(text)[:16])

    @cached_property
    def pages(self) -> dict[str, list[str]]:
        """The ids of published talks, by page."""
        found: dict[str, list[str]] = {}
        for address in sorted(self.entries):
            page, _, id_ = address.partition("#")
            if id_ and self.entries[address].heading_of is None:
                found.setdefault(page, []).append(id_)
        return found

    @cached_property
    def headings(self) -> dict[str, dict[str, str]]:
        """The ids of other published headings and of their talks, by page."""
        found: dict[str, dict[str, str]] = {}
        for address, entry in sorted(self.entries.items()):
            page, _, id_ = address.partition("#")
            if id_ and entry.heading_of is not None:
                found.setdefault(page, {})[id_] = entry.heading_of
        return found

    def updated(self, address: str) -> date | None:
        """The day on which the content of an address last changed, or None if the record does not know."""
        return self.entries.get(address, RecordedAddress()).updated

    def added(self, address: str) -> date | None:
        """The day on which an address was added to the record; None if it was there from the beginning."""
        return self.entries.get(address, RecordedAddress()).added

    def brought_up_to_date(self, present: Mapping[str, Content], today: date, moved: Iterable[str] = ()) -> Record:
        """The record of a garden in which ``present`` is published, by address.

        A new page and its talks get the day on which the page was published, if it states it; whatever
        else is new or has changed gets ``today``; unchanged content keeps its day, even if it moved.
        Addresses that no longer exist stay, as promises; those in ``moved``, which redirect now, lose
        their digests and days.
        """
        entries = dict(self.entries)
        for address in moved:
            if address in entries:
                entries[address] = RecordedAddress(heading_of=entries[address].heading_of)
        for address, content in present.items():
            if not content.digest:
                entries[address] = RecordedAddress(heading_of=content.heading_of)
                continue
            known = [self.entries[a] for a in (address, *content.formerly) if a in self.entries]
            same = [entry.updated for entry in known if entry.digest == content.digest and entry.updated]
            if same:
                day = same[0]
            elif known or address.partition("#")[0] in self.entries:
                day = today
            else:
                day = min(content.published or today, today)
            begun = [entry.added for entry in known if entry.digest]
            added = begun[0] if begun else today if self.entries else None
            entries[address] = RecordedAddress(content.digest, day, added)
        return replace(self, entries=entries)

    def carried_over(
        self, before: Mapping[str, Content], after: Mapping[str, Content], moved: Callable[[str], str]
    ) -> Record:
        """The record after an edit that changed texts but not what they say: days stay as they are.

        ``moved`` returns the address of a page or talk after the edit. Headings are left alone: they have no days,
        and their addresses follow from their labels.
        """
        entries = dict(self.entries)
        for address, content in before.items():
            if not content.digest:
                continue
            now = after[moved(address)]
            for known in (address, *content.formerly):
                if known in entries and entries[known].digest == content.digest:
                    entries[known] = replace(entries[known], digest=now.digest)
        return replace(self, entries=entries)

    def text(self) -> str:
        """The record as the text of its file, the same for the same entries."""
        lines = [
            f"{json.dumps(address)}: {json.dumps(_as_dict(entry))}," for address, entry in sorted(self.entries.items())
        ]
        return "\n".join(["{", *lines, f'"version": {VERSION}', "}", ""])


def current_day(environment: Mapping[str, str] = os.environ) -> date:
    """The day for which a garden is built: ``GARDEN_TODAY``, else ``SOURCE_DATE_EPOCH``, else today, in UTC.

    For the second, see https://reproducible-builds.org/specs/source-date-epoch/.
    Raises ValueError with a message for users if either is not a day, even if the first one counts, because
    Sphinx reads the second one as well. The command line checks both beforehand.
    """
    chosen, epoch = environment.get(TODAY), environment.get(_EPOCH)
    try:
        day = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        message = f"{_EPOCH} must be the seconds from 1970 to a day, such as 1767225600, not {quoted(str(epoch))}."
        raise ValueError(message) from None
    try:
        return date.fromisoformat(chosen) if chosen else day.date()
    except ValueError:
        raise ValueError(f"{TODAY} must be a day such as 2026-04-08, not {quoted(str(chosen))}.") from None


def content_digest(text: str) -> str:
    """The digest of what a writer wrote for an address.

    Trailing white space does not count, nor do former ids: a page that was only
    moved has not changed.
    """
    text = _FORMERLY.sub("", text)
    plain = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return text_digest(plain)[:16]


class _Pairs(list[tuple[str, Any]]):
    """A JSON object that may have repeated keys, as after a merge."""


def _entries(pairs: _Pairs, lines: Mapping[str, int]) -> tuple[dict[str, RecordedAddress], tuple[Problem, ...]]:
    entries: dict[str, RecordedAddress] = {}
    problems: list[Problem] = []
    report = report_to(problems, FILE)
    for address, value in pairs:
        line = lines.get(address, 0)
        if address == "version":
            if value != VERSION:
                message = f"this garden reads version {VERSION} of {FILE}, not {quoted(str(value))}."
                report(line, "malformed-file", message)
        elif not _is_address(address):
            report(line, "malformed-file", f"{quoted(address)} is not an address of the site.")
        elif (entry := _entry(value, line)) is None:
            message = f'the entry of {quoted(address)} must be {{}} or {{"digest": "…", "updated": "2024-05-06"}}.'
            report(line, "malformed-file", message)
        # if a merge has left two, the one that changed later
        elif address not in entries or (entry.updated or date.min) >= (entries[address].updated or date.min):
            entries[address] = entry
    return entries, tuple(problems)


def _is_address(text: str) -> bool:
    """Whether a text is the path of a file below the root of the site, optionally with an anchor."""
    path = text.partition("#")[0]
    return text.isprintable() and "\\" not in path and not {"", ".", ".."} & set(path.split("/"))


def _entry(value: Any, line: int) -> RecordedAddress | None:
    """An entry from its JSON value, or None if this has another shape."""
    if not isinstance(value, _Pairs):
        return None
    found = dict(value)
    if not found:
        return RecordedAddress(line=line)
    if found.keys() == {"heading-of"} and isinstance(found["heading-of"], str):
        return RecordedAddress(heading_of=found["heading-of"], line=line)
    if found.keys() - {"added"} != {"digest", "updated"} or not isinstance(found["digest"], str):
        return None
    try:
        days: dict[str, Any] = {key: date.fromisoformat(day) for key, day in found.items() if key != "digest"}
    except (ValueError, TypeError):
        return None
    return RecordedAddress(found["digest"], **days, line=line)


def _lines(text: str) -> dict[str, int]:
    """The line of each address that begins a line."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if match := _LINE.match(line):
            try:
                found.setdefault(json.loads(f'"{match[1]}"'), number)
            except ValueError:
                continue
    return found


def _as_dict(entry: RecordedAddress) -> dict[str, str]:
    if entry.heading_of is not None:
        return {"heading-of": entry.heading_of}
    if not entry.digest or not entry.updated:
        return {}
    added = {"added": entry.added.isoformat()} if entry.added else {}
    return {**added, "digest": entry.digest, "updated": entry.updated.isoformat()}
