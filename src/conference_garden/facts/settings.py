"""``garden.toml``: what differs from garden to garden; its keys are those of :data:`.schema.GARDEN`.

Each key of ``[site]`` that is a single text may also come from the environment, as ``GARDEN_URL``,
``GARDEN_NAME`` and so on, so that CI can publish a garden at several addresses.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from conference_garden.facts.code_hosts import CodeHost, code_host
from conference_garden.facts.files import Toml
from conference_garden.facts.licences import Licence, licence_in
from conference_garden.facts.look import Look, read_look
from conference_garden.facts.model import KINDS as TALK_KINDS
from conference_garden.facts.model import RESERVED_IDS, Author, Page, Talk
from conference_garden.facts.names import slugify
from conference_garden.facts.own_kinds import OwnKind
from conference_garden.facts.problems import Problem, listed, quoted
from conference_garden.facts.schema import AUTHOR, CHECKS, GARDEN, KIND, SITE, SYNONYM
from conference_garden.facts.types import LinkedWords, Occurrence, Report, report_to
from conference_garden.facts.writers import Terms, licences_of, terms_of

FILE: Final = "garden.toml"

#: The maximum number of words that have a synonym together; ``search/static/search-words.js`` looks for no more.
LONGEST_SYNONYM: Final = 4

#: The folders and pages that every garden has.
PAGE_FOLDERS: Final = (*RESERVED_IDS, "series", "years", "writers", "blog", "garden", "index", "search")

#: The key of ``[site]`` → the environment variable that takes precedence over it.
VARIABLES: Final = {
    key: f"GARDEN_{key.upper().replace('-', '_')}"
    for key in SITE.keys
    if key not in ("folders", "offline", "menu", "footer")
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a garden; those of ``[site]`` are described in :data:`.schema.SITE`.

    What is not set is empty.  ``url`` ends with a slash, ``repository`` does not.
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
    offline: bool = True
    menu: tuple[LinkedWords, ...] = ()
    footer: tuple[LinkedWords, ...] = ()
    look: Look = field(default_factory=Look)
    authors: Mapping[str, Author] = field(default_factory=dict)
    #: kinds of message that are not shown, as Sphinx names them
    silence: tuple[str, ...] = ()
    advice_fails: bool = False
    #: what readers type → what the notes have for it
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[OwnKind, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def code_host(self) -> CodeHost:
        """The kind of host that has the sources."""
        return code_host(self.repository)

    def permanent(self, name: str) -> str:
        """A permanent id, which does not depend on any address: a tag URI (RFC 4151).

        Without ``tag`` in the settings, its authority is the host of the site.
        """
        owner = self.tag or f"{quote(urlsplit(self.url).hostname or 'localhost', safe='.-')},2026"
        return f"tag:{owner}:{quote(name)}"

    @property
    def _licence(self) -> Licence | None:
        return Licence(self.licence, self.licence_url) if self.licence else None

    def licences(self, page: Page | None = None, talk: Talk | None = None) -> tuple[Licence, ...]:
        """The licences of the garden's notes, or of one page, or of one talk on it (:func:`.writers.licences_of`)."""
        if page is None:
            return (self._licence,) if self._licence else ()
        return licences_of(page, self.authors, self._licence, talk)

    def terms(self, page: Page | None = None) -> tuple[Terms, ...]:
        """What to state about the licences of a page, or of the garden's notes."""
        if page is None:
            return (Terms((), self.licences()),) if self._licence else ()
        return terms_of(page, self.authors, self._licence)


def _as_uri(address: str) -> str:
    """An address in ASCII only, as site maps and icons of feeds require (RFC 3986)."""
    parts = urlsplit(address)
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:
        host = parts.netloc
    return urlunsplit((parts.scheme, host, quote(parts.path, safe="/%:@!$&'()*+,;=~"), "", ""))


def read_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of the garden in ``folder``; environment variables take precedence over the file.

    Empty values count as not set.  Never raises for any content of the file or
    the environment: what cannot be used is reported and left at its default.
    """
    problems: list[Problem] = []
    report = report_to(problems, FILE)
    file = Toml(folder / FILE, report)
    parts, _ = GARDEN.read(file.entries(file.data), report)
    values, lines = SITE.read(file.entries(parts.get("site", {}), "site"), report, " in [site]")
    if environment.get(VARIABLES["licence"]):  # that in the file belongs to another licence
        values.pop("licence-url", None)
    for key, variable in VARIABLES.items():
        if value := environment.get(variable):
            given = [(key, value, file.line("site", key))]
            values |= SITE.read(given, report, f" in the environment ({variable})")[0]
    if "url" in values:
        values["url"] = _as_uri(values["url"].rstrip("/") + "/")
    if "repository" in values:
        values["repository"] = values["repository"].rstrip("/").removesuffix(".git")
    licence = licence_in(values, lines, report, "[site]") or Licence("")
    values |= {"licence": licence.name, "licence-url": licence.url}
    authors = _authors(parts.get("authors", {}), file, report)
    checks, _ = CHECKS.read(file.entries(parts.get("checks", {}), "checks"), report, " in [checks]")
    synonyms = _synonyms(file.entries(parts.get("synonyms", {}), "synonyms"), report)
    kinds = _kinds(parts.get("kinds", {}), file, report)
    found = {key.replace("-", "_"): value for key, value in (values | checks).items()}
    look = read_look(folder, file, parts.get("look", {}), report)
    return Settings(
        **found, authors=authors, synonyms=synonyms, look=look, kinds=tuple(kinds), problems=tuple(problems)
    )


def _authors(entries: Mapping[str, Any], file: Toml, report: Report) -> dict[str, Author]:
    """The authors that have a name; mistakes are reported."""
    authors: dict[str, Author] = {}
    for key, entry in entries.items():
        table = f"authors.{key}"
        found = file.entries(entry, table) if isinstance(entry, dict) else ()
        values, lines = AUTHOR.read(found, report, f" in [{table}]")
        if "name" in values:
            licence = licence_in(values, lines, report, f"[{table}]")
            is_group = values.get("type") == "Organization"
            authors[key] = Author(
                values["name"],
                values.get("url", ""),
                is_group,
                licence,
                values.get("about", ""),
                values.get("formerly", ()),
            )
        elif "name" not in lines:
            message = f'the author {quoted(key)} must be written as {{ name = "…", url = "…" }}.'
            report(file.line("authors", key), "wrong-type", message)
    return authors


def _kinds(entries: Mapping[str, Any], file: Toml, report: Report) -> Iterator[OwnKind]:
    """The kinds of notes with all required names, and with a folder and a part not in use; others are reported."""
    folders, parts = {*PAGE_FOLDERS}, {*TALK_KINDS}
    for key, entry in entries.items():
        table = f"kinds.{key}"
        line = file.line("kinds", key)
        values, lines = KIND.read(
            file.entries(entry, table) if isinstance(entry, dict) else (), report, f" in [{table}]"
        )
        if missing := KIND.absent(lines):
            report(line, "missing-field", f"the kind {quoted(key)} has no {listed(list(map(quoted, missing)))}.")
        if KIND.absent(values):
            continue
        folder, part = values.get("folder") or slugify(values["plural"]), slugify(values["part"])
        for what, name, taken in (("folder", folder, folders), ("part", part, parts)):
            if name in taken or not name:
                message = f"the {what} {quoted(name)} of the kind {quoted(key)} is in use."
                report(line, "kind-in-use", message)
                break
        else:
            folders.add(folder)
            parts.add(part)
            names = values["name"], values["plural"], folder, part, values["part"], values["parts"]
            yield OwnKind(key, *names, values.get("fields", ()), values.get("type", "CreativeWork"))


def _synonyms(entries: Iterable[tuple[str, Any, int]], report: Report) -> dict[str, tuple[str, ...]]:
    """The synonyms that can be used; the others are reported."""
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
