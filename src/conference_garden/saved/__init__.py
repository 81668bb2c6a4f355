"""What a reader has read and saved, stored in the browser: marks, buttons and the reading list.

Scripts do all of this; the site knows nothing about any reader.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from conference_garden.pages.html import add_assets


def setup(app: Sphinx) -> None:
    """Register scripts, styles and the template of the page ``reading-list``, which the theme adds."""
    add_assets(app, Path(__file__).parent)
