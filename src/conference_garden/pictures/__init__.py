"""Pictures: which files pages may show and link, and copies without EXIF data that are as large as a page needs."""

from __future__ import annotations

from sphinx.application import Sphinx

from conference_garden.pages.hooks import CHECKS, SITE_FILES, VIEW_PARTS
from conference_garden.pictures import pages


def setup(app: Sphinx) -> None:
    """Register the check of pictures, their part of views, and the files of the site."""
    CHECKS["pictures"] = pages.problems
    VIEW_PARTS["pictures"] = pages.shown_on_page
    SITE_FILES["pictures"] = pages.site_files
    app.connect("doctree-read", pages.find_pictures, priority=400)
    app.connect("build-finished", pages.finish)
