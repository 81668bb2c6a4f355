"""``new``: the skeleton of a page, in known spelling, at a place that was free.

What it is about is said by options, or in answer to questions in a terminal,
with the garden's own spellings at hand.
"""

from __future__ import annotations

import argparse
import readline
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from conference_garden.facts.files import replace_file
from conference_garden.facts.problems import suggest
from conference_garden.facts.types import ADDRESS, DATE, ID, NOWHERE, TEXT
from conference_garden.tools.fields import FIELDS, Field
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.skeletons import TALK, TakenError, conference_page, topic_page

_TYPES: Final = {"text": TEXT, "date": DATE, "id": ID, "address": ADDRESS, "talk": TALK}


class WrongOptionError(Exception):
    """An option that cannot be used; the text says what was expected."""


def new(folder: Path, options: argparse.Namespace) -> int:
    """Write a page into the garden in ``folder``; returns 0, 1 when there is one already, 2 when called wrongly.

    Questions are asked only in a terminal, and only when nothing was said.
    """
    fields, known = FIELDS[options.what], Known.read(folder)
    given = {field.name: getattr(options, field.name) for field in fields}
    try:
        is_asking = sys.stdin.isatty() and not any(given.values())
        values = _ask(fields, known) if is_asking else _checked(fields, given)
        skeleton = (conference_page if options.what == "conference" else topic_page)(values, known)
        path = folder / f"{skeleton.document}.md"
        if path.exists():
            print(f"{skeleton.document}.md is there already. Nothing was written.", file=sys.stderr)
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
        print(f"Look: {remark}")
    where = "" if options.garden == Path() else f" GARDEN={options.garden}"
    kept = ", a draft: it is published when you take out 'draft: true'" if skeleton.is_draft else ""
    print(f"{options.garden / skeleton.document}.md is begun{kept}.")
    print(f"Next: 'make live{where}', then write. It is shown at /{skeleton.document}.html.")
    return 0


def _checked(fields: tuple[Field, ...], given: dict[str, Any]) -> dict[str, Any]:
    missing = [f"--{field.name}" for field in fields if field.required and not given[field.name]]
    if missing:
        raise WrongOptionError(f"{' and '.join(missing)} must be given; --help tells what each option means.")
    values: dict[str, Any] = {}
    for field in fields:
        if field.many:
            values[field.name] = [_value(field, text) for text in given[field.name]]
        elif given[field.name]:
            values[field.name] = _value(field, given[field.name])
    return values


def _value(field: Field, text: str) -> Any:
    """The value of a field from what was written; raises WrongOptionError."""
    kind = _TYPES[field.reads]
    if (found := kind.read(text, NOWHERE)) is None:
        raise WrongOptionError(f"--{field.name} must be {kind.expected}, not '{text}'.")
    return found


def _ask(fields: Sequence[Field], known: Known) -> dict[str, Any]:
    """Ask for each field until the answer can be used; Tab completes what the garden has.

    Raises EOFError or KeyboardInterrupt when the writer gives up.
    """
    print("Return leaves an answer open, Tab completes, Ctrl-C gives up.")
    offers: dict[str, Iterable[str]] = {
        "series": {page.series for page in known.pages.values()},
        "place": {page.place for page in known.pages.values()},
        "family": known.families,
        "related": set(known.topics.values()),
        "talk": set(known.speakers.values()),
    }
    values: dict[str, Any] = {}
    for field in fields:
        offered = sorted(filter(None, offers.get(field.name, ())))
        _complete(offered)
        if field.name == "family" and offered:
            print(f"  families: {', '.join(offered)}")
        answers = []
        while (answer := _answer(field, offered)) is not None:
            answers.append(answer)
            if not field.many:
                break
        if field.many:
            values[field.name] = answers
        elif answers:
            values[field.name] = answers[0]
    return values


def _answer(field: Field, offered: Sequence[str]) -> Any:
    name = f"{field.name.capitalize()} ({field.help})"
    while True:
        text = input(f"{name}: ").strip()
        if not text and not field.required:
            return None
        try:
            value = _value(field, text)
        except WrongOptionError as wrong:
            print(f"  {str(wrong).removeprefix('--')}")
            continue
        if not isinstance(value, str) or value in offered or (hint := suggest(value, offered)) == ".":
            return value
        likely = hint.partition("'")[2].rpartition("'")[0]
        return value if input(f"  The garden has '{likely}'. Use that? [Y/n] ").strip().lower() == "n" else likely


def _complete(offered: Sequence[str]) -> None:
    """Have Tab complete what follows the last dash or comma, which is where a talk names its speakers."""

    def complete(text: str, number: int) -> str | None:
        begun = text.lstrip()
        space = text[: len(text) - len(begun)]
        found = [space + name for name in offered if name.casefold().startswith(begun.casefold())]
        return found[number] if number < len(found) else None

    readline.set_completer_delims("—–,")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
