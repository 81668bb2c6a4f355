"""Sphinx: templates without a sandbox, folders without circles.

* **The sandbox** looks at each call and attribute of templates (3 % of a build).
  They are the engine's own, the theme's and the garden's, and these run as Python too.
* **Links to folders** are followed wherever they lead: two that lead to the folder around
  them make more paths than can ever be walked.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment
from sphinx import jinja2glue
from sphinx.util import matching

from conference_garden.facts.files import leads_on


def replace() -> None:
    """Have Sphinx walk folders once."""
    vars(matching)["os"] = SimpleNamespace(path=os.path, walk=walk)


def walk(folder: str, *, followlinks: bool) -> Iterator[tuple[str, list[str], list[str]]]:
    """What ``os.walk`` gives, but no folder by way of itself, or twice by a link."""
    followed: set[str] = set()
    for root, folders, files in os.walk(folder, followlinks=followlinks):
        yield root, folders, files  # whoever asks takes out what is not to be walked
        folders[:] = [name for name in folders if leads_on(Path(root, name), followed)]


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
