"""Pages of speakers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Speaker
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.translation import gettext, ngettext
from conference_garden.pages.page_kind import PageKind, Place, of_talks, subject
from conference_garden.pages.show.pieces import Pieces, fact_list, section, web_link
from conference_garden.pages.show.view_data import Counted, Link, MentionLine, Pair, TalksByYear
from conference_garden.pages.show.views import MANY, Views
from conference_garden.pages.show.words import talks_text, years_text


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """The whole page of a speaker."""

    state: str
    url: str
    names: tuple[str, ...]
    years: TalksByYear
    changes: tuple[Pair, ...]
    topics: tuple[Counted, ...]
    stage: tuple[Link, ...]
    writer: Link | None
    mentions: tuple[MentionLine, ...]


def _stage(views: Views, speaker: Speaker) -> tuple[Link, ...]:
    """Links to the people with whom a speaker gave talks; if there are too many, only the first are named."""
    catalogue = views.catalogue
    talks = catalogue.outlines_of_speaker(speaker)
    others = {other.id: other for talk in talks for other, _ in catalogue.speakers_of(talk)}
    others.pop(speaker.id, None)
    people = sorted(others.values(), key=lambda other: other.id)
    shown = people if len(people) <= MANY + 1 else people[:MANY]
    links = tuple(views.link("speaker", other.id) for other in shown)
    return (
        links
        if shown is people
        else (*links, Link(ngettext("{n} other", "{n} others", len(people) - MANY), "speakers"))
    )


class SpeakerKind(PageKind):
    """Pages of speakers, which are generated."""

    name = "speaker"
    index = "speakers"
    schema_type = "ProfilePage"
    open_graph_type = "profile"
    has_card = True

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """A page for everybody who gave a talk."""
        return {speaker.document: speaker.name for speaker in catalogue.speakers.values()}

    def view(self, views: Views, document: str) -> SpeakerView:
        """Everything the garden knows about a speaker."""
        catalogue, speaker = views.catalogue, subject(views.catalogue, document, Speaker)
        talks = catalogue.outlines_of_speaker(speaker)
        writer = views.writers_who_speak.get(speaker.id)
        return SpeakerView(
            state=views.state(talks),
            url=speaker.url,
            names=tuple(name for name in speaker.names if name != speaker.name),
            years=views.by_year(talks),
            changes=tuple(dict.fromkeys(_changes(views, talks))),
            topics=views.counted(talks),
            stage=_stage(views, speaker),
            writer=views.link("writer", writer.key)._replace(text=views.written(writer)) if writer else None,
            mentions=views.mentions("speaker", speaker.id),
        )

    def fill(self, part: nodes.Element, view: SpeakerView, pieces: Pieces) -> list[nodes.Node]:
        """Facts, topics, talks by year, what has changed since, and mentions of the speaker."""
        facts = fact_list(
            (gettext("Talks"), [pieces.link(Link(view.state, pieces.document, "talks"))]),
            (gettext("Also known as"), ", ".join(view.names)),
            (gettext("Home page"), [web_link(view.url)] if view.url else []),
            (gettext("Shared a stage with"), pieces.links(view.stage)),
            (gettext("Writes here"), [pieces.link(view.writer)] if view.writer else []),
        )
        topics = [pieces.chips(view.topics, gettext("Topics"))] if view.topics else []
        talks = section(gettext("Talks"), "talks", *pieces.year_lists(view.years))
        changes = pieces.pair_list(view.changes)
        changed = [section(gettext("What has changed since"), "changes", *changes)] if changes else []
        return [facts, *topics, talks, *changed, *pieces.mention_section(view.mentions)]

    def byline(self, catalogue: Catalogue, document: str) -> str:
        """The number of talks, and their years."""
        talks = catalogue.outlines_of_speaker(subject(catalogue, document, Speaker))
        return f"{talks_text(talks)}, {years_text([catalogue.when(talk).year for talk in talks])}"

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The number of talks, their years and titles."""
        speaker = subject(catalogue, document, Speaker)
        talks = catalogue.outlines_of_speaker(speaker)
        years = years_text([catalogue.when(talk).year for talk in talks])
        titles = "; ".join(talk.title for talk in talks)
        return gettext(
            "{talks} by {speaker}, {years}: {titles}",
            talks=talks_text(talks),
            speaker=speaker.name,
            years=years,
            titles=titles,
        )

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """The talks of the speaker."""
        return of_talks(catalogue, catalogue.ids_of_speaker(subject(catalogue, document, Speaker)))


def _changes(views: Views, talks: Iterable[TalkOutline]) -> Iterator[Pair]:
    """Relations from a later talk to an earlier one that involve any of these talks."""
    for talk in talks:
        for relation in views.catalogue.relations_of(talk.id):
            if relation.type in ("updates", "builds-on"):
                yield views.pair(relation)
