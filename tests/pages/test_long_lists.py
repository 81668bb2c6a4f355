"""Lists too long for one page: speakers by letter, topics by family, feeds, talks by month, years of a topic."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from browsing import Watched, violations
from gardens import Garden, copy_garden
from lxml import html
from playwright.sync_api import Browser, expect
from site_pages import served
from test_generated import text_of

from conference_garden.feeds import page as feeds
from conference_garden.pages.show import talks, topic_years
from conference_garden.pages.show.grouped import Group, GroupedIndex, Size, SplitPage, by_letter, split
from conference_garden.pages.show.indexes import ConferencesPage, SpeakersPage

NAMES = ("Sam Sable", "Kim Sand", "Ana Sax", "Li Sun", "Jo Sy", "Åsa Tern")


def add_talks(garden: Garden, *names: str, day: str = "2025-03-01") -> None:
    """Add a conference with a talk on boats by each speaker."""
    facts = f"series: Harbours\nstart: {day}\nend: {day}\nplace: Delft\ndate: {day}\nauthor: ada"
    head = f"---\n{facts}\n---\n\n# Harbours {day[:4]}"
    sections = [
        f"({name.split()[-1].lower()}-harbours-{day[:4]})=\n## {name} on boats\n\n"
        f"```{{talk}}\n:speakers: {name}\n:topics: boats\n:day: {day}\n\n{name} likes boats.\n```"
        for name in names
    ]
    garden.write(f"conferences/harbours-{day[:4]}.md", "\n\n".join([head, "A day by the water.", *sections]) + "\n")


def links_of(page: str, path: str = "//article") -> dict[str, str]:
    """The links in a part of a page: text → address."""
    return {" ".join(a.text_content().split()): a.get("href") for a in html.fromstring(page).xpath(f"{path}//a[@href]")}


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit the pages of an index to two members, or one per group."""
    for kind in (GroupedIndex, SpeakersPage):
        monkeypatch.setattr(kind, "size", Size(2, 1))
    monkeypatch.setattr(feeds, "SIZE", Size(2, 1))
    for kind in (GroupedIndex, SpeakersPage):
        monkeypatch.setattr(kind, "size", Size(2, 1))
    monkeypatch.setattr(ConferencesPage, "size", Size(2))


def test_letters_split_names_until_they_fit() -> None:
    """Names are grouped by first letter, and groups that are too long by more letters, or a space where a name ends."""
    names = ["Ada Li", "Bo Li", "Cy Lim", "Lin", "Li", "Eva Ma", "Fay Lo", "Guy Lo", "☃"]
    found = dict(split(SplitPage("", tuple(by_letter(names, str)), {}), "names", "names", Size(2, 1)))
    assert {document: [group.title for group in page.groups] for document, page in found.items()} == {
        "names": ["#", "L", "M"],
        "names/l": ["Li", "Lo"],
        "names/l/li": ["Li", "Lim", "Lin"],
        "names/l/li/li-": ["Li", "Li a", "Li b"],
        "names/l/lo": ["Lo"],
    }
    assert [member for group in found["names/l/lo"].groups for member in group.members] == ["Fay Lo", "Guy Lo"]
    assert [link.text for link in found["names/l/lo"].parents] == ["L"]
    assert found["names/l/lo"].around[0].document == "names/l/li"
    assert len({member for page in found.values() for member in page.members}) == len(names)


def test_one_long_group() -> None:
    """Names with the same first letters are split where they differ, and identical names stay in one list."""
    names = ["Al Smith", "Bo Smith", "Cy Smithson"]
    found = dict(split(SplitPage("", tuple(by_letter(names, str)), {}), "names", "names", Size(2)))
    assert list(found) == ["names", "names/s", "names/s/smith-", "names/s/smiths"]
    found = dict(split(SplitPage("", tuple(by_letter(["Smith"] * 3, str)), {}), "names", "names", Size(2)))
    assert {document: page.elsewhere for document, page in found.items()} == {"names": {"s": "names/s"}, "names/s": {}}


def test_a_group_with_a_page_of_its_own_needs_no_other() -> None:
    """A group that already has its own page links to that page.

    Lists that fit, or whose one group cannot be split, stay whole.
    """
    years = tuple(Group(year, year, f"y{year}", (1, 2), document=f"years/{year}") for year in ("2024", "2023"))
    assert dict(split(SplitPage("", years, {}), "all", "all", Size(3)))["all"].elsewhere == {
        "2024": "years/2024",
        "2023": "years/2023",
    }
    assert dict(split(SplitPage("", years, {}), "all", "all", Size(4)))["all"].elsewhere == {}
    assert dict(split(SplitPage("", years[:1], {}), "all", "all", Size(1)))["all"].elsewhere == {"2024": "years/2024"}
    alone = Group("x", "X", "x", (1, 2))
    assert dict(split(SplitPage("", (alone,), {}), "all", "all", Size(1)))["all"].elsewhere == {}


def test_speakers_by_letter(garden: Garden, short: None) -> None:
    """Letters with many speakers get their own pages, and others stay on the index.

    Old anchors of letters link to the pages.
    """
    add_talks(garden, *NAMES, "Ed S")
    built = garden.build()
    assert built.warnings == []
    page = built.page("speakers.html")
    assert html.fromstring(page).xpath("//h2/@id") == ["h", "l"]
    (letter,) = html.fromstring(page).xpath("//*[@id='s']")
    assert (letter.tag, letter.xpath("string()").split()) == ("li", ["S", "6"])
    assert links_of(page)["S 6"] == "speakers/letter/s.html"
    assert links_of(page)["L"] == "#l"
    assert text_of(page).index("Most talks Alan Turing 2") < text_of(page).index("By surname H L S 6 T 2")
    page = built.page("speakers/letter/s.html")
    assert text_of(page).startswith("Speakers: S ")
    assert links_of(page)["Sa 3"] == "s/sa.html"
    assert html.fromstring(page).xpath("//h2[@id]/text()") == ["S", "Su", "Sy"]
    assert links_of(page)["Jo Sy"] == "../jo-sy.html"
    assert links_of(page)["T"] == "t.html"
    page = built.page("speakers/letter/s/sa.html")
    assert list(links_of(page, "//article//ul[contains(@class, 'garden-index')]")) == [
        "Sam Sable",
        "Kim Sand",
        "Ana Sax",
    ]
    assert links_of(page, "//nav[@aria-label='Breadcrumbs']")["S"] == "../s.html"
    assert "- [Sam Sable]" in built.page("speakers/letter/s/sa.md")
    description = html.fromstring(page).xpath("string(//meta[@name='description']/@content)")
    assert description == "Sa: 3 speakers, with the conferences where they spoke."
    assert "speakers/letter/s/sa.html" in built.page("sitemap.xml")
    assert all("letter" not in name for name in built.records())


def test_a_short_list_is_one_page(garden: Garden) -> None:
    """If the lists fit on the indexes, no further pages are made."""
    files = garden.build().files()
    assert not [name for name in files if name.startswith(("feeds/", "speakers/letter/", "topics/family/"))]


def test_topics_by_family(garden: Garden, short: None) -> None:
    """Large families get their own pages, which the menu links to, and the anchors of families link to them."""
    for name in ("anchors", "knots", "ropes"):
        garden.write(f"topics/{name}.md", f"---\nfamily: Craft\n---\n\n# {name.capitalize()}\n\nA member on board.\n")
    built = garden.build()
    page = built.page("topics.html")
    assert links_of(page)["Craft 4"] == "topics/family/craft.html"
    assert html.fromstring(page).xpath("//li[@id='craft']")
    assert links_of(page, "//nav")["Craft"] == "topics/family/craft.html"
    assert links_of(built.page("topics/family/craft.html"))["Anchors"] == "../anchors.html"


def test_feeds_by_what_they_follow(garden: Garden, short: None) -> None:
    """Feeds of topics, conferences and speakers have pages, split by letter or year, with links to the feeds."""
    add_talks(garden, *NAMES)
    built = garden.build()
    page = built.page("feeds.html")
    assert html.fromstring(page).xpath("//li[@id='feeds-speakers']/a/@href") == ["feeds/speakers.html"]
    assert links_of(built.page("feeds/speakers.html"))["S 5"] == "speakers/s.html"
    assert links_of(built.page("feeds/conferences.html"))["Harbours 2025"] == "../conferences/harbours-2025.atom.xml"
    assert links_of(built.page("feeds/speakers/s/sa.html"))["Ana Sax"] == "../../../speakers/ana-sax.atom.xml"
    assert built.warnings == []


def test_conferences_on_the_pages_of_years(garden: Garden, short: None) -> None:
    """Many conferences are listed on the pages of their years, and the anchors of years link to these pages."""
    add_talks(garden, *NAMES)
    add_talks(garden, "Sam Sable", day="2024-03-01")
    page = garden.build().page("conferences.html")
    assert links_of(page)["2024 2"] == "years/2024.html"
    assert html.fromstring(page).xpath("//li[@id='y2024']")
    assert links_of(page)["2025"] == "years/2025.html"


def test_talks_by_month(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year with many talks is split by month."""
    monkeypatch.setattr(talks, "LARGEST", 2)
    add_talks(garden, "Sam Sable", "Kim Sand", day="2024-03-01")
    built = garden.build()
    assert links_of(built.page("talks.html"))["2024 4"] == "talks/2024.html"
    page = built.page("talks/2024.html")
    assert text_of(page).startswith("Talks of 2024 4 talks, 2024 Months May 2024 2 March 2024 2")
    page = built.page("talks/2024/03.html")
    assert "Talks of March 2024" in text_of(page)
    assert text_of(page).endswith("Next May 2024")
    assert links_of(page, "//nav[@aria-label='Breadcrumbs']")["2024"] == "../2024.html"
    assert built.warnings == []


def test_many_talks_of_one_year(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """If most talks are in one year, that year is split by month, both in the list of talks and on a topic."""
    monkeypatch.setattr(talks, "LARGEST", 2)
    monkeypatch.setattr(topic_years, "LARGEST", 2)
    monkeypatch.setattr(topic_years, "FEW", 1)
    garden.remove("conferences/sails-2023.md")
    garden.replace("conferences/sails-2024.md", "{talk}`lovelace-sails-2023`", "nobody")
    add_talks(garden, *NAMES, day="2024-03-01")
    built = garden.build()
    assert links_of(built.page("talks.html"))["2024 8"] == "talks/2024.html"
    assert links_of(built.page("talks/2024.html"))["March 2024 6"] == "2024/03.html"
    assert links_of(built.page("topics/boats/2024.html"))["March 2024 6"] == "2024/03.html"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit the page of a topic to two talks, or one per year."""
    monkeypatch.setattr(topic_years, "LARGEST", 2)
    monkeypatch.setattr(topic_years, "FEW", 1)


def test_years_of_a_topic(garden: Garden, few: None) -> None:
    """A year with many talks on a topic gets its own page, and the topic page shows the newest of that year."""
    add_talks(garden, *NAMES)
    built = garden.build()
    page = built.page("topics/boats.html")
    assert links_of(page)["6 talks in all"] == "boats/2025.html"
    timeline = text_of(page).partition("How the view developed 2025 ")[2]
    assert timeline.startswith("Sam Sable on boats")
    assert timeline.partition(" 6 talks in all ")[0].count("likes boats") == 4
    page = built.page("topics/boats/2025.html")
    assert text_of(page).startswith("Boats, 2025 6 talks, 2025 ")
    assert len(html.fromstring(page).xpath("//ul[contains(@class, 'garden-talks')]/li")) == 6
    assert list(links_of(page, "//nav[@aria-label='Breadcrumbs']"))[-1] == "Boats"
    data = json.loads(
        html.fromstring(built.page("topics/boats.html")).xpath("string(//script[@type='application/ld+json'])")
    )
    assert len(data["@graph"][0]["mainEntity"]["subjectOf"]) == 2
    assert built.warnings == []


def test_talks_that_only_programs_see(garden: Garden, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic page is rewritten when only the order of the talks in its JSON-LD changes."""
    monkeypatch.setattr(topic_years, "LARGEST", 5)
    garden.replace("topics/boats.md", "tended: 2024-06-01", "tended: 2025-06-01")
    *first, fifth, sixth = NAMES
    add_talks(garden, *NAMES)
    before = garden.build().page("topics/boats.html")
    add_talks(garden, *first, sixth, fifth)
    after = garden.build()
    assert text_of(after.page("topics/boats.html")) == text_of(before)
    assert after.page("topics/boats.html") != before
    assert after.files() == garden.clean_build().files()


def test_lists_that_grow_and_shrink(garden: Garden, short: None, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """When lists grow and shrink past the limit, they are split and joined as in a clean build."""
    monkeypatch.setattr(talks, "LARGEST", 5)
    add_talks(garden, *NAMES[:2])
    garden.build()
    for names in (NAMES[:5], NAMES, NAMES[1:3], NAMES):
        add_talks(garden, *names)
        built = garden.build()
        assert built.files() == garden.clean_build().files()
        assert built.warnings == []


def test_published_pages_of_groups_lead_on(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a split list fits on one page again, the addresses of its parts redirect without any ``formerly``."""
    with monkeypatch.context() as patch:
        patch.setattr(SpeakersPage, "size", Size(2, 1))
        patch.setattr(topic_years, "LARGEST", 2)
        patch.setattr(topic_years, "FEW", 1)
        add_talks(garden, *NAMES)
        assert garden.build("record").warnings == []
    assert "speakers/letter/s/sa.html" in garden.read("published.json")
    built = garden.build()
    assert built.warnings == []
    assert 'href="../../../speakers.html"' in built.page("speakers/letter/s/sa.html")
    assert 'href="../boats.html"' in built.page("topics/boats/2025.html")


# In a browser


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the served site of a garden with split lists."""
    garden = copy_garden("small", tmp_path_factory.mktemp("many") / "garden")
    add_talks(garden, *NAMES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SpeakersPage, "size", Size(2, 1))
        patch.setattr(feeds, "SIZE", Size(2, 1))
        patch.setattr(topic_years, "LARGEST", 2)
        patch.setattr(topic_years, "FEW", 1)
        output = garden.build().output
    with served(output) as address:
        yield address


@pytest.mark.parametrize(
    "page", ["speakers", "speakers/letter/s", "speakers/letter/s/sa", "feeds", "topics/boats/2025"]
)
def test_everybody_can_use_them(browser: Browser, many: str, page: str) -> None:
    """axe-core finds nothing wrong on the pages of a split list."""
    watched = Watched(browser, many)
    watched.page.goto(f"{many}{page}.html")
    assert violations(watched.page) == []
    assert watched.problems == []
    watched.page.close()


def test_an_old_anchor_leads_on(browser: Browser, many: str) -> None:
    """An old link to the anchor of a letter shows the link to that letter's page, without scripts too."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{many}speakers.html#s")
    expect(page.locator(":target")).to_be_in_viewport()
    page.locator(":target a").click()
    expect(page.get_by_role("heading", name="Speakers: S", level=1)).to_be_visible()
    page.close()
