"""Maps: all topics by family, and a topic among its neighbours, each beside the same information in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.nearness import nearness_of
from conference_garden.facts.translation import N_, gettext, ngettext
from conference_garden.map.layout import FamilyBlock, Item, Node, Plan, path, plan_around, plan_blocks, street
from conference_garden.pages.html import uses_own_theme
from conference_garden.pages.page_kind import IndexPage
from conference_garden.pages.show.pieces import Pieces, joined, paragraph, section, sentence
from conference_garden.pages.show.view_data import IndexEntry, Link, TopicTies
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import count_text

#: How many ties of each topic are drawn on the map of all topics; more would hide what they show.
STRONGEST: Final = 3
#: How many topics are on it, those with most talks; among more, nobody would find one (and the page has a megabyte).
LARGEST: Final = 100
#: The columns of cells of the map of all topics, which is drawn for wide and for narrow screens.
WIDTHS: Final = {"wide": 6, "narrow": 3}

_LEGEND: Final = N_(
    "Each circle is a topic, in the block of its family: the more talks, the larger the circle. "
    "A line joins two topics that share talks or whose talks refer to each other: the more there are, "
    "the thicker it is. "
    "Only the strongest lines of each topic are drawn, and on a small screen only those within a family. "
    "Point at a topic, or tap it on a small screen, to see its neighbours. Below is {list}."
)


class Edge(NamedTuple):
    """A line between two topics: its width, its SVG path, and whether it leads to another family."""

    width: int
    path: str
    far: bool


class DrawnTopic(NamedTuple):
    """A topic on a drawing: its address (empty: this page), its name and size, and the lines that end there."""

    address: str
    title: str
    node: Node
    edges: tuple[Edge, ...]


class DrawnFamily(NamedTuple):
    """A block with the address of its family and its topics; or topics without a block."""

    block: FamilyBlock | None
    address: str
    topics: tuple[DrawnTopic, ...]


@dataclass(frozen=True)
class Drawing:
    """Everything that the template of a map shows."""

    id: str
    title: str
    description: str
    plan: Plan
    edges: tuple[Edge, ...]
    families: tuple[DrawnFamily, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of all topics: families and the topics in them."""

    families: tuple[tuple[Link, tuple[TopicTies, ...]], ...]
    #: whether the garden has more topics than the map
    is_part: bool = False


class MapPage(IndexPage):
    """All topics by family, and what ties them."""

    document = "map"
    title = N_("Map")
    heading = N_("Map of topics")
    lead = N_(
        "What was said about one topic often leads to another, and not always to one of the same family. "
        "Start from a topic you know, and follow its lines to topics you do not."
    )
    styles = ("map.css",)
    scripts = ("map.js",)

    def view(self, views: Views, document: str) -> MapView:
        """Families, with the strongest ties of each topic."""
        catalogue = views.catalogue
        ties = nearness_of(catalogue).strongest(STRONGEST)
        topics = sorted(
            catalogue.topics.values(), key=lambda topic: (-catalogue.topic_sizes.get(topic.id, 0), topic.id)
        )
        shown = {topic.id for topic in topics[:LARGEST]}
        families = (
            (
                views.family_link(family),
                tuple(
                    views.ties(topic, (tie for tie in ties[topic.id] if tie.other in shown))
                    for topic in of_family
                    if topic.id in shown
                ),
            )
            for family, of_family in catalogue.families.items()
        )
        return MapView(tuple(family for family in families if family[1]), len(topics) > LARGEST)

    def fill(self, part: nodes.Element, view: MapView, pieces: Pieces) -> list[nodes.Node]:
        """The map, and below it the same as a list."""
        plots = [plot for _, of_family in view.families for plot in of_family]
        if not plots:
            return []
        drawn = _map_of_all(view, plots, pieces) if _can_draw(pieces) else []
        return [*_what_is_shown(view, len(plots), pieces), *drawn, _topic_list(view, pieces)]

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The number of topics on the map, as a sentence."""
        count = min(len(catalogue.topics), LARGEST)
        if not count:
            return ""
        return ngettext("{n} topic.", "{n} topics, and which of them have talks in common.", count)


def _what_is_shown(view: MapView, count: int, pieces: Pieces) -> list[nodes.Node]:
    """A paragraph that says which topics are on the map, if not all are."""
    if not view.is_part:
        return []
    text = gettext("The map shows the {n} topics with the most talks; {list} has them all.", n=count, list="{list}")
    return [paragraph(sentence(text, list=[pieces.link(Link(gettext("the list of topics"), "topics"))]))]


class drawn_map(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes in lower case)
    """A map that the HTML builder draws with a template, which shows ``drawing``."""


def _map_of_all(view: MapView, plots: Sequence[TopicTies], pieces: Pieces) -> list[nodes.Node]:
    """A legend, and the map of all topics, once for each width."""
    to_list = nodes.reference(
        "", "", nodes.inline("", gettext("the same information as a list")), refid="as-a-list", internal=True
    )
    legend = paragraph(sentence(gettext(_LEGEND), list=[to_list]))
    addresses = {family.text: _address(family, pieces) for family, _ in view.families}
    near = {plot.topic.document: f"#{_near(plot.topic)}" for plot in plots}
    items: defaultdict[str, list[Item]] = defaultdict(list)
    for family, of_family in view.families:
        items[family.text] += map(_item, of_family)
    title, text = gettext("Map of topics"), gettext("Topics by family; the list below says the same.")
    plans = {name: plan_blocks(items, columns) for name, columns in WIDTHS.items()}
    wide = _draw("wide", title, text, plans["wide"], plots, addresses, pieces)
    # a finger covers what it points at, so a topic there links to its entry in the list, which comes up over the map
    narrow = _draw("narrow", title, text, plans["narrow"], plots, addresses | near, pieces)
    return [legend, wide, narrow]


def _near(topic: Link) -> str:
    """The anchor of a topic in the list."""
    return f"near-{topic.document.rpartition('/')[2]}"


def _topic_list(view: MapView, pieces: Pieces) -> nodes.section:
    children: list[nodes.Node] = []
    for family, plots in view.families:
        items = []
        for plot in plots:
            topic = pieces.entry(IndexEntry(plot.topic, count_text(plot.talks, "talk")))
            ties = [[pieces.link(near.topic), nodes.Text(f" ({near.reason})")] for near in plot.neighbours]
            near = [paragraph(sentence(gettext("Close to {topics}"), topics=joined(ties, ", ")))] if ties else []
            items.append(nodes.list_item("", topic, *near, *_close(pieces), ids=[_near(plot.topic)]))
        topics = nodes.bullet_list("", *items, classes=["garden-index"], bullet="-")
        children.append(section(family.text, family.anchor, topics))
    return section(gettext("As a list"), "as-a-list", *children)


def _close(pieces: Pieces) -> list[nodes.Node]:
    """The link that puts an entry shown over a narrow map back into the list."""
    if not _can_draw(pieces):
        return []
    link = nodes.reference("", "", nodes.inline("", gettext("Close")), refid="garden-map-closed", internal=True)
    return [nodes.paragraph("", "", nodes.inline("", "", link, markdown=""), classes=["garden-map-close"])]


def neighbourhood(plot: TopicTies, pieces: Pieces) -> list[nodes.Node]:
    """A topic beside those nearest to it; the list of related topics says the same."""
    if not _can_draw(pieces) or not plot.neighbours:
        return []
    others = [TopicTies(near.topic, near.talks, ()) for near in plot.neighbours]
    plan = plan_around(_item(plot), [_item(other) for other in others])
    title = gettext("{topic} and its neighbours", topic=plot.topic.text)
    text = gettext("The list of related topics says the same.")
    return [_draw("around", title, text, plan, [plot, *others], {}, pieces)]


def _can_draw(pieces: Pieces) -> bool:
    """Whether the builder has the styles that a map needs."""
    return pieces.builder.name == "html" and uses_own_theme(pieces.builder)


def _item(plot: TopicTies) -> Item:
    return Item(plot.topic.document, plot.topic.text, plot.talks)


def _draw(
    name: str,
    title: str,
    text: str,
    plan: Plan,
    plots: Sequence[TopicTies],
    addresses: Mapping[str, str],
    pieces: Pieces,
) -> drawn_map:
    """Draw a plan with lines between its topics; ``addresses`` are those of families, and perhaps of topics."""
    weights: dict[tuple[str, str], int] = {}
    for plot in plots:
        for near in plot.neighbours:
            one, other = sorted((plot.topic.document, near.topic.document))
            weights[one, other] = near.weight
    edges: defaultdict[str, list[Edge]] = defaultdict(list)
    family_of = {item: block.family for block in plan.blocks for item in block.items}
    for (one, other), weight in sorted(weights.items()):
        far = family_of.get(one) != family_of.get(other)
        draw = path if far or not plan.blocks else street
        edge = Edge(min(6, 1 + weight // 3), draw(plan.nodes[one], plan.nodes[other]), far)
        for key in ("", one, other):
            edges[key].append(edge)
    plot_of = {plot.topic.document: plot for plot in plots}
    topics = {
        id_: DrawnTopic(
            "" if id_ == pieces.document else addresses.get(id_) or _address(plot_of[id_].topic, pieces),
            f"{plot_of[id_].topic.text}, {count_text(plot_of[id_].talks, 'talk')}",
            node,
            tuple(edges[id_]),
        )
        for id_, node in plan.nodes.items()
    }
    families = tuple(
        DrawnFamily(block, addresses[block.family], tuple(topics[id_] for id_ in block.items)) for block in plan.blocks
    )
    without_blocks = (DrawnFamily(None, "", tuple(topics.values())),)
    return drawn_map(
        drawing=Drawing(f"garden-map-{name}", title, text, plan, tuple(edges[""]), families or without_blocks)
    )


def _address(link: Link, pieces: Pieces) -> str:
    page = pieces.builder.get_relative_uri(pieces.document, link.document)
    return f"{page}#{link.anchor}" if link.anchor else page
