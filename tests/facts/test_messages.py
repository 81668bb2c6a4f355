"""Every message of the garden, word for word: ``messages.yml`` is the list that writers can read."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from album import encoded
from gardens import ROOT, Garden, copy_garden
from PIL import Image

from conference_garden.facts.problem_kinds import KINDS
from conference_garden.facts.problems import suggest

CASES: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/messages.yml").read_text(encoding="utf-8"))
BOAT = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """A garden that is read once for all messages."""
    return copy_garden("small", tmp_path_factory.mktemp("messages") / "garden")


@pytest.mark.parametrize("case", CASES, ids=[f"{case['kind']}-{number}" for number, case in enumerate(CASES)])
def test_message(read: Garden, case: dict[str, Any]) -> None:
    """An edit that makes a mistake gives exactly the messages listed, in order of place, and no traceback."""
    with read.restored() as garden:
        if "boat.svg" in case["new"]:
            garden.write("topics/boat.svg", BOAT)
            garden.write("topics/trap.svg", BOAT.replace("/>", "><script/></svg>"))
            garden.write("topics/page.html", "<p>Boats</p>")
            (garden.folder / "topics/sea.png").write_bytes(encoded(Image.new("1", (20_000, 20_000)), "PNG"))
        if "old" in case:
            garden.replace(case["file"], case["old"], case["new"])
        else:
            garden.write(case["file"], case["new"])
        built = garden.build("dummy")
        assert [*built.warnings, *built.advice] == case["warnings"]
    assert any(f"[garden.{case['kind']}]" in warning for warning in case["warnings"])


def test_every_kind_of_problem_is_listed() -> None:
    """Every kind of message has an example, except those that need more than one edit and have their own tests."""
    elsewhere = {
        "not-text",
        "unreadable-file",
        "published-draft",
        "published-later",
        "undrawn-diagram",
        "unreadable-font",
    }
    assert {case["kind"] for case in CASES} | elsewhere == set(KINDS)


def test_two_files_of_one_name(garden: Garden) -> None:
    """Two conferences with the same file name in different folders are reported, and the talks of both are kept."""
    text = (
        garden.read("conferences/sails-2023.md")
        .replace("lovelace-", "noether-")
        .replace("Ada Lovelace", "Emmy Noether")
        .replace("Sails", "Knots")
    )
    garden.write("conferences/more/sails-2023.md", text)
    built = garden.build()
    (warning,) = built.warnings
    assert warning.startswith("conferences/sails-2023.md:1: WARNING: the id 'sails-2023' is already used in")
    assert (built.output / "speakers/emmy-noether.html").exists()
    assert (built.output / "speakers/ada-lovelace.html").exists()


def test_file_that_is_no_text(garden: Garden) -> None:
    """A file in another encoding is reported with its line, and everything else is built."""
    (garden.folder / "topics/latin.md").write_bytes("# Caf\u00e9\n".encode("latin-1"))
    for _ in range(2):
        (warning,) = garden.build().warnings
        assert warning.startswith(
            "topics/latin.md:1: WARNING: the page cannot be read: byte 0xe9 is not UTF-8 text. Save"
        )


def test_all_problems_at_once(garden: Garden) -> None:
    """Mistakes on several pages are all reported in one build, and again in the next."""
    garden.replace("conferences/sails-2023.md", ":topics: budgets", ":topics: budgtes")
    garden.replace("conferences/sails-2024.md", ":kind: keynote", ":kind: keynot")
    garden.replace("topics/boats.md", "{topic}`budgets`", "{topic}`budget` and [this](#nowhere)")
    first, second = garden.build(), garden.build()
    kinds = [warning.rpartition("[")[2] for warning in first.warnings]
    assert kinds == ["garden.unknown-topic]", "garden.unknown-kind]", "garden.unknown-target]", "garden.unknown-topic]"]
    assert second.warnings == first.warnings


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("```{tlak}\n```", "Unknown directive type: 'tlak'; did you mean 'talk'? Correct the name of the block. [myst"),
        ("{speakr}`Ada`", "text role \"speakr\"; did you mean 'speaker'? Correct the name in braces. [myst"),
        ("##### Deep", "H1 to H5. A heading is one level below the heading it belongs to: write fewer '#'. [myst"),
        (
            "```{listing} latest\nx\n```",
            "none permitted. Delete the lines between its first and its last: this",
        ),
        (
            "```{list-table}\n* - a\n  - b\n* - c\n```",
            "(1 vs 2). Each '* -' begins a row, and each '-' below it adds",
        ),
        ("```{list-table}\nx\n```", "one bullet list expected. Each '* -' begins a row, and each '-' below it adds"),
        ("```{table}\nx\n```", "exactly one table expected. The block contains one table, made of lines with '|'."),
        ("```{csv-table}\n:file: a.csv\n```", 'ignoring "csv-table" directive. Write the rows into the block, so'),
        (
            '```{csv-table}\na,"b\n```',
            "Separate the cells of a row with commas, and put a cell that contains a comma into quotes.",
        ),
        ("---\n\n***\n\nx", "A line '---' belongs between two paragraphs, not first, last or in a list: delete it."),
        ("* x\n\n  ***\n\n  y", "<section>. A line '---' belongs between two paragraphs, not first, last or in a list"),
        (
            "![A boat](baot.svg)",
            "topics/baot.svg; did you mean 'boat.svg'? The path of a picture is relative to the page.",
        ),
    ],
)
def test_messages_of_others(garden: Garden, monkeypatch: pytest.MonkeyPatch, new: str, message: str) -> None:
    """Messages of Sphinx, docutils and MyST get a remedy and a path relative to the current directory."""
    garden.write("topics/boat.svg", BOAT)
    garden.replace("topics/boats.md", "Things that float.", f"Things that float.\n\n{new}")
    monkeypatch.chdir(garden.folder / "topics")
    warning = "\n".join(garden.build("dummy").warnings)
    assert re.match(r"boats\.md:1[0-2]: ", warning)
    assert message in warning


@pytest.mark.parametrize("count", [100, 20_000])
def test_the_likely_correction_of_many(count: int) -> None:
    """The nearest name is suggested even among very many, and nothing is suggested if no name is similar."""
    known = [f"{first}-{number:05}-{last}" for number in range(count // 4) for first in ("ada", "bo") for last in "xy"]
    known = [*known, "grace-hopper", "Alan Turing"]
    assert suggest("grace-hoper", known) == "; did you mean 'grace-hopper'?"
    assert suggest("alan turin", iter(known)) == "; did you mean 'Alan Turing'?"
    assert suggest("qqqqqq", known) == "."
    assert suggest("", known) == "."
