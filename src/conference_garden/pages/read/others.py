"""What a page takes from others beside things of the garden: titles behind labels and paths."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from docutils import nodes
from sphinx import addnodes

_OF_LABELS: Final = ("ref", "any", "myst")


def titles_shown(doctree: nodes.document, document: str) -> Iterator[tuple[str, str]]:
    """Labels, documents and domains of which the page may show something: (kind, target)."""
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
    """Documents that links name by path; MyST looks while parsing whether they exist."""
    for node in doctree.findall(addnodes.pending_xref):
        target = str(node["reftarget"])
        if node.get("refdomain") == "doc":
            yield target, True
        elif node.get("reftype") == "myst" and (path := target.partition("#")[0]).endswith(".md"):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(document), path))[:-3], False
