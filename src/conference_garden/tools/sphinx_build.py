"""Runs Sphinx on a garden.

A build works in ``_build/work``; only a build without any warning is published
to ``_build/html`` (:mod:`conference_garden.fast.publish`).
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conference_garden.facts.drafts import waiting_pages
from conference_garden.facts.files import failure_text
from conference_garden.facts.frontmatter import NEVER
from conference_garden.facts.ledger import Ledger
from conference_garden.facts.own_kinds import own_kinds, use_kinds
from conference_garden.facts.record import FILE as RECORD
from conference_garden.facts.record import current_day
from conference_garden.facts.settings import read_settings
from conference_garden.facts.words import count_text
from conference_garden.fast.fingerprint import fingerprint
from conference_garden.fast.publish import is_untouched, publish
from conference_garden.fast.state import State
from conference_garden.tools.application import application, prepare
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.failures import told
from conference_garden.tools.linkcheck import FOUND, write_report
from conference_garden.tools.processes import Signal, alone, in_child
from conference_garden.tools.progress import Progress, progress

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

ENGINE: Final = Path(__file__).parents[1]

#: The table and key in the ledger for the fingerprint and the days of the last successful build.
_BUILT: Final = "built"
_STAMP: Final = "fingerprint"


def build(folder: Path, *, jobs: str = "1", verbose: bool = False, verify: bool = False) -> int:
    """Build the HTML of the garden in ``folder``; returns 0, or 1 if there was any problem.

    With ``verify``, everything kept from earlier builds is compared with what would be built now.
    """
    work = folder / "_build" / "work"
    with alone(work):
        site = folder / "_build" / "html"
        ledger = Ledger(work / "doctrees/garden-html.sqlite")
        is_usable = ledger.is_usable()
        stamp = str(ledger.rows(_BUILT).get(_STAMP, "")) if is_usable else ""
        outside = State.lines_in(ledger, "outside") if is_usable else []
        before, today = fingerprint(folder, ENGINE, outside), current_day()
        if site.exists() and not verify and _is_current(stamp, before, today) and is_untouched(site, ledger):
            print(f"Nothing has changed: the site is in {_relative(site)}.")
            if str(NEVER) not in stamp:
                _tell_scheduled(_scheduled(waiting_pages(folder, today)))
            return 0
        run = partial(_sphinx, folder, "html", work / "html", jobs, verbose=verbose, verify=verify)
        if run(advice=_count_advice, when_written=partial(_index_early, work / "html", ledger)):
            print("The site was not changed: correct the problems above and build again.")
            return 1
        try:
            with progress("Making the search index"):
                make_index(work / "html", ledger)
                publish(work / "html", folder / "_build", ledger)
        except OSError as error:
            print(f"The site was not changed. {failure_text(error)}")
            return 1
        use_kinds(read_settings(folder).kinds)
        waiting = waiting_pages(folder, today)
        scheduled = _scheduled(waiting)
        with suppress(OSError):  # without it the next build checks again whether anything has changed
            ledger.add(_BUILT, {_STAMP: f"{before} {today} {min(scheduled.values(), default=NEVER)}"})
        # browsers do not run scripts in pages opened as files
        print(f"The site is in {_relative(site)}: run '{_serving(folder)}' to read it in a browser.")
        _tell_scheduled(scheduled)
        if waiting and _conferences(folder) <= waiting.keys():
            print(
                "No conference is published yet: 'make live' shows drafts, and 'draft: true' taken out publishes them."
            )
    return 0


def _conferences(folder: Path) -> set[str]:
    """The documents in the folder of conferences and in those of the garden's own kinds of notes."""
    names = ("conferences", *(kind.folder for kind in own_kinds()))
    paths = (path for name in names for path in folder.glob(f"{name}/**/*.md"))
    return {path.relative_to(folder).with_suffix("").as_posix() for path in paths}


def _is_current(stamp: str, found: str, today: date) -> bool:
    """Whether the last build was of the same files, and no page has become due since."""
    try:
        before, built, due = stamp.split()
        return before == found and date.fromisoformat(built) <= today < date.fromisoformat(due)
    except ValueError:
        return False  # written by another version


def _scheduled(waiting: dict[str, date]) -> dict[str, date]:
    return {document: day for document, day in waiting.items() if day != NEVER}


def _tell_scheduled(scheduled: dict[str, date]) -> None:
    """Print how many pages are scheduled, and the names of the next ones."""
    if scheduled:
        pages = sorted(scheduled.items(), key=lambda page: page[::-1])
        named = [f"{document}.md, on {day}" for document, day in pages[:3]]
        more = [f"and {len(pages) - 3} more"] if len(pages) > 3 else []
        print(f"{len(pages)} page{'s are' if len(pages) > 1 else ' is'} scheduled: {'; '.join([*named, *more])}.")


def check(folder: Path, files: Sequence[Path] = (), *, jobs: str = "1", verbose: bool = False) -> int:
    """Show the problems of the garden in ``folder``, drafts included, or only of ``files``; returns 0, or 1 for any."""
    work = folder / "_build" / "work" / "check"
    only = [path.resolve() for path in files]
    if strange := next(
        (path for path in files if not path.resolve().is_relative_to(folder) or not path.is_file()), None
    ):
        raise RefusedError(f"{strange} is not a file of this garden.")
    with alone(work):
        started = time.monotonic()
        output, show = work / "out", _show_advice
        status = _sphinx(folder, "check", output, jobs, verbose=verbose, drafts=True, advice=show, only=only)
        if only and not status:
            print(f"No problems in {', '.join(map(str, files))} ({time.monotonic() - started:.1f} s).")
        elif not status:
            waiting = waiting_pages(folder, current_day())
            scheduled = _scheduled(waiting)
            drafts = len(waiting) - len(scheduled)
            also = f", {count_text(drafts, 'draft')} included" if drafts else ""
            print(f"No problems{also} ({time.monotonic() - started:.1f} s).")
            _tell_scheduled(scheduled)
    return 1 if status else 0


def linkcheck(folder: Path, *, jobs: str = "1", verbose: bool = False) -> int:
    """Try all links to other sites and write a report; returns 0, or 1 if one is broken."""
    work = folder / "_build" / "work" / "linkcheck"
    with alone(work):
        (folder / FOUND).unlink(missing_ok=True)
        status = _sphinx(folder, "linkcheck", work / "out", jobs, verbose=verbose)
        if not (folder / FOUND).exists():
            return status or 1
        path, results = write_report(folder)
    broken = sum(result.kind == "broken" for result in results)
    links = count_text(len(results), "link to another site", "links to other sites")
    print(f"{links}, {broken} broken: {_relative(path)} says where, and what to do.")
    return 1 if broken else 0


def site(folder: Path, destination: Path, *, jobs: str = "1", verbose: bool = False) -> int:
    """Build, and put the folder for a web server at ``destination``; returns 0, or 1 if there was any problem."""
    from conference_garden.tools.web_folder import put_site

    if build(folder, jobs=jobs, verbose=verbose):
        return 1
    with alone(folder / "_build" / "work"):
        refusal = put_site(folder, destination)
    print(refusal or f"{_relative(destination)} is ready for any web server.")
    return 1 if refusal else 0


def record(folder: Path, *, jobs: str = "1", verbose: bool = False) -> int:
    """Bring ``published.json`` up to date; returns 0, or 1 if the garden has any problem."""
    work = folder / "_build" / "work" / "check"
    with alone(work):
        for builder in ("check", "record"):
            # the first one warns of problems that only reading a page reveals
            if _sphinx(folder, builder, work / "out", jobs, verbose=verbose):
                print("Nothing was recorded: correct the problems above first.")
                return 1
    print(f"{_relative(folder / RECORD)} is up to date.")
    return 0


def with_reader(folder: Path, jobs: str, run: Callable[[Callable[[Path], tuple[Sphinx, str]]], int]) -> int:
    """Run a function that reads the garden in ``folder``, or copies of it, in a forked process; returns its status.

    ``run`` is given a function that makes Sphinx read a garden, and returns the application and its warnings.
    """
    work = folder / "_build" / "work" / "check"

    def read(garden: Path) -> tuple[Sphinx, str]:
        return _read(garden, work if garden == folder else garden / "_build", jobs)

    with alone(work):
        return in_child(lambda: told(folder, lambda: run(read)))


def _read(folder: Path, work: Path, jobs: str) -> tuple[Sphinx, str]:
    """Read a garden, drafts included; returns the application and its warnings."""
    prepare()
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    nocolor()
    warnings = StringIO()
    with progress("Starting") as line, patch_docutils(folder), docutils_namespace():
        app = application(folder, "check", work / "out", jobs, warnings)
        _follow(app, line, "Checking")
        app.build()
    return app, warnings.getvalue()


def _sphinx(
    folder: Path,
    builder: str,
    output: Path,
    jobs: str,
    *,
    verbose: bool,
    drafts: bool = False,
    verify: bool = False,
    advice: Callable[[list[str]], None] | None = None,
    only: Sequence[Path] = (),
    when_written: Callable[[], object] | None = None,
) -> int:
    """Run Sphinx in a forked process; returns 0 if it did not warn.

    ``advice`` is called at the end with all pieces of advice.  ``only`` limits warnings and advice to some files.
    ``when_written`` is called here once several processes have written the pages, and one writes the last files.
    """
    prepare()
    from sphinx.util.console import color_terminal, nocolor, strip_colors
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    from conference_garden.pages.unread_files import TEXTS
    from conference_garden.tools.advice import AdviceHandler

    if not color_terminal():
        nocolor()

    written = Signal() if when_written else None

    def run() -> int:
        found = AdviceHandler()
        with progress("Starting") as line, patch_docutils(folder), docutils_namespace():
            status = sys.stdout if verbose else None
            held = StringIO()
            shown = held if only else sys.stderr
            app = application(folder, builder, output, jobs, shown, drafts=drafts, verify=verify, status=status)
            _follow(app, line, "Writing" if builder == "html" else "Checking")
            if written and app.parallel > 1:
                app.connect("html-collect-pages", written.give, priority=1)
            app.build()
        about = tuple(f"{name}:" for path in only for name in (str(path), os.path.relpath(path)))
        if advice and (told_us := [text for text in found.texts if not only or text.startswith(about)]):
            advice(told_us)
        if not only:
            return app.statuscode
        about_them = [text for text in _warnings_in(held.getvalue()) if strip_colors(text).startswith(about)]
        print(*about_them, sep="", end="", file=sys.stderr)
        told_of = "".join(map(strip_colors, about_them))
        # as Sphinx found them, not by name: there are many ways to exclude a file
        texts = [path for path in only if path.suffix.lower() in TEXTS]
        strange = [path for path in texts if app.env.path2doc(path) not in app.env.found_docs]
        for name in (os.path.relpath(path) for path in strange):
            if f"{name}:" not in told_of:
                print(
                    f"{name} is not a page of this garden: nothing in it was checked.",
                    file=sys.stderr,
                )
        return int(bool(about_them or strange))

    def meanwhile() -> None:
        if written and when_written and written.wait():
            when_written()

    return in_child(lambda: told(folder, run), "The site was not changed. " if builder == "html" else "", meanwhile)


def make_index(site: Path, ledger: Ledger) -> None:
    """Update the search index of a site from the changed search records beside it."""
    from conference_garden.search.index import make_search_index

    make_search_index(site.with_name("search"), site, ledger)


def _index_early(site: Path, ledger: Ledger) -> None:
    """Make an index from scratch, if needed, while the last files are written, which takes about as long.

    It is made again afterwards, which then finds nothing to do, or reports what went wrong here.
    """
    from conference_garden.search.index import is_new

    with suppress(OSError):
        if is_new(site, ledger):
            make_index(site, ledger)


def _follow(app: Sphinx, line: Progress | None, last: str) -> None:
    """Make the progress line say what an application is doing."""
    if line is None:
        return

    def say(words: str) -> Callable[..., None]:
        return lambda *_: setattr(line, "doing", words)

    def count(app: Sphinx, env: BuildEnvironment, documents: list[str]) -> None:
        line.doing = f"Reading {count_text(len(documents), 'page')}"

    app.connect("env-before-read-docs", count)
    app.connect("env-updated", say("Checking"), priority=1)
    app.connect("env-updated", say(last), priority=999)


def _warnings_in(text: str) -> list[str]:
    """Sphinx's warnings one by one, each with its continuation lines."""
    return re.findall(r"^\S.*\n(?:[ \t].*\n)*", text, re.MULTILINE)


def _show_advice(texts: list[str]) -> None:
    """Print advice in the same way as warnings."""
    print(*texts, sep="\n", file=sys.stderr)


def _count_advice(texts: list[str]) -> None:
    print(f"{count_text(len(texts), 'piece')} of advice: 'make check' shows what might be improved.")


def _serving(folder: Path) -> str:
    """The command that serves the garden in ``folder``, to be run from the current folder."""
    here, other = Path("Makefile").is_file(), shlex.quote(str(_relative(folder)))
    if folder == Path.cwd():
        return "make serve" if here else "garden serve"
    return f"make serve GARDEN={other}" if here else f"garden serve {other}"


def _relative(path: Path) -> Path:
    return Path(os.path.relpath(path))
