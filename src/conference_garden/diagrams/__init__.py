"""Diagrams that were drawn before the build.

``garden diagrams`` draws them (``tools/diagrams/``), for which it needs a browser.  A build uses
the drawings that exist for exactly the text of a diagram, and leaves the rest to the reader's browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

from conference_garden.diagrams.drawings import FOLDER, read_drawing
from conference_garden.facts.problems import Problem
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import CHECKS, VIEW_PARTS
from conference_garden.pages.html import uses_own_theme
from conference_garden.pages.show.page_view import page_view


def setup(app: Sphinx) -> None:
    """Register drawings as a part of views, and the check for missing ones."""
    VIEW_PARTS["drawings"] = _drawings
    CHECKS["diagrams"] = _undrawn


def _undrawn(app: Sphinx) -> Iterator[Problem]:
    """Problems of diagrams without a drawing, in a garden that has drawings (:data:`.hooks.CHECKS`)."""
    folder = Path(app.srcdir)
    for document, page in garden_domain(app.env).pages.items() if Path(folder, FOLDER).is_dir() else ():
        for noted in page.diagrams:
            if not read_drawing(folder, noted.name):
                yield Problem(document, noted.line, "undrawn-diagram", "this diagram is not drawn yet, or has changed.")


def _drawings(env: BuildEnvironment, document: str) -> tuple[str, ...]:
    page = garden_domain(env).pages.get(document)
    return tuple(read_drawing(Path(env.srcdir), noted.name) for noted in page.diagrams) if page else ()


def drawings_of(builder: Builder, document: str) -> tuple[str, ...]:
    """The drawings of the diagrams of a document, in order; an empty text stands for a missing one."""
    page = garden_domain(builder.env).pages.get(document)
    if page is None or not page.diagrams:
        return ()
    if not uses_own_theme(builder):
        return ("",) * len(page.diagrams)  # other themes do not have the colours
    found = page_view(builder.env, document).parts["drawings"]
    assert isinstance(found, tuple)
    return found
