"""What is made of the outline of a garden is kept while only texts change, and made anew with all else."""

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
        # of what stands here only the inventory has titles of talks
        ("## Spend the budget", "## Spend the whole budget", ("objects.inv",)),
        # another speaker is in lists of names and of speakers, but not in posts
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
    """After an edit only those of such things are made anew that ask for what it changes."""
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
    """What the structure has of a page."""
    found = outlined(page)
    talks = tuple(replace(one, claims=talk.claims) for one, talk in zip(found.talks, page.talks, strict=True))
    return replace(found, talks=talks, headings=page.headings, references=page.references, missing=page.missing)


def test_tables_of_the_structure_ask_for_nothing_else(garden: Garden) -> None:
    """Each of them has the same rows for the structure as for the garden, and all but those of texts are of it."""
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
        ("nobody spends is", "nobody honestly spends is", 1),  # only on the page whose text is another one
        ("An unspent [budget]", "An unspent and old [budget]", 3),  # and on those on which a sentence may be another
    ],
)
def test_a_text_leaves_mentions(garden: Garden, monkeypatch: pytest.MonkeyPatch, old: str, new: str, most: int) -> None:
    """After an edit of a text mentions are looked for on its page at most; one that changes them is seen."""
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
