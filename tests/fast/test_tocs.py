"""Tables of contents are unpickled only when they are used."""

from __future__ import annotations

import pickle

import pytest
from docutils import nodes
from gardens import Garden

from conference_garden.fast.tocs import TablesOfContents


def test_tables_keep_what_was_changed_in_them() -> None:
    """A table that was used is pickled with all changes made to it."""
    tables = TablesOfContents({name: nodes.bullet_list("", classes=[name]) for name in ("one", "two")})
    for change in ("changed", "again"):
        tables = pickle.loads(pickle.dumps(tables))
        tables["two"]["classes"].append(change)
    tables = pickle.loads(pickle.dumps(tables))
    assert {name: table["classes"] for name, table in tables.items()} == {
        "one": ["one"],
        "two": ["two", "changed", "again"],
    }


@pytest.mark.parametrize("jobs", [1, 2])
def test_lists_of_pages_are_as_ever(garden: Garden, jobs: int) -> None:
    """A toctree added after the other pages were read shows their titles and headings."""
    garden.write("notes/one.md", "# One\n\n## A heading of one\n")
    garden.build(jobs=jobs)
    garden.write("notes/two.md", "# Two\n\n```{toctree}\none\n```\n")
    built = garden.build(jobs=jobs)
    assert "A heading of one" in built.page("notes/two.html")
    assert built.files() == garden.clean_build(jobs=jobs).files()
