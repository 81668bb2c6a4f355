"""What is added around the articles: contexts of templates, pages of ablog, files for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinxcontrib.mermaid import mermaid

from garden.build.html import GardenHTMLBuilder, HeadingIds
from garden.domain import garden_domain
from garden.export.atom import as_xml
from garden.export.data import SCHEMA_FILE, DataSet
from garden.export.feeds import Feeds
from garden.present.navigation import page_context


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates what they need.

    Event ``html-page-context``, early: the theme tries which templates are empty.
    """
    catalogue = garden_domain(app.env).catalogue
    context["garden"] = page_context(catalogue, pagename, doctree)
    context["garden"]["settings"] = app.config.garden_settings
    context["garden"]["feed"] = _feed_of(app, pagename)


def drop_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Keep mermaid's script off pages without a diagram (event ``html-page-context``, late).

    sphinxcontrib-mermaid adds it to every page that has no doctree.
    """
    if doctree is None or not doctree.next_node(mermaid):
        context["script_files"] = [
            script
            for script in context["script_files"]
            if "mermaid" not in str(getattr(script, "attributes", {}).get("body", ""))
        ]


def _feed_of(app: Sphinx, pagename: str) -> str:
    """The feed of a page's own talks, relative to the root of the site, or nothing."""
    page = garden_domain(app.env).pages.get(pagename)
    has_talks = (page and (page.conference or page.topic)) or pagename.startswith("speakers/")
    return f"{pagename}.atom.xml" if has_talks and app.config.garden_settings.url else ""


def write_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the data set and the feeds (event ``html-collect-pages``); yields no page."""
    builder = app.builder
    if isinstance(builder, GardenHTMLBuilder):
        catalogue = garden_domain(app.env).catalogue
        builder.write_file("garden.json", DataSet(catalogue, builder.get_target_uri).as_json())
        builder.write_file("garden.schema.json", SCHEMA_FILE.read_bytes())
        feeds = Feeds(catalogue, app.config.garden_settings, builder.get_target_uri, app.config.blog_path)
        for feed in feeds.all():
            builder.write_file(feed.path, as_xml(feed.feed))
    yield from ()


def move_ids(app: Sphinx) -> None:
    """Have headings carry the ids of their sections (event ``builder-inited``, after the theme's translator)."""
    if isinstance(app.builder, GardenHTMLBuilder):
        base = app.builder.get_translator_class()
        app.set_translator(app.builder.name, type("GardenTranslator", (HeadingIds, base), {}), override=True)
