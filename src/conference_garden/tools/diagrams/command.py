"""``diagrams``: draws diagrams that have no drawing, and deletes drawings of diagrams that no longer exist."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx

from conference_garden.diagrams.drawings import FOLDER, checked, file_name, read_drawing
from conference_garden.facts.files import replace_file
from conference_garden.facts.words import count_text
from conference_garden.pages.domain import garden_domain
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.diagrams.browser import draw, find_browser


def draw_diagrams(folder: Path, options: Namespace, read: Callable[[Path], tuple[Sphinx, str]]) -> int:
    """Draw the diagrams of the garden in ``folder``; returns 0, or 1 if no browser can."""
    app, _ = read(folder)
    pages = sorted(garden_domain(app.env).pages.items())
    places = {noted.name: f"{document}.md:{noted.line}" for document, page in pages for noted in page.diagrams}
    missing = [code for code in places if options.anew or not read_drawing(folder, code)]
    try:
        drawn = draw(missing, find_browser()) if missing else []
    except RefusedError as error:
        print(error, file=sys.stderr)
        return 1
    left = 0
    for code, drawing in zip(missing, drawn, strict=True):
        text = checked(drawing.svg.encode())
        if text:
            replace_file(folder / FOLDER / file_name(code), f"{text}\n")
        else:
            left += 1
            why = drawing.why or "holds what no drawing may"
            print(f"{places[code]}: a diagram is left to the reader's browser: it {why}.")
    names = {file_name(code) for code in places}
    gone = [path for path in sorted((folder / FOLDER).glob("*.svg")) if path.name not in names]
    for path in gone:
        path.unlink()
    there = len(places) - len(missing)
    print(
        f"{count_text(len(missing) - left, 'diagram')} drawn, {there} already there, {len(gone)} deleted: see {FOLDER}."
    )
    return 0
