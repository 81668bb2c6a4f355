"""Gathers what the report on a garden is made from: its pages as they are on disk, and the links that were tried."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from markdown_it.renderer import RendererHTML
from myst_parser.parsers.mdit import create_md_parser
from sphinx.environment import BuildEnvironment

from conference_garden.pages.domain import garden_domain
from conference_garden.tools.report.report import Report, TriedLinks, report_on
from conference_garden.tools.report.tried import read_results

#: Where Sphinx's builder of that name leaves what it found, below the garden's folder.
LINKCHECK: Final = "_build/work/linkcheck/out/output.json"


def report_of(env: BuildEnvironment) -> Report:
    """What to tend next in the garden that was read; pages that cannot be read as text say nothing."""
    catalogue = garden_domain(env).catalogue
    parser = create_md_parser(env.myst_config, RendererHTML)  # type: ignore[attr-defined]
    sources = {document: text for document in catalogue.pages if (text := _text(Path(env.doc2path(document))))}
    return report_on(catalogue, sources, parser, tried_links(Path(env.srcdir)))


def tried_links(folder: Path) -> TriedLinks:
    """What ``make linkcheck`` found when it last ran in the garden in ``folder``."""
    path = folder / LINKCHECK
    try:
        results = tuple(read_results(path))
        when = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    except (OSError, ValueError, KeyError):
        return TriedLinks()
    return TriedLinks(when, results)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
