"""Tables of contents, each loaded when somebody asks for it.

Sphinx keeps that of every page with the environment, for lists of pages that gardens hardly ever have, as
trees of nodes: to load these at the beginning of a build takes a quarter of the time for all that was read.
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
        """The table of a document, which whoever asks may change."""
        table = super().__getitem__(document)
        self._pickled.pop(document, None)
        return table

    def __setitem__(self, document: str, table: nodes.bullet_list) -> None:
        """Keep the table of a document in bytes: as trees of nodes, those of all pages take much memory."""
        self._rows[document], self._pickled[document] = None, pickle.dumps(table, pickle.HIGHEST_PROTOCOL)


def put_off_tables(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Have tables of contents be loaded one by one from now on (event ``env-before-read-docs``)."""
    if not isinstance(env.tocs, TablesOfContents):
        env.tocs = TablesOfContents(env.tocs)  # type: ignore[assignment]
