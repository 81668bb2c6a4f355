"""Sphinx: templates are not kept in a sandbox, which looks at each call and attribute (3 % of a build).

They are the engine's own, the theme's and the garden's, and these run as Python too.
"""

from __future__ import annotations

from jinja2 import Environment
from sphinx import jinja2glue


def trust_templates() -> None:
    """Have templates run without a sandbox; to be called before the builder is made."""
    assert issubclass(vars(jinja2glue)["SandboxedEnvironment"], Environment)  # else there is nothing to replace
    vars(jinja2glue)["SandboxedEnvironment"] = Environment
