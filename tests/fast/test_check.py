"""``check`` resolves only the pages affected by an edit, and repeats every warning each time."""

from __future__ import annotations

import pytest
from docutils import nodes
from gardens import Garden

from conference_garden.fast.check import CheckBuilder
from conference_garden.pages.domain import garden_domain
from conference_garden.tools import sphinx_build


def test_a_check_resolves_what_shows_an_edit(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first check resolves all pages, the next one those that show the edit, and one without changes none."""
    resolved: set[str] = set()

    def noting(_: CheckBuilder, document: str, __: nodes.document) -> None:
        resolved.add(document)

    def check() -> set[str]:
        resolved.clear()
        app, warnings = sphinx_build._read(garden.folder, garden.folder / "_build/check", "1")
        assert warnings == ""
        assert resolved <= app.env.all_docs.keys()
        assert garden_domain(app.env).catalogue.talks
        return {*resolved}

    monkeypatch.setattr(CheckBuilder, "write_doc", noting)
    everything = check()
    assert {"speakers", "topics", "conferences/sails-2024"} <= everything
    garden.replace("conferences/sails-2024.md", "nobody spends is", "nobody honestly spends is")
    after = check()
    assert "conferences/sails-2024" in after
    assert not after & {"speakers", "topics"}
    assert check() == set()


def test_what_is_wrong_is_said_each_time(garden: Garden) -> None:
    """A warning that only resolving a page can find, such as a broken reference, is repeated by a second check."""
    garden.write("notes/nowhere.md", "# On places\n\nSee {ref}`nowhere`.\n")
    first, second = (
        sphinx_build._read(garden.folder, garden.folder / "_build/check", "1")[1].replace("\n", "") for _ in range(2)
    )
    assert "nowhere" in first
    assert second == first
