"""Walks over doctrees are those of docutils, whatever the tree and whatever a visitor does on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docutils
import pytest
from docutils import nodes, utils
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.fast import walks

CLASSES = [nodes.section, nodes.paragraph, nodes.emphasis, nodes.strong, nodes.reference]
SIGNALS: list[type[Exception] | None] = [
    *(
        nodes.SkipNode,
        nodes.SkipChildren,
        nodes.SkipSiblings,
        nodes.SkipDeparture,
        nodes.StopTraversal,
        None,
        None,
        None,
    )
]
TREES = st.recursive(
    st.text(max_size=3).map(nodes.Text),
    lambda children: st.builds(
        lambda class_, parts, name: class_("", *parts, names=[name]),
        st.sampled_from(CLASSES),
        st.lists(children, max_size=4),
        st.text("abc", max_size=2),
    ),
    max_leaves=25,
)


def originals(*names: str) -> dict[str, Callable[..., Any]]:
    """Methods of docutils' nodes as they stand in its source, whatever has taken their place."""
    source = ast.parse(Path(nodes.__file__).read_text(encoding="utf-8"))
    (node,) = [part for part in source.body if isinstance(part, ast.ClassDef) and part.name == "Node"]
    found = [part for part in node.body if isinstance(part, ast.FunctionDef) and part.name in names]
    for part in found:
        part.returns = None
        for argument in part.args.args:
            argument.annotation = None
    made: dict[str, Any] = {}
    exec(compile(ast.Module(found, []), "nodes.py", "exec"), vars(nodes) | {}, made)
    return {name: made[name] for name in names}


ORIGINAL = originals("_fast_findall", "_superfast_findall", "walkabout")


class Notes(nodes.NodeVisitor):
    """Notes what it enters and leaves, and is led on or away by the names of nodes."""

    def __init__(self, document: nodes.document, walkabout: Callable[..., bool]) -> None:
        super().__init__(document)
        self.steps: list[tuple[str, str]] = []
        self.walkabout = walkabout

    def dispatch_visit(self, node: nodes.Node) -> None:
        self.steps.append(("enter", repr(node)))
        name = node["names"][0] if isinstance(node, nodes.Element) else ""
        signal = SIGNALS[sum(map(ord, name)) % len(SIGNALS)]
        if signal:
            raise signal

    def dispatch_departure(self, node: nodes.Node) -> None:
        self.steps.append(("leave", repr(node)))


def test_the_version_is_known() -> None:
    """The docutils of this engine is the one that the walks were compared with: else nothing is replaced."""
    assert docutils.__version_info__[:2] == walks.KNOWN


@given(TREES)
def test_what_is_found(tree: nodes.Node) -> None:
    """All nodes, and those of a class, come in the same order."""
    for class_ in (nodes.Node, nodes.Text, nodes.emphasis, nodes.section):
        assert [*map(id, walks.find(tree, class_))] == [*map(id, recursive(tree, class_))]
    assert [*map(id, walks.find_all(tree))] == [*map(id, recursive(tree, nodes.Node))]


def recursive(tree: nodes.Node, class_: type) -> list[nodes.Node]:
    """The nodes of a class in the order of a document."""
    own = [tree] if isinstance(tree, class_) else []
    return own + [found for child in tree.children for found in recursive(child, class_)]


@pytest.mark.parametrize("change", ["remove", "replace", "empty"])
def test_a_tree_that_changes_meanwhile(change: str) -> None:
    """Transforms change what they walk over, and rely on what is found then."""
    found = []
    for find in (ORIGINAL["_fast_findall"], walks.find):
        nodes.Node._fast_findall, before = find, nodes.Node._fast_findall  # type: ignore[attr-defined]
        try:
            parts = [nodes.paragraph("", "", nodes.emphasis("", f"a{n}"), nodes.strong("", f"b{n}")) for n in range(4)]
            tree = nodes.section("", *parts)
            found.append([])
            for node in find(tree, nodes.Element):
                found[-1].append(repr(node))
                if isinstance(node, nodes.emphasis) and change == "remove":
                    node.parent.remove(node)
                elif isinstance(node, nodes.emphasis) and change == "replace":
                    node.replace_self([nodes.strong("", "c"), nodes.strong("", "d")])
                elif isinstance(node, nodes.paragraph) and change == "empty":
                    node.clear()
        finally:
            nodes.Node._fast_findall = before  # type: ignore[attr-defined]
    assert found[0] == found[1]


@given(TREES)
def test_how_a_visitor_goes(tree: nodes.Node) -> None:
    """A visitor enters and leaves the same nodes, whatever it skips."""
    ways = []
    for walk in (ORIGINAL["walkabout"], walks.walk):
        before, nodes.Node.walkabout = nodes.Node.walkabout, walk  # type: ignore[method-assign]
        try:
            visitor = Notes(utils.new_document(""), walk)
            try:
                ways.append((walk(tree, visitor), visitor.steps))
            except nodes.TreePruningException as error:
                ways.append((type(error), visitor.steps))
        finally:
            nodes.Node.walkabout = before  # type: ignore[method-assign]
    assert ways[0] == ways[1]
