"""``.garden-files``: what a garden's files were when they were offered, so that an upgrade knows what a writer changed.

Each line is the name of a file and its text as git names it (a blob), so that
git can tell what the text was::

    92bb0c2d5f3c0bc2d6f7fbc1b2e0f4c2e5e8a9b1  Makefile
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE: Final = ".garden-files"
_HEAD: Final = (
    "# What 'garden init' and 'garden upgrade' wrote. An upgrade replaces a file while it is still the same.\n"
)
_LINE: Final = re.compile(r"^([0-9a-f]{40})  (\S.*)$", re.MULTILINE)


def read_names(text: str) -> dict[str, str]:
    """The names of texts, by file."""
    return {name: blob for blob, name in _LINE.findall(text)}


def names_text(names: Mapping[str, str]) -> str:
    """The names of texts as the text of the file."""
    return _HEAD + "".join(f"{blob}  {name}\n" for name, blob in sorted(names.items()))


def blob_of(text: str) -> str:
    """How git names a text."""
    content = text.encode()
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def text_of_blob(folder: Path, blob: str) -> str | None:
    """The text of that name, if git has it in the repository of a garden."""
    try:
        command = ["git", "-C", str(folder), "cat-file", "blob", blob]
        done = subprocess.run(command, capture_output=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
