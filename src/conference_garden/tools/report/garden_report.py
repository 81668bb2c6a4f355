"""The report on a garden: all improvements, in the order of their use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from myst_parser.parsers.mdit import create_md_parser
from sphinx.environment import BuildEnvironment

from conference_garden.facts.catalogue import Catalogue
from conference_garden.pages.domain import garden_domain
from conference_garden.tools.report import checks
from conference_garden.tools.report.checked_links import LinkCheck, last_link_check
from conference_garden.tools.report.improvements import KINDS, Improvement, ranked
from conference_garden.tools.report.prose import Prose
from conference_garden.tools.report.unlinked import unlinked
from conference_garden.tools.report.wanted import wanted


@dataclass(frozen=True)
class Report:
    """What to improve next, the most useful first."""

    improvements: tuple[Improvement, ...]
    links_checked: str = ""

    def only(self, words: Sequence[str]) -> Report:
        """The report on what has any of some words in its kind, place or text."""
        kept = (s for s in self.improvements if any(word in f"{s.kind} {s.place} {s.what}" for word in words))
        return Report(tuple(kept), self.links_checked) if words else self

    @property
    def edits(self) -> int:
        """How many improvements a program can follow."""
        return sum(improvement.edit is not None for improvement in self.improvements)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The headings of what is suggested, and how often."""
        counts = Counter(improvement.kind for improvement in self.improvements)
        return [(heading, counts[kind]) for kind, heading in KINDS.items() if counts[kind]]

    @property
    def about_links(self) -> str:
        """Whether links to other sites have been tried."""
        if self.links_checked:
            return f"Links to other sites were last tried on {self.links_checked}."
        return "Links to other sites have not been tried: run 'make linkcheck' first."


def report_of(env: BuildEnvironment) -> Report:
    """What to improve next in the garden that was read; pages that cannot be read as text say nothing."""
    catalogue = garden_domain(env).catalogue
    parser = create_md_parser(env.myst_config, RendererHTML)  # type: ignore[attr-defined]
    sources = {document: text for document in catalogue.pages if (text := _text(Path(env.doc2path(document))))}
    return report_on(catalogue, sources, parser, last_link_check(Path(env.srcdir)))


def report_on(
    catalogue: Catalogue, sources: Mapping[str, str], parser: MarkdownIt, links: LinkCheck | None = None
) -> Report:
    """The report on a garden; ``sources`` are the texts of its pages by document, ``parser`` is that of MyST."""
    prose = {document: Prose(text, parser) for document, text in sorted(sources.items()) if document in catalogue.pages}
    links = links or LinkCheck()

    def all_of_them() -> Iterator[Improvement]:
        yield from checks.rotten_links(links.results, sources)
        yield from checks.outdated_topics(catalogue)
        yield from checks.similar_topics(catalogue)
        yield from checks.similar_speakers(catalogue)
        yield from checks.waiting_drafts(catalogue.pages)
        yield from checks.lonely_talks(catalogue)
        yield from checks.thin_texts(catalogue, prose)
        yield from unlinked(catalogue, prose)
        yield from wanted(catalogue, prose)

    return Report(tuple(ranked(all_of_them())), links.when)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
