"""Sphinx: a warning that the garden gives with a remedy is not given twice."""

from __future__ import annotations

from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains import Domain


def already_reported(app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Roles of the garden that lead nowhere were reported when all pages were read."""
    return True if node.get("refdomain") == "garden" else None
