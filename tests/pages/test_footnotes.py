"""Footnotes belong to the talk that refers to them, on its page and everywhere the talk appears."""

from __future__ import annotations

import json
import pickle
import random
import re

import pytest
from feed_reading import Feed
from gardens import Built, Garden, copy_garden
from lxml import etree
from site_pages import parsed

from conference_garden.facts.source_text import end_of_footnote, lines_of

PAGE = "conferences/sails-2024.md"
URL = "https://small.example/notes/conferences/sails-2024.html"
HOPPER, TURING = "hopper-sails-2024", "turing-sails-2024"


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """A garden with footnotes to the lead, one talk, two talks, a title and other footnotes, all defined at the end."""
    garden = copy_garden("small", tmp_path_factory.mktemp("noted") / "garden")
    garden.replace(PAGE, "keep them afloat.", "keep them afloat.[^lead] Most days.")
    garden.replace(PAGE, "hides risk.", "hides risk.[^half] It does.[^1]")
    garden.replace(PAGE, '## Boats & "bytes"', '## Boats & "bytes"[^1]')
    garden.replace(
        PAGE,
        "see [](#hopper-sails-2024).",
        """see [](#hopper-sails-2024).

### Questions

:::{dropdown} Folded
One more.[^Half][^3]
:::

[^3]: ```text
    A pelican in code.
    ```
[^half]: The walrus figures, which {talk}`lovelace-sails-2023` explains. More.

    A second paragraph.
[^1]: A toucan and a walrus.[^half]
[^lead]: But a heron.
""",
    )
    return garden


@pytest.fixture(scope="module")
def built(noted: Garden) -> Built:
    """Its site."""
    built = noted.build()
    assert built.warnings == []
    return built


def section(built: Built, talk: str) -> etree._Element:
    """The section of a talk on its page."""
    return parsed(built.output / "conferences/sails-2024.html").xpath("//section[h2[@id=$id]]", id=talk)[0]


def texts(elements: list[etree._Element]) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]


def test_notes_stand_at_the_end_of_their_talk(built: Built) -> None:
    """Each talk ends with the footnotes that it refers to, numbered in page order.

    Those of the lead stand below the lead.
    """
    page = parsed(built.output / "conferences/sails-2024.html")
    notes = texts(page.xpath("//aside[@role='doc-footnote']"))
    title = next(talk["title"] for talk in json.loads(built.page("garden.json"))["talks"] if "lovelace" in talk["id"])
    half = f"The walrus figures, which {title} explains. More. A second paragraph."
    assert [re.sub(r"^\[(\d)\](?: \([\d,]+\))?", r"\1", note) for note in notes] == [
        "1 But a heron.",
        f"2 {half}",
        "3 A toucan and a walrus.[2]",
        "4 A toucan and a walrus.[5]",
        f"5 {half}",
        "6 A pelican in code.",
    ]
    assert len(section(built, HOPPER).xpath(".//aside[@role='doc-footnote']")) == 2
    assert page.xpath("//aside[.//*[contains(., 'heron')]]/following-sibling::section/h2[@id=$id]", id=HOPPER)
    # the generated facts about a talk stand below its footnotes
    assert section(built, TURING).xpath("./aside/following-sibling::div[contains(@class, 'garden-talk-foot')]")


def test_numbers_and_notes_lead_to_each_other(built: Built) -> None:
    """Footnotes and the references in their section link to each other, and their ids are made of stable labels."""
    page = parsed(built.output / "conferences/sails-2024.html")
    for reference in page.xpath("//a[@role='doc-noteref']"):
        (note,) = page.xpath("//aside[@id=$id]", id=reference.get("href")[1:])
        assert f"#{reference.get('id')}" in note.xpath(".//a[@role='doc-backlink']/@href")
        assert note.xpath("string(.//*[@class='label'])") == reference.text_content()
        assert note.xpath("ancestor::section[1]") == reference.xpath("ancestor::section[h1 or h2][1]")
    ids = page.xpath("//aside[@role='doc-footnote']/@id")
    assert ids == ["lead", "half", "footnote-1", f"1-{TURING}", f"half-{TURING}", "footnote-3"]
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


@pytest.mark.parametrize("talk", [HOPPER, TURING])
def test_notes_are_in_feeds(built: Built, talk: str) -> None:
    """Atom and JSON feeds have the footnotes of a talk, with readable numbers that link to the page."""
    (entry,) = [entry for entry in Feed(built.output, "topics/boats.atom.xml").entries if entry.url == f"{URL}#{talk}"]
    assert entry.content is not None
    words = " ".join("".join(entry.content.itertext()).split())
    assert re.search(r"\[\d\] (\(1,2\) )?The walrus figures", words)
    assert re.search(r"\[\d\] (\(1,2\) )?A toucan", words)
    assert ("pelican" in words) == (talk == TURING)
    assert "heron" not in words
    links = [link.get("href") for link in entry.content.iter("{*}a") if "[" in (link.text or "")]
    assert links
    assert all(link.startswith(f"{URL}#") for link in links)
    (item,) = [item for item in json.loads(built.page("talks.feed.json"))["items"] if item["url"] == f"{URL}#{talk}"]
    assert "The walrus figures" in item["content_html"]


def test_titles_and_leads_have_no_numbers(built: Built) -> None:
    """Titles, leads, quoted sentences and search records have no footnote numbers."""
    data = json.loads(built.page("garden.json"))
    assert 'Boats & "bytes"' in [re.sub("[“”]", '"', talk["title"]) for talk in data["talks"]]
    assert "afloat. Most days." in built.page("llms.txt")
    assert "bytes”</a></h2>" in built.page("feed.json").replace('\\"', '"')
    assert "hides risk. It does." in built.records_on("conferences/sails-2024")[HOPPER]


def test_notes_are_in_markdown(built: Built) -> None:
    """The Markdown of a page has each footnote once, in a section that refers to it."""
    text = built.page(PAGE)
    assert re.findall(r"^\[\^(\d)\]:", text, re.MULTILINE) == ["1", "2", "3", "4", "5", "6"]
    hopper = text.partition("## Spend the budget")[2].partition("\n## ")[0]
    assert "hides risk.[^2] It does.[^3]" in hopper
    assert "\n[^2]: The walrus figures" in hopper
    assert "\n    A second paragraph.\n" in hopper


def test_notes_are_searched_and_quoted(built: Built) -> None:
    """Searching for a word in a footnote finds the talk, and a reference in a footnote is a mention that quotes it."""
    records = built.records_on("conferences/sails-2024")
    found = {
        word: sorted(name for name, record in records.items() if word in record)
        for word in ("walrus", "toucan", "pelican", "heron")
    }
    assert found == {"walrus": [HOPPER, TURING], "toucan": [HOPPER, TURING], "pelican": [TURING], "heron": ["_"]}
    mentions = json.loads(built.page("garden.json"))["mentions"]
    quoting = {mention["from"] for mention in mentions if "The walrus figures" in mention["sentence"]}
    assert quoting == {HOPPER, TURING}
    assert "The walrus figures" in built.page("conferences/sails-2023.html")


def digests(garden: Garden, text: str | None = None) -> dict[str, str]:
    """The recorded digests of the talks on the page, after an optional change of its ``text``."""
    if text is not None:
        garden.write(PAGE, text)
    garden.build("dummy", into="dummy")
    environment = pickle.loads((garden.folder / "_build/dummy/doctrees/environment.pickle").read_bytes())
    return {talk.id: talk.content for talk in environment.domaindata["garden"]["pages"][PAGE[:-3]].talks}


def test_an_edited_note_changes_its_talks(noted: Garden, built: Built) -> None:
    """Editing a footnote changes exactly the talks that refer to it, and their feeds."""
    before, text = built.files(), noted.read(PAGE)
    with noted.restored():
        first = digests(noted)
        for old, new, talks in [
            ("A pelican in code.", "A gannet in code.", {TURING}),
            ("A second paragraph.", "Another paragraph.", {HOPPER, TURING}),
            ("But a heron.", "But a stork.", set()),
            ("hides risk.", "shows risk.", {HOPPER}),
        ]:
            second = digests(noted, text.replace(old, new))
            assert {talk for talk in first if second[talk] != first[talk]} == talks
        noted.write(PAGE, text.replace("The walrus figures", "The seal figures"))
        after = noted.build()
        assert after.files() == noted.clean_build().files()
        names = {name for name, digest in after.files().items() if before.get(name) != digest}
        assert {"talks.atom.xml", "topics/boats.atom.xml", "feed.json", "conferences/sails-2023.html"} <= names
    noted.build()


def test_a_note_may_stand_anywhere(restored: Garden) -> None:
    """Moving a footnote's definition elsewhere does not change the recorded text of other talks."""
    text = restored.read(PAGE).replace("hides risk.", "hides risk.[^a]")
    note = "[^a]: A remark\nthat goes on\n\n    and on.\n"
    inside = text.replace(f"({TURING})=", f"{note}\n({TURING})=")
    assert digests(restored, inside)[TURING] == digests(restored, f"{text}\n{note}")[TURING]
    built = restored.build()
    assert built.warnings == []
    assert "A remark that goes on" in " ".join(section(built, HOPPER).text_content().split())


def test_pages_without_talks(restored: Garden) -> None:
    """On other pages, footnotes stand below the text and above the generated sections."""
    restored.replace("topics/boats.md", "Things that float.", "Things[^a] that float.[^b]\n\n[^b]: Or sink.")
    restored.write("topics/boats.md", restored.read("topics/boats.md") + "\n## Sinking\n\nSome.[^a]\n\n[^a]: Big.\n")
    built = restored.build()
    assert built.warnings == []
    page = parsed(built.output / "topics/boats.html")
    assert texts(page.xpath("//aside[@role='doc-footnote']")) == ["[1] (1,2) Big.", "[2] Or sink."]
    assert page.xpath("//section[h1]/aside/preceding-sibling::section[h2]")
    assert page.xpath("//section[h1]/aside/following-sibling::*[contains(@class, 'garden-made')]")
    assert page.xpath("string(//meta[@name='description']/@content)") == "Things that float."


def test_any_notes(restored: Garden) -> None:
    """Wherever footnotes are defined and used, each talk has exactly those that it refers to, numbered correctly."""
    chance = random.Random(7)
    pages: dict[str, dict[str, set[str]]] = {}
    names = ["1", "2", "a", "b-c", "größe", "Ω"]
    for number in range(12):
        used: dict[str, set[str]] = {}
        blocks: list[str] = []
        for talk in range(3):
            id_ = f"t{talk}-many-{number}"
            used[id_] = set(chance.sample(names, chance.randint(0, 3)))
            refer = " ".join(f"word[^{name}]" for name in sorted(used[id_]))
            shape = chance.choice(["{}", "- {}", "> {}", ":::{{note}}\n{}\n:::", "| a |\n|---|\n| {} |", "### H\n\n{}"])
            blocks.append(
                f"({id_})=\n## T{talk}\n\n```{{talk}}\n:speakers: A B\n:topics: boats\n\nOne.\n```\n\n"
                + shape.format(refer or "none")
            )
        for name in sorted(set().union(*used.values())):
            note = f"[^{name}]: note-of-{name}" + chance.choice(["", "\n\n    more", "\nlazy"])
            blocks.insert(chance.randint(1, len(blocks)), note)
        head = f"---\nseries: Many\nstart: 2020-01-{number + 1:02}\nplace: X\nauthor: ada\ndate: 2020-02-01\n---\n"
        text = f"{head}\n# Many {number}\n\nLead.\n\n" + "\n\n".join(blocks) + "\n"
        restored.write(f"conferences/many-{number}.md", text)
        pages[f"conferences/many-{number}.html"] = used
    built = restored.build()
    assert built.warnings == []
    for name, talks in pages.items():
        page = parsed(built.output / name)
        for talk, expected in talks.items():
            (part,) = page.xpath("//section[h2[@id=$id]]", id=talk)
            found = texts(part.xpath(".//aside[@role='doc-footnote']"))
            assert sorted(re.findall(r"note-of-(\S+)", " ".join(found))) == sorted(expected)
            for reference in part.xpath(".//a[@role='doc-noteref']"):
                (note,) = part.xpath(".//aside[@id=$id]", id=reference.get("href")[1:])
                assert note.xpath("string(span)") == reference.text_content()
        numbers = re.findall(r"\[(\d+)\]", " ".join(texts(page.xpath("//aside//span[@class='label']"))))
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("text", ["One.[^a]\n\n[^a]: A.\n\n[^a]: B.", "(a)=\n### Label\n\nOne.[^a]\n\n[^a]: A."])
def test_two_of_one_name(restored: Garden, text: str) -> None:
    """A duplicate footnote, or one with the name of a label, is reported with its line and the remedy."""
    restored.write(PAGE, f"{restored.read(PAGE)}\n{text}\n")
    line = restored.read(PAGE).count("\n")
    warning = restored.build("dummy").warnings[0]
    assert warning == (
        f"{PAGE}:{line}: WARNING: Duplicate footnote definition found for label: 'a'. "
        "Footnotes and labels of a page need different names: choose another name for this one. [ref.footnote]"
    )


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        ("[^a]: One.\n", 1),
        ("[^a]: One.\ntwo\n\nText.\n", 2),
        ("[^a]: One.\n[^b]: Two.\n", 1),
        ("[^a]: One.\n(label)=\n## Title\n", 1),
        ("[^a]: One.\n\n\n\tTwo.\n    three\nfour\n\n## Title\n", 6),
        ("[^a]:\n    One.\n\n\n", 2),
    ],
)
def test_where_a_note_ends(lines: str, end: int) -> None:
    """A footnote continues with the lines of its paragraph and with indented lines."""
    assert end_of_footnote(lines_of(lines), 0) == end
