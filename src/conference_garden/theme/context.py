"""The context of the templates around an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx

from conference_garden.diagrams import drawings_of
from conference_garden.facts.translation import N_, gettext, is_right_to_left
from conference_garden.feeds.atom import ATOM, JSON
from conference_garden.feeds.subscriptions import SITE, SITE_JSON, feed_of_page
from conference_garden.machines.head import head_of
from conference_garden.machines.structured import page_address
from conference_garden.offline import is_on as reads_offline
from conference_garden.pages.csp import page_policy
from conference_garden.pages.doctree import ancestors, node_text
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.html import uses_own_theme
from conference_garden.pages.navigation import breadcrumbs, footer, navigation
from conference_garden.pages.page_kind import PageKind, kind_of
from conference_garden.pages.show.views import views_of
from conference_garden.pages.show.words import terms_text
from conference_garden.permalinks.addresses import addresses_of
from conference_garden.theme.look import look_context, shared_picture

#: The most lines of a table of contents; if there are more, it leaves out subsections.
AT_A_GLANCE: Final = 16

_LANG: Final = re.compile(r'(?<=[ "])lang="([\w-]+)"')

#: The titles of pages that get none from a source or from other code.
TITLES: Final = {
    "search": N_("Search"),
    "404": N_("Nothing grows here"),
    "offline": N_("You are offline"),
    "reading-list": N_("Reading list"),
}


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates what they need.

    Event ``html-page-context``, early, because the theme tries out which templates are empty.
    """
    if not uses_own_theme(app.builder):
        return
    domain = garden_domain(app.env)
    catalogue = domain.catalogue
    views = views_of(catalogue)
    source = Path(app.env.doc2path(pagename))
    page = catalogue.pages.get(pagename)
    kind = kind_of(catalogue, pagename)
    if pagename in TITLES:
        context["title"] = gettext(TITLES[pagename])
    elif context.get("title") == context["docstitle"]:
        context["docstitle"] = ""  # once is enough
    head = head_of(app, pagename, context, doctree, shared_picture(app, pagename))
    context["pageurl"] = head.url or context.get("pageurl")
    if head.url and (own := context.get("own")):  # a page of ablog: search engines should find the garden's own
        context["pageurl"] = app.config.garden_settings.url + page_address(app.builder.get_target_uri(own.document))
    context["language"] = app.config.garden_settings.language
    if is_right_to_left(context["language"]):
        context["language"] += '" dir="rtl'  # the theme's <html> tag can be extended in no other way
    if "body" in context:
        context["body"] = with_directions(context["body"], app.config.garden_settings.language)
    context["garden"] = {
        "navigation": navigation(app.env),
        "footer": footer(app.env),
        "look": look_context(app),
        "section": kind.index,
        "breadcrumbs": breadcrumbs(views, pagename),
        "contents": local_contents(doctree) if doctree else [],
        "settings": app.config.garden_settings,
        "terms": partial(terms_text, app.config.garden_settings.terms(page), plain=escape),
        "offline": reads_offline(app),
        "feeds": list(_feeds_of(app, pagename)),
        "moved": bool(addresses_of(app.env).moved_from(pagename)),
        "source": source.relative_to(app.srcdir).as_posix() if source.is_file() else "",
        "head": head,
        "policy": page_policy(context.get("body", ""), has_diagram="" in drawings_of(app.builder, pagename)),
    }
    _add_assets_of(kind, app)
    if pagename == "404":
        _start_at_the_root(app, context)


def _add_assets_of(kind: PageKind, app: Sphinx) -> None:
    """Load what pages of this kind need in addition; Sphinx forgets it after each page."""
    for style in kind.styles:
        app.add_css_file(style)
    for script in kind.scripts:
        app.add_js_file(script, type="module")
    for script in kind.scripts_before_paint:
        app.add_js_file(script, type="module", blocking="render")


def with_directions(body: str, tag: str) -> str:
    """The body of a page in a language, with ``dir`` on each part whose language has another direction.

    >>> with_directions('<p lang="ar">', "en"), with_directions('<p lang="de">', "en")
    ('<p lang="ar" dir="rtl">', '<p lang="de">')
    """
    if 'lang="' not in body or all(
        is_right_to_left(found) == is_right_to_left(tag) for found in set(_LANG.findall(body))
    ):
        return body
    return _LANG.sub(lambda lang: f'{lang[0]} dir="{"rtl" if is_right_to_left(lang[1]) else "ltr"}"', body)


def _start_at_the_root(app: Sphinx, context: dict[str, Any]) -> None:
    """Make the links of a page start at the root of the host, which serves the page at any address."""
    root = urlsplit(app.config.garden_settings.url).path or "/"

    def pathto(uri: str, resource: bool = False, baseuri: str | None = None) -> str:  # noqa: FBT001, FBT002 (Sphinx's)
        return root + (uri if resource else app.builder.get_target_uri(uri))

    def from_root(tag: Callable[[Any], str]) -> Callable[[Any], str]:
        return lambda asset: re.sub(r' (href|src)="(?=_static/)', rf' \1="{root}', tag(asset))

    context["pathto"] = pathto
    context["content_root"] = root
    # Sphinx makes these with its own pathto
    context["css_tag"], context["js_tag"] = from_root(context["css_tag"]), from_root(context["js_tag"])


def local_contents(doctree: nodes.document) -> list[dict[str, Any]]:
    """The sections of a page for its table of contents: id, title, level, and language if it is another.

    Subsections are included only if the whole table can be seen at a glance.
    """
    found: list[dict[str, Any]] = []
    for section, level in _sections(doctree, 0):
        if level and section["ids"] and isinstance(section[0], nodes.title):
            classes = (name for outer in (section, *ancestors(section)) for name in outer["classes"])
            lang = next((name[9:] for name in classes if name.startswith("language-")), "")
            found.append({"id": section["ids"][0], "title": node_text(section[0]), "level": level, "lang": lang})
    return found if len(found) <= AT_A_GLANCE else [entry for entry in found if entry["level"] == 1]


def _sections(parent: nodes.Element, level: int) -> Iterator[tuple[nodes.section, int]]:
    """The sections of a page down to the second level; sections are direct children, so nothing else is searched."""
    for section in parent.children:
        if isinstance(section, nodes.section):
            yield section, level
            yield from _sections(section, level + 1) if level < 2 else ()


def _feeds_of(app: Sphinx, pagename: str) -> Iterator[dict[str, object]]:
    """The feeds that a page links to: that of the site, and that of the page."""
    settings = app.config.garden_settings
    if not settings.url or not app.config.garden_fast:
        return
    own = feed_of_page(garden_domain(app.env).catalogue, pagename)
    feeds = [(SITE, SITE_JSON, settings.name), *([(own.path, own.json_path, own.title)] if own else [])]
    for path, json_path, title in feeds:
        yield {"path": path, "title": title, "type": ATOM, "own": own is not None and path == own.path}
        if json_path:
            yield {"path": json_path, "title": f"{title} (JSON)", "type": JSON, "own": False}
