"""Custom kinds of notes: pages of books and podcasts behave as those of conferences do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from gardens import Built, Garden, copy_garden
from lxml import html
from playwright.sync_api import Browser
from schema_org import mistakes
from site_pages import served
from test_generated import text_of

SETTINGS = """
[kinds.book]
name = "book"
plural = "books"
part = "chapter"
parts = "chapters"
fields = ["by"]
type = "Book"

[kinds.podcast]
name = "podcast"
plural = "podcasts"
folder = "heard"
part = "episode"
parts = "episodes"
fields = ["series"]
type = "PodcastSeries"
"""
BOOK = """---
by: [Grace Hopper, Clifford Ashley]
date: 2024-02-01
author: ada
---

# Notes on knots

What holds.

(hitches)=
## Hitches

```{talk}
:topics: budgets

A hitch holds as long as something pulls.
```

Compare {talk}`hopper-sails-2024`.

(bends)=
## Bends

```{talk}
:speakers: Alan Turing
:topics: boats
:agrees-with: hopper-sails-2024 (spending)

A bend joins two ropes.
```
"""
PODCAST = """---
series: On Deck
start: 2024-03-01
end: 2024-06-30
date: 2024-07-02
---

# On Deck, spring 2024

Heard at sea.

(hopper-on-deck-2024)=
## What a budget is for

```{talk}
:speakers: Grace Hopper
:topics: budgets
:day: 2024-03-08

Spend it on what you do not know.
```

More in [](#notes-on-knots).
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """The small garden with a book and a podcast."""
    garden = copy_garden("small", tmp_path_factory.mktemp("shelf") / "garden")
    garden.write("garden.toml", garden.read("garden.toml") + SETTINGS)
    garden.write("books/notes-on-knots.md", BOOK)
    garden.write("heard/on-deck-2024.md", PODCAST)
    return garden


@pytest.fixture(scope="module")
def built(shelf: Garden) -> Built:
    """Its site."""
    return shelf.build()


@pytest.fixture
def edited(shelf: Garden, built: Built) -> Iterator[Garden]:
    """The garden, built once, for edits that do not affect other tests."""
    with shelf.restored() as garden:
        yield garden


def test_a_page_speaks_the_words_of_its_kind(built: Built) -> None:
    """Parts are called by the words of the kind, and a part without speakers has those of the whole page."""
    assert built.warnings == []
    book = text_of(built.page("books/notes-on-knots.html"))
    assert book.startswith(
        "Notes on knots By Grace Hopper, Clifford Ashley, Alan Turing Chapters 2 chapters Written by"
    )
    assert "What holds. Chapters Hitches Grace Hopper, Clifford Ashley A hitch holds" in book
    assert "edition" not in book
    assert "Related talks Agrees with Grace Hopper and Alan Turing, 2024: spending" in book
    podcast = text_of(built.page("heard/on-deck-2024.html"))
    assert "When 1 March – 30 June 2024 Episodes 1 episode Series On Deck" in podcast
    links = html.fromstring(built.page("books/notes-on-knots.html")).xpath("//nav[@aria-label='Breadcrumbs']//a/@href")
    assert links == ["../index.html", "../books.html", "../years/2024.html"]
    links = html.fromstring(built.page("series/on-deck.html")).xpath("//nav[@aria-label='Breadcrumbs']//a/@href")
    assert links == ["../index.html", "../heard.html"]


def test_each_kind_has_an_index(built: Built) -> None:
    """Each kind has an index by year and a menu item, and the index of conferences lists only conferences."""
    menu = html.fromstring(built.page("index.html")).xpath("//nav[@aria-label='Garden']//a/text()")
    assert [name for name in menu if name in ("Conferences", "Books", "Podcasts", "Talks")] == [
        "Conferences",
        "Books",
        "Podcasts",
        "Talks",
    ]
    assert text_of(built.page("books.html")) == "Books 2024 Notes on knots 2 chapters"
    assert text_of(built.page("heard.html")) == "Podcasts 2024 On Deck, spring 2024 1 March – 30 June 2024, 1 episode"
    assert "knots" not in built.page("conferences.html")
    assert not (built.output / "series/books.html").exists()


def test_topics_people_and_years_have_them(built: Built) -> None:
    """Topics, speakers, years, mentions and relations include parts of all kinds, labelled with their kind."""
    topic = text_of(built.page("topics/budgets.html"))
    assert "Hitches Grace Hopper, Clifford Ashley · chapter · Notes on knots" in topic
    assert "What a budget is for Grace Hopper · episode · On Deck, spring 2024" in topic
    assert "Hitches" in text_of(built.page("speakers/clifford-ashley.html"))
    talk = text_of(built.page("conferences/sails-2024.html"), "//section[h2[@id='hopper-sails-2024']]")
    assert "Agreed with by Bends: spending" in talk  # the title tells it from his other talk that year, which disagrees
    assert "Hitches (Notes on knots)Compare Spend the budget." in talk
    assert "Mentioned in What a budget is for" in text_of(built.page("books/notes-on-knots.html"))
    year = text_of(built.page("years/2024.html"))
    assert "In all 1 conference, 1 book, 1 podcast" in year
    assert year.index("Conferences Sails 2024") < year.index("Books Notes on knots") < year.index("Podcasts On Deck")
    talks = text_of(built.page("talks.html"))
    assert "Kinds Keynotes Chapters 2 Episodes Series Sails 3 Books 2 On Deck" in talks
    assert text_of(built.page("talks/chapter.html")).startswith("Chapters")
    assert "2 conferences, 1 book, 2023–2024" in text_of(built.page("notes.html"))


def test_feeds_search_and_programs_know_the_kind(built: Built) -> None:
    """Feeds, search and data name the kind. The calendar has only events."""
    feeds = text_of(built.page("feeds.html"))
    assert "Conferences 2 conferences, 1 book, 1 podcast" in feeds
    assert "Books Notes on knots 2 chapters Podcasts On Deck, spring 2024 1 episode" in feeds
    assert "<title>Notes on knots: chapters (A small garden)</title>" in built.page("books/notes-on-knots.atom.xml")
    entry = next(part for part in built.page("atom.xml").split("<entry>") if "<title>Notes on knots<" in part)
    assert '<category term="book" label="book"/>' in entry
    assert "<summary>book. What holds.</summary>" in entry
    values = json.loads(built.page("search.json"))
    assert [name for name, _ in values["kind"]] == ["chapter", "episode", "keynote", "talk"]
    assert ["books", "Books"] in values["conference"]
    assert json.loads(built.records_on("books/notes-on-knots")["hitches"])["kind"] == "chapter"
    data = json.loads(built.page("garden.json"))
    assert {one["id"]: one["kind"] for one in data["conferences"]} == {
        "on-deck-2024": "podcast",
        "sails-2024": None,
        "notes-on-knots": "book",
        "sails-2023": None,
    }
    assert {talk["kind"] for talk in data["talks"]} == {"chapter", "episode", "keynote", "talk"}
    assert re.findall("SUMMARY:(.*)", built.page("conferences.ics")) == ["Sails 2024", "Sails 2023"]
    assert "\n## Books\n\n- [Notes on knots]" in built.page("llms.txt")
    assert '<meta name="garden-folders" content="books heard">' in built.page("index.html")


def test_talks_can_be_narrowed_down_to_a_kind(built: Built, browser: Browser) -> None:
    """The form on the list of all talks names the custom kinds and the series of an index page."""
    with served(built.output, "/notes/") as address:
        page = browser.new_page()
        page.goto(f"{address}talks.html?kind=chapter")
        assert page.get_by_label("Kind").locator("option").all_text_contents() == [
            "all",
            "Chapters",
            "Episodes",
            "Keynote",
            "Talk",
        ]
        assert page.get_by_label("Series").locator("option").all_text_contents() == ["all", "Books", "On Deck", "Sails"]
        assert page.locator(".garden-all-talks > li:visible a").all_text_contents() == ["Hitches", "Bends"]
        page.close()


def test_structured_data_of_each_kind(built: Built) -> None:
    """A book has chapters and a podcast has episodes in the JSON-LD, which conforms to schema.org."""
    found = {}
    for page in sorted(built.output.rglob("*.html")):
        for text in html.fromstring(page.read_bytes()).xpath("//script[@type='application/ld+json']/text()"):
            assert list(mistakes(json.loads(text))) == [], page
            found[page.stem] = json.loads(text)["@graph"][0].get("mainEntity", {})
    assert (found["notes-on-knots"]["@type"], found["notes-on-knots"]["hasPart"][0]["@type"]) == ("Book", "Chapter")
    assert found["on-deck-2024"]["hasPart"][0]["@type"] == "PodcastEpisode"
    assert found["sails-2024"]["@type"] == "Event"


def test_edits_leave_what_a_clean_build_makes(edited: Garden) -> None:
    """After an edit of a part, page or kind, an incremental build produces the same site as a clean build."""
    edited.build(into="edited")
    edited.replace("books/notes-on-knots.md", "Compare {talk}", "Do not compare {talk}")
    edited.replace("heard/on-deck-2024.md", "topics: budgets", "topics: boats")
    assert edited.build(into="edited").files() == edited.clean_build().files()
    edited.replace("garden.toml", 'parts = "chapters"', 'parts = "Kapitel"')
    edited.remove("heard/on-deck-2024.md")
    built = edited.build(into="edited")
    assert built.warnings == []
    assert built.files() == edited.clean_build().files()
    assert "Kapitel 2 Kapitel" in text_of(built.page("books/notes-on-knots.html"))
    settings = edited.read("garden.toml")
    edited.write("garden.toml", settings.partition("\n[kinds.podcast]")[0])
    assert edited.build(into="edited").files() == edited.clean_build().files()
    edited.write("garden.toml", settings)
    edited.write("heard/on-deck-2024.md", PODCAST.replace("date: 2024-07-02", "date: 2024-07-02\ndraft: true"))
    built = edited.build(into="edited")
    assert built.files() == edited.clean_build().files()
    assert not (built.output / "heard/on-deck-2024.html").exists()


def test_a_garden_without_conferences(edited: Garden) -> None:
    """A garden may consist of notes on books alone."""
    for name in ("conferences/sails-2023.md", "conferences/sails-2024.md"):
        edited.remove(name)
    edited.write("index.md", "# Shelf\n\n```{listing} numbers\n```\n\n```{listing} latest\n```\n")
    edited.write("topics/budgets.md", "---\nfamily: A\ntended: 2024-01-01\n---\n\n# Budgets\n\nMoney.\n")
    edited.write("speakers.yml", "")
    edited.replace("books/notes-on-knots.md", "Compare {talk}`hopper-sails-2024`.", "Done.")
    edited.replace("books/notes-on-knots.md", ":agrees-with: hopper-sails-2024 (spending)\n", "")
    built = edited.build(into="alone")
    assert built.warnings == []
    page = text_of(built.page("index.html"))
    assert "conference" not in page
    assert "1 book 1 podcast" in page
    assert "Notes on knots book, 2 chapters" in page


def test_parts_are_counted_by_their_names(built: Built) -> None:
    """A speaker's talks and chapters are counted separately, and a book without a series mentions none."""
    turing = text_of(built.page("speakers/alan-turing.html"))
    assert "2 talks, 1 chapter, 2024" in turing
    assert "1 chapter, 2024" in text_of(built.page("speakers/clifford-ashley.html"))
    assert "Series" not in text_of(built.page("books/notes-on-knots.html")).partition("Hitches")[0]
    assert "Series On Deck" in text_of(built.page("heard/on-deck-2024.html"))


def test_what_a_kind_must_have(edited: Garden) -> None:
    """Missing names, folders in use and unknown keys of a kind are reported with their lines in ``garden.toml``."""
    edited.replace("garden.toml", 'folder = "heard"', 'folder = "topics"')
    edited.replace("garden.toml", 'parts = "chapters"\n', "")
    edited.write("garden.toml", edited.read("garden.toml") + 'seasons = "many"\n')
    edited.remove("books/notes-on-knots.md")
    edited.remove("heard/on-deck-2024.md")
    lines = [warning.partition(" [garden.")[0] for warning in edited.build("dummy").warnings]
    assert lines == [
        "garden.toml:9: WARNING: the kind 'book' has no 'parts'. Add it.",
        "garden.toml:16: WARNING: the folder 'topics' of the kind 'podcast' is in use. Choose another in garden.toml.",
        "garden.toml:24: WARNING: 'seasons' is not a key of a kind of notes. Correct the spelling or remove the line.",
    ]


def test_what_a_page_of_a_kind_must_have(edited: Garden) -> None:
    """A page must have the keys that its kind requires, and may have no others than those of conferences."""
    edited.replace("books/notes-on-knots.md", "by: [Grace Hopper, Clifford Ashley]\n", "website: https://k.example/\n")
    edited.replace("heard/on-deck-2024.md", "series: On Deck\n", "publisher: Deck\n")
    lines = [warning.partition(" [garden.")[0] for warning in edited.build("dummy").warnings]
    assert [line.partition(": WARNING: ")[::2] for line in lines] == [
        ("books/notes-on-knots.md:1", "the front matter has no 'by'. Add it."),
        ("heard/on-deck-2024.md:1", "the front matter has no 'series'. Add it."),
        (
            "heard/on-deck-2024.md:2",
            "'publisher' is not a key of a page of heard/. Correct the spelling or remove the line.",
        ),
    ]


@pytest.mark.parametrize("folder", ["book", "Books", "podcasts", "chapters"])
def test_the_folder_of_a_kind_by_another_name(edited: Garden, folder: str) -> None:
    """A folder with a wrong name (the kind, its parts, or wrong capitals) is reported once, with the right name."""
    right = "heard" if folder == "podcasts" else "books"
    for name in ("one", "two"):
        edited.write(f"{folder}/{name}.md", "# One\n")
    warnings = edited.build("dummy").warnings
    assert [warning.partition(". ")[0] for warning in warnings] == [
        f"{folder}/one.md:1: WARNING: the folder '{folder}' is not read; pages are in '{right}'"
    ]
