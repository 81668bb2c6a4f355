"""What a page shows of other documents apart from objects of the garden: the titles of labels and paths."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from docutils import nodes
from sphinx import addnodes

_OF_LABELS: Final = ("ref", "any", "myst")


def titles_shown(doctree: nodes.document, document: str) -> Iterator[tuple[str, str]]:
    """The labels, documents and domains whose data the page may show, as (kind, target)."""
    for node in doctree.findall(addnodes.pending_xref):
        if node.get("refdomain") == "garden":
            continue
        is_path = node.get("refdomain") == "doc" or node.get("reftype") == "doc"
        if is_path and node.get("refexplicit") and not node.get("reftargetid"):
            continue
        if node.get("refdomain") == "doc":
            yield "doc", f"{node['reftarget']}#{node.get('reftargetid') or ''}"
        elif node.get("reftype") == "doc":
            base = posixpath.dirname(node.get("refdoc", document))
            yield "doc", posixpath.normpath(posixpath.join("/", base, node["reftarget"])).lstrip("/")
        else:
            yield "label", str(node["reftarget"]).lower()
            if node.get("reftype") not in _OF_LABELS:  # such as a term or an equation
                yield "domain", str(node.get("refdomain") or "std")


def paths_named(doctree: nodes.document, document: str) -> Iterator[tuple[str, bool]]:
    """The documents that links name by path, and whether MyST found them to exist while parsing."""
    for node in doctree.findall(addnodes.pending_xref):
        target = str(node["reftarget"])
        if node.get("refdomain") == "doc":
            yield target, True
        elif node.get("reftype") == "myst" and (path := target.partition("#")[0]).endswith(".md"):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(document), path))[:-3], False
