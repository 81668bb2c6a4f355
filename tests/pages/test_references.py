"""References: every notation leads to the same thing, from pages and from other sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from gardens import Built, Garden, copy_garden, small_site
from lxml import html
from sphinx.util.inventory import InventoryFile

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Gap, Noted, Page, Reference, Talk


def links(page: str) -> dict[str, str]:
    """The links in a page's article: text → address."""
    return {
        " ".join(link.text_content().split()): link.get("href")
        for link in html.fromstring(page).xpath("//article//a[contains(@class, 'internal')]")
    }


#: (notation, text shown, address)
NOTATIONS = [
    ("{talk}`hopper-sails-2024`", "Spend the budget", "../conferences/sails-2024.html#hopper-sails-2024"),
    ("{talk}`the talk <hopper-sails-2024>`", "the talk", "../conferences/sails-2024.html#hopper-sails-2024"),
    ("[](#hopper-sails-2024)", "Spend the budget", "../conferences/sails-2024.html#hopper-sails-2024"),
    ("[*this* talk](#hopper-sails-2024)", "this talk", "../conferences/sails-2024.html#hopper-sails-2024"),
    ("{ref}`hopper-sails-2024`", "Spend the budget", "../conferences/sails-2024.html#hopper-sails-2024"),
    ("{any}`hopper-sails-2024`", "Spend the budget", "../conferences/sails-2024.html#hopper-sails-2024"),
    ("{topic}`budgets`", "Budgets", "budgets.html"),
    ("[](#budgets)", "Budgets", "budgets.html"),
    ("{any}`budgets`", "Budgets", "budgets.html"),
    ("{speaker}`Grace Hopper`", "Grace Hopper", "../speakers/grace-hopper.html"),
    ("{speaker}`Amazing Grace`", "Grace Hopper", "../speakers/grace-hopper.html"),
    ("{speaker}`grace-hopper`", "Grace Hopper", "../speakers/grace-hopper.html"),
    ("[she](#grace-hopper)", "she", "../speakers/grace-hopper.html"),
    ("{conference}`sails-2023`", "Sails 2023", "../conferences/sails-2023.html"),
    ("[](#sails-2023)", "Sails 2023", "../conferences/sails-2023.html"),
    ("[](../conferences/sails-2023.md)", "Sails 2023", "../conferences/sails-2023.html"),
    ("[all](#speakers)", "all", "../speakers.html"),
    ("{garden:topic}`budgets`", "Budgets", "budgets.html"),
]


@pytest.fixture(scope="module")
def with_references(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site of a garden with a topic for each notation."""
    garden = copy_garden("small", tmp_path_factory.mktemp("references") / "garden")
    for number, (markup, _, _) in enumerate(NOTATIONS):
        head = "---\nfamily: Craft\ntended: 2024-01-01\n---\n\n"
        garden.write(f"topics/rope-{number}.md", f"{head}# Rope {number}\n\nLong.\n\nSee {markup}.\n")
    return garden.build()


@pytest.mark.parametrize(("number", "notation"), enumerate(NOTATIONS))
def test_reference(with_references: Built, number: int, notation: tuple[str, str, str]) -> None:
    """Each notation shows the title or its own text and leads to the right place."""
    _, text, address = notation
    assert with_references.warnings == []
    assert links(with_references.page(f"topics/rope-{number}.html"))[text] == address


def test_inventory_for_other_sites() -> None:
    """``objects.inv`` lists every talk, topic, speaker and conference with its address."""
    built = small_site()
    inventory = InventoryFile.loads((built.output / "objects.inv").read_bytes(), uri="")
    talk = inventory.data["garden:talk"]["hopper-sails-2024"]
    assert (talk.uri, talk.display_name) == ("conferences/sails-2024.html#hopper-sails-2024", "Spend the budget")
    assert set(inventory.data["garden:topic"]) == {"boats", "budgets"}
    assert set(inventory.data["garden:speaker"]) == {"ada-lovelace", "alan-turing", "grace-hopper"}
    assert set(inventory.data["garden:conference"]) == {"sails-2023", "sails-2024"}


def test_general_index() -> None:
    """The garden has no general index, but its usual address redirects to the list of talks."""
    page = html.fromstring(small_site().page("genindex.html"))
    assert page.xpath("//a[@class='garden-new-place']/@href") == ["talks.html"]


def test_aliases_join_the_talks_of_one_person(garden: Garden) -> None:
    """A talk under an alias counts for the same speaker."""
    garden.replace("conferences/sails-2023.md", ":speakers: Ada Lovelace", ":speakers: Ada Lovelace, Amazing Grace")
    built = garden.build()
    assert built.warnings == []
    page = html.fromstring(built.page("speakers/grace-hopper.html")).text_content()
    assert "2 talks, 2023–2024" in page
    assert "Also known as" in page
    assert 'href="grace-hopper.html"' in built.page("speakers/amazing-grace.html")


@pytest.mark.parametrize("builder", ["text", "epub", "dirhtml", "singlehtml", "gettext", "linkcheck"])
def test_other_builders(garden: Garden, builder: str) -> None:
    """Other builders can process the garden, because all of it is Sphinx documents."""
    for name in ("conferences/sails-2024.md", "conferences/sails-2023.md", "speakers.yml"):
        garden.write(
            name,
            garden.read(name).replace("https://", "http://localhost:1/")
            if builder != "linkcheck"
            else garden.read(name),
        )
    built = garden.build(builder)
    assert not any("Traceback" in warning or "unknown node" in warning for warning in built.warnings)


def test_plain_text_holds_the_generated_lists(garden: Garden) -> None:
    """The text builder writes generated lists too, because they consist of docutils nodes."""
    text = garden.build("text").page("topics/budgets.txt")
    assert "How the view developed" in text
    assert "Spend the budget" in text


def test_former_id_brings_the_mentions_of_pages_that_stay() -> None:
    """When a talk gains a former id, unchanged pages that refer to that id count as mentions of the talk."""
    day = date(2024, 5, 2)
    talk = Talk("new-id", "conferences/sails", "Knots", "")
    conference = Conference("sails", talk.document, "Sails", "Sails", day, day, "Delft")
    page = Page(talk.document, "Sails", conference=conference, talks=(talk,))
    reference = Reference("talk", "old-id", "", ("See ", Gap("talk", "old-id")), 3)
    note = Page("notes/knots", "On knots", references=(reference,))
    before = Catalogue({page.document: page, note.document: note})
    assert not any(before.mentions_by_page.values())
    renamed = replace(page, talks=(replace(talk, formerly=(Noted("old-id", "", 1),)),))
    after = Catalogue({page.document: renamed, note.document: note}, previous=before)
    assert [mention.sentence for mention in after.mentions_of("talk", "new-id")] == ["See Knots"]
