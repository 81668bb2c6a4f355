"""The YAML between the ``---`` lines at the top of a page, with types and line numbers.

docutils keeps front matter as text without line numbers, so it is read here again,
from the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from conference_garden.facts.files import MalformedError
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.schema import CONFERENCE, PAGE, ROOT_PAGE, TOPIC, schema_of
from conference_garden.facts.source_text import BYTE_ORDER_MARK, FRONT_MATTER, lines_of
from conference_garden.facts.types import DATE, NOWHERE, report_to
from conference_garden.facts.yaml_values import yaml_pairs

#: The title of a page, which is a comment if it is inside the front matter.
_HEADING = re.compile(r"\n[ \t\r]*\n(# .*\S)")
_TITLE = re.compile(r"^# ", re.MULTILINE)
_DRAFT_LINE = re.compile(r"^[\"']?draft[\"']?[ \t]*:", re.MULTILINE)
_DATE_LINE = re.compile(r"^[\"']?date[\"']?[ \t]*:[ \t]*[\"']?(\S*)", re.MULTILINE)

#: Stands for the day on which a draft is published.
NEVER: Final = date.max
_SCHEMAS: Final = {"conference": CONFERENCE, "topic": TOPIC, "page": PAGE}


@dataclass(slots=True)
class FrontMatter:
    """The values of a block by key, the line of each key, and the problems found."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: whether its end is missing, so that it may include what follows
    is_unclosed: bool = False

    def line(self, key: str) -> int:
        """The line of ``key``, or the first line."""
        return self.lines.get(key, 1)


def page_sort(document: str) -> str:
    """The sort of page that a document is, by its folder: conference (also for own kinds of notes), topic or page."""
    if kind_in(document):
        return "conference"
    folder, inside, _ = document.partition("/")
    return {"conferences": "conference", "topics": "topic"}.get(folder, "page") if inside else "page"


def without_front_matter(source: str) -> str:
    """The text of a page with empty lines in place of its front matter, so that all others keep their numbers."""
    block = FRONT_MATTER.match(source)
    if not block and not source.removeprefix(BYTE_ORDER_MARK).startswith("---"):
        return source
    first = lines_of(block[0] if block else source)[: None if block else 1]  # without an end it is the whole text
    return "\n" * len(first) + source[sum(map(len, first)) :]


def published_later(document: str, source: str, today: date) -> date | None:
    """The day on which a page will be published, :data:`NEVER` for a draft; None if it is published already.

    A draft must say exactly ``draft: true``.  A conference page with a ``date``
    after ``today`` is scheduled.  Pages at the root of the garden are always
    published.
    """
    block = FRONT_MATTER.match(source)
    # parsing YAML takes a hundred times as long as these searches
    if "/" not in document or not block or not (_DRAFT_LINE.search(block[1]) or _may_be_later(block[1], today)):
        return None
    try:
        pairs = [(key, value) for key, value, _ in yaml_pairs(block[1])]
    except MalformedError:
        return None  # treated as published, so that the mistake is reported
    if [value is True for key, value in pairs if key == "draft"] == [True]:
        return NEVER
    days = [DATE.read(value, NOWHERE) for key, value in pairs if key == "date" and page_sort(document) == "conference"]
    return days[0] if len(days) == 1 and days[0] is not None and days[0] > today else None


def _may_be_later(block: str, today: date) -> bool:
    line = _DATE_LINE.search(block)
    try:
        return line is not None and date.fromisoformat(line[1].rstrip("\"'")) > today
    except ValueError:
        return True


def read_front_matter(document: str, source: str, *, strict: bool = False) -> FrontMatter:
    """Read and check the front matter of a page.

    ``source`` is the complete text of the file.  Never raises: mistakes are in
    ``problems``, and ``values`` contains only values of the right type.
    """
    result = FrontMatter()
    report = report_to(result.problems, document)
    block, begin = FRONT_MATTER.match(source), source.removeprefix(BYTE_ORDER_MARK)[:3]
    title = _HEADING.search(block[1]) if block and not _TITLE.search(source, block.end()) else None
    if title or (begin == "---" and not block):
        result.is_unclosed, above = True, f" above {quoted(title[1])}" if title else ""
        report(1, "malformed-front-matter", f"the front matter is not closed by a line '---'{above}.")
        return result
    if begin == "+++":
        report(1, "malformed-front-matter", "front matter between '+++' is TOML, which is not supported: use '---'.")
        return result
    try:
        pairs = [(key, value, line + 1) for key, value, line in yaml_pairs(block[1] if block else "")]
    except MalformedError as error:
        report(error.line + 1, "malformed-front-matter", f"the front matter is not valid YAML: {error}.")
        return result
    own = kind_in(document)
    schema = _SCHEMAS[page_sort(document)] if "/" in document else ROOT_PAGE
    schema = schema_of(own) if own else schema
    result.values, result.lines = schema.read(pairs, report)
    for key in schema.absent(result.lines, strict=strict):
        report(1, "missing-field", f"the front matter has no {quoted(key)}.")
    return result
