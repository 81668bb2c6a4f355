"""Permanent addresses: what was published, where it is now, and what redirects there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import CHECKS, FACT_PARTS, PAGE_PARTS, VIEW_PARTS
from conference_garden.pages.html import add_assets
from conference_garden.permalinks import recording, redirects
from conference_garden.permalinks.vanished import VanishedAddresses


def setup(app: Sphinx) -> None:
    """Register the check of addresses, the record, and what is written at old addresses."""
    CHECKS["permalinks"] = lambda app: VanishedAddresses(app).problems()
    VIEW_PARTS["moved"] = redirects.moved_talks
    VIEW_PARTS["moved-headings"] = redirects.moved_headings
    FACT_PARTS["updated"] = lambda env, document: tuple(days_of(env, document))
    PAGE_PARTS["moved-talks"] = redirects.moved_section
    app.add_post_transform(redirects.OldHeadings)
    app.add_builder(recording.RecordBuilder)
    app.connect("html-collect-pages", redirects.write_redirects, priority=900)
    add_assets(app, Path(__file__).parent)


def days_of(env: BuildEnvironment, document: str) -> Iterator[object]:
    """The days on which a page and its talks last changed."""
    domain = garden_domain(env)
    if page := domain.pages.get(document):
        yield domain.record.updated(f"{document}.html")
        for talk in page.talks:
            yield domain.record.updated(f"{document}.html#{talk.id}")
