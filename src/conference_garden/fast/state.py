"""What an output folder holds, kept between builds in the ledger."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from conference_garden.facts.ledger import SITE_TIMES, Amended, Ledger, Value
from conference_garden.fast.fingerprint import files_below

#: The fields of a state that are dictionaries, named like their kinds in the ledger.
_KINDS: Final = ("pages", SITE_TIMES, "collected", "files")
_OTHER: Final = "state"


@dataclass(slots=True)
class State:
    """The state of one builder's output."""

    ledger: Ledger
    #: document name → digest of the written page
    pages: Mapping[str, str] = field(default_factory=dict)
    #: path of a file, relative to the output folder → its ``st_mtime_ns``, or 0 if it may not be complete
    times: dict[str, int] = field(default_factory=dict)
    #: page that is not a document → digest of the written page
    collected: dict[str, str] = field(default_factory=dict)
    #: path of a site file → digest of its content
    files: dict[str, str] = field(default_factory=dict)
    #: documents with warnings, which are read again so that the warnings are repeated
    warned: list[str] = field(default_factory=list)
    #: digest of the static files, and of everything they are made from
    static: str = ""
    #: digest of what all pages have in common
    common: str = ""
    #: files and folders outside the garden that the output depends on
    outside: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, ledger: Ledger) -> State:
        """The state that the last build left, or an empty one."""
        found: dict[str, Any] = {kind: ledger.rows(kind) for kind in _KINDS}
        other = ledger.rows(_OTHER)
        static, common = (str(other.get(name, "")) for name in ("static", "common"))
        return cls(ledger, **found, warned=cls.lines_in(ledger, "warned"), static=static, common=common)

    @staticmethod
    def lines_in(ledger: Ledger, name: str) -> list[str]:
        """The field ``warned`` or ``outside`` of a state, without reading the rest."""
        return str(ledger.rows(_OTHER).get(name, "")).splitlines()

    def strike(self, documents: Iterable[str]) -> None:
        """Mark pages and static files as unwritten until this build is finished."""
        self.ledger.strike("pages", documents)
        self.ledger.strike(_OTHER, ["static"])

    def save(self, others: Mapping[str, Mapping[str, Value] | Amended]) -> None:
        """Write the state and other kinds to the ledger, in one step."""
        kinds = {kind: getattr(self, kind) for kind in _KINDS}
        lines = {name: "\n".join(getattr(self, name)) for name in ("warned", "outside")}
        self.ledger.keep({**kinds, _OTHER: {**lines, "static": self.static, "common": self.common}, **others})


def tree_digest(*folders: Path, contents: bool = True, suffixes: tuple[str, ...] = ("",)) -> str:
    """A digest of the files in some folders with certain suffixes: their names and, optionally, contents."""
    found = hashlib.sha256()
    for folder in folders:
        for entry in files_below(folder) if folder.is_dir() else ():
            if entry.name.endswith(suffixes):
                found.update(os.fsencode(entry.path.removeprefix(str(folder))) + b"\0")
                if contents:
                    stat = entry.stat()
                    found.update(_content_digest(entry.path, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size))
    return found.hexdigest()[:24]


@cache
def _content_digest(path: str, *changed: int) -> bytes:
    """The digest of a file, which is read only once per process unless its times or size change."""
    return hashlib.sha256(Path(path).read_bytes()).digest()
