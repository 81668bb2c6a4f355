"""The index page of notes that are not about a conference, and of all writers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference
from conference_garden.facts.names import anchor_of, identity
from conference_garden.facts.translation import N_, gettext, ngettext
from conference_garden.pages.page_kind import IndexPage, NoteKind
from conference_garden.pages.show.pieces import Pieces, section
from conference_garden.pages.show.view_data import IndexEntry, Link
from conference_garden.pages.show.views import Views


@dataclass(frozen=True, slots=True)
class NotesView:
    """Lists under headings, each with its anchor."""

    groups: tuple[tuple[str, str, tuple[IndexEntry, ...]], ...]


class NotesPage(IndexPage):
    """All notes in the folder, all writers, and the people whose notes they distilled."""

    document = NoteKind.index
    title = N_("Notes and writers")

    def view(self, views: Views, document: str) -> NotesView:
        """Notes by title, then writers by their number of pages, then authors of sources by that of conferences."""
        catalogue = views.catalogue
        notes = [IndexEntry(Link(title, name), "") for name, title in NoteKind().documents(catalogue).items()]
        works = catalogue.works
        writers = sorted(catalogue.writers.values(), key=lambda one: (-len(works[one.key].documents), one.title))
        found = [
            (gettext("Notes"), "Notes", tuple(sorted(notes, key=lambda note: note.link.text.casefold()))),
            (
                gettext("Writers"),
                "Writers",
                tuple(IndexEntry(views.link("writer", writer.key), views.written(writer)) for writer in writers),
            ),
        ]
        known = {identity(writer.title) for writer in writers}
        names = (source.author for conference in catalogue.conferences_by_date for source in conference.sources)
        others = {
            name: list(distilled_from(catalogue, name)) for name in dict.fromkeys(names) if identity(name) not in known
        }
        for name, conferences in sorted(others.items(), key=lambda item: (-len(item[1]), item[0])):
            entries = (views.conference_entry(conference, named=True)._replace(text="") for conference in conferences)
            found.append((gettext("From notes by {name}", name=name), name, tuple(entries)))
        return NotesView(tuple((title, anchor_of(name), entries) for title, name, entries in found if entries))

    def fill(self, part: nodes.Element, view: NotesView, pieces: Pieces) -> list[nodes.Node]:
        """The lists as sections."""
        return [section(title, id_, pieces.lines(entries)) for title, id_, entries in view.groups]

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The number of notes, and what else the page lists."""
        count = len(NoteKind().documents(catalogue))
        if count:
            return ngettext(
                "{n} note besides the conferences, and who wrote about which conference.",
                "{n} notes besides the conferences, and who wrote about which conference.",
                count,
            )
        return gettext("Who wrote about which conference.") if catalogue.conferences else ""


def distilled_from(catalogue: Catalogue, name: str) -> Iterator[Conference]:
    """The conferences whose pages distil the notes of a person, newest first."""
    for conference in catalogue.conferences_by_date:
        if any(identity(source.author) == identity(name) for source in conference.sources):
            yield conference


def note_takers(views: Views, conference: Conference) -> Iterator[Link]:
    """The people other than its writers whose notes a page distils, linked to what else is from them."""
    catalogue = views.catalogue
    own = {identity(writer.title) for writer in catalogue.writers_of(conference.document)}
    writers = {identity(writer.title): writer for writer in catalogue.writers.values()}
    for key, name in {identity(source.author): source.author for source in conference.sources}.items():
        if key in writers and key not in own:
            yield views.link("writer", writers[key].key)
        elif key not in own:
            yield Link(name, NotesPage.document, anchor_of(name))
