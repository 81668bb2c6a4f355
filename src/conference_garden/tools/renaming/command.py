"""Renames a talk, topic, conference or speaker: ``garden rename OLD NEW``.

All pages that name it are updated, its file is moved, and the old name is kept
under ``formerly``, so that its addresses continue to work.  The garden is read
first, then a copy of it with the new name; nothing is changed unless both say
the same, apart from the name.
"""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from markdown_it.renderer import RendererHTML
from myst_parser.parsers.mdit import create_md_parser
from sphinx.application import Sphinx

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import ID_SHAPE
from conference_garden.facts.names import slug_or_name, slugify
from conference_garden.facts.problems import quoted, suggest
from conference_garden.facts.record import FILE as RECORD
from conference_garden.facts.settings import FILE as SETTINGS
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.permalinks.addresses import addresses_of
from conference_garden.tools.changes import Changes, RefusedError
from conference_garden.tools.importing.pages import renamed
from conference_garden.tools.renaming.comparison import Comparison
from conference_garden.tools.renaming.edits import Renaming, edited
from conference_garden.tools.renaming.places import ParsedText

_PEOPLE: Final = "speakers.yml"
#: characters that separate or end a name in a text
_NOT_IN_NAMES = re.compile(r"[,()<>`\[\]{}\\\r\n\t|*_#]")


def rename(folder: Path, options: Namespace, read: Callable[[Path], tuple[Sphinx, str]]) -> int:
    """Rename a talk, topic, conference or speaker in ``folder``; returns 0, or raises :class:`RefusedError`.

    ``read`` makes Sphinx read a garden, and returns the application and its warnings.
    """
    print("\n".join(_rename(folder, options.old, options.new, read)))
    return 0


def _rename(folder: Path, old: str, new: str, read: Callable[[Path], tuple[Sphinx, str]]) -> list[str]:
    app, warnings = read(folder)
    if warnings:
        raise RefusedError(f"{warnings}Nothing was renamed: correct the problems above first.")
    before = garden_domain(app.env)
    labels = {label: place[0] for label, place in app.env.domains.standard_domain.anonlabels.items()}
    renaming = find(before.catalogue, old, new, labels)
    files = Changes(folder)
    _edit(app, renaming, files)
    app, warnings = files.tried(read)
    if warnings:
        raise RefusedError(f"{warnings}Nothing was renamed: with the new name there would be these problems.")
    after = garden_domain(app.env)
    _compare(before, after, renaming)
    contents, now = addresses_of(before.env).contents, addresses_of(after.env).contents
    record = after.record.carried_over(contents, now, _moved(renaming))
    if record.entries:
        files.write(RECORD, record.text())
    files.make()
    moved = [f"{one} is {other} now." for one, other in files.moves.items()]
    changed = sorted(files.moves.get(name, name) for name in files.texts)
    return [f"{quoted(renaming.old)} is called {quoted(renaming.new)} now.", *moved, f"Changed: {', '.join(changed)}."]


def find(catalogue: Catalogue, old: str, new: str, labels: Mapping[str, str]) -> Renaming:
    """Find what ``old`` names, and check ``new``; raises :class:`RefusedError` if that cannot be renamed so.

    ``labels`` are the other labels in the garden, with their documents.
    """
    found = catalogue.find("any", old)
    if found is None or found[0] in ("page", "series", "heading"):
        names = [name for speaker in catalogue.speakers.values() for name in (speaker.name, speaker.id)]
        hint = suggest(old, [*catalogue.talks, *catalogue.topics, *catalogue.conferences, *names])
        raise RefusedError(f"there is no talk, topic, conference or speaker {quoted(old)}{hint}")
    kind, id_ = found
    name = catalogue.speakers[id_].name if kind == "speaker" else id_
    if old != id_ and slug_or_name(old) != slug_or_name(name):
        raise RefusedError(f"{quoted(old)} is called {quoted(name)} now: rename that.")
    if new == name:
        raise RefusedError(f"{quoted(old)} already has that name.")
    if kind == "speaker":
        _check_speaker(catalogue, id_, new)
    else:
        _check_id(catalogue, found, new)
    if slugify(new) in labels:
        raise RefusedError(f"{quoted(new)} is already a label in {labels[slugify(new)]}.md.")
    return Renaming(catalogue, kind, id_, name, new)


def _check_speaker(catalogue: Catalogue, id_: str, new: str) -> None:
    if _NOT_IN_NAMES.search(new) or not new.strip() or new != " ".join(new.split()) or not new.isprintable():
        raise RefusedError(f"{quoted(new)} cannot be the name of a speaker.")
    taken = catalogue.find("any", slugify(new))
    if taken and taken[0] != "speaker":
        raise RefusedError(f"{quoted(new)} would have the address of a {taken[0]}, {quoted(taken[1])}.")
    other = catalogue.find_speaker(new)
    if other and other.id != id_:
        message = f"there is already a speaker {quoted(other.name)}; if they are the same person,"
        raise RefusedError(f"{message} list the other name under aliases in {_PEOPLE}.")


def _check_id(catalogue: Catalogue, renamed: tuple[str, str], new: str) -> None:
    if not ID_SHAPE.fullmatch(new):
        raise RefusedError(f"{quoted(new)} cannot be an id: use up to 200 lower-case letters, digits and hyphens.")
    other = ("page", new) if new in catalogue.indexes else catalogue.find("any", new)
    if other and other != renamed:
        raise RefusedError(f"{quoted(new)} is, or was, the id of a {other[0]}.")


def _edit(app: Sphinx, renaming: Renaming, files: Changes) -> None:
    """Add all edits to ``files``, and the new name of the file."""
    parser = create_md_parser(app.env.myst_config, RendererHTML)  # type: ignore[attr-defined]
    for document in sorted(garden_domain(app.env).pages):
        name = str(Path(app.env.doc2path(document)).relative_to(files.folder))
        text = files.read(name)
        if renaming.concerns(document, text):
            edits = list(renaming.edits(document, ParsedText(text, parser)))
            files.write(name, renamed(text, edited(text, edits)))
    if renaming.kind == "speaker":
        files.write(_PEOPLE, renaming.people(files.read(_PEOPLE)))
    files.write(SETTINGS, renaming.settings(files.read(SETTINGS)))
    if renaming.moves:
        files.move(f"{renaming.document}.md", f"{renaming.new_document}.md")


def _compare(before: GardenDomain, after: GardenDomain, renaming: Renaming) -> None:
    """Refuse a renaming after which a page says something else or has the old name, or the old name leads elsewhere."""
    comparison = Comparison(renaming.old, renaming.new, renaming.new_id, is_person=renaming.kind == "speaker")
    places = [f"{document}.md:{line}" for document, line in comparison.leftovers(before.pages, after.pages)]
    places += [f"{document}.md" for document in comparison.differing(before.pages, after.pages)]
    if after.catalogue.find("any", renaming.old) != (renaming.kind, renaming.new_id):
        places.append(f"{renaming.document}.md" if renaming.document else _PEOPLE)
    if places:
        listed = ", ".join(dict.fromkeys(places))
        raise RefusedError(f"Nothing was renamed: names are written there in a way that cannot be followed: {listed}.")


def _moved(renaming: Renaming) -> Callable[[str], str]:
    """A function from the address of a page or talk before the renaming to the one after it."""
    before, after = renaming.pages
    pages = {f"{before}.html": f"{after}.html"}
    talks = {renaming.old: renaming.new} if renaming.kind == "talk" else {}

    def moved(address: str) -> str:
        page, mark, talk = address.partition("#")
        return f"{pages.get(page, page)}{mark}{talks.get(talk, talk)}"

    return moved
