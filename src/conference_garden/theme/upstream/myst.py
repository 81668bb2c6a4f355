"""MyST: the defaults of docutils are determined once, not for each page.

``myst_parser`` makes a document for each page and throws it away
(``options.get("document", make_document())``); for each, docutils builds a
command-line parser to determine its default settings: 6 % of reading.
"""

from __future__ import annotations

import copy
from collections.abc import Hashable
from functools import cache
from typing import Any

from docutils import frontend
from myst_parser.mdit_to_docutils import base
from sphinx.application import Sphinx


def replace(app: Sphinx) -> None:
    """Give MyST a cached function (event ``builder-inited``)."""
    vars(base)["get_default_settings"] = remembered_settings


@cache
def _settings(*components: Hashable) -> Any:
    return frontend.get_default_settings(*components)  # type: ignore[arg-type]


def remembered_settings(*components: Hashable) -> Any:
    """The default settings of some docutils components, as a copy that may be changed."""
    return copy.deepcopy(_settings(*components))
