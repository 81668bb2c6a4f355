"""Sphinx: templates without a sandbox, folders without loops, pages without needless work.

* **The sandbox** checks each call and attribute in templates (3 % of a build).  Templates
  are the engine's, the theme's and the garden's own, which run as Python code too.
* **Symbolic links to folders** are followed wherever they lead: two that lead to the folder
  that contains them make more paths than can ever be walked.
* **Settings of docutils** are determined for each page by a command-line parser, which also
  reads files (1 % of a build).
* **The language of code** is looked for on each page, with or without code.
* **Checksums** of style sheets and scripts are looked up for each page by the real path of each file.
* **Events** are logged with all their arguments: for each page the ``repr`` of its whole context,
  with all of its HTML, which nobody reads.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from docutils import nodes
from jinja2 import Environment
from sphinx import addnodes, events, jinja2glue
from sphinx.application import Sphinx
from sphinx.builders import html
from sphinx.builders.html import _assets
from sphinx.transforms.post_transforms.code import HighlightLanguageTransform
from sphinx.util import docutils, matching

from conference_garden.facts.files import leads_on

_settings: Final = docutils._get_settings
_find_languages: Final = HighlightLanguageTransform.apply
_file_checksum: Final = _assets._file_checksum


def replace() -> None:
    """Make Sphinx walk folders only once, search only pages with code, remember checksums and not log events."""
    vars(matching)["os"] = SimpleNamespace(path=os.path, walk=walk)
    HighlightLanguageTransform.apply = find_languages  # type: ignore[method-assign]
    # cached until the builder starts another build and clears the cache
    vars(html)["_file_checksum"] = vars(_assets)["_file_checksum"] = cache(_file_checksum)
    vars(events).update(repr=lambda _: "", logger=SimpleNamespace(debug=lambda *_: None))


def remember_settings(app: Sphinx) -> None:
    """Make Sphinx determine settings once per build (event ``builder-inited``)."""
    kept: list[tuple[Any, Any]] = []
    vars(docutils)["_get_settings"] = partial(remembered_settings, kept)
    app.connect("env-before-read-docs", lambda *_: kept.clear())


def remembered_settings(kept: list[tuple[Any, Any]], *components: Any, **options: Any) -> Any:
    """The settings of docutils for a page, which are those of the last page unless other arguments are given.

    Values among the defaults, such as the environment, are shared; everything else is a copy that may be changed.
    """
    asked = [part if isinstance(part, type) else type(part) for part in components], options
    if not kept or kept[0][0] != asked:
        kept[:] = [(asked, _settings(*components, **options))]
    return copy.deepcopy(kept[0][1], {id(value): value for value in options["defaults"].values()})


def find_languages(self: HighlightLanguageTransform, **options: Any) -> None:
    """Determine the language of each piece of code, if a page has any."""
    if next(self.document.findall(nodes.literal_block), None) or next(
        self.document.findall(addnodes.highlightlang), None
    ):
        _find_languages(self, **options)


def walk(folder: str, *, followlinks: bool) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk folders like ``os.walk``, but none by way of itself, or twice by a link."""
    followed: set[str] = set()
    for root, folders, files in os.walk(folder, followlinks=followlinks):
        yield root, folders, files  # the caller removes folders that must not be walked
        folders[:] = [name for name in folders if leads_on(Path(root, name), followed)]


@contextmanager
def trusted_templates() -> Iterator[None]:
    """A context in which templates are loaded to run without a sandbox."""
    names = vars(jinja2glue)
    sandbox = names["SandboxedEnvironment"]
    assert issubclass(sandbox, Environment)  # otherwise there is nothing to replace
    names["SandboxedEnvironment"] = Environment
    try:
        yield
    finally:
        names["SandboxedEnvironment"] = sandbox
