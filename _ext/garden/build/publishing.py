"""What is added around the articles: contexts of templates, pages of ablog, files for programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx

from garden.build.contents import kept_content
from garden.build.html import GardenHTMLBuilder
from garden.build.state import digest
from garden.domain import garden_domain
from garden.export.atom import ATOM, JSON
from garden.export.data import SCHEMA_FILE, DataSet
from garden.export.feeds import Feeds, Store
from garden.present.navigation import navigation, page_context
from garden.present.policy import page_policy
from garden.present.viewing import views_of
from garden.subscriptions import SITE, subscription_of, subscriptions
from garden.upstream import ablog

#: how the names of the files for programs end
DATA_FILES: Final = (".xml", ".json")


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates what they need.

    Event ``html-page-context``, early: the theme tries which templates are empty.
    """
    catalogue = garden_domain(app.env).catalogue
    context["garden"] = page_context(catalogue, pagename, doctree)
    context["garden"]["settings"] = app.config.garden_settings
    context["garden"]["feeds"] = list(_feeds_of(app, pagename))
    context["garden"]["moved"] = bool(garden_domain(app.env).addresses.moved_from(pagename))
    source = Path(app.env.doc2path(pagename))
    context["garden"]["source"] = source.relative_to(app.srcdir).as_posix() if source.is_file() else ""
    page = catalogue.pages.get(pagename)
    context["garden"]["policy"] = page_policy(context.get("body", ""), has_diagram=bool(page and page.has_diagram))
    if pagename == "map" or (page and page.topic):
        app.add_css_file("map.css")
    if pagename == "404":
        _start_at_the_root(app, context)


def _start_at_the_root(app: Sphinx, context: dict[str, Any]) -> None:
    """Have the links of a page that hosts serve at any address start at the root of the host."""
    root = urlsplit(app.config.garden_settings.url).path or "/"

    def pathto(uri: str, resource: bool = False, baseuri: str | None = None) -> str:  # noqa: FBT001, FBT002 (Sphinx's)
        return root + (uri if resource else app.builder.get_target_uri(uri))

    def from_root(tag: Callable[[Any], str]) -> Callable[[Any], str]:
        return lambda asset: re.sub(r' (href|src)="(?=_static/)', rf' \1="{root}', tag(asset))

    context["pathto"] = pathto
    context["content_root"] = root
    # Sphinx makes these with its own pathto
    context["css_tag"], context["js_tag"] = from_root(context["css_tag"]), from_root(context["js_tag"])


def _feeds_of(app: Sphinx, pagename: str) -> Iterator[dict[str, str]]:
    """The feeds to be found from a page: that of the site and that of what the page shows."""
    catalogue = garden_domain(app.env).catalogue
    settings = app.config.garden_settings
    if not settings.url:
        return
    own = subscription_of(catalogue, pagename)
    for feed in filter(None, (subscriptions(catalogue).site[0], own)):
        title = settings.name if feed.path == SITE else feed.title
        yield {"path": feed.path, "title": title, "type": ATOM}
        if feed.json_path:
            yield {"path": feed.json_path, "title": f"{title} (JSON)", "type": JSON}


def archive_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """ablog's archive pages that are not as they were written last (event ``html-collect-pages``)."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    before, builder.state.collected = builder.state.collected, {}
    common = digest(builder.appearance(), navigation(views_of(garden_domain(app.env).catalogue)))
    for page in ablog.archive_pages(app):
        found = digest(common, page.name, page.template, page.shows)
        builder.state.collected[page.name] = found
        if before.get(page.name) == found and builder.get_output_path(page.name).exists():
            builder.expect(builder.get_output_path(page.name))
        else:
            yield page.name, page.context, page.template


def write_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the data set and the feeds (event ``html-collect-pages``); yields no page."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    domain = garden_domain(app.env)
    made_from = digest(
        builder.appearance(), sorted(builder.state.pages.items()), domain.record.digest, domain.addresses.redirects
    )
    before, builder.state.data = builder.state.data, made_from
    if before == builder.state.data and all(Path(builder.outdir, name).exists() for name in builder.state.files):
        builder.expected.update(name for name in builder.state.files if name.endswith(DATA_FILES))
        return
    catalogue = domain.catalogue
    settings = app.config.garden_settings
    builder.write_file("garden.json", DataSet(catalogue, builder.get_target_uri).as_json())
    builder.write_file("garden.schema.json", SCHEMA_FILE.read_bytes())
    store = Store(
        address_of=builder.get_target_uri,
        version_of=lambda document: builder.state.pages[document],
        parts_of=cache(lambda document: kept_content(app, document)),
        updated_of=domain.record.updated,
    )
    feeds, builder.state.feeds = builder.state.feeds, {}
    for file in Feeds(catalogue, settings, store).files():
        found = builder.state.feeds[file.path] = digest(builder.appearance(), file.shows)
        if feeds.get(file.path) == found and Path(builder.outdir, file.path).exists():
            builder.expect(Path(builder.outdir, file.path))
        else:
            builder.write_file(file.path, file.render())
    yield from ()
