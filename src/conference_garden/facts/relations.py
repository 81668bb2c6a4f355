"""From the claims of talks to relations between them."""

from __future__ import annotations

from collections.abc import Mapping

from conference_garden.facts.model import Relation, Talk


def relations_in(talks: Mapping[str, Talk]) -> dict[tuple[str, str, str], Relation]:
    """What talks claim of others that exist, each once: by its type and the ids of both."""
    found: dict[tuple[str, str, str], Relation] = {}
    for talk in talks.values():
        for claim in talk.claims:
            if claim.talk in talks and claim.talk != talk.id:
                key = (claim.type, talk.id, claim.talk)
                topics = tuple(topic.name for topic in claim.topics)
                found.setdefault(key, Relation(*key, claim.about, topics))
    return found
