"""What an output folder holds, kept between builds beside the doctrees.

The environment knows what was read; this file knows what was *written*: it is
replaced only at the end of a build, so that whatever an interrupted build left
half done is done again by the next one.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from conference_garden.facts.files import replace_file
from conference_garden.fast.fingerprint import files_below


@dataclass(slots=True)
class State:
    """The state of one builder's output."""

    #: document name → digest of all that the written page shows
    pages: dict[str, str] = field(default_factory=dict)
    #: path of a file, relative to the output folder → when it was written (``st_mtime_ns``)
    times: dict[str, int] = field(default_factory=dict)
    #: documents with warnings, to be read again so that the warnings return
    warned: list[str] = field(default_factory=list)
    #: page that is no document → digest of all that the written page shows
    collected: dict[str, str] = field(default_factory=dict)
    #: digest of the static files, and of all that they are made from
    static: str = ""
    #: path of a file for programs → digest of what it shows
    files: dict[str, str] = field(default_factory=dict)


def read_state(path: Path) -> State:
    """Read the state; an empty one if there is none.

    Raises ValueError where it cannot be used, such as one of another version.
    """
    if not path.exists():
        return State()
    values = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(values, dict) or _shape(values) != _shape(asdict(State())):
        raise ValueError(f"{path} is of another version")
    return State(**values)


def _shape(values: dict[str, object]) -> dict[str, type]:
    return {name: type(value) for name, value in values.items()}


def write_state(path: Path, state: State) -> None:
    """Replace the state in one step."""
    replace_file(path, json.dumps(asdict(state), indent=0, sort_keys=True))


def digest(*parts: object) -> str:
    """A short digest of the printed form of some values."""
    return hashlib.sha256("\0".join(map(repr, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def tree_digest(*folders: Path, contents: bool = True, suffixes: tuple[str, ...] = ("",)) -> str:
    """A digest of the files below some folders whose names end so: their names and, if wanted, their contents."""
    found = hashlib.sha256()
    for folder in folders:
        for entry in files_below(folder, {"__pycache__"}) if folder.is_dir() else ():
            if entry.name.endswith(suffixes):
                found.update(os.fsencode(entry.path.removeprefix(str(folder))) + b"\0")
                if contents:
                    stat = entry.stat()
                    found.update(_content_digest(entry.path, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size))
    return found.hexdigest()[:24]


@cache
def _content_digest(path: str, *changed: int) -> bytes:
    """The digest of a file, read once in a process unless its times or size are others: the engine's are megabytes."""
    return hashlib.sha256(Path(path).read_bytes()).digest()
