"""The digest of each page, made from its own text and its view.

A page is written exactly when its digest differs from that of the page written last, or when what all pages
have in common has changed.  In the latter case, and for a page that was never written, the digest decides nothing:
it is computed later, by the process that writes the page, which needs its view anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from sphinx.environment import BuildEnvironment

from conference_garden.facts.digests import digest
from conference_garden.facts.ledger import Value
from conference_garden.fast.results import PAGE_VERSIONS, ChangeSet
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.show.page_view import parts_of_files, view_to_keep


class Digested(NamedTuple):
    """The digest of a page, and the row of results with that of its view and the rows it asked for."""

    document: str
    digest: str
    row: Value


class PageDigests:
    """The digests of all pages; with ``wait``, those of pages not yet ``written`` are computed while writing."""

    def __init__(self, env: BuildEnvironment, changes: ChangeSet, written: Mapping[str, str], *, wait: bool) -> None:
        self.env, self.changes = env, changes
        self.waiting = env.all_docs.keys() - written.keys() if wait else set[str]()
        self._results = changes.results("views")
        self._found = {document: self._of(document) for document in sorted(env.all_docs.keys() - self.waiting)}
        self.outdated = self.waiting | {name for name, one in self._found.items() if one != written.get(name)}

    def _of(self, document: str) -> str:
        env, domain = self.env, garden_domain(self.env)
        page = domain.pages.get(document)
        own = page.whole if page else domain.generated.get(document, "")
        view = self._results.get(document, own, partial(_digest_of_view, env, document))
        return digest(own, view, parts_of_files(env, document))

    def find(self, document: str) -> Iterator[Digested]:
        """Compute the digest of a page that is about to be written, if it is not known yet."""
        if document in self.waiting:
            yield Digested(document, self._of(document), self._results.rows[document])

    def take(self, found: Iterable[Digested]) -> None:
        """Take over the digests that were computed where pages were written."""
        for document, one, row in found:
            self._found[document], self._results.rows[document] = one, row
            self.waiting.discard(document)

    def complete(self) -> Mapping[str, str]:
        """All digests, once every page is written."""
        assert not self.waiting, f"not written: {sorted(self.waiting)}"
        found = garden_domain(self.env).catalogue.reads.table(PAGE_VERSIONS, self._found)
        self.changes.compare()
        return found


def _digest_of_view(env: BuildEnvironment, document: str) -> str:
    return digest(view_to_keep(env, document))
