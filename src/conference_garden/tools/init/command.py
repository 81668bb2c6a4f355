"""``init``: creates a garden that can be built, checked and published at once, in a folder of its own."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from conference_garden.facts.licences import licence_address
from conference_garden.facts.model import Author
from conference_garden.facts.problems import quoted, suggest
from conference_garden.facts.record import current_day
from conference_garden.facts.settings import FILE as SETTINGS
from conference_garden.facts.settings import Settings
from conference_garden.facts.types import FILE_NAME, NOWHERE, TAG_AUTHORITY
from conference_garden.tools.changes import Changes, RefusedError
from conference_garden.tools.fields import GARDEN
from conference_garden.tools.importing.command import CHOICES, import_sources
from conference_garden.tools.init.engine import WHEELS, has_wheel, installed_from, keep_wheel, pin
from conference_garden.tools.init.templates import LANGUAGES, author_key, description, first_files, kept_files
from conference_garden.tools.init.written import FILE, blob_of, names_text
from conference_garden.tools.questions import WrongOptionError, ask, checked

_LICENCES: Final = ("CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "CC BY-NC-SA 4.0", "CC0 1.0")


def init(folder: Path, options: argparse.Namespace) -> int:
    """Create a garden in ``folder``; returns 0, the status of a failed import, or 2 if an option is wrong.

    Questions are asked only in a terminal, and only if no name is given.
    Existing files stay as they are.  Raises RefusedError if ``folder`` is a garden or cannot become one.
    """
    if (folder / "index.md").exists():
        raise RefusedError(f"{options.garden} is already a garden. 'garden upgrade' brings its files up to date.")
    if any(path.exists() and not path.is_dir() for path in (folder, *folder.parents)):
        raise RefusedError(f"{options.garden} cannot be created: there is a file with that name. Nothing was written.")
    given = {field.name: getattr(options, field.name) for field in GARDEN}
    try:
        settings = _settings(_told(folder, given))
    except WrongOptionError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except (EOFError, KeyboardInterrupt):
        raise RefusedError("\nNothing was written.") from None
    files, left = Changes(folder), []
    kept = kept_files(settings)
    first = first_files(settings, current_day(), example=not options.sources)
    names = {name: blob_of(text) for name, text in kept.items()}
    keep_wheel(folder)
    for name, text in {**first, **kept, SETTINGS: _settings_text(settings), FILE: names_text(names)}.items():
        if (folder / name).exists():
            left.append(name)
        else:
            files.write(name, text)
    pin(files)
    files.make()
    status = _import(folder, options) if options.sources else 0
    print("\n".join(_next(folder, options.garden, settings, first, left)))
    return status


def _told(folder: Path, given: Mapping[str, str]) -> dict[str, Any]:
    """The values for the garden, from options or answers; options are checked first."""
    proposed = {"name": folder.name.replace("-", " ").replace("_", " ").strip().capitalize() or "Notes"}
    if given["name"] or not sys.stdin.isatty():
        return checked(
            GARDEN, {**given, "name": given["name"] or proposed["name"], "language": given["language"] or "en"}
        )
    said = checked([field for field in GARDEN if given[field.name]], given)
    proposed |= {"writer": _git_name(), "language": _language()}

    def propose(name: str, values: Mapping[str, Any]) -> str:
        repository = urlsplit(str({**said, **values}.get("repository", "")))
        owner, _, project = repository.path.strip("/").removesuffix(".git").partition("/")
        if name == "url" and repository.netloc == "github.com" and project:
            home = f"{owner.lower()}.github.io"
            return f"https://{home}/" if project.lower() == home else f"https://{home}/{project}/"
        return proposed.get(name, "")

    offers = {"licence": _LICENCES, "language": LANGUAGES}
    return said | ask([field for field in GARDEN if field.name not in said], offers, propose)


def _git_name() -> str:
    """The name under which the writer commits, if git has one that can be an author's; else empty."""
    try:
        command = ["git", "config", "user.name"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return str(FILE_NAME.read(done.stdout.strip(), NOWHERE) or "")


def _language() -> str:
    """The language of the terminal, if there are first pages in it; else English."""
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    found = next(filter(None, variables), "")[:2]
    return found if found in LANGUAGES else "en"


def _settings(values: Mapping[str, Any]) -> Settings:
    """The settings of the garden, as they will be read from its file."""
    writer, url = values.get("writer", ""), values.get("url", "").rstrip("/")
    authority = f"{urlsplit(url).hostname},{current_day()}"
    return Settings(
        name=values["name"],
        description=description(values["language"], writer),
        url=url and f"{url}/",
        repository=values.get("repository", "").rstrip("/").removesuffix(".git"),
        language=values["language"],
        tag=TAG_AUTHORITY.read(authority, NOWHERE) or "" if url else "",
        licence=values.get("licence", ""),
        authors={author_key(writer): Author(writer)} if writer else {},
    )


def _settings_text(settings: Settings) -> str:
    """``garden.toml``, with settings that are not known yet as comments."""

    def line(key: str, example: str) -> str:
        value = getattr(settings, key)
        return f"{key} = {json.dumps(value, ensure_ascii=False)}" if value else f'# {key} = "{example}"'

    authors = [
        f"{key} = {{ name = {json.dumps(author.name, ensure_ascii=False)} }}"
        for key, author in settings.authors.items()
    ]
    lines = [
        "#:schema .vscode/schemas/settings.schema.json",
        "[site]",
        line("name", ""),
        line("description", ""),
        line("language", ""),
        "# where readers find it: feeds, calendar and site map need the address",
        line("url", "https://ada.github.io/garden/"),
        "# what the ids of feeds begin with: never change it",
        line("tag", "ada.github.io,2026-04-08"),
        "# where its files are kept, for 'edit this page'",
        line("repository", "https://github.com/ada/garden"),
        "# what others may do with the notes: without it nothing is said",
        line("licence", "CC BY 4.0"),
        "",
        "[authors]",
        *(authors or ['# ada = { name = "Ada Lovelace", url = "https://ada.example/" }']),
    ]
    return "\n".join([*lines, ""])


def _import(folder: Path, options: argparse.Namespace) -> int:
    choices: dict[str, list[str]] = {name: [] for name in CHOICES}
    told = {"sources": options.sources, "list": "", "into": "", "name": "", "dry_run": False, "yes": True}
    status = import_sources(folder, argparse.Namespace(**told, **choices))
    if status:
        print("The garden was created nevertheless: import again with 'make import SOURCE=…'.", file=sys.stderr)
    print()
    return status


def _next(folder: Path, where: Path, settings: Settings, first: Mapping[str, str], left: list[str]) -> Iterator[str]:
    """The lines that tell a writer what to do next."""
    yield f"{where} is a garden now."
    if left:
        yield f"Left as they were: {', '.join(left)}."
    if has_wheel(folder):
        yield f"{WHEELS}/ has the engine, so that no index need have it: commit it too."
    elif source := installed_from():
        yield "This engine is no release, so no index has it. Put its wheel into the garden before you run make there:"
        yield f"  {shlex.join(['pip', 'wheel', '--no-deps', '--wheel-dir', str(where / WHEELS), source])}"
        yield f"  {shlex.join(['garden', 'upgrade', str(where)])}"
    if settings.language.partition("-")[0].lower() not in LANGUAGES:
        yield f"Its first pages are in English: there are none yet in the language '{settings.language}'."
    yield ""
    yield f"  cd {where}"
    yield "  make live    # preview while you write; the first time sets itself up, which takes a minute"
    yield ""
    if examples := [name for name in first if "/" in name]:
        yield f"{' and '.join(examples)} are examples, and drafts: 'make live' shows them."
        yield "A page is published when you take out 'draft: true'."
    if not settings.url:
        yield f"There are no feeds until {SETTINGS} says where readers find the garden: 'url'."
    if settings.licence and not licence_address(settings.licence):
        hint = suggest(settings.licence, _LICENCES)
        yield f"No address of the licence {quoted(settings.licence)} is known{hint} See 'licence' in {SETTINGS}."
    yield "README.md tells the rest."
