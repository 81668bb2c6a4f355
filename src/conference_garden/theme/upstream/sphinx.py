"""Sphinx, where a garden needs less of it.

* A warning that the garden gives with a remedy is not given twice.
* Templates are not kept in a sandbox, which looks at each call and attribute
  (3 % of a build): they are this repository's own and the theme's, and these
  run as Python too.
"""

from __future__ import annotations

from jinja2 import Environment
from sphinx import jinja2glue
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains import Domain


def trust_templates() -> None:
    """Have templates run without a sandbox; to be called before the builder is made."""
    assert issubclass(vars(jinja2glue)["SandboxedEnvironment"], Environment)  # else there is nothing to replace
    vars(jinja2glue)["SandboxedEnvironment"] = Environment


def already_reported(app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Roles of the garden that lead nowhere were reported when all pages were read."""
    return True if node.get("refdomain") == "garden" else None
