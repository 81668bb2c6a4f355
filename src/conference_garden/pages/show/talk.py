"""Everything around the prose of a talk on the page of its conference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from docutils import nodes

from conference_garden.facts.model import RELATIONS, Talk
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.suggestions import MOST, suggestions_in
from conference_garden.facts.translation import gettext, ngettext
from conference_garden.pages.html import uses_own_theme
from conference_garden.pages.show.pieces import (
    DOT,
    MADE,
    Pieces,
    folded,
    joined,
    paragraph,
    sentence,
    subheading,
    web_link,
)
from conference_garden.pages.show.view_data import IndexEntry, Link, MentionLine, TalkLine
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import by_speakers, when_text


class RelationLine(NamedTuple):
    """A relation seen from one of its talks."""

    type: str
    words: str
    about: str
    talk: TalkLine


@dataclass(frozen=True, slots=True)
class TalkView:
    """Everything around the prose of a talk."""

    line: TalkLine
    topics: tuple[Link, ...]
    links: tuple[tuple[str, str], ...]
    relations: tuple[RelationLine, ...]
    mentions: tuple[MentionLine, ...]
    suggestions: tuple[IndexEntry, ...]
    #: its writers, if they are not the same as those of its page
    writers: tuple[Link, ...]

    @property
    def other_mentions(self) -> list[MentionLine]:
        """The mentions of the talk, except by talks that are related to it anyway."""
        related = {relation.talk.link for relation in self.relations}
        return [mention for mention in self.mentions if mention.source not in related]


def talk_view(views: Views, talk: Talk) -> TalkView:
    """The view of one talk."""
    relations = tuple(_relations(views, talk))
    suggested = suggestions_in(views.catalogue).after(talk)[: max(1, MOST - len(relations))]
    line, conference = views.with_speakers(views.line(talk), talk), views.catalogue.conference_of(talk)
    writers = views.catalogue.writers_of(talk.document, talk)
    # compared by key, because a writer also holds the ids of everything they wrote
    is_of_page = {one.key for one in writers} == {one.key for one in views.catalogue.writers_of(talk.document)}
    return TalkView(
        line=replace(line, day=line.day or when_text(conference)),
        topics=tuple(views.link("topic", topic.id) for topic in views.catalogue.topics_of(talk)),
        links=tuple(_links(talk)),
        relations=relations,
        mentions=views.mentions("talk", talk.id),
        suggestions=tuple(views.talk_entry(views.catalogue.outlines[id_]) for id_ in suggested),
        writers=() if is_of_page else tuple(views.link("writer", writer.key) for writer in writers),
    )


def _links(talk: Talk) -> Iterator[tuple[str, str]]:
    """Links to material of a talk on other sites, as (text, address)."""
    named = (
        (gettext("Source notes"), talk.sources),
        (gettext("Recording"), talk.recordings),
        (gettext("Slides"), talk.slides),
    )
    for text, addresses in named:
        for number, address in enumerate(addresses, 1):
            yield (text if len(addresses) == 1 else f"{text} {number}"), address
    yield from (("", address) for address in talk.links)


def _relations(views: Views, talk: Talk) -> Iterator[RelationLine]:
    """The relations of a talk by type, those that it states itself first."""
    types = list(RELATIONS)
    relations = views.catalogue.relations_of(talk.id)
    for relation in sorted(relations, key=lambda found: (types.index(found.type), found.source != talk.id)):
        other = views.catalogue.outlines[relation.other(talk.id)]
        words = RELATIONS[relation.type]
        text = words.outgoing if relation.source == talk.id else words.incoming
        yield RelationLine(relation.type, gettext(text), relation.about, views.line(other))


def talk_head(view: TalkView, takeaway: Sequence[nodes.Node], pieces: Pieces) -> list[nodes.Node]:
    """The nodes below the heading of a talk: its byline, links to its material on other sites, and the takeaway."""
    byline = pieces.byline(view.line, conference=False)
    if view.writers:
        byline += [nodes.Text(DOT), *sentence(gettext("notes by {writers}"), writers=pieces.links(view.writers))]
    links = joined([[web_link(url, text)] for text, url in view.links], DOT)
    if uses_own_theme(pieces.builder):
        links.append(_tools(view.line.link, pieces, DOT if links else ""))
    elsewhere = [paragraph(links, "garden-talk-links")] if links else []
    box = [nodes.container("", *takeaway, classes=["garden-takeaway"])] if takeaway else []
    return [byline, *elsewhere, *box]


def _tools(talk: Link, pieces: Pieces, before: str) -> nodes.inline:
    """The links that copy or cite a talk (``theme/static/page.js``); without scripts they lead to the talk."""
    tools = nodes.inline("", before, classes=[MADE], markdown="")
    tools += nodes.reference("", gettext("Copy link"), refid=talk.anchor, classes=["garden-copy"])
    is_event = (own := kind_in(pieces.document)) is None or own.is_event
    # a citation needs the public address of the talk, and names the event at which it was given
    if pieces.builder.config.garden_settings.url and is_event:
        tools += [nodes.Text(" "), nodes.reference("", gettext("Cite"), refid=talk.anchor, classes=["garden-cite"])]
    return tools


def talk_foot(view: TalkView, pieces: Pieces) -> list[nodes.Node]:
    """The nodes below the prose of a talk: topics, related talks, suggestions and mentions."""
    found: list[nodes.Node] = []
    if view.topics:
        found.append(pieces.chips(view.topics, gettext("Topics")))
    if view.relations:
        found += [subheading(gettext("Related talks")), _relation_list(view.relations, pieces)]
    if view.suggestions:
        suggestions = pieces.lines(view.suggestions, "garden-suggestions")
        found += [subheading(gettext("You might read next")), suggestions]
    if view.other_mentions:
        title = ngettext("Mentioned in {n} place", "Mentioned in {n} places", len(view.other_mentions))
        found.append(folded(title, pieces.mentions(view.other_mentions), is_label=True))
    return [nodes.container("", *found, classes=["garden-talk-foot"])] if found else []


def _relation_list(relations: Sequence[RelationLine], pieces: Pieces) -> nodes.bullet_list:
    """The relations of a talk, in one line each, beginning with the words for the relation.

    Titles and takeaways of the other talks are left to link previews.
    """
    items: list[nodes.Node] = []
    for relation, to in zip(relations, by_speakers(*(relation.talk for relation in relations)), strict=True):
        words, link = nodes.strong("", relation.words), pieces.link(to)
        about = f": {relation.about}" if relation.about else ""
        line = paragraph([words, nodes.Text(" "), link, nodes.Text(about)])
        items.append(nodes.list_item("", line, classes=[f"garden-{relation.type}"]))
    return nodes.bullet_list("", *items, classes=["garden-relations"], bullet="-")
