"""The engine to which a garden is pinned: its version, and its wheel if no index has it."""

from __future__ import annotations

import json
import re
import shutil
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.version import Version

import conference_garden
from conference_garden.tools.changes import Changes, RefusedError

FILE: Final = "requirements.txt"
#: The folder for wheels that no index has.
WHEELS: Final = "wheels"
VERSION: Final = conference_garden.__version__

_PIN: Final = re.compile(
    r"^(conference[-_.]garden(?:\[[^]]*\])?[ \t]*==[ \t]*)(\d[\w.+!-]*)(?!.*\\)", re.MULTILINE | re.I
)
_FIRST: Final = """\
# What this garden is built with; 'make upgrade' brings it up to date.
conference-garden==0
watchfiles~=1.1  # for make live
"""


def installed_from() -> str:
    """What pip was given to install the engine, in pip's syntax; empty if it came from an index (PEP 610)."""
    try:
        text = distribution("conference-garden").read_text("direct_url.json")
    except PackageNotFoundError:
        return ""
    source: dict[str, Any] = json.loads(text) if text else {"url": ""}
    address = urlsplit(source["url"])
    if vcs := source.get("vcs_info"):
        return f"{vcs['vcs']}+{source['url']}@{vcs['commit_id']}"
    return url2pathname(address.path) if address.scheme == "file" else source["url"]


def keep_wheel(folder: Path) -> None:
    """Copy the wheel from which the engine was installed into a garden, if there was one."""
    wheel = Path(installed_from())
    if wheel.suffix == ".whl" and wheel.is_file():
        copy = folder / WHEELS / wheel.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(wheel, copy)


def has_wheel(folder: Path) -> bool:
    """Whether a garden has the wheel of this engine."""
    return any((folder / WHEELS).glob(f"conference_garden-{VERSION}-*.whl"))


def pin(files: Changes) -> str | None:
    """Pin a garden to this engine; returns the version to which it was pinned before, or an empty string.

    Returns None if it is not pinned in a way that can be updated.
    Raises RefusedError if it is pinned to a later version.
    """
    text = files.read(FILE) or _FIRST
    match = _PIN.search(text)
    if match is None:
        return None
    before = match[2]
    if Version(before) > Version(VERSION):
        raise RefusedError(
            f"{FILE} asks for conference-garden {before}, and this is {VERSION}: nothing was changed. "
            f"Install the later one, or correct {FILE}."
        )
    text = _PIN.sub(lambda match: f"{match[1]}{VERSION}", text)
    if WHEELS not in text and has_wheel(files.folder):
        text = f"{text.rstrip()}\n--find-links {WHEELS}\n"
    files.write(FILE, text)
    return "" if before == "0" else before
