"""Helpers for docutils nodes."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    """The ancestors of a node, innermost first."""
    while node.parent is not None:
        node = node.parent
        yield node


def node_text(node: nodes.Node) -> str:
    """The text of a node on one line, without footnote references."""
    if isinstance(node, nodes.Element) and next(node.findall(nodes.footnote_reference), None) is not None:
        node = node.deepcopy()
        for reference in list(node.findall(nodes.footnote_reference)):
            next(ancestors(reference)).remove(reference)
    return " ".join(node.astext().split())
