"""Pages by several writers: bylines, pages and feeds of writers, and licences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from gardens import Built, Garden, copy_garden, small_site
from lxml import html
from test_generated import text_of

AUTHORS = """[authors]
bob = { name = "Bob Bowline", licence = "CC BY-SA 4.0", about = "Ties knots & teaches it." }
alan = { name = "Alan Turing", url = "https://alan.example/" }
crew = { name = "The crew", type = "Organization" }
"""
PAGE = "conferences/sails-2024"


def write_with_others(garden: Garden) -> None:
    """Give Sails 2024 to Ada with a talk by Bob, Sails 2023 to Bob and the crew, a note to Bob and a topic to Alan."""
    garden.replace("garden.toml", "[authors]\n", AUTHORS)
    garden.replace(f"{PAGE}.md", ":speakers: Alan Turing\n", ":speakers: Alan Turing\n:author: bob\n")
    garden.replace("conferences/sails-2023.md", "author: ada\n", "author: [bob, crew]\n")
    garden.write("notes/knots.md", "---\nauthor: bob\n---\n\n# Knots\n\nSome; ask {writer}`alan`.\n")
    garden.replace("topics/boats.md", "---\n", "---\nauthor: alan\n")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """The small garden with several writers."""
    garden = copy_garden("small", tmp_path_factory.mktemp("writers") / "garden")
    write_with_others(garden)
    return garden


@pytest.fixture(scope="module")
def built(written: Garden) -> Built:
    """Its site."""
    return written.build()


@pytest.fixture
def edited(written: Garden, built: Built) -> Iterator[Garden]:
    """The garden, built once, for edits that do not affect other tests."""
    with written.restored() as garden:
        yield garden


def facts(built: Built, page: str) -> dict[str, str]:
    """The facts below the title of a page."""
    (first, *_) = html.fromstring(built.page(page)).xpath("//dl[contains(@class, 'garden-facts')]")
    names, values = first.xpath("dt"), first.xpath("dd")
    return {a.text_content().strip(): b.text_content().strip() for a, b in zip(names, values, strict=True)}


def test_a_page_names_its_writers(built: Built) -> None:
    """Conferences, topics and notes name their writers.

    Writers of single talks come last, with their number of talks.
    """
    assert built.warnings == []
    assert facts(built, f"{PAGE}.html")["Written by"] == "Ada Gardener, Bob Bowline (1 talk)"
    assert facts(built, "conferences/sails-2023.html")["Written by"] == "Bob Bowline, The crew"
    assert facts(built, "topics/boats.html")["Written by"] == "Alan Turing"
    assert facts(built, "notes/knots.html") == {"Written by": "Bob Bowline"}
    assert 'href="../writers/bob.html"' in built.page(f"{PAGE}.html")
    assert "Written by" not in built.page("topics/budgets.html")


def test_a_garden_of_one_writer_is_quiet() -> None:
    """With one writer, the page names the writer once, talks do not, and the writer is not repeated as a source."""
    built = small_site()
    assert facts(built, f"{PAGE}.html")["Written by"] == "Ada Gardener"
    assert "From notes by" not in facts(built, f"{PAGE}.html")
    assert "notes by" not in built.page(f"{PAGE}.html")


def test_a_talk_names_its_writer_where_the_page_has_others(built: Built) -> None:
    """The byline of a talk names its writer, on the page and in feeds, unless it is a writer of the whole page."""
    page = built.page(f"{PAGE}.html")
    talk = text_of(page, "//section[h2[@id='turing-sails-2024']]")
    assert talk.count("notes by Bob Bowline") == 1
    assert "notes by" not in text_of(page, "//section[h2[@id='hopper-sails-2024']]")
    assert "notes by" not in built.page("conferences/sails-2023.html")
    assert 'notes by <a href="https://small.example/notes/writers/bob.html"' in built.page("talks.atom.xml")


def test_the_page_of_a_writer(built: Built) -> None:
    """A writer's page lists conferences with the writer's talks, topics, other pages and a licence that differs."""
    page = text_of(built.page("writers/bob.html"))
    assert page.startswith("Bob Bowline Ties knots & teaches it. Conferences 2 conferences, 2023–2024 Talks 2 talks by")
    assert "Licence CC BY-SA 4.0" in page
    assert "2024 Sails 2024 2–3 May 2024, Harbour Hall, Delft 1 of 2 talks Boats" in page
    assert "2023 Sails 2023 4 May 2023, Harbour Hall, Delft 1 talk Count the ropes Ada Lovelace" in page
    assert page.endswith("Other pages Knots")
    assert "Boats" in page[: page.index("Conferences 2024")]
    assert "Licence" not in text_of(built.page("writers/ada.html"))
    assert not (built.output / "writers/eve.html").exists()
    links = html.fromstring(built.page("writers/bob.html")).xpath("//nav[@aria-label='Breadcrumbs']//a/@href")
    assert links == ["../index.html", "../notes.html"]
    assert "# Bob Bowline\n\nTies knots & teaches it.\n" in built.page("writers/bob.md")
    assert "<loc>https://small.example/notes/writers/bob.html</loc>" in built.page("sitemap.xml")


def test_a_writer_who_speaks(built: Built) -> None:
    """The pages of a writer and a speaker with the same name link to each other."""
    assert facts(built, "writers/alan.html")["Speaks too"] == "2 talks, 2024"
    assert 'href="../speakers/alan-turing.html"' in built.page("writers/alan.html")
    assert facts(built, "speakers/alan-turing.html")["Writes here"] == "1 page"
    assert 'href="../writers/alan.html"' in built.page("speakers/alan-turing.html")
    assert "Mentioned in KnotsSome; ask Alan Turing." in text_of(built.page("writers/alan.html"))


def test_ways_to_a_writer(built: Built) -> None:
    """The page of notes lists the writers, and ablog's author pages link to them."""
    page = text_of(built.page("notes.html"))
    assert "Writers Bob Bowline 2 conferences, 2023–2024 Ada Gardener 1 conference, 2024 Alan Turing 1 page" in page
    assert "From notes by" not in page  # Ada is a writer of the garden
    assert 'href="../../writers/ada.html"' in built.page("blog/author/ada-gardener.html")
    assert "[Bob Bowline](https://small.example/notes/writers/bob.html)" in built.page("blog/author/bob-bowline.md")


def test_the_feed_of_a_writer(built: Built) -> None:
    """A writer's feed has the conferences that the writer contributed to, and its entries name their authors."""
    feed = built.page("writers/bob.atom.xml")
    assert re.findall("<entry><id>[^<]*</id><title>([^<]*)", feed) == ["Sails 2024", "Sails 2023"]
    assert "<title>Conferences noted by Bob Bowline (A small garden)</title>" in feed
    assert 'href="writers/bob.atom.xml"' in built.page("feeds.html")
    assert 'href="bob.atom.xml"' in built.page("writers/bob.html")
    names = re.compile("<author><name>([^<]*)")
    talks = {title: names.findall(rest) for title, rest in _entries(built.page("talks.atom.xml"))}
    assert talks["Spend the budget"] == ["Ada Gardener"]
    assert talks["Boats &amp; “bytes”"] == ["Bob Bowline"]
    assert talks["Count the ropes"] == ["Bob Bowline", "The crew"]
    assert names.findall(_entries(built.page("atom.xml"))[0][1]) == ["Ada Gardener", "Bob Bowline"]
    assert "<uri>https://small.example/notes/writers/bob.html</uri>" in feed
    assert not (built.output / "writers/alan.atom.xml").exists()  # it would always be empty


def _entries(feed: str) -> list[tuple[str, str]]:
    found = re.findall("<entry><id>[^<]*</id><title>([^<]*)</title>(.*?)</entry>", feed, re.DOTALL)
    return [(title, rest) for title, rest in found]


def test_licences_are_kept_apart(built: Built) -> None:
    """The footer, Markdown, feeds, structured data and data set state the licence of each writer's talks."""
    foot = " ".join(html.fromstring(built.page(f"{PAGE}.html")).find_class("garden-footer")[0].text_content().split())
    assert "Notes CC BY 4.0; those by Bob Bowline CC BY-SA 4.0." in foot
    assert "/by/4.0/); those by Bob Bowline [CC BY-SA 4.0](" in built.page(f"{PAGE}.md")
    assert "Notes CC BY 4.0; those by Bob Bowline CC BY-SA 4.0, distilled from Ada Gardener." in built.page("atom.xml")
    of_talks = {title: re.findall(r"licenses/([^/]*)/", rest) for title, rest in _entries(built.page("talks.atom.xml"))}
    assert of_talks == {
        "Spend the budget": ["by"],
        "Boats &amp; “bytes”": ["by-sa"],
        "Count the ropes": ["by-sa", "by"],
    }
    data = json.loads(built.page("garden.json"))
    assert {talk["id"]: [one["name"] for one in talk["licences"]] for talk in data["talks"]} == {
        "hopper-sails-2024": ["CC BY 4.0"],
        "turing-sails-2024": ["CC BY-SA 4.0"],
        "lovelace-sails-2023": ["CC BY-SA 4.0", "CC BY 4.0"],
    }
    assert "If a page has a different licence, its last line says so." in built.page("llms.txt")


def test_a_talk_without_a_licence_is_no_part_of_what_is_licensed(edited: Garden) -> None:
    """If one talk has no licence, the page as a whole is not declared as licensed in feeds and JSON-LD."""
    edited.replace("garden.toml", 'licence = "CC BY 4.0"\n', "")
    edited.replace("garden.toml", 'name = "Ada Gardener"', 'name = "Ada Gardener", licence = "CC BY 4.0"')
    edited.replace("garden.toml", 'licence = "CC BY-SA 4.0", ', "")
    built = edited.build(into="edited")
    assert "those by Bob Bowline without a licence." in built.page(f"{PAGE}.html")
    (entry,) = [rest for title, rest in _entries(built.page("atom.xml")) if title == "Sails 2024"]
    assert "Notes CC BY 4.0; those by Bob Bowline without a licence, distilled from" in entry
    assert 'rel="license"' not in entry
    (article, *_) = _graph(built, PAGE)
    assert "license" not in article


def test_programs_are_told_who_wrote(built: Built) -> None:
    """JSON-LD identifies the writers of a page and of its talks by their pages, and the data set lists all writers."""
    (article, *_) = _graph(built, PAGE)
    (ada,) = article["author"]
    assert ada == {
        "@type": "Person",
        "@id": "https://small.example/notes/writers/ada.html#Person",
        "url": "https://small.example/notes/writers/ada.html",
        "name": "Ada Gardener",
        "sameAs": "https://ada.example/",
    }
    (part,) = article["hasPart"]
    assert (
        part["about"]["@id"]
        == part["url"]
        == "https://small.example/notes/conferences/sails-2024.html#turing-sails-2024"
    )
    assert (part["author"][0]["name"], part["license"]) == (
        "Bob Bowline",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    )
    bob = _graph(built, "writers/bob")[0]["mainEntity"]
    assert [work["@id"].removeprefix("https://small.example/notes/") for work in bob["@reverse"]["author"]] == [
        "conferences/sails-2023.html",
        "notes/knots.html",
    ]
    assert _graph(built, "writers/crew")[0]["mainEntity"]["@type"] == "Organization"
    data = json.loads(built.page("garden.json"))
    assert data["writers"][0] == {
        "id": "bob",
        "name": "Bob Bowline",
        "about": "Ties knots & teaches it.",
        "type": "Person",
        "website": None,
        "url": "writers/bob.html",
        "conferences": ["sails-2024", "sails-2023"],
        "talks": ["turing-sails-2024", "lovelace-sails-2023"],
    }
    assert {talk["id"]: talk["authors"] for talk in data["talks"]}["turing-sails-2024"] == ["bob"]


def _graph(built: Built, page: str) -> list[dict]:  # type: ignore[type-arg]
    (text,) = html.fromstring(built.page(f"{page}.html")).xpath("//script[@type='application/ld+json']/text()")
    return json.loads(text)["@graph"]  # type: ignore[no-any-return]


def test_a_name_that_changes_is_written_where_it_stands(edited: Garden) -> None:
    """A changed name, licence or home page of a writer rewrites only the pages that show it, as in a clean build."""
    edited.build(into="edited")
    before = edited.build(into="edited").files()
    edited.replace("garden.toml", "The crew", "The whole crew")
    built = edited.build(into="edited")
    after = built.files()
    assert after == edited.clean_build().files()
    pages = {name for name in after if name.endswith(".html") and before.get(name) != after[name]}
    assert pages - {"blog/author/the-whole-crew.html"} == {
        "blog/author.html",
        "conferences/sails-2023.html",
        "feeds.html",
        "notes.html",
        "writers/crew.html",
    }
    edited.replace("garden.toml", "CC BY-SA 4.0", "CC0 1.0")
    edited.replace("garden.toml", "https://alan.example/", "https://alan.example/home")
    edited.replace("garden.toml", 'type = "Organization"', 'about = "Sailors."')
    assert edited.build(into="edited").files() == edited.clean_build().files()


def test_only_pages_that_show_a_writer_are_written(edited: Garden) -> None:
    """Renaming a writer in ``garden.toml`` does not rewrite pages that do not show the writer."""
    edited.build(into="edited")
    before = edited.build(into="edited").times()
    edited.replace("garden.toml", "The crew", "All of the crew")
    after = edited.build(into="edited").times()
    unchanged = {"index.html", "talks.html", "topics/boats.html", f"{PAGE}.html", "speakers/alan-turing.html"}
    assert {name for name in unchanged if before[name] != after[name]} == set()
    assert before["conferences/sails-2023.html"] != after["conferences/sails-2023.html"]


def test_unknown_writers_are_reported(edited: Garden) -> None:
    """Unknown writers of talks and of other pages are reported with a suggestion."""
    edited.replace(f"{PAGE}.md", ":author: bob", ":author: bobb")
    edited.replace("notes/knots.md", "author: bob", "author: alann")
    found = [warning.partition(" Add the key")[0] for warning in edited.build("dummy").warnings]
    assert found == [
        "conferences/sails-2024.md:42: WARNING: the author 'bobb' is not known; did you mean 'bob'?",
        "notes/knots.md:2: WARNING: the author 'alann' is not known; did you mean 'alan'?",
    ]


def test_another_key_keeps_the_address(edited: Garden) -> None:
    """After a writer's key changes, ``formerly`` redirects the old page, and the feed keeps its ids."""
    before = re.findall("<id>([^<]*)", edited.build(into="edited").page("writers/crew.atom.xml"))
    edited.replace("garden.toml", "crew = { ", 'sailors = { formerly = ["crew"], ')
    edited.replace("conferences/sails-2023.md", "[bob, crew]", "[bob, sailors]")
    built = edited.build(into="edited")
    assert built.warnings == []
    assert "sailors.html" in built.page("writers/crew.html")
    assert re.findall("<id>([^<]*)", built.page("writers/sailors.atom.xml")) == before
