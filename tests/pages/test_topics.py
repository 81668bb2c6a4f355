"""Topic pages: talks that the text links to are on the timeline, pairs belong to the topic, takeaways appear once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gardens import Garden
from lxml import html
from site_pages import parsed

NAVY = """
(navy-sails-2025)=
## The navy on budgets

```{talk}
:speakers: Grace Hopper
:topics: boats
:updates: hopper-sails-2024 (a year later; budgets)
:disagrees-with: lovelace-sails-2023 (counting)

Budgets of the navy were spent in a year.
```

Nothing more was said.
"""


def add_navy(garden: Garden) -> None:
    """Add a third conference with one talk, which is not on the topic whose essay links to it."""
    text = garden.read("conferences/sails-2024.md")
    head = text[: text.index("# Sails 2024")].replace("2024-05", "2025-05")
    garden.write("conferences/sails-2025.md", f"{head}# Sails 2025\n\nOne day more.\n{NAVY}")


def part(page: str, id_: str) -> html.HtmlElement:
    """The section of a page with an id."""
    (found,) = html.fromstring(page).xpath(f"//section[@id='{id_}' or *[@id='{id_}']]")
    return found


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_what_the_text_speaks_of_is_on_the_timeline(garden: Garden) -> None:
    """A talk that the text links to is on the timeline even if it is not on the topic, and the head counts both."""
    add_navy(garden)
    garden.write("topics/budgets.md", garden.read("topics/budgets.md") + "\nThe [navy](#navy-sails-2025) spent all.\n")
    page = garden.build().page("topics/budgets.html")
    assert "2 talks on this, 3 in all, 2023–2025" in words(html.fromstring(page))
    timeline = words(part(page, "how-the-view-developed"))
    assert "2025 Also in the text: The navy on budgets (Grace Hopper)" in timeline
    assert "Budgets of the navy were spent" not in timeline


def test_talks_of_one_speaker_in_a_year_are_told_apart(garden: Garden) -> None:
    """Titles replace names where the two talks of a relation, or two relations, have the same speaker and year."""
    again = (
        NAVY.replace("navy-", "fleet-")
        .replace("## The navy", "## The fleet")
        .replace("hopper-sails-2024", "navy-sails-2025")
    )
    third = again.replace("fleet-", "docks-").replace("## The fleet", "## The docks")
    add_navy(garden)
    text = garden.read("conferences/sails-2025.md")
    garden.write("conferences/sails-2025.md", (text + again + third).replace("topics: boats", "topics: budgets"))
    built = garden.build()
    changes = words(html.fromstring(built.page("topics/budgets.html")))
    assert "The fleet on budgets updates The navy on budgets" in changes
    assert "Grace Hopper, 2025 updates Grace Hopper and Alan Turing, 2024" in changes
    page = words(html.fromstring(built.page("conferences/sails-2025.html")))
    assert "Updated by The fleet on budgets" in page
    assert "Updated by The docks on budgets" in page
    assert "Updates Grace Hopper and Alan Turing, 2024" in page


def test_pairs_belong_to_the_topic(garden: Garden) -> None:
    """A relation is shown only on topics that both talks or its remark name."""
    add_navy(garden)
    built = garden.build()
    budgets, boats = (built.page(f"topics/{name}.html") for name in ("budgets", "boats"))
    assert "Grace Hopper, 2025 updates Grace Hopper and Alan Turing, 2024: a year later" in words(
        part(budgets, "updates")
    )
    assert "counting" not in budgets
    assert "counting" not in boats


def test_a_topic_named_by_a_relation_is_known(garden: Garden) -> None:
    """Unknown topics in a remark are reported. Words that cannot be ids are part of the remark's text."""
    add_navy(garden)
    garden.replace("conferences/sails-2025.md", "a year later; budgets", "a year later; budget")
    garden.replace("conferences/sails-2025.md", "(counting)", "(counting; and more)")
    (warning,) = garden.build().warnings
    assert "sails-2025.md:" in warning
    assert "the relation to 'hopper-sails-2024' names the unknown topic 'budget'; did you mean 'budgets'?" in warning


def test_speakers_who_return(garden: Garden) -> None:
    """A speaker on a topic in two years is listed with both talks, and a speaker's page shows what the talks update."""
    add_navy(garden)
    garden.replace("conferences/sails-2025.md", ":topics: boats", ":topics: boats, budgets")
    built = garden.build()
    changed = words(part(built.page("topics/budgets.html"), "updates"))
    assert "Grace Hopper came back: 2024: Spend the budget; 2025: The navy on budgets" in changed
    assert "2025 updates Grace Hopper and Alan Turing, 2024" in words(
        part(built.page("speakers/grace-hopper.html"), "changes")
    )


def test_what_is_elsewhere_of_a_talk(garden: Garden) -> None:
    """A talk's recording, slides and links are shown below its byline, in the data set and in feeds."""
    garden.replace(
        "conferences/sails-2023.md",
        ":topics: budgets",
        ":topics: budgets\n:recording: https://video.example/1?t=90\n:slides: https://slides.example/a\n"
        ":links: https://code.example/ropes/",
    )
    built = garden.build()
    (line,) = part(built.page("conferences/sails-2023.html"), "lovelace-sails-2023").xpath(
        ".//p[contains(@class, 'garden-talk-links')]"
    )
    assert [link.get("href") for link in line.xpath(".//a[contains(@class, 'external')]")][-3:] == [
        "https://video.example/1?t=90",
        "https://slides.example/a",
        "https://code.example/ropes/",
    ]
    assert words(line).endswith("Recording · Slides · code.example/ropes · Copy link Cite")
    (talk,) = [talk for talk in json.loads(built.page("garden.json"))["talks"] if talk["id"] == "lovelace-sails-2023"]
    assert (talk["recordings"], talk["slides"]) == (["https://video.example/1?t=90"], ["https://slides.example/a"])
    related = ["https://video.example/1?t=90", "https://slides.example/a", "https://code.example/ropes/"]
    items = json.loads(built.page("topics/budgets.feed.json"))["items"]
    assert [item["_garden"]["related"] for item in items if "related" in item.get("_garden", {})] == [related]
    assert built.page("topics/budgets.atom.xml").count(' rel="related"') == 3


def test_topic_pages_of_a_whole_garden(site: Path, data: dict[str, Any]) -> None:
    """On all topic pages, no takeaway repeats, pairs belong to the topic, and linked talks are on the timeline."""
    talks = {talk["id"]: talk for talk in data["talks"]}
    by_url = {talk["url"].partition("#")[2]: talk for talk in data["talks"]}
    for topic in data["topics"]:
        page = parsed(site / topic["url"])
        shown = [words(p) for p in page.xpath("//article//p[contains(@class, 'garden-takeaway')]")]
        assert sorted(shown) == sorted(set(shown)), topic["id"]
        links = page.xpath("//section[*[@id='how-the-view-developed'] or @id='how-the-view-developed']//a")
        on_it = {link.get("href").partition("#")[2] for link in links}
        spoken = {m["to"] for m in data["mentions"] if m["from"] == topic["id"] and m["to"] in talks}
        assert spoken <= on_it, topic["id"]
        for pair in page.xpath("//div[contains(@class, 'garden-pair')]"):
            ends = [link.get("href").partition("#")[2] for link in pair.xpath(".//p[@class='garden-talk-title']//a")]
            about = [topic["id"] in by_url[end]["topics"] for end in ends]
            assert all(about) or topic["id"] in named(talks, ends), (topic["id"], ends)


def named(talks: dict[str, Any], ends: list[str]) -> set[str]:
    """The topics that the relations between two talks name."""
    relations = [r for end in ends for r in talks[end]["relations"] if r["talk"] in ends]
    return {topic for relation in relations for topic in relation["topics"]}
