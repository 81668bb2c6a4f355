"""Redirects from old addresses.

A static host cannot redirect, so a small page that does is written at an old
address of a page, and the files beside that page (feeds, Markdown) are copied
to their old names, byte for byte.  A page that stays lists the talks that were
on it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import clean_astext
from sphinx.util.osutil import relative_uri

from conference_garden.facts.translation import gettext, is_right_to_left
from conference_garden.pages.csp import page_policy
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.html import SiteBuilder
from conference_garden.pages.reporting import log_problem
from conference_garden.pages.show.page_view import PageView, page_view
from conference_garden.pages.show.pieces import Pieces, paragraph, section
from conference_garden.pages.show.view_data import Link
from conference_garden.pages.show.views import views_of
from conference_garden.permalinks.addresses import PAGE, addresses_of, parts_of
from conference_garden.permalinks.vanished import vanished


def write_redirects(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the files at old addresses after all others (event ``html-collect-pages``); yields no pages to Sphinx."""
    builder = app.builder
    if not isinstance(builder, SiteBuilder):
        return
    domain = garden_domain(app.env)
    addresses = addresses_of(app.env)
    written = builder.expected | {document + end for document in app.env.all_docs for end in (PAGE, ".md")}
    files = {address for address in domain.record.entries if "#" not in address}
    files.update(old + PAGE for old in addresses.redirects)
    names: dict[str, list[str]] = {}
    for old, new in addresses.former.items():
        names.setdefault(new, []).append(old)
    for document, suffix in map(parts_of, written if names else ()):
        files.update(old + suffix for old in names.get(document, ()))
    for address in sorted(files - written):
        place = next((place for place in addresses.places(address) if place in written), None)
        if place and address.endswith(PAGE):
            builder.write_file(address, _redirect(builder, address, place))
        elif place:
            builder.write_file(address, Path(builder.outdir, place).read_bytes())
        elif addresses.places(address) and address in domain.record.entries:
            _report_missing(app, address)
    yield from ()


def _redirect(builder: SiteBuilder, old: str, new: str) -> bytes:
    """The page that redirects from an old address of a page to the new one, and to each talk that moved elsewhere."""
    title = builder.env.titles.get(new.removesuffix(PAGE), nodes.title("", gettext("the archive")))
    addresses, document = addresses_of(builder.env), old.removesuffix(PAGE)
    moved = {id_: (talk, talk.id) for id_, talk in addresses.moved_from(document).items()}
    for id_, (found, id_now) in addresses.moved_headings(document).items():
        if found:
            moved.setdefault(id_, (found, id_now))
    context = {
        "garden": {"policy": page_policy("", has_diagram=False)},
        "settings": builder.config.garden_settings,
        "is_right_to_left": is_right_to_left(builder.config.garden_settings.language),
        "title": clean_astext(title),
        "address": quote(relative_uri(old, new)),
        "canonical": builder.config.garden_settings.url + quote(new),
        "script": relative_uri(old, "_static/redirect.js"),
        "moved": [
            (id_, f"{quote(relative_uri(old, talk.document + PAGE))}#{quote(new_id)}", talk.title)
            for id_, (talk, new_id) in moved.items()
        ],
    }
    text: str = builder.templates.render("garden/redirect.html", context)
    return text.encode()


def _report_missing(app: Sphinx, address: str) -> None:
    """Report a recorded address at which nothing was written, although its content has a place."""
    if not address.endswith(PAGE) and not app.config.garden_settings.url:
        return  # a garden without an address has no feeds
    what = "page" if address.endswith(PAGE) else "feed"
    log_problem(app.env, vanished(garden_domain(app.env).record, what, address))


def moved_talks(env: BuildEnvironment, document: str) -> tuple[tuple[str, Link], ...]:
    """The old anchors of talks, and links to them: a part of the view of a page."""
    views = views_of(garden_domain(env).catalogue)
    moved = addresses_of(env).moved_from(document)
    return tuple((anchor, views.link("talk", talk.id)) for anchor, talk in moved.items())


def moved_headings(env: BuildEnvironment, document: str) -> tuple[tuple[str, str, str, str], ...]:
    """The old anchors of headings: (anchor, target document, target anchor, id of the talk there or nothing)."""
    moved = addresses_of(env).moved_headings(document).items()
    return tuple((id_, talk.document if talk else document, new, talk.id if talk else "") for id_, (talk, new) in moved)


class OldHeadings(SphinxPostTransform):
    """Keeps the ids of headings that are gone as anchors of the sections that contained them."""

    default_priority = 980  # before placeholders are filled, whose headings have other ids

    def run(self, **kwargs: object) -> None:
        """Add the old ids to the sections of their talks, or to that of the page."""
        document = self.env.current_document.docname
        if not garden_domain(self.env).record.headings:
            return
        moved = page_view(self.env, document).parts["moved-headings"]
        main = next(self.document.findall(nodes.section), None)
        assert isinstance(moved, tuple)
        for old, place, new, _ in moved:
            section = self.document.ids.get(new, main)
            if place == document and section is not None and old not in self.document.ids:
                section["ids"].append(old)
                self.document.ids[old] = section


def moved_section(view: PageView, pieces: Pieces) -> list[nodes.Node]:
    """A list of links to talks, each with the old anchors that redirect there."""
    moved, headings = view.parts["moved"], view.parts["moved-headings"]
    assert isinstance(moved, tuple)
    assert isinstance(headings, tuple)
    items = []
    for anchor, link in moved:
        own = [old for old, _, _, talk in headings if talk == link.anchor]
        if ids := [id_ for id_ in (anchor, *own) if id_ not in pieces.ids]:
            items.append(nodes.list_item("", paragraph([pieces.link(link)]), ids=ids))
    if not items:
        return []
    text = paragraph(gettext("These talks used to be on this page:"))
    return [
        section(
            gettext("Moved"), "moved-talks", text, nodes.bullet_list("", *items, bullet="-", classes=["garden-moved"])
        )
    ]
