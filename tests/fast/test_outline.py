"""Results made from the outline of a garden are kept while only texts change, and remade after any other change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from gardens import Garden

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Page
from conference_garden.facts.nearness import nearness_of
from conference_garden.facts.outline import outlined
from conference_garden.facts.tables import make_catalogue_tables, make_tables
from conference_garden.fast import kept_mentions
from conference_garden.fast.results import Results
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.show.views import views_of
from conference_garden.tools import sphinx_build


@pytest.mark.parametrize(
    ("old", "new", "made"),
    [
        ("nobody spends is", "nobody honestly spends is", ()),
        ("# Sails 2024\n\n", "# Sails 2024\n\nIn fair weather. ", ()),
        # here, only the inventory has the titles of talks
        ("## Spend the budget", "## Spend the whole budget", ("objects.inv",)),
        # a new speaker appears in lists of names and of speakers, but not in posts
        (
            ":speakers: Grace Hopper",
            ":speakers: Joan Clarke, Grace Hopper",
            ("names", "feeds", "data of outline", "search", "sitemap.xml", "objects.inv"),
        ),
    ],
)
def test_what_is_made_of_the_whole_garden_is_kept(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, old: str, new: str, made: Sequence[str]
) -> None:
    """After an edit, only those results for the whole garden are remade that depend on what it changed."""
    asked, get = set(), Results.get

    def noting(results: Results, name: str, own: object, make: Callable[[], Any]) -> Any:
        def note() -> Any:
            asked.update((name, results.kind))
            return make()

        return get(results, name, own, note)

    garden.build()
    monkeypatch.setattr(Results, "get", noting)
    garden.replace("conferences/sails-2024.md", old, new)
    built = garden.build()
    assert built.warnings == []
    whole = {"objects.inv", "names", "feeds", "data of outline", "search", "posts", "archive", "sitemap.xml"}
    assert asked & whole == set(made)
    monkeypatch.undo()
    assert built.files() == garden.clean_build().files()


def test_speakers_are_a_part_of_the_outline(garden: Garden) -> None:
    """A change made only in ``speakers.yml`` reaches all files that show the speaker."""
    garden.build()
    garden.replace("speakers.yml", "https://grace.example/", "https://hopper.example/")
    built = garden.build()
    assert built.warnings == []
    assert "hopper.example" in built.page("garden/2024.json")
    assert built.files() == garden.clean_build().files()


def test_tables_of_the_outline_ask_for_nothing_else(garden: Garden) -> None:
    """Outline tables have the same rows when made from the outline alone as from the whole garden with its texts."""
    app, warnings = sphinx_build._read(garden.folder, garden.folder / "_build/data", "1")
    assert warnings == ""
    found, tables = garden_domain(app.env), []
    pages = {document: outlined(page) for document, page in found.pages.items()}
    authors = app.config.garden_settings.authors
    for catalogue in (found.catalogue, Catalogue(pages, found.people, indexes=found.indexes, authors=authors)):
        make_tables(catalogue, catalogue.speaker_index, nearness_of(catalogue))
        make_catalogue_tables(catalogue)
        reads = catalogue.reads
        tables.append({name: reads.versions(name) for name in reads.of_outline})
    assert {name for name in tables[0] if tables[0][name] != tables[1].get(name)} == set()
    assert "Catalogue.newest" in tables[0]
    assert "pages of speakers" in tables[0]


def of_structure(page: Page) -> Page:
    """A page reduced to its structure."""
    found = outlined(page)
    talks = tuple(replace(one, claims=talk.claims) for one, talk in zip(found.talks, page.talks, strict=True))
    return replace(found, talks=talks, headings=page.headings, references=page.references, missing=page.missing)


def test_tables_of_the_structure_ask_for_nothing_else(garden: Garden) -> None:
    """Structure tables have the same rows when made from the structure alone as from the whole garden.

    All tables are structure tables, except the few that depend on texts.
    """
    app, warnings = sphinx_build._read(garden.folder, garden.folder / "_build/data", "1")
    assert warnings == ""
    found, tables = garden_domain(app.env), []
    pages = {document: of_structure(page) for document, page in found.pages.items()}
    structure = Catalogue(pages, found.people, indexes=found.indexes, authors=app.config.garden_settings.authors)
    for catalogue in (found.catalogue, structure):
        make_tables(catalogue, catalogue.speaker_index, catalogue.relation_index, nearness_of(catalogue))
        make_tables(views_of(catalogue))
        make_catalogue_tables(catalogue)
        reads = catalogue.reads
        tables.append({name: reads.versions(name) for name in reads.of_structure})
        assert reads.tables.keys() - reads.of_structure <= {"talks", "leads", "record", "suggestions", "page versions"}
    assert {name for name in tables[0] if tables[0][name] != tables[1].get(name)} == set()
    assert tables[0].keys() >= {"pages", "topics", "Catalogue.mentions_by_page", "RelationIndex.all"}


@pytest.mark.parametrize(
    ("old", "new", "most"),
    [
        ("nobody spends is", "nobody honestly spends is", 1),  # only on the page whose text has changed
        ("An unspent [budget]", "An unspent and old [budget]", 3),  # and on those that may now quote another sentence
    ],
)
def test_a_text_leaves_mentions(garden: Garden, monkeypatch: pytest.MonkeyPatch, old: str, new: str, most: int) -> None:
    """After an edit of a text, mentions are searched for on its page at most, and a changed mention is noticed."""
    garden.build()
    looked: list[str] = []
    find = kept_mentions.mentions_on

    def noting(page: Page, catalogue: Catalogue) -> Any:
        looked.append(page.document)
        return find(page, catalogue)

    monkeypatch.setattr(kept_mentions, "mentions_on", noting)
    garden.replace("conferences/sails-2024.md", old, new)
    built = garden.build()
    assert len(looked) <= most
    assert built.files() == garden.clean_build().files()
