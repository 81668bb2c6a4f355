"""What a reader has read and saved, kept in the browser: marks, buttons and the page of the reading list.

All of it is done by scripts; the site knows nothing of any reader.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from conference_garden.pages.html import add_assets


def setup(app: Sphinx) -> None:
    """Register scripts, styles and the page, which is one of the theme's (``reading-list``)."""
    add_assets(app, Path(__file__).parent)
