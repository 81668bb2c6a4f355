"""The effects of ``[look]`` in ``garden.toml``: colours and fonts in the style sheet, the logo above the menu.

Wrong values are reported where they are read (:mod:`conference_garden.facts.look`); reported here is
what cannot be known there: files that are not pictures, pages that do not exist, unused templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import ablog
import pydata_sphinx_theme
import sphinx
import sphinx_book_theme
from sphinx.application import Sphinx

from conference_garden.cards import card_of
from conference_garden.cards.drawing import SIZE
from conference_garden.facts.colours import variables
from conference_garden.facts.look import Font, Look
from conference_garden.facts.problems import Problem, quoted, suggest
from conference_garden.facts.settings import FILE, Settings
from conference_garden.machines.head import SharedPicture
from conference_garden.pages.html import THEME, THEME_FOLDER, static_folders
from conference_garden.pictures.files import PictureFile, picture_files

#: The font of titles that the engine brings.
TITLES: Final = "_static/vendor/brygada-1918/latin.woff2"
#: The picture of link previews if ``image`` is not set and there is such a file.
IMAGE: Final = "_static/social.png"
#: The largest size of a logo, in pixels.
_WIDTH, _HEIGHT = 220, 48
_FALLBACKS: Final = {"titles": "Georgia, serif", "text": "system-ui, sans-serif"}


class Logo(NamedTuple):
    """A picture above the menu; its classes say whether it is wide, and in which colour modes it is shown."""

    path: str
    width: int
    height: int
    classes: str


def look_sheet(look: Look) -> str:
    """The colours and fonts of a garden, as rules of a style sheet in ``_static``."""
    rules = [
        f'html[data-theme="light"]{{{variables(look.light, dark=False)}}}',
        f'html[data-theme="dark"]{{{variables(look.dark, dark=True)}}}',
    ]
    families = {"titles": "--garden-serif", "text": "--pst-font-family-base"}
    for key, font in look.fonts.items():
        family, _, style = key.partition("-")
        rules.append(_font_face(f"garden {family}", font, style, has_bold="text-bold" in look.fonts))
        if not style:
            rules.append(f'html{{{families[family]}:"garden {family}",{_FALLBACKS[family]}}}')
    return "\n".join(rules)


def _font_face(family: str, font: Font, style: str, *, has_bold: bool) -> str:
    """A font; on a slow connection it is not shown until the next page, so that nothing moves while one reads."""
    # titles have one file, used as it is; browsers synthesize bold letters if no font is declared for them
    weights = {"bold": "600 900", "italic": "100 900" if font.variable else "400"}
    weight = weights.get(style, "100 900" if font.variable or "titles" in family else "100 500" if has_bold else "400")
    return (
        f'@font-face{{font-family:"{family}";src:url("{font.path.removeprefix("_static/")}") format("woff2");'
        f"font-weight:{weight};font-style:{'italic' if style == 'italic' else 'normal'};font-display:optional}}"
    )


def look_context(app: Sphinx) -> dict[str, Any]:
    """The look as templates need it."""
    look: Look = app.config.garden_settings.look
    found = [(path, _picture(app, path)) for path in (look.logo, look.logo_dark) if path]
    modes = ("only-light", "only-dark") if len(found) == 2 else ("dark-light",)
    logos = [_scaled(path, file, only) for (path, file), only in zip(found, modes, strict=False) if file.width]
    fonts = [look.fonts[key].path if key in look.fonts else TITLES * (key == "titles") for key in ("titles", "text")]
    return {
        "logos": logos,
        "says_name": look.logo_says_name and bool(logos),
        "fonts": list(dict.fromkeys(filter(None, fonts))),
    }


def shared_picture(app: Sphinx, document: str) -> SharedPicture | None:
    """The picture of link previews of a page: its card, or else the garden's own picture, or the garden's card."""
    settings: Settings = app.config.garden_settings
    env = app.env
    if document != "index" and (card := card_of(env, document)):
        return SharedPicture(card.path, *SIZE, card.title)
    path = settings.look.image or IMAGE * any((root / "social.png").is_file() for root in static_folders(app))
    if path:
        known = _picture(app, path)
        return SharedPicture(path, known.width or SIZE[0], known.height or SIZE[1], settings.name)
    card = card_of(env, "index")
    return SharedPicture(card.path, *SIZE, settings.name) if card else None


def _scaled(path: str, file: PictureFile, only: str) -> Logo:
    across, down = _WIDTH / file.width, _HEIGHT / file.height
    width, height = (round(side * min(across, down)) for side in (file.width, file.height))
    return Logo(path, width, height, f"garden-{'wide-' if across < down else ''}logo {only}")


def _picture(app: Sphinx, path: str) -> PictureFile:
    return picture_files(Path(app.doctreedir)).of(Path(app.srcdir, path), is_shown=True) or PictureFile()


def problems(app: Sphinx) -> Iterator[Problem]:
    """Problems of the look other than wrong values (:data:`.hooks.CHECKS`)."""
    if app.config.html_theme != THEME:
        return
    settings: Settings = app.config.garden_settings
    for key, line in settings.look.lines.items():
        path = getattr(settings.look, key.replace("-", "_"))
        known = _picture(app, path)
        if known.problem and not path.endswith(".ico"):
            kind, wrong = known.problem
            yield Problem(FILE, line, kind, f"the picture {quoted(path)} {wrong}.")
        elif key.startswith("logo") and not known.width:
            message = (
                f"the picture {quoted(path)} does not say how large it is: give it a width and a height, or a viewBox."
            )
            yield Problem(FILE, line, "unreadable-picture", message)
    for link in (*settings.menu, *settings.footer):
        if link.page and link.page not in app.env.all_docs and not Path(app.srcdir, f"{link.page}.md").is_file():
            message = f"there is no page {quoted(link.page)}{suggest(link.page, app.env.all_docs)}"
            yield Problem(FILE, link.line, "unknown-page", message)
    yield from _unused_templates(app)


def _unused_templates(app: Sphinx) -> Iterator[Problem]:
    """Problems of the garden's own templates that replace none and that none of its other files names."""
    root = Path(app.srcdir)
    folders = [Path(app.confdir, name) for name in app.config.templates_path]
    own = [(folder, path) for folder in folders for path in sorted(folder.rglob("*.html"))]
    texts = {path: path.read_text("utf-8", "replace") for path in (*(path for _, path in own), *root.glob("*.py"))}
    for folder, path in own:
        name = path.relative_to(folder).as_posix()
        others = (text for other, text in texts.items() if other != path)
        if name not in _templates() and not any(name in text for text in others):
            message = f"there is no template {quoted(name)} that it could replace{suggest(name, _templates())}"
            yield Problem(path.relative_to(root).as_posix(), 1, "unused-template", message)


@cache
def _templates() -> frozenset[str]:
    """The names of all templates from which pages are made."""
    others = (sphinx_book_theme, pydata_sphinx_theme, sphinx, ablog)
    packages = [Path(module.__file__).parent for module in others if module.__file__]
    roots = [THEME_FOLDER, *THEME_FOLDER.parent.glob("*/templates")]
    for package in packages:
        roots += [path.parent for path in package.rglob("layout.html")] + [*package.glob("templates")]
    names = {path.relative_to(root).as_posix() for root in roots for path in root.rglob("*.html")}
    return frozenset(names | {Path(name).name for name in names if "components/" in name})
