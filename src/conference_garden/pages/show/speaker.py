"""The page of a speaker."""

from __future__ import annotations

from docutils import nodes

from conference_garden.pages.show.pieces import Pieces, fact_list, mention_section, section, web_link
from conference_garden.pages.show.topic import year_lists
from conference_garden.pages.show.views import SpeakerView


def speaker_page(view: SpeakerView, pieces: Pieces) -> list[nodes.Node]:
    """All that the garden knows of a speaker."""
    facts = fact_list(
        [
            ("Talks", [nodes.Text(view.state)]),
            ("Also known as", [nodes.Text(", ".join(view.names))] if view.names else []),
            ("Home page", [web_link(view.url)] if view.url else []),
            ("Shared a stage with", pieces.links(view.stage)),
        ]
    )
    topics = [pieces.chips(view.topics)] if view.topics else []
    talks = section("Talks", "talks", *year_lists(view.years, pieces))
    return [facts, *topics, talks, *mention_section(view.mentions, pieces)]
