"""``new``: the skeleton of a page, in known spelling, at a place that was free."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from conference_garden.tools.fields import FIELDS, Field, WrongOptionError, read
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.skeletons import Skeleton, TakenError, conference_page, topic_page
from conference_garden.tools.questions import ask


def new(folder: Path, options: argparse.Namespace) -> int:
    """Write a page into the garden in ``folder``; returns 0, 1 when there is one already, 2 when called wrongly.

    Questions are asked only in a terminal, and only when nothing was said.
    """
    fields, known = FIELDS[options.what], Known.read(folder)
    given = {field.name: getattr(options, field.name) for field in fields}
    try:
        is_asking = sys.stdin.isatty() and not any(given.values())
        values = ask(fields, known) if is_asking else _checked(fields, given)
        skeleton = (conference_page if options.what == "conference" else topic_page)(values, known)
        _write(folder, skeleton)
    except WrongOptionError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except TakenError as taken:
        print(f"{taken} Nothing was written.", file=sys.stderr)
        return 1
    except (EOFError, KeyboardInterrupt):
        print("\nNothing was written.", file=sys.stderr)
        return 1
    _tell(options.garden, skeleton)
    return 0


def _checked(fields: tuple[Field, ...], given: dict[str, Any]) -> dict[str, Any]:
    missing = [f"--{field.name}" for field in fields if field.required and not given[field.name]]
    if missing:
        raise WrongOptionError(f"{' and '.join(missing)} must be given; --help tells what each option means.")
    values: dict[str, Any] = {}
    for field in fields:
        if field.many:
            values[field.name] = [read(field, text) for text in given[field.name]]
        elif given[field.name]:
            values[field.name] = read(field, given[field.name])
    return values


def _write(folder: Path, skeleton: Skeleton) -> None:
    path = folder / f"{skeleton.document}.md"
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(skeleton.text)
    except FileExistsError:
        raise TakenError(f"{skeleton.document}.md is there already.") from None


def _tell(garden: Path, skeleton: Skeleton) -> None:
    for remark in skeleton.remarks:
        print(f"Look: {remark}")
    where = "" if garden == Path() else f" GARDEN={garden}"
    kept = ", a draft: it is published when you take out 'draft: true'" if skeleton.is_draft else ""
    print(f"{garden / skeleton.document}.md is begun{kept}.")
    print(f"Next: 'make live{where}', then write. It is shown at /{skeleton.document}.html.")
