"""Decides which pages have to be written again (event ``env-updated``).

It compares the digests of pages (:mod:`conference_garden.fast.page_digests`), which are computed
again only if rows of tables that they asked for have changed.
"""

from __future__ import annotations

import logging
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.facts.digests import digest
from conference_garden.facts.ledger import Amended, Ledger, Value
from conference_garden.facts.nearness import Nearness, nearness_of
from conference_garden.facts.suggestions import (
    SUGGESTED,
    Completed,
    KnownSuggestions,
    Seen,
    Suggestions,
    suggestions_in,
)
from conference_garden.facts.tables import make_catalogue_tables, make_tables
from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.fast.kept_mentions import KeptMentions
from conference_garden.fast.page_digests import PageDigests
from conference_garden.fast.results import ChangeSet, Found, KeptTables, StaleError
from conference_garden.fast.state import State, tree_digest
from conference_garden.feeds.content import without_content
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.html import ENGINE
from conference_garden.pages.navigation import footer, navigation
from conference_garden.pages.reporting import document_of
from conference_garden.pages.show.views import views_of
from conference_garden.search.record_files import records_folder

_SUGGESTIONS: Final = "suggested"
_SEEN: Final = "seen of talks"
#: The fields of :class:`Completed` that are kept as a whole.
_PARTS: Final = ("found", "rarity", "rare words")


def ledger_of(app: Sphinx) -> Ledger:
    """The ledger of this builder."""
    return Ledger(Path(app.doctreedir, f"garden-{app.builder.name}.sqlite"))


def forget_unknown_output(app: Sphinx) -> None:
    """Empty the output folder if its ledger cannot be used (event ``builder-inited``).

    Nobody would know which files of another version of the engine belong to the site.
    Names that begin with a dot were not written by it (``.git``, if the output is a
    branch; Sphinx's own doctrees) and are kept.
    """
    ledger = ledger_of(app)
    is_there = ledger.path.exists()
    if is_there and ledger.is_usable():
        return
    ledger.path.unlink(missing_ok=True)
    if isinstance(app.builder, GardenHTMLBuilder):
        shutil.rmtree(records_folder(app.builder), ignore_errors=True)
        for path in Path(app.outdir).glob("[!.]*") if is_there else ():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def after_reading(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The documents to write, once all pages are read (event ``env-updated``)."""
    builder = app.builder
    state = State.read(ledger_of(app))
    results = Incremental(app, env, state.ledger)
    digests = results.page_digests(state)
    outdated = digests.outdated
    if isinstance(builder, GardenHTMLBuilder):
        builder.begin()
        builder.state, builder.digests = state, digests
        documents = env.all_docs.keys()
        if app.config.garden_settings.url:
            conferences = garden_domain(env).catalogue.conference_of_document
            outdated.update(without_content(app, conferences))
        if not records_folder(builder).exists():
            outdated.update(documents)
        outdated.update(d for d in documents - outdated if not builder.keep(builder.names_of(d)))
        builder.note(name for document in sorted(outdated) for name in builder.names_of(document))
        builder.expected.update(name for document in outdated for name in builder.names_of(document))
        if outdated:
            state.strike(outdated)
    else:
        state.pages = digests.complete()
    app.garden_state, app.garden_results = state, results  # type: ignore[attr-defined]
    return sorted(outdated)


def expect_suggestions(app: Sphinx) -> None:
    """Use the last suggestions for a page that is previewed before the next complete build."""
    results: Incremental | None = getattr(app, "garden_results", None)
    if results:
        suggestions_in(garden_domain(app.env).catalogue).expect(results.suggested.found)


class Incremental:
    """What a build derives from the facts, reusing what is still valid from the last one."""

    def __init__(self, app: Sphinx, env: BuildEnvironment, ledger: Ledger) -> None:
        self.app, self.env, self.domain, self.ledger = app, env, garden_domain(env), ledger
        catalogue = self.domain.catalogue
        talks = ((page.talks, page.versions) for page in dict.values(catalogue.pages))
        catalogue.reads.take_over(pair for page in talks for pair in zip(*page, strict=False))
        outline, structure = self.domain.outline_version, self.domain.structure_version
        self.changes = ChangeSet(
            ledger, catalogue.reads, _basis(app, env), outline, structure, verify=app.config.garden_verify
        )
        # asking for the record and for all targets of references makes their tables
        _, settled = (self.domain.record, catalogue.objects), self.changes.settled
        make_tables(catalogue.speaker_index, catalogue.relation_index, but=settled)
        self.changes.compare()
        self.domain.keep = self._keep
        catalogue.kept_mentions = self.mentions = KeptMentions(self.changes, catalogue)
        make_tables(catalogue, nearness_of(catalogue), views_of(catalogue), but=settled)
        make_catalogue_tables(catalogue, but=settled)
        self.suggested = self._suggestions()
        self.changes.compare(SUGGESTED)

    def _suggestions(self) -> Completed:
        catalogue = self.domain.catalogue
        structure = self.domain.structure_version
        suggested = suggestions_in(catalogue).complete(structure, self._known_suggestions())
        if self.changes.verify:
            # only when verifying: this registers a second table of the same name, with the same rows once complete
            clean = Suggestions(catalogue, Nearness(catalogue)).complete(structure)
            if clean.found != suggested.found:
                raise StaleError("what is suggested after some talk changed, and nothing that decides it")
        return suggested

    def _known_suggestions(self) -> KnownSuggestions | None:
        rows = self.ledger.rows(_SUGGESTIONS) if self.changes.is_known else {}
        if not rows:
            return None
        found, rarity, rare = (pickle.loads(rows[name]) for name in _PARTS)  # noqa: S301 (our own)
        return KnownSuggestions(rows["structure"], found, rarity, rare, self._seen)

    def _seen(self, talks: Iterable[str]) -> dict[str, Seen]:
        rows = self.ledger.some(_SEEN, talks)
        return {id_: Seen(*pickle.loads(row)) for id_, row in rows.items()}  # noqa: S301 (our own)

    def _keep(self, kind: str, name: str, own: object, make: Callable[[], Found]) -> Found:
        return self.changes.results(kind).get(name, own, make)

    def page_digests(self, state: State) -> PageDigests:
        """The digests of all documents; updates the digest of what pages have in common in the state."""
        before, state.common = state.common, digest(_common(self.app), navigation(self.env), footer(self.env))
        written = state.pages if state.common == before else {}
        wait = isinstance(self.app.builder, GardenHTMLBuilder) and not self.changes.verify
        return PageDigests(self.env, self.changes, written, wait=wait)

    def kept(self) -> dict[str, Mapping[str, Value] | Amended]:
        """The rows to keep for the next build, by kind."""
        new = self.suggested
        suggested: dict[str, Value] = {"structure": self.domain.structure_version}
        suggested.update((name, _dumped(part)) for name, part in zip(_PARTS, new, strict=False))
        seen = {id_: _dumped(tuple(one)) for id_, one in new.seen.items()}
        talks = Amended(seen, new.gone) if len(seen) < len(new.found) else seen
        return {**self.changes.kept(), **self.mentions.kept(), _SUGGESTIONS: suggested, _SEEN: talks}


def keep_tables(app: Sphinx, env: BuildEnvironment, *_: set[str]) -> list[str]:
    """Offer the catalogue the tables made from the outline in the last build (event ``env-get-outdated``)."""
    if not app.config.garden_verify:
        ledger = ledger_of(app)
        # the basis is computed when the catalogue is made; now, in the preview, speakers.yml is not read again yet
        garden_domain(env).kept_tables = lambda outline: KeptTables(ledger, _basis(app, env), outline)
    return []


def _dumped(found: object) -> bytes:
    return pickle.dumps(found, pickle.HIGHEST_PROTOCOL)


def _basis(app: Sphinx, env: BuildEnvironment) -> str:
    """A digest of everything that results depend on and that is in no table."""
    domain = garden_domain(env)
    return digest(sys.version, _common(app), app.config.garden_settings, domain.people, domain.indexes)


def _common(app: Sphinx) -> str:
    builder = app.builder
    return builder.appearance() if isinstance(builder, GardenHTMLBuilder) else tree_digest(ENGINE)


# The end of a build


class WarnedPages(logging.Handler):
    """Records the documents that other code warns about.

    Sphinx gives such a warning only once: a second build would not read the page
    again, find nothing and succeed.  The garden's own problems are reported in
    every build and need not be recorded.
    """

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self.app = app
        self.documents: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Record the document of a warning, or all documents if it names none."""
        if getattr(record, "type", "") == "garden":
            return
        if isinstance(self.app.builder, GardenHTMLBuilder):
            for argument in record.args if isinstance(record.args, tuple) else ():
                if isinstance(argument, OSError):
                    raise argument  # Sphinx only warns about a file that it could not write, and leaves it truncated
        if "duplicate" in str(record.msg):
            self.documents.add("*")  # which of the duplicates counts depends on the order of reading
        self.documents.add(document_of(self.app.env, record) or "*")


def watch_warnings(app: Sphinx) -> None:
    """Start recording warnings (event ``builder-inited``)."""
    handler = WarnedPages(app)
    app.garden_warned = handler.documents  # type: ignore[attr-defined]
    logging.getLogger("sphinx").addHandler(handler)


def warned_pages(app: Sphinx) -> set[str]:
    """The documents that were warned about since the last build, as a set that may be modified."""
    found: set[str] = app.garden_warned  # type: ignore[attr-defined]
    return found


def read_warned_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages that gave a warning in the last build, or since then in the preview (event ``env-get-outdated``)."""
    warned = {*State.lines_in(ledger_of(app), "warned"), *warned_pages(app)}
    documents = garden_domain(env).pages
    return list(documents) if "*" in warned else [document for document in warned if document in documents]


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Save the state of what was written (event ``build-finished``)."""
    state: State | None = getattr(app, "garden_state", None)
    if exception is not None or state is None:
        return
    builder = app.builder
    if isinstance(builder, GardenHTMLBuilder):
        builder.remove_leftovers()
        state.times = builder.times()
    state.warned = sorted(warned_pages(app))
    state.outside = sorted(_outside(app))
    warned_pages(app).clear()
    results: Incremental = app.garden_results  # type: ignore[attr-defined]
    state.save(results.kept())


def _outside(app: Sphinx) -> set[str]:
    """The files and folders outside the garden that the configuration or pages refer to."""
    config, env = app.config, app.env
    named = {*config.templates_path, *config.html_static_path, *config.html_extra_path}
    named.update(str(Path(app.srcdir, name)) for names in env.dependencies.values() for name in names)
    paths = {Path(os.path.normpath(Path(app.confdir, name))) for name in named}
    known = (app.confdir, ENGINE, sys.prefix, sys.base_prefix)  # folders of extensions
    return {str(path) for path in paths if not any(path.is_relative_to(place) for place in known)}
