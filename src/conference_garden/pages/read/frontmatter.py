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
from urllib.parse import quote

import yaml

from conference_garden.facts.model import ID_SHAPE, Noted, Source
from conference_garden.facts.problems import Problem, quoted, suggest

Report = Callable[[int, str, str], None]

#: the loader of libyaml, four times as fast, where PyYAML was built with it
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PATH = re.compile(r"\w[\w. -]*(?:/\w[\w. -]*)*")
_BLOCK = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t\r]*$", re.DOTALL | re.MULTILINE)


class WrongValueError(Exception):
    """A value that its key cannot take; the text says what was expected."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a key of the front matter means and may hold."""

    read: Callable[[Any, int], Any]
    meaning: str
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
        raise WrongValueError("a text")
    text = " ".join(str(value).split())
    if not text:
        raise WrongValueError("a text that is not empty")
    return text


def iso_date(value: Any, line: int) -> date:
    """Read a date such as 2026-04-08."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise WrongValueError("a date such as 2026-04-08") from None


def web_address(value: Any, line: int) -> str:
    """Read the address of a web page; letters that a URI cannot hold are encoded (RFC 3987, section 3.1)."""
    text = str(value).strip()
    if not re.fullmatch(r"https?://[^\s<>\"]+", text):
        raise WrongValueError("a web address that begins with https://")
    return quote(text, safe="%!#$&'()*+,-./:;=?@_~")


def truth(value: Any, line: int) -> bool:
    """Read yes or no."""
    if not isinstance(value, bool):
        raise WrongValueError("true or false")
    return value


def names(value: Any, line: int) -> tuple[Noted, ...]:
    """Read a list of names, as a YAML list or separated by commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(item, str | int | float) for item in value):
        raise WrongValueError("a list of names")
    return tuple(Noted(" ".join(str(item).split()), "", line) for item in value if str(item).strip())


def texts(value: Any, line: int) -> tuple[str, ...]:
    """Read a list of names without their lines."""
    return tuple(name.name for name in names(value, line))


def source_list(value: Any, line: int) -> tuple[Source, ...]:
    """Read the notes that a page distils: a list of mappings."""
    shape = "a list of notes, each with title and author, and url, licence and date where known"
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise WrongValueError(shape)
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
                raise WrongValueError(f"{shape} ({quoted(str(key))} is not one of these{suggest(str(key), known)})")
        if not {"title", "author"} <= set(item):
            raise WrongValueError(shape)
        sources.append(Source(**{key: known[key](item[key], line) for key in item}))
    return tuple(sources)


def former_names(value: Any, line: int) -> tuple[Noted, ...]:
    """Read a list of names that the file of a page had before: without ``.md``, perhaps with the path from the root."""
    found = names(value, line)
    if not all(_PATH.fullmatch(name.name) for name in found):
        raise WrongValueError("a list of former file names, without .md")
    return found


def anything(value: Any, line: int) -> Any:
    """Take a value as it is."""
    return value


#: Keys of every page; of Sphinx's those that do no harm, and none of MyST, with which a page could turn raw HTML on.
_COMMON: Final = {
    "formerly": Key(former_names, "The names that the file had before: their addresses lead here."),
    **{key: Key(anything, "As in Sphinx.") for key in ("no-search", "nosearch", "orphan", "tocdepth")},
}

SCHEMAS: Final[Mapping[str, Mapping[str, Key]]] = {
    "conference": {
        "series": Key(one_line, "The event of which this is one edition.", required=True),
        "start": Key(iso_date, "The first day.", required=True),
        "end": Key(iso_date, "The last day, if it is not the first."),
        "place": Key(one_line, "Where it was: a city, a building, or online.", required=True),
        "website": Key(web_address, "The page of this edition."),
        "date": Key(iso_date, "The day on which the notes were published.", required=True),
        "author": Key(names, "Who wrote the page: keys of [authors] in garden.toml."),
        "sources": Key(source_list, "The notes that the page distils, with title, author, url, licence and date."),
        "tags": Key(names, "Ids of topics beyond those of the talks."),
        **_COMMON,
    },
    "topic": {
        "family": Key(one_line, "The group in which lists and navigation show the topic.", required=True),
        "aliases": Key(texts, "Other names of the topic."),
        "tended": Key(iso_date, "The day on which the essay was last brought up to date.", required=True),
        "related": Key(names, "Ids of topics that belong to it, whatever their talks."),
        **_COMMON,
    },
    "page": dict(_COMMON),
}
#: Any page may be kept back, but for those at the root of the garden.
DRAFT: Final = {"draft": Key(truth, "true: only previews show the page.")}
_DRAFT_LINE = re.compile(r"^[\"']?draft[\"']?[ \t]*:", re.MULTILINE)


def page_sort(document: str) -> str:
    """The sort of page that a document is, by its folder: a key of :data:`SCHEMAS`."""
    folder, inside, _ = document.partition("/")
    return {"conferences": "conference", "topics": "topic"}.get(folder, "page") if inside else "page"


def is_draft(document: str, source: str) -> bool:
    """Whether the front matter of a page says ``draft: true``, and nothing less clear than that.

    The pages at the root of the garden are always published.
    """
    block = _BLOCK.match(source.removeprefix("\N{BYTE ORDER MARK}"))
    if "/" not in document or not block or not _DRAFT_LINE.search(block[1]):
        return False
    try:
        return [value is True for key, value, _ in yaml_pairs(block[1]) if key == "draft"] == [True]
    except MalformedError:
        return False  # published, that is: reported


def read_front_matter(document: str, source: str) -> FrontMatter:
    """Read and check the front matter of a page.

    ``source`` is the whole text of the file.  Never raises: whatever is wrong
    is in ``problems``, and only values of the right type are in ``values``.
    """
    result = FrontMatter()
    schema = {**SCHEMAS[page_sort(document)], **(DRAFT if "/" in document else {})}

    def report(line: int, kind: str, message: str) -> None:
        result.problems.append(Problem(document, line, kind, message))

    for key, value, line in _pairs(source.removeprefix("\N{BYTE ORDER MARK}"), report):
        if key in result.lines:
            report(line, "repeated-key", f"the key {quoted(key)} stands twice.")
        elif key not in schema:
            hint = suggest(key, schema)
            report(line, "unknown-key", f"{quoted(key)} is not a key of a {page_sort(document)} page{hint}")
        elif value is None:
            report(line, "missing-field", f"the key {quoted(key)} has no value.")
        else:
            try:
                result.values[key] = schema[key].read(value, line)
            except WrongValueError as wrong:
                shown = quoted(str(value))
                report(line, "wrong-type", f"the value of {quoted(key)} must be {wrong}, not {shown}.")
        result.lines.setdefault(key, line)
    _check_ids(result, report)
    if not any(problem.kind == "malformed-front-matter" for problem in result.problems):
        for key in [key for key, rule in schema.items() if rule.required and key not in result.lines]:
            report(1, "missing-field", f"the front matter has no {quoted(key)}.")
    return result


def front_matter_span(source: str) -> tuple[int, int]:
    """Where the lines of the front matter begin and end in the text of a page; nowhere if there are none."""
    shift = 1 if source.startswith("\N{BYTE ORDER MARK}") else 0
    block = _BLOCK.match(source[shift:])
    return (block.start(1) + shift, block.end(1) + shift) if block else (0, 0)


def _check_ids(result: FrontMatter, report: Report) -> None:
    for key in ("tags", "related"):
        for named in result.values.get(key, ()):
            if not ID_SHAPE.fullmatch(named.name):
                report(named.line, "bad-id", f"{quoted(named.name)} cannot be the id of a topic.")


def _pairs(source: str, report: Report) -> Iterator[tuple[str, Any, int]]:
    """The keys of a block with their values and lines; syntax errors are reported."""
    block = _BLOCK.match(source)
    if not block:
        if source.startswith("---"):
            report(1, "malformed-front-matter", "the front matter is not closed by a line '---'.")
        return
    try:
        pairs = yaml_pairs(block[1])
    except MalformedError as error:
        report(error.line + 1, "malformed-front-matter", f"the front matter is not valid YAML: {error}.")
        return
    for name, value, line in pairs:
        yield str(name), value, line + 1


#: What PyYAML says of common mistakes, in plain words.
_PLAINLY: Final = {
    "mapping values are not allowed here": "a second colon, or the line above has none",
    "found character '\\t' that cannot start any token": "a tab; indent with spaces",
}


class MalformedError(Exception):
    """YAML that cannot be read; ``line`` counts from 1 in its text."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(quoted(reason, 120)[1:-1])
        self.line = line


def yaml_pairs(text: str) -> list[tuple[Any, Any, int]]:
    """The keys of a YAML mapping with their values and lines, repeated keys included.

    Raises :class:`MalformedError` for whatever the text may hold.
    """
    try:
        return _pairs_by(_Loader, text)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError):
        pass  # once more, for the same words on every machine
    try:
        return _pairs_by(yaml.SafeLoader, text)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or error or type(error).__name__)
        raise MalformedError(_PLAINLY.get(reason, reason), mark.line + 1 if mark else 1) from None


def _pairs_by(loader_class: type[yaml.SafeLoader], text: str) -> list[tuple[Any, Any, int]]:
    loader = loader_class(text)
    node = loader.get_single_node()
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise MalformedError("it must be made of 'key: value' lines", node.start_mark.line + 1)
    return [
        (
            _characters(loader.construct_object(key, deep=True)),
            _characters(loader.construct_object(value, deep=True)),
            key.start_mark.line + 1,
        )
        for key, value in node.value
    ]


def _characters(value: Any) -> Any:
    """A value whose texts can be written: an escape in YAML may give half a character (a lone surrogate)."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_characters(item) for item in value]
        case dict():
            return {_characters(key): _characters(item) for key, item in value.items()}
        case _:
            return value
