"""References to the garden's things as docutils nodes."""

from __future__ import annotations

from docutils import nodes
from sphinx.builders import Builder
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode

from conference_garden.facts.catalogue import Catalogue


def reference_to(
    catalogue: Catalogue,
    builder: Builder,
    from_document: str,
    kind: str,
    id_: str,
    text: nodes.Element | None = None,
) -> nodes.reference:
    """A reference to an existing thing, with its title or the nodes in ``text``.

    Raises :class:`sphinx.errors.NoUri` where the builder writes no such page.
    """
    document, anchor = catalogue.address(kind, id_)
    content = text
    if content is None:
        title = catalogue.title(kind, id_)
        content = nodes.inline(title, title)
    content["classes"] = [f"garden-{kind}"]
    return make_refnode(builder, from_document, document, anchor, content)


def text_link(builder: Builder, from_document: str, document: str, anchor: str, text: str) -> nodes.Node:
    """A link to a document of the garden, or its text where the builder has no pages."""
    inner = nodes.inline(text, text)
    try:
        return make_refnode(builder, from_document, document, anchor, inner)
    except NoUri:
        return inner
