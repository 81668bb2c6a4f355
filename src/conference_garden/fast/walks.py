"""Walks over doctrees that give what those of docutils and Sphinx give, without what costs most.

* ``Node.findall`` makes a generator for each node and hands what it finds up through all of
  those above: here one generator keeps the way to where it is.
* ``Node.walkabout`` writes two messages for debugging for each node; nobody reads them.
* Sphinx looks for the methods of a translator by name, once for each node.

They are used with the version of docutils that they were compared with (``tests/fast/test_walks.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import docutils
from docutils import nodes
from docutils.nodes import Node, NodeVisitor, SkipChildren, SkipDeparture, SkipNode, SkipSiblings, StopTraversal

if TYPE_CHECKING:
    Base = NodeVisitor
else:
    Base = object

KNOWN: Final = (0, 22)


def install() -> None:
    """Have docutils walk like this, if it is the version that is known."""
    if docutils.__version_info__[:2] == KNOWN:
        methods = {"_fast_findall": find, "_superfast_findall": find_all, "walkabout": walk}
        for name, method in methods.items():
            assert hasattr(Node, name)
            setattr(Node, name, method)


def find(self: Node, cls: type) -> Iterator[Node]:
    """The node and all below it that are of a class, in their order."""
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


def find_all(self: Node) -> Iterator[Node]:
    """The node and all below it, in their order."""
    return find(self, Node)


def walk(self: Node, visitor: NodeVisitor) -> bool:
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
