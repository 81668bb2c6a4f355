"""``garden.toml``: what differs from garden to garden.

::

    [site]
    name = "The conference garden"
    description = "Notes from conferences, by talk and by topic"
    url = "https://example.org/garden/"
    repository = "https://github.com/example/garden"
    branch = "main"
    language = "en"
    tag = "example.org,2026"

    [authors]
    gardeners = { name = "The gardeners", url = "https://example.org/", type = "Organization" }

Each key of ``[site]`` may also come from the environment, as ``GARDEN_URL``,
``GARDEN_NAME`` and so on, so that CI can publish one garden at several addresses.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from conference_garden.facts.problems import Problem, quoted, suggest

FILE: Final = "garden.toml"

#: Under which the notes are published.
LICENCE: Final = "CC BY 4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"


class _Form(NamedTuple):
    """What a value must look like, and how a message calls that."""

    pattern: re.Pattern[str]
    name: str


# Without characters that XML 1.0 has no place for (section 2.2) and line breaks
_LETTER: Final = r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
_TEXT: Final = _Form(re.compile(rf"(?=.*\S){_LETTER}{{1,300}}"), "a text of at most 300 letters on one line, in quotes")
# It becomes the name of a file
_NAME: Final = _Form(re.compile(rf"(?=.*\S){_LETTER}{{1,60}}"), "a name of at most 60 letters, in quotes")
_ADDRESS: Final = re.compile(r"https?://[^\s/?#\"'<>@\\]+(/[^\s?#\"'<>\\]*)?")
_SITE: Final = {
    "name": _TEXT,
    "description": _TEXT,
    "url": _Form(_ADDRESS, "an address such as https://example.org/garden/"),
    "repository": _Form(_ADDRESS, "an address such as https://github.com/owner/garden"),
    "branch": _Form(re.compile(r"(?!-)[^\s\x00-\x1f~^:?*\[\\\"'<>]+"), "the name of a branch, such as main"),
    "language": _Form(re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"), "a language tag such as en or pt-BR"),
    "tag": _Form(
        re.compile(r"[a-z0-9][a-z0-9.-]*,\d{4}(-\d\d(-\d\d)?)?"), "a domain and a date, such as example.org,2026"
    ),
}
_AUTHOR: Final = {
    "name": _NAME,
    "url": _Form(_ADDRESS, "an address such as https://example.org/"),
    "type": _Form(re.compile("Person|Organization"), "Person or Organization"),
}

#: The key of ``[site]`` → the variable of the environment that goes before it.
VARIABLES: Final = {key: f"GARDEN_{key.upper()}" for key in _SITE}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a garden.

    ``url`` is the address of the published site and ends in a slash, or is
    empty when not known.  ``repository`` is the address of the sources on a
    code-hosting site, without a slash at the end, or empty; ``branch`` is the
    branch there on which edits are made.  ``tag`` is a domain and a date on which
    the gardeners owned it: permanent ids begin with it.
    """

    name: str = "Conference garden"
    description: str = "Conference notes, by talk and by topic"
    url: str = ""
    repository: str = ""
    branch: str = "main"
    language: str = "en"
    tag: str = ""
    licence: str = ""
    licence_url: str = ""
    folders: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    #: key → (name, home page or None)
    authors: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    #: keys of authors who are a group of people
    groups: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def permanent(self, name: str) -> str:
        """An id for a thing that stays whatever becomes of its address: a tag URI (RFC 4151).

        Without ``tag`` in the settings it begins with the host of the site.
        """
        owner = self.tag or f"{quote(urlsplit(self.url).hostname or 'localhost', safe='.-')},2026"
        return f"tag:{owner}:{quote(name)}"


def _as_uri(address: str) -> str:
    """An address in ASCII only, as site maps and icons of feeds must have it (RFC 3986)."""
    parts = urlsplit(address)
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:
        host = parts.netloc
    return urlunsplit((parts.scheme, host, quote(parts.path, safe="/%:@!$&'()*+,;=~"), "", ""))


def read_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of the garden in ``folder``; variables of the environment go before the file.

    A variable that is empty counts as not set.  Never raises for what file
    and environment hold: what cannot be used is left at its default and
    reported.
    """
    reader = _Reader(folder / FILE)
    site = dict(reader.values("site", reader.data.get("site", {}), _SITE))
    for key, variable in VARIABLES.items():
        value = environment.get(variable)
        if value and _SITE[key].pattern.fullmatch(value):
            site[key] = value
        elif value:
            message = f"{variable} in the environment must be {_SITE[key].name}, not {quoted(value)}."
            reader.report("wrong-type", message, "site", key)
    if site.get("url"):
        site["url"] = _as_uri(site["url"].rstrip("/") + "/")
    if site.get("repository"):
        site["repository"] = site["repository"].rstrip("/").removesuffix(".git")
    authors = dict(reader.authors())
    groups = tuple(key for key in authors if reader.data["authors"][key].get("type") == "Organization")
    return Settings(authors=authors, groups=groups, problems=tuple(reader.problems), **site)  # type: ignore[arg-type]


class _Reader:
    """The file, and what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.problems: list[Problem] = []
        self.data: dict[str, Any] = {}
        self.lines: list[str] = []
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            self.problems.append(Problem(FILE, 0, "malformed-file", f"{FILE} cannot be read: {error.strerror}."))
            return
        try:
            text = content.decode("utf-8-sig")
            self.lines = text.split("\n")  # as TOML counts them
            self.data = tomllib.loads(text)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            message = f"{FILE} cannot be read: byte {content[error.start]:#04x} is not UTF-8 text."
            self.problems.append(Problem(FILE, line, "malformed-file", message))
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\bline (\d+)", str(error))
            line = int(place[1]) if place else len(self.lines)
            self.problems.append(Problem(FILE, line, "malformed-file", f"{FILE} cannot be read: {error}."))
        for key in self.data:
            if key not in ("site", "authors"):
                message = f"{quoted(key)} is not a part of {FILE}{suggest(key, ('site', 'authors'))}"
                self.report("unknown-key", message, key)

    def values(self, section: str, entries: Any, forms: Mapping[str, _Form]) -> Iterator[tuple[str, str]]:
        """The entries of a table that have the right key and form; the others are reported."""
        if not isinstance(entries, dict):
            self.report("wrong-type", f"{quoted(section)} must be a table, that is a line [{section}].", section)
            return
        for key, value in entries.items():
            if key not in forms:
                message = f"{quoted(key)} is not a key of [{section}]{suggest(key, forms)}"
                self.report("unknown-key", message, section, key)
            elif not isinstance(value, str) or (value and not forms[key].pattern.fullmatch(value)):
                message = f"{quoted(key)} in [{section}] must be {forms[key].name}, not {quoted(str(value))}."
                self.report("wrong-type", message, section, key)
            elif value:
                yield key, value

    def authors(self) -> Iterator[tuple[str, tuple[str, str | None]]]:
        """The authors that have a name, by their keys."""
        entries = self.data.get("authors", {})
        if not isinstance(entries, dict):
            self.report("wrong-type", "'authors' must be a table, that is a line [authors].", "authors")
            return
        for key, entry in entries.items():
            if isinstance(entry, dict) and isinstance(entry.get("name"), str) and entry["name"].strip():
                found = dict(self.values(f"authors.{key}", entry, _AUTHOR))
                if "name" in found:
                    yield key, (found["name"], found.get("url"))
            else:
                message = f'the author {quoted(key)} must be written as {{ name = "…", url = "…" }}.'
                self.report("wrong-type", message, "authors", key)

    def report(self, kind: str, message: str, section: str, key: str = "") -> None:
        """Note a problem, with the line on which the key stands as far as that can be seen."""
        self.problems.append(Problem(FILE, self._line(section, key), kind, message))

    def _line(self, section: str, key: str) -> int:
        """The line of a key, or of its table, counted from 1; 0 when neither is found.

        ``tomllib`` does not tell where a value stood.
        """
        table = re.compile(rf"\s*\[+\s*{re.escape(section)}\s*\]|\s*{re.escape(section)}\s*=")
        outer, _, name = section.rpartition(".")
        if outer and not any(table.match(line) for line in self.lines):
            return self._line(outer, name)  # written as name = { … }
        entry = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
        found = 0
        for number, line in enumerate(self.lines, 1):
            if table.match(line):
                found = number
            elif found and line.lstrip().startswith("["):
                break
            elif found and key and entry.match(line):
                return number
        return found
