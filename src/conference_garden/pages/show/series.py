"""Pages of series: all editions of a recurring event, the speakers who came back, and the topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Series
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.own_kinds import OwnKind, kind_in
from conference_garden.facts.translation import gettext
from conference_garden.pages.page_kind import PageKind, Place, of_pages, subject
from conference_garden.pages.show.pieces import Pieces, bullets, fact_list, folded, paragraph, section, subheading
from conference_garden.pages.show.talks import talks_of_series
from conference_garden.pages.show.view_data import Counted, IndexEntry, Link, MentionLine
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import count_text, list_text, talks_text, years_text

#: If they have more talks than this in all, recurring topics or speakers are listed without theirs.
LARGEST: Final = 300


class Recurring(NamedTuple):
    """A topic or speaker of more than one edition: how often and when, and the talks unless there are too many."""

    link: Link
    note: str
    talks: tuple[IndexEntry, ...]


@dataclass(frozen=True, slots=True)
class SeriesView:
    """The whole page of a series; ``others`` are the topics of one edition only."""

    state: str
    talks: Link | None
    editions: tuple[IndexEntry, ...]
    speakers: tuple[Recurring, ...]
    topics: tuple[Recurring, ...]
    others: tuple[Counted, ...]
    mentions: tuple[MentionLine, ...]


class SeriesKind(PageKind):
    """Pages of series, which are generated."""

    name = "series"
    index = "conferences"
    schema_type = "CollectionPage"
    styles = ("series.css",)

    def __init__(self, own: OwnKind | None = None) -> None:
        self.own = own
        if own:
            self.name, self.index = f"series of {own.id}", own.folder

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """A page for each series; for one of the garden's own kinds, only those that pages name."""
        kinds = {
            series: kind_in(catalogue.conferences[series.conferences[-1]].document)
            for series in catalogue.series.values()
        }
        return {series.document: series.title for series, kind in kinds.items() if kind == self.own and not series.page}

    def view(self, views: Views, document: str) -> SeriesView:
        """Editions, the speakers and topics of several editions, and the other topics."""
        catalogue, series = views.catalogue, subject(views.catalogue, document, Series)
        editions = [catalogue.conferences[id_] for id_ in reversed(series.conferences)]
        talks = _talks(catalogue, series)
        by_topic, by_speaker = defaultdict[str, list[TalkOutline]](list), defaultdict[str, list[TalkOutline]](list)
        for talk in talks:
            for topic in catalogue.topics_of(talk):
                by_topic[topic.id].append(talk)
            for speaker, _ in catalogue.speakers_of(talk):
                by_speaker[speaker.id].append(talk)
        topics = _recurring(views, "topic", by_topic)
        recurring = {topic.link for topic in topics}
        return SeriesView(
            state=f"{count_text(len(editions), 'edition')}, {years_text([edition.year for edition in editions])}",
            talks=talks_of_series(catalogue, series, views.turnout(talks)) if talks else None,
            editions=tuple(map(views.conference_entry, editions)),
            speakers=_recurring(views, "speaker", by_speaker),
            topics=topics,
            others=tuple(topic for topic in views.counted(talks) if topic.link not in recurring),
            mentions=views.mentions("series", series.id),
        )

    def fill(self, part: nodes.Element, view: SeriesView, pieces: Pieces) -> list[nodes.Node]:
        """The editions, the speakers who came back, and the topics."""
        editions = pieces.link(Link(view.state, pieces.document, "editions"))
        talks = [pieces.link(view.talks)] if view.talks else []
        found: list[nodes.Node] = [fact_list((gettext("In all"), [editions]), (gettext("Talks"), talks))]
        found.append(section(gettext("Editions"), "editions", pieces.entries(view.editions, "garden-cards")))
        if view.speakers:
            found.append(section(gettext("Who came back"), "who-came-back", _list(view.speakers, pieces)))
        topics: list[nodes.Node] = [_list(view.topics, pieces)] if view.topics else []
        if view.topics and view.others:
            topics.append(subheading(gettext("In one edition")))
        topics += pieces.most_chips(view.others, "topic")
        if topics:
            found.append(section(gettext("Topics"), "topics", *topics))
        return found + pieces.mention_section(view.mentions)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The number of editions, and their topics."""
        series = subject(catalogue, document, Series)
        topics = dict.fromkeys(t.title for talk in _talks(catalogue, series) for t in catalogue.topics_of(talk))
        count = count_text(len(series.conferences), "edition")
        text = gettext("Notes from {editions} of {series}", editions=count, series=series.title)
        return f"{text}: {'; '.join(topics)}." if topics else f"{text}."

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """The pages of its editions."""
        conferences = subject(catalogue, document, Series).conferences
        return of_pages(catalogue.conferences[id_].document for id_ in conferences)


def _talks(catalogue: Catalogue, series: Series) -> list[TalkOutline]:
    editions = (catalogue.conferences[id_] for id_ in series.conferences)
    return catalogue.newest_first(talk for edition in editions for talk in catalogue.outlines_of_conference(edition))


def _editions(talks: Iterable[TalkOutline]) -> int:
    return len({talk.document for talk in talks})


def _recurring(views: Views, kind: str, talks: Mapping[str, list[TalkOutline]]) -> tuple[Recurring, ...]:
    """The topics or speakers of several editions, sorted by number of editions and then of talks.

    If there are very many talks, they are only on the topics' or speakers' own pages.
    """
    found = [(id_, of_one) for id_, of_one in talks.items() if _editions(of_one) > 1]
    found.sort(key=lambda item: (-_editions(item[1]), -len(item[1]), item[0]))
    is_long = sum(len(of_one) for _, of_one in found) > LARGEST
    return tuple(
        Recurring(
            views.link(kind, id_),
            _note(views.catalogue, of_one),
            () if is_long else tuple(map(views.talk_entry, of_one)),
        )
        for id_, of_one in found
    )


def _note(catalogue: Catalogue, talks: list[TalkOutline]) -> str:
    years = sorted({catalogue.conference_of(talk).year for talk in talks})
    when = list_text([str(year) for year in years]) if len(years) < 4 else years_text(years)
    return f"{talks_text(talks)}, {when}"


def _list(recurring: Iterable[Recurring], pieces: Pieces) -> nodes.bullet_list:
    """Recurring topics or speakers, each with its talks to unfold; a talk is listed under each of its topics."""
    items: list[list[nodes.Node]] = [
        [paragraph([pieces.link(entry.link)], "garden-talk-title"), folded(entry.note, pieces.entries(entry.talks))]
        if entry.talks
        else [pieces.entry(IndexEntry(entry.link, entry.note))]
        for entry in recurring
    ]
    return bullets(items, "garden-index", "garden-recurring")
