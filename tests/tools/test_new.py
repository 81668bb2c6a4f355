"""``new``: skeletons build, use known spellings and overwrite no file."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from datetime import date

import pytest
from gardens import ROOT, Garden

from conference_garden.tools.command_line import main
from conference_garden.tools.fields import FIELDS
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.skeletons import conference_page, talk_line

Capture = pytest.CaptureFixture[str]


def run(garden: Garden, what: str, *options: str) -> int:
    """Runs ``new`` as from a shell without a terminal."""
    return main(["new", what, "--garden", str(garden.folder), *options])


def test_a_conference_builds(garden: Garden) -> None:
    """With all options given, the page has the right ids, dates, speakers and place, and builds without a warning."""
    options = ["--series", "SAILS", "--start", "2025-05-01", "--end", "2025-05-02", "--place", "Hull: the quay"]
    options += ["--website", "https://sails.example/", "--talk", "Ropes - a primer — Ada Lovelace (Sea & Sons)"]
    options += [
        "--talk",
        'C#: "the" <end> & more — grace hopper and Emmy Noether',
        "--talk",
        "Ropes — Ada Lovelace",
    ]
    assert run(garden, "conference", *options) == 0
    built = garden.build(drafts=True)
    assert built.warnings == []
    page = built.page("conferences/sails-2025.html")
    for text in (
        'id="lovelace-sails-2025"',
        'id="hopper-sails-2025"',
        'id="lovelace-ropes-sails-2025"',
        "Hull: the quay",
    ):
        assert text in page
    source = garden.read("conferences/sails-2025.md")
    assert "series: Sails\nstart: 2025-05-01\nend: 2025-05-02\n" in source
    assert ":speakers: Grace Hopper, Emmy Noether\n" in source
    assert garden.build(into="published").warnings == []


def test_the_least_that_can_be_said(garden: Garden) -> None:
    """With only the required options the garden builds without a warning, and the page lists what is missing."""
    assert run(garden, "conference", "--series", "Oars & Öre", "--start", "2025-05-01") == 0
    assert run(garden, "topic", "--title", "Knots: all", "--family", "craft") == 0
    built = garden.build(drafts=True)
    assert built.warnings == []
    assert "has no value" in built.page("conferences/oars-ore-2025.html")
    assert "family: Craft\n" in garden.read("topics/knots-all.md")


def test_a_topic_with_a_definition_is_published(garden: Garden) -> None:
    """A topic with a definition is not a draft, so that other pages can refer to it."""
    options = ["--title", "Knots", "--family", "Craft", "--alias", "hitches", "--related", "Boats"]
    assert run(garden, "topic", *options, "--definition", "What holds a rope.") == 0
    garden.replace("conferences/sails-2023.md", ":topics: budgets", ":topics: budgets, knots")
    assert garden.build().warnings == []


@pytest.mark.parametrize(
    ("what", "options", "says"),
    [
        ("conference", ["--series", "sails", "--start", "2024-09-01"], "sails-2024.md already exists"),
        (
            "conference",
            ["--series", "boats", "--start", "2024-09-01", "--end", "2024-08-31"],
            "cannot end on 2024-08-31",
        ),
        ("topic", ["--title", "Allowance", "--family", "Craft"], "topics/budgets.md already exists"),
        ("topic", ["--title", "Topics", "--family", "Craft"], "The id 'topics' is already in use"),
        (
            "topic",
            ["--title", "⛵", "--family", "Craft"],
            "The title '⛵' cannot be made into an address: give one with --id.",
        ),
        ("topic", ["--title", "Ropes", "--family", "Craft", "--id", "boats"], "The id 'boats' is already in use"),
        (
            "conference",
            ["--series", "⛵", "--start", "2024-09-01"],
            "The name '⛵' cannot be made into an address: give one with --id.",
        ),
        (
            "conference",
            ["--series", "Sails", "--start", "2024-09-01", "--id", "boats"],
            "The id 'boats' is already in use",
        ),
    ],
)
def test_nothing_is_overwritten(garden: Garden, capsys: Capture, what: str, options: list[str], says: str) -> None:
    """A page, alias or id that the garden already has is refused with its name, and nothing is written."""
    before = sorted(garden.folder.rglob("*.md"))
    assert run(garden, what, *options) == 1
    assert says in capsys.readouterr().err
    assert sorted(garden.folder.rglob("*.md")) == before


def test_ids_can_be_chosen(garden: Garden, capsys: Capture) -> None:
    """A valid ``--id`` is used as given; without it the id is made from a title with any signs or script."""
    assert run(garden, "topic", "--title", "⛵", "--family", "Craft", "--id", "emoji-boats") == 0
    assert run(garden, "topic", "--title", "C++", "--family", "Craft", "--definition", "A language.") == 0
    assert run(garden, "topic", "--title", "C#", "--family", "craft", "--definition", "Another.") == 0
    assert run(garden, "topic", "--title", "Łódź", "--family", "Craft", "--id", "Łódź") == 2
    assert "--id must be an id of lower-case letters, digits and single hyphens, not 'Łódź'." in capsys.readouterr().err
    options = ["--series", "帆の会", "--start", "2025-05-01", "--talk", "⛵ — 김 민수", "--talk", "結び目 — 🎉"]
    assert run(garden, "conference", *options) == 0
    assert run(garden, "conference", *options, "--id", "kaigi-2025") == 0
    topics = {path.stem for path in (garden.folder / "topics").iterdir()}
    assert topics == {"boats", "budgets", "emoji-boats", "c-plus-plus", "c-sharp"}
    page = garden.read("conferences/fan-no-hui-2025.md")
    assert [line for line in page.splitlines() if line.endswith(")=")] == [
        "(gim-fan-no-hui-2025)=",
        "(jie-bi-mu-fan-no-hui-2025)=",
    ]
    assert "(gim-kaigi-2025)=" in garden.read("conferences/kaigi-2025.md")


def test_a_file_that_came_meanwhile_is_kept(garden: Garden) -> None:
    """Even a file that is not a readable page, such as a broken symlink, is not replaced."""
    garden.folder.joinpath("conferences/oars-2025.md").symlink_to("nowhere")
    assert run(garden, "conference", "--series", "Oars", "--start", "2025-05-01") == 1


def test_several_in_a_year(garden: Garden) -> None:
    """``--part``, such as a month or a city, distinguishes two conferences of a series in one year."""
    assert run(garden, "conference", "--series", "Sails", "--start", "2024-09-01", "--part", "Autumn") == 0
    assert garden.read("conferences/sails-2024-autumn.md").count("# Sails Autumn 2024") == 1
    assert garden.build(drafts=True).warnings == []


def test_likely_duplicates_are_pointed_out(garden: Garden, capsys: Capture) -> None:
    """A series, speaker, topic or family that resembles a known one is reported with a suggestion."""
    run(garden, "conference", "--series", "Sailss", "--start", "2024-09-01", "--talk", "Ropes — Ada Lovelac")
    run(garden, "topic", "--title", "Budget", "--family", "Planing", "--related", "boat")
    said = capsys.readouterr().out
    for text in (
        "'Sailss' is new; did you mean 'Sails'?",
        "sails-2024.md is about 'Sails 2024'",
        "'Ada Lovelac' is new; did you mean 'Ada Lovelace'?",
        "'Budget' is new; did you mean 'budgets'?",
        "'Planing' is new; did you mean 'Planning'?",
        "no topic 'boat' to be related to; did you mean 'boats'?",
    ):
        assert text in said


def test_wrong_calls(garden: Garden, capsys: Capture) -> None:
    """Without a terminal nothing is asked: missing and wrong options are reported."""
    assert run(garden, "conference") == 2
    assert run(garden, "conference", "--series", "Oars", "--start", "May") == 2
    said = capsys.readouterr().err
    assert said.splitlines()[0] == "--series and --start must be given; --help tells what each option means."
    assert "--start must be a date such as 2026-04-08, not 'May'." in said


def answer(garden: Garden, what: str, *answers: str) -> str:
    """Answers the questions of ``new`` in a terminal; returns its output."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "conference_garden", "new", what, "--garden", str(garden.folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "dumb"}
    process = subprocess.Popen(command, env=environment, stdin=theirs, stdout=subprocess.PIPE, text=True)
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said


def test_questions_in_a_terminal(garden: Garden) -> None:
    """Answers work like options; a wrong one is asked again, and for a near match the known spelling is offered."""
    talks = ["Ropes — Ada Lovelace", "Knots — Grace Hopper", ""]
    said = answer(garden, "conference", "Sials", "", "May", "2025-05-01", "", "", "", "", *talks, "")
    assert "Did you mean 'Sails'?" in said
    assert "start must be a date" in said
    page = garden.read("conferences/sails-2025.md")
    assert "(lovelace-sails-2025)=" in page
    assert "(hopper-sails-2025)=" in page


def test_an_answer_is_refused_where_it_is_asked(garden: Garden) -> None:
    """An answer that cannot be used is refused at its question, so that earlier answers are not lost."""
    days = ["2024-09-03", "2024-09-01", ""]
    said = answer(garden, "conference", "Sails", *days, "", "Autumn", "", "", "Ropes — Ada Lovelace", "", "boats", "")
    assert "The conference cannot end on 2024-09-01, before it starts." in said
    assert "conferences/sails-2024.md already exists." in said
    assert "The id 'boats' is already in use." in said
    assert "(lovelace-sails-2024-autumn)=" in garden.read("conferences/sails-2024-autumn.md")
    names = ["Boats", "Sailing", ""]
    said = answer(garden, "topic", "Allowance", "⛵", "Craft", "", *names, "Whales", "boats", "", "", "sailing")
    assert "topics/budgets.md already exists and is also called 'Allowance'." in said
    assert "topics/boats.md already exists and is also called 'Boats'." in said
    assert "There is no topic 'Whales'." in said
    assert "The title '⛵' cannot be made into an address." in said
    page = garden.read("topics/sailing.md")
    assert "aliases:\n  - Sailing\n" in page
    assert "related:\n  - boats\n" in page


def test_talks_in_one_line() -> None:
    """The last free-standing dash ends the title; commas, '&' and 'and' outside brackets separate speakers."""
    assert talk_line("Ropes - a primer").speakers == (("a primer", ""),)
    title, speakers = talk_line("Re-rope it – Jane Doe (Bed and Breakfast, Inc.), Max Moe & Zoë van Dam")
    assert title == "Re-rope it"
    assert speakers == (("Jane Doe", "Bed and Breakfast, Inc."), ("Max Moe", ""), ("Zoë van Dam", ""))


def test_names_and_titles_are_read_as_in_imports(garden: Garden) -> None:
    """A year in the series is not repeated in the title, and a quoted title is separated from its speaker."""
    options = ["--series", "PyCon DE & PyData Berlin 2019", "--start", "2019-10-09"]
    assert run(garden, "conference", *options, "--talk", '"Loop Better" by Trey Hunner', "--talk", "Ropes by hand") == 0
    page = garden.read("conferences/pycon-de-pydata-berlin-2019.md")
    assert "series: PyCon DE & PyData Berlin\n" in page
    assert "# PyCon DE & PyData Berlin 2019\n" in page
    assert "(hunner-pycon-de-pydata-berlin-2019)=\n## Loop Better\n" in page
    assert "## Ropes by hand\n" in page


def test_ids_are_never_used_twice(garden: Garden) -> None:
    """Talks with the same speaker and title get different ids."""
    lines = [talk_line("Ropes — Ada Lovelace")] * 3
    values = {"series": "Sails", "start": date(2025, 5, 1), "talk": lines}
    text = conference_page(values, Known.read(garden.folder)).text
    labels = [line for line in text.splitlines() if line.endswith(")=")]
    assert len(labels) == len(set(labels)) == 3


def test_commands_that_build_nothing_start_light(garden: Garden) -> None:
    """``--help`` and ``new`` import no packages that only a build needs."""
    heavy = ("sphinx", "docutils", "myst_parser", "ablog", "markdown_it", "jinja2", "lxml", "pygments", "requests")
    code = (
        "import sys\nfrom conference_garden.tools.command_line import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    options = ["--series", "Oars", "--start", "2025-05-01", "--garden", str(garden.folder)]
    for arguments in (["--help"], ["report", "--help"], ["new", "conference", *options]):
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, cwd=ROOT / "src", stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_every_option_is_explained(capsys: Capture) -> None:
    """``--help`` lists every option."""
    for what, fields in FIELDS.items():
        with pytest.raises(SystemExit):
            main(["new", what, "--help"])
        said = capsys.readouterr().out
        assert all(f"--{field.name}" in said for field in fields)
