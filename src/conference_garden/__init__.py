"""A digital garden of conference notes, as a Sphinx extension.

``setup`` calls the ``setup`` of each feature, in the order in which a build
reaches them; ``docs/architecture.md`` gives an overview.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the engine with Sphinx."""
    from conference_garden import (
        cards,
        diagrams,
        fast,
        feeds,
        machines,
        offline,
        pages,
        permalinks,
        pictures,
        saved,
        search,
        theme,
    )
    from conference_garden import map as topic_map
    from conference_garden.fast.state import tree_digest
    from conference_garden.page_kinds import KINDS, pages_of
    from conference_garden.pages.page_kind import add_kind, add_own

    for kind in KINDS:
        add_kind(kind)
    add_own(pages_of)
    for feature in (
        pages,
        pictures,
        cards,
        diagrams,
        topic_map,
        permalinks,
        machines,
        search,
        feeds,
        saved,
        offline,
        theme,
        fast,
    ):
        feature.setup(app)
    return {
        "version": __version__,
        # documents that another version has read are read again
        "env_version": int(tree_digest(Path(__file__).parent, suffixes=(".py", ".po"))[:12], 16),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
