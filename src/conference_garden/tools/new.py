"""``new``: writes the skeleton of a page to a new file, with names spelled as the garden spells them.

The facts come from options, or from answers to questions in a terminal, which
offer the names that the garden has.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from conference_garden.facts.files import replace_file
from conference_garden.tools.fields import FIELDS
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.skeletons import TakenError, check_field, conference_page, topic_page
from conference_garden.tools.questions import WrongOptionError, ask, checked


def new(folder: Path, options: argparse.Namespace) -> int:
    """Write a new page in the garden in ``folder``; returns 0, 1 if nothing was written, 2 if an option is wrong.

    Questions are asked only in a terminal, and only if no option was given.
    """
    fields, known = FIELDS[options.what], Known.read(folder)
    given = {field.name: getattr(options, field.name) for field in fields}
    try:
        is_asking = sys.stdin.isatty() and not any(given.values())
        refuse = partial(_refusal, options.what, known)
        values = ask(fields, _offers(known), refuse=refuse) if is_asking else checked(fields, given)
        skeleton = (conference_page if options.what == "conference" else topic_page)(values, known)
        path = folder / f"{skeleton.document}.md"
        if path.exists():
            print(f"{skeleton.document}.md already exists. Nothing was written.", file=sys.stderr)
            return 1
        replace_file(path, skeleton.text)
    except WrongOptionError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except TakenError as taken:
        print(f"{taken} Nothing was written.", file=sys.stderr)
        return 1
    except (EOFError, KeyboardInterrupt):
        print("\nNothing was written.", file=sys.stderr)
        return 1
    for remark in skeleton.remarks:
        print(f"Note: {remark}")
    where = "" if options.garden == Path() else f" GARDEN={options.garden}"
    kept = ", a draft: it is published when you take out 'draft: true'" if skeleton.is_draft else ""
    print(f"{options.garden / skeleton.document}.md was created{kept}.")
    print(f"Next: 'make live{where}', then write. It is shown at /{skeleton.document}.html.")
    return 0


def _refusal(what: str, known: Known, name: str, values: Mapping[str, Any]) -> str:
    """Why the last answer cannot be used, or nothing; refusing it only at the end would lose all the others."""
    try:
        check_field(what, name, values, known)
    except TakenError as taken:
        return f"{taken.why}."
    return ""


def _offers(known: Known) -> dict[str, Iterable[str]]:
    """The names that the garden has, by the field in which they can be used."""
    return {
        "series": {page.series for page in known.pages.values()},
        "place": {page.place for page in known.pages.values()},
        "family": known.families,
        "related": set(known.topics.values()),
        "talk": set(known.speakers.values()),
    }
