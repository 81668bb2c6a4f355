"""The ids of talks, headings and footnotes: a talk's label is its id, and no id depends on the rest of the page."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest
from gardens import Built, Garden, copy_garden
from lxml import html
from sphinx.util.inventory import InventoryFile

PAGE = "conferences/sails-2024"
HEAD = """---
series: Sails
start: 2024-05-02
end: 2024-05-03
place: Harbour Hall, Delft
date: 2024-05-06
author: ada
---

# Sails 2024

A day about boats.

"""


def talk(label: str, title: str, text: str = "", more: str = "") -> str:
    """A talk with a label."""
    block = (
        f"```{{talk}}\n:speakers: Grace Hopper\n:topics: budgets\n:day: 2024-05-02\n{more}\nThe sentence of it.\n```"
    )
    return f"({label})=\n## {title}\n\n{block}\n\n{text}\n\n"


#: The talks that other pages of the small garden refer to.
TALKS = talk("hopper-sails-2024", "Spend the budget") + talk("turing-sails-2024", "Keep a boat")


def ids_of(built: Built, page: str = PAGE) -> list[str]:
    """The ids of the headings below the title of a page, in order, without those of generated sections."""
    sections = html.fromstring(built.page(f"{page}.html")).xpath("//article//section[not(contains(@class, 'made'))]")
    return [section[0].get("id") for section in sections if section[0].tag in ("h2", "h3", "h4")]


def links_of(built: Built, page: str) -> dict[str, str]:
    """The links of a page: text → address."""
    links = html.fromstring(built.page(f"{page}.html")).xpath("//article//a[contains(@class, 'reference')]")
    return {link.text_content(): link.get("href") for link in links}


def mistakes_in(built: Built, page: str = PAGE) -> tuple[list[str], list[str]]:
    """The duplicate ids of a page, and its links to missing ids."""
    root = html.fromstring(built.page(f"{page}.html"))
    ids = Counter(root.xpath("//@id"))
    local = [address[1:] for address in root.xpath("//a/@href") if address.startswith("#") and address != "#"]
    return [id_ for id_, number in ids.items() if number > 1], [id_ for id_ in local if id_ not in ids]


# Labels


DIGITS = ["3587153850-sails-2024", "2024-keel-sails-2024", "2023-keel-sails-2024", "0-sails-2024", "4"]


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Garden, Built]:
    """A garden with talk labels that begin with digits, as imports derive them from titles in other scripts."""
    garden = copy_garden("small", tmp_path_factory.mktemp("numbered") / "garden")
    talks = [talk(label, f"돛을 올리다 {number}") for number, label in enumerate(DIGITS)]
    seen = "See [the sail](#3587153850-sails-2024), {talk}`2024-keel-sails-2024` and {ref}`4`.\n"
    garden.write(f"{PAGE}.md", HEAD + TALKS + "".join(talks) + seen)
    garden.write("topics/boats.md", garden.read("topics/boats.md") + f"\n{seen}")
    garden.build("record")
    return garden, garden.build()


def test_a_label_is_the_id(numbered: tuple[Garden, Built]) -> None:
    """The id of a talk is its label, even with leading digits, and only its heading has that id."""
    _, built = numbered
    assert built.warnings == []
    root = html.fromstring(built.page(f"{PAGE}.html"))
    for number, label in enumerate(DIGITS):
        (heading,) = root.xpath(f"//*[@id='{label}']")
        assert heading.tag == "h2"
        assert heading.text_content().startswith(f"돛을 올리다 {number}")
    assert mistakes_in(built) == ([], [])


def test_the_id_is_the_same_everywhere(numbered: tuple[Garden, Built]) -> None:
    """Data, feeds, search, inventory, record, contents and backlinks all use the label in the address."""
    garden, built = numbered
    record = json.loads(garden.read("published.json"))
    talks = {found["id"]: found for found in json.loads(built.page("garden.json"))["talks"]}
    inventory = InventoryFile.loads((built.output / "objects.inv").read_bytes(), uri="").data
    contents = html.fromstring(built.page(f"{PAGE}.html")).xpath("//nav[contains(@class, 'garden-contents')]//@href")
    mentions = html.fromstring(built.page(f"{PAGE}.html")).xpath("//section[@class='garden-made']//@href")
    for label in DIGITS:
        address = f"{PAGE}.html#{label}"
        assert talks[label]["url"].endswith(address)
        assert f"notes/{address}" in built.page("talks.atom.xml")
        assert f"notes/{address}" in built.page("topics/budgets.atom.xml")
        assert inventory["garden:talk"][label].uri == address
        assert label in built.records_on(PAGE)
        assert address in record
        assert f"#{label}" in contents
        assert f'href="../{address}"' in built.page("topics/budgets.html")
    assert mentions
    assert links_of(built, "topics/boats")["the sail"] == "../conferences/sails-2024.html#3587153850-sails-2024"


def test_addresses_without_digits_still_lead_there(garden: Garden) -> None:
    """When a label gains leading digits, the ``:formerly:`` line that a message suggests keeps the old address."""
    garden.write(f"{PAGE}.md", HEAD + TALKS + talk("keel-sails-2024", "The keel"))
    garden.build("record")
    garden.write(f"{PAGE}.md", HEAD + TALKS + talk("2024-keel-sails-2024", "The keel"))
    (warning,) = garden.build().warnings
    assert "it seems to be '2024-keel-sails-2024' now: write the line ':formerly: keel-sails-2024'" in warning
    line = ":formerly: keel-sails-2024\n"
    garden.write(f"{PAGE}.md", HEAD + TALKS + talk("2024-keel-sails-2024", "The keel", more=line))
    built = garden.build()
    assert built.warnings == []
    assert 'id="keel-sails-2024"' in built.page(f"{PAGE}.html")
    assert mistakes_in(built) == ([], [])


@pytest.mark.parametrize(
    ("text", "id_", "message"),
    [
        (talk("Keel-2024", "Keel"), "", "the label 'Keel-2024' cannot be the id of a talk; write 'keel-2024'."),
        (talk("keel_2024", "Keel"), "", "the label 'keel_2024' cannot be the id of a talk; write 'keel-2024'."),
        (talk("keel 2024", "Keel"), "", "the label 'keel 2024' cannot be the id of a talk; write 'keel-2024'."),
        (talk("main-content", "Keel"), "", "the page already has an element with the id 'main-content'."),
        (talk("garden-contents", "Keel"), "", "the page already has an element with the id 'garden-contents'."),
        (talk("index-0", "Keel", "{index}`rope`"), "", "the page already has an element with the id 'index-0'."),
        ("(pst-skip-link)=\n### Long\n\n[](#pst-skip-link)\n", "pst-skip-link-2", ""),
        # generated sections give way
        (talk("programme", "Keel"), "programme", ""),
        (talk("mentioned-in", "Keel", "[](#mentioned-in)"), "mentioned-in", ""),
        # so do other headings
        ("## Ropes\n\nLong.\n\n" + talk("ropes", "Keel"), "ropes", ""),
        (talk("ropes", "Keel") + "## Ropes\n\nLong.\n\n", "ropes", ""),
        ("(2024-a)=\n" + talk("2024-b", "Two labels", "[](#2024-a), [](#2024-b)"), "2024-b", ""),
        ("## Rope.s\n\n(2024.ropes:all)=\n### Long\n\n[](#2024.ropes:all)\n", "2024.ropes:all", ""),
        ("(2024_seile_и)=\n## Long\n\n[](#2024_seile_и)\n", "2024_seile_и", ""),
    ],
)
def test_shapes_of_labels(garden: Garden, text: str, id_: str, message: str) -> None:
    """A label is used as the id unchanged or refused, and other elements with the same words get another id."""
    garden.write(f"{PAGE}.md", HEAD + TALKS + text)
    built = garden.build()
    assert [message in warning for warning in built.warnings] == ([True] if message else [])
    if not message:
        assert id_ in ids_of(built)
        assert mistakes_in(built) == ([], [])


def test_the_label_of_a_talk_on_another_page(garden: Garden) -> None:
    """A label that is the same as a talk's on another page is reported, because links to it would be ambiguous."""
    garden.write("topics/boats.md", garden.read("topics/boats.md") + "\n(hopper-sails-2024)=\n## Rows\n\nLong.\n")
    (warning,) = garden.build("dummy").warnings
    assert "the label 'hopper-sails-2024' is that of the talk in conferences/sails-2024.md:22." in warning


# Headings


QUESTIONS = "### Questions\n\nWho pays?\n"


def test_headings_have_the_id_of_their_talk(garden: Garden) -> None:
    """The id of a heading in a talk consists of the talk's id and its words, with a number if repeated."""
    text = f"{QUESTIONS}\n#### Deeper\n\nx\n\n### Questions\n\ny\n\n### What's `new`?\n\nz\n\n### ???\n\n### !!!\n\nz\n"
    garden.write(f"{PAGE}.md", HEAD + talk("hopper-sails-2024", "One", text) + talk("turing-sails-2024", "Two", text))
    built = garden.build()
    assert built.warnings == []
    assert ids_of(built) == [
        found
        for id_ in ("hopper-sails-2024", "turing-sails-2024")
        for found in (
            id_,
            f"{id_}-questions",
            f"{id_}-deeper",
            f"{id_}-questions-2",
            f"{id_}-whats-new",
            f"{id_}-section",
            f"{id_}-section-2",
        )
    ]
    assert mistakes_in(built) == ([], [])


@pytest.mark.parametrize(
    "above",
    [
        "A note.[^fog]\n\n[^fog]: It is fog.\n\n",
        "## Questions\n\nOf all.\n\n## 質問\n\nOf all.\n\n",
        talk("moss-sails-2024", "Questions", f"{QUESTIONS}\n### 質問\n\nThree.\n"),
    ],
    ids=["a footnote", "the same headings", "a talk with the same headings"],
)
def test_headings_stay_whatever_comes_above(garden: Garden, above: str) -> None:
    """Text added above a talk does not change the ids in the talk."""
    own = f"{QUESTIONS}\n### 質問\n\nTwo.\n\n### Questions[^own]\n\nMore.\n\n[^own]: More.\n"
    garden.write(f"{PAGE}.md", HEAD + talk("hopper-sails-2024", "One") + talk("turing-sails-2024", "Two", own))
    before = ids_of(garden.build())
    garden.replace(f"{PAGE}.md", "(hopper-sails-2024)=", f"{above}(hopper-sails-2024)=")
    built = garden.build()
    assert built.warnings == []
    assert ids_of(built)[-4:] == before[-4:]
    assert not any("id1" in id_ for id_ in html.fromstring(built.page(f"{PAGE}.html")).xpath("//@id"))
    assert mistakes_in(built) == ([], [])


def test_headings_outside_of_talks(garden: Garden) -> None:
    """Headings of topics and notes get ids from their words, and generated sections get other ids."""
    text = "## Talks\n\nx\n\n## Why?\n\nx\n\n## Why?\n\nx\n\n## 2024\n\nx\n\n## Main content\n\nx\n\n## ???\n\nx\n"
    for page in ("topics/boats", "notes/ropes"):
        head = garden.read("topics/boats.md") if page == "topics/boats" else "# Ropes\n\nLong.\n"
        garden.write(f"{page}.md", f"{head}\n{text}")
    built = garden.build()
    assert built.warnings == []
    for page in ("topics/boats", "notes/ropes"):
        assert ids_of(built, page)[:6] == ["talks", "why", "why-2", "2024", "main-content-2", "section"]
        assert mistakes_in(built, page) == ([], [])


def test_published_ids_of_headings_stay_beside_the_new(garden: Garden) -> None:
    """The id that docutils gave to a heading still works, unless it was only numbered or another element has it."""
    garden.write(f"{PAGE}.md", HEAD + TALKS + f"### 2024 in review\n\nLong.\n\n{QUESTIONS}\n### 質問\n\nx\n")
    root = html.fromstring(garden.build().page(f"{PAGE}.html"))
    beside = {heading.get("id"): heading.xpath("span/@id") for heading in root.xpath("//h3[@id]")}
    assert beside["turing-sails-2024-2024-in-review"] == ["in-review"]
    assert beside["turing-sails-2024-questions"] == ["questions"]
    assert list(beside.values())[2] == []


def test_footnotes_make_room_for_headings(garden: Garden) -> None:
    """A footnote's id is made of its label, and of its talk if the label repeats, but is never the id of a heading."""
    text = "One.[^rain] Two.[^1] Three.[^rain]\n\n"
    notes = "[^rain]: Rain.\n[^1]: One.\n[^fog]: Fog.\n"
    talks = talk("moss", "Fog", f"{text}### Rain\n\nx\n") + talk("2024-reed", "Rain", f"{text}Four.[^fog]\n\n{notes}")
    garden.write(f"{PAGE}.md", HEAD + TALKS + "## Fog\n\nx\n\n" + talks)
    built = garden.build()
    assert built.warnings == []
    root = html.fromstring(built.page(f"{PAGE}.html"))
    assert root.xpath("//aside[@role='doc-footnote']/@id") == [
        "footnote-rain",
        "footnote-1",
        "rain-2024-reed",
        "1-2024-reed",
        "footnote-fog",
    ]
    assert ids_of(built) == ["hopper-sails-2024", "turing-sails-2024", "fog", "moss", "moss-rain", "2024-reed"]
    assert mistakes_in(built) == ([], [])


@pytest.mark.parametrize("seed", range(6))
def test_ids_are_unique_and_belong_to_their_talks(garden: Garden, seed: int) -> None:
    """Ids are unique whatever the headings, and those in a talk are the same if it is alone on the page."""
    chance = random.Random(seed)
    titles = [
        "Questions",
        "Questions 2",
        "質問",
        "2024",
        "C++",
        "id1",
        "Boats",
        "???",
        "fn-a",
        "Main content",
        "Sails 2024",
    ]
    labels = ["2024-a", "a", "questions", "boats-2024", "id1-2024", "sails", "fn-b"]

    def text(label: str) -> str:
        levels = ["###", *chance.choices(["###", "####"], k=chance.randrange(6))]
        note = f"Note.[^{label}-note]\n\n[^{label}-note]: Text.\n\n"
        return "".join(f"{level} {chance.choice(titles)}\n\nText.\n\n" for level in levels) + note

    talks = {label: talk(label, chance.choice(titles), text(label)) for label in chance.sample(labels, 4)}
    lead = "".join(f"## {title}\n\nText.\n\n" for title in chance.sample(titles, 4))
    garden.write(f"{PAGE}.md", HEAD + lead + TALKS + "".join(talks.values()))
    together = garden.build()
    assert together.warnings == []
    assert mistakes_in(together) == ([], [])
    for label, alone in talks.items():
        garden.write(f"{PAGE}.md", HEAD + TALKS + alone)
        own = ids_of(garden.build())[2:]
        first = ids_of(together).index(label)
        assert ids_of(together)[first : first + len(own)] == own


# Links


LINKS = {
    # from the talk 'moss', which has such a heading
    "[here](#questions)": "#moss-questions",
    "{ref}`here <questions>`": "#moss-questions",
    "[here](#questions-2)": "#moss-questions-2",
    "[there](#reed-questions)": "#reed-questions",
    "{ref}`there <reed-questions>`": "#reed-questions",
    "{any}`there <reed-questions>`": "#reed-questions",
    "[only](#answers)": "#reed-answers",
    "[lead](#before-lunch)": "#before-lunch",
    "[thing](#budgets)": "../topics/budgets.html",
    "[file](sails-2024.md#reed-questions)": "#reed-questions",
    "[talk](sails-2024.md#reed)": "#reed",
    "[short](sails-2024.md#answers)": "#reed-answers",
}


def test_links_lead_to_the_nearest_heading(garden: Garden) -> None:
    """A name refers to the heading in the same talk, else to the only one on the page. An id works from anywhere."""
    moss = talk("moss", "Moss", f"{QUESTIONS}\n{QUESTIONS}\n### Budgets\n\n{' '.join(LINKS)}\n")
    reed = talk("reed", "Reed", f"{QUESTIONS}\n### Answers\n\nYes. See [](#questions).\n")
    garden.write(f"{PAGE}.md", HEAD + "## Before lunch\n\nx\n\n" + TALKS + moss + reed)
    garden.write(
        "topics/boats.md", garden.read("topics/boats.md") + "\nAs [asked](#reed-questions), [](#reed-answers).\n"
    )
    built = garden.build()
    assert built.warnings == []
    page = html.fromstring(built.page(f"{PAGE}.html"))
    found = page.xpath("//section[h3[@id='moss-budgets']]/p/a")
    assert [link.get("href") for link in found] == list(LINKS.values())
    assert links_of(built, PAGE)["Questions"] == "#reed-questions"
    others = links_of(built, "topics/boats")
    assert others["asked"] == "../conferences/sails-2024.html#reed-questions"
    assert others["Answers"] == "../conferences/sails-2024.html#reed-answers"
    # a link to a heading in a talk is a mention of the talk
    assert "As asked, Answers." in built.page(f"{PAGE}.html")


def test_a_title_that_another_page_shows(garden: Garden) -> None:
    """A page that shows or links to a heading elsewhere is rewritten when the heading changes or moves."""
    for text in (
        "[](#turing-sails-2024-why)",
        "{ref}`turing-sails-2024`",
        "{ref}`see <turing-sails-2024>`",
        "[x](#rope)",
    ):
        garden.write(f"notes/{len(text)}.md", f"# Note\n\nSee {text}.\n")
    rest = "(rope)=\n## Rope\n\nLong.\n"
    garden.write(f"{PAGE}.md", HEAD + TALKS + "### Why\n\nx\n\n" + rest)
    assert garden.build().warnings == []
    garden.replace(f"{PAGE}.md", "### Why", "### *Why*")
    garden.replace(f"{PAGE}.md", "## Keep a boat", "## Keep two")
    garden.replace(f"{PAGE}.md", rest, "")
    garden.write("notes/other.md", f"# Other\n\n{rest}")
    built = garden.build()
    assert built.warnings == []
    assert built.files() == garden.clean_build().files()
    garden.write("notes/other.md", "# Other\n\nLong.\n")
    garden.write(f"{PAGE}.md", garden.read(f"{PAGE}.md") + rest)
    assert garden.build().warnings == []
