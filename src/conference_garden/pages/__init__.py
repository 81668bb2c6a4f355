"""From source files to pages: reading, the domain, the kinds of page and their generated parts."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.pages import generated, reading, reporting, unread_files
from conference_garden.pages.anchors import GardenAnchors, already_reported, resolve_label
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.pages.html import add_assets, translate_templates
from conference_garden.pages.options import add_options
from conference_garden.pages.read import depth, long_paths
from conference_garden.pages.read.diagrams import diagram_link
from conference_garden.pages.read.footnotes import PlaceFootnotes
from conference_garden.pages.read.formulas import use_mathml
from conference_garden.pages.read.ids import StableIds
from conference_garden.pages.read.markdown import add_nodes
from conference_garden.pages.show.pieces import fold, fold_title, talk_entry
from conference_garden.pages.show.placeholders import FillPlaceholders


def setup(app: Sphinx) -> None:
    """Register what every project with pages of talks needs."""
    add_options(app)
    app.add_domain(GardenDomain)
    add_nodes(app)
    for node in (diagram_link, fold, fold_title, talk_entry):
        app.add_node(node)  # most builders draw them like their base classes; the XML builder needs them registered
    app.connect("config-inited", use_mathml, priority=70)
    app.connect("builder-inited", translate_templates)
    app.connect("builder-inited", reading.refuse_insertions)
    app.connect("builder-inited", reading.forget_unsaved)
    app.connect("builder-inited", reporting.silence_pages)
    app.connect("builder-inited", depth.notice_depth)
    app.connect("env-get-outdated", reading.leave_out, priority=100)
    app.connect("env-get-outdated", generated.keep_generated)
    app.connect("env-get-outdated", reading.changed_by_content)
    app.connect("env-before-read-docs", generated.find_indexes)
    app.connect("env-before-read-docs", reading.stand_in_for_root)
    app.connect("env-before-read-docs", reading.forget_labels)
    app.connect("source-read", reading.keep_source, priority=100)
    app.connect("doctree-read", long_paths.cut_paths, priority=300)
    app.connect("doctree-read", reading.collect_page, priority=600)
    app.connect("env-updated", complete, priority=800)
    app.add_transform(PlaceFootnotes)
    app.add_transform(StableIds)
    app.add_post_transform(FillPlaceholders)
    app.add_post_transform(GardenAnchors)
    app.connect("missing-reference", resolve_label)
    app.connect("warn-missing-reference", already_reported)
    app.connect("html-page-context", generated.without_source)
    add_assets(app, Path(__file__).parent)


def complete(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Complete the garden once all pages are read, and report its problems (event ``env-updated``)."""
    unread_files.note_unread(app, env)
    garden_domain(env).forget_catalogue()  # other files may have changed while no page did
    generated.update_generated(app, env)
    reading.mark_orphans(env)
    reporting.report(app, env)
    return []
