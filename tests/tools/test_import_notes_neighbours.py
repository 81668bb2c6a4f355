"""Headings and notes are read in the context of their neighbours, so that only talks become talks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from gardens import ROOT, Garden
from test_import_notes import empty_garden, talks_of

from conference_garden.tools.command_line import main

NEIGHBOURS = ROOT / "tests/imports/notes-neighbours"

Run = Callable[..., str]


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    return empty_garden(tmp_path / "garden")


@pytest.fixture
def run(garden: Garden, capsys: pytest.CaptureFixture[str]) -> Run:
    """Imports a folder of fixtures; returns the output as one line."""

    def run(name: str, *arguments: str, status: int = 0) -> str:
        assert main(["import", str(NEIGHBOURS / name), "--garden", str(garden.folder), *arguments]) == status
        said = capsys.readouterr()
        return " ".join((said.out + said.err).split())

    return run


def found(garden: Garden) -> dict[str, dict[str, list[str]]]:
    """The pages with the titles and speakers of their talks."""
    pages = sorted((garden.folder / "conferences").glob("*.md"))
    return {path.stem: talks_of(path.read_text(encoding="utf-8")) for path in pages}


def test_headings_among_their_neighbours(run: Run, garden: Garden) -> None:
    """Headings are read by the pattern of most of them; links, questions and lone words are not talks."""
    said = run("tide-days-2021")
    assert found(garden) == {
        "tide-days-2021": {
            # times before “Speaker - Title”, which is right though “Counting Waves” could be a name
            "Reading the moon": ["Ingrid Falk"],
            "How mud remembers": ["Tomas Lind"],
            "Counting Waves": ["Rhea Costa"],
            "Doors against the sea": ["Oskar Brandvold"],
            # “Keynote with …”, and its title as the next heading
            "The slow river": ["Pia Holt"],
            "Nets that let go": ["Ivo Sand (@ivosand Netmakers, Bergen)"],
            # below “Lightning talks”
            "Knots in the dark": [],
            "A boat of paper": [],
            # a year in the title of a talk, in a folder that names the event
            "Cranes and gulls: the 2040 harbour": ["Mirko Vale (@mirkovale)"],
            "Dams that breathe": ["Una Berg (Waterworks)"],
        }
    }
    text = garden.read("conferences/tide-days-2021.md")
    for heading in ("## Mud\n", "## Slack links\n", "## Questions\n", "### Marta Moe: who pays for the doors?\n"):
        assert f"\n{heading}" in text
    assert "09:30" in text
    assert "exercise/lesson-one.md:1: it is part of a program (exercise/package.json): left out." in said
    assert "old/nets.md:1: “Nets that let go”: it also exists as day-2.md:7" in said
    assert "copies/dams-old.md:1: “Dams”: it also exists as copies/dams.md:1" in said


def test_a_list_among_talks(run: Run, garden: Garden) -> None:
    """Among notes with titles, a note with several headings and no title is not a talk."""
    run("lock-camp-2020")
    assert found(garden) == {"lock-camp-2020": {"Barges": [], "Gates": [], "Keepers": [], "Paddles": []}}
    assert "\n## To ask Pia\n" in garden.read("conferences/lock-camp-2020.md")


def test_names_of_folders_and_files(run: Run, garden: Garden) -> None:
    """Names of folders and files give dates and editions, in several notations; an index gives days of talks."""
    run("rowing")
    assert found(garden) == {
        "oar-camp-2019": {
            # “Title, Speaker”
            "Feathering the blade": ["Jonas Brekke"],
            "Blisters": ["Amalie Storm"],
            "Steering by ear": ["Kofi Mensah"],
        },
        "sculling-2020": {"Locks and other waits": ["Henny Dahl"]},
        "piercon-norway-2020": {"Planks": ["Arve Dal"]},
        "dock-summit-bergen-2022": {
            "How to moor with one hand": [],
            "Fenders from old tyres": [],
            "What the cleats saw": [],
        },
    }
    assert "start: 2020-06-13\n" in garden.read("conferences/sculling-2020.md")
    assert ":day: 2022-05-27\n" in garden.read("conferences/dock-summit-bergen-2022.md")


def test_a_year_that_one_note_names(run: Run, garden: Garden) -> None:
    """If only the text of one note gives the event a year, that year is used and reported as uncertain."""
    said = run("weirconf-notes")
    assert found(garden) == {"weirconf-2018": {"Eels": [], "Sluices": []}}
    assert "sluices.md:1: only this says that Weirconf was in 2018." in said


def test_what_was_talked_of(run: Run) -> None:
    """Short headings without days and speakers are not talks; the message says how to import them anyway."""
    said = run("ferry-forum", status=1)
    assert "if its headings are talks, import it alone with --into NAME-YEAR." in said


def test_a_course(run: Run, garden: Garden) -> None:
    """A file named after a month and a subject creates no page; it is reported, and the suggested ``--into`` works."""
    said = run("loose", status=1)
    assert "To be looked at (1): 2024-6-knots-course.md:1: “Loose” names no year: write it into the name of" in said
    run("loose", "--into", "rope-days-2024")
    assert found(garden) == {"rope-days-2024": {"The complete course on knots": ["Ruben Maas"]}}


def test_what_was_guessed_is_no_reason(tmp_path: Path, run: Run, garden: Garden) -> None:
    """Speakers guessed by an import do not influence the next import until the writer has edited their page."""
    notes = tmp_path / "log"
    notes.mkdir()
    talks = ("“Sheets” by Nuno Paz", "“Masts” by Ida Kai", "“Ropes” by Lina van Berg", "“Tides” by Lina Van Berg")
    text = "".join(f"## {talk}\n\nThey hold.\n\n" for talk in talks)
    (notes / "sail-conf-2021.md").write_text(f"# Sail Conf 2021\n\n{text}", encoding="utf-8")
    talks = ("Stylish quays", "Nuno Paz — Tar for everybody", "Ida Kai — The Tar Zone: Sticking on Ships", "Quays")
    text = "".join(f"## {talk}\n\nMore about {talk.lower()}.\n\n" for talk in talks)
    (notes / "harbour-days-2022.md").write_text(f"# Harbour Days 2022\n\n{text}", encoding="utf-8")
    assert "new page: 4 talks" in run(str(notes))
    before = found(garden)
    assert before["harbour-days-2022"]["Nuno Paz — Tar for everybody"] == []
    assert before["sail-conf-2021"]["Ropes"] == before["sail-conf-2021"]["Tides"] == ["Lina van Berg"]
    assert "updated" not in run(str(notes))
    assert found(garden) == before
    page = garden.folder / "conferences/sail-conf-2021.md"  # now the writer has agreed
    page.write_text(page.read_text(encoding="utf-8").replace("They hold.", "They do hold."), encoding="utf-8")
    assert "2 talks updated" in run(str(notes))
    assert found(garden)["harbour-days-2022"]["Tar for everybody"] == ["Nuno Paz"]


def test_what_is_left_out_has_no_sections(tmp_path: Path, run: Run) -> None:
    """For a note that is left out, the import does not also report its headings and pictures."""
    notes = tmp_path / "log"
    notes.mkdir()
    talk = "# Sail Conf 2021\n\n## Old ropes by Lina West\n\nThey hold.\n\n## What to read\n\nBooks.\n"
    (notes / "sail-conf-2021.md").write_text(talk, encoding="utf-8")
    other = "# Tar\n\n## What tar is\n\nIt is black.\n\n![](gone.png)\n\n## Why it sticks\n\nNobody knows.\n"
    (notes / "2022-03-04-tar.md").write_text(other, encoding="utf-8")
    said = run(str(notes))
    assert "2022-03-04-tar.md:1: no heading and no line names a talk and its speaker: left out" in said
    assert said.count("2022-03-04-tar.md") == 1
    assert "sail-conf-2021.md:7: “What to read”: no speaker in the heading: kept" in said


def test_notes_in_other_formats(tmp_path: Path, run: Run) -> None:
    """Files that are not Markdown are reported, whether beside Markdown, without any, or named alone."""
    notes = tmp_path / "sail-conf-2021"
    (notes / "old").mkdir(parents=True)
    (notes / "old" / "loop.org").write_text("* Loops by Ida Kai\n", encoding="utf-8")
    (notes / "tar.rst").write_text("Tar\n===\n", encoding="utf-8")
    assert "tar.rst old/loop.org No talk was found" in run(str(notes), status=1)
    assert "tar.rst is not Markdown: convert it" in run(str(notes / "tar.rst"), status=1)
    (notes / "ropes.md").write_text("# “Ropes” by Ida Kai\n\nThey hold.\n", encoding="utf-8")
    said = run(str(notes))
    assert "It is not Markdown: convert it, for example with pandoc (https://pandoc.org), and import" in said
