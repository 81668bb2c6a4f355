"""Tables of contents that are unpickled on demand.

Sphinx keeps the table of contents of every page in the environment as a tree of nodes, for toctrees, which gardens
hardly ever have.  Loading these trees would take a quarter of the time for loading the environment.
"""

from __future__ import annotations

import pickle

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.facts.pickled import PickledRows


class TablesOfContents(PickledRows[nodes.bullet_list]):
    """Tables of contents by document."""

    def __getitem__(self, document: str) -> nodes.bullet_list:
        """The table of a document, which the caller may modify."""
        table = super().__getitem__(document)
        self._pickled.pop(document, None)
        return table

    def __setitem__(self, document: str, table: nodes.bullet_list) -> None:
        """Keep the table of a document pickled, because the trees of all pages take much memory."""
        self._rows[document], self._pickled[document] = None, pickle.dumps(table, pickle.HIGHEST_PROTOCOL)


def put_off_tables(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Load tables of contents one by one from now on (event ``env-before-read-docs``)."""
    if not isinstance(env.tocs, TablesOfContents):
        env.tocs = TablesOfContents(env.tocs)  # type: ignore[assignment]
