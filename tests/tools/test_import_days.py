"""Dates in notes are read in the language of the garden, since a wrong day in the calendar would go unnoticed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from test_import_notes import empty_garden

from conference_garden.tools.command_line import main
from conference_garden.tools.importing.dates import days_in, in_language

Import = Callable[..., tuple[str, str]]


@pytest.fixture
def import_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    """Imports a note into a garden in a given language; returns the output and the page."""

    def import_note(language: str, text: str, name: str = "Sail Conf 2024") -> tuple[str, str]:
        garden = empty_garden(tmp_path / "garden")
        garden.replace("garden.toml", "[site]\n", f'[site]\nlanguage = "{language}"\n')
        note = tmp_path / f"{name}.md"
        note.write_text(text, encoding="utf-8")
        assert main(["import", str(note), "--garden", str(garden.folder)]) == 0
        said = capsys.readouterr()
        return said.out + said.err, garden.read("conferences/sail-conf-2024.md")

    return import_note


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("nl", "zaterdag 3 februari 2024", ["2024-02-03"]),
        ("nl", "16 t/m 18 mei 2024", ["2024-05-16", "2024-05-18"]),
        ("nl", "3 mrt. 2024 en 12 okt 2024", ["2024-03-03", "2024-10-12"]),
        ("de", "Samstag, 3. März 2024", ["2024-03-03"]),
        ("de", "16. und 17. Mai 2024", ["2024-05-16", "2024-05-17"]),
        ("fr", "1er août 2024", ["2024-08-01"]),
        ("es", "16 y 17 de mayo de 2024", ["2024-05-16", "2024-05-17"]),
        # English is read in every garden; month names of other languages are not
        ("nl", "Saturday, May 4, 2024", ["2024-05-04"]),
        ("en", "3 februari 2024", []),
        ("ja", "4 May 2024", ["2024-05-04"]),
        # numbers: with dots or dashes the day comes first; with slashes it depends on the language
        ("nl", "05-06-2024", ["2024-06-05"]),
        ("nl", "05/06/2024", ["2024-06-05"]),
        ("en-GB", "05/06/2024", ["2024-06-05"]),
        ("en", "05/06/2024", ["2024-05-06"]),
        ("en", "05-06-2024", ["2024-06-05"]),
        ("en", "5.6.2024", ["2024-06-05"]),
        ("nl", "05/16/2024", ["2024-05-16"]),
        ("en", "16/05/2024", ["2024-05-16"]),
    ],
)
def test_days_of_a_language(language: str, text: str, days: list[str]) -> None:
    """Month names are read in the garden's language and in English, numeric dates in the order of the language."""
    with in_language(language):
        assert [str(day) for day in days_in(text)] == days


def test_a_conference_in_dutch(import_note: Import) -> None:
    """Headings, labels and front matter in Dutch give days, place and links as those in English do."""
    _, page = import_note(
        "nl",
        "---\nlocatie: Delft\n---\n# Sail Conf 2024\n\n"
        "## zaterdag 3 februari\n\n### Touw - Ida Kai\n\nHet houdt.\n\n"
        "## zondag 4 februari 2024\n\n### Teer - Bo Lind\n\nDia's: https://slides.example/1\n"
        "Opname: https://video.example/1\n\nHet plakt.\n",
    )
    assert "start: 2024-02-03\nend: 2024-02-04\nplace: Delft\n" in page
    assert re.findall(r"^:day: (.*)", page, re.MULTILINE) == ["2024-02-03", "2024-02-04"]
    assert ":recording: https://video.example/1\n:slides: https://slides.example/1\n" in page
    assert "Opname" not in page


@pytest.mark.parametrize("word", ["Day", "Dag", "Tag", "Jour", "Día", "Giorno"])
def test_headings_that_count_days(import_note: Import, word: str) -> None:
    """A heading “Day 2”, in any language and without a date, means the day after day 1."""
    _, page = import_note(
        "nl",
        f"# Sail Conf 2024\n\n## {word} 1: 12-10-2024\n\n### Touw - Ida Kai\n\nHet houdt.\n\n"
        f"## {word} 2\n\n### Teer - Bo Lind\n\nHet plakt.\n",
    )
    assert re.findall(r"^:day: (.*)", page, re.MULTILINE) == ["2024-10-12", "2024-10-13"]
    assert "end: 2024-10-13\n" in page


def test_a_day_that_could_be_another(import_note: Import) -> None:
    """If day and month of a date on the page might be swapped, the date is reported with its line."""
    said, _ = import_note(
        "nl", "# Sail Conf 2024\n\n## Touw - Ida Kai\n\nDatum: 05/06/2024\n\nHet houdt, anders dan op 07/08/2023.\n"
    )
    assert "Sail Conf 2024.md:5: “05/06/2024” was read as 5 June 2024, which may be the other way round.\n" in said
    assert "07/08/2023" not in said


def test_a_day_that_is_sure(import_note: Import) -> None:
    """A date whose order is unambiguous in the language is not reported."""
    said, page = import_note("nl", "---\ndatum: 05-06-2024\n---\n# Sail Conf 2024\n\n## Touw - Ida Kai\n\nHet houdt.\n")
    assert "was read as" not in said
    assert "start: 2024-06-05\n" in page
