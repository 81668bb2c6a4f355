"""The report as text for a terminal, and as data for programs."""

from __future__ import annotations

import textwrap
from typing import Any, Final

from conference_garden.tools.report.garden_report import Report
from conference_garden.tools.report.improvements import KINDS, Improvement

#: How many improvements are shown unless all are asked for.
FIRST: Final = 25


def as_text(report: Report, *, show_all: bool = False) -> str:
    """The report for a terminal."""
    shown = report.improvements if show_all else report.improvements[:FIRST]
    blocks = [_paragraph(improvement) for improvement in shown]
    if not blocks:
        blocks = ["There is nothing to improve."]
    counts = [f"  {number:5}  {heading}" for heading, number in report.counts]
    if len(shown) < len(report.improvements):
        counts.insert(0, f"These are the first {len(shown)} of {len(report.improvements)} (--all shows the rest):")
    elif counts:
        counts.insert(0, "In all:")
    tail = [report.about_links]
    if report.edits:
        tail.append(f"{report.edits} mentions can be made links by 'make report ARGS=--apply'; read them first.")
    return "\n".join([*blocks, "", *counts, *([""] if counts else []), *tail])


def _paragraph(improvement: Improvement) -> str:
    heading = f"{improvement.place}: {KINDS[improvement.kind].lower()}"
    body = textwrap.wrap(
        f"{improvement.what} – {improvement.why}.", 112, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join([heading, *(f"    {line}" for line in body)])


def as_data(report: Report) -> dict[str, Any]:
    """The report for programs."""
    return {
        "version": 1,
        "links_tried": report.links_checked or None,
        "suggestions": [_entry(improvement) for improvement in report.improvements],
    }


def _entry(improvement: Improvement) -> dict[str, Any]:
    edit = improvement.edit
    return {
        "kind": improvement.kind,
        "file": f"{improvement.document}.md",
        "line": improvement.line,
        "what": improvement.what,
        "why": improvement.why,
        "weight": improvement.weight,
        "edit": {"column": edit.column, "old": edit.old, "new": edit.new} if edit else None,
    }
