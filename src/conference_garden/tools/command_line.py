"""The commands of a garden: build, check and what a writer needs from day to day.

Each command imports what it needs when it runs: Sphinx alone takes half a second.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
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
from conference_garden.tools.completion import SHELLS, completion
from conference_garden.tools.failures import perhaps_unread, told
from conference_garden.tools.fields import FIELDS, GARDEN

#: Any one of these, beside ``index.md``, identifies a garden; folders of pages may have an ``index.md`` too.
_OF_GARDENS: Final = ("garden.toml", "conf.py", "conferences", "topics")

#: The function for each command, called with the folder and the options.
_PLAIN: Final = {
    "init": "conference_garden.tools.init.command:init",
    "upgrade": "conference_garden.tools.init.upgrade:upgrade",
    "new": "conference_garden.tools.new:new",
    "import": "conference_garden.tools.importing.command:import_sources",
}
#: The same for commands that read the garden; these are also given the function that reads it.
_READING: Final = {
    "rename": "conference_garden.tools.renaming.command:rename",
    "forget": "conference_garden.tools.forget:forget",
    "report": "conference_garden.tools.report.command:report",
    "diagrams": "conference_garden.tools.diagrams.command:draw_diagrams",
}


class _Parser(argparse.ArgumentParser):
    """Rejects unknown arguments itself, so that the usage shown is that of the command, not of ``garden``."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        options, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return options, unknown


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 success, 1 problems found or disk full, 2 wrong usage or a bug."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "completion":
        print(completion(options.shell, parser), end="")
        return 0
    if not _take_day(options):
        return 2
    try:
        files = getattr(options, "files", [])
        if files and not files[0].is_file():
            options.garden, *options.files = files
        elif options.command != "init" and (files or options.garden == Path()):
            options.garden = garden_around(files[0] if files else Path())
        folder: Path = options.garden.resolve()
        with perhaps_unread():
            return told(folder, lambda: _run(folder, options))
        return 1
    except OSError as error:
        print(failure_text(error), file=sys.stderr)
        return 1


def garden_around(path: Path) -> Path:
    """The nearest folder at or above ``path`` that is a garden; the current folder if there is none."""
    for folder in (path.resolve(), *path.resolve().parents):
        if (folder / "index.md").is_file() and any((folder / name).exists() for name in _OF_GARDENS):
            return Path(os.path.relpath(folder))
    return Path()


def _run(folder: Path, options: argparse.Namespace) -> int:
    if not (folder / "index.md").is_file() and options.command != "init":
        why = "is not a garden: it has no index.md" if folder.exists() else "is not there"
        print(f"{options.garden} {why}.", file=sys.stderr)
        return 2
    if run := _PLAIN.get(options.command):
        return int(resolve_name(run)(folder, options))
    if options.command == "live" and find_spec("watchfiles") is None:  # an extra of the package
        install = shlex.join([sys.executable, "-m", "pip", "install", "watchfiles"])
        print(f"The preview needs watchfiles: {install}", file=sys.stderr)
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
        return site(folder, options.to or folder / "public", jobs=options.jobs, verbose=options.verbose)
    if options.command == "check":
        return check(folder, options.files, jobs=options.jobs, verbose=options.verbose)
    if options.command == "build":
        return build(folder, jobs=options.jobs, verbose=options.verbose, verify=options.verify)
    action = {"linkcheck": linkcheck, "record": record}[options.command]
    return action(folder, jobs=options.jobs, verbose=options.verbose)


def _take_day(options: argparse.Namespace) -> bool:
    """Use the day from the option, or from the environment, for the whole command; returns whether it is valid."""
    if day := getattr(options, "today", None):
        os.environ[TODAY] = str(day)
    try:
        current_day()
    except ValueError as error:
        print(error, file=sys.stderr)
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="garden",
        description="Build and check a garden of conference notes.",
        epilog="'garden COMMAND --help' tells what a command takes. Without a folder, it is for the garden around you.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")

    def add(name: str, text: str, *examples: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog="\n".join(["examples:", *(f"  garden {name} {example}".rstrip() for example in examples)])
            if examples
            else "",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    _add_init(add("init", "begin a garden of your own", 'my-garden --name "Sails" --writer "Ada"'))
    _add_new(add("new", "begin a page: of a conference, or of a topic"))
    text = "make drafts from notes, feeds, schedules and collections of recordings"
    _add_import(add("import", text, "https://ada.example/feed.xml", "schedule.xml --track Go --dry-run"))
    live = add("live", "preview in the browser while you write", "--open")
    check = add("check", "show all problems without writing pages", "", "conferences/sails-2024.md")
    check.set_defaults(garden=Path())
    words = "the folder of the garden, or files of it: then only what is wrong with these is shown"
    check.add_argument("files", nargs="*", type=Path, metavar="FOLDER or FILE", help=words)
    _add_day(check)
    build = add("build", "build the site and put it in place if nothing is wrong", "-j auto")
    words = "work out all pages, and stop if one that was to be kept is another one now"
    build.add_argument("--verify", action="store_true", help=words)
    serve = add("serve", "serve the site that was built to browsers on this machine")
    site = add("site", "build, and make the folder for a web server", "--to /srv/www/garden")
    words = "the folder to make; 'public' in the garden, if left out"
    site.add_argument("-t", "--to", type=Path, metavar="FOLDER", help=words)
    report = add("report", "show what to improve next, the most useful first", "--only topics/go.md")
    _add_garden(report, jobs="reading")
    report.add_argument("--all", action="store_true", help="show all, not only the most useful")
    report.add_argument("--json", action="store_true", help="show all, for programs")
    words = "only what has these words (may be repeated)"
    report.add_argument("--only", action="append", default=[], metavar="WORDS", help=words)
    report.add_argument("--merge", action="store_true", help="show a diff that merges similar speakers")
    report.add_argument(
        "--apply", action="store_true", help="apply that diff, or turn mentions into links, in the files"
    )
    rename = add("rename", "give a talk, topic, conference or speaker another name", '"Grace Hoper" "Grace Hopper"')
    rename.add_argument("old", help="the id of a talk, topic or conference, or the name of a speaker")
    rename.add_argument("new", help="the new id or name")
    _add_garden(rename, jobs="reading")
    record = add("record", "note what is published and when it changed, in published.json")
    words = "take what was deleted on purpose out of the record of what was published"
    forget = add("forget", words, "hopper-sails-2024 --yes")
    words = "an address, a file or an id; if none is named, all that would vanish"
    forget.add_argument("addresses", nargs="*", metavar="ADDRESS", help=words)
    _add_garden_option(forget)
    _add_jobs(forget, "reading")
    forget.add_argument("-y", "--yes", action="store_true", help="do not ask")
    linkcheck = add("linkcheck", "try the links to other sites")
    diagrams = add("diagrams", "draw diagrams, so that readers load no script for them")
    _add_garden(diagrams, jobs="reading")
    diagrams.add_argument("--anew", action="store_true", help="also draw diagrams again that have a drawing")
    upgrade = add("upgrade", "bring the files of a garden up to date with the engine, but for what you have changed")
    _add_garden(upgrade)
    upgrade.add_argument("-n", "--dry-run", action="store_true", help="show what would be done, write nothing")
    for command in (build, site, record, linkcheck):
        _add_garden(command, jobs="reading and writing")
    _add_jobs(check, "reading")
    for command in (build, check, site, record, linkcheck):
        command.add_argument("-v", "--verbose", action="store_true", help="show each step")
    for command in (live, serve):
        _add_garden(command)
        words = "port to serve on (8000); 0 takes any that is free"
        command.add_argument("-p", "--port", type=int, default=8000, metavar="PORT", help=words)
    live.add_argument("-o", "--open", action="store_true", help="open a browser")
    text = "show the script by which a shell completes commands and options"
    target = "~/.local/share/bash-completion/completions/garden"
    shells = (f"bash > {target}", "zsh > ~/.zfunc/_garden", "fish > ~/.config/fish/completions/garden.fish")
    add("completion", text, *shells).add_argument("shell", choices=SHELLS, help="bash, zsh or fish")
    return parser


def _add_garden(command: argparse.ArgumentParser, *, jobs: str = "") -> None:
    """Add the arguments that most commands have; ``jobs`` says what several processes are for, if allowed."""
    words = "the folder of the garden"
    command.add_argument("garden", nargs="?", type=Path, default=Path(), metavar="FOLDER", help=words)
    _add_day(command)
    if jobs:
        _add_jobs(command, jobs)


def _add_garden_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--garden", type=Path, default=Path(), metavar="FOLDER", help="the folder of the garden")


def _add_day(command: argparse.ArgumentParser) -> None:
    words = "the day for which pages are published, such as 2026-04-08, instead of today in UTC"
    command.add_argument("--today", type=date.fromisoformat, metavar="DAY", help=words)


def _add_jobs(command: argparse.ArgumentParser, what: str) -> None:
    words = f"processes for {what}, or 'auto'"
    command.add_argument("-j", "--jobs", default="1", type=_jobs, metavar="NUMBER", help=words)


def _jobs(text: str) -> str:
    if text != "auto" and not re.fullmatch(r"0*[1-9]\d{0,3}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is neither a number of processes nor 'auto'")
    return text


def _add_init(command: argparse.ArgumentParser) -> None:
    command.description = "Begin a garden of your own.\nIn a terminal it asks for what is not said, unless --name is."
    command.add_argument("garden", type=Path, metavar="FOLDER", help="a new folder, or one without an index.md")
    for field in GARDEN:
        command.add_argument(f"--{field.name}", default="", metavar="…", help=field.help)
    words = "make drafts from a feed, a schedule or a folder, instead of the example (may be repeated)"
    command.add_argument("--import", dest="sources", action="append", default=[], metavar="SOURCE", help=words)


def _add_new(command: argparse.ArgumentParser) -> None:
    kinds = command.add_subparsers(dest="what", required=True)
    for what, fields in FIELDS.items():
        text = f"begin the page of a {what}"
        kind = kinds.add_parser(
            what, help=text, description=f"{text[0].upper()}{text[1:]}; asks, where no option is given."
        )
        _add_garden_option(kind)
        for field in fields:
            more: dict[str, Any] = {"action": "append", "default": []} if field.many else {"default": ""}
            words = field.help + (" (may be repeated)" if field.many else "")
            kind.add_argument(f"--{field.name}", metavar=field.reads.upper(), help=words, **more)


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument("sources", nargs="*", metavar="SOURCE", help="a file, a folder or an address on the web")
    words = "several sources in one text, parted by spaces; what is there may have spaces in its name"
    command.add_argument("--list", metavar="SOURCES", help=words)
    _add_garden_option(command)
    command.add_argument("--into", metavar="STEM", default="", help="the page to import into: conferences/STEM.md")
    words = "what the conference is called, where a source does not say it"
    command.add_argument("--name", metavar="TITLE", default="", help=words)
    for name in ("conference", "track", "room", "speaker", "talk", "post"):
        what = f"only this {name} ({'words of its title' if name in ('talk', 'post', 'conference') else 'name'})"
        command.add_argument(f"--{name}", action="append", default=[], metavar="WORDS", help=what)
    command.add_argument("-n", "--dry-run", action="store_true", help="show what would be done, write nothing")
    command.add_argument("-y", "--yes", action="store_true", help="do not ask")
