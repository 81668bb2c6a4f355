"""Pages of topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import RELATIONS, Page, Topic
from conference_garden.facts.nearness import nearness_of
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.translation import gettext, ngettext, number_text
from conference_garden.pages.hooks import PAGE_PARTS
from conference_garden.pages.page_kind import PageKind, Place, of_talks, placeholder, subject
from conference_garden.pages.show.pieces import (
    Pieces,
    bullets,
    fact_list,
    folded,
    joined,
    paragraph,
    section,
    some_open,
    year_row,
)
from conference_garden.pages.show.topic_years import pages_of
from conference_garden.pages.show.view_data import (
    Counted,
    IndexEntry,
    Link,
    MentionLine,
    Pair,
    Return,
    TalkLine,
    TopicTies,
    TopicYear,
)
from conference_garden.pages.show.views import MANY, Views
from conference_garden.pages.show.words import count_text, day_text, list_text, years_text

#: How many disagreements, agreements and talks are shown before the rest is folded away.
_OPEN_PAIRS: Final = 2
_OPEN_LINES: Final = 3
_OPEN_TALKS: Final = 4

#: The anchor of the talks by year.
_TIMELINE: Final = "how-the-view-developed"


@dataclass(frozen=True, slots=True)
class TopicView:
    """Everything around the essay of a topic."""

    family: Link
    state: str
    tended: str
    newer: tuple[TalkLine, ...]
    years: tuple[TopicYear, ...]
    pairs: tuple[Pair, ...]
    returns: tuple[Return, ...]
    ties: TopicTies
    mentions: tuple[MentionLine, ...]
    writers: tuple[IndexEntry, ...]


class TopicKind(PageKind):
    """Pages of topics: an essay, and below it what talks say about the topic."""

    name = "topic"
    index = "topics"
    schema_type = "CollectionPage"
    has_card = True
    styles = ("map.css",)

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The pages in ``topics/``."""
        return {topic.document: topic.title for topic in catalogue.topics.values()}

    def matches(self, page: Page) -> bool:
        """Whether a page is about a topic."""
        return page.topic is not None

    def add_placeholders(self, main: nodes.section) -> None:
        """Add placeholders below the title and at the end."""
        main.insert(1, placeholder(part="facts"))
        main.append(placeholder(part="sections"))

    def view(self, views: Views, document: str) -> TopicView:
        """Everything around the essay."""
        catalogue, topic = views.catalogue, subject(views.catalogue, document, Topic)
        talks = catalogue.outlines_of_topic(topic)
        also = _also_in_text(catalogue, topic, talks)
        tended = topic.tended
        return TopicView(
            family=views.family_link(topic.family),
            state=_state(views, talks, also),
            tended=day_text(tended) if tended else "",
            newer=tuple(views.line(talk) for talk in talks if tended and catalogue.when(talk) > tended),
            years=_years(views, topic, also),
            pairs=tuple(views.pair(relation) for relation in views.relations_by_topic.get(topic.id, ())),
            returns=_returns(views, talks),
            ties=views.ties(topic, nearness_of(catalogue).topics(topic)),
            mentions=views.mentions("topic", topic.id),
            writers=views.writers(document),
        )

    def fill(self, part: nodes.Element, view: TopicView, pieces: Pieces) -> list[nodes.Node]:
        """The facts below the title, or everything below the essay."""
        return _facts(view, pieces) if part["part"] == "facts" else _sections(view, pieces)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The definition."""
        return catalogue.lead(document)

    def parents(self, views: Views, document: str) -> list[Link]:
        """Its family."""
        return [views.family_link(subject(views.catalogue, document, Topic).family)]

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """Its talks."""
        return of_talks(catalogue, catalogue.ids_of_topic(subject(catalogue, document, Topic).id))


def _also_in_text(catalogue: Catalogue, topic: Topic, talks: Iterable[TalkOutline]) -> list[TalkOutline]:
    """The talks that the text of a topic links but that are not on the topic."""
    on_topic = {talk.id for talk in talks}
    linked = [mention.target for mention in catalogue.mentions_by_page[topic.document] if mention.kind == "talk"]
    return [catalogue.outlines[id_] for id_ in dict.fromkeys(linked) if id_ not in on_topic]


def _state(views: Views, talks: Sequence[TalkOutline], also: Sequence[TalkOutline]) -> str:
    if not also:
        return views.state(talks)
    years = years_text([views.catalogue.when(talk).year for talk in (*talks, *also)])
    count, all_ = count_text(len(talks), "talk"), number_text(len(talks) + len(also))
    return gettext("{talks} on this, {all} in all, {years}", talks=count, all=all_, years=years)


def _years(views: Views, topic: Topic, also: Sequence[TalkOutline]) -> tuple[TopicYear, ...]:
    """The years of a topic, newest first, including those of talks that only its text links."""
    page = pages_of(views.catalogue)[topic.document]
    main, others = {int(group.name): group for group in page.groups}, dict(views.by_year(also))
    found = []
    room = _OPEN_TALKS
    for year in sorted(main.keys() | others.keys(), reverse=True):
        talks = main[year].members if year in main else ()
        document = page.elsewhere.get(str(year))
        shown = tuple(views.line(views.catalogue.outlines[id_]) for id_ in (talks[:room] if document else talks))
        room = max(0, room - len(talks))
        elsewhere = Counted(Link(str(year), document), len(talks)) if document else None
        found.append(TopicYear(year, shown, tuple(map(_entry, others.get(year, ()))), elsewhere))
    return tuple(found)


def _entry(line: TalkLine) -> IndexEntry:
    speakers = list_text(line.speaker_names)
    return IndexEntry(line.link, f"({speakers})" if speakers else "")


def _returns(views: Views, talks: Iterable[TalkOutline]) -> tuple[Return, ...]:
    """Speakers with talks on a topic in more than one year; at most :data:`MANY`, those with most years."""
    catalogue = views.catalogue
    found: defaultdict[str, list[TalkOutline]] = defaultdict(list)
    for talk in reversed(catalogue.newest_first(talks)):
        for speaker, _ in catalogue.speakers_of(talk):
            found[speaker.id].append(talk)
    years = {id_: len({catalogue.when(talk).year for talk in own}) for id_, own in found.items()}
    often = set(sorted(years, key=lambda id_: -years[id_])[:MANY])
    return tuple(
        Return(
            views.link("speaker", id_),
            tuple(IndexEntry(views.link("talk", talk.id), str(catalogue.when(talk).year)) for talk in own),
        )
        for id_, own in found.items()
        if years[id_] > 1 and id_ in often
    )


def _facts(view: TopicView, pieces: Pieces) -> list[nodes.Node]:
    newer: list[nodes.Node] = []
    if view.newer:
        newer = [nodes.Text(ngettext("{n} talk since:", "{n} talks since:", len(view.newer)) + " ")]
        newer += pieces.links(line.link for line in view.newer)
    talks = pieces.link(Link(view.state, pieces.document, _TIMELINE)) if view.years else nodes.Text(view.state)
    return [
        fact_list(
            (gettext("Family"), [pieces.link(view.family)]),
            (gettext("Talks"), [talks]),
            (gettext("Last tended"), view.tended),
            (gettext("Not yet in the essay"), newer),
            (gettext("Written by"), pieces.writers(view.writers)),
        )
    ]


def _sections(view: TopicView, pieces: Pieces) -> list[nodes.Node]:
    found: list[nodes.Node] = []
    by_type = {type_: [pair for pair in view.pairs if pair.type == type_] for type_ in RELATIONS}
    if disagreements := by_type["disagrees-with"]:
        grids = some_open(pieces.pair_grids(disagreements), _OPEN_PAIRS, "disagreement", list)
        found.append(section(gettext("Where speakers disagree"), "disagrees-with", *grids))
    if agreements := by_type["agrees-with"]:
        lines = some_open(agreements, _OPEN_LINES, "relation", pieces.pair_list)
        found.append(section(gettext("Where speakers agree"), "agrees-with", *lines))
    changes = pieces.pair_list([*by_type["updates"], *by_type["builds-on"]], view.returns)
    if changes:
        found.append(section(gettext("What has changed since"), "updates", *changes))
    if view.years:
        shown = {line.link for pair in disagreements for line in (pair.first, pair.second)}
        found.append(section(gettext("How the view developed"), _TIMELINE, *_timeline(view.years, shown, pieces)))
    if view.ties.neighbours:
        items = [
            [paragraph([pieces.link(near.topic), nodes.Text(f" ({near.reason})")])] for near in view.ties.neighbours
        ]
        drawing = PAGE_PARTS["topic-neighbours"](view.ties, pieces) if "topic-neighbours" in PAGE_PARTS else []
        found.append(
            section(gettext("Related topics"), "related-topics", *drawing, bullets(items, "garden-neighbours"))
        )
    return found + pieces.mention_section(view.mentions)


def _timeline(years: Iterable[TopicYear], shown: Container[Link], pieces: Pieces) -> list[nodes.Node]:
    """Talks by year; if there are many, most are folded away.

    The takeaways of talks that were ``shown`` above are not repeated.
    """
    rows: list[nodes.Node] = []
    room = _OPEN_TALKS
    for year, talks, also, elsewhere in years:
        lines = [replace(line, takeaway="") if line.link in shown else line for line in talks]
        count = elsewhere.talks if elsewhere else len(lines)
        room = room if count > room + 1 else max(room, count)  # no fold for one talk
        cell: list[nodes.Node] = [pieces.talk_list(lines[:room])] if lines[:room] else []
        if elsewhere:
            text = ngettext("{n} talk in all", "{n} talks in all", count) if cell else count_text(count, "talk")
            cell.append(paragraph([pieces.link(elsewhere.link._replace(text=text))], "garden-all"))
        elif rest := lines[room:]:
            cell.append(folded(count_text(len(rest), "more talk" if room else "talk"), pieces.talk_list(rest)))
        room = max(0, room - count)
        if also:
            links = joined([[pieces.link(entry.link), nodes.Text(f" {entry.note}".rstrip())] for entry in also], ", ")
            label = nodes.inline("", gettext("Also in the text:") + " ", classes=["garden-label"])
            cell.append(paragraph([label, *links], "garden-also"))
        rows.append(year_row(year, nodes.container("", *cell)))
    return rows
