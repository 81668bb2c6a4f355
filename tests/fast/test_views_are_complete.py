"""A page depends on nothing that its view leaves out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gardens import copy_garden

from conference_garden.facts.tables import WHOLE, Asked
from conference_garden.fast import builder as builder_module
from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.fast.results import Results
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.show.page_view import parts_of_files


def test_writing_a_page_asks_for_nothing_that_its_view_has_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing a page reads no row that its view has not read, since a change of that row would not rewrite the page."""
    of_views: dict[str, set[Asked]] = {}
    missed: dict[str, set[Asked]] = {}
    get, write = Results.get, builder_module._write_docname

    def noting_get(self: Results, name: str, own: object, make: Callable[[], Any]) -> Any:
        def noted() -> Any:
            made = make()
            of_views[name] = set(self.changes.reads.asked)
            return made

        return get(self, name, own, noted if self.kind == "views" else make)

    def noting_write(docname: str, *, env: Any, builder: GardenHTMLBuilder, tags: Any) -> None:
        reads = garden_domain(env).catalogue.reads
        with reads.noting() as in_every_build:
            parts_of_files(env, docname)
        with reads.noting() as asked:
            write(docname, env=env, builder=builder, tags=tags)
        known = of_views[docname] | in_every_build
        whole = {table for table, key in known if key == WHOLE}
        missed[docname] = {row for row in asked - known if row[0] not in whole}

    monkeypatch.setattr(Results, "get", noting_get)
    monkeypatch.setattr(builder_module, "_write_docname", noting_write)
    assert copy_garden("harbour", tmp_path / "garden").build().warnings == []
    assert len(missed) > 90
    assert {document: rows for document, rows in missed.items() if rows} == {}
