"""sphinxcontrib-mermaid: its script only on pages that have a diagram.

It adds the script to every page without a doctree (archives, index, search),
and compiles three templates for it on every page that it looks at (4 ms).
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinxcontrib import mermaid

from garden.domain import garden_domain
from garden.upstream.replace import replace_handler


def take_over(app: Sphinx) -> None:
    """Replace the handler that adds the script (event ``builder-inited``)."""
    replace_handler(app, "html-page-context", mermaid.install_js, install_where_needed)


def install_where_needed(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the script if there is a diagram."""
    page = garden_domain(app.env).pages.get(pagename)
    if page is not None and page.has_diagram:
        mermaid.install_js(app, pagename, templatename, context, doctree)
