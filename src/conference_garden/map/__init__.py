"""The map of topics, and a topic among its neighbours."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from conference_garden.map.page import drawn_map, neighbourhood
from conference_garden.pages.hooks import PAGE_PARTS
from conference_garden.pages.html import add_assets


def setup(app: Sphinx) -> None:
    """Register the drawing, and its place on the page of a topic."""
    PAGE_PARTS["topic-neighbours"] = neighbourhood
    app.add_node(drawn_map, html=(draw, None))  # other builders never get one
    add_assets(app, Path(__file__).parent)


def draw(translator: HTML5Translator, node: drawn_map) -> None:
    """Draw a map with its template."""
    translator.body.append(translator.builder.templates.render("garden/map.html", {"map": node["drawing"]}))
    raise nodes.SkipNode
