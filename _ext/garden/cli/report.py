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

    from garden.tending.suggestions import Edit

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
    from garden.build.tending import report_of
    from garden.tending.report import as_data, as_text

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
    from garden.present.words import count_text
    from garden.tending.suggestions import applied

    by_page: defaultdict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_page[edit.document].append(edit)
    before = {(path := folder / f"{document}.md"): path.read_bytes() for document in by_page}
    count = 0
    try:
        for (path, content), found in zip(before.items(), by_page.values(), strict=True):
            text, number = applied(content.decode("utf-8"), found)
            path.write_bytes(text.encode("utf-8"))
            count += number
        after = read()[1] if before else warnings
        is_good = not set(after.splitlines()) - set(warnings.splitlines())
    except BaseException:
        _put_back(before)
        raise
    if not is_good:
        _put_back(before)
        print(f"{after}\nWith the links the garden had the problems above: nothing was changed.", file=sys.stderr)
        return 1
    done = f"{count_text(count, 'mention')} in {count_text(len(before), 'file')} made into links"
    print(f"{done}; read the difference ('git diff') before you commit it." if count else "There is nothing to link.")
    return 0


def _put_back(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        path.write_bytes(content)
