"""The text of imported notes keeps its meaning: formulas, line breaks, diagrams, and comments in their places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from gardens import Garden
from test_import_notes import empty_garden
from test_import_notes_hostile import png

from conference_garden.tools.command_line import main

Import = Callable[..., tuple[str, str]]


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    return empty_garden(tmp_path / "garden")


@pytest.fixture
def import_text(tmp_path: Path, garden: Garden, capsys: pytest.CaptureFixture[str]) -> Import:
    """Imports a note of one talk together with other files; returns the output and the page."""

    def import_text(text: str, **files: str | bytes) -> tuple[str, str]:
        folder = tmp_path / "Sail Conf 2024"
        folder.mkdir()
        (folder / "ropes.md").write_text(f"# Ropes\n\nSpeaker: Ida Kai\n\n{text}\n", encoding="utf-8")
        for name, data in files.items():
            path = folder / name.replace("_", ".")
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        assert main(["import", str(folder), "--garden", str(garden.folder)]) == 0
        said = capsys.readouterr()
        return said.out + said.err, garden.read("conferences/sail-conf-2024.md")

    return import_text


def test_formulas(import_text: Import, garden: Garden) -> None:
    """Formulas stay formulas and amounts of money stay text; invalid formulas become code and are reported."""
    formulas = r"Half is $r = \frac{a}{b}$, all $$x_1*y_2$$; a rope is $5 or $10."
    alone = "$$\n\\sum_{i=1}^n i\n$$\n\n```math\na^2\n```\n\n> As a quotation: $c$."
    said, page = import_text(f"{formulas}\n\n{alone}\n\nWrong: $\\nothing{{x}}$.")
    assert r"Half is $r = \frac{a}{b}$, all $$x_1*y_2$$; a rope is \$5 or \$10." in page
    assert "$$\n\\sum_{i=1}^n i\n$$\n\n$$\na^2\n$$\n\n> As a quotation: $c$.\n" in page
    assert "Wrong: `$\\nothing{x}$`.\n" in page
    assert "the formula “\\nothing{x}” cannot be drawn" in said
    garden.replace("conferences/sail-conf-2024.md", "place:\n", "place: At sea\n")
    built = garden.build(drafts=True)
    assert built.warnings == []
    assert built.page("conferences/sail-conf-2024.html").count("<math ") == 5


def test_line_breaks(import_text: Import) -> None:
    """Two spaces or a backslash at the end of a line break it, even in the first lines, where names may be."""
    _, page = import_text("Q: Who pays for all of it  \nA: The crew pays\\\nB: nobody does,\nin the end.")
    assert "Q: Who pays for all of it\\\nA: The crew pays\\\nB: nobody does, in the end.\n" in page


def test_diagrams(import_text: Import, garden: Garden) -> None:
    """A Mermaid diagram stays a diagram; its missing description is reported, but causes no warning in a preview."""
    said, page = import_text("See:\n\n```mermaid\ngraph TD\n  A --> B\n```\n")
    assert "```mermaid\ngraph TD\n  A --> B\n```\n" in page
    assert "a diagram does not say what it shows" in said
    garden.replace("conferences/sail-conf-2024.md", "place:\n", "place: At sea\n")
    assert garden.build(drafts=True).warnings == []


def test_a_diagram_that_loads_something(import_text: Import) -> None:
    """A diagram with content that the garden cannot check becomes code and is reported."""
    said, page = import_text('```mermaid\ngraph TD\n  A["<img src=x>"] --> B\n```\n')
    assert "```text\ngraph TD" in page
    assert "a diagram contains something that cannot be checked" in said


def test_code_of_programs(import_text: Import) -> None:
    """Obsidian queries become plain code and are reported as not supported."""
    said, page = import_text("Text.\n\n```dataview\nLIST\n```\n\n```golang\nx := 1\n```\n\n```\nplain\n```\n")
    assert "ropes.md:7: not read here: ```dataview\n" in said
    assert "golang" not in said
    assert "```text\nLIST\n```\n\n```go\nx := 1\n```\n" in page


def test_embedded_things(import_text: Import) -> None:
    """The size of a picture is dropped and its title becomes a caption; other embedded files are reported."""
    said, page = import_text(
        "![[rope.png|The rope|400]]\n\n![The rope](rope.png 'Cut by Bo')\n\n"
        "![[deck.pdf#page=3]]\n\n![[sketch.excalidraw]]",
        rope_png=png(4, 4),
        deck_pdf=b"%PDF",
    )
    assert "![The rope](sail-conf-2024-rope.png)\n\n![The rope](sail-conf-2024-rope.png)\\\nCut by Bo\n" in page
    assert "ropes.md:9: not read here: ![[deck.pdf#page=3]]\n" in said
    assert "the file “deck.pdf” is not imported: its name is kept." in said
    assert "ropes.md:11: not read here: ![[sketch.excalidraw]]\n" in said


def test_a_bare_reference_of_hugo(import_text: Import) -> None:
    """A bare ``relref`` of Hugo becomes a link with the title of the other note, not its path."""
    other = "---\ntitle: Tar\nspeaker: Bo Lind\n---\nIt sticks.\n"
    _, page = import_text('See {{< relref "tar.md" >}}.', tar_md=other)
    assert "See [Tar](#lind-sail-conf-2024).\n" in page


def test_unknown_tags_stay_in_their_places(import_text: Import) -> None:
    """Unknown shortcodes become comments around the content they enclose, or below the paragraph they are in."""
    _, page = import_text(
        "Before.\n\n{{% notice tip %}}\nWithin.\n\n{{< youtube w7Ft2ymGmfc >}}\n{{% /notice %}}\n\n"
        "Some {{< x >}} words.\n\n- in {{< y >}} a list\n\nAfter.\n\n<!-- last -->"
    )
    assert (
        "Before.\n\n% {{% notice tip %}}\n\nWithin.\n\n[Recording](https://www.youtube.com/watch?v=w7Ft2ymGmfc)\n\n"
        "% {{% /notice %}}\n\nSome words.\n\n% {{< x >}}\n\n- in a list\n\n% {{< y >}}\n\nAfter.\n\n% last\n"
    ) in page


def test_a_conference_of_a_series(tmp_path: Path, garden: Garden) -> None:
    """If the series is only a part of the title of a note, the page keeps the whole title."""
    note = tmp_path / "2021.md"
    front = '---\ntitle: "Write the Docs Amsterdam 2021"\nseries: [Write the Docs]\n---\n'
    note.write_text(f"{front}### Ida Kai: Ropes\n\nA text.\n\n### Bo Lind: Tar\n\nMore.\n", encoding="utf-8")
    assert main(["import", str(note), "--garden", str(garden.folder)]) == 0
    page = garden.read("conferences/write-the-docs-2021.md")
    assert "series: Write the Docs\n" in page
    assert "# Write the Docs Amsterdam 2021\n" in page


def test_a_recipe_beside_talks(tmp_path: Path, garden: Garden, capsys: pytest.CaptureFixture[str]) -> None:
    """A note without talks, beside notes of conferences, does not create a conference named after the folder."""
    posts = tmp_path / "hugo" / "content" / "posts"
    posts.mkdir(parents=True)
    (posts / "pie.md").write_text("---\ntitle: Apple pie\ndate: 2020-01-01\n---\nApples and flour.\n", encoding="utf-8")
    talks = "---\ntitle: Sail Conf 2021\n---\n\n### Ida Kai: Ropes\n\nA text.\n\n### Bo Lind: Tar\n\nMore.\n"
    (posts / "sail.md").write_text(talks, encoding="utf-8")
    assert main(["import", str(tmp_path / "hugo"), "--garden", str(garden.folder)]) == 0
    assert "content/posts/pie.md:1: nothing in it names a talk or a conference: left out." in capsys.readouterr().out
    assert [path.name for path in (garden.folder / "conferences").iterdir()] == ["sail-conf-2021.md"]
