"""``speakers.yml``: aliases and home pages, for the few speakers who need them.

::

    John Willis:
      aliases: [botchagalupe]
      url: https://example.org/
      distinct-from: [John Wills]
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from garden.collect.frontmatter import WrongValue, texts, web_address
from garden.model import Person
from garden.problems import Problem, quoted, suggest

FILE: Final = "speakers.yml"
_KEYS: Final = {"aliases": texts, "url": web_address, "distinct-from": texts}


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
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        entries: list[tuple[Any, Any, int]] = []
        if root is not None:
            if not isinstance(root, yaml.MappingNode):
                return [], [Problem(FILE, 1, "malformed-file", f"{FILE} must be made of names with entries.")]
            entries = [
                (loader.construct_object(key), loader.construct_object(value, deep=True), key.start_mark.line + 1)  # type: ignore[no-untyped-call]
                for key, value in root.value
            ]
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = quoted(str(getattr(error, "problem", None) or error), 120)[1:-1]
        return [], [Problem(FILE, mark.line + 1 if mark else 0, "malformed-file", f"not valid YAML: {reason}.")]
    finally:
        loader.dispose()  # type: ignore[no-untyped-call]
    return _people(entries)


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
            if key not in _KEYS:
                message = f"{quoted(str(key))} is not a key of a speaker{suggest(str(key), _KEYS)}"
                problems.append(Problem(FILE, line, "unknown-key", message))
                continue
            try:
                values[key.replace("-", "_")] = _KEYS[key](value, line)
            except WrongValue as wrong:
                message = f"{quoted(key)} of {quoted(str(name))} must be {wrong}."
                problems.append(Problem(FILE, line, "wrong-type", message))
        people.append(Person(name=" ".join(str(name).split()), line=line, **values))
    return people, problems
