"""The files of a new garden, from ``files/`` and ``pages/`` beside this module.

``@name@`` in a template stands for a value; a line with an empty value is left
out.  ``dot-`` at the beginning of a file name stands for a dot.  This repository
uses the same files for hosts and editors (``make schemas``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from conference_garden.facts.code_hosts import GITHUB, GITLAB, CodeHost
from conference_garden.facts.markdown_text import MYST, escaped
from conference_garden.facts.names import slugify
from conference_garden.facts.schema import editor_schemas
from conference_garden.facts.settings import Settings, read_settings

_FOLDER: Final = Path(__file__).parent
_VALUE: Final = re.compile(r"@([a-z]+)@")

#: Languages in which there are first pages, with what a garden is in a few words, and the word before its writer.
LANGUAGES: Final = {
    "en": ("Notes from conferences", "by"),
    "nl": ("Aantekeningen van conferenties", "door"),
    "de": ("Notizen von Konferenzen", "von"),
}

#: The files that only one code host reads, by the beginning of their names.
_OF_HOSTS: Final = {".github/": GITHUB, ".gitlab-ci.yml": GITLAB}
#: The files that this repository, a garden itself, has as well.
_SHARED: Final = re.compile(r"conf\.py|\.gitattributes|\.github/.*|\.vscode/(?:schemas/.*|tasks.*|.*snippets)")


def kept_files(settings: Settings) -> dict[str, str]:
    """The files that ``garden upgrade`` brings up to date, name → text, for a garden with these settings.

    Files for a code host are included only if the garden is, or may come to be, on it.
    """
    values = {"branch": settings.branch, "author": next(iter(settings.authors), "")}
    found = _rendered(_FOLDER / "files", values)
    found |= {f".vscode/schemas/{name}": text for name, text in editor_schemas().items()}
    host = code_host_of(settings)
    others = tuple(name for name, of_host in _OF_HOSTS.items() if of_host != host)
    return {name: text for name, text in found.items() if not name.startswith(others)}


def shared_files(folder: Path) -> dict[str, str]:
    """Those of the files that this repository has unchanged, name → text."""
    found = kept_files(read_settings(folder, {}))
    return {name: text for name, text in found.items() if _SHARED.fullmatch(name)}


def first_files(settings: Settings, day: date, *, example: bool) -> dict[str, str]:
    """The files with which a writer begins, name → text: the front page, README.md and, if wanted, example drafts."""
    language, host = settings.language.partition("-")[0].lower(), code_host_of(settings)
    values = {
        "title": escaped(settings.name, MYST),
        "description": escaped(settings.description, MYST),
        "author": next(iter(settings.authors), ""),
        "day": day.isoformat(),
        "year": str(day.year),
        "github": host.name if host is GITHUB else "",
        "gitlab": host.name if host is GITLAB else "",
    }
    folder = _FOLDER / "pages" / (language if language in LANGUAGES else "en")
    found = _rendered(folder, values)
    pages = [name for name in found if "/" in name]
    values["example"] = next((name for name in pages if name.startswith("conferences/")), "") if example else ""
    found["README.md"] = _text(folder / "README.md", values)
    return found if example else {name: text for name, text in found.items() if name not in pages}


def code_host_of(settings: Settings) -> CodeHost | None:
    """The code host on which a garden is, or may come to be; None if that is unknown."""
    host = settings.code_host
    is_other = host is GITHUB and settings.repository and not settings.repository.startswith("https://github.com/")
    return None if is_other else host


def description(language: str, writer: str) -> str:
    """The description of a garden, in its language."""
    notes, by = LANGUAGES.get(language.partition("-")[0].lower(), LANGUAGES["en"])
    return f"{notes}, {by} {writer}" if writer else notes


def author_key(name: str) -> str:
    """The key of an author, made from the name."""
    return slugify(name) or "me"


def _rendered(folder: Path, values: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            parts = (re.sub("^dot-", ".", part) for part in path.relative_to(folder).parts)
            name = _VALUE.sub(lambda match: values[match[1]], "/".join(parts))
            found[name] = _text(path, values)
    return found


def _text(path: Path, values: Mapping[str, str]) -> str:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = (line for line in lines if all(values.get(name) for name in _VALUE.findall(line)))
    return "".join(_VALUE.sub(lambda match: values[match[1]], line) for line in kept)
