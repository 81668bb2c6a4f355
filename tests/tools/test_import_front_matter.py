"""Front matter of notes goes to its place on the page or is listed with its line; none of it just disappears."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from gardens import Garden
from test_import_notes import empty_garden

from conference_garden.tools.command_line import main

Import = Callable[..., tuple[str, str]]


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    return empty_garden(tmp_path / "garden")


@pytest.fixture
def import_notes(tmp_path: Path, garden: Garden, capsys: pytest.CaptureFixture[str]) -> Import:
    """Imports notes of Sail Conf 2024, given by name; returns the output and the page."""

    def import_notes(**texts: str) -> tuple[str, str]:
        folder = tmp_path / "notes" / "Sail Conf 2024"
        folder.mkdir(parents=True)
        for name, text in texts.items():
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
        assert main(["import", str(folder.parent), "--garden", str(garden.folder)]) == 0
        said = capsys.readouterr()
        return said.out + said.err, garden.read("conferences/sail-conf-2024.md")

    return import_notes


def note(front: str, text: str = "They hold.") -> str:
    """A note of one talk with more front matter."""
    return f"---\nspeaker: Ida Kai\n{front}\n---\n# Ropes\n\n{text}\n"


def test_what_a_talk_has_a_place_for(import_notes: Import) -> None:
    """Day, language, kind, recording, slides, links and takeaway of a talk go into its block."""
    front = """
date: 2024-05-06
lang: nl
type: Workshop
video: https://video.example/1
slides: [https://slides.example/1, https://slides.example/2]
link: https://ropes.example/
summary: Tie *twice*.
"""
    said, page = import_notes(ropes=note(front.strip()))
    assert "front matter" not in said
    assert (
        ":day: 2024-05-06\n:lang: nl\n:kind: workshop\n:recording: https://video.example/1\n"
        ":slides: https://slides.example/1 https://slides.example/2\n:links: https://ropes.example/\n\n"
        "Tie \\*twice\\*.\n```\n"
    ) in page


def test_what_a_talk_has_no_place_for_is_named(import_notes: Import) -> None:
    """Keys without a place on the page, and values that cannot be used, are listed with their lines."""
    front = """
aliases: [/2024/ropes/, The ropes]
slug: all-ropes
url: /talks/ropes/
takeaway: Tie twice.
description: All about ropes.
type: post
lang: sailor
cover:
  image: rope.png
rating: 1
seen: true
slides: to come
"""
    said, page = import_notes(ropes=note(front.strip()))
    assert "Tie twice.\n```" in page
    for line, what in {
        3: "aliases: /2024/ropes/, The ropes",
        4: "slug: all-ropes",
        5: "url: /talks/ropes/",
        7: "description: All about ropes.",
        8: "type: post",
        9: "lang: sailor",
        10: "cover.image: rope.png",
        12: "rating: 1",
        13: "seen: true",
        14: "slides: to come",
    }.items():
        assert f"Sail Conf 2024/ropes.md:{line}: left out of the front matter: {what}\n" in said


def test_parameters_of_a_page_in_hugo(import_notes: Import) -> None:
    """Keys in the ``params`` table of Hugo are read like those outside it."""
    text = "+++\ntitle = 'Ropes'\n[params]\nspeaker = 'Ida Kai'\nrating = 5\n+++\nThey hold.\n"
    said, page = import_notes(ropes=text)
    assert "## Ropes\n\n```{talk}\n:draft:\n:speakers: Ida Kai\n" in page
    assert "ropes.md:5: left out of the front matter: rating: 5\n" in said


def test_what_is_told_of_a_speaker_in_a_table(import_notes: Import) -> None:
    """A speaker given as a table is read by name, and the other keys of the table are listed."""
    text = "---\nspeaker:\n  name: Ida Kai\n  company: Rope Ltd\n---\n# Ropes\n\nThey hold.\n"
    said, page = import_notes(ropes=text)
    assert ":speakers: Ida Kai\n" in page
    assert "left out of the front matter: speaker.company: Rope Ltd\n" in said


def test_front_matter_of_a_conference(import_notes: Import, garden: Garden) -> None:
    """A note of a whole conference sets author and language of its page; slides, which need a talk, are listed."""
    garden.replace("garden.toml", "[site]", "[authors.ada]\nname = 'Ada Lo'\n[authors.bo]\nname = 'Bo Tarr'\n[site]")
    front = "---\nauthor: Bo Tarr\nlang: nl\nslides: https://slides.example/\n---\n"
    said, page = import_notes(
        day=f"{front}# Sail Conf 2024\n\n## Ropes - Ida Kai\n\nA text.\n\n## Tar - Bo Lind\n\nB.\n"
    )
    assert "author: bo\nlang: nl\n" in page
    assert "day.md:4: left out of the front matter: slides: https://slides.example/\n" in said


def test_the_day_of_each_talk(import_notes: Import) -> None:
    """The day of a talk may be in front matter or on a line, and the conference spans the days of its talks."""
    tar = "# Tar\n\nSpeaker: Bo Lind\nDate: 2024-05-07\n\nIt sticks.\n"
    _, page = import_notes(ropes=note("date: 2024-05-06"), tar=tar)
    assert "start: 2024-05-06\nend: 2024-05-07\n" in page
    assert ":speakers: Ida Kai\n:topics:\n:day: 2024-05-06\n" in page
    assert ":speakers: Bo Lind\n:topics:\n:day: 2024-05-07\n" in page


def test_a_day_of_publishing_is_none_of_the_conference(import_notes: Import) -> None:
    """If lines say when talks were, a date in front matter of weeks later is taken for the day of publishing."""
    tar = "# Tar\n\nSpeaker: Bo Lind\nDate: 2024-05-07\n\nIt sticks.\n"
    _, page = import_notes(ropes=note("date: 2024-06-20"), tar=tar)
    assert "start: 2024-05-07\nend: 2024-05-07\n" in page
    assert ":day: 2024-06-20" not in page


@pytest.mark.parametrize("line", ["private: true", "publish: false", "published: no", "visibility: private"])
def test_a_private_note_stays_private(import_notes: Import, line: str) -> None:
    """A private note is listed, and no word of it is imported."""
    tar = "# Tar\n\nSpeaker: Bo Lind\n\nIt sticks.\n"
    said, page = import_notes(ropes=note(line, "A secret."), tar=tar)
    assert "ropes.md:3: it is not to be published" in said
    assert "secret" not in page
    assert "## Tar" in page


def test_a_draft_comes_as_one(import_notes: Import) -> None:
    """A note that is a draft in its source is reported, and imported as a draft like everything else."""
    said, page = import_notes(ropes=note("draft: true"))
    assert "ropes.md:3: it is a draft in its source.\n" in said
    assert "## Ropes\n\n```{talk}\n:draft:" in page
