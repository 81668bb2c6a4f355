"""Blocks hundreds deep in one another: a message, where parsers and writers, all recursive, would end the build."""

from __future__ import annotations

import re
from typing import Any, Final

from sphinx.application import Sphinx

from conference_garden.pages.domain import garden_domain

#: The marks of a block are longer than those of the blocks in it.
_LONG_FENCE: Final = re.compile(r"^[ \t]*(?:`{60}|~{60}|:{60})", re.MULTILINE)


def limit_nesting(app: Sphinx) -> None:
    """Have a page that is nested too deeply read once more, as an empty one (event ``builder-inited``)."""
    read = app.builder.read_doc

    def read_doc(docname: str, **options: Any) -> None:
        try:
            read(docname, **options)
        except RecursionError:
            app.emit("env-purge-doc", app.env, docname)
            app.env.clear_doc(docname)
            garden_domain(app.env).too_deep.add(docname)
            read(docname, **options)

    vars(app.builder)["read_doc"] = read_doc


def is_too_deep(app: Sphinx, document: str, source: str) -> bool:
    """Whether the page that is read is, or would be, nested too deeply; this many blocks would take minutes."""
    found = garden_domain(app.env).too_deep
    if _LONG_FENCE.search(source):
        found.add(document)
    return document in found
