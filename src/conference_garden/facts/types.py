"""The types of values in a garden's files: how a value is read, what messages call it, its JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from conference_garden.facts.model import ID_SHAPE, KINDS, LONGEST_NAME, Noted
from conference_garden.facts.names import is_short
from conference_garden.facts.noted_names import noted_names
from conference_garden.facts.problem_kinds import KINDS as MESSAGE_KINDS
from conference_garden.facts.problems import Problem, listed, quoted, suggest
from conference_garden.facts.translation import is_language

DEFAULT_KIND: Final = "talk"

_PATH: Final = r"\w[\w. -]*(?:/\w[\w. -]*)*"
#: The maximum length of a path in bytes: Linux takes 4,096 for an absolute one (``limits.h``).
_LONGEST_PATH: Final = 1000

#: Characters that no host contains (URL standard, "forbidden domain code point").
_IN_NO_HOST: Final = re.compile(r"[\x00-\x20\x7f%/?#@<>\\^|\[\]]")

#: Takes the line, kind and message of a problem.
Report = Callable[[int, str, str], None]


def report_to(problems: list[Problem], document: str) -> Report:
    """A function that adds the problems of one file to ``problems``."""
    return lambda line, kind, message: problems.append(Problem(document, line, kind, message))


class Occurrence(NamedTuple):
    """A key at a place in a file, with the name that messages use for it."""

    name: str
    line: int
    report: Report

    def wrong(self, expected: str, value: object) -> None:
        """Report a value that is not what was expected."""
        message = f"the value of {self.name} must be {expected}, not {quoted(str(value))}."
        self.report(self.line, "wrong-type", message)


#: For values that are not in a file; reports are discarded.
NOWHERE: Final = Occurrence("", 0, report_to([], ""))


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type of value.

    ``read`` takes a value from YAML, TOML or a block and returns what the garden
    stores, or None if the value is invalid.  Mistakes in a part of it are reported
    by ``read`` itself.
    """

    expected: str
    json_schema: Mapping[str, Any]
    read: Callable[[Any, Occurrence], Any]


def _text(value: Any, _: Occurrence) -> str | None:
    """A text on one line; numbers and dates are taken as texts."""
    is_text = isinstance(value, str | int | float | date) and not isinstance(value, bool)
    return " ".join(str(value).split()) or None if is_text else None


def _date(value: Any, _: Occurrence) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _number(value: Any, _: Occurrence) -> int | None:
    return int(value) if re.fullmatch(r"\d{1,4}", str(value)) else None


def is_web_address(text: str) -> bool:
    """Whether a text is a web address with a valid host and, if it has a port, a valid one.

    >>> [*map(is_web_address, ("https://a.example:80/", "https://[::1]/", "https://[::1", "https://a.example:port/"))]
    [True, True, False, False]
    """
    try:
        parts = urlsplit(text)
        host, _ = unquote(parts.hostname or ""), parts.port
    except ValueError:
        return False
    labels = host.removesuffix(".").split(".")
    return parts.scheme in ("http", "https") and all(labels) and not _IN_NO_HOST.search(host)


def _address(value: Any, _: Occurrence) -> str | None:
    """A web address; characters that a URI cannot contain are encoded (RFC 3987, section 3.1)."""
    text = str(value).strip()
    is_address = re.fullmatch(r"https?://[^\s<>\"]+", text) and is_web_address(text)
    return quote(text, safe="%!#$&'()*+,-./:;=?@_~", errors="replace") if is_address else None


def _colour(value: Any, _: Occurrence) -> str | None:
    """A colour, always in six lower-case digits."""
    if not isinstance(value, str) or not re.fullmatch(r"#([0-9A-Fa-f]{3}){1,2}", value):
        return None
    return (value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])).lower()


def _addresses(value: str, at: Occurrence) -> tuple[str, ...]:
    found = {part: _address(part, at) for part in value.replace(",", " ").split()}
    for part in (part for part, address in found.items() if not address):
        at.wrong(ADDRESS.expected, part)
    return tuple(filter(None, found.values()))


def _noted_names(value: str, at: Occurrence) -> tuple[Noted, ...] | None:
    if value.count("(") != value.count(")"):
        at.report(at.line, "wrong-type", f"a bracket in the value of {at.name} is not closed.")
    return noted_names(value, at.line) or None


def _kind(value: str, at: Occurrence) -> str:
    if value in KINDS:
        return value
    message = f"{quoted(value)} is not a kind of talk (known: {listed(KINDS)}){suggest(value, KINDS)}"
    at.report(at.line, "unknown-kind", message)
    return DEFAULT_KIND


def of_class(class_: type, expected: str, json_schema: Mapping[str, Any]) -> ValueType:
    """A value that is taken as it is, if it is an instance of a class."""
    return ValueType(expected, json_schema, lambda value, _: value if isinstance(value, class_) else None)


def matching(pattern: str, expected: str, **schema: Any) -> ValueType:
    """A text that matches a pattern; ``schema`` replaces the pattern if editors would not understand it."""
    form, json_schema = re.compile(pattern), schema or {"pattern": f"^({pattern})?$"}

    def read(value: Any, _: Occurrence) -> str | None:
        return value if isinstance(value, str) and form.fullmatch(value) else None

    return ValueType(expected, {"type": "string", **json_schema}, read)


def _is_path(text: str) -> bool:
    """Whether a text can be the path of a file, and of files whose names are derived from it."""
    return is_short(text, LONGEST_NAME, _LONGEST_PATH) and re.fullmatch(_PATH, text) is not None


def names(
    expected: str = "a list of names", is_one: Callable[[str], bool] = bool, *, with_lines: bool = False
) -> ValueType:
    """Texts, as a list or separated by commas; ``is_one`` must be true for each."""
    array = {"type": "array", "items": {"type": ["string", "number"]}}

    def read(value: Any, at: Occurrence) -> tuple[Noted, ...] | tuple[str, ...] | None:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str | int | float) for item in items):
            return None
        found = [text for item in items if (text := " ".join(str(item).split()))]
        if not all(map(is_one, found)):
            return None
        return tuple(Noted(text, "", at.line) for text in found) if with_lines else tuple(found)

    return ValueType(expected, {"anyOf": [{"type": "string"}, array]}, read)


def ids(what: str) -> ValueType:
    """A list of ids; those that cannot be ``what`` are reported, and kept so that rules can suggest corrections."""

    def read(value: Any, at: Occurrence) -> tuple[Noted, ...] | None:
        found: tuple[Noted, ...] | None = (NOTED_NAMES if isinstance(value, str) else NAMES).read(value, at)
        for name in found or ():
            if not ID_SHAPE.fullmatch(name.name):
                at.report(at.line, "bad-id", f"{quoted(name.name)} cannot be {what}.")
        return found

    return ValueType(NAMES.expected, NAMES.json_schema, read)


class LinkedWords(NamedTuple):
    """Words of ``garden.toml`` that may link to a ``page`` or an ``address``; by default the title of the page."""

    words: str = ""
    page: str = ""
    address: str = ""
    line: int = 0


def _menu(value: Any, at: Occurrence) -> tuple[LinkedWords, ...] | None:
    found = []
    for item in value if isinstance(value, list) else [0]:
        entry = {"page": item} if isinstance(item, str) else item
        if (
            not isinstance(entry, dict)
            or not set(entry) <= {"name", "page", "url"}
            or ("page" in entry) == ("url" in entry)
        ):
            return None
        name, page, address = (entry.get(key, "") for key in ("name", "page", "url"))
        if not LINE.read(name or "-", at) or ("page" in entry and not DOCUMENTS.read([page], at)):
            return None
        if "url" in entry and not (name and _address(address, at)):
            return None
        found.append(LinkedWords(name, page, _address(address, at) or "", at.line))
    return tuple(found)


def _linked_text(value: Any, at: Occurrence) -> tuple[LinkedWords, ...] | None:
    """A line of text in which links are written as in Markdown."""
    if not LINE.read(value, at):
        return None
    found, end = [], 0
    for link in re.finditer(r"\[([^\[\]]+)\]\(([^()\s]+)\)", value):
        address = _address(link[2], at) or ""
        if not address and not DOCUMENTS.read([link[2]], at):
            return None
        found += [
            LinkedWords(value[end : link.start()]),
            LinkedWords(link[1], "" if address else link[2], address, at.line),
        ]
        end = link.end()
    return (*found, LinkedWords(value[end:]))


def _messages(value: Any, at: Occurrence) -> tuple[str, ...] | None:
    """The named kinds of message, as Sphinx knows them: type and subtype."""
    found = []
    for name in names().read(value, at) or ():
        kind = name.removeprefix("garden.")
        if kind in MESSAGE_KINDS:
            found.append(f"garden.{kind}")
        elif _OF_OTHERS.fullmatch(name) and not name.startswith("garden."):
            found.append(name)
        else:
            message = f"{quoted(name)} is not a kind of message{suggest(kind, MESSAGE_KINDS)}"
            at.report(at.line, "unknown-message", message)
    return tuple(found) if isinstance(value, list | str) else None


def _line(length: int, expected: str) -> ValueType:
    # neither line breaks nor characters that XML 1.0 excludes (section 2.2)
    letter = r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
    return matching(rf"(?=.*\S){letter}{{1,{length}}}", expected, maxLength=length)


def one_of(values: tuple[str, ...]) -> ValueType:
    """One of several texts."""
    return matching("|".join(values), f"one of {', '.join(values)}", enum=list(values))


def some_of(values: tuple[str, ...]) -> ValueType:
    """A list of some of these texts."""
    return names(f"a list of some of {', '.join(values)}", values.__contains__)


def base_address(example: str) -> ValueType:
    """An address to which paths are appended, so without a query."""
    form = matching(r"""https?://[^\s/?#"'<>@\\]+(/[^\s?#"'<>\\]*)?""", f"an address such as {example}")
    return replace(form, read=lambda value, at: form.read(value, at) if is_web_address(str(value)) else None)


def static_file(*endings: str) -> ValueType:
    """The path of a file that is published as it is."""
    return matching(rf"_static/{_PATH}\.(?:{'|'.join(endings)})", f"a file such as _static/name.{endings[0]}")


#: Kinds of message of Sphinx and its extensions, such as image.not_readable; that of docutils has no subtype.
_OF_OTHERS: Final = re.compile(r"\w+\.[\w*-]+|docutils")

TEXT: Final = ValueType("a text", {"type": ["string", "number"]}, _text)
ID: Final = matching(ID_SHAPE.pattern, "an id of lower-case letters, digits and single hyphens")
WORDS: Final = _line(40, "a word or two, in quotes")
LINE: Final = _line(300, "a text of at most 300 letters on one line, in quotes")
FILE_NAME: Final = _line(60, "a name of at most 60 letters, in quotes")
DATE: Final = ValueType("a date such as 2026-04-08", {"type": "string", "format": "date"}, _date)
YES_NO: Final = of_class(bool, "true or false", {"type": "boolean"})
ANYTHING: Final = of_class(object, "anything", {})
NUMBER: Final = ValueType("a number", {"type": "integer"}, _number)
ADDRESS: Final = ValueType(
    "a web address such as https://example.org/page", {"type": "string", "pattern": "^https?://"}, _address
)
NAMES: Final = names(with_lines=True)
FORMER_FILES: Final = names("a list of former file names, without .md", _is_path, with_lines=True)
MESSAGES: Final = ValueType("a list of kinds of message, such as [similar-speakers]", NAMES.json_schema, _messages)
FOLDERS: Final = names('a list of folders, such as ["docs"]', _is_path)
DOCUMENTS: Final = names('a list of pages without .md, such as ["notes/about"]', _is_path)
MENU: Final = ValueType(
    'a list of pages such as "notes/about", of { name = "…", page = "…" }, or of { name = "…", url = "https://…" }',
    {
        "type": "array",
        "items": {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {
                        "name": {"description": "What the menu says; the title of the page, if left out."},
                        "page": {"description": "A page without .md."},
                        "url": {"description": "An address elsewhere."},
                    },
                    "additionalProperties": False,
                },
            ]
        },
    },
    _menu,
)
LINKED_TEXT: Final = ValueType(
    "a text on one line, in quotes, with links such as [words](notes/about) or [words](https://example.org)",
    LINE.json_schema,
    _linked_text,
)
BRANCH: Final = matching(r"""(?!-)[^\s\x00-\x1f~^:?*\[\\"'<>]+""", "the name of a branch, such as main")
LANGUAGE: Final = matching(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag such as en or pt-BR")
#: It must exist: a text that only looks like a tag, such as Bob, would leave dates and other words of pages English.
SITE_LANGUAGE: Final = ValueType(
    LANGUAGE.expected,
    LANGUAGE.json_schema,
    lambda value, at: value if LANGUAGE.read(value, at) and is_language(value) else None,
)
#: The authority of tag URIs (RFC 4151).
TAG_AUTHORITY: Final = matching(
    r"[a-z0-9][a-z0-9.-]*,\d{4}(-\d\d(-\d\d)?)?", "a domain and a date, such as example.org,2026"
)
COLOUR: Final = ValueType(
    "a colour such as #22583a", {"type": "string", "pattern": "^#([0-9A-Fa-f]{3}){1,2}$"}, _colour
)
AGENT: Final = matching("Person|Organization", "Person or Organization", enum=["Person", "Organization"])

#: The meaning of what readers type: one text or several.
MEANT: Final = names(
    'a text such as "incident response", or a list of texts', lambda text: re.search(r"\w", text) is not None
)

# Types of options in {talk} blocks, whose values are always texts
NOTED_NAMES: Final = ValueType(NAMES.expected, {"type": "string"}, _noted_names)
ADDRESSES: Final = ValueType("web addresses", {"type": "string"}, _addresses)
KIND: Final = ValueType("a kind of talk", {"enum": list(KINDS)}, _kind)
