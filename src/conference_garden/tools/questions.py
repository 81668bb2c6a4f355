"""Questions in a terminal, with the garden's own spellings at hand."""

from __future__ import annotations

import readline
from collections.abc import Iterable, Sequence
from typing import Any

from conference_garden.facts.problems import suggest
from conference_garden.tools.fields import Field, WrongOptionError, read
from conference_garden.tools.importing.known import Known


def ask(fields: Sequence[Field], known: Known) -> dict[str, Any]:
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
            value = read(field, text)
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
