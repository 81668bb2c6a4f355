"""Published addresses keep working: addresses that would vanish are reported, and old ones lead to the new places."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Watched
from gardens import Built, Garden, copy_garden
from lxml import html
from playwright.sync_api import Browser
from site_pages import ids_of, parsed, served, target
from sphinx.util.inventory import InventoryFile
from test_commands import run

OLD, NEW = "conferences/sails-2023", "conferences/ships-2023"
REMEDY = (
    "Name the old address under 'formerly' at its new place to keep it; "
    "'make forget' gives it up for good. [garden.vanished-page]"
)

TAKE_OUT = (
    "Delete the line 'draft: true' from the page; to give up the address for good, pass it to 'make forget'. "
    "[garden.published-draft]"
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """The small garden, with a record of everything that it publishes."""
    garden = copy_garden("small", tmp_path_factory.mktemp("published") / "garden")
    assert garden.build("record").warnings == []
    return garden


def move(garden: Garden, old: str, new: str) -> None:
    """Rename a file."""
    (garden.folder / f"{old}.md").rename(garden.folder / f"{new}.md")


def move_talk(garden: Garden) -> None:
    """Move the last talk of 2024 to the page of 2023."""
    text = garden.read("conferences/sails-2024.md")
    begin = text.index("(turing-sails-2024)=")
    garden.write("conferences/sails-2024.md", text[:begin])
    talk = text[begin:].replace(":day: 2024-05-03\n", "")
    garden.write("conferences/sails-2023.md", garden.read("conferences/sails-2023.md") + "\n" + talk)


def addresses_on_disk(built: Built) -> set[str]:
    """The pages and feeds of a site, without those that have no content of their own."""
    files = {
        name
        for name in built.files()
        if name.endswith((".html", "atom.xml", "feed.json")) and not name.startswith("_static/")
    }
    tools = {"genindex.html", "search.html", "404.html", "offline.html", "reading-list.html"}
    return files - tools - {"speakers/amazing-grace.html", "sitemap.xml"}


# The record


def test_everything_published_is_recorded(published: Garden) -> None:
    """The record lists each page and feed that a build writes, and each talk, and nothing else."""
    recorded = set(json.loads(published.read("published.json"))) - {"version"}
    built = published.build()
    assert {address for address in recorded if "#" not in address} == addresses_on_disk(built)
    assert {address for address in recorded if "#" in address} == {
        "conferences/sails-2023.html#lovelace-sails-2023",
        "conferences/sails-2024.html#hopper-sails-2024",
        "conferences/sails-2024.html#turing-sails-2024",
    }


def test_what_is_recorded_is_on_the_site(notes: Path, site: Path) -> None:
    """Every address in a garden's record exists on its site or redirects, and every recorded talk has its anchor."""
    file = notes / "published.json"
    recorded = set(json.loads(file.read_text(encoding="utf-8"))) - {"version"} if file.exists() else set()
    assert recorded or not file.exists()
    for address in sorted(recorded):
        path, _, anchor = address.partition("#")
        page = site / path
        assert page.is_file(), address
        if anchor:
            (*moved,) = parsed(page).xpath("//a[@class='garden-new-place']/@href")
            assert anchor in ids_of(target(site, page, moved[0])[0] if moved else page), address


def test_recording_again_changes_nothing(published: Garden) -> None:
    """The record depends only on what is published, and building does not change it."""
    before = published.read("published.json")
    published.build("record", into="elsewhere")
    published.build()
    assert published.read("published.json") == before


def test_one_edit_is_one_line_for_the_page_and_one_for_the_talk(
    published: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Editing a talk updates the day of its page and of the talk in the record, but not of generated pages."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    before = published.read("published.json").splitlines()
    published.replace("conferences/sails-2024.md", "Reserve is what", "Spare room is what")
    published.build("record")
    changed = [line for line in published.read("published.json").splitlines() if line not in before]
    assert [line.partition('": ')[0].strip('"') for line in changed] == [
        "conferences/sails-2024.html",
        "conferences/sails-2024.html#turing-sails-2024",
    ]
    assert all('"updated": "2030-03-17"' in line for line in changed)


def test_the_command_records_only_what_can_be_published(garden: Garden) -> None:
    """``python -m garden record`` refuses a garden with problems, and leaves drafts out of the record."""
    garden.write("topics/ropes.md", "---\ndraft: true\nfamily: Craft\ntended: 2024-01-01\n---\n\n# Ropes\n\nLong.\n")
    garden.replace("topics/boats.md", "{topic}`budgets`", "{topic}`budget`")
    failed = run("record", str(garden.folder))
    assert failed.returncode == 1
    assert not (garden.folder / "published.json").exists()
    garden.replace("topics/boats.md", "{topic}`budget`", "{topic}`budgets`")
    assert run("record", str(garden.folder)).returncode == 0
    assert '"topics/boats.html"' in garden.read("published.json")
    assert "ropes" not in garden.read("published.json")


# Addresses that would vanish

NEW_TALK = """(janssen-sails-2024)=
## Ropes

```{talk}
:speakers: Pieter Janssen
:topics: boats

Two ropes.
```

"""


def test_a_renamed_file_is_reported_with_the_line_to_write(published: Garden) -> None:
    """``check`` and ``build`` fail for a renamed file until it has the ``formerly`` line that the message suggests."""
    move(published, OLD, NEW)
    for command in ("check", "build"):
        failed = run(command, str(published.folder))
        assert failed.returncode == 1
        message = (
            f"{published.folder}/{NEW}.md:1: WARNING: the page '{OLD}.html' was published and would vanish, "
            f"and 2 more with it; it seems to be {NEW}.md now: "
            f"write the line 'formerly: [sails-2023]' in its front matter. {REMEDY}\n"
        )
        assert failed.stderr == message
    published.replace(f"{NEW}.md", "series: Sails\n", "series: Sails\nformerly: [sails-2023]\n")
    assert run("check", str(published.folder)).returncode == 0


def test_a_page_that_was_edited_too_is_found_by_its_talks(published: Garden) -> None:
    """A page that was both renamed and edited is recognised by its talks."""
    move(published, OLD, NEW)
    published.replace(f"{NEW}.md", "A single day of talks", "One day of talks")
    published.replace(f"{NEW}.md", "series: Sails\n", "series: Sails\nformerly: [knots-2023]\n")
    (warning,) = published.build("dummy").warnings
    assert warning.startswith(f"{NEW}.md:3: WARNING: the page '{OLD}.html' was published and would vanish")
    assert "write the line 'formerly: [knots-2023, sails-2023]' in its front matter." in warning


@pytest.mark.parametrize("committed", [True, False])
def test_git_knows_renamed_files(published: Garden, committed: bool) -> None:
    """A file that git recognises as renamed is recognised here too, committed or not, although its text was edited."""

    def git(*arguments: str) -> None:
        options = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *options, *arguments], cwd=published.folder, check=True, capture_output=True)

    published.write(".gitignore", "_build\n")
    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    published.replace("topics/boats.md", "Things that float.", "Things that float, mostly.")
    git("mv", "topics/boats.md", "topics/vehicles-at-sea.md")
    git("add", ".")
    if committed:
        git("commit", "-m", "second")
    for page in ("conferences/sails-2024.md", "topics/budgets.md"):
        published.write(page, published.read(page).replace("boats", "vehicles-at-sea"))
    (warning,) = [w for w in published.build("dummy").warnings if "vanished-page" in w]
    assert warning.startswith("topics/vehicles-at-sea.md:1: WARNING: the page 'topics/boats.html' was published")
    assert "write the line 'formerly: [boats]' in its front matter." in warning


def test_a_page_that_moved_to_another_folder(published: Garden) -> None:
    """A page that moves to another folder gives its old address with the path, and keeps its id."""
    (published.folder / "conferences/2023").mkdir()
    move(published, OLD, "conferences/2023/sails-2023")
    (warning,) = published.build("dummy").warnings
    line = "formerly: [conferences/sails-2023]"
    assert f"write the line '{line}' in its front matter" in warning
    published.replace("conferences/2023/sails-2023.md", "series: Sails\n", f"series: Sails\n{line}\n")
    built = published.build()
    assert built.warnings == []
    assert 'href="2023/sails-2023.html"' in built.page(f"{OLD}.html")


@pytest.mark.parametrize("edited", [False, True])
def test_a_talk_with_a_new_id(published: Garden, edited: bool) -> None:
    """A talk with a new id is recognised by its text or by a similar id.

    An existing ``:formerly:`` line is extended.
    """
    page = "conferences/sails-2024.md"
    published.replace(page, "(turing-sails-2024)=", "(turing-reserve-2024)=")
    published.replace(page, ":day: 2024-05-03\n", ":day: 2024-05-03\n:formerly: turing-2024\n")
    if edited:
        published.replace(page, "Reserve is what", "Spare room is what")
    (warning,) = published.build("dummy").warnings
    assert warning.startswith(
        f"{page}:44: WARNING: the talk 'conferences/sails-2024.html#turing-sails-2024' was published and would vanish; "
        "it seems to be 'turing-reserve-2024' now: "
        "write the line ':formerly: turing-2024, turing-sails-2024' in its {talk} block."
    )


@pytest.mark.parametrize("known", [False, True])
def test_a_speaker_with_a_new_name(published: Garden, known: bool) -> None:
    """When a speaker's name is respelled, a line in ``speakers.yml`` keeps the old address working."""
    for page in ("conferences/sails-2023.md", "topics/budgets.md"):
        published.replace(page, "Ada Lovelace", "Ada King Lovelace")
    if known:
        published.write("speakers.yml", "Ada King Lovelace: {url: https://ada.example/}\n")
    (warning,) = [w for w in published.build("dummy").warnings if "vanished" in w]
    line = "write the line 'Ada King Lovelace: {formerly: [ada-lovelace]}' in speakers.yml."
    entry = "write 'formerly: [ada-lovelace]' in the entry of 'Ada King Lovelace' in speakers.yml."
    assert warning.startswith("speakers.yml:1: WARNING: the page 'speakers/ada-lovelace.html' was published")
    assert (entry if known else line) in warning


def test_a_speaker_whose_only_talk_is_gone(published: Garden) -> None:
    """A new speaker none of whose talks was published is not taken for a similarly named one who is gone."""
    published.replace("conferences/sails-2024.md", "(turing-sails-2024)=\n", NEW_TALK + "(turing-sails-2024)=\n")
    assert published.build("record").warnings == []
    page = published.read("conferences/sails-2024.md").replace(
        NEW_TALK, NEW_TALK.replace("Pieter Janssen", "Jan Jansen")
    )
    published.write("conferences/sails-2024.md", page.replace("(janssen-sails-2024)=", "(jansen-sails-2024)="))
    published.replace("conferences/sails-2024.md", "Two ropes.", "Other words.")
    (warning,) = [w for w in published.build("dummy").warnings if "'speakers/" in w]
    assert warning.startswith("published.json:")
    assert "if the speaker has another name now, write 'formerly: [pieter-janssen]'" in warning


def test_another_year_of_a_conference(published: Garden) -> None:
    """The next year's page is not suggested as the new name of a conference page that is gone."""
    published.write(
        "conferences/sails-2025.md", published.read(f"{OLD}.md").replace("2023", "2025").replace("ropes", "r")
    )
    published.remove(f"{OLD}.md")
    (warning,) = [w for w in published.build("dummy").warnings if f"page '{OLD}.html'" in w]
    assert "if another page stands for it now" in warning


def test_a_speaker_with_a_chosen_id(published: Garden) -> None:
    """When a published speaker gets a chosen ``id``, the message asks for ``formerly``.

    With it, the old page redirects and the feed keeps its id.
    """
    feed = published.build().page("speakers/grace-hopper.atom.xml")
    published.replace("speakers.yml", "  aliases:", "  id: amazing\n  aliases:")
    (warning,) = published.build("dummy").warnings
    assert "write 'formerly: [grace-hopper]' in the entry of 'Grace Hopper' in speakers.yml." in warning
    published.replace("speakers.yml", "  aliases:", "  formerly: [grace-hopper]\n  aliases:")
    built = published.build()
    assert built.warnings == []
    assert "speakers/amazing.html" in built.page("conferences/sails-2024.md")
    assert "amazing" in built.page("speakers/grace-hopper.html")
    begun = feed.partition("</id>")[0].partition("<id>")[2]
    assert f"<id>{begun}</id>" in built.page("speakers/amazing.atom.xml")
    speaker = next(one for one in json.loads(built.page("garden.json"))["speakers"] if one["id"] == "amazing")
    assert speaker["formerly"] == ["grace-hopper"]
    assert built.files() == published.clean_build().files()


@pytest.mark.parametrize(
    ("name", "before"), [("Łukasz Żółć", "ukasz-zoc"), ("陳大文", "c36da42159"), ("Оля", "0123456789")]
)
def test_addresses_that_lost_letters(published: Garden, name: str, before: str) -> None:
    """A speaker is recognised at an old address that lacks letters of the name, and one line keeps that address."""
    published.replace("conferences/sails-2023.md", ":speakers: Ada Lovelace", f":speakers: Ada Lovelace, {name}")
    published.replace(
        "published.json", '"speakers/alan-turing.html"', f'"speakers/{before}.html": {{}},\n"speakers/alan-turing.html"'
    )
    (warning,) = published.build("dummy").warnings
    if before.isdigit():
        assert f"write 'formerly: [\"{before}\"]' in the entry of that in speakers.yml" in warning
    else:
        assert f"write the line '{name}: {{formerly: [{before}]}}' in speakers.yml" in warning
    published.write("speakers.yml", published.read("speakers.yml") + f'{name}: {{formerly: ["{before}"]}}\n')
    built = published.build()
    assert built.warnings == []
    assert (built.output / f"speakers/{before}.html").exists()


def test_series_that_lost_letters(published: Garden) -> None:
    """The old address of a series redirects by itself, because there is no place where a writer could declare it."""
    published.replace("conferences/sails-2024.md", "series: Sails", "series: C++ Days")
    published.replace("published.json", '"series/sails.html"', '"series/c-days.html": {},\n"series/sails.html"')
    built = published.build()
    assert built.warnings == []
    assert "c-plus-plus-days.html" in built.page("series/c-days.html")


def test_a_page_that_became_a_draft(published: Garden) -> None:
    """A published page that becomes a draft is reported with its speakers, whether or not drafts are shown."""
    published.replace(f"{OLD}.md", "series: Sails\n", "series: Sails\ndraft: true\n")
    for drafts in (True, False):
        warnings = published.build("dummy", into=str(drafts), drafts=drafts).warnings
        found = [warning for warning in warnings if "published-draft" in warning]
        assert found == [
            (
                f"{OLD}.md:1: WARNING: the page '{OLD}.html' was published and would vanish, and 2 more with it: "
                f"it is a draft now. {TAKE_OUT}"
            ),
            (
                f"{OLD}.md:1: WARNING: the page 'speakers/ada-lovelace.html' was published and would vanish, "
                f"and 1 more with it: it is only in the draft {OLD}.md now. {TAKE_OUT}"
            ),
        ]
        assert not [warning for warning in warnings if "vanished" in warning]


@pytest.mark.parametrize("drafts", [True, False])
def test_a_renamed_page_that_became_a_draft(published: Garden, drafts: bool) -> None:
    """The old address of a renamed page that is now a draft is reported there, not at a page with one of its talks."""
    page = "conferences/sails-2024.md"
    second = published.read(page)[published.read(page).index("(turing") :].replace("turing-sails", "turing-knots")
    published.replace(page, "(turing-sails-2024)=", f"{second}\n(turing-sails-2024)=")
    published.build("record")
    move_talk(published)
    move(published, page.removesuffix(".md"), "conferences/regatta-2024")
    head = "series: Sails\nformerly: [sails-2024]\ndraft: true\n"
    published.replace("conferences/regatta-2024.md", "series: Sails\n", head)
    warnings = published.build("dummy", drafts=drafts).warnings
    found = [warning for warning in warnings if "'conferences/sails-2024.html'" in warning]
    assert found[0].startswith("conferences/regatta-2024.md:1: WARNING: the page 'conferences/sails-2024.html'")
    assert "it is only in the draft conferences/regatta-2024.md now." in found[0]


def test_a_published_draft_publishes_nothing(published: Garden) -> None:
    """When a published page becomes a draft, nothing is published or recorded, and the last good site stays."""
    assert run("build", str(published.folder)).returncode == 0
    before = published.read("published.json"), sorted((published.folder / "_build/html/").rglob("*.atom.xml"))
    published.replace(f"{OLD}.md", "series: Sails\n", "series: Sails\ndraft: true\n")
    for command in ("check", "build", "record"):
        failed = run(command, str(published.folder))
        assert failed.returncode == 1
        assert "it is a draft now" in failed.stderr
    assert before == (published.read("published.json"), sorted((published.folder / "_build/html/").rglob("*.atom.xml")))


def test_why_a_name_is_unknown_comes_first(published: Garden) -> None:
    """A renamed topic is reported before the unknown names that follow from the rename."""
    move(published, "topics/boats", "topics/vessels")
    first, *others = published.build("dummy").warnings
    assert first.startswith("topics/vessels.md:1: WARNING: the page 'topics/boats.html' was published")
    assert "write the line 'formerly: [boats]' in its front matter." in first
    assert len(others) > 2
    assert all("'boats'" in warning for warning in others)
    published.replace("topics/vessels.md", "family: Craft\n", "family: Craft\nformerly: [boats]\n")
    assert published.build("dummy").warnings == []


@pytest.mark.parametrize("drafts", [True, False])
def test_a_talk_that_moved_to_a_draft(published: Garden, drafts: bool) -> None:
    """A published talk that is now only in a draft is reported at that draft."""
    move_talk(published)
    text = published.read(f"{OLD}.md")
    draft = text[: text.index("(lovelace")] + text[text.index("(turing") :]
    published.write(f"{NEW}.md", draft.replace("series: Sails\n", "series: Sails\ndraft: true\n"))
    published.write(f"{OLD}.md", text[: text.index("(turing")])
    warnings = published.build("dummy", drafts=drafts).warnings
    (warning,) = [warning for warning in warnings if "was published" in warning and "#" in warning]
    assert warning == (
        f"{NEW}.md:1: WARNING: the talk 'conferences/sails-2024.html#turing-sails-2024' was published "
        f"and would vanish: it is only in the draft {NEW}.md now. {TAKE_OUT}"
    )


def test_a_topic_that_is_part_of_another_now(published: Garden) -> None:
    """When a talk names both a topic and its former name, the message mentions both."""
    published.remove("topics/boats.md")
    published.replace("topics/budgets.md", "related: [boats]\n", "formerly: [boats]\n")
    (warning, *_) = [warning for warning in published.build("dummy").warnings if "repeated-name" in warning]
    assert "names 'budgets' ('boats' before) twice. Keep one." in warning


def test_a_talk_that_moved_and_has_a_new_id(published: Garden) -> None:
    """However many addresses a talk had, one message gives the line that keeps them all."""
    move_talk(published)
    assert published.build("record").warnings == []
    published.replace(f"{OLD}.md", "(turing-sails-2024)=", "(turing-ships-2023)=")
    published.replace(f"{OLD}.md", "Reserve is what", "Spare room is what")
    (warning,) = [warning for warning in published.build("dummy").warnings if "vanished" in warning]
    assert warning.startswith(f"{OLD}.md:")
    assert "would vanish, and 1 more with it; it seems to be 'turing-ships-2023' now: write the line" in warning
    published.replace(f"{OLD}.md", ":topics: boats\n", ":topics: boats\n:formerly: turing-sails-2024\n")
    assert published.build("dummy").warnings == []


def test_a_talk_with_a_new_page_and_a_new_id(published: Garden) -> None:
    """A talk that is edited, moved to another page and given a new id all at once is recognised by its speaker."""
    move_talk(published)
    published.replace(f"{OLD}.md", "(turing-sails-2024)=", "(turing-ships-2023)=")
    (warning,) = [warning for warning in published.build("dummy").warnings if "vanished" in warning]
    assert "it seems to be 'turing-ships-2023' now" in warning


def test_what_is_deleted_is_gone_when_the_record_says_so(published: Garden) -> None:
    """A deleted page is reported at its line in the record. Deleting the lines there gives up its addresses."""
    published.remove("topics/boats.md")
    for page in ("conferences/sails-2024.md", "topics/budgets.md"):
        published.write(page, published.read(page).replace(", boats", "").replace("boats", "budgets"))
    published.replace("topics/budgets.md", "related: [budgets]\n", "")
    (warning,) = published.build("dummy").warnings
    assert warning.startswith("published.json:")
    assert "the page 'topics/boats.html' was published and would vanish, and 4 more with it; if another" in warning
    assert "write 'formerly: [topics/boats]' in the front matter there." in warning
    line = int(warning.split(":")[1])
    assert '"topics/boats.html"' in published.read("published.json").splitlines()[line - 1]
    lines = published.read("published.json").splitlines(keepends=True)
    published.write("published.json", "".join(line for line in lines if "boats" not in line))
    assert published.build("dummy").warnings == []


def test_lists_of_posts_come_and_go(published: Garden) -> None:
    """A year that loses its only conference is not reported: its page redirects, and its feed is that of all years."""
    published.replace(f"{OLD}.md", "date: 2023-05-08", "date: 2024-01-08")
    published.replace(f"{OLD}.md", "start: 2023-05-04", "start: 2024-01-04")
    built = published.build()
    assert built.warnings == []
    assert 'href="../conferences.html"' in built.page("years/2023.html")
    assert 'href="../blog.html"' in built.page("blog/2023.html")
    assert built.page("blog/2023/atom.xml") == built.page("blog/atom.xml")


# Old addresses


@pytest.fixture
def renamed(published: Garden) -> Garden:
    """A garden where a conference, a talk, a topic and a speaker were renamed, and a talk moved to another page."""
    return rename_things(published)


@pytest.fixture(scope="module")
def renamed_site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site of that garden, for tests that only read it."""
    garden = copy_garden("small", tmp_path_factory.mktemp("renamed") / "garden")
    garden.build("record")
    built = rename_things(garden).build()
    assert built.warnings == []
    return built


def rename_things(garden: Garden) -> Garden:
    """Rename one thing of each kind in a garden."""
    page = "conferences/sails-2024.md"
    garden.replace(page, "(hopper-sails-2024)=", "(hopper-budget-2024)=")
    garden.replace(page, ":kind: keynote\n", ":kind: keynote\n:formerly: hopper-sails-2024\n")
    move_talk(garden)
    move(garden, OLD, NEW)
    garden.replace(f"{NEW}.md", "series: Sails\n", "series: Sails\nformerly: [sails-2023]\n")
    garden.replace(f"{NEW}.md", "Ada Lovelace", "Ada King")
    garden.write("speakers.yml", garden.read("speakers.yml") + "Ada King: {formerly: [Ada Lovelace]}\n")
    move(garden, "topics/boats", "topics/vessels")
    garden.replace("topics/vessels.md", "family: Craft\n", "family: Craft\nformerly: [boats]\n")
    return garden


def test_old_ids_still_lead_to_their_things(renamed_site: Built) -> None:
    """References, topics of talks and relations that use former ids still resolve, in every notation."""
    built = renamed_site
    data = json.loads(built.page("garden.json"))
    talks = {talk["id"]: talk for talk in data["talks"]}
    assert talks["hopper-budget-2024"]["topics"] == ["budgets", "vessels"]
    assert {relation["talk"] for relation in talks["turing-sails-2024"]["relations"]} == {
        "hopper-budget-2024",
        "lovelace-sails-2023",
    }
    assert {topic["id"]: topic["related"] for topic in data["topics"]}["budgets"][0] == "vessels"
    inventory = InventoryFile.loads((built.output / "objects.inv").read_bytes(), uri="").data
    assert inventory["garden:topic"]["boats"].uri == "topics/vessels.html"
    assert inventory["garden:talk"]["hopper-sails-2024"].uri.endswith("#hopper-budget-2024")
    page = html.fromstring(built.page(f"{NEW}.html"))
    assert page.xpath("//a[@class='reference internal'][contains(@href, '#hopper-budget-2024')]")
    assert html.fromstring(built.page("topics/budgets.html")).xpath("//article//a[@href='../speakers/ada-king.html']")


def test_pages_and_feeds_are_still_at_their_old_addresses(recorded: Garden, renamed_site: Built) -> None:
    """Every recorded file exists: old pages redirect, and an old feed is byte for byte the feed of the new place."""
    built = renamed_site
    addresses = {a.partition("#")[0] for a in json.loads(recorded.read("published.json"))} - {"version"}
    assert addresses <= set(built.files())
    for old, new in {
        f"{OLD}.atom.xml": f"{NEW}.atom.xml",
        f"{OLD}.md": f"{NEW}.md",
        "topics/boats.feed.json": "topics/vessels.feed.json",
        "topics/boats.atom.xml": "topics/vessels.atom.xml",
        "blog/tag/boats/atom.xml": "blog/tag/vessels/atom.xml",
        "speakers/ada-lovelace.atom.xml": "speakers/ada-king.atom.xml",
    }.items():
        assert built.page(old) == built.page(new)
    for old, new in {
        f"{OLD}.html": "ships-2023.html",
        "topics/boats.html": "vessels.html",
        "blog/tag/boats.html": "vessels.html",
        "speakers/ada-lovelace.html": "ada-king.html",
        "speakers/amazing-grace.html": "grace-hopper.html",
    }.items():
        page = html.fromstring(built.page(old))
        assert page.xpath("//a[@class='garden-new-place']/@href") == [new]
        assert page.xpath("//noscript/meta/@content") == [f"0; url={new}"]
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
        (canonical,) = page.xpath("//link[@rel='canonical']/@href")
        assert canonical == f"https://small.example/notes/{old.rpartition('/')[0]}/{new}"


def test_hostile_titles_in_redirects(renamed: Garden) -> None:
    """The title of a page or a talk is escaped on the pages that redirect to it."""
    title = '</title></a><script>alert("1")</script>'
    renamed.replace(f"{NEW}.md", "# Sails 2023", f"# {title}")
    renamed.replace(f"{NEW}.md", '## Boats & "bytes"', f"## {title}")
    built = renamed.build()
    for name in (f"{OLD}.html", "conferences/sails-2024.html"):
        page = html.fromstring(built.page(name))
        assert "alert" in page.text_content()
        assert not [
            script for script in page.xpath("//script") if "alert" in (script.text or "") and not script.get("type")
        ]


def test_what_is_recorded_after_a_move(renamed: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moved texts keep their days, old addresses stay in the record, and recording again changes nothing."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    renamed.build("record")
    record = json.loads(renamed.read("published.json"))
    assert record["conferences/sails-2024.html#hopper-sails-2024"] == record[f"{OLD}.html"] == {}
    assert record["conferences/sails-2024.html#hopper-budget-2024"]["updated"] == "2024-05-06"
    assert record["topics/vessels.html"]["updated"] == "2024-06-01"
    once = renamed.read("published.json")
    renamed.build("record")
    assert renamed.read("published.json") == once


def test_old_addresses_incrementally(published: Garden) -> None:
    """Redirects, old anchors and old feeds come and go with the lines that declare them, as in a clean build."""
    published.build()
    move_talk(published)
    move(published, OLD, NEW)
    published.replace(f"{NEW}.md", "series: Sails\n", "series: Sails\nformerly: [sails-2023]\n")
    published.write("speakers.yml", "Grace Hopper: {formerly: [Grace Murray]}\n")
    assert published.build().files() == published.clean_build().files()
    published.write("speakers.yml", "Grace Hopper: {aliases: [Amazing Grace]}\n")
    (published.folder / "published.json").unlink()
    after, clean = published.build(), published.clean_build()
    assert after.files() == clean.files()
    assert "speakers/grace-murray.atom.xml" not in after.files()


def test_the_record_moves_no_page_that_shows_no_day(published: Garden) -> None:
    """A changed day in the record does not make Sphinx read any page again."""
    published.build()
    doctree = published.folder / "_build/out/doctrees/conferences/sails-2023.doctree"
    before = doctree.stat().st_mtime_ns
    published.write("published.json", published.read("published.json").replace("2023-05-08", "2023-06-09"))
    assert published.build().files() == published.clean_build().files()
    assert doctree.stat().st_mtime_ns == before


@pytest.fixture(scope="module")
def moved(renamed_site: Built) -> Iterator[str]:
    """The address of the served site of the renamed garden."""
    with served(renamed_site.output) as address:
        yield address


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{OLD}.html#lovelace-sails-2023", f"{NEW}.html#lovelace-sails-2023"),
        (f"{OLD}.html", f"{NEW}.html"),
        ("conferences/sails-2024.html#turing-sails-2024", f"{NEW}.html#turing-sails-2024"),
        ("topics/boats.html#how-the-view-developed", "topics/vessels.html#how-the-view-developed"),
        ("speakers/ada-lovelace.html", "speakers/ada-king.html"),
    ],
)
def test_browsers_are_led_on(browser: Browser, moved: str, old: str, new: str) -> None:
    """With scripts, an old address redirects to the new one and keeps the fragment."""
    watched = Watched(browser, moved)
    watched.page.goto(moved + old)
    watched.page.wait_for_url(moved + new)
    anchor = new.partition("#")[2]
    if anchor:
        watched.page.locator(f"[id='{anchor}']").wait_for()
    assert watched.problems == []
    watched.page.close()


def test_an_old_id_on_the_same_page_needs_no_script(browser: Browser, moved: str) -> None:
    """An old anchor on the same page works without scripts, because it stands at the heading of the talk."""
    page = browser.new_page(java_script_enabled=False, viewport={"width": 800, "height": 300})
    tops = []
    for anchor in ("hopper-budget-2024", "hopper-sails-2024"):
        page.goto(f"{moved}conferences/sails-2024.html#{anchor}")
        heading = page.locator("h2#hopper-budget-2024")
        tops.append(heading.evaluate("node => node.getBoundingClientRect().top"))
    bar = page.get_by_role("region", name="Tools").evaluate("node => node.getBoundingClientRect().bottom")
    assert all(bar <= top <= bar + 40 for top in tops)
    page.goto(f"{moved}conferences/sails-2024.html#turing-sails-2024")
    assert page.locator("li#turing-sails-2024 a").get_attribute("href") == "ships-2023.html#turing-sails-2024"
    page.goto(f"{moved}{OLD}.html")
    page.wait_for_url(f"{moved}{NEW}.html")
    page.close()


# Headings


ASKED = "### Questions\n\nWho pays?\n"


@pytest.fixture(scope="module")
def with_headings(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """The small garden with headings in a talk and in a topic, and its record."""
    garden = copy_garden("small", tmp_path_factory.mktemp("headings") / "garden")
    garden.write(
        "conferences/sails-2024.md", garden.read("conferences/sails-2024.md") + f"\n{ASKED}\n### Answers\n\nI.\n"
    )
    garden.write("topics/boats.md", garden.read("topics/boats.md") + "\n## Why they float\n\nLong.\n")
    assert garden.build("record").warnings == []
    return garden


@pytest.fixture
def headed(with_headings: Garden) -> Iterator[Garden]:
    """That garden, without the edits of other tests."""
    with with_headings.restored() as garden:
        yield garden


def around(built: Built, page: str, id_: str) -> str:
    """The id of the heading or list item that contains an id, which must be on the page exactly once."""
    (element,) = html.fromstring(built.page(page)).xpath(f"//article//*[@id='{id_}']")
    return next(found.get("id") for found in (element, *element.iterancestors()) if found.tag != "span")


def test_headings_are_recorded_with_their_talks(headed: Garden) -> None:
    """The record lists the headings of talks and topics.

    A heading in a talk names the talk to which its address falls back.
    """
    record = json.loads(headed.read("published.json"))
    page = "conferences/sails-2024.html"
    assert record[f"{page}#turing-sails-2024-questions"] == {"heading-of": "turing-sails-2024"}
    assert record["topics/boats.html#why-they-float"] == {"heading-of": ""}
    assert {address for address in record if "#hopper" in address} == {f"{page}#hopper-sails-2024"}


def test_a_heading_with_other_words_leads_to_its_talk(headed: Garden) -> None:
    """Rewording a heading needs no action: its old address leads to the talk, or to the top of the page."""
    headed.replace("conferences/sails-2024.md", "### Questions", "### What was asked")
    headed.replace("topics/boats.md", "## Why they float", "## Buoyancy")
    built = headed.build()
    assert built.warnings == []
    page = "conferences/sails-2024.html"
    assert around(built, page, "turing-sails-2024-questions") == "turing-sails-2024"
    assert around(built, page, "turing-sails-2024-answers") == "turing-sails-2024-answers"
    assert around(built, "topics/boats.html", "why-they-float") == "boats"
    headed.build("record")
    record = json.loads(headed.read("published.json"))
    assert record[f"{page}#turing-sails-2024-questions"] == {"heading-of": "turing-sails-2024"}
    assert f"{page}#turing-sails-2024-what-was-asked" in record
    # with its old id as a label, the heading has that id again
    headed.replace("conferences/sails-2024.md", "### What", "(turing-sails-2024-questions)=\n### What")
    after = headed.build()
    assert around(after, page, "turing-sails-2024-questions") == "turing-sails-2024-questions"
    assert after.files() == headed.clean_build().files()


def test_headings_of_a_talk_with_a_new_id(headed: Garden) -> None:
    """When a talk gets a new id, so do its headings, and the old addresses and links lead to them."""
    headed.replace("conferences/sails-2024.md", "(turing-sails-2024)=", "(turing-boats-2024)=")
    headed.replace("conferences/sails-2024.md", ":disagrees-with", ":formerly: turing-sails-2024\n:disagrees-with")
    headed.replace("conferences/sails-2024.md", "### Answers", "### Replies")
    headed.write("notes/asked.md", "# Asked\n\nAs [asked](#turing-sails-2024-questions).\n")
    built = headed.build()
    assert built.warnings == []
    page = "conferences/sails-2024.html"
    assert around(built, page, "turing-sails-2024-questions") == "turing-boats-2024-questions"
    assert around(built, page, "turing-sails-2024-answers") == "turing-boats-2024"
    assert f'href="../{page}#turing-boats-2024-questions"' in built.page("notes/asked.html")


def test_headings_of_a_talk_on_another_page(headed: Garden, browser: Browser) -> None:
    """The old addresses of a talk's headings lead to the page where it is now, even if its former page was renamed."""
    move_talk(headed)
    headed.write("conferences/sails-2023.md", headed.read("conferences/sails-2023.md"))
    move(headed, "conferences/sails-2024", "conferences/ships-2024")
    headed.replace("conferences/ships-2024.md", "series: Sails\n", "series: Sails\nformerly: [sails-2024]\n")
    built = headed.build()
    assert built.warnings == []
    assert around(built, f"{OLD}.html", "turing-sails-2024-questions") == "turing-sails-2024-questions"
    with served(built.output) as site:
        page = browser.new_page()
        page.goto(f"{site}conferences/sails-2024.html#turing-sails-2024-questions")
        page.wait_for_url(f"{site}{OLD}.html#turing-sails-2024-questions")
        page.close()
    # a page exists under the old name again, without that talk
    move(headed, "conferences/ships-2024", "conferences/sails-2024")
    headed.replace("conferences/sails-2024.md", "formerly: [sails-2024]\n", "")
    after = headed.build()
    assert after.warnings == []
    assert around(after, "conferences/sails-2024.html", "turing-sails-2024-answers") == "turing-sails-2024"
    assert after.files() == headed.clean_build().files()


def test_headings_of_a_page_with_a_new_name(headed: Garden) -> None:
    """On a renamed page, the address of a deleted heading still leads to its talk."""
    move(headed, "conferences/sails-2024", "conferences/ships-2024")
    headed.replace("conferences/ships-2024.md", "series: Sails\n", "series: Sails\nformerly: [sails-2024]\n")
    headed.replace("conferences/ships-2024.md", ASKED, "")
    built = headed.build()
    assert built.warnings == []
    assert around(built, "conferences/ships-2024.html", "turing-sails-2024-questions") == "turing-sails-2024"
    assert "turing-sails-2024-questions" not in built.page("conferences/sails-2024.html")


def test_a_talk_is_taken_back_with_its_headings(headed: Garden) -> None:
    """Deleting the line of a talk from the record gives up the addresses of its headings too."""
    text = headed.read("conferences/sails-2024.md")
    headed.write("conferences/sails-2024.md", text[: text.index("(turing-sails-2024)=")])
    (warning,) = headed.build("dummy").warnings
    assert "the talk 'conferences/sails-2024.html#turing-sails-2024' was published and would vanish. Name" in warning
    lines = headed.read("published.json").splitlines(keepends=True)
    headed.write("published.json", "".join(line for line in lines if '#turing-sails-2024":' not in line))
    assert headed.build("dummy").warnings == []


def test_a_rename_keeps_headings(headed: Garden) -> None:
    """``garden rename`` keeps the addresses and links of a talk's headings when it changes the talk's id."""
    links = "[asked](#turing-sails-2024-questions) [then](../conferences/sails-2024.md#turing-sails-2024)"
    headed.write("notes/asked.md", f"# Asked\n\nAs {links}.\n")
    renamed = run("rename", "turing-sails-2024", "turing-boats-2024", str(headed.folder))
    assert (renamed.returncode, renamed.stderr) == (0, "")
    assert "sails-2024.md#turing-boats-2024" in headed.read("notes/asked.md")
    built = headed.build()
    assert built.warnings == []
    assert 'href="../conferences/sails-2024.html#turing-boats-2024-questions"' in built.page("notes/asked.html")
    assert around(built, "conferences/sails-2024.html", "turing-sails-2024-questions") == "turing-boats-2024-questions"


def test_a_talk_whose_page_is_no_longer_promised(published: Garden) -> None:
    """When the record lists a talk but not its renamed page, the line that keeps the page is suggested."""
    lines = published.read("published.json").splitlines(keepends=True)
    published.write("published.json", "".join(line for line in lines if f'"{OLD}.' not in line or "#" in line))
    move(published, OLD, NEW)
    warnings = published.build("dummy").warnings
    assert any(
        f"it seems to be {NEW}.md now: write the line 'formerly: [sails-2023]'" in warning for warning in warnings
    )
    assert not any("published-draft" in warning for warning in warnings)
