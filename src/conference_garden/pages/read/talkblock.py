"""The ``{talk}`` block: a directive that leaves a node, and the function that reads its lines.

A MyST directive cannot see the section around it, so the block stays in the
doctree as a :class:`talk_block` until the whole page is parsed.  Its lines are
read here and not as MyST options: those are YAML, in which ``#`` and colons have
meanings of their own, and errors would come without suggestions.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from conference_garden.facts.drafts import is_draft
from conference_garden.facts.model import (
    ID_SHAPE,
    KINDS_WITHOUT_SPEAKERS,
    RELATIONS,
    Claim,
    Noted,
    Talk,
)
from conference_garden.facts.nearness import frequent_words
from conference_garden.facts.noted_names import remark_with_topics
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.schema import TALK
from conference_garden.facts.types import DEFAULT_KIND, Report, report_to

_LINE = re.compile(r":([^:\s][^:]*):(?:\s+(.*))?\s*$")


class Option(NamedTuple):
    """A ``:key: value`` line."""

    key: str
    value: str
    line: int


class talk_block(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes in lower case)
    """The content of a ``{talk}`` block; its children are the parsed takeaway.

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


def draft_mark(block: talk_block) -> str | None:
    """The value of ``:draft:`` if it makes the talk a draft, or None."""
    marks = (option.value for option in block["options"] if option.key == "draft")
    return next(filter(is_draft, marks), None)


def read_talk(
    block: talk_block, *, document: str, id_: str, title: str, line: int, strict: bool
) -> tuple[Talk, list[Problem]]:
    """Make the talk of a section from its block, and return it with the problems found.

    ``line`` is that of the heading.  Invalid values are reported and left out of the talk.
    """
    problems: list[Problem] = []
    report = report_to(problems, document)
    place = block.line or line
    for stray in block["strays"]:
        report(stray, "malformed-talk", "this line of the {talk} block is not ':key: value'.")
    # 'draft' is read by draft_mark, as it may have no value
    values, lines = TALK.read((option for option in block["options"] if option.key != "draft"), report)
    own = kind_in(document)
    kind = values.get("kind", own.part if own else DEFAULT_KIND)
    needs_speakers = not own and kind not in KINDS_WITHOUT_SPEAKERS
    for key in TALK.absent(lines, *(["speakers"] if needs_speakers else []), strict=strict):
        report(place, "missing-field", f"talk {quoted(id_)} has no ':{key}:'.")
    takeaway = _takeaway(block, id_, place, report)
    prose = [child.astext() for child in (block.parent or ()) if not isinstance(child, talk_block | nodes.Invisible)]
    talk = Talk(
        id=id_,
        document=document,
        title=title,
        takeaway=takeaway,
        speakers=values.get("speakers", ()),
        topics=values.get("topics", ()),
        authors=values.get("author", ()),
        day=values.get("day"),
        kind=kind,
        lang=values.get("lang", ""),
        sources=values.get("source", ()),
        recordings=values.get("recording", ()),
        slides=values.get("slides", ()),
        links=values.get("links", ()),
        claims=tuple(_claim(relation, noted) for relation in RELATIONS for noted in values.get(relation, ())),
        formerly=tuple(old for old in values.get("formerly", ()) if ID_SHAPE.fullmatch(old.name)),
        line=line,
        words=frequent_words("\n".join([title, *prose, takeaway])),
    )
    return talk, problems


def _claim(relation: str, noted: Noted) -> Claim:
    about, topics = remark_with_topics(noted)
    return Claim(relation, noted.name, about, noted.line, topics)


def _takeaway(block: talk_block, id_: str, line: int, report: Report) -> str:
    text = " ".join(block.astext().split())
    if not text:
        report(line, "missing-field", f"talk {quoted(id_)} has no takeaway.")
    elif len(block) > 1 or not isinstance(block[0], nodes.paragraph):
        report(line, "bad-takeaway", f"the takeaway of {quoted(id_)} is more than one paragraph.")
    elif any(not isinstance(n, _PLAIN) for n in block[0].findall() if n is not block[0]):
        report(line, "bad-takeaway", f"the takeaway of {quoted(id_)} is not plain text.")
    return text


_PLAIN = (nodes.Text, nodes.emphasis, nodes.strong, nodes.literal)
