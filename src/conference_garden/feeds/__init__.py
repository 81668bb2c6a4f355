"""Feeds: which there are, what is in them, how they are written, and the page that lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from sphinx.application import Sphinx

from conference_garden.feeds.content import keep_content
from conference_garden.feeds.entries import Feeds
from conference_garden.feeds.subscriptions import subscriptions
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import ADDRESSES, SITE_FILES, SiteFile
from conference_garden.pages.html import add_assets


def setup(app: Sphinx) -> None:
    """Register the files, and keep what pages say for them."""
    SITE_FILES["feeds"] = site_files
    ADDRESSES["feeds"] = addresses
    app.connect("html-page-context", keep_content)
    add_assets(app, Path(__file__).parent)


def addresses(app: Sphinx) -> Iterable[tuple[str, date | None]]:
    """The addresses of all feeds; none where that of the site is not known."""
    feeds = subscriptions(garden_domain(app.env).catalogue) if app.config.garden_settings.url else ()
    return ((address, None) for feed in feeds for address in feed.addresses)


def site_files(app: Sphinx) -> Iterator[SiteFile]:
    """Every document of every feed."""
    return Feeds(app).files()
