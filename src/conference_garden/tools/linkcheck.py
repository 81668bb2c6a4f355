"""The results of the last check of links to other sites, and the report on them.

Sphinx sends the requests and lists the answer from every address.  This module
turns that list into a report for people, with places and remedies: what is gone,
and where the Internet Archive may have it as it was when the page was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from conference_garden.facts.files import replace_file
from conference_garden.facts.frontmatter import read_front_matter
from conference_garden.facts.words import count_text
from conference_garden.tools.changes import is_site

REPORT: Final = "_build/linkcheck/report.md"
#: The output of Sphinx's ``linkcheck`` builder, relative to the garden's folder.
FOUND: Final = "_build/work/linkcheck/out/output.json"

#: Answers that sites give to programs but not to people, or only temporarily.
_DOUBTFUL: Final = re.compile(
    r"\b(?:401|403|405|406|408|418|429|451|5\d\d|999)\b|timed? ?out|Connection (?:reset|aborted)"
)
_PERMANENT: Final = (301, 308)


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """The result for one address; ``kind`` is broken, doubtful, moved or fine, ``answer`` the error or new address."""

    address: str
    kind: str
    answer: str
    document: str


@dataclass(frozen=True)
class LinkCheck:
    """The results of the last check of links to other sites, and its date; empty if there was none."""

    when: str = ""
    results: tuple[CheckedLink, ...] = ()


class LinkPlace(NamedTuple):
    """A place where an address is used, as ``file:line``, and when the page around it was written."""

    name: str
    written: date | None = None


def last_link_check(folder: Path) -> LinkCheck:
    """The results of the last ``make linkcheck`` in the garden in ``folder``."""
    path = folder / FOUND
    try:
        when = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        return LinkCheck(when, tuple(_read_results(path)))
    except (OSError, ValueError, KeyError):
        return LinkCheck()


def write_report(folder: Path) -> tuple[Path, list[CheckedLink]]:
    """Write the report on Sphinx's results for the garden in ``folder``; returns its path and the results."""
    results = _read_results(folder / FOUND)
    places = _places_of(folder, [result.address for result in results if result.kind != "fine"])
    path = folder / REPORT
    replace_file(path, "".join(f"{line}\n" for line in _report(results, places)))
    return path, results


def address_pattern(address: str) -> re.Pattern[str]:
    """A pattern that finds an address in a text, but not a longer address that begins with it."""
    return re.compile(rf"{re.escape(address)}(?![\w/#?&=%-])")


def _read_results(path: Path) -> list[CheckedLink]:
    """Read Sphinx's results (one per line), sorted by address."""
    results = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        left_out = entry["status"] == "ignored" and not entry["info"]  # by linkcheck_ignore
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


def _places_of(folder: Path, addresses: Iterable[str]) -> dict[str, list[LinkPlace]]:
    """The places in the notes where each address is used."""
    patterns = {address: address_pattern(address) for address in addresses}
    found: dict[str, list[LinkPlace]] = {address: [] for address in patterns}
    files = (path for pattern in ("*.md", "*.yml", "*/**/*.md") for path in sorted(folder.glob(pattern)))
    for path in files:
        name = path.relative_to(folder)
        if name.parts[0].startswith(("_", ".")) or is_site(folder / name.parts[0]):
            continue  # generated, not written
        text = path.read_text(encoding="utf-8", errors="replace")
        values = read_front_matter(name.with_suffix("").as_posix(), text).values if path.suffix == ".md" else {}
        written = values.get("date") or values.get("tended")
        for number, line in enumerate(text.splitlines(), 1):
            for address, pattern in patterns.items():
                if pattern.search(line):
                    found[address].append(LinkPlace(f"{name.as_posix()}:{number}", written))
    return found


def _report(results: list[CheckedLink], places: Mapping[str, list[LinkPlace]]) -> Iterator[str]:
    """The report, as lines of Markdown."""
    kinds = {kind: [result for result in results if result.kind == kind] for kind in ("broken", "moved", "doubtful")}
    yield "# Links to other sites\n"
    counts = f"{len(kinds['broken'])} broken, {len(kinds['moved'])} moved for good, {len(kinds['doubtful'])} doubtful"
    yield f"{count_text(len(results), 'address', 'addresses')} tried: {counts}.\n"
    for kind, heading in (
        ("broken", "Broken: replace the address, or link to the archived copy once you have looked at it"),
        ("moved", "Moved for good: write the new address"),
        ("doubtful", "Doubtful: no answer, or none for programs; look at these in a browser"),
    ):
        if kinds[kind]:
            yield f"\n## {heading}\n"
        for result in kinds[kind]:
            where = places.get(result.address) or [LinkPlace(result.document)]
            answer = f"now <{result.answer}>" if kind == "moved" else f"`{result.answer.replace('`', '')}`"
            yield f"* <{result.address}>: {answer}"
            yield f"  in {', '.join(f'`{place.name}`' for place in where)}"
            if kind == "broken":
                # the archive redirects to the copy nearest to this day
                day = f"{where[0].written:%Y%m%d}/" if where[0].written else ""
                yield f"  archived: <https://web.archive.org/web/{day}{result.address}>"
