"""Sphinx and MyST: warnings that the garden gives with a remedy are not given twice."""

from __future__ import annotations

from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains import Domain

_REPLACED = ("myst.topmatter",)


def quiet(app: Sphinx) -> None:
    """Leave out warnings that the garden replaces (event ``builder-inited``)."""
    app.config.suppress_warnings = [*app.config.suppress_warnings, *_REPLACED]


def already_reported(app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Roles of the garden that lead nowhere were reported when all pages were read."""
    return True if node.get("refdomain") == "garden" else None
