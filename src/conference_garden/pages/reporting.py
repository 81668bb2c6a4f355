"""Reports the problems of a garden through Sphinx's log, so that -W and editors see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

from conference_garden.facts.headings import headings_called
from conference_garden.facts.problems import ABOUT_OTHERS, UNREADABLE, Problem, quoted, suggest
from conference_garden.facts.record import FILE as RECORD
from conference_garden.facts.rules import ambiguous_reference, broken_reference, check, is_known
from conference_garden.pages.anchors import is_known_elsewhere
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.pages.hooks import CHECKS

logger = getLogger(__name__)


def report(app: Sphinx, env: BuildEnvironment) -> None:
    """Log every problem of the garden, by place; those of pages that were not read again too.

    First come those of :data:`.hooks.CHECKS`: a file that was renamed is why its name is not known elsewhere.
    """
    domain = garden_domain(env)
    problems = [*check(domain.catalogue), *domain.file_problems]
    if app.config.garden_strict:
        problems += broken_links(env, domain)
    first = {problem for found in CHECKS.values() for problem in found(app)}
    problems += app.config.garden_settings.problems
    if not app.config.garden_settings.problems and (app.config.garden_settings.authors or app.config.garden_strict):
        problems += unknown_authors(domain, app.config.garden_settings.authors)
    is_whole = not domain.unreadable and not any(p.kind in UNREADABLE and p.document != RECORD for p in problems)
    for problem in [*sorted(first), *sorted({*problems} - first)]:
        if is_whole or problem.kind not in ABOUT_OTHERS:
            log_problem(env, problem)


def log_problem(env: BuildEnvironment, problem: Problem) -> None:
    """Log one problem as a warning with its place."""
    file = Path(env.srcdir, problem.document)
    # the name of a page may have a dot in it too
    is_page = "." not in problem.document or ("/" in problem.document and not file.is_file())
    location = f"{env.doc2path(problem.document) if is_page else file}:{problem.line or 1}"
    logger.warning("%s", problem.text(), type="garden", subtype=problem.kind, location=location)


def broken_links(env: BuildEnvironment, domain: GardenDomain) -> Iterator[Problem]:
    """MyST links to an id that nothing has, or by a name that several headings have."""
    labels = tuple(sorted(env.domains.standard_domain.anonlabels))
    for page in domain.pages.values():
        for reference in page.references:
            if reference.kind != "any" or is_known(domain.catalogue, "any", reference.target):
                continue
            if is_known_elsewhere(env, page.document, reference.target):
                continue
            called = headings_called(page.headings, reference.target, reference.talk)
            if not called:
                yield broken_reference(domain.catalogue, page.document, reference, labels)
            elif len(called) > 1:
                yield ambiguous_reference(page.document, reference, called)


def unknown_authors(domain: GardenDomain, authors: Mapping[str, object]) -> Iterator[Problem]:
    """Authors of pages who are not in ``garden.toml``."""
    for conference in domain.catalogue.conferences.values():
        for author in conference.authors:
            if author.name not in authors:
                message = f"the author {quoted(author.name)} is not known{suggest(author.name, authors)}"
                yield Problem(conference.document, author.line, "unknown-author", message)
