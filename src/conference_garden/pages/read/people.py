"""``speakers.yml``: aliases and home pages, for the few speakers who need them.

::

    John Willis:
      aliases: [botchagalupe]
      formerly: [Jon Willis]
      url: https://example.org/
      distinct-from: [John Wills]
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from conference_garden.facts.model import Person
from conference_garden.facts.problems import Problem, quoted, suggest
from conference_garden.pages.read.frontmatter import (
    Key,
    MalformedError,
    WrongValueError,
    texts,
    web_address,
    yaml_pairs,
)

FILE: Final = "speakers.yml"
KEYS: Final = {
    "aliases": Key(texts, "Other spellings, under which talks name this person."),
    "formerly": Key(texts, "Names of before, whose pages lead here."),
    "url": Key(web_address, "A home page."),
    "distinct-from": Key(texts, "People whose names are nearly the same."),
}


def read_people(folder: Path) -> tuple[list[Person], list[Problem]]:
    """Read ``speakers.yml`` of the garden in ``folder``, if there is one.

    Never raises for what the file holds: entries that cannot be used are left
    out and reported.
    """
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return [], []
    except (OSError, UnicodeDecodeError) as error:
        return [], [Problem(FILE, 0, "malformed-file", f"{FILE} cannot be read: {error}.")]
    try:
        return _people(yaml_pairs(text))
    except MalformedError as error:
        return [], [Problem(FILE, error.line, "malformed-file", f"not valid YAML: {error}.")]


def _people(entries: list[tuple[Any, Any, int]]) -> tuple[list[Person], list[Problem]]:
    people: list[Person] = []
    problems: list[Problem] = []
    for name, entry, line in entries:
        values: dict[str, Any] = {}
        if not isinstance(entry, dict):
            message = f"the entry of {quoted(str(name))} must be made of 'key: value' lines."
            problems.append(Problem(FILE, line, "wrong-type", message))
            continue
        for key, value in entry.items():
            if key not in KEYS:
                message = f"{quoted(str(key))} is not a key of a speaker{suggest(str(key), KEYS)}"
                problems.append(Problem(FILE, line, "unknown-key", message))
                continue
            try:
                values[key.replace("-", "_")] = KEYS[key].read(value, line)
            except WrongValueError as wrong:
                message = f"{quoted(key)} of {quoted(str(name))} must be {wrong}."
                problems.append(Problem(FILE, line, "wrong-type", message))
        people.append(Person(name=" ".join(str(name).split()), line=line, **values))
    return people, problems
