"""Drafts and scheduled pages, which a build leaves out: what they would give to the garden, from their texts alone.

Nothing of them is parsed, so this is as much as tells a reference to one of them
from a mistake in spelling.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from conference_garden.facts.files import UnreadableError, text_of
from conference_garden.facts.frontmatter import published_later
from conference_garden.facts.names import slug_or_name
from conference_garden.facts.noted_names import noted_names
from conference_garden.facts.own_kinds import own_kinds
from conference_garden.facts.source_text import SourceText

#: Folders of pages in every garden, which are where drafts may be.
FOLDERS: Final = ("conferences", "topics", "notes")


def folders() -> tuple[str, ...]:
    """The same, and those of the kinds of notes that are this garden's own."""
    return (*FOLDERS, *(kind.folder for kind in own_kinds()))


def kept_back(document: str, path: Path, today: date) -> tuple[date, str] | None:
    """When the page at ``path`` is published, and its text, if that is after ``today``."""
    try:
        text = text_of(path)
    except (FileNotFoundError, UnreadableError):
        return None  # reported when it is read as a page
    day = published_later(document, text, today)
    return (day, text) if day else None


def ids_in(document: str, text: str) -> Iterator[str]:
    """The ids that a page would give: its own, those of its talks and speakers."""
    source = SourceText(text)
    yield posixpath.basename(document)
    yield from source.labels
    yield from map(slug_or_name, speakers_in(source))


def speakers_in(source: SourceText) -> Iterator[str]:
    """The names of the speakers on a page."""
    for names in source.values("speakers"):
        yield from (noted.name for noted in noted_names(names))


def waiting_pages(folder: Path, today: date) -> dict[str, date]:
    """The pages of the garden in ``folder`` that are published after ``today``, by document, with the day."""
    pages = [path for name in folders() for path in sorted((folder / name).rglob("*.md"))]
    documents = {path.relative_to(folder).with_suffix("").as_posix(): path for path in pages}
    found = {document: kept_back(document, path, today) for document, path in documents.items()}
    return {document: waiting[0] for document, waiting in found.items() if waiting}
