"""Forgetting: addresses deleted on purpose are listed and removed from the record, and no others are."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest
from gardens import Garden, copy_garden
from test_commands import run

from conference_garden.tools.command_line import main

PAGE = "conferences/sails-2024"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """The small garden, with a heading in a talk, and a record of every published address."""
    garden = copy_garden("small", tmp_path_factory.mktemp("published") / "garden")
    garden.write(f"{PAGE}.md", garden.read(f"{PAGE}.md") + "\n### Questions\n\nWho asked?\n")
    assert garden.build("record").warnings == []
    return garden


def addresses(garden: Garden) -> set[str]:
    """The addresses in the record of a garden."""
    return set(json.loads(garden.read("published.json"))) - {"version"}


def delete_page(garden: Garden) -> None:
    """Deletes a conference and all references to it."""
    garden.remove(f"{PAGE}.md")
    for name in ("conferences/sails-2023.md", "topics/boats.md", "topics/budgets.md", "index.md"):
        text = re.sub(r"\{\w+\}`[^`]*`|\[[^]]*\]\(#[^)]*\)", "it", garden.read(name))
        garden.write(name, re.sub(r":(disagrees-with|builds-on|updates|agrees-with):.*\n", "", text))


def test_what_is_deleted_is_forgotten(published: Garden) -> None:
    """All addresses that would vanish, anchors included, are listed and removed; then the garden builds again."""
    delete_page(published)
    before = addresses(published)
    assert run("check", str(published.folder)).returncode == 1
    done = run("forget", "--garden", str(published.folder), "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    *named, last = done.stdout.splitlines()
    assert set(named) == before - addresses(published)
    assert {f"{PAGE}.html", f"{PAGE}.html#turing-sails-2024-questions", "speakers/alan-turing.html"} <= set(named)
    assert last == f"{len(named)} addresses removed from published.json: links to them will lead nowhere."
    assert "conferences/sails-2023.html" in addresses(published)
    checked = run("check", str(published.folder))
    assert (checked.returncode, checked.stderr) == (0, "")
    again = run("forget", "--garden", str(published.folder))
    assert again.stdout == "Everything that was published still exists or redirects: there is nothing to forget.\n"


def test_only_what_is_named(published: Garden) -> None:
    """An id or an address selects what to forget; what was not published, or still exists, is refused."""
    text = published.read(f"{PAGE}.md")
    published.write(f"{PAGE}.md", text[: text.index("(turing-sails-2024)=")])
    before = addresses(published)
    for name in ("turing-sails-2025", "hopper-sails-2024"):
        refused = run("forget", name, "--garden", str(published.folder), "--yes")
        assert refused.returncode == 1
        assert f"'{name}' was not published, or it is still there" in refused.stderr
    assert (
        "did you mean 'turing-sails-2024'?" in run("forget", "turing-sails", "--garden", str(published.folder)).stderr
    )
    assert addresses(published) == before
    talk = f"{PAGE}.html#turing-sails-2024"
    for name in ("turing-sails-2024", talk, f"https://small.example/notes/{talk}"):
        named = run("forget", name, "--garden", str(published.folder))
        assert named.stdout.splitlines() == [talk, f"{talk}-questions"], named.stderr
    assert run("forget", talk, "--garden", str(published.folder), "--yes").returncode == 0
    assert before - addresses(published) == {talk, f"{talk}-questions"}


def test_a_draft_is_forgotten_only_by_name(published: Garden) -> None:
    """A published page that is a draft again keeps its addresses, unless it is named in the command."""
    page = "conferences/sails-2023"
    published.replace(f"{page}.md", "series: Sails\n", "series: Sails\ndraft: true\n")
    before = addresses(published)
    assert "there is nothing to forget" in run("forget", "--garden", str(published.folder), "--yes").stdout
    assert run("forget", f"{page}.md", "--garden", str(published.folder), "--yes").returncode == 0
    gone = before - addresses(published)
    assert f"{page}.html" in gone
    assert all(address.startswith(page) for address in gone)


@pytest.mark.parametrize(("answer", "forgotten"), [("y", True), ("", False), ("n", False), (None, False)])
def test_nothing_is_forgotten_unasked(
    published: Garden, monkeypatch: pytest.MonkeyPatch, answer: str | None, forgotten: bool
) -> None:
    """In a terminal the command asks first; elsewhere it does nothing without ``--yes``."""
    delete_page(published)
    before = addresses(published)
    keyboard = io.StringIO(f"{answer}\n")
    monkeypatch.setattr(keyboard, "isatty", lambda: answer is not None)
    monkeypatch.setattr(sys, "stdin", keyboard)
    assert main(["forget", "--garden", str(published.folder)]) == (0 if forgotten else 1)
    assert (addresses(published) != before) is forgotten


def test_no_line_is_lost_that_cannot_be_read(published: Garden) -> None:
    """If published.json has a mistake in it, nothing is forgotten."""
    delete_page(published)
    text = published.read("published.json")
    published.write("published.json", text.replace('"version": 1', '"notes/x.html": 3,\n"version": 1'))
    before = published.read("published.json")
    refused = run("forget", "--garden", str(published.folder), "--yes")
    assert refused.returncode == 1
    assert refused.stderr.endswith("Nothing was forgotten: correct the problems above first.\n")
    assert published.read("published.json") == before
