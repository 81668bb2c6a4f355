"""Faster replacements for methods of docutils and Sphinx that walk over doctrees and make nodes.

* ``Node.findall`` makes a generator for each node, and passes what it finds up through those of all ancestors;
  with a function as condition it does so twice.  Here a single generator keeps a stack.  Two of three walks look
  for nodes, such as glossaries, that occur nowhere in the garden, so the classes of all nodes are recorded when
  they are made, including unpickled ones.
* ``Node.walk``, ``Node.walkabout`` and visitors format a debug message for each node, which nobody reads.
* ``Node.setup_child`` looks for the document through all ancestors, three times; ``Element.__init__`` goes
  through attributes and children even if there are none.
* ``Text.astext`` splits each text at null characters, which few texts contain.
* Sphinx looks up the methods of a translator by name for every single node.

They are used only with the version of docutils that they were compared with (``tests/fast/test_walks.py``);
``docs/upstream/`` has the patches that would make them unnecessary.
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

#: The classes of all nodes that this process has made since :func:`install`.
_made: Final = set[type]()


def is_known() -> bool:
    """Whether docutils is the version that these functions were compared with."""
    return docutils.__version_info__[:2] == KNOWN


def install() -> None:
    """Replace the methods of docutils and Sphinx, if docutils is the known version."""
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
    """Make an empty node, and record its class."""
    _made.add(cls)
    return object.__new__(cls)


@cache
def _is_made(cls: type | tuple[type, ...], _number: int) -> bool:
    """Whether there may be a node of a class, given how many classes have been made."""
    return any(issubclass(made, cls) for made in (Text, *_made))  # texts are not made by Node.__new__


def find(self: Node, cls: type | tuple[type, ...]) -> Iterator[Node]:
    """The node and its descendants of a class, in document order."""
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
    """The node and its descendants for which a function is true, in document order."""
    return (node for node in find(self, Node) if condition(node))


def find_all(
    self: Node,
    condition: Condition = None,
    include_self: bool = True,  # noqa: FBT001, FBT002 (docutils')
    descend: bool = True,  # noqa: FBT001, FBT002
    siblings: bool = False,  # noqa: FBT001, FBT002
    ascend: bool = False,  # noqa: FBT001, FBT002
) -> Iterator[Node]:
    """Replacement for :meth:`docutils.nodes.Node.findall`."""
    if not (include_self and descend) or siblings or ascend:
        return _findall(self, condition, include_self, descend, siblings, ascend)
    if condition is None:
        return find(self, Node)
    return find(self, condition) if isinstance(condition, type) else find_where(self, condition)


def find_matching(self: NodeMatcher[Any], node: Node) -> Iterator[Node]:
    """Replacement for :meth:`sphinx.util.nodes.NodeMatcher.findall`."""
    if not self.attrs:
        yield from find(node, self.classes or Node)
        return
    key = next(iter(self.attrs))
    for found in find(node, self.classes or Element):
        if isinstance(found, Element) and key in found.attributes and self.match(found):
            yield found


def walk(self: Node, visitor: NodeVisitor) -> bool:
    """Replacement for :meth:`docutils.nodes.Node.walk`; returns whether the visitor wants to stop."""
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
    """Replacement for :meth:`docutils.nodes.Node.walkabout`; returns whether the visitor wants to stop."""
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
    """Replacement for :meth:`docutils.nodes.NodeVisitor.dispatch_visit`."""
    return getattr(self, f"visit_{type(node).__name__}", self.unknown_visit)(node)


def depart(self: NodeVisitor, node: Node) -> Any:
    """Replacement for :meth:`docutils.nodes.NodeVisitor.dispatch_departure`."""
    return getattr(self, f"depart_{type(node).__name__}", self.unknown_departure)(node)


def set_up_child(self: Node, child: Node) -> None:
    """Replacement for :meth:`docutils.nodes.Node.setup_child`: set parent, document, source and line."""
    child.parent = self
    document = self._document or (self.parent and self.document)  # type: ignore[attr-defined]
    if document:
        child.document = document
        if child.source is None:
            child.source = document.current_source
        if child.line is None:
            child.line = document.current_line


def make(self: Element, rawsource: str = "", *children: Node, **attributes: Any) -> None:
    """Replacement for ``docutils.nodes.Element.__init__``."""
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
    """Replacement for :meth:`docutils.nodes.Text.astext`."""
    return _astext(self) if "\0" in self else str(self)


class KeptDispatch(Base):
    """Mix-in for translators that looks up the method for a class of nodes only once."""

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
