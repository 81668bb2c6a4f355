"""Importing again after the source, the page, its talks or topics have been renamed."""

from __future__ import annotations

from pathlib import Path

import pytest
from gardens import Garden
from test_imports_again import PAGE, TALKS, feed, imported
from test_rename import call

from conference_garden.tools.command_line import main
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.pages import PageText


@pytest.fixture
def page(garden: Garden) -> Garden:
    """A garden with an imported page."""
    imported(garden, feed(TALKS))
    return garden


def test_a_source_that_was_renamed(page: Garden) -> None:
    """A weblog that moved to another domain is recognised by its talks: none is duplicated, and updates continue."""
    before = page.read(PAGE)
    has_already = "2 other sections that the page has already, 3 talks updated"
    assert imported(page, feed(TALKS, site="b.example"))[0] == has_already
    assert page.read(PAGE).count(":source: https://b.example/1") == 3
    assert [piece.name for piece in PageText.read(page.read(PAGE)).pieces] == [
        piece.name for piece in PageText.read(before).pieces
    ]
    assert imported(page, feed(TALKS, site="b.example"))[0] == "nothing new"
    later = {**TALKS, "vlist": ("Knots — Ann van der Vlist", "Under and over.")}
    assert imported(page, feed(later, site="b.example"))[0] == "1 talk updated"


def test_a_source_that_was_renamed_and_changed(page: Garden) -> None:
    """A talk that differs in a second source is neither added nor changed, and the import says how to replace it."""
    before = page.read(PAGE)
    later = {"vlist": ("Knots — Ann van der Vlist", "Under and over.")}
    said, found = imported(page, feed(later, site="b.example"))
    assert said == "1 other section that the page has already, 1 talk that the page has already"
    assert "Over and under." in page.read(PAGE)
    assert "Under and over." not in page.read(PAGE)
    (left,) = [left.what for left in found.unplaced if "from elsewhere" in left.what]
    assert "take out 'van-der-vlist-sail-summit-2021' and its line" in left
    page.write(PAGE, before.replace("draft: true\n", ""))
    _, found = imported(page, feed(later, site="b.example"))
    assert not [left for left in found.unplaced if "is published" in left.what]


def test_talks_of_one_title(page: Garden) -> None:
    """A talk with the same title by another speaker is added, as is a section without speaker whose text differs."""
    later = {"vlist": ("Knots — Li Wei", "Over and under."), "home": ("The way home", "By boat.")}
    assert imported(page, feed(later, site="b.example"))[0] == (
        "1 other section that the page has already, 1 talk added, 1 other section added"
    )


def test_what_was_taken_out_of_a_renamed_source_stays_out(page: Garden) -> None:
    """A talk that the writer deleted does not come back when its source moves."""
    text = PageText.read(page.read(PAGE))
    text.pieces = [piece for piece in text.pieces if piece.name != "hopper-sail-summit-2021"]
    page.write(PAGE, text.text())
    assert "1 talk taken out by you and left out" in imported(page, feed(TALKS, site="b.example"))[0]
    assert "nobody spends" not in page.read(PAGE)


def test_a_folder_that_was_renamed(garden: Garden, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Notes that link to each other are not duplicated when their folder and files are renamed."""
    notes = tmp_path / "notes" / "Sail Conf 2024"
    notes.mkdir(parents=True)
    (notes / "knots.md").write_text("# Knots\n\nSpeaker: Li Wei\n\nOver, under: [[masts]].\n")
    (notes / "masts.md").write_text("# Masts\n\nSpeaker: Chidi Eze\n\nHigh ones.\n")
    args = ["--garden", str(garden.folder)]
    assert main(["import", str(tmp_path / "notes"), *args]) == 0
    page = garden.read("conferences/sail-conf-2024.md")
    assert "[masts](#eze-sail-conf-2024)" in page
    (tmp_path / "notes").rename(tmp_path / "elsewhere")
    notes = tmp_path / "elsewhere" / "Sail Conf 2024"
    (notes / "knots.md").rename(notes / "knots-and-bends.md")
    capsys.readouterr()
    assert main(["import", str(tmp_path / "elsewhere"), *args]) == 0
    said = capsys.readouterr().out
    assert "2 talks that the page has already\n" in said
    assert garden.read("conferences/sail-conf-2024.md").partition("% Imported")[0] == page.partition("% Imported")[0]


def test_talks_that_were_renamed(page: Garden) -> None:
    """A talk whose id was changed, by 'garden rename' or by hand, is still updated and keeps its former id."""
    old, new = "van-der-vlist-sail-summit-2021", "vlist-2021"
    page.replace(PAGE, f"({old})=", f"({new})=")
    page.replace(PAGE, ":speakers: Ann van der Vlist\n", f":speakers: Ann van der Vlist\n:formerly: {old}\n")
    before = page.read(PAGE)
    assert imported(page, feed(TALKS))[0] == "nothing new"
    assert page.read(PAGE) == before
    later = {**TALKS, "vlist": ("Knots & bends — Ann van der Vlist", "Under and over.")}
    assert imported(page, feed(later))[0] == "1 talk updated"
    text = page.read(PAGE)
    assert f"({new})=\n## Knots & bends" in text
    assert f":formerly: {old}\n" in text
    assert imported(page, feed(later))[0] == "nothing new"


def test_what_a_renaming_changes_is_not_the_writers(garden: Garden) -> None:
    """References rewritten by 'garden rename' are not edits of the writer: the talk still follows its source."""
    page = "conferences/sails-2024.md"
    text = PageText.read(garden.read(page))
    for piece in text.pieces[2:]:
        text.put(f"notes sails.md#{piece.name}", piece)
    garden.write(page, text.text())
    for old, new in (("hopper-sails-2024", "hopper-x"), ("Grace Hopper", "Grace M. Hopper"), ("budgets", "money")):
        assert call(garden, old, new) == 0
    assert untouched(garden, page) == {"hopper-x", "turing-sails-2024"}
    garden.replace(page, "Keep one boat", "Keep two boats")
    assert call(garden, "money", "budgets") == 0
    assert untouched(garden, page) == {"hopper-x"}


def test_a_page_and_a_topic_that_were_renamed(page: Garden) -> None:
    """A renamed page still gets new sources in its front matter, and the former id of a topic still matches a tag."""
    moved = "conferences/summit-2021.md"
    page.write(moved, page.read(PAGE))
    (page.folder / PAGE).unlink()
    assert call(page, "budgets", "money") == 0
    assert imported(page, feed(TALKS, posts=2))[0] == "1 other section added, 1 talk added"
    assert "url: https://a.example/2" in page.read(moved)
    assert Known.read(page.folder).topic("budgets") == "money"


def untouched(garden: Garden, page: str) -> set[str]:
    """The pieces of a page that are still as imported."""
    text = PageText.read(garden.read(page))
    pieces = [(mark, text.piece(mark.piece)) for mark in text.imported.values()]
    return {mark.piece for mark, piece in pieces if piece and piece.is_untouched(mark)}
