"""The mentions on pages, kept from build to build, because finding them takes a tenth of a build after one edit.

While the structure of the garden stays the same, the mentions of the last build are used, and only
those on pages that are asked for are unpickled.
"""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.fetched_rows import FetchedRows
from conference_garden.facts.ledger import Value
from conference_garden.facts.mentions import mentions_by_target, mentions_on
from conference_garden.facts.model import Mention
from conference_garden.fast.results import ChangeSet

_PAGES: Final = "mentions"
_TARGETS: Final = "mentioned"

Target = tuple[str, str]


class KeptMentions:
    """Gives a catalogue its mentions, and keeps them for the next build."""

    def __init__(self, changes: ChangeSet, catalogue: Catalogue) -> None:
        self.catalogue, self.results = catalogue, changes.results(_PAGES)
        self.is_same = changes.has_same_structure and not changes.verify
        # read now, because another process may have finished a build by the time they are asked for
        self._targets: bytes = changes.ledger.rows(_TARGETS)[_TARGETS] if self.is_same else b""
        if self.is_same:
            self.results.keep_all()

    def by_page(self) -> Mapping[str, list[Mention]]:
        """The mentions on each page."""
        found = FetchedRows(self.catalogue.pages, self._on)
        return found if self.is_same else dict(found)

    def by_target(self) -> Mapping[Target, list[Mention]] | None:
        """The mentions of each target, by its kind and id, or None if they have to be found."""
        if not self.is_same:
            return None
        documents: dict[Target, list[str]] = pickle.loads(self._targets)  # noqa: S301 (our own)

        def fetch(target: Target) -> list[Mention]:
            found = (mention for name in documents[target] for mention in self.catalogue.mentions_by_page[name])
            return [mention for mention in found if (mention.kind, mention.target) == target]

        return FetchedRows(documents, fetch, lambda: mentions_by_target(self.catalogue.mentions_by_page))

    def kept(self) -> dict[str, dict[str, Value]]:
        """The rows to keep beside the results: which pages mention each target."""
        if self.is_same:
            return {}
        documents = defaultdict[Target, dict[str, None]](dict)
        for document, mentions in self.catalogue.mentions_by_page.items():
            for mention in mentions:
                documents[mention.kind, mention.target][document] = None
        found = {target: list(names) for target, names in documents.items()}
        return {_TARGETS: {_TARGETS: pickle.dumps(found, pickle.HIGHEST_PROTOCOL)}}

    def _on(self, document: str) -> list[Mention]:
        page, catalogue = self.catalogue.pages[document], self.catalogue

        def find() -> tuple[list[Mention], list[int]]:
            found = mentions_on(page, catalogue)
            return found, list(map(catalogue.reads.version, found))

        mentions, versions = self.results.get(document, page.whole, find)
        catalogue.reads.take_over(zip(mentions, versions, strict=True))
        return mentions
