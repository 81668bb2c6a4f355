"""Talks in tables and lists, as in the index of a folder: title, speaker, link to the note, slides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml.html import HtmlElement

from conference_garden.tools.importing.dates import days_in
from conference_garden.tools.importing.escapes import escape, heading, one_line
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.labels import DAY_LABELS, SPEAKER, TITLE_LABELS
from conference_garden.tools.importing.markdown.converter import is_own
from conference_garden.tools.importing.markdown.dialects import OWN
from conference_garden.tools.importing.markdown.note_parts import Row
from conference_garden.tools.importing.markdown.people_lines import person_line
from conference_garden.tools.importing.markdown.vault import Note, Vault
from conference_garden.tools.importing.speaker_names import kind_of, read_people, readings

_TITLE = re.compile(rf"\b(?:title|talk|session|topic|presentation|what|{'|'.join(TITLE_LABELS)})\b", re.IGNORECASE)
_WHO = re.compile(rf"\b(?:{SPEAKER}|who|by|presented by|name)\b", re.IGNORECASE)
_WHEN = re.compile(rf"\b(?:day|date|when|{'|'.join(DAY_LABELS)})\b", re.IGNORECASE)


def rows_of(note: Note, vault: Vault, known: Known) -> Iterator[tuple[str, Row]]:
    """The talks that a note lists, each with the path of the note that it links to, or ""."""
    if note.body is None:
        return
    day: date | None = None
    for element in list(note.body):
        if element.tag in ("h1", "h2", "h3"):
            day = next(iter(days_in(one_line(element.text_content()))), None)
        elif element.tag == "table":
            yield from _table(element, note, vault, day)
        elif element.tag in ("ul", "ol"):
            yield from _list(element, note, vault, known)


def _table(table: HtmlElement, note: Note, vault: Vault, day: date | None) -> Iterator[tuple[str, Row]]:
    rows = list(table.iter("tr"))
    head = [one_line(cell.text_content()) for cell in rows[0]] if rows else []
    who = next((n for n, text in enumerate(head) if _WHO.search(text)), None)
    titles = [
        n
        for n, text in enumerate(head)
        if _TITLE.search(text) and n != who and not re.search("slides|notes", text, re.IGNORECASE)
    ]
    if who is None or not titles:
        return
    line = int(table.get("data-line", "1"))
    for number, row in enumerate(rows[1:], 2):
        cells = list(row)
        texts = [one_line(cell.text_content()) for cell in cells] + [""] * len(head)
        target = next((path for cell in cells for path in _targets(cell, note, vault)), "")
        people = read_people(texts[who])
        if not texts[titles[0]] or not (people or target):
            continue
        links = [
            (head[n], web_address("", a.get("href", "")))
            for n, cell in enumerate(cells[: len(head)])
            if n != who
            for a in cell.iter("a")
            if not is_own(a.get("href", ""))
        ]
        when = next((days[0] for n, text in enumerate(head) if _WHEN.search(text) and (days := days_in(texts[n]))), day)
        told = {who, titles[0]} | {n for n in range(len(head)) if n < len(cells) and not _rest(cells[n])}
        text = "\n\n".join(escape(texts[n]) for n in range(len(head)) if n not in told and texts[n])
        yield (
            target,
            Row(
                heading(texts[titles[0]]),
                people,
                [link for link in links if link[1]],
                text,
                when,
                f"{note.path}:{line + number}: “{texts[titles[0]]}”",
            ),
        )
    note.unknown.append((line, f"head of a table of talks: {', '.join(filter(None, head))}"))
    table.drop_tree()


def _rest(cell: HtmlElement) -> str:
    """The text of a cell without its links."""
    text = one_line(cell.text_content())
    for link in cell.iter("a"):
        text = text.replace(one_line(link.text_content()), "", 1)
    return text.strip()


def _list(element: HtmlElement, note: Note, vault: Vault, known: Known) -> Iterator[tuple[str, Row]]:
    """The talks in list items that link to a note and name the speakers; the list stays in the text."""
    for item in element.iterchildren("li"):
        target = next(iter(_targets(item, note, vault)), "")
        text = one_line(item.text_content())
        if not target or len(text) > 300:
            continue
        for reading in readings(heading(text), known.is_speaker):
            if reading.sure and reading.pattern in ("last", "by", "brackets"):
                yield target, Row(kind_of(reading.title)[1], reading.people)
                break
        else:
            name = one_line(text.partition(":")[0])
            people, _ = person_line(name, known.is_speaker) if ":" in text else ((), False)
            if people and people[0].sure:
                yield target, Row(heading(text.partition(":")[2].strip()), people)


def _targets(element: HtmlElement, note: Note, vault: Vault) -> Iterator[str]:
    for link in element.iter("a"):
        href = link.get("href", "")
        if is_own(href) and (other := vault.note(href.removeprefix(OWN), note)) and other is not note:
            yield other.path
