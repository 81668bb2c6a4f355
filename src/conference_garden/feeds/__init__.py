"""Feeds: which exist, what they contain, how they are written, and the page that lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.facts.colours import variables
from conference_garden.facts.files import replace_file
from conference_garden.feeds.content import keep_content
from conference_garden.feeds.entries import Feeds
from conference_garden.feeds.page import split_feeds
from conference_garden.feeds.subscriptions import feed_of_page, subscriptions
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import ADDRESSES, FACT_PARTS, SITE_FILES, FileGroup
from conference_garden.pages.html import SiteBuilder


def setup(app: Sphinx) -> None:
    """Register the feeds, and store the content of pages for them."""
    SITE_FILES["feeds"] = site_files
    FACT_PARTS["feed"] = linked_feed
    ADDRESSES["feeds"] = addresses
    app.connect("html-page-context", keep_content)
    app.connect("builder-inited", add_sheet)
    app.connect("builder-inited", split_feeds)


def add_sheet(app: Sphinx) -> None:
    """Write the style sheet of feeds, in the garden's colours, as a static file (event ``builder-inited``)."""
    if app.config.garden_fast and isinstance(app.builder, SiteBuilder):
        look = app.config.garden_settings.look
        light, dark = variables(look.light, dark=False), variables(look.dark, dark=True)
        colours = f"\n:root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        path = Path(app.doctreedir, "garden-feeds", "feed.css")
        replace_file(path, Path(__file__).with_name("feed.css").read_text(encoding="utf-8") + colours)
        app.config.html_static_path.insert(0, str(path.parent))


def addresses(app: Sphinx) -> Iterable[tuple[str, date | None]]:
    """The addresses of all feeds, or none if the site's own address is not known."""
    feeds = subscriptions(garden_domain(app.env).catalogue) if app.config.garden_settings.url else ()
    return ((address, None) for feed in feeds for address in feed.addresses)


def linked_feed(env: BuildEnvironment, document: str) -> object:
    """The feed that a page links to, as a part of its view: (path, path of the JSON Feed, title), or None."""
    feed = feed_of_page(garden_domain(env).catalogue, document)
    return (feed.path, feed.json_path, feed.title) if feed else None


def site_files(app: Sphinx) -> Iterator[FileGroup]:
    """Every document of every feed."""
    return Feeds(app).files()
