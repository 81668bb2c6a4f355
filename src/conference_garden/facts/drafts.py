"""Drafts and scheduled pages, which a build leaves out: the ids they would add to the garden, from their texts alone.

They are not parsed, so this is just enough to distinguish a reference to one of them
from a spelling mistake.  Draft talks are left out of their page as if they were not
there.
"""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from conference_garden.facts.files import UnreadableError, text_of
from conference_garden.facts.frontmatter import published_later
from conference_garden.facts.model import Page, Talk
from conference_garden.facts.names import slug_or_name
from conference_garden.facts.noted_names import noted_names
from conference_garden.facts.own_kinds import own_kinds
from conference_garden.facts.problems import Problem
from conference_garden.facts.source_text import FRONT_MATTER, BlockOption, SourceText, end_of_footnote

#: The folders of pages in every garden, in which drafts may be.
FOLDERS: Final = ("conferences", "topics", "notes")
#: The number of bytes in which nearly every front matter ends.
_BEGINNING: Final = 2048
#: The level of the headings of talks.
SECTION: Final = 2

_FOOTNOTE: Final = re.compile(r" {0,3}\[\^([^\]\s]+)\]:")
_MARK: Final = re.compile(r"\[\^([^\[\]\s]{1,200})\]")


def folders() -> tuple[str, ...]:
    """:data:`FOLDERS`, and those of the garden's own kinds of notes."""
    return (*FOLDERS, *(kind.folder for kind in own_kinds()))


def ids_in(document: str, text: str) -> Iterator[str]:
    """The ids that a page would add: its own, and those of its talks and speakers."""
    source = SourceText(text)
    yield posixpath.basename(document)
    yield from source.labels
    yield from map(slug_or_name, speakers_in(source))


def speakers_in(source: SourceText) -> Iterator[str]:
    """The names of the speakers on a page."""
    for names in source.values("speakers"):
        yield from (noted.name for noted in noted_names(names))


def waiting_pages(folder: Path, today: date) -> dict[str, date]:
    """The pages of the garden in ``folder`` that are published after ``today``: document → day."""
    found: dict[str, date] = {}
    for place, _, names in (inside for name in folders() for inside in os.walk(folder / name)):
        parent = Path(place).relative_to(folder).as_posix()
        for name in names:
            if name.endswith(".md") and (day := _published(f"{parent}/{name[:-3]}", Path(place, name), today)):
                found[f"{parent}/{name[:-3]}"] = day
    return found


def _published(document: str, path: Path, today: date) -> date | None:
    """The day on which a page is published, if after ``today``; usually the beginning of the file is enough to tell."""
    try:
        beginning = text_of(path, _BEGINNING)
        return published_later(document, beginning if FRONT_MATTER.match(beginning) else text_of(path), today)
    except (FileNotFoundError, UnreadableError):
        return None  # reported when it is read as a page


def is_draft(value: str) -> bool:
    """Whether ``:draft:`` with this value keeps a talk back: anything does, except a plain ``false`` or ``no``."""
    return value.strip().casefold() not in ("false", "no")


def without_draft_talks(text: str) -> tuple[str, str, tuple[str, ...]]:
    """The text of a page without the sections of its draft talks, in two forms, and the ids that they would add.

    In the first form the sections are replaced by empty lines, so that all others keep their numbers.
    """
    if ":draft:" not in text:
        return text, text, ()
    source = SourceText(text)
    drafts = [block.line for block in source.talk_blocks if any(_is_mark(source, option) for option in block.options)]
    ends = [heading.first for heading in source.headings if heading.level <= SECTION] + [len(source.lines)]
    kept_back: set[int] = set()
    ids: list[str] = []
    for heading in source.headings:
        end = next(end for end in ends if end > heading.line)
        if heading.level == SECTION and any(heading.line < line < end for line in drafts):
            ids += ids_in("", "".join(source.lines[heading.first : end]))
            kept_back.update(range(heading.first, end))
    kept_back = _with_footnotes(source, kept_back)
    numbered = "".join("\n" if number in kept_back else line for number, line in enumerate(source.lines))
    shorter = "".join(line for number, line in enumerate(source.lines) if number not in kept_back)
    return numbered, shorter, tuple(filter(None, ids))


def _with_footnotes(source: SourceText, kept_back: set[int]) -> set[int]:
    """The lines to keep back, without footnotes that published text uses, and with those that only drafts use.

    A footnote may be anywhere on its page, so the talk in whose section it is need not be the one that uses it.
    """
    notes: dict[str, list[range]] = {}
    for number, line in enumerate(source.lines):
        if source.is_free[number] and (match := _FOOTNOTE.match(line)):
            notes.setdefault(match[1].casefold(), []).append(range(number, end_of_footnote(source.lines, number)))
    if not notes:
        return kept_back
    of_notes = {number for several in notes.values() for lines in several for number in lines}
    rest = [number for number in range(len(source.lines)) if number not in of_notes]
    published = _reached(source, [number for number in rest if number not in kept_back], notes)
    held = _reached(source, [number for number in rest if number in kept_back], notes) - published
    kept_back = kept_back | {number for name in held for lines in notes[name] for number in lines}
    return kept_back - {number for name in published for lines in notes[name] for number in lines}


def _reached(source: SourceText, lines: Iterable[int], notes: Mapping[str, list[range]]) -> set[str]:
    """The footnotes to which some lines refer, directly or through other footnotes."""
    found: set[str] = set()
    left = list(lines)
    while left:
        names = {match[1].casefold() for number in left for match in _MARK.finditer(source.lines[number])}
        new = (names & notes.keys()) - found
        found |= new
        left = [number for name in new for lines_ in notes[name] for number in lines_]
    return found


def is_kept_back(talk: Talk, pages: Mapping[str, Page]) -> bool:
    """Whether only previews show a talk, because it or its page is a draft."""
    return talk.draft is not None or pages[talk.document].draft


def lacking(page: Page) -> tuple[list[Problem], dict[str, list[Problem]]]:
    """What a page needs before it can be published, and what each of its draft talks needs, by id."""
    ends = [*(talk.line for talk in page.talks[1:]), sys.maxsize]
    lines = {
        talk.id: range(talk.line, end) for talk, end in zip(page.talks, ends, strict=False) if talk.draft is not None
    }
    of_talks = {id_: [one for one in page.missing if one.line in lines[id_]] for id_ in lines}
    return [one for one in page.missing if not any(one.line in each for each in lines.values())], of_talks


def _is_mark(source: SourceText, option: BlockOption) -> bool:
    return option.key == "draft" and is_draft(source.text[option.start : option.end])
