"""The commands of a garden: build, check and what a writer needs from day to day."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from conference_garden.tools.importing.command import add_arguments as add_import_arguments
from conference_garden.tools.importing.command import import_sources
from conference_garden.tools.new import add_arguments as add_new_arguments
from conference_garden.tools.new import new
from conference_garden.tools.report.command import add_arguments as add_report_arguments


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 done, 1 problems found, 2 called wrongly."""
    parser = argparse.ArgumentParser(prog="garden", description="Build and check a garden of conference notes.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("build", "build the site and put it in place if nothing is wrong"),
        ("check", "show all problems without writing pages"),
        ("linkcheck", "try the links to other sites"),
        ("site", "build, and make the folder for a web server"),
        ("record", "note what is published and when it changed, in published.json"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("garden", nargs="?", type=Path, default=Path(), help="the folder of the garden")
        command.add_argument("-j", "--jobs", default="1", help="processes for reading and writing, or 'auto'")
        command.add_argument("-v", "--verbose", action="store_true", help="show each step")
        if name == "site":
            command.add_argument("-t", "--to", type=Path, default=Path("public"), help="the folder to make")
    renaming = commands.add_parser("rename", help="give a talk, topic, conference or speaker another name")
    renaming.add_argument("old", help="the id of a talk, topic or conference, or the name of a speaker")
    renaming.add_argument("new", help="the new id or name")
    renaming.add_argument("garden", nargs="?", type=Path, default=Path(), help="the folder of the garden")
    renaming.add_argument("-j", "--jobs", default="1", help="processes for reading, or 'auto'")
    live = commands.add_parser("live", help="preview in the browser while you write")
    live.add_argument("garden", nargs="?", type=Path, default=Path(), help="the folder of the garden")
    live.add_argument("-p", "--port", type=int, default=8000, help="port of the preview; 0 takes any that is free")
    live.add_argument("-o", "--open", action="store_true", help="open a browser")
    add_new_arguments(commands.add_parser("new", help="begin a page: of a conference, or of a topic"))
    add_report_arguments(commands.add_parser("report", help="show what to improve next, the most useful first"))
    add_import_arguments(
        commands.add_parser("import", help="make drafts from feeds, schedules and collections of recordings")
    )
    options = parser.parse_args(arguments)
    folder: Path = options.garden.resolve()
    if not (folder / "index.md").is_file():
        print(f"{options.garden} is not a garden: it has no index.md.", file=sys.stderr)
        return 2
    if options.command == "new":
        return new(folder, options)
    if options.command == "live":
        return _live(folder, options)
    if options.command == "import":
        return import_sources(folder, options)
    # Sphinx takes half a second to import: only when it is needed
    from conference_garden.tools.sphinx_build import build, check, linkcheck, record, rename, report, site

    if options.command == "site":
        return site(folder, options.to, jobs=options.jobs, verbose=options.verbose)
    if options.command == "report":
        return report(folder, options)
    if options.command == "rename":
        return rename(folder, options.old, options.new, jobs=options.jobs)
    action = {"build": build, "check": check, "linkcheck": linkcheck, "record": record}[options.command]
    return action(folder, jobs=options.jobs, verbose=options.verbose)


def _live(folder: Path, options: argparse.Namespace) -> int:
    if find_spec("watchfiles") is None:  # an extra of the package
        print("The preview needs watchfiles: pip install 'conference-garden[live]'", file=sys.stderr)
        return 2
    from conference_garden.tools.live.watch import preview

    return preview(folder, options.port, open_browser=options.open)
