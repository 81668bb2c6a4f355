"""Pages of writers: what they wrote about, by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.licences import Licence
from conference_garden.facts.model import Conference, Speaker, Writer
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.translation import gettext
from conference_garden.facts.writers import conferences_of
from conference_garden.pages.page_kind import PageKind, Place, of_pages, subject
from conference_garden.pages.show.notes import distilled_from
from conference_garden.pages.show.pieces import (
    Pieces,
    bullets,
    fact_list,
    folded,
    paragraph,
    section,
    web_link,
    year_row,
)
from conference_garden.pages.show.view_data import Counted, IndexEntry, Link, MentionLine, TalkLine
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import count_text, years_text

#: If a writer has more talks than this, only those on pages that also have talks of others are listed.
LARGEST: Final = 400
#: How many topics are shown.
TOPICS: Final = 16


class Written(NamedTuple):
    """A conference that a writer wrote about, and the talks on its page that are theirs, with their number in words."""

    entry: IndexEntry
    number: str
    talks: tuple[IndexEntry, ...]


@dataclass(frozen=True, slots=True)
class WriterView:
    """The whole page of a writer; ``licence`` is None unless they have one of their own."""

    about: str
    url: str
    licence: Licence | None
    state: str
    talks: str
    speaker: Link | None
    topics: tuple[Counted, ...]
    years: tuple[tuple[int, tuple[Written, ...]], ...]
    #: pages that are not about a conference
    others: tuple[IndexEntry, ...]
    #: conferences whose pages others wrote from their notes
    sources: tuple[IndexEntry, ...]
    mentions: tuple[MentionLine, ...]


class WriterKind(PageKind):
    """Pages of writers, which are generated."""

    name = "writer"
    index = "notes"
    schema_type = "ProfilePage"
    open_graph_type = "profile"
    has_card = True

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """A page for everybody who wrote a page or talk."""
        return {writer.document: writer.title for writer in catalogue.writers.values()}

    def view(self, views: Views, document: str) -> WriterView:
        """Everything the writer wrote."""
        catalogue, writer = views.catalogue, subject(views.catalogue, document, Writer)
        works = catalogue.works[writer.key]
        talks = [catalogue.outlines[id_] for id_ in works.talks]
        theirs = {id_: list(group) for id_, group in groupby(talks, key=lambda talk: talk.document)}
        conferences = conferences_of(works, catalogue.conferences_by_date)
        written = {conference.document for conference in conferences}
        others = (catalogue.pages[name] for name in works.documents if name not in catalogue.conference_of_document)
        speaker = views.speaker_of(writer)
        return WriterView(
            about=writer.author.about,
            url=writer.author.url,
            licence=writer.author.licence,
            state=views.written(writer),
            talks=views.turnout(talks) if talks else "",
            speaker=_speaking(views, speaker) if speaker else None,
            topics=views.counted(talks)[:TOPICS],
            years=tuple(
                (
                    year,
                    tuple(_written(views, c, theirs.get(c.document, []), few=len(talks) <= LARGEST) for c in group),
                )
                for year, group in groupby(conferences, key=lambda conference: conference.year)
            ),
            others=tuple(
                IndexEntry(Link(page.title, page.document), gettext("topic") if page.topic else "") for page in others
            ),
            sources=tuple(
                views.conference_entry(conference, named=True)._replace(text="")
                for conference in distilled_from(catalogue, writer.author.name)
                if conference.document not in written
            ),
            mentions=views.mentions("writer", writer.key),
        )

    def fill(self, part: nodes.Element, view: WriterView, pieces: Pieces) -> list[nodes.Node]:
        """About the writer, facts, topics, conferences by year with talks to unfold, other pages, and mentions."""
        garden = pieces.builder.config.garden_settings.licences()
        licence = view.licence if view.licence and (view.licence,) != garden else None
        facts = fact_list(
            (
                gettext("Conferences"),
                [pieces.link(Link(view.state, pieces.document, "conferences"))] if view.years else [],
            ),
            (gettext("Talks"), view.talks),
            (gettext("Home page"), [web_link(view.url)] if view.url else []),
            (gettext("Licence"), _licence(licence) if licence else []),
            (gettext("Speaks too"), [pieces.link(view.speaker)] if view.speaker else []),
        )
        found: list[nodes.Node] = [*([paragraph(view.about)] if view.about else []), facts]
        found += [pieces.chips(view.topics, gettext("Topics"))] if view.topics else []
        years = [year_row(year, _list(written, pieces)) for year, written in view.years]
        lists = (
            (gettext("Other pages"), "pages", view.others),
            (gettext("From the notes of this writer"), "notes", view.sources),
        )
        found += [section(gettext("Conferences"), "conferences", *years)] if years else []
        found += [section(title, id_, pieces.lines(entries)) for title, id_, entries in lists if entries]
        return found + pieces.mention_section(view.mentions)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """What the garden says about the writer, or else the titles of their pages."""
        writer = subject(catalogue, document, Writer)
        titles = "; ".join(catalogue.pages[name].title for name in catalogue.works[writer.key].documents)
        return writer.author.about or gettext("What {writer} wrote here: {titles}", writer=writer.title, titles=titles)

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """The pages of the writer."""
        return of_pages(catalogue.works[subject(catalogue, document, Writer).key].documents)


def _written(views: Views, conference: Conference, talks: list[TalkOutline], *, few: bool) -> Written:
    all_ = views.catalogue.outlines_of_conference(conference)
    is_shared = len(talks) < len(all_)
    number = count_text(len(all_), "talk")
    listed = few or is_shared
    return Written(
        views.conference_entry(conference, counted=not listed, named=True)._replace(text=""),
        gettext("{some} of {talks}", some=len(talks), talks=number) if is_shared else number,
        tuple(_entry(views.short_line(talk)) for talk in talks) if listed else (),
    )


def _entry(line: TalkLine) -> IndexEntry:
    return IndexEntry(line.link, ", ".join(line.speaker_names))


def _list(written: Iterable[Written], pieces: Pieces) -> nodes.bullet_list:
    items: list[list[nodes.Node]] = [
        [pieces.entry(entry), *([folded(number, pieces.entries(talks))] if talks else [])]
        for entry, number, talks in written
    ]
    return bullets(items, "garden-lines", "garden-talks")


def _licence(licence: Licence) -> list[nodes.Node]:
    return [web_link(licence.url, licence.name) if licence.url else nodes.Text(licence.name)]


def _speaking(views: Views, speaker: Speaker) -> Link:
    catalogue = views.catalogue
    years = [catalogue.when(talk).year for talk in catalogue.outlines_of_speaker(speaker)]
    text = f"{count_text(len(years), 'talk')}, {years_text(years)}"
    return views.link("speaker", speaker.id)._replace(text=text)
