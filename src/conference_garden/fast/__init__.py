"""The builder, and the decision which pages and files are written again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def setup(app: Sphinx) -> None:
    """Register the builder, if it is enabled, and the handlers that decide what is written."""
    # the fingerprint in this package is used before Sphinx is imported
    from conference_garden.fast import archive, extra_files, inventory, outdated, site_files, translator
    from conference_garden.fast.check import CheckBuilder
    from conference_garden.pages.hooks import SITE_FILES

    app.add_config_value(
        "garden_verify",
        default=False,
        rebuild="",
        types=bool,
        description="Whether a build compares what it kept with what it would make now.",
    )
    app.add_builder(CheckBuilder)
    SITE_FILES["inventory"] = inventory.inventory
    SITE_FILES["extra files"] = extra_files.extra_files  # last, because they replace others
    app.connect("config-inited", use_builder, priority=900)
    app.connect("builder-inited", translator.use_translator, priority=900)
    app.connect("builder-inited", outdated.forget_unknown_output)
    app.connect("builder-inited", outdated.watch_warnings)
    app.connect("env-get-outdated", outdated.keep_tables, priority=50)
    app.connect("env-get-outdated", outdated.read_warned_again)
    app.connect("env-updated", outdated.after_reading, priority=900)
    app.connect("html-collect-pages", archive.archive_pages)
    app.connect("html-collect-pages", site_files.write_files)
    app.connect("build-finished", outdated.finish)
    app.connect("build-finished", inventory.complete_inventory)


def use_builder(app: Sphinx, config: Config) -> None:
    """Replace Sphinx's HTML builder, with ``garden_fast`` (event ``config-inited``)."""
    from conference_garden.fast import memory, tocs, walks
    from conference_garden.fast.builder import GardenHTMLBuilder

    if config.garden_fast:
        app.add_builder(GardenHTMLBuilder, override=True)
        app.connect("env-before-read-docs", tocs.put_off_tables)
        memory.setup(app)
        walks.install()
