"""ablog's archive pages: written only when their content has changed, and as Markdown too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

from conference_garden.facts.digests import digest
from conference_garden.facts.markdown_text import escaped, link
from conference_garden.facts.translation import gettext
from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.machines.markdown_frame import foot, post_list
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.navigation import footer, navigation
from conference_garden.theme.upstream import ablog


def archive_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the archive pages of ablog that differ from those written last (event ``html-collect-pages``)."""
    builder = app.builder
    if not isinstance(builder, GardenHTMLBuilder):
        return
    domain = garden_domain(app.env)
    common = digest(builder.appearance(), navigation(app.env), footer(app.env))
    # posts are not rows of a table
    shown = domain.keep("archive", "", ablog.posts_version(app), lambda: dict(_shown(app)))
    before, now = builder.state.collected, {name: digest(common, version) for name, version in shown.items()}
    builder.state.collected = now
    kept = {name for name in now if before.get(name) == now[name] and builder.keep(builder.names_of(name))}
    for page in ablog.archive_pages(app) if kept != now.keys() else ():
        if page.name not in kept:
            builder.write_file(f"{page.name}.md", _posts(app, page))
            names = [one.link.text for one in page.lists] or [post.title for post in page.posts]
            yield page.name, {**page.context, "description": f"{page.title}: {'; '.join(names)}."}, page.template


def _shown(app: Sphinx) -> Iterator[tuple[str, str]]:
    """The name of each archive page, and a digest of its own content."""
    for page in ablog.archive_pages(app):
        yield page.name, digest(page.name, page.template, page.title, page.lists, page.posts, page.own)


def _posts(app: Sphinx, page: ablog.ArchivePage) -> bytes:
    """An archive page as Markdown."""
    settings = app.config.garden_settings
    root = settings.url or "../" * page.name.count("/")

    def url(document: str) -> str:
        return root + app.builder.get_target_uri(document)

    lead = gettext("The garden’s own page for this: {page}.", page=link(escaped(page.own.text), url(page.own.document)))
    lines = [f"{link(escaped(one.link.text), url(one.link.document))} {one.talks}" for one in page.lists]
    lines += [f"{post.date.isoformat()} {link(escaped(post.title), url(post.document))}" for post in page.posts]
    return post_list(page.title, lead, lines, foot(settings, url(page.name))).encode("utf-8", "replace")
