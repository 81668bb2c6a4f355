"""What has to be written again, and which problems the garden has (event ``env-updated``).

Every page has a digest of all that it shows: its own text, its view, the
titles of what it refers to, and what all pages have in common.  A page is
written exactly when the digest differs from that of the page written last.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.fast.state import State, digest, read_state, write_state
from conference_garden.feeds.content import content_file
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.navigation import footer, navigation
from conference_garden.pages.reporting import document_of
from conference_garden.pages.show.page_view import page_view
from conference_garden.search.record_files import records_folder, remove_records


def state_file(app: Sphinx) -> Path:
    """Where the state of this builder's output is kept."""
    return Path(app.doctreedir, f"garden-{app.builder.name}.json")


def forget_unknown_output(app: Sphinx) -> None:
    """Begin with an empty output folder when its state cannot be used (event ``builder-inited``).

    Nobody would know which of the files that another version of this machinery
    has left belong to the site.  What begins with a dot is not of its making
    (``.git``, where the output is a branch; Sphinx's own doctrees) and stays.
    """
    try:
        read_state(state_file(app))
    except ValueError:
        state_file(app).unlink()
        if isinstance(app.builder, GardenHTMLBuilder):
            for path in Path(app.outdir).glob("[!.]*"):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()


def after_reading(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The documents to write, when the garden is complete (event ``env-updated``)."""
    builder = app.builder
    state = read_state(state_file(app))
    digests = dict(page_digests(app, env))
    outdated = {document for document, found in digests.items() if state.pages.get(document) != found}
    if isinstance(builder, GardenHTMLBuilder):
        builder.begin()
        builder.state = state
        outdated.update(d for d in digests if not all(map(builder.is_as_written, builder.names_of(d))))
        if app.config.garden_settings.url:
            conferences = garden_domain(env).catalogue.conference_of_document
            outdated.update(d for d in conferences if not content_file(app, d).exists())
        if not records_folder(builder).exists():
            outdated.update(digests)
        builder.note(name for document in sorted(outdated) for name in builder.names_of(document))
        if outdated:
            # until they are written they count as unwritten, with all that is kept beside them
            kept = {document: found for document, found in state.pages.items() if document not in outdated}
            write_state(state_file(app), replace(state, pages=kept, static=""))
    state.pages = digests
    app.garden_state = state  # type: ignore[attr-defined]
    return sorted(outdated)


def page_digests(app: Sphinx, env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    """The digest of each document: (document name, digest)."""
    domain = garden_domain(env)
    common = digest(navigation(env), footer(env))
    if isinstance(app.builder, GardenHTMLBuilder):
        common += app.builder.appearance()
    for document in sorted(env.all_docs):
        page = domain.pages.get(document)
        own = (page.digest, page.scheduled) if page else domain.generated.get(document, "")
        yield document, digest(common, own, page_view(env, document))


# The end of a build


class WarnedPages(logging.Handler):
    """Notes the documents that other code warns about.

    Sphinx gives such a warning once: a second build would not read the page
    again, find nothing and succeed.  The garden's own problems are reported
    in every build and need no note.
    """

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self.app = app
        self.documents: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Note the document of a warning, or all of them if it has no place."""
        if getattr(record, "type", "") == "garden":
            return
        if isinstance(self.app.builder, GardenHTMLBuilder):
            for argument in record.args if isinstance(record.args, tuple) else ():
                if isinstance(argument, OSError):
                    raise argument  # Sphinx only warns of a file that it could not write, and leaves it cut off
        if "duplicate" in str(record.msg):
            self.documents.add("*")  # which of the two counts depends on what was read last
        self.documents.add(document_of(self.app.env, record) or "*")


def watch_warnings(app: Sphinx) -> None:
    """Start noting warnings (event ``builder-inited``)."""
    handler = WarnedPages(app)
    app.garden_warned = handler.documents  # type: ignore[attr-defined]
    logging.getLogger("sphinx").addHandler(handler)


def warned_pages(app: Sphinx) -> set[str]:
    """The documents that were warned about since the last build; those noted for the next one can be taken out."""
    found: set[str] = app.garden_warned  # type: ignore[attr-defined]
    return found


def read_warned_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages that gave a warning last time, or since then in the preview (event ``env-get-outdated``)."""
    warned = {*read_state(state_file(app)).warned, *warned_pages(app)}
    documents = garden_domain(env).pages
    return list(documents) if "*" in warned else [document for document in warned if document in documents]


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Keep the state of what was written (event ``build-finished``)."""
    state: State | None = getattr(app, "garden_state", None)
    if exception is not None or state is None:
        return
    builder = app.builder
    if isinstance(builder, GardenHTMLBuilder):
        builder.remove_leftovers()
        remove_records(builder, app.env.all_docs)
        state.times = builder.times()
    state.warned = sorted(warned_pages(app))
    warned_pages(app).clear()
    write_state(state_file(app), state)
    if isinstance(builder, GardenHTMLBuilder):
        builder.forget_notes()
