"""The theme ``conference_garden``: the book theme with the garden's own navigation, templates, styles and scripts.

This folder is the theme: templates and ``static/`` are beside the modules that
give the templates what they show.
"""

from __future__ import annotations

from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.config import Config

from conference_garden.pages.hooks import CHECKS
from conference_garden.pages.html import THEME, THEME_FOLDER, static_folders, uses_own_theme
from conference_garden.pages.options import set_default
from conference_garden.theme import context, look, scripts, styles, upstream

#: Options of the theme that select templates or turn features off; a garden may set each of them.
THEME_OPTIONS: Final[dict[str, Any]] = {
    "article_header_start": ["garden/menu-button.html", "garden/page-title.html"],
    "article_header_end": ["garden/header-buttons.html"],
    "secondary_sidebar_items": ["garden/contents.html"],
    "footer_content_items": ["garden/footer.html"],
    "primary_sidebar_end": [],
    "navbar_persistent": [],
    "show_prev_next": False,
    "disable_search": True,
    "back_to_top_button": False,
    "use_download_button": False,
    "use_fullscreen_button": False,
}

DEFAULTS: Final[dict[str, Any]] = {
    "html_permalinks_icon": "#",
    "html_additional_pages": {
        "search": "garden/search.html",
        "404": "garden/404.html",
        "reading-list": "garden/reading-list.html",
    },
    "html_context": {"default_mode": "light"},  # without scripts; otherwise garden/colour-mode.html decides
    "html_sidebars": {"**": ["garden/brand.html", "garden/navigation.html"]},
}

_FAVICON: Final = "favicon.svg"
#: The garden's own style sheet.
OWN: Final = "garden.css"


def setup(app: Sphinx) -> None:
    """Register the theme, and the changes to other packages."""
    app.add_html_theme(THEME, str(THEME_FOLDER))
    CHECKS["look"] = look.problems
    app.connect("config-inited", set_defaults, priority=70)
    app.connect("builder-inited", add_page_assets)
    app.connect("builder-inited", scripts.make_scripts)
    app.connect("builder-inited", styles.make_sheet)
    app.connect("html-page-context", context.add_context, priority=100)
    upstream.setup(app)


def set_defaults(app: Sphinx, config: Config) -> None:
    """Give the options of the theme their values, unless they were given one (event ``config-inited``)."""
    if config.html_theme != THEME:
        return
    for name, value in DEFAULTS.items():
        set_default(config, name, value)
    config.html_theme_options = {**THEME_OPTIONS, **config.html_theme_options}


def add_page_assets(app: Sphinx) -> None:
    """Add the script of every page, before those of the garden, and the icon (``builder-inited``)."""
    if not uses_own_theme(app.builder):
        pages, own = app.config.html_additional_pages.items(), DEFAULTS["html_additional_pages"].values()
        app.config.html_additional_pages = {name: template for name, template in pages if template not in own}
    else:
        app.add_js_file("page.js", type="module", priority=790)
        # not earlier: the engine's folder must not be in the configuration, whose digest is in .buildinfo
        icons = [folder / _FAVICON for folder in (THEME_FOLDER / "static", *static_folders(app))]
        icon = app.config.garden_settings.look.favicon or str([icon for icon in icons if icon.is_file()][-1])
        set_default(app.config, "html_favicon", icon)
        if any((folder / OWN).is_file() for folder in static_folders(app)):
            app.add_css_file(OWN, priority=810)  # after all others, including those of single pages
