"""Drafts: seen by who writes, absent from all that is published."""

from __future__ import annotations

import pytest
from gardens import Garden
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
    """A garden with a draft that lacks place, topics and takeaway."""
    garden.write("conferences/rigging-2022.md", DRAFT)
    return garden


def test_nothing_of_a_draft_is_published(with_draft: Garden) -> None:
    """No page, list, feed, archive or data file has a word of it, and what it lacks is no problem."""
    built = with_draft.build()
    assert built.warnings == []
    for name in built.files():
        text = (built.output / name).read_bytes().decode("utf-8", "replace")
        assert not any(word in name or word in text for word in KEPT_BACK), name
    with_draft.remove("conferences/rigging-2022.md")
    assert with_draft.clean_build().files() == built.files()


def test_a_draft_is_shown_and_marked(with_draft: Garden) -> None:
    """Where drafts are shown, the page says what it is and what it lacks, and lists mark it."""
    with_draft.replace("topics/boats.md", "family:", "draft: true\nfamily:")
    with_draft.replace("conferences/rigging-2022.md", ":speakers: Emmy Noether", ":speakers: Ada Lovelace")
    for name in ("conferences/sails-2024.md", "topics/budgets.md"):
        text = with_draft.read(name).replace(":topics: boats", ":topics: budgets").replace(", boats", "")
        with_draft.write(name, text.replace("related: [boats]\n", ""))
    built = with_draft.build(drafts=True)
    assert built.warnings == []
    page = built.page("conferences/rigging-2022.html")
    assert "Only previews show this page" in page
    assert "the front matter has no 'place' (line 1) and 2 more things" in page
    assert "1 March 2022, 1 talk · draft" in built.page("conferences.html")
    assert "0 talks · draft" in built.page("topics.html")
    assert '<span class="garden-draft">draft</span>' in built.page("speakers/ada-lovelace.html")
    assert "garden-draft" not in built.page("conferences/sails-2024.html")


def test_only_what_is_missing_is_forgiven(with_draft: Garden) -> None:
    """Whatever is wrong in a draft, and not only missing, is reported where drafts are shown."""
    with_draft.replace("conferences/rigging-2022.md", ":speakers:", ":speaker:")
    with_draft.replace("conferences/rigging-2022.md", "lovelace-sails-2023", "lovelace-sails-1923")
    shown = with_draft.build("dummy", drafts=True)
    assert [warning.rpartition("[")[2] for warning in shown.warnings] == ["garden.unknown-key]", "garden.unknown-talk]"]


def test_references_to_drafts(garden: Garden) -> None:
    """A published page that names what is in a draft is told so, whether drafts are shown or not."""
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
    """What is not plainly true is a problem, not a page that silently goes missing or public."""
    with_draft.replace("conferences/rigging-2022.md", "draft: true", f"draft: {value}")
    assert any("'draft' must be true or false" in warning for warning in with_draft.build("dummy").warnings)


def test_the_front_page_cannot_be_a_draft(garden: Garden) -> None:
    """Pages that every garden needs do not know the key."""
    garden.write("index.md", f"---\ndraft: true\n---\n{garden.read('index.md')}")
    (warning,) = garden.build("dummy").warnings
    assert "index.md:2: WARNING: 'draft' is not a key" in warning


def test_a_page_is_published_and_taken_back(with_draft: Garden) -> None:
    """However often a page turns from draft to published, the site is that of a clean build."""
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
    """'check' looks at drafts too and says so; 'build' publishes none."""
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
    """A speaker who is only in a draft is known, in any script, by an alias and with an id of the writer's choice."""
    with_draft.replace("conferences/rigging-2022.md", "Emmy Noether", name)
    with_draft.replace("topics/boats.md", "They need", f"{{speaker}}`{name}`, {{speaker}}`El No` need")
    for entry in ("aliases: [El No]", "aliases: [El No], id: el-no"):
        with_draft.write("speakers.yml", f"{name}: {{{entry}}}\n")
        warnings = with_draft.build("dummy").warnings
        assert [warning.partition("[")[2] for warning in warnings] == ["garden.in-draft]", "garden.in-draft]"]
