"""Fast walks over doctrees give the same results as those of docutils, whatever the tree and the visitor."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import docutils
import pytest
from docutils import nodes, utils
from docutils.writers._html_base import HTMLTranslator
from hypothesis import given
from hypothesis import strategies as st
from sphinx.util.nodes import NodeMatcher

from conference_garden.fast import walks
from conference_garden.fast.translator import QuickTags

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


def originals(*names: str, of: str = "Node") -> dict[str, Callable[..., Any]]:
    """Methods of docutils' nodes compiled from its source, regardless of what has replaced them."""
    source = ast.parse(Path(nodes.__file__).read_text(encoding="utf-8"))
    (node,) = [part for part in source.body if isinstance(part, ast.ClassDef) and part.name == of]
    found = [part for part in node.body if isinstance(part, ast.FunctionDef) and part.name in names]
    for part in found:
        part.returns = None
        for argument in (*part.args.args, *filter(None, (part.args.vararg, part.args.kwarg))):
            argument.annotation = None
    made: dict[str, Any] = {}
    exec(compile(ast.Module(found, []), "nodes.py", "exec"), vars(nodes) | {}, made)
    return {name: made[name] for name in names}


ORIGINAL = originals("_fast_findall", "_superfast_findall", "findall", "walk", "walkabout", "setup_child")
ORIGINAL_MAKE = originals("__init__", of="Element")["__init__"]
PARTS = ("findall", "_fast_findall", "_superfast_findall")


class Notes(nodes.NodeVisitor):
    """Records the nodes it enters and leaves, and raises signals that depend on the names of nodes."""

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
    """The walks were compared with the docutils in use; with any other version nothing is replaced."""
    assert docutils.__version_info__[:2] == walks.KNOWN


@given(TREES)
def test_what_is_found(tree: nodes.Node) -> None:
    """Searching for all nodes, for classes or by a function finds the same nodes in the same order as docutils."""
    for class_ in (nodes.Node, nodes.Text, nodes.emphasis, nodes.section, (nodes.strong, nodes.Text)):
        wanted = [*map(id, recursive(tree, class_))]
        assert [*map(id, walks.find(tree, class_))] == wanted
        assert [*map(id, walks.find_all(tree, lambda node, class_=class_: isinstance(node, class_)))] == wanted
    assert [*map(id, walks.find_all(tree))] == [*map(id, recursive(tree, nodes.Node))]


@given(TREES, st.booleans(), st.booleans(), st.booleans())
def test_other_ways_to_look(tree: nodes.Node, include_self: bool, descend: bool, siblings: bool) -> None:
    """Searches that exclude the node itself, do not descend or include siblings find the same nodes as docutils."""
    ways = [(walks.find_all, walks._findall), (ORIGINAL["findall"], ORIGINAL["findall"])]
    found = []
    for find, inner in ways:
        before = {name: getattr(nodes.Node, name) for name in PARTS}
        for name in PARTS:
            setattr(nodes.Node, name, ORIGINAL[name])
        nodes.Node.findall = inner  # type: ignore[method-assign]
        try:
            found += [
                [*map(id, find(start, condition, include_self, descend, siblings))]
                for start in (tree, *tree.children)
                for condition in (None, nodes.emphasis, lambda node: isinstance(node, nodes.Element) and node["names"])
            ]
        finally:
            for name, method in before.items():
                setattr(nodes.Node, name, method)
    assert found[: len(found) // 2] == found[len(found) // 2 :]


@given(TREES)
def test_what_matches(tree: nodes.Node) -> None:
    """Sphinx's NodeMatcher finds the same nodes by class and attributes."""
    for matcher in (
        NodeMatcher(nodes.emphasis),
        NodeMatcher(nodes.emphasis, nodes.Text),
        NodeMatcher(names=["a"]),
        NodeMatcher(nodes.section, nodes.strong, names=Any),
        NodeMatcher(nodes.section, missing=Any),
        NodeMatcher(),
    ):
        assert [*map(id, walks.find_matching(matcher, tree))] == [
            id(node) for node in recursive(tree, nodes.Node) if matcher.match(node)
        ]


@pytest.mark.parametrize("class_", [nodes.paragraph, nodes.footnote, nodes.bullet_list, nodes.document])
def test_what_is_made(class_: type[nodes.Element]) -> None:
    """An element made the fast way equals one of docutils, with children and attributes, inside a document or not."""
    made = []
    for make, set_up in ((ORIGINAL_MAKE, ORIGINAL["setup_child"]), (walks.make, walks.set_up_child)):
        before = nodes.Element.__init__, nodes.Node.setup_child
        nodes.Element.__init__, nodes.Node.setup_child = make, set_up  # type: ignore[method-assign]
        try:
            names = ["a"]
            if class_ is nodes.document:
                node: nodes.Element = utils.new_document("page.md")
                node.note_source("page.md", 3)
            else:
                node = class_("raw", CLASSES=["b"], names=names, backrefs=names, start=3)
            inner = nodes.emphasis("", "text", nodes.Text("more"))
            node += [inner, nodes.strong()]
            inner.append(nodes.Text("last"))
            assert node["names"] is not names
            parts = [part for part in recursive(node, nodes.Node) if not isinstance(part, nodes.document)]
            made.append([node.pformat(), list(node.attributes)])
            made[-1] += [
                {name: str(value) for name, value in vars(part).items() if name not in ("parent", "_document")}
                for part in parts
            ]
            made[-1] += [(part.parent is not None and part.parent.tagname, part.document is not None) for part in parts]
            with pytest.raises(TypeError):
                nodes.paragraph(nodes.strong())
        finally:
            nodes.Element.__init__, nodes.Node.setup_child = before  # type: ignore[method-assign]
    assert made[0] == made[1]


def recursive(tree: nodes.Node, class_: type | tuple[type, ...]) -> list[nodes.Node]:
    """The nodes of one or more classes, in document order."""
    own = [tree] if isinstance(tree, class_) else []
    return own + [found for child in tree.children for found in recursive(child, class_)]


def test_what_there_is_none_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search for a class without any node is skipped, but finds nodes once they are made, copied or unpickled."""

    class unheard(nodes.paragraph):  # noqa: N801 (docutils names nodes in lower case)
        pass

    pickled = pickle.dumps(nodes.section("", nodes.emphasis()))
    nodes.Node.__new__ = staticmethod(walks.new)  # type: ignore[assignment]  # Python cannot take it back
    monkeypatch.setattr(walks, "_made", set())
    monkeypatch.setattr(walks, "_is_made", cache(walks._is_made.__wrapped__))
    tree = pickle.loads(pickled)
    assert [type(node) for node in walks.find(tree, nodes.Node)] == [nodes.section, nodes.emphasis]
    assert [*walks.find(tree, unheard)] == [*walks.find(tree, (unheard, nodes.strong))] == []
    waiting = walks.find(tree, nodes.paragraph)
    tree += [unheard("", "text")]
    assert [*waiting] == [*walks.find(tree, unheard)] == [tree[1]]
    assert [*walks.find(tree.deepcopy(), nodes.Text)] == ["text"]


@pytest.mark.parametrize("change", ["remove", "replace", "empty"])
def test_a_tree_that_changes_meanwhile(change: str) -> None:
    """A search gives the same nodes as docutils while a transform removes, replaces or empties nodes."""
    found = []
    for find in (ORIGINAL["_fast_findall"], walks.find):
        nodes.Node._fast_findall, before = ORIGINAL["_fast_findall"], nodes.Node._fast_findall  # type: ignore[attr-defined]
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


@given(tree=TREES)
@pytest.mark.parametrize(("name", "quick"), [("walk", walks.walk), ("walkabout", walks.walk_about)])
def test_how_a_visitor_goes(tree: nodes.Node, name: str, quick: Callable[..., bool]) -> None:
    """A visitor enters and leaves the same nodes as with docutils, whatever it skips."""
    ways = []
    for walk in (ORIGINAL[name], quick):
        before = getattr(nodes.Node, name)
        setattr(nodes.Node, name, walk)
        try:
            visitor = Notes(utils.new_document(""), walk)
            try:
                ways.append((walk(tree, visitor), visitor.steps))
            except nodes.TreePruningException as error:
                ways.append((type(error), visitor.steps))
        finally:
            setattr(nodes.Node, name, before)
    assert ways[0] == ways[1]


class Named(nodes.NodeVisitor):
    """Handles some classes of nodes by methods of their own."""

    def visit_emphasis(self, node: nodes.Node) -> None:
        raise LookupError(f"entered {node}")

    def depart_strong(self, node: nodes.Node) -> None:
        raise LookupError(f"left {node}")

    def unknown_visit(self, node: nodes.Node) -> None:
        raise KeyError(f"entered {node}")

    def unknown_departure(self, node: nodes.Node) -> None:
        raise KeyError(f"left {node}")


@pytest.mark.parametrize("name", ["dispatch_visit", "dispatch_departure"])
def test_which_method_of_a_visitor(name: str) -> None:
    """A visitor handles a node by the method named after its class, or else by the one for unknown nodes."""
    quick = {"dispatch_visit": walks.visit, "dispatch_departure": walks.depart}[name]
    for node in (nodes.emphasis("", "a"), nodes.strong("", "b")):
        found = []
        for dispatch in (originals(name, of="NodeVisitor")[name], quick):
            with pytest.raises(LookupError) as error:
                dispatch(Named(utils.new_document("")), node)
            found.append((error.type, str(error.value)))
        assert found[0] == found[1]


@given(text=st.text("ab\0 \n", max_size=8))
def test_the_text_of_a_node(text: str) -> None:
    """Null characters, which stand for backslashes, are left out of a node's text."""
    original = originals("astext", of="Text")["astext"]
    assert walks.as_text(nodes.Text(text)) == original(nodes.Text(text))


class Quick(QuickTags, HTMLTranslator):
    """Docutils' translator with the fast path."""

    def __init__(self) -> None:
        """Skip the setup, which needs a document."""


@given(text=st.text('ab&<>"@–', max_size=8))
def test_a_text_as_html(text: str) -> None:
    """Special characters in HTML are escaped as docutils escapes them."""
    assert Quick().encode(text) == HTMLTranslator.encode(Quick(), text)
