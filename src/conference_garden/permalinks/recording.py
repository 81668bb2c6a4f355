"""Brings the record of what is published up to date: ``python -m garden record``.

A builder, because that takes a garden that was read.  It writes no pages, and
one file of the garden's folder.
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from sphinx.builders.dummy import DummyBuilder

from conference_garden.facts.record import FILE, Content, current_day
from conference_garden.feeds.subscriptions import subscriptions
from conference_garden.pages.domain import garden_domain
from conference_garden.permalinks.addresses import PAGE
from conference_garden.theme.upstream import ablog


class RecordBuilder(DummyBuilder):
    """Writes ``published.json``."""

    name = "record"

    def write_documents(self, docnames: Set[str]) -> None:
        """Write no page."""

    def finish(self) -> None:
        """Write the record, if it differs."""
        domain = garden_domain(self.env)
        addresses = domain.addresses
        present = dict(addresses.contents)
        vars(self)["format"] = "html"  # ablog names its pages to such builders only
        present.update((page.name + PAGE, Content()) for page in ablog.archive_pages(self._app))
        if self.config.garden_settings.url:
            feeds = subscriptions(domain.catalogue)
            present.update((address, Content()) for feed in feeds for address in feed.addresses)
        gone = domain.record.entries.keys() - present.keys()
        moved = [address for address in gone if any(True for _ in addresses.places(address))]
        text = domain.record.brought_up_to_date(present, current_day(), moved).text()
        path = Path(self.env.srcdir, FILE)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
