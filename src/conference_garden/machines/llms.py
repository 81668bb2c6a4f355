"""``llms.txt``: the entry point for programs that read text (https://llmstxt.org, 3 September 2024)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.markdown_text import escaped, heading, link, on_one_line, quotation
from conference_garden.facts.model import Conference
from conference_garden.facts.own_kinds import kind_in, own_kinds
from conference_garden.facts.settings import Settings
from conference_garden.facts.translation import N_, NN_, gettext, ngettext
from conference_garden.machines.head import summary_of
from conference_garden.pages.page_kind import NoteKind
from conference_garden.pages.show.words import count_text, pages_text, when_text

#: How many pages of each section are listed; the index page of the section lists all.
LENGTH: Final = 200

_READING: Final = N_("""\
Each conference is a page, and each talk a section of it that begins with a one-sentence takeaway, as a quotation.
The pages of topics and speakers list their talks at all conferences.
Every page is also available as Markdown, next to the HTML page and under the same name.
Its links lead to HTML pages, whose addresses are permanent: cite those.""")
_SOURCES: Final = N_("Each page lists the notes it was distilled from: credit those too.")
_LICENCES: Final = N_("If a page has a different licence, its last line says so.")
_ALL: Final = {
    "conferences": NN_("All {n} conferences", "All {n} conferences"),
    "topics": NN_("All {n} topics", "All {n} topics"),
    "": ("", ""),
}


def llms_text(catalogue: Catalogue, settings: Settings, titles: Mapping[str, str]) -> bytes:
    """The file: name, description, and the Markdown pages of conferences, topics, indexes and notes.

    ``titles`` are those of all documents.
    """
    conferences = {
        own: [_conference(catalogue, c) for c in catalogue.conferences_by_date if kind_in(c.document) == own]
        for own in (None, *own_kinds())
    }
    topics = [
        (topic.document, topic.title, summary_of(catalogue, topic.document))
        for family in catalogue.families.values()
        for topic in family
    ]
    indexes = [(name, titles[name], summary_of(catalogue, name)) for name in catalogue.indexes if name in titles]
    others = [
        (name, titles[name], "")
        for name in sorted({*NoteKind().documents(catalogue), *(entry.page for entry in settings.menu)} & titles.keys())
    ]
    schema = link(gettext("its schema"), f"{settings.url}garden.schema.json")
    data = link(gettext("Data set"), f"{settings.url}garden.json")
    data = gettext("{data}: all of this as JSON, with {schema}", data=f"- {data}", schema=schema)
    talks = count_text(len(catalogue.talks), "talk")
    at = pages_text(catalogue.conferences.values()) or count_text(0, "conference")
    notes = gettext("Notes on {talks} at {conferences}.", talks=talks, conferences=at)
    if settings.licence:
        licence = escaped(settings.licence)
        notes = gettext(
            "Notes on {talks} at {conferences}, under {licence}.", talks=talks, conferences=at, licence=licence
        )
    terms = {settings.terms(page) for page in catalogue.pages.values()}
    reading = [gettext(_READING)]
    if terms != {settings.terms()}:
        reading.append(gettext(_LICENCES))
    if any(conference.sources for conference in catalogue.conferences.values()):
        reading.append(gettext(_SOURCES))
    blocks = [
        heading(escaped(settings.name), 1),
        quotation(on_one_line(escaped(settings.description))),
        "{} {}".format(notes, "\n".join(reading)),
        *_section(settings, gettext("Conferences"), "conferences", conferences[None]),
        *(part for own in own_kinds() for part in _section(settings, own.title, own.folder, conferences[own])),
        *_section(settings, gettext("Topics"), "topics", topics),
        *_section(settings, gettext("Indexes"), "", indexes),
        heading("Optional", 2),
        "\n".join([data, *(_entry(settings, *other) for other in others)]),
    ]
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")


def _conference(catalogue: Catalogue, conference: Conference) -> tuple[str, str, str]:
    facts = ", ".join(filter(None, (when_text(conference), conference.place)))
    summary = summary_of(catalogue, conference.document)
    return conference.document, conference.title, f"{facts}. {summary}" if facts else summary


def _section(settings: Settings, title: str, index: str, pages: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    if pages:
        yield heading(title, 2)
        more = (
            [_entry(settings, index, ngettext(*_ALL.get(index, (title, title)), len(pages)), "")]
            if len(pages) > LENGTH
            else []
        )
        yield "\n".join([*(_entry(settings, *page) for page in pages[:LENGTH]), *more])


def _entry(settings: Settings, document: str, title: str, text: str) -> str:
    note = on_one_line(escaped(text))
    return f"- {link(escaped(title), f'{settings.url}{document}.md')}{f': {note}' if note else ''}"
