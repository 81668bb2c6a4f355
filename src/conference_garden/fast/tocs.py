"""Tables of contents, each loaded when somebody asks for it.

Sphinx keeps that of every page with the environment, for lists of pages that gardens hardly ever have, as
trees of nodes: to load these at the beginning of a build takes a quarter of the time for all that was read.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


class TablesOfContents(dict[str, nodes.bullet_list]):
    """Tables of contents by document, pickled one by one."""

    def __getitem__(self, document: str) -> nodes.bullet_list:
        """The table of a document."""
        found: Any = super().__getitem__(document)
        if isinstance(found, bytes):
            found = self[document] = pickle.loads(found)  # noqa: S301 (our own)
        table: nodes.bullet_list = found
        return table

    def __reduce__(self) -> tuple[type[TablesOfContents], tuple[Mapping[str, Any]]]:
        """With those pickled that have been loaded."""
        tables: Mapping[str, Any] = {
            document: table if isinstance(table, bytes) else pickle.dumps(table, pickle.HIGHEST_PROTOCOL)
            for document, table in self.items()
        }
        return type(self), (tables,)


def put_off_tables(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Have tables of contents be loaded one by one from now on (event ``env-before-read-docs``)."""
    if not isinstance(env.tocs, TablesOfContents):
        env.tocs = TablesOfContents(env.tocs)
