"""What is made of the outline of a garden is kept while only texts change, and made anew with all else."""

from __future__ import annotations

from typing import Any

import pytest
from gardens import Garden

from conference_garden.facts.nearness import nearness_of
from conference_garden.facts.tables import make_catalogue_tables, make_tables
from conference_garden.pages import domain
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.tools import sphinx_build


def test_a_text_leaves_what_is_made_of_the_outline(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an edit of a takeaway nothing asks for the outline; after one of a title, all do."""
    asked, make = [], domain._make_outline

    def noting(found: GardenDomain) -> Any:
        asked.append(found)
        return make(found)

    monkeypatch.setattr(domain, "_make_outline", noting)
    garden.build()
    assert len(asked) == 1
    garden.replace("conferences/sails-2024.md", "nobody spends is", "nobody honestly spends is")
    built = garden.build()
    assert built.warnings == []
    assert len(asked) == 1
    for name in ("talks.atom.xml", "garden.json", "garden/2024.json", "search-words.json"):
        assert "honestly" in built.page(name), name
    garden.replace("conferences/sails-2024.md", "## Spend the budget", "## Spend the whole budget")
    built = garden.build()
    assert len(asked) == 2
    assert built.files() == garden.clean_build().files()


def test_speakers_are_a_part_of_the_outline(garden: Garden) -> None:
    """What only ``speakers.yml`` says of a speaker is in all files that show it."""
    garden.build()
    garden.replace("speakers.yml", "https://grace.example/", "https://hopper.example/")
    built = garden.build()
    assert built.warnings == []
    assert "hopper.example" in built.page("garden/2024.json")
    assert built.files() == garden.clean_build().files()


def test_tables_of_the_outline_ask_for_nothing_else(garden: Garden) -> None:
    """Each of them has the same rows for the outline as for the garden, of which texts say much more."""
    app, warnings = sphinx_build._read(garden.folder, garden.folder / "_build/data", "1")
    assert warnings == ""
    found, tables = garden_domain(app.env), []
    for catalogue in (found.catalogue, found.outline):
        make_tables(catalogue, catalogue.speaker_index, nearness_of(catalogue))
        make_catalogue_tables(catalogue)
        reads = catalogue.reads
        tables.append({name: reads.versions(name) for name in reads.of_outline})
    assert {name for name in tables[0] if tables[0][name] != tables[1].get(name)} == set()
    assert "Catalogue.newest" in tables[0]
    assert "pages of speakers" in tables[0]
