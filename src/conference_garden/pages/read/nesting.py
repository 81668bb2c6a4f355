"""Blocks nested hundreds deep, which are reported; parsers and writers are recursive, and would stop the build."""

from __future__ import annotations

import re
from typing import Any, Final

from sphinx.application import Sphinx

from conference_garden.pages.domain import garden_domain

#: The fence of a block is longer than those of the blocks in it, so a very long one shows deep nesting.
_LONG_FENCE: Final = re.compile(r"^[ \t]*(?:`{60}|~{60}|:{60})", re.MULTILINE)


def limit_nesting(app: Sphinx) -> None:
    """Read a page that is nested too deeply once more, as an empty one (event ``builder-inited``)."""
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
    """Whether the page being read is nested too deeply, or has such long fences that parsing would take minutes."""
    found = garden_domain(app.env).too_deep
    if _LONG_FENCE.search(source):
        found.add(document)
    return document in found
