"""The report on a garden: all improvements, the most useful first, as text and as data for programs."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from myst_parser.parsers.mdit import create_md_parser
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import is_suppressed_warning

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.problem_kinds import KINDS as MESSAGES
from conference_garden.facts.problems import Problem
from conference_garden.facts.rules import check
from conference_garden.facts.words import count_text, word_for
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.reporting import is_silenced
from conference_garden.tools.linkcheck import LinkCheck, last_link_check
from conference_garden.tools.report import checks
from conference_garden.tools.report.essays import essays, figures, near_talks, untyped_pairs
from conference_garden.tools.report.improvements import KINDS, Improvement, ranked
from conference_garden.tools.report.prose import Prose
from conference_garden.tools.report.unlinked import unlinked
from conference_garden.tools.report.wanted import wanted

#: How many improvements are shown by default.
FIRST: Final = 25


@dataclass(frozen=True)
class Report:
    """What to improve next, the most useful first."""

    improvements: tuple[Improvement, ...]
    links_checked: str = ""
    #: the counts over all texts, in words
    figures: str = ""

    def only(self, words: Sequence[str]) -> Report:
        """The report on the improvements with any of ``words`` in their kind, place or text."""
        kept = (s for s in self.improvements if any(word in f"{s.kind} {s.place} {s.what}" for word in words))
        return replace(self, improvements=tuple(kept)) if words else self

    @property
    def edits(self) -> int:
        """How many improvements a program can make."""
        return sum(improvement.edit is not None for improvement in self.improvements)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The headings of the kinds of improvements, with their numbers."""
        counts = Counter(improvement.kind for improvement in self.improvements)
        return [(heading, counts[kind]) for kind, heading in KINDS.items() if counts[kind]]

    @property
    def about_links(self) -> str:
        """When links to other sites were last tried, as a sentence."""
        if self.links_checked:
            return f"Links to other sites were last tried on {self.links_checked}."
        return "Links to other sites have not been tried: run 'make linkcheck' first."


def report_of(env: BuildEnvironment) -> Report:
    """The report on the garden that was read; the texts of pages that cannot be decoded are left out."""
    catalogue = garden_domain(env).catalogue
    parser = create_md_parser(env.myst_config, RendererHTML)  # type: ignore[attr-defined]
    sources = {document: text for document in catalogue.pages if (text := _text(Path(env.doc2path(document))))}
    advice = [
        problem for problem in check(catalogue) if MESSAGES[problem.kind].advice and not is_silenced(env, problem)
    ]
    found = report_on(catalogue, sources, parser, last_link_check(Path(env.srcdir)), advice)
    silenced = {kind for kind in KINDS if is_suppressed_warning("garden", kind, env.config.suppress_warnings)}
    return replace(found, improvements=tuple(i for i in found.improvements if i.kind not in silenced))


def report_on(
    catalogue: Catalogue,
    sources: Mapping[str, str],
    parser: MarkdownIt,
    links: LinkCheck | None = None,
    advice: Sequence[Problem] = (),
) -> Report:
    """The report on a garden; ``sources`` are the texts of its pages by document, ``parser`` is MyST's."""
    prose = {document: Prose(text, parser) for document, text in sorted(sources.items()) if document in catalogue.pages}
    links = links or LinkCheck()
    improvements = (
        *checks.rotten_links(links.results, sources),
        *checks.outdated_topics(catalogue),
        *checks.similar_topics(catalogue),
        *checks.similar_speakers(catalogue),
        *checks.advice(advice),
        *checks.waiting_drafts(catalogue.pages),
        *checks.lonely_talks(catalogue),
        *checks.thin_texts(catalogue, prose),
        *essays(catalogue, prose),
        *untyped_pairs(catalogue),
        *near_talks(catalogue),
        *unlinked(catalogue, prose),
        *wanted(catalogue, prose),
    )
    return Report(tuple(ranked(improvements)), links.when, figures(catalogue, prose).text)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def as_text(report: Report, *, show_all: bool = False) -> str:
    """The report for a terminal."""
    shown = report.improvements if show_all else report.improvements[:FIRST]
    blocks = [_paragraph(improvement) for improvement in shown] or ["There is nothing to improve."]
    counts = [f"  {number:5}  {heading}" for heading, number in report.counts]
    if len(shown) < len(report.improvements):
        counts.insert(0, f"These are the first {len(shown)} of {len(report.improvements)} (--all shows the rest):")
    elif counts:
        counts.insert(0, "In all:")
    tail = [*filter(None, [report.figures]), report.about_links]
    if report.edits:
        mentions, links = count_text(report.edits, "mention"), word_for(report.edits, "a link", "links")
        tail.append(f"{mentions} can be made {links} by 'make report ARGS=--apply'; read what it changes.")
    return "\n".join([*blocks, "", *counts, *([""] if counts else []), *tail])


def _paragraph(improvement: Improvement) -> str:
    heading = f"{improvement.place}: {KINDS[improvement.kind].lower()}"
    text = f"{improvement.what} – {improvement.why}."
    return "\n    ".join([heading, *textwrap.wrap(text, 112, break_long_words=False, break_on_hyphens=False)])


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
