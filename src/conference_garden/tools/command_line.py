"""The commands of a garden: build, check and what a writer needs from day to day.

What a command needs is imported when it runs: Sphinx alone takes half a second.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, Final

from conference_garden.facts.files import failure_text
from conference_garden.facts.record import TODAY, current_day
from conference_garden.tools.failures import told
from conference_garden.tools.fields import FIELDS, GARDEN

#: What runs a command, given the folder and the options.
_PLAIN: Final = {
    "init": "conference_garden.tools.init.command:init",
    "upgrade": "conference_garden.tools.init.upgrade:upgrade",
    "new": "conference_garden.tools.new:new",
    "import": "conference_garden.tools.importing.command:import_sources",
}
#: The same, where the garden is read for it; given what reads it too.
_READING: Final = {
    "rename": "conference_garden.tools.renaming.command:rename",
    "forget": "conference_garden.tools.forget:forget",
    "report": "conference_garden.tools.report.command:report",
    "diagrams": "conference_garden.tools.diagrams.command:draw_diagrams",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 done, 1 problems found or disk full, 2 called wrongly or a bug."""
    options = _parser().parse_args(arguments)
    if not _take_day(options):
        return 2
    try:
        folder: Path = options.garden.resolve()
        return told(folder, lambda: _run(folder, options))
    except OSError as error:
        print(failure_text(error), file=sys.stderr)
        return 1


def _run(folder: Path, options: argparse.Namespace) -> int:
    if not (folder / "index.md").is_file() and options.command != "init":
        print(f"{options.garden} is not a garden: it has no index.md.", file=sys.stderr)
        return 2
    if run := _PLAIN.get(options.command):
        return int(resolve_name(run)(folder, options))
    if options.command == "live" and find_spec("watchfiles") is None:  # an extra of the package
        print("The preview needs watchfiles: pip install 'conference-garden[live]'", file=sys.stderr)
        return 2
    if options.command == "live":
        from conference_garden.tools.live.watch import preview

        return preview(folder, options.port, open_browser=options.open)
    if options.command == "serve":
        from conference_garden.tools.web_server import serve

        return serve(folder, options.port)
    from conference_garden.tools.sphinx_build import build, check, linkcheck, record, site, with_reader

    if run := _READING.get(options.command):
        return with_reader(folder, options.jobs, partial(resolve_name(run), folder, options))
    if options.command == "site":
        return site(folder, options.to, jobs=options.jobs, verbose=options.verbose)
    action = {"build": build, "check": check, "linkcheck": linkcheck, "record": record}[options.command]
    return action(folder, jobs=options.jobs, verbose=options.verbose)


def _take_day(options: argparse.Namespace) -> bool:
    """Have the day of the option or of the environment count for all that the command does, if it is one."""
    if day := getattr(options, "today", None):
        os.environ[TODAY] = str(day)
    try:
        current_day()
    except ValueError:
        print(f"{TODAY} must be a day such as 2026-04-08, not {os.environ[TODAY]!r}.", file=sys.stderr)
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="garden", description="Build and check a garden of conference notes.")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_init(commands.add_parser("init", help="begin a garden of your own"))
    for name, text in (
        ("build", "build the site and put it in place if nothing is wrong"),
        ("check", "show all problems without writing pages"),
        ("linkcheck", "try the links to other sites"),
        ("site", "build, and make the folder for a web server"),
        ("record", "note what is published and when it changed, in published.json"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        _add_garden(command, jobs="reading and writing")
        command.add_argument("-v", "--verbose", action="store_true", help="show each step")
        if name == "site":
            command.add_argument("-t", "--to", type=Path, default=Path("public"), help="the folder to make")
    diagrams = commands.add_parser("diagrams", help="draw diagrams, so that readers load no script for them")
    _add_garden(diagrams, jobs="reading")
    diagrams.add_argument("--anew", action="store_true", help="draw those too that have a drawing")
    rename = commands.add_parser("rename", help="give a talk, topic, conference or speaker another name")
    rename.add_argument("old", help="the id of a talk, topic or conference, or the name of a speaker")
    rename.add_argument("new", help="the new id or name")
    _add_garden(rename, jobs="reading")
    words = "take what was deleted on purpose out of the record of what was published"
    forget = commands.add_parser("forget", help=words, description=words)
    words = "an address, a file or an id; if none is named, all that would vanish"
    forget.add_argument("addresses", nargs="*", metavar="ADDRESS", help=words)
    forget.add_argument("--garden", type=Path, default=Path(), help="the folder of the garden")
    _add_jobs(forget, "reading")
    forget.add_argument("-y", "--yes", action="store_true", help="do not ask")
    words = "bring the files of a garden up to date with the engine, but for what you have changed"
    upgrade = commands.add_parser("upgrade", help=words, description=words)
    _add_garden(upgrade)
    upgrade.add_argument("-n", "--dry-run", action="store_true", help="show what would be done, write nothing")
    live = commands.add_parser("live", help="preview in the browser while you write")
    for command in (
        live,
        commands.add_parser("serve", help="serve the site that was built to browsers on this machine"),
    ):
        _add_garden(command)
        command.add_argument("-p", "--port", type=int, default=8000, help="port to serve on; 0 takes any that is free")
    live.add_argument("-o", "--open", action="store_true", help="open a browser")
    _add_new(commands.add_parser("new", help="begin a page: of a conference, or of a topic"))
    report = commands.add_parser("report", help="show what to improve next, the most useful first")
    _add_garden(report, jobs="reading")
    report.add_argument("--all", action="store_true", help="show all, not only the most useful")
    report.add_argument("--json", action="store_true", help="show all, for programs")
    words = "only what has these words (may be repeated)"
    report.add_argument("--only", action="append", default=[], metavar="WORDS", help=words)
    report.add_argument("--merge", action="store_true", help="show a difference that makes similar speakers one")
    report.add_argument("--apply", action="store_true", help="make that difference, or links of mentions, in the files")
    _add_import(commands.add_parser("import", help="make drafts from feeds, schedules and collections of recordings"))
    return parser


def _add_garden(command: argparse.ArgumentParser, *, jobs: str = "") -> None:
    """The arguments that most commands have; ``jobs`` is what processes are for, if there can be several."""
    command.add_argument("garden", nargs="?", type=Path, default=Path(), help="the folder of the garden")
    words = "the day for which pages are published, such as 2026-04-08, instead of today in UTC"
    command.add_argument("--today", type=date.fromisoformat, metavar="DAY", help=words)
    if jobs:
        _add_jobs(command, jobs)


def _add_jobs(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument("-j", "--jobs", default="1", type=_jobs, help=f"processes for {what}, or 'auto'")


def _jobs(text: str) -> str:
    if text != "auto" and not re.fullmatch(r"0*[1-9]\d{0,3}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is neither a number of processes nor 'auto'")
    return text


def _add_init(command: argparse.ArgumentParser) -> None:
    command.description = "Begin a garden of your own. In a terminal it asks for what is not said, unless --name is."
    command.add_argument("garden", type=Path, metavar="FOLDER", help="a new folder, or one without an index.md")
    for field in GARDEN:
        command.add_argument(f"--{field.name}", default="", help=field.help)
    words = "make drafts from a feed, a schedule or a folder, instead of the example (may be repeated)"
    command.add_argument("--import", dest="sources", action="append", default=[], metavar="SOURCE", help=words)


def _add_new(command: argparse.ArgumentParser) -> None:
    kinds = command.add_subparsers(dest="what", required=True)
    for what, fields in FIELDS.items():
        kind = kinds.add_parser(what, help=f"begin the page of a {what}")
        kind.add_argument("--garden", type=Path, default=Path(), help="the folder of the garden")
        for field in fields:
            more: dict[str, Any] = {"action": "append", "default": []} if field.many else {"default": ""}
            kind.add_argument(f"--{field.name}", help=field.help + (" (may be repeated)" if field.many else ""), **more)


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument("sources", nargs="+", metavar="SOURCE", help="a file, a folder or an address on the web")
    command.add_argument("--garden", type=Path, default=Path(), help="the folder of the garden")
    command.add_argument("--into", metavar="STEM", default="", help="the page to import into: conferences/STEM.md")
    for name in ("track", "room", "speaker", "talk", "post"):
        what = f"only this {name} ({'words of its title' if name in ('talk', 'post') else 'name'})"
        command.add_argument(f"--{name}", action="append", default=[], metavar="WORDS", help=what)
    command.add_argument("-n", "--dry-run", action="store_true", help="show what would be done, write nothing")
