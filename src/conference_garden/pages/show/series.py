"""Pages of series: all editions of a recurring event, what they were about, and who came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Series, Talk
from conference_garden.pages.kinds import PageKind
from conference_garden.pages.show.pieces import Pieces, bullets, fact_list, paragraph, section
from conference_garden.pages.show.viewing import Views
from conference_garden.pages.show.views import IndexEntry, Link, MentionLine
from conference_garden.pages.show.words import count_text, years_text


@dataclass(frozen=True, slots=True)
class SeriesView:
    """The whole page of a series; ``topics`` and ``speakers`` have each talk in one line."""

    state: str
    editions: tuple[IndexEntry, ...]
    topics: tuple[tuple[Link, tuple[IndexEntry, ...]], ...]
    speakers: tuple[tuple[Link, tuple[IndexEntry, ...]], ...]
    mentions: tuple[MentionLine, ...]


class SeriesKind(PageKind):
    """Pages of series, which the garden makes."""

    name = "series"
    index = "conferences"
    schema_type = "CollectionPage"

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """A page for each series."""
        return {series.document: series.title for series in catalogue.series.values()}

    def view(self, views: Views, document: str) -> SeriesView:
        """Editions, talks by topic, and speakers of more than one edition."""
        catalogue, series = views.catalogue, _series(views.catalogue, document)
        editions = [catalogue.conferences[id_] for id_ in reversed(series.conferences)]
        talks = _talks(catalogue, series)
        by_topic, by_speaker = defaultdict(list), defaultdict(list)
        for talk in talks:
            for topic in catalogue.topics_of(talk):
                by_topic[topic.id].append(talk)
            for speaker, _ in catalogue.speakers_of(talk):
                by_speaker[speaker.id].append(talk)
        came_back = {id_: found for id_, found in by_speaker.items() if len({talk.document for talk in found}) > 1}
        speakers = {speaker.id for talk in talks for speaker, _ in catalogue.speakers_of(talk)}
        return SeriesView(
            state=f"{count_text(len(editions), 'edition')}, {years_text([edition.year for edition in editions])}: "
            f"{count_text(len(talks), 'talk')} by {count_text(len(speakers), 'speaker')}",
            editions=tuple(map(views.conference_entry, editions)),
            topics=_lists(views, "topic", by_topic),
            speakers=_lists(views, "speaker", came_back),
            mentions=views.mentions("series", series.id),
        )

    def fill(self, part: nodes.Element, view: SeriesView, pieces: Pieces) -> list[nodes.Node]:
        """Editions, who came back, talks by topic."""
        found: list[nodes.Node] = [fact_list([("In all", [nodes.Text(view.state)])])]
        found.append(section("Editions", "editions", pieces.entries(view.editions, "garden-cards")))
        for title, id_, lists in (("Who came back", "who-came-back", view.speakers), ("Topics", "topics", view.topics)):
            if lists:
                items = [[paragraph([pieces.link(link)], "garden-talk-title"), pieces.entries(t)] for link, t in lists]
                found.append(section(title, id_, bullets(items, "garden-index", "garden-series")))
        return found + pieces.mention_section(view.mentions)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """How many editions, and what they were about."""
        series = _series(catalogue, document)
        topics = dict.fromkeys(t.title for talk in _talks(catalogue, series) for t in catalogue.topics_of(talk))
        count = count_text(len(series.conferences), "edition")
        return f"Notes from {count} of {series.title}" + (f": {'; '.join(topics)}." if topics else ".")

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Talk | str]:
        """The pages of its editions."""
        return (catalogue.conferences[id_].document for id_ in _series(catalogue, document).conferences)


def _series(catalogue: Catalogue, document: str) -> Series:
    series = catalogue.subjects[document]
    assert isinstance(series, Series)
    return series


def _talks(catalogue: Catalogue, series: Series) -> list[Talk]:
    editions = (catalogue.conferences[id_] for id_ in series.conferences)
    return catalogue.newest_first(talk for edition in editions for talk in catalogue.talks_of_conference(edition))


def _lists(views: Views, kind: str, talks: Mapping[str, list[Talk]]) -> tuple[tuple[Link, tuple[IndexEntry, ...]], ...]:
    """Talks under what they have in common, the longest list first."""
    ordered = sorted(talks.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((views.link(kind, id_), tuple(views.talk_entry(talk) for talk in found)) for id_, found in ordered)
