"""Sphinx: templates are not kept in a sandbox, which looks at each call and attribute (3 % of a build).

They are the engine's own, the theme's and the garden's, and these run as Python too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jinja2 import Environment
from sphinx import jinja2glue


@contextmanager
def trusted_templates() -> Iterator[None]:
    """Have templates that are loaded meanwhile run without a sandbox."""
    names = vars(jinja2glue)
    sandbox = names["SandboxedEnvironment"]
    assert issubclass(sandbox, Environment)  # else there is nothing to replace
    names["SandboxedEnvironment"] = Environment
    try:
        yield
    finally:
        names["SandboxedEnvironment"] = sandbox
