"""Families, series, years and letters: every link leads to its group, whatever the group is called."""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from pathlib import Path

import pytest
from gardens import Built, Garden, copy_garden
from lxml import html

FAMILIES = (
    *("C", "C++", "C#", "F#", ".NET", "NET", "2024", "2023", "3D printing", "Topics", "Main content", "As a list"),
    *(
        "⛵",
        "🎉",
        "港湾",
        "حداد",
        "עברית",
        "Łodzie",
        "Lodzie i żagle",
        "Other topics",
        "Map of topics",
        "garden-map-wide",
    ),
    "x" * 250,
)
SPEAKERS = ("陳大文 David", "李小龍 David", "Topics", "2024", "김 민수", "Łukasz Żółć", "حداد", "C++", "Mentioned in")
SERIES = ("C++ Days", "C Days", "C# Days", "中国开源大会", "2024", "Editions")


def conference(series: str, number: int, speakers: str) -> str:
    """A conference page with one talk on all topics."""
    topics = ", ".join(f"topic-{index}" for index in range(len(FAMILIES)))
    head = (
        f"---\nseries: '{series}'\nstart: {2019 + number}-05-02\nplace: Delft\ndate: 2024-05-06\n---\n\n# Days {number}"
    )
    block = f"```{{talk}}\n:speakers: {speakers}\n:topics: {topics}\n\nHold.\n```\n"
    return f"{head}\n\nText.\n\n(ropes-days-{number})=\n## Ropes {number}\n\n{block}"


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """A garden whose families, series and speakers have names that do not make good ids."""
    garden = copy_garden("small", tmp_path_factory.mktemp("groups") / "garden")
    for number, family in enumerate(FAMILIES):
        front = f"---\nfamily: '{family}'\ntended: 2024-06-01\n---"
        garden.write(f"topics/topic-{number}.md", f"{front}\n\n# Topic {number}\n\nA topic.\n")
    for number, series in enumerate(SERIES):
        garden.write(f"conferences/days-{number}.md", conference(series, number, ", ".join(SPEAKERS)))
    return garden


@pytest.fixture(scope="module")
def built(nasty: Garden) -> Built:
    """Its site."""
    return nasty.build()


def dead_links(output: Path) -> list[str]:
    """The links of all pages to missing anchors, and ids that are duplicate or invalid."""
    pages = {path.relative_to(output).as_posix(): html.parse(path).getroot() for path in output.rglob("*.html")}
    ids = {name: Counter(page.xpath("//@id")) for name, page in pages.items()}
    found = [f"{name}: {id_} twice" for name, counts in ids.items() for id_, count in counts.items() if count > 1]
    found += [
        f"{name}: id '{id_}'" for name, counts in ids.items() for id_ in counts if not id_ or set(id_) & set(" #%")
    ]
    for name, page in pages.items():
        for link in page.xpath("//a/@href | //*[local-name()='svg']//*/@href"):
            path, mark, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if mark and anchor and "//" not in link and target in pages and anchor not in ids[target]:
                found.append(f"{name}: {link}")
    return found


def test_every_link_leads_to_a_group(built: Built) -> None:
    """No page has a link to a missing anchor, a duplicate id or an invalid one."""
    assert built.warnings == []
    assert dead_links(built.output) == []


def test_every_family_has_its_own_heading(built: Built) -> None:
    """The menu links to every family, and the heading there has the family's name."""
    page = html.fromstring(built.page("topics.html"))
    menu = page.xpath("//nav//a[contains(@href, '#')]")
    named = {anchor: link.text_content().strip() for link in menu if (anchor := link.get("href").partition("#")[2])}
    headings = {section.get("id"): section.xpath("string(h2/text())") for section in page.xpath("//section[h2][@id]")}
    headings |= {heading.get("id"): heading.xpath("string(text())") for heading in page.xpath("//h2[@id]")}
    assert {name for name in named.values() if name in FAMILIES} == set(FAMILIES)
    assert all(headings[anchor] == name for anchor, name in named.items() if name in FAMILIES)


def test_everything_is_told_apart_in_data_and_search(built: Built) -> None:
    """Speakers and series with similar names have their own ids, pages and search filters."""
    data = json.loads(built.page("garden.json"))
    talk = next(talk for talk in data["talks"] if talk["id"] == "ropes-days-0")
    assert talk["speakers"] == [
        *["chen-da-wen-david", "li-xiao-long-david", "topics", "2024", "gim-min-su", "lukasz-zolc", "hdd"],
        *["c-plus-plus", "mentioned-in"],
    ]
    series = {path.stem for path in (built.output / "series").glob("*.html")}
    wanted = {"c-plus-plus-days", "c-days", "c-sharp-days", "zhong-guo-kai-yuan-da-hui", "2024", "editions", "sails"}
    assert series == wanted
    facets = json.loads(built.page("search.json"))
    assert {id_ for id_, _ in facets["conference"]} == wanted


def test_a_renamed_family_is_followed(nasty: Garden, built: Built) -> None:
    """When an anchor changes, an incremental build produces the same site as a clean build."""
    with nasty.restored() as garden:
        garden.replace("topics/topic-2.md", "'C#'", "'Objective-C'")
        again = garden.build()
        assert "topics.html#objective-c" in again.page("conferences/days-0.html")
        assert again.files() == garden.clean_build().files()
    nasty.build()


def test_headings_of_a_writer_go_before_groups(garden: Garden) -> None:
    """A heading in an introduction with the name of a family keeps its id, and no id is duplicated."""
    garden.write("topics.md", "# Topics\n\nAll.\n\n## Craft\n\nWhat hands do.\n\n## Map\n\nSee [](map.md).\n")
    garden.write("map.md", "# Map\n\n## Planning\n\nA family.\n")
    built = garden.build()
    assert dead_links(built.output) == []
    assert 'id="garden-craft"' in built.page("topics.html")
