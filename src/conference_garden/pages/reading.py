"""Events while pages are read: each page is handed to :mod:`conference_garden.pages.read`."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from docutils import nodes
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.facts.drafts import ids_in, kept_back
from conference_garden.facts.model import Page
from conference_garden.facts.problems import Problem
from conference_garden.facts.record import current_day
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.page_kind import kind_of_page
from conference_garden.pages.read import forbidden, formulas, markdown
from conference_garden.pages.read.mistaken import report_mistaken
from conference_garden.pages.read.page_reader import PageReader
from conference_garden.pages.reporting import log_problem
from conference_garden.pages.show.placeholders import add_draft_notice, add_former_anchors

#: The mark of a page that was not made an orphan by its writer.
_BY_GARDEN: Final = "by the garden"


def hide_drafts(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Leave drafts and scheduled pages out as if their files were not there (event ``env-get-outdated``).

    Unless they are to be shown.
    """
    today = current_day()
    found = {} if app.config.garden_drafts else {d: kept_back(d, env.doc2path(d), today) for d in env.found_docs}
    waiting = sorted((which[0], document, which[1]) for document, which in found.items() if which)
    hidden: dict[str, tuple[str, date]] = {}
    for day, document, text in reversed(waiting):  # what is on two of them is published with the first
        hidden.update((id_, (document, day)) for id_ in ids_in(document, text))
    drafts = {document for _, document, _ in waiting}
    removed.update(drafts & env.all_docs.keys())
    for documents in (env.found_docs, added, changed):
        documents.difference_update(drafts)
    domain = garden_domain(env)
    if domain.hidden != hidden:
        domain.hidden = hidden
        domain.forget_catalogue()
    return []


def refuse_insertions(app: Sphinx) -> None:
    """Have pages read as a strict garden reads them, and nothing inserted, if asked (event ``builder-inited``)."""
    if not app.config.garden_strict:
        return
    for name in forbidden.DIRECTIVES:
        app.add_directive(name, forbidden.ForbiddenDirective, override=True)
    for name in forbidden.ROLES:
        app.add_role(name, forbidden.forbidden_role, override=True)
    app.env.settings.update(forbidden.SETTINGS)
    app.add_source_parser(markdown.GardenParser, override=True)


def forget_unsaved(app: Sphinx) -> None:
    """Forget pages whose doctree is newer than the environment, or gone, to read them again (at ``builder-inited``).

    A build that was stopped while it read has left doctrees, some of them cut
    off, of texts that may be as they were before by now.
    """
    env, saved = app.env, _time_of(Path(app.doctreedir, ENV_PICKLE_FILENAME))
    for document in list(env.all_docs):
        if not 0 < _time_of(Path(app.doctreedir, f"{document}.doctree")) <= saved:
            app.emit("env-purge-doc", env, document)
            env.clear_doc(document)


def _time_of(path: Path) -> int:
    """When a file was written; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def keep_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Keep the text of the page that is about to be parsed (event ``source-read``)."""
    app.env.current_document["garden_source"] = source[0]


def collect_page(app: Sphinx, doctree: nodes.document) -> None:
    """Read the parsed page into the domain and leave its placeholders (event ``doctree-read``)."""
    document = app.env.current_document.docname
    source = app.env.current_document.get("garden_source")
    if source is None:
        return  # a generated page
    reader = PageReader(document, doctree, source, strict=app.config.garden_strict, today=current_day())
    if app.config.garden_strict:
        forbidden.report_forbidden(reader, app.env)
        report_mistaken(reader)
        formulas.report_mistakes(reader)
        for found in markdown.noted(app.env):
            reader.report(found.line, found.kind, found.message)
            if found.last:
                reader.doubt(found.line, found.last)
    page = reader.read(text_digest(source))
    domain = garden_domain(app.env)
    domain.note_page(page)
    _take_labels(app.env, page)
    _enter_into_index(app.env, page)
    if reader.main is not None:
        kind_of_page(page, domain.indexes).add_placeholders(reader.main)
        if page.conference:
            add_former_anchors(doctree, {talk.id: [noted.name for noted in talk.formerly] for talk in page.talks})
        if page.draft:
            add_draft_notice(reader.main, page.missing, page.scheduled)


def mark_orphans(env: BuildEnvironment) -> None:
    """Have Sphinx not ask for toctrees: the garden has indexes, and a project without any toctree wants none."""
    domain = garden_domain(env)
    for document in env.all_docs:
        page = domain.pages.get(document)
        metadata = env.metadata[document]
        if page is None or page.conference or page.topic or not env.toctree_includes:
            metadata.setdefault("orphan", _BY_GARDEN)
        elif metadata.get("orphan") == _BY_GARDEN:
            del metadata["orphan"]


def skip_unreadable(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Leave out files that are no text, which would end the build with a traceback (event ``env-before-read-docs``)."""
    for document in list(docnames):
        try:
            env.doc2path(document).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            docnames.remove(document)
            line = error.object[: error.start].count(b"\n") + 1
            message = f"the file is not UTF-8 text: byte {error.object[error.start]:#04x}."
            log_problem(env, Problem(document, line, "not-text", message))


def _take_labels(env: BuildEnvironment, page: Page) -> None:
    """Have the labels of talks known to the garden's domain only.

    The standard domain keeps one document for a label, the one read last:
    when two pages had the same label and one of them gave it up, the other
    would have lost it too until it is read again.
    """
    standard = env.domains.standard_domain
    for talk in page.talks:
        standard.labels.pop(talk.id, None)
        standard.anonlabels.pop(talk.id, None)


def _enter_into_index(env: BuildEnvironment, page: Page) -> None:
    """Enter talks and topics into the general index."""
    entries = env.domains.index_domain.entries.setdefault(page.document, [])
    for talk in page.talks:
        entries.append(("single", talk.title.replace(";", ","), talk.id, "", None))
    if page.topic:
        for name in (page.topic.title, *page.topic.aliases):
            entries.append(("single", name.replace(";", ","), "", "", None))


def changed_by_content(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages whose text is not what was read last (event ``env-get-outdated``).

    Sphinx compares times: it misses a file that was replaced by an older one
    or edited while the build ran, and reads everything again after a fresh
    checkout.  Texts are small, so they are compared themselves.
    """
    pages = garden_domain(env).pages
    today = current_day()
    found = []
    for document in env.found_docs - added:
        page = pages.get(document)
        if page is None or page.digest != _digest_of(env.doc2path(document)):
            found.append(document)
        elif any((name in env.found_docs) != existed for name, existed in page.paths):
            found.append(document)  # MyST decides while parsing whether a path is a document
        elif page.scheduled and page.scheduled <= today:
            found.append(document)  # its day has come
        elif page.conference and page.conference.date and not page.draft and page.conference.date > today:
            found.append(document)
    return found


def _digest_of(path: Path) -> str:
    """The digest of a file's text; empty when it cannot be read."""
    try:
        stat = path.stat()
        # the time of the last change cannot be set, as that of the contents can
        return _digest_of_version(path, (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino))
    except (OSError, UnicodeDecodeError):
        return ""


@cache
def _digest_of_version(path: Path, version: tuple[int, ...]) -> str:
    # kept for the live preview, whose process compares the same files again and again
    return text_digest(path.read_text(encoding="utf-8-sig"))


def text_digest(text: str) -> str:
    """The digest of a source text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
