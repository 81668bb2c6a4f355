"""``speakers.yml``: aliases and home pages, for the few speakers who need them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from conference_garden.facts.files import MalformedError, read_text, yaml_pairs
from conference_garden.facts.model import Person
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.schema import SPEAKER
from conference_garden.facts.types import report_to

FILE: Final = "speakers.yml"


def read_people(folder: Path) -> tuple[list[Person], list[Problem]]:
    """Read ``speakers.yml`` of the garden in ``folder``, if there is one.

    Never raises for what the file holds: entries that cannot be used are left
    out and reported.
    """
    people: list[Person] = []
    problems: list[Problem] = []
    report = report_to(problems, FILE)
    try:
        entries = yaml_pairs(read_text(folder / FILE, report))
    except MalformedError as error:
        report(error.line, "malformed-file", f"not valid YAML: {error}.")
        return people, problems
    for name, entry, line in entries:
        if not isinstance(entry, dict):
            report(line, "wrong-type", f"the entry of {quoted(str(name))} must be made of 'key: value' lines.")
            continue
        pairs = ((str(key), value, line) for key, value in entry.items())
        values, _ = SPEAKER.read(pairs, report, f" of {quoted(str(name))}")
        fields = {key.replace("-", "_"): value for key, value in values.items()}
        people.append(Person(name=" ".join(str(name).split()), line=line, **fields))
    return people, problems
