"""The page that lists notes about no conference, and the writers of all others."""

from __future__ import annotations

import re

from gardens import Garden, small_site
from lxml import html
from test_generated import text_of

SOURCE = "sources:\n  - title: A day of ropes\n    author: Joanna Keel\n"


def test_writers_and_notes(garden: Garden) -> None:
    """The page lists notes by title, writers, and conferences by the authors of their source notes."""
    garden.write("notes/knots.md", "# Knots\n\nSome.\n")
    garden.write("notes/anchors.md", "# Anchors\n\nSome.\n")
    garden.replace("conferences/sails-2023.md", "author: ada\n", f"author: ada\n{SOURCE}")
    built = garden.build()
    page = text_of(built.page("notes.html"))
    assert (
        "Notes Anchors Knots Writers Ada Gardener 2 conferences, 2023–2024 "
        "From notes by Joanna Keel Sails 2023 4 May 2023" in page
    )
    links = html.fromstring(built.page("notes/knots.html")).xpath("//nav[@aria-label='Breadcrumbs']//a/@href")
    assert links == ["../index.html", "../notes.html"]
    facts = html.fromstring(built.page("conferences/sails-2023.html")).xpath("//dl//a[text()='Joanna Keel']/@href")
    assert facts == ["../notes.html#joanna-keel"]
    assert built.warnings == []
    garden.remove("notes/knots.md")
    assert "Knots" not in garden.build().page("notes.html")


def test_everybody_gets_there() -> None:
    """Every menu leads to notes and writers, and no page links to ablog's lists or the general index."""
    menu = html.fromstring(small_site().page("topics/boats.html")).xpath("//nav[@aria-label='Garden']//a/@href")
    assert "../notes.html" in menu
    for name in small_site().files():
        if name.endswith(".html") and not name.startswith("blog"):
            links = html.fromstring(small_site().page(name)).xpath("//a/@href")
            assert not [link for link in links if re.search(r"(blog.*|genindex)\.html", link)], name
