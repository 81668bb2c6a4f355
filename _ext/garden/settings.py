"""``garden.toml``: what differs from garden to garden.

::

    [site]
    name = "The conference garden"
    description = "Notes from conferences, by talk and by topic"
    url = "https://example.org/garden/"

    [authors]
    gardeners = { name = "The gardeners", url = "https://example.org/" }
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from garden.problems import Problem, quoted, suggest

FILE: Final = "garden.toml"
_SITE_KEYS: Final = ("name", "description", "url", "repository", "branch", "language")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a garden; ``url`` ends in a slash, or is empty when not known."""

    name: str = "Conference garden"
    description: str = "Conference notes, by talk and by topic"
    url: str = ""
    repository: str = ""
    branch: str = "main"
    language: str = "en"
    #: key → (name, home page or None)
    authors: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of the garden in ``folder``.

    ``GARDEN_URL`` in the environment goes before the file, so that CI can
    publish one garden at several addresses.  Never raises for what the file
    holds: what cannot be used is left at its default and reported.
    """
    problems: list[Problem] = []
    try:
        data = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        data = {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        data = {}
        problems.append(Problem(FILE, 0, "malformed-file", f"{FILE} cannot be read: {error}."))
    site = _texts(data.get("site", {}), problems)
    authors: dict[str, tuple[str, str | None]] = {}
    for key, entry in (data.get("authors") or {}).items():
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            authors[key] = (entry["name"], entry.get("url") or None)
        else:
            message = f'the author {quoted(key)} must be written as {{ name = "…", url = "…" }}.'
            problems.append(Problem(FILE, 0, "wrong-type", message))
    site["url"] = environment.get("GARDEN_URL", site.get("url", ""))
    if site["url"] and not site["url"].endswith("/"):
        site["url"] += "/"
    return Settings(authors=authors, problems=tuple(problems), **site)


def _texts(section: Any, problems: list[Problem]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in section.items() if isinstance(section, dict) else ():
        if key not in _SITE_KEYS:
            message = f"{quoted(key)} is not a key of [site]{suggest(key, _SITE_KEYS)}"
            problems.append(Problem(FILE, 0, "unknown-key", message))
        elif not isinstance(value, str):
            problems.append(Problem(FILE, 0, "wrong-type", f"{quoted(key)} in [site] must be a text in quotes."))
        else:
            found[key] = value
    return found
