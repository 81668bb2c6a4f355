"""The theme (pydata, book theme) without work on every page that has no effect here.

* **Empty templates.** pydata renders every template of every section a second
  time to see whether it is empty (3 ms per page).  The garden's own are known:
  only the local contents can be.
* **Page description.** The book theme joins the text of all sections of a page,
  nested ones twice, for 160 characters that no template uses.
* **Scripts.** Of 1.7 MB (Font Awesome, Bootstrap, the search of Sphinx and of the
  theme) a page uses the colour mode, the sidebars, tab stops of scrolling boxes and
  marks in the local contents: 2 kB in ``page.js``.  The rest is left out, with its
  settings on each page (``DOCUMENTATION_OPTIONS``).  Templates load none of it
  (``theme/layout.html``); the styles are made in :mod:`conference_garden.theme.styles`.
* **Digests** of the book theme's own styles and scripts, which no page loads, are not made.
* **Styles and scripts of components** are loaded only by pages that show such a component.

If a handler to replace no longer exists, the first build with the changed theme
fails (:func:`conference_garden.theme.upstream.replace.replace_handler`).
"""

from __future__ import annotations

from typing import Any, Final

import pydata_sphinx_theme
import pydata_sphinx_theme.utils
import sphinx_book_theme
from docutils import nodes
from sphinx.application import Sphinx

from conference_garden.pages.html import uses_own_theme
from conference_garden.theme.upstream.replace import replace_handler

_SECTIONS = (
    "sidebars",
    "theme_article_header_start",
    "theme_article_header_end",
    "theme_article_footer_items",
    "theme_content_footer_items",
    "theme_primary_sidebar_end",
)

#: Scripts that ``page.js`` replaces, or that belong to a search that is not used.
_REPLACED: Final = frozenset(
    f"_static/{name}"
    for name in (
        "documentation_options.js",
        "doctools.js",
        "sphinx_highlight.js",
        "translations.js",
        "scripts/sphinx-book-theme.js",
    )
)

#: Style sheet or script → texts, one of which is in the article of every page that needs it.
_WHERE_USED: Final = {
    "_static/pygments.css": ('class="highlight',),
    "_static/sphinx-design.min.css": ("sd-",),
    "_static/design-tabs.js": ("sd-tab",),
}


def replace(app: Sphinx) -> None:
    """Replace the handlers, unless another theme is used (event ``builder-inited``)."""
    if not uses_own_theme(app.builder):
        return
    event = "html-page-context"
    replace_handler(app, event, pydata_sphinx_theme.update_and_remove_templates, keep_templates)
    replace_handler(app, event, pydata_sphinx_theme.utils.set_secondary_sidebar_items, contents_if_any)
    replace_handler(app, event, sphinx_book_theme.add_metadata_to_page, add_metadata)
    replace_handler(app, event, sphinx_book_theme.hash_html_assets, None)
    app.connect(event, needed_assets, priority=900)


def keep_templates(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Call the theme's handler without the sections that are never empty."""
    kept = {name: context.pop(name) for name in _SECTIONS if name in context}
    pydata_sphinx_theme.update_and_remove_templates(app, pagename, templatename, context, doctree)
    context.update(kept)


def contents_if_any(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Show the secondary sidebar if a page has contents."""
    items = context.get("theme_secondary_sidebar_items") or []
    context["secondary_sidebar_items"] = items if context.get("garden", {}).get("contents") else []


def add_metadata(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Call the theme's handler without the doctree, whose text nothing uses."""
    sphinx_book_theme.add_metadata_to_page(app, pagename, templatename, context, None)


def needed_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Keep only the styles and scripts that the page needs (event ``html-page-context``, after all that add some)."""
    article = context.get("body") or ""
    for script in context["script_files"]:
        if script.filename in _WHERE_USED and "type" not in script.attributes:  # a module is deferred anyway
            script.attributes["defer"] = "defer"
    for kind in ("css_files", "script_files"):
        context[kind] = [asset for asset in context[kind] if _is_needed(asset, article)]


def _is_needed(asset: Any, article: str) -> bool:
    name = str(asset.filename or "")
    if name in _REPLACED or "DOCUMENTATION_OPTIONS" in (asset.attributes.get("body") or ""):
        return False
    return any(mark in article for mark in _WHERE_USED.get(name, ("",)))
