"""What came of the links to other sites when they were last tried."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

#: Where Sphinx's builder of that name leaves what it found, below the garden's folder.
LINKCHECK: Final = "_build/work/linkcheck/out/output.json"

#: What sites answer to programs that they would not answer to people, or only today.
_DOUBTFUL: Final = re.compile(
    r"\b(?:401|403|405|406|408|418|429|451|5\d\d|999)\b|timed? ?out|Connection (?:reset|aborted)"
)
_PERMANENT: Final = (301, 308)


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """What came of one address: ``kind`` is broken, doubtful, moved or fine; ``answer`` says it in words."""

    address: str
    kind: str
    answer: str
    document: str


@dataclass(frozen=True)
class LinkCheck:
    """What came of the links to other sites, and when they were last tried; nothing if they never were."""

    when: str = ""
    results: tuple[CheckedLink, ...] = ()


def last_link_check(folder: Path) -> LinkCheck:
    """What ``make linkcheck`` found when it last ran in the garden in ``folder``."""
    path = folder / LINKCHECK
    try:
        results = tuple(read_checked_links(path))
        when = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    except (OSError, ValueError, KeyError):
        return LinkCheck()
    return LinkCheck(when, results)


def read_checked_links(path: Path) -> list[CheckedLink]:
    """Read what Sphinx has noted (``output.json``, one result a line), by address."""
    results = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        left_out = entry["status"] == "ignored" and not entry["info"]  # by a setting
        if re.match(r"https?://", entry["uri"]) and not left_out:
            results[entry["uri"]] = _result(entry)
    return [results[address] for address in sorted(results)]


def _result(entry: Mapping[str, Any]) -> CheckedLink:
    answer = " ".join(str(entry["info"]).split())
    kind = "fine"
    if entry["status"] in ("broken", "timeout", "rate-limited", "ignored"):
        doubtful = entry["status"] != "broken" or _DOUBTFUL.search(answer.replace(entry["uri"], ""))
        kind = "doubtful" if doubtful else "broken"
        answer = re.sub(r" for url: .*", "", answer)[:200] or str(entry["status"])
    elif entry["status"] == "redirected" and entry["code"] in _PERMANENT:
        kind = "moved"
    return CheckedLink(entry["uri"], kind, answer, entry["filename"])
