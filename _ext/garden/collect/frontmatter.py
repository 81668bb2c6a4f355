"""The YAML between the ``---`` lines at the top of a page, with types and places.

docutils keeps front matter as text without lines, so the block is read here
once more, from its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import yaml

from garden.model import ID_SHAPE, Noted, Source
from garden.problems import Problem, quoted, suggest

_BLOCK = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)


class WrongValue(Exception):
    """A value that its key cannot take; the text says what was expected."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a key of the front matter may hold."""

    read: Callable[[Any, int], Any]
    required: bool = False


@dataclass(slots=True)
class FrontMatter:
    """The values of a block by key, the line of each key, and what was wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, key: str) -> int:
        """The line on which ``key`` stands, or the first line."""
        return self.lines.get(key, 1)


def one_line(value: Any, line: int) -> str:
    """Read a text of one line; numbers and dates are taken as they were written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise WrongValue("a text")
    text = " ".join(str(value).split())
    if not text:
        raise WrongValue("a text that is not empty")
    return text


def iso_date(value: Any, line: int) -> date:
    """Read a date such as 2026-04-08."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise WrongValue("a date such as 2026-04-08") from None


def web_address(value: Any, line: int) -> str:
    """Read the address of a web page."""
    text = str(value).strip()
    if not re.fullmatch(r"https?://[^\s<>\"]+", text):
        raise WrongValue("a web address that begins with https://")
    return text


def names(value: Any, line: int) -> tuple[Noted, ...]:
    """Read a list of names, as a YAML list or separated by commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(item, str | int | float) for item in value):
        raise WrongValue("a list of names")
    return tuple(Noted(" ".join(str(item).split()), "", line) for item in value if str(item).strip())


def texts(value: Any, line: int) -> tuple[str, ...]:
    """Read a list of names without their lines."""
    return tuple(name.name for name in names(value, line))


def source_list(value: Any, line: int) -> tuple[Source, ...]:
    """Read the notes that a page distils: a list of mappings."""
    shape = "a list of notes, each with title and author, and url, licence and date where known"
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise WrongValue(shape)
    known: dict[str, Callable[[Any, int], Any]] = {
        "title": one_line,
        "author": one_line,
        "url": web_address,
        "licence": one_line,
        "date": iso_date,
    }
    sources = []
    for item in value:
        for key in item:
            if key not in known:
                raise WrongValue(f"{shape} ({quoted(str(key))} is not one of these{suggest(str(key), known)})")
        if not {"title", "author"} <= set(item):
            raise WrongValue(shape)
        sources.append(Source(**{key: known[key](item[key], line) for key in item}))
    return tuple(sources)


def anything(value: Any, line: int) -> Any:
    """Take a value as it is."""
    return value


#: Keys that Sphinx and MyST understand on every page.
_COMMON: Final = {
    key: Key(anything) for key in ("html_meta", "myst", "no-search", "nosearch", "orphan", "tocdepth")
}

SCHEMAS: Final[Mapping[str, Mapping[str, Key]]] = {
    "conference": {
        "series": Key(one_line, required=True),
        "start": Key(iso_date, required=True),
        "end": Key(iso_date),
        "place": Key(one_line, required=True),
        "website": Key(web_address),
        "date": Key(iso_date, required=True),
        "author": Key(texts),
        "sources": Key(source_list),
        "tags": Key(names),
        **_COMMON,
    },
    "topic": {
        "family": Key(one_line, required=True),
        "aliases": Key(texts),
        "tended": Key(iso_date, required=True),
        "related": Key(names),
        **_COMMON,
    },
    "page": dict(_COMMON),
}


def page_sort(document: str) -> str:
    """The sort of page that a document is, by its folder: a key of :data:`SCHEMAS`."""
    return {"conferences": "conference", "topics": "topic"}.get(document.partition("/")[0], "page")


def read_front_matter(document: str, source: str) -> FrontMatter:
    """Read and check the front matter of a page.

    ``source`` is the whole text of the file.  Never raises: whatever is wrong
    is in ``problems``, and only values of the right type are in ``values``.
    """
    result = FrontMatter()
    schema = SCHEMAS[page_sort(document)]
    for key, value, line in _pairs(document, source.removeprefix("\N{BYTE ORDER MARK}"), result):
        if key in result.lines:
            message = f"the key {quoted(key)} stands twice."
            result.problems.append(Problem(document, line, "repeated-key", message))
        elif key not in schema:
            message = f"{quoted(key)} is not a key of a {page_sort(document)} page{suggest(key, schema)}"
            result.problems.append(Problem(document, line, "unknown-key", message))
        elif value is None:
            message = f"the key {quoted(key)} has no value."
            result.problems.append(Problem(document, line, "missing-field", message))
        else:
            try:
                result.values[key] = schema[key].read(value, line)
            except WrongValue as wrong:
                message = f"the value of {quoted(key)} must be {wrong}, not {quoted(str(value))}."
                result.problems.append(Problem(document, line, "wrong-type", message))
        result.lines.setdefault(key, line)
    for key, rule in schema.items():
        if rule.required and key not in result.lines and not _is_broken(result):
            message = f"the front matter has no {quoted(key)}."
            result.problems.append(Problem(document, 1, "missing-field", message))
    for key in ("tags", "related"):
        for named in result.values.get(key, ()):
            if not ID_SHAPE.fullmatch(named.name):
                message = f"{quoted(named.name)} cannot be the id of a topic."
                result.problems.append(Problem(document, named.line, "bad-id", message))
    return result


def _is_broken(result: FrontMatter) -> bool:
    return any(problem.kind == "malformed-front-matter" for problem in result.problems)


def _pairs(document: str, source: str, result: FrontMatter) -> Iterator[tuple[str, Any, int]]:
    """The keys of a block with their values and lines; syntax errors go to ``result``."""
    block = _BLOCK.match(source)
    if not block:
        if source.startswith("---"):
            message = "the front matter is not closed by a line '---'."
            result.problems.append(Problem(document, 1, "malformed-front-matter", message))
        return
    loader = yaml.SafeLoader(block[1])
    try:
        node = loader.get_single_node()
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            raise yaml.MarkedYAMLError(problem="it must be made of 'key: value' lines", problem_mark=node.start_mark)
        pairs = [
            (str(loader.construct_object(key, deep=True)), loader.construct_object(value, deep=True), key)  # type: ignore[no-untyped-call]
            for key, value in node.value
        ]
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        reason = getattr(error, "problem", None) or str(error) or type(error).__name__
        message = f"the front matter is not valid YAML: {quoted(str(reason), 120)[1:-1]}."
        result.problems.append(Problem(document, line, "malformed-front-matter", message))
        return
    finally:
        loader.dispose()  # type: ignore[no-untyped-call]
    for name, value, key in pairs:
        yield name, value, key.start_mark.line + 2
