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

from conference_garden.facts.settings import Settings
from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.fast.state import digest
from conference_garden.feeds.atom import ATOM, JSON
from conference_garden.feeds.entries import Feeds, Store
from conference_garden.feeds.kept import kept_content
from conference_garden.feeds.subscriptions import SITE, subscription_of, subscriptions
from conference_garden.machines.calendar import calendar
from conference_garden.machines.commonmark import escaped, link
from conference_garden.machines.data import SCHEMA_FILE, DataSet
from conference_garden.machines.dates import newest
from conference_garden.machines.head import dates_of, head_of
from conference_garden.machines.llms import llms_text
from conference_garden.machines.markdown import foot, post_list
from conference_garden.machines.sitemap import Place, robots, sitemaps
from conference_garden.machines.structured import page_address
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.show.viewing import views_of
from conference_garden.search.records import SearchRecords
from conference_garden.theme.csp import page_policy
from conference_garden.theme.navigation import navigation, page_context
from conference_garden.theme.upstream import ablog

#: how the names of the files for programs end
DATA_FILES: Final = (".xml", ".json", ".txt", ".ics")


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
    context["garden"]["head"] = head = head_of(app, pagename, context, doctree)
    context["pageurl"] = head.url or context.get("pageurl")
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


def _feeds_of(app: Sphinx, pagename: str) -> Iterator[dict[str, object]]:
    """The feeds to be found from a page: that of the site and that of what the page shows."""
    catalogue = garden_domain(app.env).catalogue
    settings = app.config.garden_settings
    if not settings.url:
        return
    own = subscription_of(catalogue, pagename)
    for feed in filter(None, (subscriptions(catalogue).site[0], own)):
        title = settings.name if feed.path == SITE else feed.title
        yield {"path": feed.path, "title": title, "type": ATOM, "own": feed is own}
        if feed.json_path:
            yield {"path": feed.json_path, "title": f"{title} (JSON)", "type": JSON, "own": False}


def archive_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """ablog's archive pages that are not as they were written last (event ``html-collect-pages``)."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    before, builder.state.collected = builder.state.collected, {}
    builder.archive = {}
    common = digest(builder.appearance(), navigation(views_of(garden_domain(app.env).catalogue)))
    for page in ablog.archive_pages(app):
        found = digest(common, page.name, page.template, page.title, page.groups, page.topic)
        builder.state.collected[page.name] = found
        builder.archive[page.name] = newest(post.date for group in page.groups for post in group.posts)
        files = builder.files_of(page.name)
        if before.get(page.name) == found and all(map(builder.is_as_written, files)):
            for path in files:
                builder.expect(path)
        else:
            builder.write_file(f"{page.name}.md", _posts(app, page))
            names = dict.fromkeys(group.label or post.title for group in page.groups for post in group.posts)
            yield page.name, {**page.context, "description": f"{page.title}: {'; '.join(names)}."}, page.template


def _posts(app: Sphinx, page: ablog.ArchivePage) -> bytes:
    """A page of the archive as Markdown."""
    settings = app.config.garden_settings
    root = settings.url or "../" * page.name.count("/")

    def url(document: str) -> str:
        return root + app.builder.get_target_uri(document)

    topic = page.topic
    lead = f"What was said about it: {link(escaped(topic.title), url(topic.document))}." if topic else ""
    groups = [
        (group.label, [(post.date, post.title, url(post.document)) for post in group.posts]) for group in page.groups
    ]
    return post_list(page.title, lead, groups, foot(settings, url(page.name))).encode("utf-8", "replace")


def write_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the files for programs, if anything has changed (event ``html-collect-pages``); yields no page."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    domain = garden_domain(app.env)
    made_from = digest(
        builder.appearance(), sorted(builder.state.pages.items()), domain.record.digest, domain.addresses.redirects
    )
    before, builder.state.data = builder.state.data, made_from
    files = [name for name in builder.state.times if name.endswith(DATA_FILES)]
    if before == builder.state.data and all(builder.is_as_written(Path(builder.outdir, name)) for name in files):
        builder.expected.update(files)
        return
    for name, content in _files(app, builder):
        builder.write_file(name, content)
    _write_feeds(app, builder)
    yield from ()


def _files(app: Sphinx, builder: GardenHTMLBuilder) -> Iterator[tuple[str, bytes]]:
    """All files for programs that belong to no page; those with absolute addresses only where the site has one."""
    catalogue = garden_domain(app.env).catalogue
    settings: Settings = app.config.garden_settings
    address_of = builder.get_target_uri
    yield "garden.json", DataSet(catalogue, address_of).as_json()
    yield "garden.schema.json", SCHEMA_FILE.read_bytes()
    yield "search.json", SearchRecords(catalogue).facets_as_json()
    yield "search-words.json", SearchRecords(catalogue).words_as_json()
    titles = {document: title.astext() for document, title in app.env.titles.items()}
    yield "llms.txt", llms_text(catalogue, settings, titles).encode("utf-8", "replace")
    if not settings.url:
        return
    dates = dates_of(app)
    days = {**{document: dates.page(document) for document in app.env.all_docs}, **builder.archive}
    places = [Place(settings.url + page_address(address_of(name)), day) for name, day in sorted(days.items())]
    yield from sitemaps(settings.url, places)
    yield "robots.txt", robots(settings.url)
    yield "conferences.ics", calendar(catalogue, settings, address_of, dates)


def _write_feeds(app: Sphinx, builder: GardenHTMLBuilder) -> None:
    """Write the feeds that are not as they were written last."""
    domain = garden_domain(app.env)
    store = Store(
        address_of=builder.get_target_uri,
        version_of=lambda document: builder.state.pages[document],
        parts_of=cache(lambda document: kept_content(app, document)),
        record=domain.record,
    )
    feeds, builder.state.feeds = builder.state.feeds, {}
    for file in Feeds(domain.catalogue, app.config.garden_settings, store).files():
        found = builder.state.feeds[file.path] = digest(builder.appearance(), file.shows)
        path = Path(builder.outdir, file.path)
        if feeds.get(file.path) == found and builder.is_as_written(path):
            builder.expect(path)
        else:
            builder.write_file(file.path, file.render())
