"""Sphinx: templates without a sandbox, folders without circles, pages without what they do not need.

* **The sandbox** looks at each call and attribute of templates (3 % of a build).
  They are the engine's own, the theme's and the garden's, and these run as Python too.
* **Links to folders** are followed wherever they lead: two that lead to the folder around
  them make more paths than can ever be walked.
* **Settings of docutils** are found out for each page by a parser of command lines, which
  reads files too (1 % of a build).
* **The language of code** is looked for in each page, with or without code.
* **Checksums** of style sheets and scripts are looked up for each page by the real path of each file.
* **Events** are told to the log with all that goes with them: for each page its whole context,
  with all of its HTML, as the text of Python that would make it, which nobody reads.
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
    """Have Sphinx walk folders once, and pages where there is something to find."""
    vars(matching)["os"] = SimpleNamespace(path=os.path, walk=walk)
    HighlightLanguageTransform.apply = find_languages  # type: ignore[method-assign]
    # remembered until the builder begins another build, and clears what is remembered there
    vars(html)["_file_checksum"] = vars(_assets)["_file_checksum"] = cache(_file_checksum)
    vars(events).update(repr=lambda _: "", logger=SimpleNamespace(debug=lambda *_: None))


def remember_settings(app: Sphinx) -> None:
    """Have settings found out once in a build (event ``builder-inited``)."""
    kept: list[tuple[Any, Any]] = []
    vars(docutils)["_get_settings"] = partial(remembered_settings, kept)
    app.connect("env-before-read-docs", lambda *_: kept.clear())


def remembered_settings(kept: list[tuple[Any, Any]], *components: Any, **options: Any) -> Any:
    """The settings of docutils for a page, which are those of the page before unless something is asked otherwise.

    What is asked for is in them itself, such as the environment; all else is a copy to change.
    """
    asked = [part if isinstance(part, type) else type(part) for part in components], options
    if not kept or kept[0][0] != asked:
        kept[:] = [(asked, _settings(*components, **options))]
    return copy.deepcopy(kept[0][1], {id(value): value for value in options["defaults"].values()})


def find_languages(self: HighlightLanguageTransform, **options: Any) -> None:
    """Find out the language of each piece of code, where there is any."""
    if next(self.document.findall(nodes.literal_block), None) or next(
        self.document.findall(addnodes.highlightlang), None
    ):
        _find_languages(self, **options)


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
