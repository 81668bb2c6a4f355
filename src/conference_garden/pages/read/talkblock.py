"""The ``{talk}`` block: a directive that leaves a node, and the reading of its lines.

A MyST directive cannot see the section around it, so the block stays in the
doctree as a :class:`talk_block` until the whole page is parsed.  The lines are
read here and not by the directive machinery: a title such as ``C#`` or a colon
in a name would be YAML there, and its messages could not suggest anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from conference_garden.facts.model import (
    ID_SHAPE,
    KINDS,
    KINDS_WITHOUT_SPEAKERS,
    RELATIONS,
    Claim,
    Noted,
    Talk,
    noted_names,
)
from conference_garden.facts.problems import Problem, listed, quoted, suggest
from conference_garden.pages.read.frontmatter import WrongValueError, iso_date, web_address

_LINE = re.compile(r":([^:\s][^:]*):(?:\s+(.*))?\s*$")

#: The keys of a block, each with its meaning.
KEYS: Final[Mapping[str, str]] = {
    "speakers": "Who gave the talk, each perhaps with the employer in brackets.",
    "topics": "Ids of its topics.",
    "day": "The day, where the conference had several.",
    "kind": f"One of {', '.join(KINDS)}; talk if left out.",
    "source": "The address of the original notes.",
    **{relation: f"Ids of talks; shown there as “{words.incoming}”." for relation, words in RELATIONS.items()},
    "formerly": "Ids that the talk had before: their addresses lead here.",
}


class Option(NamedTuple):
    """A ``:key: value`` line."""

    key: str
    value: str
    line: int


class talk_block(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes in lower case)
    """What a ``{talk}`` block holds; its children are the parsed takeaway.

    ``options`` is a list of :class:`Option`, ``strays`` the lines that are
    neither an option nor part of the takeaway.
    """


class TalkDirective(SphinxDirective):
    """``{talk}``: the facts of a talk, then its takeaway."""

    has_content = True
    option_spec = None

    def run(self) -> list[nodes.Node]:
        """Leave a :class:`talk_block`, with the takeaway parsed into it."""
        block = talk_block()
        self.set_source_info(block)
        first = self.lineno + self.content_offset + 1
        options: list[Option] = []
        strays: list[int] = []
        body = len(self.content)
        for index, text in enumerate(self.content):
            if match := _LINE.match(text):
                options.append(Option(match[1].strip(), (match[2] or "").strip(), first + index))
            elif not text.strip():
                body = index + 1
                break
            elif options and text[0].isspace():
                last = options[-1]
                options[-1] = last._replace(value=f"{last.value} {text.strip()}")
            elif options:
                strays.append(first + index)
            else:
                body = index
                break
        block["options"], block["strays"] = options, strays
        takeaway = StringList(self.content[body:], source=str(self.env.doc2path(self.env.docname)))
        self.state.nested_parse(takeaway, self.content_offset + body, block)
        return [block]


@dataclass(slots=True)
class _Reading:
    document: str
    talk: str
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, kind: str, message: str) -> None:
        self.problems.append(Problem(self.document, line, kind, message))


def read_talk(block: talk_block, *, document: str, id_: str, title: str, line: int) -> tuple[Talk, list[Problem]]:
    """Make the talk of a section from its block.

    ``line`` is that of the heading.  Always returns a talk: what cannot be
    used is left out and reported.
    """
    reading = _Reading(document, id_)
    place = block.line or line
    values = _values(block, reading)
    kind = _kind(values, reading)
    speakers = _noted(values.get("speakers"))
    if not speakers and kind not in KINDS_WITHOUT_SPEAKERS and not _was_reported(reading, "speakers"):
        reading.report(place, "missing-field", f"talk {quoted(id_)} has no ':speakers:'.")
    topics = _noted(values.get("topics"))
    if not topics and not _was_reported(reading, "topics"):
        reading.report(place, "missing-field", f"talk {quoted(id_)} has no ':topics:'.")
    for topic in topics:
        if not ID_SHAPE.fullmatch(topic.name):
            reading.report(topic.line, "bad-id", f"{quoted(topic.name)} cannot be the id of a topic.")
    talk = Talk(
        id=id_,
        document=document,
        title=title,
        takeaway=_takeaway(block, reading, place),
        speakers=speakers,
        topics=tuple(topic for topic in topics if ID_SHAPE.fullmatch(topic.name)),
        day=_day(values, reading),
        kind=kind,
        sources=tuple(_addresses(values, reading)),
        claims=tuple(
            Claim(type_, noted.name, noted.note, noted.line)
            for type_ in RELATIONS
            for noted in _noted(values.get(type_))
        ),
        formerly=tuple(_former_ids(values, reading)),
        line=line,
    )
    return talk, reading.problems


def _values(block: talk_block, reading: _Reading) -> dict[str, Option]:
    """The options of a block by key; what cannot be used is reported."""
    for stray in block["strays"]:
        reading.report(stray, "malformed-talk", "this line of the {talk} block is not ':key: value'.")
    values: dict[str, Option] = {}
    for option in block["options"]:
        if option.key not in KEYS:
            hint = suggest(option.key, KEYS, cutoff=0.75)
            known = "" if hint != "." else f" (known: {', '.join(KEYS)})"
            message = f"{quoted(option.key)} is not a key of a {{talk}} block{known}{hint}"
            reading.report(option.line, "unknown-key", message)
        elif option.key in values:
            reading.report(option.line, "repeated-key", f"the key {quoted(option.key)} stands twice.")
        elif not option.value:
            reading.report(option.line, "missing-field", f"the key {quoted(option.key)} has no value.")
        else:
            values[option.key] = option
        if option.value.count("(") != option.value.count(")") and option.key in ("speakers", *RELATIONS):
            reading.report(option.line, "wrong-type", f"a bracket in the value of {quoted(option.key)} is not closed.")
    return values


def _was_reported(reading: _Reading, key: str) -> bool:
    return any(quoted(key) in problem.message for problem in reading.problems)


def _kind(values: dict[str, Option], reading: _Reading) -> str:
    option = values.get("kind")
    if option and option.value not in KINDS:
        hint = suggest(option.value, KINDS)
        message = f"{quoted(option.value)} is not a kind of talk (known: {listed(KINDS)}){hint}"
        reading.report(option.line, "unknown-kind", message)
        return "talk"
    return option.value if option else "talk"


def _day(values: dict[str, Option], reading: _Reading) -> date | None:
    if option := values.get("day"):
        try:
            return iso_date(option.value, option.line)
        except WrongValueError as wrong:
            message = f"the value of 'day' must be {wrong}, not {quoted(option.value)}."
            reading.report(option.line, "wrong-type", message)
    return None


def _addresses(values: dict[str, Option], reading: _Reading) -> Iterator[str]:
    if option := values.get("source"):
        for part in option.value.replace(",", " ").split():
            try:
                yield web_address(part, option.line)
            except WrongValueError as wrong:
                message = f"the value of 'source' must be {wrong}, not {quoted(part)}."
                reading.report(option.line, "wrong-type", message)


def _former_ids(values: dict[str, Option], reading: _Reading) -> Iterator[Noted]:
    for old in _noted(values.get("formerly")):
        if ID_SHAPE.fullmatch(old.name):
            yield old
        else:
            reading.report(old.line, "bad-id", f"{quoted(old.name)} cannot be the former id of a talk.")


def _noted(option: Option | None) -> tuple[Noted, ...]:
    return noted_names(option.value, option.line) if option else ()


def _takeaway(block: talk_block, reading: _Reading, place: int) -> str:
    text = " ".join(block.astext().split())
    if not text:
        reading.report(place, "missing-field", f"talk {quoted(reading.talk)} has no takeaway.")
    elif len(block) > 1 or not isinstance(block[0], nodes.paragraph):
        reading.report(place, "bad-takeaway", f"the takeaway of {quoted(reading.talk)} is more than one paragraph.")
    elif any(not isinstance(n, _PLAIN) for n in block[0].findall() if n is not block[0]):
        reading.report(place, "bad-takeaway", f"the takeaway of {quoted(reading.talk)} is not plain text.")
    return text


_PLAIN = (nodes.Text, nodes.emphasis, nodes.strong, nodes.literal)
