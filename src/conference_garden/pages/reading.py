"""Event handlers for reading pages; each page is handed to :mod:`conference_garden.pages.read`."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from docutils import nodes
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import FilterSystemMessages

from conference_garden.facts.digests import text_digest
from conference_garden.facts.drafts import ids_in, lacking, without_draft_talks
from conference_garden.facts.files import UnreadableError, text_of
from conference_garden.facts.frontmatter import NEVER, page_sort, published_later, without_front_matter
from conference_garden.facts.headings import NamedHeadings
from conference_garden.facts.hidden import without_controls
from conference_garden.facts.model import LONGEST_NAME, Page
from conference_garden.facts.outline import structure_version, with_outline
from conference_garden.facts.own_kinds import own_kinds
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.record import content_digest, current_day
from conference_garden.facts.versions import Versions
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.generated import generate
from conference_garden.pages.page_kind import kind_of_page
from conference_garden.pages.read import depth, forbidden, formulas, markdown
from conference_garden.pages.read.mistaken import report_mistaken
from conference_garden.pages.read.nesting import is_too_deep, limit_nesting
from conference_garden.pages.read.page_reader import PageReader
from conference_garden.pages.read.titles import report_titles
from conference_garden.pages.show.placeholders import add_draft_notice, add_former_anchors

#: The value of ``orphan`` on pages that the garden, not their writer, made orphans.
_BY_GARDEN: Final = "by the garden"

#: What a file name must not contain: what has a special meaning in addresses or on Windows, and what is invisible.
_UNFIT: Final = re.compile(
    r"""["#%*:<>?\\|\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|(?:^|/)[-. ]|[. ](?:/|$)"""
)


#: For this many nanoseconds after a file was written, another write may get the same time stamp from its disk.
SETTLED: Final = 3_000_000_000


class _Source(NamedTuple):
    """What is known about a file before it is parsed.

    ``day`` is when it will be published, if it waits for that; ``ids`` are those on it, or else on its draft talks.
    ``digest`` and ``published`` are digests of its text with and without draft talks.  While ``version`` is unchanged,
    the file is not opened.
    """

    version: tuple[object, ...] = ()
    digest: str = ""
    published: str = ""
    day: date | None = None
    ids: tuple[str, ...] = ()
    error: Problem | None = None


def leave_out(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Leave out files that cannot be read and, unless they are shown, drafts and scheduled pages.

    They are treated as if they did not exist.  A file that Sphinx cannot read would stop
    the build, and one that never ends would block it (event ``env-get-outdated``).
    """
    waiting: list[tuple[date, str, tuple[str, ...]]] = []
    unreadable: dict[str, Problem] = {}
    partly: set[str] = set()  # pages of which only some talks wait
    domain, depends_on = garden_domain(env), (current_day(), own_kinds())
    before = dict(domain.sources)
    domain.sources.clear()
    for document in sorted(env.found_docs):
        path = env.doc2path(document)
        source = domain.sources[document] = _source_of(document, path, before.get(document), depends_on)
        is_ours = app.config.garden_strict or page_sort(document) != "page"
        if is_ours and (_UNFIT.search(document) or len(path.name.encode(errors="replace")) > LONGEST_NAME):
            message = f"the file name {quoted(path.name)} cannot be part of an address."
            unreadable[document] = Problem(document, 0, "bad-id", message)
        elif is_ours and (error := source.error):
            unreadable[document] = error
        elif not app.config.garden_drafts and (source.day or source.ids):
            waiting.append((source.day or NEVER, document, source.ids))
            if not source.day:
                partly.add(document)
    # an id on two of them is published with the earlier one
    hidden = {id_: (document, day) for day, document, ids in sorted(waiting, reverse=True) for id_ in ids}
    left_out = {*(document for _, document, _ in waiting if document not in partly), *unreadable}
    removed.update(left_out & env.all_docs.keys())
    for documents in (env.found_docs, added, changed):
        documents.difference_update(left_out)
    if (domain.hidden, domain.unreadable) != (hidden, unreadable):
        domain.hidden, domain.unreadable = hidden, unreadable
        domain.forget_catalogue()
    return []


def refuse_insertions(app: Sphinx) -> None:
    """In a strict garden, use its own parser and refuse insertions of HTML and files (event ``builder-inited``)."""
    if not app.config.garden_strict:
        return
    for name in forbidden.DIRECTIVES:
        app.add_directive(name, forbidden.ForbiddenDirective, override=True)
    for name in forbidden.ROLES:
        app.add_role(name, forbidden.forbidden_role, override=True)
    app.env.settings.update(forbidden.SETTINGS)
    app.add_source_parser(markdown.GardenParser, override=True)
    limit_nesting(app)


def forget_unsaved(app: Sphinx) -> None:
    """Read pages again whose doctree is missing or newer than the environment (event ``builder-inited``).

    A build that was stopped while reading leaves doctrees, some of them truncated,
    whose texts may have been changed back since.
    """
    env, folder = app.env, str(app.doctreedir)
    saved = _time_of(f"{folder}/{ENV_PICKLE_FILENAME}")
    for document in list(env.all_docs):
        if not 0 < _time_of(f"{folder}/{document}.doctree") <= saved:
            app.emit("env-purge-doc", env, document)
            env.clear_doc(document)


def _time_of(path: str) -> int:
    """When a file was written, or 0 if there is none; with thousands of files, making a Path of each is slow."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except FileNotFoundError:
        return 0


def keep_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Keep the text of the page that is about to be parsed (event ``source-read``).

    In a strict garden nothing else sees its front matter: a key that means nothing here may mean something to
    MyST, ablog or the theme, or make them stop the build.
    """
    depth.forget()
    if not app.config.garden_drafts:
        source[0], app.env.current_document["garden_content"], _ = without_draft_talks(source[0])
    app.env.current_document["garden_source"] = source[0]
    if app.config.garden_strict:
        source[0] = "" if is_too_deep(app, docname, source[0]) else without_controls(without_front_matter(source[0]))


def collect_page(app: Sphinx, doctree: nodes.document) -> None:
    """Read the parsed page into the domain and add its placeholders (event ``doctree-read``)."""
    current = app.env.current_document
    document, source = current.docname, current.get("garden_source")
    if source is None:
        return  # a generated page
    FilterSystemMessages(doctree).apply()  # as Sphinx does later: they name the folder and are no part of the page
    headings = NamedHeadings(current.get("garden_headings") or ())
    reader = PageReader(
        document, doctree, source, strict=app.config.garden_strict, headings=headings, today=current_day()
    )
    depth.report_depth(reader)
    if app.config.garden_strict:
        forbidden.report_forbidden(reader, app.env)
        report_titles(reader)
        report_mistaken(reader)
        formulas.report_mistakes(reader)
        for found in markdown.noted(app.env):
            reader.report(found.line, found.kind, found.message)
            if found.last:
                reader.doubts.note(found.line, found.last)
    page = reader.read()
    content = content_digest(str(current.get("garden_content", source)))
    versions = tuple(map(Versions().version, page.talks))
    page = with_outline(replace(page, digest=text_digest(source), content=content, versions=versions))
    page = replace(page, structure=structure_version(page))
    if app.config.garden_strict:
        app.env.metadata[document].update(reader.metadata)
    domain = garden_domain(app.env)
    if document in domain.too_deep:
        domain.too_deep.remove(document)
        message = "blocks, lists or emphasis are nested too deeply for the page to be read."
        page = replace(page, problems=(Problem(document, 1, "too-deep", message),))
    # the result depends on more than the text, such as which other pages exist
    domain.note_page(replace(page, whole=text_digest(repr(replace(page, hides=frozenset())))))  # a set has no order
    _name_places(app.env, page)
    _take_labels(app.env, page)
    _enter_into_index(app.env, page)
    if reader.main is not None:
        kind_of_page(page, domain.indexes).add_placeholders(reader.main)
        if page.conference:
            add_former_anchors(doctree, {talk.id: [noted.name for noted in talk.formerly] for talk in page.talks})
        _mark_drafts(reader, reader.main, page)


def _mark_drafts(reader: PageReader, main: nodes.section, page: Page) -> None:
    """Add a notice to a draft page, and to each draft talk, that lists what is still to be done."""
    of_page, of_talks = lacking(page)
    for section, _ in reader.drafts:
        talk = reader.talk_of_section[id(section)]
        add_draft_notice(section, of_talks.get(talk.id, ()), remark=talk.draft)
    if page.draft:
        add_draft_notice(main, of_page, page.scheduled)


def mark_orphans(env: BuildEnvironment) -> None:
    """Keep Sphinx from warning about documents in no toctree.

    Conferences and topics are in the garden's indexes, and a project may do without toctrees.
    """
    domain = garden_domain(env)
    for document in env.all_docs:
        page = domain.pages.get(document)
        metadata = env.metadata[document]
        if page is None or page.conference or page.topic or not env.toctree_includes:
            metadata.setdefault("orphan", _BY_GARDEN)
        elif metadata.get("orphan") == _BY_GARDEN:
            del metadata["orphan"]


def stand_in_for_root(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Generate a front page if ``index.md`` cannot be read, as Sphinx requires one (event ``env-before-read-docs``)."""
    root = app.config.root_doc
    if root in garden_domain(env).unreadable:
        env.found_docs.add(root)
        generate(app, env, root, root, "")


def forget_labels(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Forget the labels of all pages that are about to be read (event ``env-before-read-docs``).

    Sphinx forgets them one page at a time, so a label that moved to another page would seem to be on both.
    """
    for document in env.all_docs.keys() & docnames:
        env.domains.standard_domain.clear_doc(document)


def _take_labels(env: BuildEnvironment, page: Page) -> None:
    """Take the labels of talks from the standard domain; only the garden's domain knows them.

    The standard domain keeps one document per label, the one read last.  If two
    pages have the same label and one of them drops it, the other would lose it
    too, until it is read again.
    """
    standard = env.domains.standard_domain
    for talk in page.talks:
        standard.labels.pop(talk.id, None)
        standard.anonlabels.pop(talk.id, None)


def _name_places(env: BuildEnvironment, page: Page) -> None:
    """Tell MyST the talks and headings of a page, for links that name its file: ``[text](sails-2024.md#id)``."""
    called = Counter(name for heading in page.headings for name in heading.names)
    names = {name: heading for heading in page.headings for name in heading.names if called[name] == 1}
    names.update((heading.id, heading) for heading in page.headings)
    slugs = {name: (heading.line, heading.id, heading.title) for name, heading in names.items()}
    env.metadata[page.document]["myst_slugs"] = slugs | env.metadata[page.document].get("myst_slugs", {})


def _enter_into_index(env: BuildEnvironment, page: Page) -> None:
    """Add talks and topics to the general index."""
    entries = env.domains.index_domain.entries.setdefault(page.document, [])
    for talk in page.talks:
        entries.append(("single", talk.title.replace(";", ","), talk.id, "", None))
    if page.topic:
        for name in (page.topic.title, *page.topic.aliases):
            entries.append(("single", name.replace(";", ","), "", "", None))


def changed_by_content(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The documents to read again because their text, or what else they depend on, changed (``env-get-outdated``).

    Sphinx compares times: it misses a file that was replaced by an older one
    or edited during the build, and reads everything again after a fresh
    checkout.  Texts are small, so digests of them are compared instead.
    """
    domain, today = garden_domain(env), current_day()
    found = []
    for document in env.found_docs - added:
        page, source = domain.pages.get(document), domain.sources.get(document, _Source())
        if page is None or page.digest != (source.digest if app.config.garden_drafts else source.published):
            found.append(document)
        elif any((name in env.found_docs) != existed for name, existed in page.paths):
            found.append(document)  # MyST decides while parsing whether a path is a document
        elif page.scheduled and page.scheduled <= today:
            found.append(document)  # its day has come
        elif page.conference and page.conference.date and not page.draft and page.conference.date > today:
            found.append(document)
    return found


def _source_of(document: str, path: Path, before: _Source | None, depends_on: tuple[date, object]) -> _Source:
    """What is known about the file of a document: ``before``, if it is the same file on the same day."""
    try:
        stat = os.stat(path)  # noqa: PTH116 (there are thousands)
    except OSError:
        return _Source()
    # unlike the time of modification, that of the last status change cannot be set
    times = stat.st_mtime_ns, stat.st_ctime_ns
    version = (*times, stat.st_size, stat.st_ino, *depends_on)
    if before and before.version == version:
        return before
    try:
        text = text_of(path)
    except FileNotFoundError:
        return _Source()
    except UnreadableError as error:
        message = f"the page cannot be read: {error}."
        return _Source(error=Problem(document, error.line, error.kind, message))
    day = published_later(document, text, depends_on[0])
    published, _, ids = without_draft_talks(text)
    digest = text_digest(text)
    return _Source(
        # a file written just now may be written again with the same time stamp
        version if time.time_ns() - max(times) > SETTLED else (),
        digest,
        digest if published is text else text_digest(published),
        day,
        tuple(ids_in(document, text)) if day else ids,
    )
