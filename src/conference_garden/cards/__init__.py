"""Cards: the pictures in link previews, made from the title and byline of a page and the look of the garden.

A card takes 1 to 2 ms, a twentieth of the time of its page, so the pages that people share have one
of their own (``has_card`` of a page kind), and the others that of the garden.  It is named after the
digest of everything that is drawn, made by the process that writes its page, and not made again
while the file exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.cards.drawing import Style, draw, plain
from conference_garden.facts.colours import with_defaults
from conference_garden.facts.record import content_digest
from conference_garden.facts.settings import Settings
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.pages.hooks import FACT_PARTS, SITE_FILES, VIEW_PARTS, FileGroup, SiteFile
from conference_garden.pages.html import SiteBuilder
from conference_garden.pages.page_kind import kind_of

#: The folder of cards in a site.
FOLDER: Final = "_cards"

#: To be increased when the same card is drawn in a different way.
_RECIPE: Final = 2
_RASTER: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif")


class Card(NamedTuple):
    """The texts of a card, and the name of its file."""

    name: str
    title: str
    byline: str

    @property
    def path(self) -> str:
        """The path of the file in the site."""
        return f"{FOLDER}/{self.name}"


def setup(app: Sphinx) -> None:
    """Register cards as part of pages and as files of the site."""
    FACT_PARTS["card"] = _card_name
    VIEW_PARTS["logo"] = lambda env, _: garden_domain(env).derived(_logo)[1]
    SITE_FILES["cards"] = _site_files
    app.connect("html-page-context", _draw_with_page)


def card_of(env: BuildEnvironment, document: str) -> Card | None:
    """The card of a page that has one of its own, or that of the garden for ``index``; None if none can be drawn."""
    settings: Settings = env.config.garden_settings
    if not (settings.url and settings.look.cards and env.config.garden_fast):
        return None
    catalogue = garden_domain(env).catalogue
    if document == "index":
        return _card(env, settings.name, settings.description)
    kind = kind_of(catalogue, document)
    if not kind.has_card or document not in env.titles:
        return None
    return _card(env, env.titles[document].astext(), kind.byline(catalogue, document))


def card_file(env: BuildEnvironment, document: str) -> str:
    """The path in the site of the card of a page, or an empty string."""
    card = card_of(env, document)
    return card.path if card else ""


def _card(env: BuildEnvironment, title: str, byline: str) -> Card | None:
    return _card_of(_style(env), title, byline)


@lru_cache(maxsize=50_000)  # pages, their heads and the site ask for it
def _card_of(style: Style, title: str, byline: str) -> Card | None:
    title, byline = plain(title), plain(byline)
    if not title:
        return None
    name = content_digest(repr((_RECIPE, style, title, byline)))
    return Card(f"{name}.png", title, byline)


def _style(env: BuildEnvironment) -> Style:
    settings: Settings = env.config.garden_settings
    colours = tuple(with_defaults(settings.look.light, dark=False).items())
    return _style_of(plain(settings.name), colours, *garden_domain(env).derived(_logo))


def _logo(domain: GardenDomain) -> tuple[Path, int]:
    """The file of the logo, and the time when it was written, or 0 if it cannot be drawn."""
    env = domain.env
    logo = Path(env.srcdir, env.config.garden_settings.look.logo)
    return logo, logo.stat().st_mtime_ns if logo.suffix.lower() in _RASTER and logo.is_file() else 0


@lru_cache(maxsize=4)
def _style_of(name: str, colours: tuple[tuple[str, str], ...], logo: Path, time: int) -> Style:
    return Style(name, colours, logo.read_bytes() if time else b"")


def _card_name(env: BuildEnvironment, document: str) -> str:
    card = card_of(env, document)
    return card.name if card else ""


def _draw_with_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Draw the card of a page when the page is written, in the same process (event ``html-page-context``)."""
    if doctree is None or not isinstance(app.builder, SiteBuilder):
        return
    card = card_of(app.env, pagename)
    if card and not Path(app.outdir, card.path).exists():
        app.builder.write_file(card.path, draw(_style(app.env), card.title, card.byline))


def _site_files(app: Sphinx) -> Iterator[FileGroup]:
    if isinstance(app.builder, SiteBuilder):
        domain = garden_domain(app.env)
        yield FileGroup(FOLDER, (domain.titles_version, domain.derived(_logo)[1]), partial(_files, app))


def _files(app: Sphinx) -> Iterator[SiteFile]:
    for document in sorted(app.env.all_docs):
        if card := card_of(app.env, document):
            yield SiteFile(card.path, card.name, partial(_content, app, Path(app.outdir, card.path), card))


def _content(app: Sphinx, path: Path, card: Card) -> bytes:
    return path.read_bytes() if path.exists() else draw(_style(app.env), card.title, card.byline)
