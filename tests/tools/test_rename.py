"""Renaming: every reference follows, the old name is remembered, and nothing else changes."""

from __future__ import annotations

import json
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from gardens import Garden, copy_garden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_commands import run
from test_incremental import BUILDS, lay_out, new_garden, start

from conference_garden.facts.catalogue import Catalogue
from conference_garden.machines.data import DataSet
from conference_garden.pages.domain import garden_domain
from conference_garden.tools import sphinx_build
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.failures import told
from conference_garden.tools.renaming.command import find, rename


def call(garden: Garden, old: str, new: str) -> int:
    """Renames in this process; returns the exit status of the command."""
    options = Namespace(old=old, new=new)

    def read(folder: Path) -> tuple[Any, str]:
        return sphinx_build._read(folder, folder / "_build/rename", "1")

    return told(garden.folder, lambda: rename(garden.folder, options, read))


def texts(garden: Garden) -> dict[str, bytes]:
    """The contents of the files of a garden, without builds and the repository."""
    files = (path for path in garden.folder.rglob("*") if path.is_file())
    found = {path.relative_to(garden.folder).as_posix(): path.read_bytes() for path in files}
    return {name: text for name, text in found.items() if not name.startswith(("_build/", ".git/"))}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The catalogue of the small garden, with a former name for one talk."""
    garden = copy_garden("small", tmp_path_factory.mktemp("known") / "garden")
    garden.replace("conferences/sails-2023.md", ":topics: budgets\n", ":topics: budgets\n:formerly: skipper-log\n")
    app, warnings = sphinx_build._read(garden.folder, garden.folder / "_build/known", "1")
    assert warnings == ""
    return garden_domain(app.env).catalogue


FRONT = "---\nfamily: Craft\ntended: 2024-01-01\nrelated: {related}\n---\n\n# Ropes\n\nLong.\n\n"

ENTRY = "Ada King: {formerly: [Ada Lovelace]}\n"
TALK = ("hopper-sails-2024", "hopper-x")
TOPIC = ("budgets", "money")
CONFERENCE = ("sails-2024", "ships-2024")
SPEAKER = ("Grace Hopper", "Grace M. Hopper")

DIAGRAM = '```{mermaid}\nflowchart LR\n  accTitle: A\n  accDescr: B.\n  a --> b\n  click a "#@"\n```'

#: what is renamed → the ways a page can refer to it: ``@`` stands for the name, ``@id`` for the id of a speaker
FOLLOWS = {
    TALK: [
        "{talk}`@`.",
        "{talk}`a talk <@>`",
        "{garden:talk}`@`",
        "{talk}`a\n  talk <@>`",
        "> {talk}`a\n> talk <@>`",
        "{ref}`@`",
        "{any}`@`",
        "[](#@)",
        '[*it* `]`](#@ "t")',
        "[it](<#@>)",
        "<project:#@>",
        "[it][r]\n\n[r]: #@",
        "* a ` b\n* {talk}`@`",
        "| a |\n|---|\n| {talk}`@` [b](#@) |",
        "Ropes\n: {talk}`@`",
        "A note.[^1]\n\n[^1]: {talk}`@`",
        "* b\n\n  ````{note}\n  ```{tip}\n  {talk}`@`\n  ```\n  ````",
        ":::{admonition} On {talk}`@`\nYes.\n:::",
        DIAGRAM,
        f"````{{note}}\n{DIAGRAM}\n````",
    ],
    TOPIC: [
        "{topic}`@` [b](#@)",
        "[b](@.md) [](./@.md) [](/topics/@.md)",
        "{doc}`@` {doc}`b </topics/@>`",
        "[b](#/topics/@) {any}`b <../topics/@>`",
    ],
    CONFERENCE: ["[s](../conferences/@.md)", "{conference}`@`", "[](#@)", "[s](#/conferences/@)"],
    SPEAKER: ["{speaker}`@`", "{speaker}`her <@id>`", "[she](#@id)", "[](#/speakers/@id) {doc}`/speakers/@id`"],
}
#: what only looks like a reference
STAYS = {
    TALK: [
        "`{talk}` and `@`",
        "``{talk}`@` ``",
        "\\{talk}`@`",
        "```\n[](#@)\n```",
        "```{code-block} md\n[](#@)\n```",
        "A.\n\n    [](#@)",
        "% [](#@)",
        "@",
    ],
    TOPIC: ["@, and [b](https://x.example/#@)"],
    SPEAKER: ["@, {speaker}`Amazing Grace`"],
}


#: forms of front matter that name a topic, before and after the renaming
LISTS = [
    ("[boats, budgets]", "[boats, money]"),
    ("boats, budgets", "boats, money"),
    ("'budgets'", "'money'"),
    ('\n- "budgets" # why\n- boats', '\n- "money" # why\n- boats'),
]


def page_with(text: str, name: str) -> str:
    """A topic page with a text in which the placeholders stand for a name."""
    text = text.replace("@id", name.lower().replace(".", "").replace(" ", "-")).replace("@", name)
    return f"{FRONT.format(related='boats')}{text}\n"


def pages_before_and_after(old: str, new: str) -> Iterator[tuple[str, str]]:
    """A page for each way to refer to a thing, before and after its renaming."""
    for text in FOLLOWS[old, new]:
        yield page_with(text, old), page_with(text, new)
    for text in STAYS.get((old, new), ()):
        yield page_with(text, old), page_with(text, old)
    for before, after in LISTS if (old, new) == TOPIC else ():
        yield FRONT.format(related=before), FRONT.format(related=after)


@pytest.mark.parametrize(("old", "new"), FOLLOWS)
def test_references_follow_and_nothing_else(garden: Garden, old: str, new: str) -> None:
    """Every kind of reference follows, including front matter; code, comments, plain text and other names stay."""
    pages = {f"topics/rope-{number}.md": page for number, page in enumerate(pages_before_and_after(old, new))}
    for name, (before, _) in pages.items():
        garden.write(name, before.replace("# Ropes", f"# Ropes {name}"))
    assert call(garden, old, new) == 0
    found = {name: garden.read(name).replace(f"# Ropes {name}", "# Ropes") for name in pages}
    assert found == {name: after for name, (_, after) in pages.items()}


def test_another_spelling_of_the_same_id(garden: Garden) -> None:
    """A new spelling that results in the same id keeps the address, so no former name is recorded."""
    garden.write("topics/ropes.md", page_with("{speaker}`Grace\nHopper` {speaker}`grace-hopper`", ""))
    assert call(garden, "grace-hopper", "Grâce Hopper") == 0
    assert garden.read("topics/ropes.md").endswith("{speaker}`Grâce Hopper` {speaker}`grace-hopper`\n")
    assert garden.read("speakers.yml").startswith("Grâce Hopper:\n  aliases: [Amazing Grace]\n")


def test_lines_of_talks(garden: Garden) -> None:
    """In the options of a talk only the id changes, not the same words in a remark."""
    page = "conferences/sails-2024.md"
    garden.replace(
        page,
        ":builds-on: lovelace-sails-2023",
        ":builds-on: hopper-sails-2024  (on hopper-sails-2024, yes),\n  lovelace-sails-2023",
    )
    garden.replace(page, ":disagrees-with: hopper-sails-2024 (whether to spend)\n", "")
    before = garden.read(page)
    assert call(garden, "hopper-sails-2024", "hopper-x") == 0
    expected = (
        before.replace("(hopper-sails-2024)=", "(hopper-x)=")
        .replace(":builds-on: hopper-sails-2024  (", ":builds-on: hopper-x  (")
        .replace("[](#hopper-sails-2024)", "[](#hopper-x)")
        .replace("#hopper\n", "#hopper\n:formerly: hopper-sails-2024\n")
    )
    assert garden.read(page) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "formerly: [boats]\n"),
        ("formerly: [ships]\n", "formerly: [ships, boats]\n"),
        ("formerly: []\n", "formerly: [boats]\n"),
        ("formerly: ships\n", "formerly: ships, boats\n"),
        ("formerly: 'ships'\n", "formerly: 'ships, boats'\n"),
        ("formerly:\n  - ships # first\n", "formerly:\n  - ships # first\n  - boats\n"),
        ("formerly:\n- ships\n", "formerly:\n- ships\n- boats\n"),
        ("formerly: [boats, ships]\n", "formerly: [boats, ships]\n"),
    ],
)
def test_old_names_of_a_file_are_kept(garden: Garden, before: str, after: str) -> None:
    """The old id is appended to ``formerly`` in the style in which the list is written."""
    garden.replace("topics/boats.md", "tended: 2024-06-01\n", f"tended: 2024-06-01\n{before}")
    text = garden.read("topics/boats.md")
    assert call(garden, "boats", "vessels") == 0
    assert garden.read("topics/vessels.md") == text.replace(f"06-01\n{before}", f"06-01\n{after}")
    assert not (garden.folder / "topics/boats.md").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ENTRY),
        ("A B:\n  aliases: [C D]", "A B:\n  aliases: [C D]\nAda King: {formerly: [Ada Lovelace]}\n"),
        ("Ada Lovelace:\n  url: https://a.de/\n", "Ada King:\n  formerly: [Ada Lovelace]\n  url: https://a.de/\n"),
        ("'Ada Lovelace': {aliases: [A L]}\n", "Ada King: {formerly: [Ada Lovelace], aliases: [A L]}\n"),
        ("Ada Lovelace: {}\n", "Ada King: {formerly: [Ada Lovelace]}\n"),
        ("Ada Lovelace:\n  formerly: [Ada Byron]\n", "Ada King:\n  formerly: [Ada Byron, Ada Lovelace]\n"),
        ("A B: {distinct-from: [Ada Lovelace]}\n", "A B: {distinct-from: [Ada King]}\n" + ENTRY),
        ("A B: {aliases: [C D]}\r\n", "A B: {aliases: [C D]}\r\n" + ENTRY.replace("\n", "\r\n")),
    ],
)
def test_speakers_file(catalogue: Catalogue, before: str, after: str) -> None:
    """``speakers.yml`` gets the new name and records the old one; everything else in it stays."""
    assert find(catalogue, "Ada Lovelace", "Ada King", {}).people(before) == after


def test_a_garden_without_that_file(garden: Garden) -> None:
    """Renaming a speaker creates ``speakers.yml`` if there is none."""
    garden.remove("speakers.yml")
    assert call(garden, "Ada Lovelace", 'Ada "the first" King') == 0
    assert garden.read("speakers.yml") == '"Ada \\"the first\\" King": {formerly: [Ada Lovelace]}\n'
    assert garden.build().warnings == []


def test_a_chosen_id_stays(garden: Garden) -> None:
    """A speaker with an id in ``speakers.yml`` keeps the address when renamed; the old name becomes an alias."""
    garden.replace("speakers.yml", "  aliases:", "  id: amazing\n  aliases:")
    garden.replace("topics/boats.md", "They need", "[She](#grace-hopper), [her](#amazing) and {speaker}`grace HOPPER`:")
    assert call(garden, "Grace Hopper", "Grâce Murray") == 0
    assert garden.read("speakers.yml").startswith(
        "Grâce Murray:\n  id: amazing\n  aliases: [Amazing Grace, Grace Hopper]"
    )
    assert "[She](#amazing), [her](#amazing) and {speaker}`Grâce Murray`:" in garden.read("topics/boats.md")
    built = garden.build()
    assert built.warnings == []
    assert "Grâce Murray" in built.page("speakers/amazing.html")
    assert json.loads(built.page("garden.json"))["talks"][0]["id"]
    assert call(garden, "amazing", "Grace Hopper") == 0


def test_an_accent_that_was_missing(garden: Garden) -> None:
    """Adding an accent does not change the address: no former name is recorded, and every page follows."""
    assert call(garden, "Ada Lovelace", "Ada Lóvelace") == 0
    assert "Lóvelace" not in garden.read("speakers.yml")
    assert ":speakers: Ada Lóvelace\n" in garden.read("conferences/sails-2023.md")
    assert "{speaker}`Ada Lóvelace`" in garden.read("topics/budgets.md")
    assert garden.build().warnings == []


def test_bytes_stay(garden: Garden) -> None:
    """Renaming preserves line endings, byte order marks, tabs and trailing spaces."""
    page = garden.folder / "conferences/sails-2024.md"
    text = garden.read("conferences/sails-2024.md").replace("\n", "\r\n").replace("hides risk.", "hides risk.\t ")
    page.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert call(garden, "hopper-sails-2024", "hopper-x") == 0
    expected = text.replace("hopper-sails-2024", "hopper-x").replace(
        "#hopper\r\n", "#hopper\r\n:formerly: hopper-sails-2024\r\n"
    )
    assert page.read_bytes() == b"\xef\xbb\xbf" + expected.encode()
    assert call(garden, "sails-2024", "ships-2024") == 0
    moved = garden.folder / "conferences/ships-2024.md"
    expected = expected.replace("04\r\n---\r\n", "04\r\nformerly: [sails-2024]\r\n---\r\n")
    assert moved.read_bytes() == b"\xef\xbb\xbf" + expected.encode()


def test_git_sees_one_file(garden: Garden) -> None:
    """In a git repository the file is moved with git, so that its history follows."""

    def git(*arguments: str) -> str:
        options = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
        command = ["git", *options, *arguments]
        return subprocess.run(command, cwd=garden.folder, check=True, capture_output=True, text=True).stdout

    garden.write(".gitignore", "_build\n")
    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    assert call(garden, "boats", "vessels") == 0
    assert "R  topics/boats.md -> topics/vessels.md" in git("status", "--short").replace("RM", "R ")


TWO_PEOPLE = (
    "there is already a speaker 'Alan Turing'; "
    "if they are the same person, list the other name under aliases in speakers.yml."
)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("boat", "vessels", "there is no talk, topic, conference or speaker 'boat'; did you mean 'boats'?"),
        ("topics", "themes", "there is no talk, topic, conference or speaker 'topics'."),
        ("boats", "budgets", "'budgets' is, or was, the id of a topic."),
        ("boats", "hopper-sails-2024", "'hopper-sails-2024' is, or was, the id of a talk."),
        ("boats", "ada-lovelace", "'ada-lovelace' is, or was, the id of a speaker."),
        ("boats", "speakers", "'speakers' is, or was, the id of a page."),
        ("boats", "Big Boats", "'Big Boats' cannot be an id: use up to 200 lower-case letters, digits and hyphens."),
        ("boats", "../boats", "'../boats' cannot be an id: use up to 200 lower-case letters, digits and hyphens."),
        ("boats", "boats", "'boats' already has that name."),
        ("boats", "skipper-log", "'skipper-log' is, or was, the id of a talk."),
        ("skipper-log", "skip", "'skipper-log' is called 'lovelace-sails-2023' now: rename that."),
        ("Amazing Grace", "Grace", "'Amazing Grace' is called 'Grace Hopper' now: rename that."),
        ("Grace Hopper", "Alan Turing", TWO_PEOPLE),
        ("Grace Hopper", "Boats", "'Boats' would have the address of a topic, 'boats'."),
        ("Grace Hopper", "Hopper, Grace", "'Hopper, Grace' cannot be the name of a speaker."),
        ("Grace Hopper", " ", "' ' cannot be the name of a speaker."),
    ],
)
def test_refused(catalogue: Catalogue, old: str, new: str, message: str) -> None:
    """Unknown or former names, and new names that are taken or invalid, are refused with the reason."""
    with pytest.raises(RefusedError) as refused:
        find(catalogue, old, new, {})
    assert str(refused.value) == message


def test_a_refusal_touches_nothing(garden: Garden, capsys: pytest.CaptureFixture[str]) -> None:
    """A refused renaming prints the reason and touches no file."""
    before = texts(garden)
    assert call(garden, "boats", "budgets") == 1
    assert capsys.readouterr().err == "'budgets' is, or was, the id of a topic.\n"
    assert texts(garden) == before


def test_a_garden_with_problems_is_not_touched(garden: Garden, capsys: pytest.CaptureFixture[str]) -> None:
    """If the garden has warnings, they are shown, and nothing is renamed."""
    garden.replace("topics/boats.md", "{topic}`budgets`", "{topic}`budget`")
    before = texts(garden)
    assert call(garden, "boats", "vessels") == 1
    shown = capsys.readouterr().err
    assert "topics/boats.md:10: WARNING: there is no topic 'budget'" in shown
    assert shown.endswith("Nothing was renamed: correct the problems above first.\n")
    assert texts(garden) == before


def test_what_cannot_be_followed(garden: Garden, capsys: pytest.CaptureFixture[str]) -> None:
    """If a name is used in a notation that cannot be rewritten, its file and line are shown, and nothing is renamed."""
    text = "```{eval-rst}\n:garden:topic:`boats`\n```"
    garden.write("topics/ropes.md", FRONT.format(related="boats") + text)
    before = texts(garden)
    assert call(garden, "boats", "vessels") == 1
    message = "Nothing was renamed: names are written there in a way that cannot be followed: topics/ropes.md:12.\n"
    assert capsys.readouterr().err == message
    assert texts(garden) == before
    garden.remove("topics/ropes.md")
    garden.write("topics/boats.md", garden.read("topics/boats.md") + f"\n{text}\n")
    assert call(garden, "boats", "vessels") == 1
    line = garden.read("topics/boats.md").splitlines().index(":garden:topic:`boats`") + 1
    assert capsys.readouterr().err == message.replace("ropes.md:12", f"boats.md:{line}")


def test_a_name_that_makes_problems(garden: Garden, capsys: pytest.CaptureFixture[str]) -> None:
    """If the new name would cause warnings, they are shown, and nothing is renamed."""
    garden.replace("topics/budgets.md", "aliases: [allowance]", "aliases: [allowance, hulls]")
    before = texts(garden)
    assert call(garden, "boats", "hulls") == 1
    assert capsys.readouterr().err.endswith("Nothing was renamed: with the new name there would be these problems.\n")
    assert texts(garden) == before


def test_a_label_that_is_in_use(garden: Garden, capsys: pytest.CaptureFixture[str]) -> None:
    """A label that another page already uses is refused as the new id."""
    garden.write("topics/ropes.md", FRONT.format(related="boats") + "(vessels)=\n## A label\n\n[](#vessels)\n")
    assert call(garden, "boats", "vessels") == 1
    assert capsys.readouterr().err == "'vessels' is already a label in topics/ropes.md.\n"


def test_days_stay_when_only_a_name_changes(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renaming a thing does not change the ``updated`` dates in published.json of pages that refer to it."""
    garden.build("record")
    before = json.loads(garden.read("published.json"))
    assert call(garden, "hopper-sails-2024", "hopper-x") == 0
    assert call(garden, "boats", "vessels") == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    assert garden.build("record").warnings == []
    after = json.loads(garden.read("published.json"))
    days = {address: entry["updated"] for address, entry in before.items() if address != "version" and entry}
    names = {"topics/boats.html": "topics/vessels.html"}
    names["conferences/sails-2024.html#hopper-sails-2024"] = "conferences/sails-2024.html#hopper-x"
    assert {address: after[names.get(address, address)]["updated"] for address in days} == days


def test_links_of_a_page_to_itself(garden: Garden) -> None:
    """Links from a page to itself by its own id follow, in text and in diagrams."""
    garden.write(
        "topics/boats.md", garden.read("topics/boats.md") + f"\n[](#boats)\n\n{DIAGRAM.replace('@', 'boats')}\n"
    )
    assert call(garden, "boats", "vessels") == 0
    assert garden.read("topics/vessels.md").endswith(f"[](#vessels)\n\n{DIAGRAM.replace('@', 'vessels')}\n")


def test_menu_and_footer(garden: Garden) -> None:
    """Pages in the menu and footer of ``garden.toml`` follow; other words that look like their names stay."""
    text = """menu = [
    "topics/@boats",  # first
    { name = "S", page = 'conferences/@sails-2023' }, "speakers/@ada-lovelace",
]
footer = "topics/boats: [b](topics/@boats)"
"""
    garden.replace("garden.toml", "licence =", text.replace("@", "") + "description = 'See (topics/boats)'\nlicence =")
    for old, new in (("boats", "x-boats"), ("sails-2023", "x-sails-2023"), ("Ada Lovelace", "X Ada Lovelace")):
        assert call(garden, old, new) == 0
    assert text.replace("@", "x-") + "description = 'See (topics/boats)'\n" in garden.read("garden.toml")
    assert garden.build().warnings == []


@pytest.mark.parametrize("speakers", ["", ":speakers: Alan Turing\n"])
def test_whose_work_it_is(garden: Garden, speakers: str) -> None:
    """The ``by`` of a book or other kind of notes follows, even if all parts name other speakers."""
    kind = '\n[kinds.book]\nname = "book"\nplural = "books"\npart = "chapter"\nparts = "chapters"\n'
    garden.write("garden.toml", garden.read("garden.toml") + kind)
    text = f"# Knots\n\nA book.\n\n(hitch)=\n## Hitches\n\n```{{talk}}\n{speakers}:topics: boats\n\nThey slip.\n```\n"
    garden.write("books/knots.md", f'---\nby: [Grace Hopper, "Ada Lovelace"]\ndate: 2024-06-10\n---\n\n{text}')
    assert call(garden, "Grace Hopper", "Grace Murray") == 0
    assert call(garden, "Ada Lovelace", "Ada King") == 0
    assert garden.read("books/knots.md").startswith('---\nby: [Grace Murray, "Ada King"]\n')


def test_a_label_that_begins_with_the_id_of_its_talk(garden: Garden) -> None:
    """A label inside a talk that begins with the id of the talk stays when the talk is renamed."""
    page = "conferences/sails-2024.md"
    heading = "(hopper-sails-2024-questions)=\n### Audience\n\n[They](#hopper-sails-2024-questions) asked.\n\n"
    garden.replace(page, "(turing-sails-2024)=\n", f"{heading}(turing-sails-2024)=\n")
    garden.build("record")
    assert call(garden, "hopper-sails-2024", "hopper-x") == 0
    assert heading in garden.read(page)
    addresses = json.loads(garden.read("published.json"))
    assert "conferences/sails-2024.html#hopper-sails-2024-questions" in addresses
    assert garden.build().warnings == []


def test_the_command(garden: Garden) -> None:
    """The command says what it changed; the garden then passes its check, and renaming the old id again is refused."""
    assert run("record", str(garden.folder)).returncode == 0
    done = run("rename", "sails-2023", "ships-2023", str(garden.folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "'sails-2023' is called 'ships-2023' now.\n"
        "conferences/sails-2023.md is conferences/ships-2023.md now.\n"
        "Changed: conferences/ships-2023.md.\n"
    )
    assert run("check", str(garden.folder)).returncode == 0
    failed = run("rename", "sails-2023", "knots", str(garden.folder))
    assert failed.returncode == 1
    assert failed.stderr == "'sails-2023' is called 'ships-2023' now: rename that.\n"


# Renaming changes only names in the data


def data_of(garden: Garden) -> dict[str, Any]:
    """The data of garden.json for a garden."""
    app, warnings = sphinx_build._read(garden.folder, garden.folder / "_build/data", "1")
    assert warnings == ""
    data = DataSet(garden_domain(app.env), app.config.garden_settings, lambda document: f"{document}.html")
    found: dict[str, Any] = json.loads(next(data.files()).render())
    return found


#: Keys whose values are text, not ids or names.
PROSE_KEYS = {"title", "takeaway", "definition", "place", "series", "start", "end", "day", "tended", "family", "about"}


def renamed(value: Any, names: dict[str, str], key: str = "") -> Any:
    """The data with all ids, names and addresses replaced."""
    if isinstance(value, dict):
        return {names.get(k, k): renamed(v, names, k) for k, v in value.items()}
    if isinstance(value, list):
        return [renamed(item, names, key) for item in value]
    return names.get(value, value) if isinstance(value, str) and key not in PROSE_KEYS else value


def related_garden(folder: Path) -> Garden:
    """The generated garden to rename in, with relations between talks and without published.json."""
    garden = new_garden(folder)
    garden.remove("published.json")
    state = start()
    talks = [talk for page in state.values() for talk in page.talks]
    talks[0].relation, talks[2].relation = "disagrees-with: bob-one-2023 (boats)", "updates: ada-one-2023"
    lay_out(garden, state)
    return garden


@cache
def data_before() -> dict[str, Any]:
    """The data of that garden before any renaming."""
    with tempfile.TemporaryDirectory() as folder:
        return data_of(related_garden(Path(folder)))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=BUILDS)
@given(
    st.sampled_from(["ada-one-2023", "bob-one-2023", "boats", "ropes", "one-2023", "two-2024", "Ada Adler", "Bob Bee"]),
    st.from_regex(r"x[a-z]{2,8}(-[a-z0-9]{1,6}){0,2}", fullmatch=True),
)
def test_the_garden_says_the_same_under_another_name(old: str, new: str) -> None:
    """Renaming changes only the name in the data; renaming back restores all files, except for former names."""
    with tempfile.TemporaryDirectory() as folder:
        garden = related_garden(Path(folder))
        before, files = data_before(), texts(garden)
        name = new.title().replace("-", " ") if " " in old else new
        assert call(garden, old, name) == 0
        after, expected = data_of(garden), renamed(before, names_after(before, old, name))
        for thing in [thing for key in ("talks", "speakers", "topics", "conferences") for thing in expected[key]]:
            if thing["id"] == new:
                thing["formerly"] = [old.lower().replace(" ", "-")]
        for data in (after, expected):
            for mention in data["mentions"]:
                mention["sentence"] = mention["sentence"].replace(old, name)
            data.update((key, sorted(items, key=repr)) for key, items in data.items() if isinstance(items, list))
        assert after == expected
        assert call(garden, name, old) == 0
        assert without_former_names(texts(garden)) == without_former_names(files)


def names_after(before: dict[str, Any], old: str, new: str) -> dict[str, str]:
    """The ids, docnames and addresses that change when a thing is renamed, from old to new."""
    ids = {old: new, old.lower().replace(" ", "-"): new.lower().replace(" ", "-")}
    names = dict(ids)
    for folder in ("speakers", "topics", "conferences"):
        names.update((f"{folder}/{one}", f"{folder}/{other}") for one, other in ids.items())
    for things in (before["talks"], before["speakers"], before["topics"], before["conferences"]):
        for url in [thing["url"] for thing in things]:
            page, mark, anchor = url.partition("#")
            document = page.removesuffix(".html")
            names[url] = f"{names.get(document, document)}.html{mark}{ids.get(anchor, anchor)}"
    return names


def without_former_names(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files without the lines that record former names."""
    found = {
        name: b"".join(line for line in text.splitlines(keepends=True) if b"formerly" not in line)
        for name, text in files.items()
    }
    return {name: text for name, text in found.items() if text}
