"""Drafts: visible to writers, absent from everything that is published."""

from __future__ import annotations

import json

import pytest
from gardens import Garden
from lxml import html
from test_commands import run

DRAFT = """\
---
draft: true
series: Rigging
start: 2022-03-01
date: 2022-03-02
---

# Rigging 2022

Masts, mostly.

(noether-rigging-2022)=
## Symmetry of masts

```{talk}
:speakers: Emmy Noether
```

A mast is the same from all sides, which {talk}`lovelace-sails-2023` denies.
"""
KEPT_BACK = ("Rigging", "rigging", "Noether", "noether", "Symmetry")


@pytest.fixture
def with_draft(garden: Garden) -> Garden:
    """A garden with a draft that lacks a place, topics and a takeaway."""
    garden.write("conferences/rigging-2022.md", DRAFT)
    return garden


def test_nothing_of_a_draft_is_published(with_draft: Garden) -> None:
    """No page, list, feed, archive or data file contains any of a draft, and what it lacks is not reported."""
    built = with_draft.build()
    assert built.warnings == []
    for name in built.files():
        text = (built.output / name).read_bytes().decode("utf-8", "replace")
        assert not any(word in name or word in text for word in KEPT_BACK), name
    with_draft.remove("conferences/rigging-2022.md")
    assert with_draft.clean_build().files() == built.files()


def test_a_draft_is_shown_and_marked(with_draft: Garden) -> None:
    """With drafts shown, the page says that it is a draft and what it lacks, and lists mark it."""
    with_draft.replace("topics/boats.md", "family:", "draft: true\nfamily:")
    with_draft.replace("conferences/rigging-2022.md", ":speakers: Emmy Noether", ":speakers: Ada Lovelace")
    for name in ("conferences/sails-2024.md", "topics/budgets.md"):
        text = with_draft.read(name).replace(":topics: boats", ":topics: budgets").replace(", boats", "")
        with_draft.write(name, text.replace("related: [boats]\n", ""))
    built = with_draft.build(drafts=True)
    assert built.warnings == []
    page = built.page("conferences/rigging-2022.html")
    assert "Only previews show this page" in page
    items = html.fromstring(page).xpath("//div[contains(@class, 'garden-draft')]//li//text()[normalize-space()]")
    assert [text for text in items if "line" in text] == [
        "the front matter has no 'place' (line 1).",
        "talk 'noether-rigging-2022' has no ':topics:' (line 15).",
        "talk 'noether-rigging-2022' has no takeaway (line 15).",
    ]
    assert "1 March 2022, 1 talk · draft" in built.page("conferences.html")
    assert "0 talks · draft" in built.page("topics.html")
    assert '<span class="garden-draft">draft</span>' in built.page("speakers/ada-lovelace.html")
    assert "garden-draft" not in built.page("conferences/sails-2024.html")


def test_only_what_is_missing_is_forgiven(with_draft: Garden) -> None:
    """Mistakes in a draft are reported when drafts are shown, except for missing parts."""
    with_draft.replace("conferences/rigging-2022.md", ":speakers:", ":speaker:")
    with_draft.replace("conferences/rigging-2022.md", "lovelace-sails-2023", "lovelace-sails-1923")
    shown = with_draft.build("dummy", drafts=True)
    assert [warning.rpartition("[")[2] for warning in shown.warnings] == ["garden.unknown-key]", "garden.unknown-talk]"]


@pytest.mark.parametrize("page", ["conferences/rigging-2022.md", "topics/boats.md"])
def test_pictures_and_diagrams_without_words_are_forgiven(with_draft: Garden, page: str) -> None:
    """Pictures and diagrams in drafts need no text alternatives until they are published."""
    with_draft.write("topics/boat.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    without_words = "\n![](/topics/boat.svg)\n\n```mermaid\nflowchart LR\n  a --> b\n```\n"
    with_draft.write(page, with_draft.read(page) + without_words)
    kinds = ["garden.image-without-alt]", "garden.diagram-without-text]"]
    warnings = with_draft.build("dummy", drafts=True).warnings
    is_draft = page == "conferences/rigging-2022.md"
    assert [warning.rpartition("[")[2] for warning in warnings] == ([] if is_draft else kinds)
    if is_draft:
        shown = with_draft.build(drafts=True).page("conferences/rigging-2022.html")
        assert "the image 'topics/boat.svg' has no text alternative" in shown
        assert "a diagram has no 'accTitle' or 'accDescr'" in shown


def test_references_to_drafts(garden: Garden) -> None:
    """A reference from a published page to something in a draft is reported, whether drafts are shown or not."""
    garden.replace("conferences/sails-2023.md", "series:", "draft: true\nseries:")
    garden.replace("topics/boats.md", "Things", "See [all](../conferences/sails-2023.md). Things")
    hidden, shown = garden.build("dummy", into="a"), garden.build("dummy", into="b", drafts=True)
    in_draft = [warning for warning in hidden.warnings if "in-draft" in warning]
    assert shown.warnings == in_draft
    assert [warning.partition(" WARNING")[0] for warning in in_draft] == [
        "conferences/sails-2024.md:35:",  # prose
        "conferences/sails-2024.md:45:",  # relation
        "topics/boats.md:1:",  # link to the file
        "topics/budgets.md:12:",  # its talk
        "topics/budgets.md:12:",  # its only speaker
    ]


@pytest.mark.parametrize("value", ["yes please", "1", "'true'"])
def test_unclear_words_keep_nothing_back(with_draft: Garden, value: str) -> None:
    """A ``draft`` value that is not a boolean is reported, so no page goes public or missing unnoticed."""
    with_draft.replace("conferences/rigging-2022.md", "draft: true", f"draft: {value}")
    assert any("'draft' must be true or false" in warning for warning in with_draft.build("dummy").warnings)


def test_the_front_page_cannot_be_a_draft(garden: Garden) -> None:
    """The front page cannot be a draft: its ``draft`` key is reported as unknown."""
    garden.write("index.md", f"---\ndraft: true\n---\n{garden.read('index.md')}")
    (warning,) = garden.build("dummy").warnings
    assert "index.md:2: WARNING: 'draft' is not a key" in warning


def test_a_page_is_published_and_taken_back(with_draft: Garden) -> None:
    """However often a page switches between draft and published, the site is that of a clean build."""
    without = with_draft.build()
    text = DRAFT.replace("date:", "place: Hull\ndate:").replace("Noether\n", "Noether\n:topics: boats\n\nTurn it.\n")
    with_draft.write("conferences/rigging-2022.md", text.replace("draft: true", "draft: false"))
    published = with_draft.build()
    assert published.warnings == []
    assert "speakers/emmy-noether.html" in published.files()
    assert published.files() == with_draft.clean_build().files()
    with_draft.write("conferences/rigging-2022.md", text)
    assert with_draft.build().files() == without.files()


def test_commands(with_draft: Garden) -> None:
    """'check' also checks drafts and says so, and 'build' publishes none."""
    assert "No problems, 1 draft included" in run("check", str(with_draft.folder)).stdout
    assert run("build", str(with_draft.folder)).returncode == 0
    assert not (with_draft.folder / "_build/html/conferences/rigging-2022.html").exists()
    with_draft.replace("conferences/rigging-2022.md", "lovelace-sails-2023", "lovelace-sails-1923")
    checked = run("check", str(with_draft.folder))
    assert checked.returncode == 1
    assert "rigging-2022.md:19" in checked.stderr
    assert run("build", str(with_draft.folder)).returncode == 0


@pytest.mark.parametrize("name", ["Łukasz Żółć", "⛵⛵", "陳大文"])
def test_speakers_of_drafts_by_any_name(with_draft: Garden, name: str) -> None:
    """A speaker who is only in a draft is recognised, in any script, by an alias and with a chosen id."""
    with_draft.replace("conferences/rigging-2022.md", "Emmy Noether", name)
    with_draft.replace("topics/boats.md", "They need", f"{{speaker}}`{name}`, {{speaker}}`El No` need")
    for entry in ("aliases: [El No]", "aliases: [El No], id: el-no"):
        with_draft.write("speakers.yml", f"{name}: {{{entry}}}\n")
        warnings = with_draft.build("dummy").warnings
        assert [warning.partition("[")[2] for warning in warnings] == ["garden.in-draft]", "garden.in-draft]"]


# Draft talks on published pages

MAST = """\

(noether-sails-2024)=
## Symmetry of masts

```{talk}
:draft: ask her about the boom
:speakers: Emmy Noether
```

A mast is the same from all sides, see [nothing](#no-such-thing).
"""


@pytest.fixture
def with_draft_talk(garden: Garden) -> Garden:
    """A garden with a talk that lacks topics and a takeaway, on a published page."""
    page = garden.read("conferences/sails-2024.md")
    garden.write("conferences/sails-2024.md", f"{page.rstrip()}\n{MAST}")
    return garden


def test_nothing_of_a_draft_talk_is_published(with_draft_talk: Garden) -> None:
    """The page is published as if the draft talk were not there, whatever is wrong with the talk."""
    built = with_draft_talk.build()
    assert built.warnings == []
    with_draft_talk.replace("conferences/sails-2024.md", f"\n{MAST.rstrip()}", "")
    assert with_draft_talk.clean_build().files() == built.files()


def test_a_draft_talk_is_shown_with_what_it_needs(with_draft_talk: Garden) -> None:
    """Previews show a draft talk with a to-do list. Without the mark, its problems are reported."""
    built = with_draft_talk.build(drafts=True)
    assert ["no-such-thing" in text for text in built.warnings] == [True]
    (notice,) = html.fromstring(built.page("conferences/sails-2024.html")).xpath(
        "//section[@id='noether-sails-2024' or .//*[@id='noether-sails-2024']]"
        "//div[contains(@class, 'garden-draft')][contains(., 'this talk')]"
    )
    (first, second, third) = (item.text_content().strip() for item in notice.xpath(".//li"))
    assert first == "ask her about the boom"
    assert (second.partition(" (")[0], third.partition(" (")[0]) == (
        "talk 'noether-sails-2024' has no ':topics:'",
        "talk 'noether-sails-2024' has no takeaway",
    )
    assert with_draft_talk.build().warnings == []  # and back again
    with_draft_talk.replace("conferences/sails-2024.md", ":draft: ask her about the boom\n", "")
    assert len(with_draft_talk.build().warnings) == 3


def test_a_reference_to_a_draft_talk(with_draft_talk: Garden) -> None:
    """A reference to a draft talk is reported."""
    with_draft_talk.write("notes/masts.md", "# Masts\n\nSee {talk}`noether-sails-2024`.\n")
    (warning,) = with_draft_talk.build("dummy").warnings
    assert "'noether-sails-2024' is in the draft conferences/sails-2024.md." in warning


def test_footnotes_anywhere_on_the_page(with_draft_talk: Garden) -> None:
    """A draft talk takes along its own footnotes only, even if they are defined in the section of another talk."""
    page = "conferences/sails-2024.md"
    with_draft_talk.replace(page, "see [nothing](#no-such-thing).", "but for one.[^mast]\n\n[^one]: Of *one*.[^deep]")
    with_draft_talk.replace(page, "calls waste;", "calls waste,[^one]")
    text = with_draft_talk.read(page)
    notes = "[^mast]: The [fore](#boats) one.[^fore]\n\n[^deep]: Of all.\n\n[^fore]: Or mizzen.\n"
    with_draft_talk.write(page, f"{text.rstrip()}\n\n## Later\n\nWhat came after.\n\n{notes}")
    assert with_draft_talk.build("dummy", drafts=True).warnings == []
    built = with_draft_talk.build()
    assert built.warnings == []
    shown = html.fromstring(built.page("conferences/sails-2024.html")).xpath("//aside[@role='doc-footnote']")
    assert [" ".join(note.text_content().split()) for note in shown] == ["[1] Of one.[2]", "[2] Of all."]
    assert "mizzen" not in built.page("conferences/sails-2024.html")
    with_draft_talk.replace(page, "[^fore]: Or", "[^nobody]: No text.\n\n[^fore]: Or")
    (warning,) = with_draft_talk.build("dummy").warnings
    assert "no text refers to the footnote 'nobody'" in warning


def test_the_report_lists_draft_talks(with_draft_talk: Garden) -> None:
    """The report lists draft talks with what they lack, and suggests nothing else about them."""
    folder = str(with_draft_talk.folder)
    data = json.loads(run("report", folder, "--json").stdout)["suggestions"]
    (entry,) = [one for one in data if "masts" in one["what"] or one["kind"] == "waiting-draft"]
    page = with_draft_talk.read("conferences/sails-2024.md")
    assert entry["line"] == page.splitlines().index("## Symmetry of masts") + 1
    assert (entry["file"], entry["what"], entry["why"]) == (
        "conferences/sails-2024.md",
        "Symmetry of masts",
        "it lacks 2 things, first: talk 'noether-sails-2024' has no ':topics:'; it says 'ask her about the boom'",
    )
    finished = ":topics: boats\n\nThere is no fore and aft.\n```\n"
    with_draft_talk.replace(
        "conferences/sails-2024.md", ":speakers: Emmy Noether\n```\n", f":speakers: Emmy Noether\n{finished}"
    )
    said = run("report", folder, "--only", "waiting-draft").stdout
    assert "Symmetry of masts – it lacks nothing: take out ':draft:'; it says 'ask her about the boom'." in said


def test_a_page_of_which_a_talk_is_a_draft_may_be_linked(garden: Garden) -> None:
    """A page with a draft talk is published, so it may be linked by its file name."""
    text = garden.read("conferences/sails-2024.md")
    block = "```{talk}\n:speakers: Ada Adler\n:topics: boats\n:draft: ask her\n\nTie.\n```\n"
    garden.write("conferences/sails-2024.md", f"{text}\n(ada-sails-2024)=\n## Of knots\n\n{block}")
    garden.write("notes/about.md", "# About\n\nSee [](../conferences/sails-2024.md).\n")
    assert garden.build().warnings == []
