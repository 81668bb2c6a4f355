"""Drafts that a build leaves out: what they would give to the garden, from their texts alone.

Nothing of them is parsed, so this is as much as tells a reference to a draft
from a mistake in spelling.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from conference_garden.facts.frontmatter import is_draft
from conference_garden.facts.model import noted_names
from conference_garden.facts.names import slug_or_name
from conference_garden.facts.source_text import SourceText

#: Folders of pages in every garden, which are where drafts may be.
FOLDERS: Final = ("conferences", "topics", "notes")


def draft_text(document: str, path: Path) -> str:
    """The text of the page at ``path`` if it is a draft, else nothing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""  # reported when it is read as a page
    return text if is_draft(document, text) else ""


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


def drafts_of(folder: Path) -> list[str]:
    """The drafts of the garden in ``folder``, by document name."""
    pages = [path for name in FOLDERS for path in sorted((folder / name).rglob("*.md"))]
    documents = ((path.relative_to(folder).with_suffix("").as_posix(), path) for path in pages)
    return [document for document, path in documents if draft_text(document, path)]
