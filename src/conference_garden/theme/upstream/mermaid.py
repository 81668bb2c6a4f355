"""sphinxcontrib-mermaid: its node, drawn before the build, or by a script of the site.

* Its script is inlined into pages with a diagram, and into every page without a
  doctree (archives, index, search); it compiles three templates for every page
  that it looks at (4 ms), and draws each diagram as wide as the text.
  ``diagrams.js`` takes its place.
* It shows the source of a diagram to those without scripts, and nothing in
  other formats.  The garden describes diagrams in words.
* Its directive reads diagrams from any file of the machine, and ``zoom`` gives
  them a random id and a script from another server.  The garden's own does not
  (:mod:`conference_garden.pages.read.diagrams`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib import mermaid

from conference_garden.diagrams import drawings_of
from conference_garden.diagrams.drawings import in_page, read_drawing
from conference_garden.pages.html import uses_own_theme
from conference_garden.pages.read.diagrams import DiagramDirective, diagram_link, with_addresses, words
from conference_garden.theme.upstream.replace import replace_handler


def replace(app: Sphinx) -> None:
    """Replace the directive, the HTML of the node, and the script (event ``builder-inited``)."""
    if "sphinxcontrib.mermaid" not in app.extensions:
        return
    app.add_directive("mermaid", DiagramDirective, override=True)
    app.add_node(mermaid.mermaid, override=True, **dict.fromkeys(_OTHER_FORMATS, (leave_out, None)))
    if uses_own_theme(app.builder):  # which has the template, styles and script
        app.add_node(mermaid.mermaid, override=True, html=(draw, None))
        replace_handler(app, "html-page-context", mermaid.install_js, install_where_needed)


_OTHER_FORMATS = ("latex", "texinfo", "text", "man")


def draw(translator: HTML5Translator, node: mermaid.mermaid) -> None:
    """Insert the drawing, or the diagram for the script, with the addresses of the references beside it."""
    box = node.parent
    found = {
        link["address"]: reference["refuri"] if "refuri" in reference else f"#{reference['refid']}"
        for link in box.findall(diagram_link)
        for reference in link.findall(nodes.reference)
    }
    number = list(translator.document.findall(mermaid.mermaid)).index(node)
    drawing = read_drawing(Path(translator.builder.srcdir), node["code"])
    context = {
        "code": with_addresses(node["code"], found),
        "drawing": drawing and in_page(drawing, number, words(node["code"]), found),
    }
    translator.body.append(translator.builder.templates.render("garden/diagram.html", context))
    raise nodes.SkipNode


def leave_out(translator: SphinxTranslator, node: mermaid.mermaid) -> None:
    """Show nothing, because the words are beside it."""
    raise nodes.SkipNode


def install_where_needed(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the script if there is a diagram without a drawing."""
    if "" in drawings_of(app.builder, pagename):
        app.add_js_file("diagrams.js", type="module")
