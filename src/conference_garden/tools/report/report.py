"""The whole report: all suggestions in the order of their use, as text and as data."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt

from conference_garden.facts.catalogue import Catalogue
from conference_garden.tools.report import signs
from conference_garden.tools.report.prose import Prose
from conference_garden.tools.report.suggestions import KINDS, Suggestion, ranked
from conference_garden.tools.report.tried import Result
from conference_garden.tools.report.unlinked import unlinked
from conference_garden.tools.report.wanted import wanted

#: How many suggestions are shown unless all are asked for.
FIRST: Final = 25


@dataclass(frozen=True)
class TriedLinks:
    """What came of the links to other sites, and when they were last tried; nothing if they never were."""

    when: str = ""
    results: tuple[Result, ...] = ()


@dataclass(frozen=True)
class Report:
    """What to tend next, the most useful first."""

    suggestions: tuple[Suggestion, ...]
    links_tried: str = ""

    def only(self, words: Sequence[str]) -> Report:
        """The report on what has any of some words in its kind, place or text."""
        kept = (s for s in self.suggestions if any(word in f"{s.kind} {s.place} {s.what}" for word in words))
        return Report(tuple(kept), self.links_tried) if words else self

    @property
    def edits(self) -> int:
        """How many suggestions a program can follow."""
        return sum(suggestion.edit is not None for suggestion in self.suggestions)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The headings of what is suggested, and how often."""
        counts = Counter(suggestion.kind for suggestion in self.suggestions)
        return [(heading, counts[kind]) for kind, heading in KINDS.items() if counts[kind]]

    @property
    def about_links(self) -> str:
        """Whether links to other sites have been tried."""
        if self.links_tried:
            return f"Links to other sites were last tried on {self.links_tried}."
        return "Links to other sites have not been tried: run 'make linkcheck' first."


def report_on(
    catalogue: Catalogue, sources: Mapping[str, str], parser: MarkdownIt, links: TriedLinks | None = None
) -> Report:
    """The report on a garden; ``sources`` are the texts of its pages by document, ``parser`` is that of MyST."""
    prose = {document: Prose(text, parser) for document, text in sorted(sources.items()) if document in catalogue.pages}
    links = links or TriedLinks()

    def all_of_them() -> Iterator[Suggestion]:
        yield from signs.rotten_links(links.results, sources)
        yield from signs.untended_topics(catalogue)
        yield from signs.similar_topics(catalogue)
        yield from signs.similar_speakers(catalogue)
        yield from signs.waiting_drafts(catalogue.pages)
        yield from signs.lonely_talks(catalogue)
        yield from signs.thin_texts(catalogue, prose)
        yield from unlinked(catalogue, prose)
        yield from wanted(catalogue, prose)

    return Report(tuple(ranked(all_of_them())), links.when)


def as_text(report: Report, *, show_all: bool = False) -> str:
    """The report for a terminal."""
    shown = report.suggestions if show_all else report.suggestions[:FIRST]
    blocks = [_paragraph(suggestion) for suggestion in shown]
    if not blocks:
        blocks = ["Nothing is to be tended."]
    counts = [f"  {number:5}  {heading}" for heading, number in report.counts]
    if len(shown) < len(report.suggestions):
        counts.insert(0, f"These are the first {len(shown)} of {len(report.suggestions)} (--all shows the rest):")
    elif counts:
        counts.insert(0, "In all:")
    tail = [report.about_links]
    if report.edits:
        tail.append(f"{report.edits} mentions can be made links by 'make report ARGS=--apply'; read them first.")
    return "\n".join([*blocks, "", *counts, *([""] if counts else []), *tail])


def _paragraph(suggestion: Suggestion) -> str:
    heading = f"{suggestion.place}: {KINDS[suggestion.kind].lower()}"
    body = textwrap.wrap(f"{suggestion.what} – {suggestion.why}.", 112, break_long_words=False, break_on_hyphens=False)
    return "\n".join([heading, *(f"    {line}" for line in body)])


def as_data(report: Report) -> dict[str, Any]:
    """The report for programs."""
    return {
        "version": 1,
        "links_tried": report.links_tried or None,
        "suggestions": [_entry(suggestion) for suggestion in report.suggestions],
    }


def _entry(suggestion: Suggestion) -> dict[str, Any]:
    edit = suggestion.edit
    return {
        "kind": suggestion.kind,
        "file": f"{suggestion.document}.md",
        "line": suggestion.line,
        "what": suggestion.what,
        "why": suggestion.why,
        "weight": suggestion.weight,
        "edit": {"column": edit.column, "old": edit.old, "new": edit.new} if edit else None,
    }
