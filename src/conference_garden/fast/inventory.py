"""``objects.inv``, the inventory that other Sphinx sites use to link to this one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from sphinx.application import Sphinx
from sphinx.builders.html import INVENTORY_FILENAME, StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.inventory import InventoryFile

from conference_garden.facts.digests import digest
from conference_garden.pages.domain import garden_domain, objects_in
from conference_garden.pages.hooks import FileGroup, SiteFile


def complete_inventory(app: Sphinx, exception: Exception | None) -> None:
    """Put it in the place of that which Sphinx's own builders have written (event ``build-finished``)."""
    path = Path(app.outdir, INVENTORY_FILENAME)
    if exception is None and not app.config.garden_fast and isinstance(app.builder, StandaloneHTMLBuilder):
        for file in next(inventory(app)).make() if path.is_file() else ():
            path.write_bytes(file.render())


def inventory(app: Sphinx) -> Iterator[FileGroup]:
    """The inventory, made from the outline of the garden and the objects of the other domains.

    It lists talks as labels too, under all their ids: intersphinx finds nothing in domains that the other site
    does not have, so ``{ref}`` is the only role that can refer to a talk from there.
    """
    env = app.env
    garden, standard = garden_domain(env), env.domains.standard_domain
    others = [list(domain.get_objects()) for domain in env.domains.sorted() if domain not in (garden, standard)]
    own = (app.config.project, app.config.version, garden.titles_version, others, standard.data)

    def make() -> Iterator[SiteFile]:
        objects = list(objects_in(garden.catalogue))
        labels = [(name, title, "label", *place, -1) for name, title, kind, *place, _ in objects if kind == "talk"]
        of_garden = SimpleNamespace(name=garden.name, get_objects=lambda: objects)
        domains = [of_garden if domain is garden else domain for domain in env.domains.sorted()]
        domains.append(SimpleNamespace(name=standard.name, get_objects=lambda: labels))
        shown = SimpleNamespace(config=app.config, domains=SimpleNamespace(sorted=lambda: domains))
        temporary = Path(app.doctreedir, INVENTORY_FILENAME)
        InventoryFile.dump(temporary, cast("BuildEnvironment", shown), app.builder)
        content = temporary.read_bytes()
        temporary.unlink()
        yield SiteFile(INVENTORY_FILENAME, digest(content), lambda: content)

    yield FileGroup(INVENTORY_FILENAME, own, make)
