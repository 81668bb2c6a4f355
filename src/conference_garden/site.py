"""A whole garden in one line of ``conf.py``: ``extensions = ["conference_garden.site"]``.

Loads the extensions of a garden and sets the options of Sphinx, MyST, ablog and
the theme to the values below, unless ``conf.py`` sets them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

import conference_garden
from conference_garden.facts.drafts import folders
from conference_garden.feeds.subscriptions import ARCHIVE
from conference_garden.pages.html import THEME
from conference_garden.pages.options import set_default
from conference_garden.pages.page_kind import index_titles

EXTENSIONS: Final = ("myst_parser", "ablog", "sphinx_design", "sphinxcontrib.mermaid", "conference_garden")

DEFAULTS: Final[dict[str, Any]] = {
    "garden_fast": True,
    "garden_strict": True,
    "html_theme": THEME,
    # {talk}, {topic}, {speaker}, {conference}, {series} without a prefix
    "primary_domain": "garden",
    "nitpicky": True,
    "source_suffix": {".md": "markdown"},
    "exclude_patterns": ["_build", "README.md", "**/README.md"],
    # Markdown
    "myst_enable_extensions": {
        *("attrs_inline", "colon_fence", "deflist", "dollarmath", "smartquotes", "strikethrough", "tasklist"),
    },
    "myst_dmath_allow_space": False,  # $5 and $10 are not a formula
    "myst_dmath_allow_digits": False,
    "myst_dmath_double_inline": True,
    "myst_update_mathjax": False,  # formulas are MathML
    "myst_disable_syntax": ["html_inline", "html_block"],  # otherwise <modules> would vanish from the text
    "myst_fence_as_directive": {"mermaid"},  # so that code hosts draw diagrams too
    "myst_links_external_new_tab": False,
    "smartquotes": False,  # MyST applies them while parsing
    # ablog: dates, tags and archives (theme/upstream/ablog.py)
    "blog_path": ARCHIVE,
    "blog_feed_archives": False,
    "post_date_format": "%Y-%m-%d",
    "post_date_format_short": "%Y-%m-%d",
    "post_show_prev_next": False,
    "post_redirect_refresh": 0,
    "fontawesome_included": True,  # otherwise the theme sets it too late, and every build reads all pages
    # HTML
    "html_copy_source": False,
    "html_show_sourcelink": False,
    "html_use_index": False,  # everything in it is on the garden's own pages, which stay shorter
    # links to other sites
    "linkcheck_anchors": False,  # many anchors are created by scripts
    "linkcheck_timeout": 20,
    "linkcheck_retries": 2,
}


def set_defaults(app: Sphinx, config: Config) -> None:
    """Set every option to its value for a garden, unless it is set already (event ``config-inited``)."""
    settings = config.garden_settings
    licence = f"; notes {settings.licence}" if settings.licence else ""
    all_folders = dict.fromkeys((*folders(), *settings.folders))
    of_this_garden = {
        "project": settings.name,
        # not the writers: if this option changes, Sphinx reads every page again
        "author": settings.name,
        "copyright": f"{settings.name}{licence}",
        "language": settings.language.replace("-", "_"),
        "html_title": settings.name,
        "html_baseurl": settings.url,
        "blog_title": settings.name,
        "blog_baseurl": settings.url,
        # an allow-list: the folder may contain many other files
        "include_patterns": [
            *("index.md", *(f"{name}.md" for name in index_titles())),
            *(f"{folder}/**" for folder in all_folders),
        ],
        "templates_path": _folders(app, "_templates"),
        "html_static_path": _folders(app, "_static"),
        "linkcheck_ignore": [re.escape(settings.url)] if settings.url else [],
    }
    before = config.language
    for name, value in {**DEFAULTS, **of_this_garden}.items():
        set_default(config, name, value)
    # the garden reports these itself, with line and remedy
    config.suppress_warnings = [*config.suppress_warnings, "myst.topmatter", "misc.highlighting_failure"]
    if config.language != before:
        app._init_i18n()  # noqa: SLF001 (Sphinx has already loaded its translations)


def _folders(app: Sphinx, name: str) -> list[str]:
    return [name] if Path(app.confdir, name).is_dir() else []


def setup(app: Sphinx) -> ExtensionMetadata:
    """Load the extensions of a garden."""
    for name in EXTENSIONS:
        app.setup_extension(name)
    app.connect("config-inited", set_defaults, priority=60)
    return {"version": conference_garden.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
