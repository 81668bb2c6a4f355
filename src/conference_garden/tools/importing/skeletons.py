"""The first text of a page: everything that is known about it, and placeholders for the rest.

A skeleton builds as it is, because a draft may lack things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from conference_garden.facts.names import identity, slugify
from conference_garden.facts.noted_names import noted_names
from conference_garden.facts.problems import quoted, suggest
from conference_garden.facts.record import current_day
from conference_garden.facts.types import NOWHERE, TEXT, ValueType
from conference_garden.tools.importing.events import series_of
from conference_garden.tools.importing.imported import ImportedTalk
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.speaker_names import name_parts, readings, unwrapped
from conference_garden.tools.page_text import conference_stem, front_matter, page, talk_id, talk_section

LEAD: Final = "% One paragraph in your own words: what it was, and what stayed with you."
REMARK: Final = (
    "The label above the heading is the permanent address of the talk. Below ':topics:' come an empty line and the "
    "takeaway, one sentence that makes sense on its own."
)
DEFINITION: Final = "% The first paragraph is the definition, one or two sentences; then comes the essay."

_SPEAKERS = re.compile(r"(.*\S)\s+[-–—]+\s+(\S.*)", re.DOTALL)


class TakenError(Exception):
    """The page cannot be made, or it or one about the same subject already exists.

    ``why`` is shown when a writer is asked for values; if options gave them, ``remedy`` follows.
    """

    def __init__(self, why: str, remedy: str = ".") -> None:
        super().__init__(why + remedy)
        self.why = why


class NewTalk(NamedTuple):
    """A talk written in one line: ``speakers`` are names with affiliations."""

    title: str
    speakers: tuple[tuple[str, str], ...]


@dataclass
class Skeleton:
    """A page to write: ``remarks`` point out what may already exist under another name."""

    document: str
    text: str
    is_draft: bool
    remarks: list[str]


def talk_line(text: str) -> NewTalk | None:
    """Read a talk written in one line; None without a title.

    >>> talk_line("Ropes - a primer — Ada Lovelace (Sea and Sons) & Alan Turing").speakers
    (('Ada Lovelace', 'Sea and Sons'), ('Alan Turing', ''))
    >>> talk_line('"Splice Better" by Tamsin Okafor')
    NewTalk(title='Splice Better', speakers=(('Tamsin Okafor', ''),))
    """
    text = TEXT.read(text, NOWHERE) or ""
    match = _SPEAKERS.fullmatch(text)
    if match is None and (read := next((r for r in readings(text) if r.sure and r.pattern == "by"), None)):
        return NewTalk(read.title, tuple((person.name, person.note) for person in read.people))
    title, names = (match[1], match[2]) if match else (text, "")
    if not title:
        return None
    title = unwrapped(title)
    return NewTalk(title, tuple((noted.name, noted.note) for noted in noted_names(", ".join(name_parts(names)))))


TALK: Final = ValueType("a talk such as 'Title — Speaker (Company)'", {}, lambda value, _: talk_line(value))


def check_field(what: str, name: str, values: Mapping[str, Any], known: Known) -> None:
    """Raise TakenError if a field cannot have its value in ``values``, which also holds the fields before it."""
    if check := _CHECKS.get((what, name)):
        check(values, known)


def _check_end(values: Mapping[str, Any], known: Known) -> None:
    if (end := values.get("end", values["start"])) < values["start"]:
        raise TakenError(f"The conference cannot end on {end}, before it starts")


def _check_part(values: Mapping[str, Any], known: Known) -> None:
    series, year, part = _series(values, known), values["start"].year, values.get("part", "")
    # an explicit id distinguishes conferences too
    if values.get("id") or not (same := known.conference(series, year)):
        return
    if conference_stem(series, year, part) in known.ids:
        remedy = "; if there are several in a year, tell them apart with --part MONTH or --part CITY."
        raise TakenError(f"{same.document}.md already exists", remedy)
    if not part:
        raise TakenError(f"{same.document}.md is about {series} {year}", "; tell them apart with --part.")


def _check_conference_id(values: Mapping[str, Any], known: Known) -> None:
    series = _series(values, known)
    stem = conference_stem(series, values["start"].year, values.get("part", ""))
    _check_id(values.get("id") or stem, f"The name {quoted(series)}", known)


def _check_topic_id(values: Mapping[str, Any], known: Known) -> None:
    title = values["title"]
    _check_id(values.get("id") or slugify(title), f"The title {quoted(title)}", known)


def _check_id(id_: str, made_of: str, known: Known) -> None:
    if not id_:
        raise TakenError(f"{made_of} cannot be made into an address", ": give one with --id.")
    if id_ in known.ids:
        raise TakenError(f"The id {quoted(id_)} is already in use", "; choose another with --id.")


def _check_names(values: Mapping[str, Any], known: Known) -> None:
    for name in (values["title"], *values.get("alias", ())):
        if owner := known.topic(name):
            raise TakenError(f"topics/{owner}.md already exists and is also called {quoted(name)}")


def _check_related(values: Mapping[str, Any], known: Known) -> None:
    for name in values.get("related", ()):
        if not known.topic(name):
            raise TakenError(f"There is no topic {quoted(name)}")


#: (kind of page, field) → check
_CHECKS: Final = {
    ("conference", "end"): _check_end,
    ("conference", "part"): _check_part,
    ("conference", "id"): _check_conference_id,
    ("topic", "title"): _check_names,
    ("topic", "alias"): _check_names,
    ("topic", "related"): _check_related,
    ("topic", "id"): _check_topic_id,
}


def _series(values: Mapping[str, Any], known: Known) -> str:
    return known.series(series_of(values["series"], values["start"].year))


def conference_page(values: Mapping[str, Any], known: Known) -> Skeleton:
    """A draft of a conference page; raises TakenError."""
    for name in ("part", "id", "end"):
        check_field("conference", name, values, known)
    remarks: list[str] = []
    start, part = values["start"], values.get("part", "")
    given = series_of(values["series"], start.year)
    series = known.series(given)
    if series != given:
        remarks.append(f"the garden spells the series {quoted(series)}, which is used here.")
    elif series not in (others := {page.series for page in known.pages.values()}) and suggest(series, others) != ".":
        remarks.append(f"the series {quoted(series)} is new{suggest(series, others)}")
    stem = values.get("id") or conference_stem(series, start.year, part)
    similar = known.similar_conferences(series, start.year)  # on any day: a date may be mistyped too
    remarks += [f"{other.document}.md is about {quoted(other.title)}: is it the same?" for other in similar]
    front = {
        "draft": True,
        "series": series,
        "start": start,
        "end": values.get("end", start),
        "place": values.get("place"),
        "website": values.get("website", ""),
        "date": current_day(),
        "author": known.own_author,
    }
    title = " ".join(filter(None, (series, part, str(start.year))))
    sections = _talks(values.get("talk") or [NewTalk("Title of the first talk", ())], stem, known, remarks)
    text = page(front_matter(front), title, LEAD, sections)
    return Skeleton(f"conferences/{stem}", text, is_draft=True, remarks=remarks)


def _talks(lines: list[NewTalk], stem: str, known: Known, remarks: list[str]) -> list[str]:
    sections, taken = [], {*known.ids, stem}
    for number, (title, names) in enumerate(lines):
        speakers = [(known.speaker(name), note) for name, note in names]
        for name, _ in speakers:
            if similar := known.similar_speaker(name):
                remarks.append(f"the speaker {quoted(name)} is new; did you mean {quoted(similar)}?")
        id_ = talk_id(speakers[0][0] if speakers else "", title, stem, taken)
        taken.add(id_)
        text = talk_section(id_, title, ImportedTalk(tuple(speakers)), remark="" if number else REMARK)
        sections.append(text if speakers else text.replace("```{talk}\n", "```{talk}\n:speakers:\n", 1))
    return sections


def topic_page(values: Mapping[str, Any], known: Known) -> Skeleton:
    """A topic page, which is a draft unless it has a definition; raises TakenError."""
    for name in ("alias", "id"):
        check_field("topic", name, values, known)
    title, family, definition = values["title"], values["family"], values.get("definition", "")
    remarks = [
        f"the topic {quoted(name)} is new{hint}"
        for name in (title, *values.get("alias", ()))
        if (hint := suggest(slugify(name), known.topics, cutoff=0.75)) != "."
    ]
    id_ = values.get("id") or slugify(title)
    spelling = {identity(name): name for name in known.families}.get(identity(family), family)
    if spelling not in known.families:
        remarks.append(f"the family {quoted(spelling)} is new{suggest(spelling, known.families)}")
    related = []
    for name in values.get("related", ()):
        if other := known.topic(name):
            related.append(other)
        else:
            remarks.append(f"there is no topic {quoted(name)} to be related to{suggest(name, known.topics)}")
    front = {
        **({} if definition else {"draft": True}),
        "family": spelling,
        "aliases": values.get("alias", []),
        "tended": current_day(),
        "related": related,
    }
    text = page(front_matter(front), title, definition or DEFINITION)
    return Skeleton(f"topics/{id_}", text, is_draft=not definition, remarks=remarks)
