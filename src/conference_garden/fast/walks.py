"""Walks over doctrees, and the making of their nodes, as docutils and Sphinx do it, without what costs most.

* ``Node.findall`` makes a generator for each node and hands what it finds up through all of
  those above, twice so where it looks for what a function says: here one generator keeps the
  way to where it is.  Two of three walks are for nodes such as glossaries, of which there is none in the
  whole garden: which classes there are is noted when nodes are made, unpickled ones too.
* ``Node.walk``, ``Node.walkabout`` and visitors write a message for debugging for each node;
  nobody reads them.
* ``Node.setup_child`` asks all nodes above for the document, three times; ``Element.__init__``
  looks at attributes and children that there are not.
* ``Text.astext`` takes each text apart at the zeros that few have.
* Sphinx looks for the methods of a translator by name, once for each node.

They are used with the version of docutils that they were compared with
(``tests/fast/test_walks.py``); ``docs/upstream/`` has what would make them needless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import docutils
from docutils import nodes
from docutils.nodes import (
    Element,
    Node,
    NodeVisitor,
    SkipChildren,
    SkipDeparture,
    SkipNode,
    SkipSiblings,
    StopTraversal,
    Text,
)
from sphinx.util.nodes import NodeMatcher

if TYPE_CHECKING:
    Base = NodeVisitor
else:
    Base = object

KNOWN: Final = (0, 22)

Condition = type[Node] | Callable[[Node], bool] | None

_LISTS: Final = Element.list_attributes
_findall: Final = Node.findall
_astext: Final = Text.astext

#: The classes of all nodes that this process has made, from when that is noted.
_made: Final = set[type]()


def is_known() -> bool:
    """Whether docutils is the version that all this was compared with."""
    return docutils.__version_info__[:2] == KNOWN


def install() -> None:
    """Have docutils walk and make nodes like this, if it is the version that is known."""
    if not is_known():
        return
    replaced: tuple[tuple[type, dict[str, Callable[..., Any]]], ...] = (
        (Node, {"findall": find_all, "walk": walk, "walkabout": walk_about, "setup_child": set_up_child}),
        (Element, {"__init__": make}),
        (Text, {"astext": as_text}),
        (NodeVisitor, {"dispatch_visit": visit, "dispatch_departure": depart}),
        (NodeMatcher, {"findall": find_matching}),
    )
    for class_, methods in replaced:
        for name, method in methods.items():
            assert hasattr(class_, name)
            setattr(class_, name, method)
    Node.__new__ = staticmethod(new)  # type: ignore[assignment]


def new(cls: type[Node], *_: Any, **__: Any) -> Node:
    """Make a node that is empty, and note its class."""
    _made.add(cls)
    return object.__new__(cls)


@cache
def _is_made(cls: type | tuple[type, ...], _number: int) -> bool:
    """Whether there may be a node of a class, given how many classes have been made."""
    return any(issubclass(made, cls) for made in (Text, *_made))  # texts are made in another way


def find(self: Node, cls: type | tuple[type, ...]) -> Iterator[Node]:
    """The node and all below it that are of a class, in their order."""
    if _made and not _is_made(cls, len(_made)):
        return
    if isinstance(self, cls):
        yield self
    way = [iter(self.children)]
    while way:
        for node in way[-1]:
            if isinstance(node, cls):
                yield node
            if node.children:
                way.append(iter(node.children))
                break
        else:
            way.pop()


def find_where(self: Node, condition: Callable[[Node], bool]) -> Iterator[Node]:
    """The node and all below it that a function says, in their order."""
    return (node for node in find(self, Node) if condition(node))


def find_all(
    self: Node,
    condition: Condition = None,
    include_self: bool = True,  # noqa: FBT001, FBT002 (docutils')
    descend: bool = True,  # noqa: FBT001, FBT002
    siblings: bool = False,  # noqa: FBT001, FBT002
    ascend: bool = False,  # noqa: FBT001, FBT002
) -> Iterator[Node]:
    """What :meth:`docutils.nodes.Node.findall` gives."""
    if not (include_self and descend) or siblings or ascend:
        return _findall(self, condition, include_self, descend, siblings, ascend)
    if condition is None:
        return find(self, Node)
    return find(self, condition) if isinstance(condition, type) else find_where(self, condition)


def find_matching(self: NodeMatcher[Any], node: Node) -> Iterator[Node]:
    """The node and all below it that match classes and attributes."""
    if not self.attrs:
        yield from find(node, self.classes or Node)
        return
    key = next(iter(self.attrs))
    for found in find(node, self.classes or Element):
        if isinstance(found, Element) and key in found.attributes and self.match(found):
            yield found


def walk(self: Node, visitor: NodeVisitor) -> bool:
    """Have a visitor enter the node and all below it; returns whether it wants to stop."""
    try:
        try:
            visitor.dispatch_visit(self)
        except (SkipChildren, SkipNode):
            return False
        except SkipDeparture:
            pass
        try:
            for child in self.children[:]:
                if child.walk(visitor):
                    return True
        except SkipSiblings:
            pass
    except StopTraversal:
        return True
    return False


def walk_about(self: Node, visitor: NodeVisitor) -> bool:
    """Have a visitor enter and leave the node and all below it; returns whether it wants to stop."""
    leave, stop = True, False
    try:
        try:
            visitor.dispatch_visit(self)
        except SkipNode:
            return False
        except SkipDeparture:
            leave = False
        try:
            for child in self.children[:]:
                if child.walkabout(visitor):
                    stop = True
                    break
        except SkipSiblings:
            pass
    except SkipChildren:
        pass
    except StopTraversal:
        stop = True
    if leave:
        visitor.dispatch_departure(self)
    return stop


def visit(self: NodeVisitor, node: Node) -> Any:
    """Enter a node by the method that has the name of its class."""
    return getattr(self, f"visit_{type(node).__name__}", self.unknown_visit)(node)


def depart(self: NodeVisitor, node: Node) -> Any:
    """Leave a node by the method that has the name of its class."""
    return getattr(self, f"depart_{type(node).__name__}", self.unknown_departure)(node)


def set_up_child(self: Node, child: Node) -> None:
    """Make a node the parent of another one, which comes to know its document and its place there."""
    child.parent = self
    document = self._document or (self.parent and self.document)  # type: ignore[attr-defined]
    if document:
        child.document = document
        if child.source is None:
            child.source = document.current_source
        if child.line is None:
            child.line = document.current_line


def make(self: Element, rawsource: str = "", *children: Node, **attributes: Any) -> None:
    """Make an element."""
    self.rawsource = rawsource
    if isinstance(rawsource, Element):
        raise TypeError('First argument "rawsource" must be a string.')
    self.children = []
    if children:
        self.extend(children)
    lists = self.list_attributes
    own: dict[str, Any] = (
        {"ids": [], "classes": [], "names": [], "dupnames": []} if lists is _LISTS else {name: [] for name in lists}
    )
    self.attributes = own
    for name, value in attributes.items():
        key = name.lower()
        own[key] = value[:] if key in lists else value
    if self.tagname is None:
        self.tagname = type(self).__name__


def as_text(self: Text) -> str:
    """The text of a node."""
    return _astext(self) if "\0" in self else str(self)


class KeptDispatch(Base):
    """Mix-in for a translator of Sphinx: it looks for the method of a class of nodes once."""

    def __init__(self, *arguments: Any) -> None:
        self._visits: dict[type[nodes.Node], Callable[[Any], None]] = {}
        self._departures: dict[type[nodes.Node], Callable[[Any], None]] = {}
        super().__init__(*arguments)

    def dispatch_visit(self, node: nodes.Node) -> None:
        """Enter a node."""
        method = self._visits.get(type(node))
        if method is None:
            method = self._visits[type(node)] = self._method("visit", node) or super().dispatch_visit
        method(node)

    def dispatch_departure(self, node: nodes.Node) -> None:
        """Leave a node."""
        method = self._departures.get(type(node))
        if method is None:
            method = self._departures[type(node)] = self._method("depart", node) or super().dispatch_departure
        method(node)

    def _method(self, prefix: str, node: nodes.Node) -> Callable[[Any], None] | None:
        methods = (getattr(self, f"{prefix}_{class_.__name__}", None) for class_ in type(node).__mro__)
        return next(filter(None, methods), None)
