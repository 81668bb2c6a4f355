"""``report``: what to tend next, and links made where names stand without."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from conference_garden.tools.report.suggestions import Edit

#: Reads the garden: the application, and its warnings.
Read = Callable[[], "tuple[Sphinx, str]"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("garden", nargs="?", type=Path, default=Path(), help="the folder of the garden")
    parser.add_argument("-j", "--jobs", default="1", help="processes for reading, or 'auto'")
    parser.add_argument("--all", action="store_true", help="show all, not only the most useful")
    parser.add_argument("--json", action="store_true", help="show all, for programs")
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORDS", help="only what has these words (may be repeated)"
    )
    parser.add_argument("--apply", action="store_true", help="make the mentions links that are listed as such")


def report(folder: Path, options: argparse.Namespace, read: Read) -> int:
    """Show the report on the garden in ``folder``, or follow it; returns 0, or 1 if what was to be done was not."""
    from conference_garden.tools.report.report import as_data, as_text
    from conference_garden.tools.report.sources import report_of

    app, warnings = read()
    found = report_of(app.env).only(options.only)
    if options.apply:
        return apply_edits(folder, [s.edit for s in found.suggestions if s.edit], warnings, read)
    if options.json:
        print(json.dumps(as_data(found), ensure_ascii=False, indent=1))
    else:
        print(as_text(found, show_all=options.all))
        if warnings:
            print("There are problems too: 'make check' shows them.", file=sys.stderr)
    return 0


def apply_edits(folder: Path, edits: list[Edit], warnings: str, read: Read) -> int:
    """Make edits; take them back if the garden has a problem then that it did not have before."""
    from conference_garden.pages.show.words import count_text
    from conference_garden.tools.renaming.changes import together
    from conference_garden.tools.report.suggestions import applied

    by_page: defaultdict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_page[edit.document].append(edit)
    count = 0
    try:
        with together(folder) as files:
            for document, found in by_page.items():
                text, number = applied((folder / f"{document}.md").read_bytes().decode("utf-8"), found)
                files.write(f"{document}.md", text)
                count += number
            after = read()[1] if edits else warnings
            if set(after.splitlines()) - set(warnings.splitlines()):
                raise _NewProblemError(after)
    except _NewProblemError as problem:
        print(f"{problem}\nWith the links the garden had the problems above: nothing was changed.", file=sys.stderr)
        return 1
    done = f"{count_text(count, 'mention')} in {count_text(len(by_page), 'file')} made into links"
    print(f"{done}; read the difference ('git diff') before you commit it." if count else "There is nothing to link.")
    return 0


class _NewProblemError(Exception):
    """What a garden says that it did not say before."""
