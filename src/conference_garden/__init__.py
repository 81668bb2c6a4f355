"""A digital garden of conference notes, as a Sphinx extension.

``setup`` names everything in the order in which a build comes to it; the
story is told in ``docs/architecture.md``.
"""

from __future__ import annotations

__version__ = "0.1.0"

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension with Sphinx."""
    from conference_garden.facts.settings import Settings
    from conference_garden.fast import builder as html
    from conference_garden.fast import outdated, publishing, translator
    from conference_garden.fast.state import tree_digest
    from conference_garden.feeds import kept as contents
    from conference_garden.pages import generated, reading
    from conference_garden.pages.anchors import GardenAnchors, resolve_label
    from conference_garden.pages.domain import GardenDomain
    from conference_garden.pages.show import placeholders as slots
    from conference_garden.pages.show.reference import ReferenceDirective
    from conference_garden.permalinks import recording, redirects
    from conference_garden.search import writing as search
    from conference_garden.theme.upstream import ablog, design, mermaid, messages, myst, sphinx, theme

    app.add_config_value("garden_settings", Settings(), "env", Settings)
    app.add_config_value("garden_drafts", default=False, rebuild="", types=bool)

    # Before reading
    sphinx.trust_templates()
    app.add_domain(GardenDomain)
    app.add_builder(html.GardenHTMLBuilder, override=True)
    app.add_builder(recording.RecordBuilder)
    app.add_directive("listing", slots.ListingDirective)
    app.add_directive("reference", ReferenceDirective)
    for other in (ablog, design, mermaid, messages, myst, theme):
        app.connect("builder-inited", other.take_over, priority=100)
    app.connect("builder-inited", reading.refuse_insertions)
    app.connect("builder-inited", translator.use_translator, priority=900)
    app.connect("builder-inited", outdated.forget_unknown_output)
    app.connect("builder-inited", outdated.watch_warnings)
    app.connect("env-get-outdated", reading.hide_drafts, priority=100)
    app.connect("env-get-outdated", generated.keep_generated)
    app.connect("env-get-outdated", reading.changed_by_content)
    app.connect("env-get-outdated", outdated.read_warned_again)
    app.connect("env-purge-doc", ablog.forget_post)
    app.connect("env-before-read-docs", reading.skip_unreadable)

    # Reading each page
    app.connect("source-read", reading.keep_source, priority=100)
    app.connect("source-read", design.note_source)
    app.connect("doctree-read", reading.collect_page, priority=600)
    app.connect("doctree-read", reading.index_entries, priority=610)
    app.connect("doctree-read", ablog.note_post, priority=620)
    app.connect("env-merge-info", ablog.merge_posts)

    # When all pages are read: complete the garden, report problems, name the pages to write
    app.connect("env-updated", outdated.after_reading, priority=900)

    # Writing each page
    app.add_post_transform(slots.FillSlots)
    app.add_post_transform(GardenAnchors)
    app.connect("missing-reference", resolve_label)
    app.connect("warn-missing-reference", sphinx.already_reported)
    app.connect("html-page-context", publishing.add_context, priority=100)
    app.connect("html-page-context", theme.needed_assets, priority=900)
    app.connect("html-page-context", contents.keep_content)
    app.connect("html-page-context", search.write_records)

    # At the end
    app.connect("html-collect-pages", publishing.archive_pages)
    app.connect("html-collect-pages", publishing.write_files)
    app.connect("html-collect-pages", redirects.keep_addresses, priority=900)
    app.connect("build-finished", outdated.finish)

    machinery = tree_digest(Path(__file__).parent)
    return {
        "version": "1",
        # what older machinery has read is read again
        "env_version": int(machinery[:12], 16),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
