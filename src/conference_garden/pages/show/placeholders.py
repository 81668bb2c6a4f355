"""The places on a page that are filled when it is written.

A slot is left in the doctree while reading, when nobody knows yet what other
pages will say, and filled from the page's view just before writing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from conference_garden.facts.catalogue import INDEX_PAGES
from conference_garden.facts.problems import Problem, listed, quoted, suggest
from conference_garden.feeds.page import feeds_page
from conference_garden.map.page import topic_map
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.read.talkblock import talk_block
from conference_garden.pages.show.conference import conference_end, conference_facts, programme, talk_foot, talk_head
from conference_garden.pages.show.indexes import index_groups, listing, year_page
from conference_garden.pages.show.overviews import LISTINGS, listing_view, page_view
from conference_garden.pages.show.pieces import Pieces, text_paragraph
from conference_garden.pages.show.speaker import speaker_page
from conference_garden.pages.show.topic import topic_facts, topic_sections
from conference_garden.pages.show.viewing import Views, views_of
from conference_garden.pages.show.views import (
    ConferenceView,
    FeedsView,
    IndexView,
    MapView,
    SpeakerView,
    TopicView,
    View,
    YearView,
)
from conference_garden.pages.show.words import count_text
from conference_garden.permalinks.moved import add_former_anchors, moved_links, moved_section

#: The class of what a slot is filled with, by which feeds tell it from what was written.
MADE: Final = "garden-made"


class slot(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes in lower case)
    """A place to fill: ``part`` says with what, ``id`` for which talk or list."""


def add_slots(doctree: nodes.document, sort: str, document: str, former: Mapping[str, Sequence[str]]) -> None:
    """Leave the slots of a page: ``sort`` is ``conference``, ``topic`` or another.

    ``former`` are the former ids of each talk, which become anchors beside it.
    """
    main = next((child for child in doctree if isinstance(child, nodes.section)), None)
    if main is not None and document in INDEX_PAGES:
        main.append(slot(part="page"))
    if main is None or sort not in ("conference", "topic"):
        return
    if sort == "topic":
        main.insert(1, slot(part="topic-facts"))
        main.append(slot(part="topic-sections"))
        return
    for block in list(doctree.findall(talk_block)):
        assert block.parent is not None
        block.parent.append(slot(part="talk-foot", talk=block["talk"]))
    first = next((index for index, child in enumerate(main) if isinstance(child, nodes.section)), len(main))
    main.insert(first, slot(part="programme"))
    main.insert(1, slot(part="conference-facts"))
    main.append(slot(part="moved"))
    main.append(slot(part="conference-end"))
    for block in list(doctree.findall(talk_block)):
        assert block.parent is not None
        add_former_anchors(block.parent, [id_ for id_ in former.get(block["talk"], ()) if id_ not in doctree.ids])


def add_draft_notice(doctree: nodes.document, missing: Sequence[Problem]) -> None:
    """Say at the top of a draft what it is, and what it needs before it can be published."""
    main = next((child for child in doctree if isinstance(child, nodes.section)), None)
    if main is None:
        return
    text = "Only previews show this page, until the line 'draft: true' is taken out of its front matter."
    notice = nodes.admonition("", nodes.title("", "Draft"), text_paragraph(text), classes=["garden-draft"])
    if missing:
        first = f"{missing[0].message.rstrip('.')} (line {missing[0].line})"
        more = f" and {count_text(len(missing) - 1, 'more thing')}" if len(missing) > 1 else ""
        notice += text_paragraph(f"Missing until then: {first}{more}.")
    main.insert(1, notice)


class ListingDirective(SphinxDirective):
    """``{listing}``: one of the garden's lists, kept up to date."""

    required_arguments = 1
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Leave a slot, or a message that names the lists there are."""
        name = self.arguments[0].strip()
        if name not in LISTINGS:
            message = f"there is no list {quoted(name)} (known: {listed(LISTINGS)}){suggest(name, LISTINGS)}"
            raise self.error(message)
        node = slot(part="listing", name=name)
        self.set_source_info(node)
        return [node]


class FillSlots(SphinxPostTransform):
    """Fill the slots of a page from its view, after all other transforms.

    What is filled in holds no references to resolve, and on long pages it is
    most of the tree, so the others need not walk it.
    """

    default_priority = 990

    def run(self, **kwargs: object) -> None:
        """Replace every slot and ``{talk}`` block."""
        slots = [node for node in self.document.findall() if isinstance(node, slot | talk_block)]
        if not slots:
            return
        domain = garden_domain(self.env)
        document = self.env.current_document.docname
        views = views_of(domain.catalogue)
        view = page_view(views, document)
        pieces = Pieces(self.app.builder, document, getattr(self.app.builder, "drawn", ()))
        for node in slots:
            if node.get("part") == "moved":
                moved = [talk for talk in domain.addresses.moved_from(document) if talk.anchor not in self.document.ids]
                new = moved_section(moved_links(moved, views), pieces)
            else:
                new = fill(node, view, views, pieces)
            for made in new:
                # where a heading of the writer has the same words
                if isinstance(made, nodes.section) and made["ids"][0] in self.document.ids:
                    made["ids"] = [f"garden-{made['ids'][0]}"]
                if isinstance(node, slot) and isinstance(made, nodes.Element):
                    made["classes"].append(MADE)
            node.replace_self(new)


def fill(
    node: nodes.Element,
    view: View | None,
    views: Views,
    pieces: Pieces,
) -> list[nodes.Node]:
    """The nodes that take the place of a slot."""
    if isinstance(node, slot) and node["part"] == "listing":
        return listing(listing_view(views, node["name"]), pieces)
    match view:
        case ConferenceView():
            return _fill_conference(node, view, pieces)
        case TopicView() if node["part"] == "topic-facts":
            return topic_facts(view, pieces)
        case TopicView():
            return topic_sections(view, pieces)
        case SpeakerView():
            return speaker_page(view, pieces)
        case IndexView():
            return index_groups(view, pieces)
        case YearView():
            return year_page(view, pieces)
        case MapView():
            return topic_map(view, pieces)
        case FeedsView():
            return feeds_page(view, pieces)
        case _:
            return []


def _fill_conference(node: nodes.Element, view: ConferenceView, pieces: Pieces) -> list[nodes.Node]:
    talk = view.talk_views.get(node.get("talk", ""))
    if isinstance(node, talk_block):
        return talk_head(talk, list(node.children), pieces) if talk else []
    match node["part"]:
        case "talk-foot":
            return talk_foot(talk, pieces) if talk else []
        case "conference-facts":
            return conference_facts(view, pieces)
        case "conference-end":
            return conference_end(view, pieces)
        case _:
            return programme(view, pieces)
