"""Reading the fields of a command from options, or from answers to questions in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from conference_garden.facts.problems import suggest
from conference_garden.facts.schema import SITE
from conference_garden.facts.types import ADDRESS, DATE, FILE_NAME, ID, LINE, NOWHERE, SITE_LANGUAGE, TEXT
from conference_garden.tools.fields import Field
from conference_garden.tools.importing.skeletons import TALK

_TYPES: Final = {
    "text": TEXT,
    "date": DATE,
    "id": ID,
    "address": ADDRESS,
    "talk": TALK,
    "line": LINE,
    "name": FILE_NAME,
    "language": SITE_LANGUAGE,
    "site": SITE.keys["url"].type,
    "repository": SITE.keys["repository"].type,
}


class WrongOptionError(Exception):
    """An option that cannot be used; the text says what was expected."""


def checked(fields: Iterable[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the fields, read from options; raises WrongOptionError if one is missing or wrong."""
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
    kind = _TYPES[field.reads]
    if (found := kind.read(text, NOWHERE)) is None:
        raise WrongOptionError(f"--{field.name} must be {kind.expected}, not '{text}'.")
    return found


def ask(
    fields: Iterable[Field],
    offers: Mapping[str, Iterable[str]],
    propose: Callable[[str, Mapping[str, Any]], str] | None = None,
    refuse: Callable[[str, Mapping[str, Any]], str] | None = None,
) -> dict[str, Any]:
    """Ask for each field until the answer can be used; Tab completes from ``offers``, which are by field name.

    ``propose`` gives the answer that Return stands for, from the name of the field and the answers so far.
    ``refuse`` says what is wrong with the last answer, from the name and all answers; empty if it can be used.
    Raises EOFError or KeyboardInterrupt when the writer gives up.
    """
    print("Return accepts what is in [brackets] or skips the question; Tab completes, Ctrl-C cancels.")
    values: dict[str, Any] = {}
    for field in fields:
        offered = sorted(filter(None, offers.get(field.name, ())))
        _complete(offered)
        if field.shows and offered:
            print(f"  There are: {', '.join(offered)}.")
        proposed = propose(field.name, values) if propose else ""
        while True:
            answer = _answer(field, offered, proposed)
            found = {field.name: [*values.get(field.name, ()), answer] if field.many else answer}
            found = found if answer is not None else {}
            if refuse and (wrong := refuse(field.name, values | found)):
                print(f"  {wrong}")
                continue
            values |= found
            if answer is None or not field.many:
                break
    return values


#: What people type when asked yes or no, in the languages of the engine.
_YES: Final = ("", "y", "yes", "j", "ja")
_NO: Final = ("n", "no", "nee", "nein")


def _answer(field: Field, offered: Sequence[str], proposed: str) -> Any:
    question = f"{field.name.capitalize()} ({field.help})" + (f" [{proposed}]" if proposed else "")
    said = ""  # a reply other than yes or no
    while True:
        text = said or input(f"{question}: ").strip() or proposed
        said = ""
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
        reply = input(f"  Did you mean '{likely}'? [Y/n] ").strip()
        if reply.lower() in _YES:
            return likely
        if reply.lower() in _NO:
            return value
        said = reply


def _complete(offered: Sequence[str]) -> None:
    """Make Tab complete the text after the last dash or comma, where a talk names its speakers."""
    try:
        import readline
    except ImportError:  # on Windows
        return

    def complete(text: str, number: int) -> str | None:
        begun = text.lstrip()
        space = text[: len(text) - len(begun)]
        found = [space + name for name in offered if name.casefold().startswith(begun.casefold())]
        return found[number] if number < len(found) else None

    with suppress(UnicodeEncodeError):  # if the terminal is limited to ASCII
        readline.set_completer_delims("—–,")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
