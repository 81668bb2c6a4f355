"""sphinx-design: pages are searched for links to new tabs only if they ask for one.

Its handler walks every finished page (4 % of writing) for an option,
``link-new-tab`` or ``new-tab``, that the source of the page must contain.
"""

from __future__ import annotations

from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_design import extension

from conference_garden.theme.upstream.replace import replace_handler

#: In the metadata of a page that asks for links to a new tab.
MARK: Final = "garden_new_tab"


def replace(app: Sphinx) -> None:
    """Replace the handler (event ``builder-inited``)."""
    if "sphinx_design" in app.extensions:
        replace_handler(app, "doctree-resolved", extension._resolve_new_tab_refs, where_asked_for)
        app.connect("source-read", note_source)


def note_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Note whether a page asks for links to a new tab (event ``source-read``)."""
    if "new-tab" in source[0]:
        app.env.metadata[docname][MARK] = True


def where_asked_for(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Search the page if it asked."""
    if app.env.metadata[docname].get(MARK):
        extension._resolve_new_tab_refs(app, doctree, docname)
