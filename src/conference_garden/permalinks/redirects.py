"""Old addresses keep leading to what they named (event ``html-collect-pages``, after all files are written).

A static host cannot redirect, so an old address of a page gets a small page
that does, and what stands beside it (feeds, Markdown) is there under the old
name too, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import clean_astext
from sphinx.util.osutil import relative_uri

from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.record import FILE
from conference_garden.pages.csp import page_policy
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.html import SiteBuilder
from conference_garden.pages.reporting import log_problem
from conference_garden.permalinks.addresses import PAGE, addresses_of, parts_of


def keep_addresses(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write what stands at old addresses; yields no page."""
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
        elif any(True for _ in addresses.places(address)) and address in domain.record.entries:
            _report_missing(app, address)
    yield from ()


def _redirect(builder: SiteBuilder, old: str, new: str) -> bytes:
    """The page that leads from an old address of a page to the new one, and to each talk that went elsewhere."""
    env = builder.env
    domain = garden_domain(env)
    document = new.removesuffix(PAGE)
    title = env.titles.get(document, nodes.title("", "the archive"))
    context = {
        "garden": {"policy": page_policy("", has_diagram=False)},
        "settings": builder.config.garden_settings,
        "title": clean_astext(title),
        "address": quote(relative_uri(old, new)),
        "canonical": builder.config.garden_settings.url + quote(new),
        "script": relative_uri(old, "_static/redirect.js"),
        "moved": [
            (
                moved.anchor,
                quote(relative_uri(old, f"{moved.document}{PAGE}")) + f"#{moved.talk}",
                domain.catalogue.title("talk", moved.talk),
            )
            for moved in addresses_of(env).moved_from(old.removesuffix(PAGE))
        ],
    }
    text: str = builder.templates.render("garden/redirect.html", context)
    return text.encode()


def _report_missing(app: Sphinx, address: str) -> None:
    """Report a recorded address to which nothing was written, though its page is there."""
    if not address.endswith(PAGE) and not app.config.garden_settings.url:
        return  # a garden without an address has no feeds
    kind, what = ("vanished-page", "page") if address.endswith(PAGE) else ("vanished-feed", "feed")
    line = garden_domain(app.env).record.entries[address].line
    log_problem(
        app.env, Problem(FILE, line, kind, f"the {what} {quoted(address, 120)} was published and would vanish.")
    )
