"""The page of notes that are about no conference, and of the people who wrote the others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference
from conference_garden.facts.names import anchor_of
from conference_garden.facts.settings import Settings
from conference_garden.facts.translation import N_, gettext, ngettext
from conference_garden.pages.page_kind import IndexPage, NoteKind
from conference_garden.pages.show.pieces import Pieces, bullets, section
from conference_garden.pages.show.view_data import IndexEntry, Link
from conference_garden.pages.show.views import Views


@dataclass(frozen=True, slots=True)
class NotesView:
    """Notes, and conferences with who wrote about them, as :func:`writers_of` has it."""

    notes: tuple[Link, ...]
    conferences: tuple[tuple[IndexEntry, tuple[str, ...]], ...]


class NotesPage(IndexPage):
    """All notes of the folder, and all writers with what they wrote about."""

    document = NoteKind.index
    title = N_("Notes and writers")

    def view(self, views: Views, document: str) -> NotesView:
        """Notes by title, and conferences, the newest first."""
        notes = [Link(title, name) for name, title in NoteKind().documents(views.catalogue).items()]
        return NotesView(
            notes=tuple(sorted(notes, key=lambda note: note.text.casefold())),
            conferences=tuple(
                (views.conference_entry(conference)._replace(text=""), writers_of(conference))
                for conference in views.catalogue.conferences_by_date
            ),
        )

    def fill(self, part: nodes.Element, view: NotesView, pieces: Pieces) -> list[nodes.Node]:
        """Notes, then writers, those who wrote most first."""
        found: list[nodes.Node] = []
        if view.notes:
            lines = bullets([[pieces.entry(IndexEntry(note, ""))] for note in view.notes], "garden-lines")
            found.append(section(gettext("Notes"), anchor_of("Notes"), lines))
        written: defaultdict[str, list[IndexEntry]] = defaultdict(list)
        for entry, writers in view.conferences:
            for name in names_of(writers, pieces.builder.config.garden_settings):
                written[name].append(entry)
        for name, entries in sorted(written.items(), key=lambda item: (-len(item[1]), item[0])):
            lines = bullets([[pieces.entry(entry)] for entry in entries], "garden-lines")
            found.append(section(name, anchor_of(name), lines))
        return found

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """How many notes, and what else there is."""
        count = len(NoteKind().documents(catalogue))
        if count:
            return ngettext(
                "{n} note beside the conferences, and who wrote about which conference.",
                "{n} notes beside the conferences, and who wrote about which conference.",
                count,
            )
        return gettext("Who wrote about which conference.") if catalogue.conferences else ""


def writers_of(conference: Conference) -> tuple[str, ...]:
    """Who wrote what a page distils; where it distils nothing, the keys of its own authors."""
    authors = [source.author for source in conference.sources if source.author]
    return tuple(dict.fromkeys(authors or [author.name for author in conference.authors]))


def names_of(writers: tuple[str, ...], settings: Settings) -> list[str]:
    """Names in the place of keys."""
    return list(dict.fromkeys(settings.authors[key].name if key in settings.authors else key for key in writers))


def writer_link(name: str) -> Link:
    """A link to what somebody wrote about."""
    return Link(name, NotesPage.document, anchor_of(name))
