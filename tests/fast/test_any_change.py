"""Whatever changes or goes missing between two builds, the published site equals that of a clean build."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from gardens import Garden
from test_commands import run, site_of

EXTRA = 'extensions = ["conference_garden.site"]\nhtml_extra_path = ["extra", "../outside"]\n'
CODE = """
def mark(app, document, source):
    source[0] = source[0].replace("@@", "{}")

def setup(app):
    app.connect("source-read", mark)
"""
EQUATION = "```{{math}}\n:label: {}\nx = 1\n```\n\n"


def note(garden: Garden, text: str) -> None:
    """Change the text of a note that no other page shows."""
    garden.write("notes/about.md", f"# About\n\n{text}\n")


def lose_link(garden: Garden) -> None:
    """Remove the link to the published site, as in a copy of the garden made without symbolic links."""
    (garden.folder / "_build/html").unlink()
    garden.replace("topics/boats.md", "Things that float.", "Things that swim.")


def lose_page(garden: Garden) -> None:
    (garden.folder / "_build/html/index.html").unlink()


def add_stray(garden: Garden) -> None:
    garden.write("_build/html/topics/stray.html", "Hello.")


def add_public(garden: Garden) -> None:
    garden.write("notes/public/new.md", "# New\n\nHello.\n")


def edit_hidden(garden: Garden) -> None:
    garden.write("extra/.htpasswd", "two")


def edit_outside(garden: Garden) -> None:
    (garden.folder.parent / "outside/proof.txt").write_text("two")


def page_to_folder(garden: Garden) -> None:
    garden.remove("notes/knots.md")
    garden.write("notes/knots.md/hitch.md", "# Hitches\n\nThey hold.\n")
    garden.remove("extra/proof")
    garden.write("extra/proof/of/owner", "one")


def folder_to_page(garden: Garden) -> None:
    shutil.rmtree(garden.folder / "notes/ropes.html")
    garden.write("notes/ropes.md", "# Ropes\n\nThey bend.\n")


def static_gone(garden: Garden) -> None:
    garden.remove("extra/_static/page.js")


def other_code(garden: Garden) -> None:
    garden.write("conf.py", EXTRA + CODE.format("two"))


def other_number(garden: Garden) -> None:
    garden.write("notes/numbers.md", "# Numbers\n\n" + EQUATION.format("new") + EQUATION.format("old"))


def other_term(garden: Garden) -> None:
    garden.replace("notes/words.md", "Sheet bend", "Sheet Bend")


CHANGES = (
    *(lose_link, lose_page, add_stray, add_public, edit_hidden, edit_outside, page_to_folder, folder_to_page),
    *(static_gone, other_code, other_number, other_term),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_published_site_is_that_of_a_clean_build(
    change: Callable[[Garden], None], garden: Garden, tmp_path: Path
) -> None:
    """The site equals a clean build right after the change, and after two more edits that use both output folders."""
    garden.write("conf.py", EXTRA + CODE.format("one"))
    for name in ("proof", ".htpasswd", "_static/page.js"):
        garden.write(f"extra/{name}", "one")
    garden.write("../outside/proof.txt", "one")
    garden.write("notes/knots.md", "# Knots\n\nSee @@, {eq}`old` and {term}`Sheet bend`.\n")
    garden.write("notes/ropes.html/x.md", "# X\n\nHello.\n")
    garden.write("notes/words.md", "# Words\n\n```{glossary}\nSheet bend\n  It joins two ropes.\n```\n")
    garden.write("notes/numbers.md", "# Numbers\n\n" + EQUATION.format("old"))
    for text in ("One.", "Two."):
        note(garden, text)
        assert run("build", str(garden.folder)).returncode == 0
    change(garden)
    for text in ("", "Three.", "Four."):
        if text:
            note(garden, text)
        built = run("build", str(garden.folder))
        assert built.returncode == 0, built.stderr
        assert "Nothing has changed" not in built.stdout
        clean = Garden(tmp_path / f"clean{text}" / garden.folder.name)
        shutil.copytree(garden.folder, clean.folder, ignore=shutil.ignore_patterns("_build"))
        shutil.copytree(garden.folder.parent / "outside", clean.folder.parent / "outside")
        assert run("build", str(clean.folder)).returncode == 0
        assert site_of(garden) == site_of(clean)


def test_suggestions_on_other_pages_follow_a_text(garden: Garden) -> None:
    """A talk with hardly any notes is suggested last, and moves up on otherwise unchanged pages once it has some."""
    for year in (2019, 2020, 2021):
        facts = f"series: Knots {year}\nstart: {year}-05-02\nplace: Delft\ndate: {year}-05-06"
        talk = f"```{{talk}}\n:speakers: Speaker {year}\n:topics: boats\n\nTie knots.\n```\n\nThey hold.\n"
        garden.write(
            f"conferences/knots-{year}.md",
            f"---\n{facts}\n---\n\n# Knots {year}\n\n(hitches-{year})=\n## Knots of {year}\n\n{talk}",
        )
    assert garden.build().warnings == []
    notes = " ".join(f"{first}{second}knot" for first in "abcdef" for second in "abcdefghij")
    garden.replace("conferences/knots-2019.md", "They hold.", f"{notes}.")
    built = garden.build()
    assert built.warnings == []
    assert built.files() == garden.clean_build().files()


def conference(garden: Garden, number: int, talks: str, *, author: str = "") -> None:
    """Write a conference page; each number has its own year and series."""
    facts = f"series: Knots {number}\nstart: {2010 + number}-05-02\nplace: Delft\ndate: {2010 + number}-05-06\n{author}"
    garden.write(f"conferences/knots-{number}.md", f"---\n{facts}---\n\n# Knots {number}\n\n{talks}")


def talk(id_: str, topic: str, text: str = "They hold.", *, more: str = "") -> str:
    """A talk as Markdown."""
    block = f"```{{talk}}\n:speakers: Ann Bee\n:topics: {topic}\n{more}\nTie knots.\n```\n\n{text}\n\n"
    return f"({id_})=\n## Talk {id_}\n\n{block}"


def topic(garden: Garden, id_: str, family: str = "Sea", more: str = "") -> None:
    """Write the page of a topic."""
    garden.write(f"topics/{id_}.md", f"---\nfamily: {family}\ntended: 2024-01-01\n{more}---\n\n# The {id_}\n\nIt is.\n")


def is_as_clean(garden: Garden) -> bool:
    """Build without warnings, and tell whether the site equals that of a clean build."""
    built = garden.build()
    assert built.warnings == []
    return built.files() == garden.clean_build().files()


def test_suggestions_follow_a_topic_that_took_over_another(garden: Garden) -> None:
    """Talks that still use a topic's former name get new suggestions when two topics are merged."""
    for id_ in ("hitches", "bends"):
        topic(garden, id_)
    for number, named in enumerate(["bends"] * 5 + ["hitches"] * 2):
        text = talk(f"knot-{number}", named, "They hold all. " * 30).replace("Ann Bee", f"Speaker {number}")
        conference(garden, number, text)
    assert garden.build().warnings == []
    garden.remove("topics/hitches.md")
    topic(garden, "bends", more="formerly: [hitches]\n")
    assert is_as_clean(garden)


def test_pages_of_writers_follow_whose_a_page_is(garden: Garden) -> None:
    """A writer's page lists, for machines, the pages and talks by that writer, and follows a change of author."""
    authors = '[authors]\nada = { name = "Ada" }\nbob = { name = "Bob" }\n'
    garden.write("garden.toml", f'[site]\nname = "G"\nurl = "https://g.example/"\n{authors}')
    topic(garden, "bends")
    conference(garden, 1, talk("knot-1", "bends"), author="author: bob\n")
    assert garden.build().warnings == []
    conference(garden, 1, talk("knot-1", "bends", more=":author: bob\n"), author="author: ada\n")
    assert is_as_clean(garden)


def test_years_of_a_topic_follow_its_family(garden: Garden) -> None:
    """The breadcrumbs of a topic's page for one year follow a change of the topic's family, made on another page."""
    topic(garden, "hitches", "Craft")
    topic(garden, "splices", "Sea")
    topic(garden, "bends", "Sea")
    for number in range(4):
        conference(garden, number, "".join(talk(f"knot-{number}-{n}", "bends") for n in range(40)))
    built = garden.build()
    assert built.warnings == []
    assert "topics/bends/2011.html" in built.files()
    topic(garden, "bends", "Craft")
    assert is_as_clean(garden)


def test_a_heading_that_is_called_as_a_talk_elsewhere_is_found(garden: Garden) -> None:
    """Text below a heading named like a talk elsewhere is found on its own page, with or without that talk."""
    garden.write("notes/about.md", "# About\n\n## Knot one\n\nA walrus.\n")
    topic(garden, "bends")
    assert garden.build().warnings == []
    conference(garden, 1, talk("knot-one", "bends"))
    built = garden.build()
    assert built.warnings == []
    assert "A walrus." in built.records_on("notes/about")["_"]
    assert built.records() == garden.clean_build().records()
