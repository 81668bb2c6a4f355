"""Tries the links to other sites and reports on them, with places and remedies.

Sphinx does the asking.  Its list says of every address what came back; here
that becomes a report for people: what is gone, and where the Internet Archive
may have it as it was when the page was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from conference_garden.facts.frontmatter import read_front_matter
from conference_garden.tools.report.checked_links import CheckedLink, read_checked_links

REPORT: Final = "_build/linkcheck/report.md"


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """Where an address stands, and when the page around it was written."""

    name: str
    written: date | None = None


def places_of(folder: Path, addresses: Iterable[str]) -> dict[str, list[LinkPlace]]:
    """Every place of the notes in which an address stands, as ``file:line``."""
    wanted = list(addresses)
    found: dict[str, list[LinkPlace]] = {address: [] for address in wanted}
    files = (path for pattern in ("*.md", "*.yml", "*/**/*.md") for path in sorted(folder.glob(pattern)))
    for path in files:
        name = path.relative_to(folder)
        if name.parts[0].startswith(("_", ".")) or (folder / name.parts[0] / "_headers").exists():
            continue  # made, not written
        text = path.read_text(encoding="utf-8", errors="replace")
        values = read_front_matter(name.with_suffix("").as_posix(), text).values if path.suffix == ".md" else {}
        written = values.get("date") or values.get("tended")
        for number, line in enumerate(text.splitlines(), 1):
            for address in wanted:
                # not one that only begins in the same way
                if address in line and not re.match(r"[\w/#?&=%-]", line.partition(address)[2][:1] or " "):
                    found[address].append(LinkPlace(f"{name.as_posix()}:{number}", written))
    return found


def archived(address: str, written: date | None) -> str:
    """Where the Internet Archive has a page, as near to a day as it can (web.archive.org finds the nearest copy)."""
    return f"https://web.archive.org/web/{f'{written:%Y%m%d}/' if written else ''}{address}"


def report(results: list[CheckedLink], places: Mapping[str, list[LinkPlace]]) -> Iterator[str]:
    """The report, as lines of Markdown."""
    kinds = {kind: [result for result in results if result.kind == kind] for kind in ("broken", "moved", "doubtful")}
    yield "# Links to other sites\n"
    counts = f"{len(kinds['broken'])} broken, {len(kinds['moved'])} moved for good, {len(kinds['doubtful'])} doubtful"
    yield f"{len(results)} addresses tried: {counts}.\n"
    for kind, heading in (
        ("broken", "Broken: replace the address, or link to the archived copy once you have looked at it"),
        ("moved", "Moved for good: write the new address"),
        ("doubtful", "Doubtful: no answer, or none for programs; look at these in a browser"),
    ):
        if kinds[kind]:
            yield f"\n## {heading}\n"
        for result in kinds[kind]:
            where = places.get(result.address) or [LinkPlace(result.document)]
            yield f"* <{result.address}>: {'now ' if kind == 'moved' else ''}{_quoted(result.answer, kind)}"
            yield f"  in {', '.join(f'`{place.name}`' for place in where)}"
            if kind == "broken":
                yield f"  archived: <{archived(result.address, where[0].written)}>"


def _quoted(answer: str, kind: str) -> str:
    return f"<{answer}>" if kind == "moved" else f"`{answer.replace('`', '')}`"


def write_report(folder: Path, output: Path) -> tuple[Path, list[CheckedLink]]:
    """Write the report on what Sphinx has left in ``output``; returns its path, and the results."""
    results = read_checked_links(output / "output.json")
    text = "\n".join(
        report(results, places_of(folder, [result.address for result in results if result.kind != "fine"]))
    )
    path = folder / REPORT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path, results
