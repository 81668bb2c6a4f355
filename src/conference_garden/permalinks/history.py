"""What git knows of files that were renamed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

#: How many commits are looked through: a rename is noticed before it is published.
COMMITS: Final = 300


def renamed_files(folder: Path) -> dict[str, str]:
    """The files of a garden that were renamed: old path → path now, relative to its folder.

    Renames in the latest commits and those not yet committed count.  Empty
    where there is no git, or no repository.
    """
    options = ["-M", "--diff-filter=R", "--name-status", "-z", "--relative", "--no-ext-diff"]
    found: dict[str, str] = {}
    for command in (["diff", "--cached"], ["log", "--format=", f"-{COMMITS}"]):
        try:
            done = subprocess.run(  # noqa: S603
                ["git", "-C", str(folder), *command, *options, "--", "."],  # noqa: S607
                capture_output=True,
                timeout=20,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return found
        fields = done.stdout.decode("utf-8", "replace").split("\0")
        # from the newest to the oldest, each as a score, the old and the new path
        for _, old, new in zip(*[iter(fields)] * 3, strict=False):
            found.setdefault(old, found.get(new, new))
    return found
