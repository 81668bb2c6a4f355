"""Hostile and broken input becomes harmless text or a message, never a traceback or a broken page."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from feed_reading import GRAMMAR, Feed, feed_names
from gardens import Garden, small_site
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree, html
from markdown_it import MarkdownIt
from schema_org import mistakes

from conference_garden.facts.frontmatter import read_front_matter
from conference_garden.pages.read.sentences import split_sentences

#: The sites that the small garden links to.
SOURCES = tuple(f"https://{name}/" for name in ("creativecommons.org", "ada.example", "sails.example", "grace.example"))

HOSTILE = [
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "]]> &amp; &lt; <!-- -->",
    "\"quoted\" 'and' `ticked` \\back",
    "bidi \u202eright to left\u202c \u2066isolate\u2069",
    "{{ 7 * 7 }} {% raw %}",
    "long " * 2000,
    "; | , : = # * _ ~",
    "line \u2028 separator \u2029 \x0b end\\",
    "<!--<script> [link](javascript:alert) &amp; ``` ~~~ $$",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_harmless_everywhere(garden: Garden, text: str) -> None:
    """Hostile text in titles, names, affiliations, takeaways and places is escaped in every output."""
    plain = small_site()
    name = text.replace(",", " ").replace("(", " ").replace(")", " ").strip()
    page = "conferences/sails-2024.md"
    garden.replace(page, "## Spend the budget", f"## {text}")
    garden.replace(page, "Grace Hopper (Navy)", f"{name} (Navy {name})")
    garden.replace(page, "A budget that nobody spends is a promise that nobody tests.", f"Mind {text}")
    garden.replace(page, "place: Harbour Hall, Delft", f"place: {json.dumps(text)}")
    garden.replace(page, "  - title: Two days of sails", f"  - title: {json.dumps(text)}")
    garden.replace(page, "(whether to spend)", f"({name})")
    garden.replace("topics/boats.md", "# Boats", f"# {text}")
    garden.replace("topics/boats.md", "Things that float.", text)
    built = garden.build()
    assert not any("Traceback" in warning for warning in built.warnings)
    scripts = {
        name: len(html.fromstring(plain.page(name)).xpath("//script"))
        for name in plain.files()
        if name.endswith(".html")
    }
    for file in built.files():
        if file.endswith(".html") and not file.startswith("_static"):
            root = html.fromstring(built.page(file))
            assert len(root.xpath("//script")) == scripts.get(file, scripts["speakers/alan-turing.html"])
            assert not root.xpath("//*[@onerror]")
            assert not root.xpath("//img[@src='x']")
            for data in root.xpath("//script[@type='application/ld+json']/text()"):
                assert list(mistakes(json.loads(data))) == []
        elif file.endswith((".md", "llms.txt")):
            tokens = MarkdownIt("commonmark").parse(
                re.sub(r"^<!-- (?:garden|notes) -->$", "", built.page(file), flags=re.M)
            )
            inline = [child for token in tokens for child in token.children or ()]
            assert not {"html_block", "html_inline", "image"} & {token.type for token in (*tokens, *inline)}
            links = [str(token.attrs["href"]) for token in inline if token.type == "link_open"]
            assert all(link.startswith(("https://small.example/", *SOURCES)) for link in links), links
        elif file.endswith(".xml"):
            etree.fromstring(built.page(file).encode())
        elif file.endswith("feed.json"):
            json.loads(built.page(file))
    for name in feed_names(built.output):
        feed = Feed(built.output, name)
        assert GRAMMAR.validate(feed.root.getroottree())
        assert not feed.find("//h:script | //h:*[@onerror] | //h:img")
    (entry,) = [entry for entry in Feed(built.output, "talks.atom.xml").entries if "hopper" in entry.id]
    heading = html.fromstring(built.page("conferences/sails-2024.html")).xpath("//h2[@id='hopper-sails-2024']")[0]
    assert entry.title.split() == heading.text_content().removesuffix("#").split()
    (event,) = [e for e in Calendar.from_ical(built.page("conferences.ics")).events if "2024" in e["uid"]]
    assert not event.errors
    assert str(event["location"]).split() == text.split()
    talks = {talk["id"]: talk for talk in json.loads(built.page("garden.json"))["talks"]}
    assert "hopper-sails-2024" in talks
    assert built.page("conferences/sails-2024.html").count('id="hopper-sails-2024"') == 1


def test_half_characters_in_front_matter(garden: Garden) -> None:
    """A YAML escape that UTF-8 cannot encode becomes the replacement character."""
    garden.replace("conferences/sails-2024.md", "place: Harbour Hall, Delft", 'place: "Hall \\ud800, Delft"')
    built = garden.build()
    assert built.warnings == []
    assert "Hall \N{REPLACEMENT CHARACTER}, Delft" in built.page("garden.json")


TALK = """
(line-{0})=
## Knots

```{{talk}}
:speakers: Bo Line
:topics: boats

Knots hold.
```
"""
DAYS = ("0001-01-01", "1970-01-01", "2100-02-28", "9999-12-31")


def test_odd_conferences(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Conferences with extreme dates, or without talks or days of talks, produce valid feeds, calendars and data."""
    monkeypatch.setenv("GARDEN_TODAY", DAYS[-1])
    days = {f"ends-{day[:4]}{kind}": day for day in DAYS for kind in ("", "-talk")}
    for id_, day in days.items():
        front = f"---\nseries: Ends\nstart: {day}\nplace: online\ndate: {day}\nauthor: ada\n---\n"
        talk = TALK.format(id_) if id_.endswith("talk") else ""
        garden.write(f"conferences/{id_}.md", f"{front}\n# {id_}\n\nOf time.\n{talk}")
    built = garden.build()
    assert built.warnings == []
    jsonschema.validate(json.loads(built.page("garden.json")), json.loads(built.page("garden.schema.json")))
    calendar = Calendar.from_ical(built.page("conferences.ics"))
    events = {str(event["url"]).rpartition("/")[2]: event for event in calendar.events}
    feeds = [Feed(built.output, name) for name in feed_names(built.output)]
    assert all(GRAMMAR.validate(feed.root.getroottree()) for feed in feeds)
    entries = {entry.url.rpartition("/")[2]: entry for feed in feeds for entry in feed.entries}
    for id_, day in days.items():
        event = events[f"{id_}.html"]
        assert (event.errors, event.start.isoformat()) == ([], day)
        assert entries[f"{id_}.html"].published.startswith(day)
        (data,) = html.fromstring(built.page(f"conferences/{id_}.html")).xpath("//script[@type='application/ld+json']")
        assert list(mistakes(json.loads(data.text))) == []


LINES = [
    "---", "# Title", "## Talk", "(label-one)=", "```{talk}", "```", ":speakers: A B", ":topics: boats", ":day: x",
    "", "A sentence.", "{talk}`x`", "[](#x)", "[a](b.md)", "{topic}`boats`", "series: X", "start: 2024-01-01", "- [",
    "> — x", "| a | b |", "|---|---|", "![](x.png)", ":::{note}", ":::", "```{mermaid}", "```{listing} latest",
    "% comment", "\t- x",
    "{talk}`", "``` {talk}", "[^1]: note", "[x]: y", "<b>", "\u202e", "````{talk}\n```{talk}\n```\n````",
]  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(LINES), max_size=25), st.sampled_from(["conferences/x-2024", "topics/x", "notes/x"]))
def test_any_page_can_be_read(garden: Garden, lines: list[str], name: str) -> None:
    """No sequence of lines makes a build raise."""
    garden.write(f"{name}.md", "\n".join(lines))
    try:
        garden.build()
    finally:
        garden.remove(f"{name}.md")


@given(
    st.one_of(
        st.text(), st.text().map(lambda text: f"---\n{text}\n---\n# T"), st.lists(st.sampled_from(LINES)).map("\n".join)
    )
)
def test_any_front_matter_can_be_read(text: str) -> None:
    """Reading front matter never raises, and every value found has a line."""
    for document in ("conferences/x", "topics/x", "index"):
        front = read_front_matter(document, text)
        assert set(front.values) <= set(front.lines)


@given(st.text())
def test_sentences_lose_no_word(text: str) -> None:
    """Splitting a text into sentences changes only white space."""
    assert " ".join(split_sentences(text)).split() == text.split()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_settings_are_harmless(garden: Garden, text: str) -> None:
    """Hostile text in the names of the site and its authors is escaped on every page, in feeds and in data."""
    scripts = len(html.fromstring(small_site().page("index.html")).xpath("//script"))
    line = " ".join(text.split())[:300].strip()
    settings = f"name = {json.dumps(line)}\ndescription = {json.dumps(line)}"
    garden.replace("garden.toml", 'name = "A small garden"', settings)
    garden.replace("garden.toml", 'name = "Ada Gardener"', f"name = {json.dumps(line[:60])}")
    built = garden.build()
    assert built.warnings == []
    page = html.fromstring(built.page("index.html"))
    assert len(page.xpath("//script")) == scripts
    assert not page.xpath("//*[@onerror] | //img[@src='x']")
    assert line in " ".join(page.xpath("string(//title)").split())
    for name in (name for name in built.files() if name.endswith(".xml")):
        etree.fromstring(built.page(name).encode())
    for name in (name for name in built.files() if name.endswith(".json")):
        json.loads(built.page(name))
