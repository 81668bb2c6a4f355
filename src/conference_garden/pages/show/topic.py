"""Pages of topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import RELATIONS, Page, Talk, Topic
from conference_garden.facts.nearness import nearness_of
from conference_garden.facts.words import count_text
from conference_garden.pages.hooks import PAGE_PARTS
from conference_garden.pages.page_kind import PageKind, placeholder, subject
from conference_garden.pages.show.pieces import Pieces, bullets, fact_list, paragraph, section
from conference_garden.pages.show.view_data import Link, MentionLine, Pair, TalkLine, TalksByYear, TopicTies
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import day_text

_PAIR_TITLES: Final = {
    "disagrees-with": "Where speakers disagree",
    "agrees-with": "Where speakers agree",
    "builds-on": "Who builds on whom",
    "updates": "What has changed since",
}


@dataclass(frozen=True, slots=True)
class TopicView:
    """What stands around the essay of a topic."""

    family: Link
    state: str
    tended: str
    newer: tuple[TalkLine, ...]
    years: TalksByYear
    pairs: tuple[Pair, ...]
    ties: TopicTies
    mentions: tuple[MentionLine, ...]


class TopicKind(PageKind):
    """Pages of topics: an essay, and below it what the talks make of the topic."""

    name = "topic"
    index = "topics"
    schema_type = "CollectionPage"
    styles = ("map.css",)

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The pages of ``topics/``."""
        return {topic.document: topic.title for topic in catalogue.topics.values()}

    def matches(self, page: Page) -> bool:
        """Whether a page is about a topic."""
        return page.topic is not None

    def add_placeholders(self, main: nodes.section) -> None:
        """Leave placeholders under the title and at the end."""
        main.insert(1, placeholder(part="facts"))
        main.append(placeholder(part="sections"))

    def view(self, views: Views, document: str) -> TopicView:
        """What stands around the essay."""
        catalogue, topic = views.catalogue, subject(views.catalogue, document, Topic)
        talks = catalogue.talks_of_topic(topic)
        tended = topic.tended
        return TopicView(
            family=views.family_link(topic.family),
            state=views.state(talks),
            tended=day_text(tended) if tended else "",
            newer=tuple(views.line(talk) for talk in talks if tended and catalogue.when(talk) > tended),
            years=views.by_year(talks),
            pairs=tuple(_pairs(views, topic)),
            ties=views.ties(topic, nearness_of(catalogue).topics(topic)),
            mentions=views.mentions("topic", topic.id),
        )

    def fill(self, part: nodes.Element, view: TopicView, pieces: Pieces) -> list[nodes.Node]:
        """The facts under the title, or all below the essay."""
        return _facts(view, pieces) if part["part"] == "facts" else _sections(view, pieces)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The definition."""
        return subject(catalogue, document, Topic).definition

    def parents(self, views: Views, document: str) -> list[Link]:
        """Its family."""
        return [views.family_link(subject(views.catalogue, document, Topic).family)]

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Talk | str]:
        """Its talks."""
        return catalogue.talks_of_topic(subject(catalogue, document, Topic))


def _pairs(views: Views, topic: Topic) -> list[Pair]:
    """Relations between talks of a topic; a pair without a common topic counts for either's."""
    pairs = []
    for relation in views.catalogue.relations:
        first, second = (views.catalogue.talks[id_] for id_ in (relation.source, relation.target))
        topics = {named.name for named in first.topics}
        others = {named.name for named in second.topics}
        if topic.id in ((topics & others) or (topics | others)):
            pairs.append(views.pair(relation))
    order = list(RELATIONS)
    return sorted(pairs, key=lambda pair: order.index(pair.type))


def _facts(view: TopicView, pieces: Pieces) -> list[nodes.Node]:
    newer: list[nodes.Node] = []
    if view.newer:
        newer = [nodes.Text(f"{count_text(len(view.newer), 'talk')} since: ")]
        newer += pieces.links(line.link for line in view.newer)
    return [
        fact_list(
            ("Family", [pieces.link(view.family)]),
            ("Talks", view.state),
            ("Last tended", view.tended),
            ("Not yet in the essay", newer),
        )
    ]


def _sections(view: TopicView, pieces: Pieces) -> list[nodes.Node]:
    found: list[nodes.Node] = []
    if view.years:
        found.append(section("How the view developed", "how-the-view-developed", *pieces.year_lists(view.years)))
    for type_, pairs in groupby(view.pairs, key=lambda pair: pair.type):
        found.append(section(_PAIR_TITLES[type_], type_, *map(pieces.pair_grid, pairs)))
    if view.ties.neighbours:
        items = [
            [paragraph([pieces.link(near.topic), nodes.Text(f" ({near.reason})")])] for near in view.ties.neighbours
        ]
        drawing = PAGE_PARTS["topic-neighbours"](view.ties, pieces) if "topic-neighbours" in PAGE_PARTS else []
        found.append(section("Related topics", "related-topics", *drawing, bullets(items, "garden-neighbours")))
    return found + pieces.mention_section(view.mentions)
