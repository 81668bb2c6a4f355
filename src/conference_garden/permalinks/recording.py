"""Brings the record of what is published up to date: ``garden record``.

It is a builder because it needs a garden that has been read.  It writes no
pages, only one file in the garden's folder.
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from sphinx.builders.dummy import DummyBuilder

from conference_garden.facts.files import replace_file
from conference_garden.facts.record import FILE, Content, current_day
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import ADDRESSES
from conference_garden.permalinks.addresses import addresses_of


class RecordBuilder(DummyBuilder):
    """Writes ``published.json``."""

    name = "record"

    def write_documents(self, docnames: Set[str]) -> None:
        """Write no page."""

    def finish(self) -> None:
        """Write the record if it has changed."""
        domain = garden_domain(self.env)
        addresses = addresses_of(self.env)
        present = dict(addresses.contents)
        vars(self)["format"] = "html"  # ablog generates its pages for such builders only
        for others in ADDRESSES.values():
            present.update((address, Content()) for address, _ in others(self._app))
        gone = domain.record.entries.keys() - present.keys()
        moved = [address for address in gone if addresses.places(address)]
        text = domain.record.brought_up_to_date(present, current_day(), moved).text()
        replace_file(Path(self.env.srcdir, FILE), text)
