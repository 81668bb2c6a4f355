"""``garden.toml``: what differs from garden to garden; its keys are those of :data:`.schema.GARDEN`.

Each key of ``[site]`` that is one text may also come from the environment, as ``GARDEN_URL``,
``GARDEN_NAME`` and so on, so that CI can publish one garden at several addresses.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from conference_garden.facts.files import Toml
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.schema import AUTHOR, CHECKS, GARDEN, SITE, SYNONYM
from conference_garden.facts.types import Occurrence, Report, report_to

FILE: Final = "garden.toml"

#: How many words may have a synonym together; ``search/static/search-words.js`` looks for no more.
LONGEST_SYNONYM: Final = 4

#: The key of ``[site]`` → the variable of the environment that goes before it.
VARIABLES: Final = {
    key: f"GARDEN_{key.upper().replace('-', '_')}" for key in SITE.keys if key not in ("folders", "menu")
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a garden, by the keys of ``[site]``, whose meanings :data:`.schema.SITE` tells.

    What is not known is empty.  ``url`` ends in a slash, ``repository`` does not.
    """

    name: str = SITE.keys["name"].default
    description: str = SITE.keys["description"].default
    url: str = ""
    repository: str = ""
    branch: str = SITE.keys["branch"].default
    language: str = SITE.keys["language"].default
    tag: str = ""
    licence: str = ""
    licence_url: str = ""
    folders: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    #: key → (name, home page or None)
    authors: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    #: keys of authors who are a group of people
    groups: tuple[str, ...] = ()
    #: kinds of message that are not shown, as Sphinx names them
    silence: tuple[str, ...] = ()
    advice_fails: bool = False
    #: what readers type → what the notes have for it
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
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


def licence_address(name: str) -> str:
    """Where the text of a licence is, if it is one of Creative Commons, in their spelling or that of SPDX."""
    spdx = "-".join(name.casefold().split())
    if spdx == "cc0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    terms = re.fullmatch(r"cc-(by(?:-nc)?(?:-sa|-nd)?)-4\.0", spdx)
    return f"https://creativecommons.org/licenses/{terms[1]}/4.0/" if terms else ""


def read_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of the garden in ``folder``; variables of the environment go before the file.

    What is empty counts as not set.  Never raises for what file and
    environment hold: what cannot be used is left at its default and reported.
    """
    problems: list[Problem] = []
    report = report_to(problems, FILE)
    file = Toml(folder / FILE, report)
    parts, _ = GARDEN.read(file.entries(file.data), report)
    values, lines = SITE.read(file.entries(parts.get("site", {}), "site"), report, " in [site]")
    for key, variable in VARIABLES.items():
        if value := environment.get(variable):
            given = [(key, value, file.line("site", key))]
            values |= SITE.read(given, report, f" in the environment ({variable})")[0]
    if "url" in values:
        values["url"] = _as_uri(values["url"].rstrip("/") + "/")
    if "repository" in values:
        values["repository"] = values["repository"].rstrip("/").removesuffix(".git")
    if "licence" in values:
        values.setdefault("licence-url", licence_address(values["licence"]))
    elif values.pop("licence-url", ""):
        report(lines.get("licence-url", 0), "missing-field", "[site] has a 'licence-url', but no 'licence'.")
    authors, groups = _authors(parts.get("authors", {}), file, report)
    checks, _ = CHECKS.read(file.entries(parts.get("checks", {}), "checks"), report, " in [checks]")
    synonyms = _synonyms(file.entries(parts.get("synonyms", {}), "synonyms"), report)
    found = {key.replace("-", "_"): value for key, value in (values | checks).items()}
    return Settings(**found, authors=authors, groups=groups, synonyms=synonyms, problems=tuple(problems))


def _authors(
    entries: Mapping[str, Any], file: Toml, report: Report
) -> tuple[dict[str, tuple[str, str | None]], tuple[str, ...]]:
    """The authors that have a name, and the keys of those who are a group."""
    authors: dict[str, tuple[str, str | None]] = {}
    groups = []
    for key, entry in entries.items():
        table = f"authors.{key}"
        found = file.entries(entry, table) if isinstance(entry, dict) else ()
        values, lines = AUTHOR.read(found, report, f" in [{table}]")
        if "name" in values:
            authors[key] = values["name"], values.get("url")
            groups += [key] if values.get("type") == "Organization" else []
        elif "name" not in lines:
            message = f'the author {quoted(key)} must be written as {{ name = "…", url = "…" }}.'
            report(file.line("authors", key), "wrong-type", message)
    return authors, tuple(groups)


def _synonyms(entries: Iterable[tuple[str, Any, int]], report: Report) -> dict[str, tuple[str, ...]]:
    """Those that can be used; the others are reported."""
    found: dict[str, tuple[str, ...]] = {}
    for typed, value, line in entries:
        at = Occurrence(f"{quoted(typed)} in [synonyms]", line, report)
        if not re.search(r"\w", typed) or len(typed.split()) > LONGEST_SYNONYM:
            report(line, "wrong-type", f"{at.name} must be one word, or up to {LONGEST_SYNONYM} in quotes.")
        elif meant := SYNONYM.type.read(value, at):
            found[typed] = meant
        else:
            at.wrong(SYNONYM.type.expected, value)
    return found
