"""Reports the problems of a garden through Sphinx's log, so that -W and editors see them.

Mistakes are warnings, advice is information.  Every message can be silenced: for
all pages by Sphinx's ``suppress_warnings``, to which :mod:`.options` adds what
``garden.toml`` silences, and for one page in its front matter, which also works
for messages of Sphinx and other extensions.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import NAMESPACE, WarningStreamHandler, getLogger, is_suppressed_warning

from conference_garden.facts.files import UnreadableError, text_of
from conference_garden.facts.frontmatter import read_front_matter
from conference_garden.facts.problem_kinds import ABOUT_OTHERS, KINDS, UNREADABLE
from conference_garden.facts.problems import Problem, quoted, suggest
from conference_garden.facts.record import FILE as RECORD
from conference_garden.facts.rules import ambiguous_reference, broken_reference, broken_references, check
from conference_garden.pages.anchors import headings_of, is_known_elsewhere
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.pages.hooks import CHECKS

logger = getLogger(__name__)

#: The log level of advice, below that of warnings.
ADVICE: Final = logging.WARNING - 5
#: The separator between the location and the text of advice.
MARK: Final = ": ADVICE: "


def report(app: Sphinx, env: BuildEnvironment) -> None:
    """Log every problem of the garden, sorted by place, including those of pages that were not read again.

    Those of :data:`.hooks.CHECKS` come first: a renamed file, for example, is the cause of broken references to it.
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
    """Log one problem with its location: a mistake as a warning, advice as information."""
    file = Path(env.srcdir, problem.document)
    # the name of a page may contain a dot as well
    is_page = "." not in problem.document or ("/" in problem.document and not file.is_file())
    location = f"{env.doc2path(problem.document) if is_page else file}:{problem.line or 1}"
    if not KINDS[problem.kind].advice or env.config.garden_settings.advice_fails:
        logger.warning("%s", problem.text(), type="garden", subtype=problem.kind, location=location)
    elif not is_silenced(env, problem):
        text = f"{location.removeprefix(f'{Path.cwd()}/')}{MARK}{problem.text()} [garden.{problem.kind}]"
        logger.log(ADVICE, "%s", text, type="garden", subtype=problem.kind, location=location)


def is_silenced(env: BuildEnvironment, problem: Problem) -> bool:
    """Whether a problem is silenced, by its page or for all pages."""
    silence = (*env.config.suppress_warnings, *silenced_on(env, problem.document))
    return is_suppressed_warning("garden", problem.kind, silence)


def silenced_on(env: BuildEnvironment, document: str) -> tuple[str, ...]:
    """The kinds of messages that the front matter of a page silences."""
    path = Path(env.doc2path(document))
    try:
        return _silenced_in(document, path, path.stat().st_mtime_ns)
    except (OSError, UnreadableError):  # a page without a file, or a file that is not a page
        return ()


@lru_cache(maxsize=1000)
def _silenced_in(document: str, path: Path, _: int) -> tuple[str, ...]:
    text = text_of(path)
    return read_front_matter(document, text).values.get("silence", ()) if "silence" in text else ()


class PageSilence(logging.Filter):
    """Filters out the warnings that a page silences, whatever their source."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a warning is shown."""
        env = self.app.env
        kind: str = getattr(record, "type", None) or ""
        document = document_of(env, record) if kind and env else None
        subtype: str = getattr(record, "subtype", None) or ""
        return not document or not is_suppressed_warning(kind, subtype, silenced_on(env, document))


def silence_pages(app: Sphinx) -> None:
    """Install a :class:`PageSilence` that acts before warnings are counted (event ``builder-inited``)."""
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.filters.insert(0, PageSilence(app))


def document_of(env: BuildEnvironment, record: logging.LogRecord) -> str | None:
    """The document that a message is about, or the path of another file, or None if it has no location."""
    location = getattr(record, "location", None)
    if location is None:
        return None
    if isinstance(location, tuple):
        return str(location[0])
    if isinstance(location, str):
        path, _, line = location.rpartition(":")
        path = path if not line or line.isdigit() else location  # Sphinx keeps the colon even without a line
    else:
        source = getattr(location, "source", None) or getattr(location.document, "current_source", "") or ""
        path = str(source).partition(":")[0]
    return env.path2doc(path) or path


def broken_links(env: BuildEnvironment, domain: GardenDomain) -> Iterator[Problem]:
    """Problems of MyST links to an unknown id, or to a name that several headings share."""
    labels = tuple(sorted(env.domains.standard_domain.anonlabels))
    broken = {target for kind, target in broken_references(domain.catalogue) if kind == "any"}
    for page in domain.pages.values() if broken else ():
        for reference in page.references:
            if reference.kind != "any" or reference.target not in broken:
                continue
            if is_known_elsewhere(env, page.document, reference.target):
                continue
            called = headings_of(domain, page.document).called(reference.target, reference.talk)
            if not called:
                yield broken_reference(domain.catalogue, page.document, reference, labels)
            elif len(called) > 1:
                yield ambiguous_reference(page.document, reference, called)


def unknown_authors(domain: GardenDomain, authors: Mapping[str, object]) -> Iterator[Problem]:
    """Problems of authors of pages and talks who are not in ``garden.toml``."""
    is_garden = domain.env.config.garden_strict
    for page in domain.catalogue.pages.values():
        # in another Sphinx project, only pages that are about a conference or topic are checked
        is_own = is_garden or page.objects
        for author in (*page.authors, *(key for talk in page.talks for key in talk.authors)) if is_own else ():
            if author.name not in authors:
                message = f"the author {quoted(author.name)} is not known{suggest(author.name, authors)}"
                yield Problem(page.document, author.line, "unknown-author", message)
