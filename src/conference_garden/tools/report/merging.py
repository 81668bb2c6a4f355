"""Merging speakers who may be one person: a proposed change to ``speakers.yml``, to be reviewed first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import unified_diff
from functools import partial
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.files import MalformedError
from conference_garden.facts.model import Person, Speaker
from conference_garden.facts.name_rules import alike_speakers, distinct_speakers
from conference_garden.facts.names import identity
from conference_garden.facts.people import FILE
from conference_garden.facts.problems import yaml_text
from conference_garden.facts.source_text import lines_of
from conference_garden.facts.yaml_values import yaml_pairs

_ALIASES: Final = re.compile(r"([ \t]+)aliases:[ \t]*(?:(\[[^#\]]*\])[ \t]*)?([ \t]#.*)?")


def groups(catalogue: Catalogue) -> list[list[Speaker]]:
    """Groups of speakers with similar names who may be one person; first the one whose name is kept.

    That is the one with an entry in ``speakers.yml``, else the one with the most
    talks, else the one with the longest name.  Two who are marked as distinct, or
    who give a talk together, are never in one group, even if a third is like both.
    """
    apart = distinct_speakers(catalogue)
    together = {talk_id: {*speaker_ids} for talk_id, speaker_ids in _speakers_by_talk(catalogue).items()}
    group_of = {id_: {id_} for id_ in catalogue.speakers}
    for one, other in alike_speakers(catalogue):
        first, second = group_of[one.id], group_of[other.id]
        if first is second or any(frozenset((a, b)) in apart for a in first for b in second):
            continue
        talks = {talk for id_ in first for talk in catalogue.ids_of_speaker(catalogue.speakers[id_])}
        if any(together[talk] & second for talk in talks):
            continue
        smaller, larger = sorted((first, second), key=len)
        larger |= smaller
        group_of.update(dict.fromkeys(smaller, larger))
    found = [
        sorted((catalogue.speakers[id_] for id_ in ids), key=partial(_rank, catalogue))
        for ids in {id(ids): ids for ids in group_of.values()}.values()
        if len(ids) > 1
    ]
    return sorted(found, key=lambda group: group[0].id)


def _rank(catalogue: Catalogue, speaker: Speaker) -> tuple[bool, int, int, str]:
    is_new, name = catalogue.person(speaker.name) is None, speaker.name
    return is_new, -len(catalogue.ids_of_speaker(speaker)), -len(name), name


def _speakers_by_talk(catalogue: Catalogue) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for speaker in catalogue.speakers.values():
        for talk in catalogue.ids_of_speaker(speaker):
            found.setdefault(talk, []).append(speaker.id)
    return found


def merged(text: str, found: Iterable[list[Speaker]], people: Iterable[Person]) -> tuple[str, list[list[Speaker]]]:
    """``speakers.yml`` with an alias for each name that is dropped, and the groups that must be merged by hand."""
    lines = list(lines_of(text))
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    entries = {identity(person.name): person for person in people}
    fresh, left = [], []
    # from the last entry to the first, so that the line numbers of the others stay valid
    for main, *others in sorted(
        found, key=lambda group: -entry.line if (entry := entries.get(identity(group[0].name))) else 0
    ):
        names = [yaml_text(name) for other in others for name in dict.fromkeys((other.name, *other.names))]
        person = entries.get(identity(main.name))
        if any(identity(other.name) in entries for other in others) or (person and not _added(lines, person, names)):
            left.append([main, *others])
        elif person is None:
            fresh.append(f"{yaml_text(main.name)}:\n  aliases: [{', '.join(names)}]\n")
    return "".join([*lines, *sorted(fresh)]), left


def _added(lines: list[str], person: Person, names: list[str]) -> bool:
    """Add aliases to the entry of a person, if it is written in a usual form; returns whether that was done."""
    start = person.line
    end = next((n for n in range(start, len(lines)) if lines[n][0] not in " \t\r\n"), len(lines))
    found = ((n, match) for n in range(start, end) if (match := _ALIASES.fullmatch(lines[n].rstrip())))
    place, match = next(found, (start - 1, None))
    if match and match[2]:  # aliases: [a, b]
        listed = ", ".join([*filter(None, [match[2][1:-1].strip()]), *names])
        begin, fresh = place, [f"{match[1]}aliases: [{listed}]{match[3] or ''}\n"]
    elif match:  # one line each
        item = lines[place + 1].partition("- ")[0] if place + 1 < end else ""
        begin, fresh = place + 1, [f"{item}- {name}\n" for name in names]
    else:
        indent = lines[start][: -len(lines[start].lstrip())] if start < end else ""
        begin, fresh = start, [f"{indent}aliases: [{', '.join(names)}]\n"]
    entry = [*lines[start - 1 : begin], *fresh, *lines[begin + bool(match and match[2]) : end]]
    try:
        ((_, values, _),) = yaml_pairs("".join(entry))
        aliases = {key: value for key, value, _ in values.entries}["aliases"]
    except (MalformedError, ValueError, AttributeError, KeyError):
        return False
    if not isinstance(aliases, list) or len(aliases) != len(person.aliases) + len(names):
        return False
    lines[start - 1 : end] = entry
    return True


def difference(before: str, after: str) -> str:
    """The change to ``speakers.yml`` as a diff for ``git apply``."""
    a, b = (text.splitlines(keepends=True) for text in (before, after))
    lines = unified_diff(a, b, f"a/{FILE}", f"b/{FILE}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
