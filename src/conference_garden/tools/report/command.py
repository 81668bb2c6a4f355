"""``report``: shows what to improve next, turns mentions into links, and merges speakers."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from sphinx.application import Sphinx

from conference_garden.facts.people import FILE
from conference_garden.facts.problems import quoted
from conference_garden.facts.words import and_text, count_text
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.tools.changes import Changes, RefusedError
from conference_garden.tools.report.garden_report import as_data, as_text, report_of
from conference_garden.tools.report.improvements import LineEdit, applied
from conference_garden.tools.report.merging import difference, groups, merged

#: Reads a garden; returns the application and its warnings.
Read: TypeAlias = Callable[[Path], tuple[Sphinx, str]]


def report(folder: Path, options: Namespace, read: Read) -> int:
    """Show the report on the garden in ``folder``, or apply its edits; returns 0, or 1 if that was refused."""
    app, warnings = read(folder)
    if options.merge:
        return merge(folder, garden_domain(app.env), options, warnings, read)
    found = report_of(app.env).only(options.only)
    if options.apply:
        return apply_edits(folder, [s.edit for s in found.improvements if s.edit], warnings, read)
    if options.json:
        print(json.dumps(as_data(found), ensure_ascii=False, indent=1))
    else:
        print(as_text(found, show_all=options.all))
        if warnings:
            print("There are problems too: 'make check' shows them.", file=sys.stderr)
    return 0


def merge(folder: Path, domain: GardenDomain, options: Namespace, warnings: str, read: Read) -> int:
    """Show the diff that merges speakers who may be one person, or apply it; returns 0, or 1 if that was refused."""
    if any(problem.document == FILE for problem in domain.file_problems):
        print(f"{FILE} has problems: 'make check' shows them.", file=sys.stderr)
        return 1
    words = options.only or [""]
    found = [group for group in groups(domain.catalogue) if any(w in s.name for w in words for s in group)]
    files = Changes(folder)
    before = files.read(FILE)
    after, left = merged(before, found, domain.catalogue.people)
    files.write(FILE, after)
    for group in left:
        names = and_text([quoted(speaker.name) for speaker in group])
        print(f"{FILE}: join the entries of {names} by hand, if they are the same person.", file=sys.stderr)
    if options.apply and files.texts:
        number = len(found) - len(left)
        return _make(files, f"{count_text(number, 'speaker has', 'speakers have')} aliases now", warnings, read)
    print(difference(before, after), end="")
    return 0


def apply_edits(folder: Path, edits: list[LineEdit], warnings: str, read: Read) -> int:
    """Make edits, unless they would cause problems that the garden does not have now; returns 0 or 1."""
    by_page: defaultdict[str, list[LineEdit]] = defaultdict(list)
    for edit in edits:
        by_page[edit.document].append(edit)
    files, count = Changes(folder), 0
    for document, found in by_page.items():
        text, number = applied(files.read(f"{document}.md"), found)
        files.write(f"{document}.md", text)
        count += number
    if not count:
        print("There is nothing to link.")
        return 0
    done = f"{count_text(count, 'mention')} in {count_text(len(by_page), 'file')} made into links"
    return _make(files, done, warnings, read)


def _make(files: Changes, done: str, warnings: str, read: Read) -> int:
    """Make changes that cause no problems besides ``warnings``, and print what was done; returns 0 or 1."""
    try:
        _, after = files.tried(read)
        if {*map(_place_and_kind, after.splitlines())} - {*map(_place_and_kind, warnings.splitlines())}:
            raise RefusedError(f"{after}\nWith the changes there would be the problems above: nothing was changed.")
        files.make()
    except RefusedError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{done}; read the difference ('git diff') before you commit it.")
    return 0


def _place_and_kind(warning: str) -> tuple[str, str]:
    """What identifies a warning: the remedy may differ in a copy of the garden, which has no history."""
    return warning.partition(": WARNING")[0], warning.rpartition("[")[2]
