"""Builds in one process: first the page that is being edited, then everything that shows it.

A full build compares every page of the garden, which takes longer the larger
it is, while a writer waits for one page.  So an edit is handled in two steps:
:meth:`LiveGarden.show` reads and writes only the edited page, and
:meth:`LiveGarden.follow_up` brings everything else up to date when the writer
pauses.  It does so in a forked process, which the next edit stops instead of
waiting: the next build does what the stopped one has not done.
"""

from __future__ import annotations

import gc
import os
import re
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from conference_garden.facts.files import UnreadableError, text_of
from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.fast.outdated import expect_suggestions, ledger_of, warned_pages
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.reporting import MARK
from conference_garden.tools.advice import AdviceHandler
from conference_garden.tools.application import application
from conference_garden.tools.failures import told_of
from conference_garden.tools.live.background import Background
from conference_garden.tools.report.garden_report import FIRST, report_of
from conference_garden.tools.report.improvements import KINDS
from conference_garden.tools.sphinx_build import ENGINE, make_index

REPORT_TEMPLATE = ENGINE / "tools/report/report.html"


#: A warning as it is printed: the place, which may be missing, and the text.
_LINE: Final = re.compile(r"(?:(.+?): )?(?:WARNING|ERROR|CRITICAL|ADVICE): (.*)", re.DOTALL)


@dataclass(frozen=True)
class Message:
    """A problem: ``place`` is ``file:line`` in the garden, ``line`` the whole text as ``make check`` prints it."""

    place: str
    text: str
    line: str
    advice: bool = False


@dataclass
class BuildResult:
    """The result of a build: ``page`` is the address of the page to show, ``anchor`` the place on it."""

    page: str = ""
    anchor: str = ""
    seconds: float = 0.0
    messages: list[Message] = field(default_factory=list)


class _Messages(StringIO):
    """Replaces standard error for Sphinx, which writes each warning in one call, with its place."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = f"{folder}/".removeprefix(f"{Path.cwd()}/")
        self.found: list[Message] = []

    def write(self, text: str) -> int:
        self.add(text.strip())
        return len(text)

    def add(self, line: str) -> None:
        match = _LINE.fullmatch(line)
        place, text = match.groups(default="") if match else ("", line)
        self.found.append(Message(place.removeprefix(self.folder), text, line, advice=MARK in line))


class LiveGarden:
    """The garden in ``folder``, kept in memory between builds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "_build/work/live/html"
        self.app: Sphinx | None = None
        self._messages = _Messages(folder)
        self._sources: dict[str, list[str]] = {}
        self._docutils = ExitStack()
        self._busy = threading.Lock()
        self._background: Background[tuple[BuildResult, bool]] | None = None

    def close(self) -> None:
        """Stop any build, and undo what Sphinx registered with docutils."""
        self.stop()
        self._docutils.close()
        self.app = None

    def start(self) -> BuildResult:
        """Read the garden from scratch, with the current configuration and templates."""
        self.stop()
        started = time.monotonic()
        self._sources.clear()
        # what Sphinx registers with docutils lasts as long as the application
        self._docutils.close()
        self._docutils.enter_context(patch_docutils(self.folder))
        self._docutils.enter_context(docutils_namespace())
        nocolor()
        self._messages.found.clear()
        try:
            self.app = application(self.folder, "html", self.output, "auto", self._messages)
        except Exception as error:  # noqa: BLE001 (a preview goes on, whatever the input)
            self.app = None
            self._fail(error)
            return BuildResult(messages=self._messages.found.copy())
        result = self.build()
        result.seconds = time.monotonic() - started
        # what has been read stays: the garbage collector need not traverse it at every edit
        gc.collect()
        gc.freeze()
        return result

    def build(self) -> BuildResult:
        """Bring every page up to date."""
        self.stop()
        if self.app is None:
            return self.start()
        app = self.app

        def work(_: BuildResult) -> None:
            app.build()
            make_index(self.output, ledger_of(app))

        return self._collecting(app, work)

    def follow_up(self, done: Callable[[BuildResult], None]) -> None:
        """Bring every page up to date in a forked process; ``done`` is called with the result at its end."""
        self.stop()
        app = self.app
        if app is None:
            done(self.build())
            return
        warned = frozenset(warned_pages(app))

        def build() -> tuple[BuildResult, bool]:
            if hasattr(os, "fork"):
                self._busy = threading.Lock()  # the parent's may be held by a thread that does not exist here
            return self.build(), self.app is not None

        def finish(built: tuple[BuildResult, bool]) -> None:
            result, went_well = built
            if went_well:
                warned_pages(app).difference_update(warned)  # the build in the other process has recorded them
            else:
                self.app = None  # the next build starts from scratch
            done(result)

        self._background = Background(build, finish)
        gc.collect(0)

    def stop(self) -> None:
        """Stop a build that is running in a forked process."""
        if self._background:
            self._background.stop()
        self._background = None

    def show(self, path: Path) -> BuildResult | None:
        """Bring one page up to date, from its file; returns None if that takes a full build."""
        self.stop()
        app = self.app
        try:
            lines = text_of(path).splitlines()
        except (FileNotFoundError, UnreadableError):
            return None
        if app is None:
            return None
        document = app.env.path2doc(path)
        if document is None or document not in garden_domain(app.env).pages:
            return None
        gc.disable()  # until the page is shown: collections would take a fifth of the time
        try:
            return self._collecting(app, lambda result: self._show(app, document, lines, result))
        finally:
            gc.enable()

    def report(self) -> str:
        """The HTML of the report on the garden as it was last read, or nothing; waits for a build that is running."""
        with self._busy:
            if self.app is None:
                return ""
            report, name = report_of(self.app.env), self.app.config.garden_settings.name
            context = {"report": report, "kinds": KINDS, "first": FIRST, "name": name}
            template = REPORT_TEMPLATE.read_text(encoding="utf-8")
            return str(self.app.builder.templates.render_string(template, context))

    def _show(self, app: Sphinx, document: str, lines: list[str], result: BuildResult) -> None:
        env, builder = app.env, app.builder
        assert isinstance(builder, GardenHTMLBuilder)
        app.emit("env-purge-doc", env, document)
        env.clear_doc(document)
        builder.read_doc(document)
        builder.begin()  # forget what was generated before: other pages may have changed it
        expect_suggestions(app)
        doctree = env.get_doctree(document)
        result.anchor = _section_at(doctree, self._changed_line(document, lines))
        builder._write_serial([document])
        result.page = builder.get_target_uri(document)

    def _changed_line(self, document: str, lines: list[str]) -> int:
        """The first line that differs from those seen last, counted from 1; 0 if unknown."""
        before = self._sources.get(document)
        self._sources[document] = lines
        if before is None:
            return 0
        pairs = enumerate(zip(before, lines, strict=False), 1)
        return next((number for number, (old, new) in pairs if old != new), min(len(before), len(lines)))

    def remember(self, paths: list[Path]) -> None:
        """Keep the lines of pages, so that the place of the next edit can be found."""
        for path in paths:
            if self.app and (document := self.app.env.path2doc(path)):
                with suppress(FileNotFoundError, UnreadableError):
                    self._sources.setdefault(document, text_of(path).splitlines())

    def _fail(self, error: Exception) -> None:
        """Report why a build failed; if the front page is missing, report that instead of the error."""
        missing = not (self.folder / "index.md").is_file()
        text = f"{self.folder} is not a garden: it has no index.md. Put it back, the preview goes on then."
        self._messages.add(f"ERROR: {text if missing else told_of(self.folder, error)}")

    def _collecting(self, app: Sphinx, work: Callable[[BuildResult], None]) -> BuildResult:
        result = BuildResult()
        started = time.monotonic()
        advice = AdviceHandler()
        try:
            with self._busy:
                work(result)
        except Exception as error:  # noqa: BLE001 (a preview goes on, whatever the input)
            self._fail(error)
            self.app = None  # the next build starts from scratch
        finally:
            advice.close()
        for text in advice.texts:
            self._messages.add(text)
        result.messages = list(dict.fromkeys(self._messages.found))
        self._messages.found.clear()
        result.seconds = time.monotonic() - started
        return result


def _section_at(doctree: nodes.document, line: int) -> str:
    """The id of the last section that begins at or above a line."""
    found = ""
    for section in doctree.findall(nodes.section):
        if section["ids"] and (section.line or 0) <= line:
            found = section["ids"][0]
    return found
