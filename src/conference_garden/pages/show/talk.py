"""What stands around the prose of a talk on the page of its conference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from docutils import nodes

from conference_garden.facts.model import RELATIONS, Talk
from conference_garden.facts.nearness import nearness_of
from conference_garden.pages.show.pieces import DOT, Pieces, bullets, joined, paragraph, web_link
from conference_garden.pages.show.view_data import IndexEntry, Link, MentionLine, TalkLine
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import and_text

#: How many talks are suggested after a talk.
SUGGESTED: Final = 3


class RelationLine(NamedTuple):
    """A relation seen from one of its talks."""

    type: str
    words: str
    about: str
    talk: TalkLine


@dataclass(frozen=True, slots=True)
class TalkView:
    """What stands around the prose of a talk."""

    line: TalkLine
    topics: tuple[Link, ...]
    links: tuple[tuple[str, str], ...]
    relations: tuple[RelationLine, ...]
    mentions: tuple[MentionLine, ...]
    suggestions: tuple[IndexEntry, ...]


def talk_view(views: Views, talk: Talk) -> TalkView:
    """The view of one talk."""
    if talk.id not in views.suggestions:
        views.suggestions[talk.id] = tuple(islice(_suggested(views, talk), SUGGESTED))
    return TalkView(
        line=views.full_line(talk),
        topics=tuple(views.link("topic", topic.id) for topic in views.catalogue.topics_of(talk)),
        links=tuple(_links(talk)),
        relations=tuple(_relations(views, talk)),
        mentions=views.mentions("talk", talk.id),
        suggestions=views.suggestions[talk.id],
    )


def _links(talk: Talk) -> Iterator[tuple[str, str]]:
    """What there is of a talk elsewhere: text and address."""
    named = (("Source notes", talk.sources), ("Recording", talk.recordings), ("Slides", talk.slides))
    for text, addresses in named:
        for number, address in enumerate(addresses, 1):
            yield (text if len(addresses) == 1 else f"{text} {number}"), address
    yield from (("", address) for address in talk.links)


def _suggested(views: Views, talk: Talk) -> Iterator[IndexEntry]:
    """Talks to read next, the nearest first; related ones are shown as what they are."""
    for tie in nearness_of(views.catalogue).talks(talk):
        other = views.catalogue.talks[tie.other]
        if tie.relations:
            continue
        kind, ids = ("speaker", tie.speakers) if tie.speakers else ("topic", tie.topics)
        common = and_text([views.catalogue.title(kind, id_) for id_ in ids])
        entry = views.talk_entry(other)
        yield entry._replace(note=f"{entry.note}; also {'by' if tie.speakers else 'on'} {common}") if common else entry


def _relations(views: Views, talk: Talk) -> Iterator[RelationLine]:
    """Relations by type, what the talk says itself before what others say of it."""
    types = list(RELATIONS)
    relations = views.catalogue.relations_of(talk.id)
    for relation in sorted(relations, key=lambda found: (types.index(found.type), found.source != talk.id)):
        outgoing = relation.source == talk.id
        other = views.catalogue.talks[relation.target if outgoing else relation.source]
        words = RELATIONS[relation.type].outgoing if outgoing else RELATIONS[relation.type].incoming
        yield RelationLine(relation.type, words, relation.about, views.line(other))


def talk_head(view: TalkView, takeaway: Sequence[nodes.Node], pieces: Pieces) -> list[nodes.Node]:
    """The byline, links to what there is of the talk elsewhere, and the takeaway under its heading."""
    byline = pieces.byline(view.line, conference=False)
    links = joined([[web_link(url, text)] for text, url in view.links], DOT)
    elsewhere = [paragraph(links, "garden-talk-links")] if links else []
    box = [nodes.container("", *takeaway, classes=["garden-takeaway"])] if takeaway else []
    return [byline, *elsewhere, *box]


def talk_foot(view: TalkView, pieces: Pieces) -> list[nodes.Node]:
    """What the garden knows of a talk beyond its prose, and where to go from here."""
    found: list[nodes.Node] = []
    if view.topics:
        found.append(pieces.chips(view.topics, "Topics"))
    if view.relations:
        found += [paragraph("Related talks", "garden-label"), _relation_list(view.relations, pieces)]
    if view.mentions:
        found += [paragraph("Mentioned in", "garden-label"), *pieces.mention_list(view.mentions)]
    if view.suggestions:
        suggestions = bullets([[pieces.entry(entry)] for entry in view.suggestions], "garden-suggestions")
        found += [paragraph("You might read next", "garden-label"), suggestions]
    return [nodes.container("", *found, classes=["garden-talk-foot"])] if found else []


def _relation_list(relations: Sequence[RelationLine], pieces: Pieces) -> nodes.bullet_list:
    """Relations of a talk, the words of the relation first."""
    items: list[nodes.Node] = []
    for relation in relations:
        about = f" ({relation.about})" if relation.about else ""
        speakers = ", ".join(speech.speaker.text for speech in relation.talk.speakers)
        by = nodes.Text(f" {speakers}{about}: " if speakers else f"{about}: ")
        title = paragraph([nodes.strong("", relation.words), by, pieces.link(relation.talk.link)], "garden-relation")
        items.append(nodes.list_item("", title, classes=[f"garden-{relation.type}"]))
    return nodes.bullet_list("", *items, classes=["garden-relations"], bullet="-")
