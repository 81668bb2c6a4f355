"""The table of contents of a page."""

from __future__ import annotations

from typing import Any, Final

from docutils import nodes

#: How many lines a table of contents has before it leaves out sections of sections.
AT_A_GLANCE: Final = 16


def local_contents(doctree: nodes.document) -> list[dict[str, Any]]:
    """The sections of a page for its table of contents: id, title, level.

    Sections of sections only where all can be seen at a glance.
    """
    found: list[dict[str, Any]] = []
    for section in doctree.findall(nodes.section):
        level = 0
        parent = section.parent
        while isinstance(parent, nodes.section):
            level += 1
            parent = parent.parent
        if level in (1, 2) and section["ids"] and isinstance(section[0], nodes.title):
            found.append({"id": section["ids"][0], "title": section[0].astext(), "level": level})
    return found if len(found) <= AT_A_GLANCE else [entry for entry in found if entry["level"] == 1]
