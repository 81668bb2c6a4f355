"""``speakers.yml``: aliases and home pages, for the few speakers who need them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from conference_garden.facts.files import MalformedError, read_text
from conference_garden.facts.model import Person
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.schema import SPEAKER
from conference_garden.facts.types import report_to
from conference_garden.facts.yaml_values import YamlMapping, yaml_pairs

FILE: Final = "speakers.yml"


def read_people(folder: Path) -> tuple[list[Person], list[Problem]]:
    """Read ``speakers.yml`` of the garden in ``folder``, if there is one.

    Never raises for any content of the file: entries that cannot be used are
    left out and reported.
    """
    people: list[Person] = []
    problems: list[Problem] = []
    report = report_to(problems, FILE)
    try:
        entries = yaml_pairs(read_text(folder / FILE, report))
    except MalformedError as error:
        report(error.line, "malformed-file", f"not valid YAML: {error}.")
        return people, problems
    lines: dict[str, int] = {}
    for written, entry, line in entries:
        name = " ".join(written.split())
        if not isinstance(entry, YamlMapping):
            report(line, "wrong-type", f"the entry of {quoted(name)} must be made of 'key: value' lines.")
        elif lines.setdefault(name.casefold(), line) != line:
            report(line, "repeated-key", f"{quoted(name)} has an entry in line {lines[name.casefold()]} already.")
        else:
            values, _ = SPEAKER.read(entry.entries, report, f" of {quoted(name)}")
            fields = {key.replace("-", "_"): value for key, value in values.items()}
            people.append(Person(name=name, line=line, **fields))
    return people, problems
