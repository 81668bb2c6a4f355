"""From the claims of talks to relations between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from conference_garden.facts.model import Relation, Talk
from conference_garden.facts.tables import Reads, table


class RelationIndex:
    """The relations that talks claim to others that exist."""

    def __init__(self, talks: Mapping[str, Talk], reads: Reads) -> None:
        self.reads, self._talks = reads, talks

    @table
    def all(self) -> dict[tuple[str, str, str], Relation]:
        """All relations, each once: by the type and the ids of both talks."""
        found: dict[tuple[str, str, str], Relation] = {}
        for talk in self._talks.values():
            for claim in talk.claims:
                if claim.talk in self._talks and claim.talk != talk.id:
                    key = (claim.type, talk.id, claim.talk)
                    topics = tuple(topic.name for topic in claim.topics)
                    found.setdefault(key, Relation(*key, claim.about, topics))
        return found

    @table
    def by_talk(self) -> dict[str, list[Relation]]:
        """The relations from or to each talk."""
        found: defaultdict[str, list[Relation]] = defaultdict(list)
        for relation in self.all.values():
            for talk in (relation.source, relation.target):
                found[talk].append(relation)
        return found
