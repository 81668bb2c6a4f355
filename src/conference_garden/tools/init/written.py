"""``.garden-files``: the texts of a garden's files as they were offered, to tell what a writer has changed since.

Each line has the name of a text in git (the hash of a blob) and the name of the
file, so that git can show what the text was::

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
    """The blob names of texts, by file."""
    return {name: blob for blob, name in _LINE.findall(text)}


def names_text(names: Mapping[str, str]) -> str:
    """The content of ``.garden-files`` for these blob names."""
    return _HEAD + "".join(f"{blob}  {name}\n" for name, blob in sorted(names.items()))


def blob_of(text: str) -> str:
    """The name of a text in git: the hash of its blob."""
    content = text.encode()
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def text_of_blob(folder: Path, blob: str) -> str | None:
    """The text with that blob name, or None if the repository of the garden does not have it."""
    try:
        command = ["git", "-C", str(folder), "cat-file", "blob", blob]
        done = subprocess.run(command, capture_output=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
