"""sphinxcontrib-mermaid: its script only on pages that have a diagram, and diagrams only from their page.

It adds the script to every page without a doctree (archives, index, search),
and compiles three templates for it on every page that it looks at (4 ms).
A diagram can be read from any file of the machine, and ``zoom`` gives it a
random id and a script from another server: neither is offered.
"""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinxcontrib import mermaid

from garden.domain import garden_domain
from garden.upstream.replace import replace_handler


class MermaidDirective(mermaid.Mermaid):
    """A diagram whose source stands in the page."""

    optional_arguments = 0
    option_spec: ClassVar = {key: read for key, read in mermaid.Mermaid.option_spec.items() if key != "zoom"}


def take_over(app: Sphinx) -> None:
    """Replace the directive and the handler that adds the script (event ``builder-inited``)."""
    app.add_directive("mermaid", MermaidDirective, override=True)
    replace_handler(app, "html-page-context", mermaid.install_js, install_where_needed)


def install_where_needed(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the script if there is a diagram."""
    page = garden_domain(app.env).pages.get(pagename)
    if page is not None and page.has_diagram:
        mermaid.install_js(app, pagename, templatename, context, doctree)
