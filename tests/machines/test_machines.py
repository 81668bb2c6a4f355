"""What machines read of the garden: page heads, sitemap, structured data, calendar, ``llms.txt``, inventory."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from gardens import GARDENS, ROOT, Built, Garden, build_other_site
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree, html
from markdown_it import MarkdownIt
from schema_org import mistakes, nodes
from site_pages import pages, parsed
from sphinx.util.inventory import InventoryFile

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Page
from conference_garden.facts.settings import Settings, read_settings
from conference_garden.machines.calendar import calendar, calendar_events
from conference_garden.machines.dates import Dates
from conference_garden.machines.sitemap import Place, sitemaps

BASE = read_settings(GARDENS / "harbour", {}).url
TOOLS = {"search.html", "404.html", "offline.html", "reading-list.html"}
SITEMAP = etree.XMLSchema(etree.parse(ROOT / "tests/sitemap.xsd"))
LOC, LASTMOD = ("{http://www.sitemaps.org/schemas/sitemap/0.9}" + name for name in ("loc", "lastmod"))


def name_of(site: Path, page: Path) -> str:
    return page.relative_to(site).as_posix()


def found_pages(site: Path) -> list[Path]:
    """The pages that should be found by search engines: no tools and no redirects."""
    return [
        page
        for page in pages(site)
        if name_of(site, page) not in TOOLS and not parsed(page).xpath("//meta[@name='robots']")
    ]


def is_repeated(site: Path, page: Path) -> bool:
    """Whether this is a page of ablog listing what one of the garden's own pages covers in full."""
    return name_of(site, page).startswith(("blog.html", "blog/"))


def address(name: str) -> str:
    return BASE + ("" if name == "index.html" else name)


def target(site: Path, url: str) -> Path:
    """The file at an absolute address of the site."""
    assert url.startswith(BASE), url
    return site / (url.removeprefix(BASE).partition("#")[0] or "index.html")


# Heads


def test_every_page_says_what_and_where_it_is(site: Path) -> None:
    """Each page has one canonical address, a unique short description, and each Open Graph property once."""
    descriptions = Counter()
    for page in found_pages(site):
        name, root = name_of(site, page), parsed(page)
        (canonical,) = root.xpath("//link[@rel='canonical']/@href")
        if is_repeated(site, page):
            (own,) = root.xpath("//article/section/p/a/@href")
            assert canonical == urljoin(address(name), own)
        else:
            assert canonical == address(name)
        (description,) = root.xpath("//meta[@name='description']/@content")
        assert 20 <= len(description) <= 200, name
        assert description == description.strip()
        descriptions[description] += 1
        graph = {meta.get("property"): meta.get("content") for meta in root.xpath("//meta[@property]")}
        assert len(graph) == len(root.xpath("//meta[@property]"))
        assert graph["og:url"] == address(name)
        assert graph["og:description"] == description
        assert graph["og:title"] in " ".join(root.xpath("string(//title)").split())
        assert graph["og:type"] in ("article", "profile", "website")
        assert target(site, graph["og:image"]).is_file()
        assert root.xpath("//link[@type='text/markdown']/@href") == [page.with_suffix(".md").name]
    assert descriptions.most_common(1)[0][1] == 1


def test_a_site_without_a_picture_names_none(garden: Garden) -> None:
    """Without cards, link previews show the garden's own picture, or none if it has none."""
    page = "topics/budgets.html"
    garden.replace("garden.toml", "[authors]", "[look]\ncards = false\n[authors]")
    assert "og:image" not in garden.build().page(page)
    garden.write("_static/social.png", "a picture")
    assert 'content="https://small.example/notes/_static/social.png"' in garden.build().page(page)


def test_tools_have_a_description_too(site: Path) -> None:
    """Search and other tools have one description, but no metadata for search engines or previews."""
    for name in TOOLS:
        root = parsed(site / name)
        assert len(root.xpath("//meta[@name='description']")) == 1
        assert not root.xpath("//meta[@property] | //script[@type='application/ld+json']")


# Sitemap


def test_sitemap_has_every_page(site: Path) -> None:
    """The sitemap is valid and lists exactly the pages to be found, without duplicates."""
    tree = etree.parse(site / "sitemap.xml")
    SITEMAP.assertValid(tree)
    listed = [loc.text for loc in tree.iter(LOC)]
    assert sorted(listed) == sorted(
        address(name_of(site, page)) for page in found_pages(site) if not is_repeated(site, page)
    )
    assert (site / "robots.txt").read_text().splitlines()[-1] == f"Sitemap: {BASE}sitemap.xml"


def test_days_in_the_sitemap_are_those_of_the_content(garden: Garden) -> None:
    """A page's date in the sitemap is that of its text and of what it lists, from the record or else from the pages."""
    garden.write("notes/plain.md", "# Plain\n\nA note without any date.\n")
    days = days_of(garden)
    assert days["conferences/sails-2024.html"] == "2024-05-06"  # published
    assert days["topics/boats.html"] == max("2024-05-06", re.search(r"tended: (.*)", garden.read("topics/boats.md"))[1])
    assert days["speakers/grace-hopper.html"] == "2024-05-06"
    assert days["notes/plain.html"] is None
    talk = {"digest": "0", "updated": "2030-01-02"}
    note = {"digest": "0", "updated": "2030-01-01"}
    record = {"conferences/sails-2024.html#hopper-sails-2024": talk, "notes/plain.html": note, "version": 1}
    garden.write("published.json", json.dumps(record))
    after = days_of(garden)
    assert after["speakers/grace-hopper.html"] == "2030-01-02"
    assert after["notes/plain.html"] == "2030-01-01"
    assert after["conferences/sails-2023.html"] == days["conferences/sails-2023.html"]
    page = garden.build().page("notes/plain.html")
    assert '"dateModified": "2030-01-01"' in page


def days_of(garden: Garden) -> dict[str, str | None]:
    built = garden.build()
    return {
        entry.findtext(LOC).removeprefix("https://small.example/notes/"): entry.findtext(LASTMOD)
        for entry in etree.fromstring(built.page("sitemap.xml").encode())
    }


def test_a_large_sitemap_is_cut() -> None:
    """A sitemap beyond the size limit is split under a valid index, without losing an address."""
    places = [Place(f"{BASE}{number}.html", date(2024, 1, number) if number else None) for number in range(5)]
    files = dict(sitemaps(BASE, places, largest=2))
    trees = {name: etree.fromstring(content) for name, content in files.items()}
    for tree in trees.values():
        SITEMAP.assertValid(tree)
    parts = [loc.text.removeprefix(BASE) for loc in trees["sitemap.xml"].iter(LOC)]
    assert [loc.text for part in parts for loc in trees[part].iter(LOC)] == [place.url for place in places]
    assert [day.text for day in trees["sitemap.xml"].iter(LASTMOD)] == ["2024-01-01", "2024-01-03", "2024-01-04"]


# Structured data


@cache
def graph_of(page: Path) -> dict[str, Any]:
    (script,) = parsed(page).xpath("//script[@type='application/ld+json']")
    return json.loads(script.text)


def test_structured_data_keeps_to_the_vocabulary(site: Path) -> None:
    """Structured data on every page uses schema.org types and properties correctly, and describes each object once."""
    for page in found_pages(site):
        assert list(mistakes(graph_of(page))) == [], page


def test_structured_data_hangs_together(site: Path) -> None:
    """An ``@id`` means the same on all pages, each one referred to is described somewhere, and addresses exist."""
    described: dict[str, set[tuple[str, str]]] = {}
    named: set[str] = set()
    for page in found_pages(site):
        article, *trail = graph_of(page)["@graph"]
        for node in nodes(article):
            if set(node) == {"@id"}:
                named.add(node["@id"])
            elif "@id" in node:
                described.setdefault(node["@id"], set()).add((node["@type"], node.get("name", node.get("headline"))))
        steps = [node["item"]["@id"] for node in nodes(trail) if node.get("@type") == "ListItem"]
        assert all(target(site, step).is_file() for step in steps)
        assert bool(trail) == (name_of(site, page) != "index.html")
        assert not trail or (steps[0], steps[-1]) == (BASE, address(name_of(site, page)))
    assert {id_: what for id_, what in described.items() if len(what) > 1} == {}
    assert named - described.keys() == set()
    assert all(target(site, id_).is_file() for id_ in described)


def test_conferences_talks_topics_and_speakers_in_structured_data(site: Path, data: dict[str, Any]) -> None:
    """Structured data on pages agrees with the data set."""
    described: dict[str, dict[str, Any]] = {}
    for page in found_pages(site):
        for node in nodes(graph_of(page)):
            known = described.setdefault(node.get("@id", ""), {})
            if len(node) > len(known):
                described[node.get("@id", "")] = node
    names = {thing["id"]: thing["name"] for thing in data["speakers"]}
    titles = {thing["id"]: thing["title"] for thing in data["topics"]}
    for conference in data["conferences"]:
        event = described[f"{BASE}{conference['url']}#Event"]
        assert (event["name"], event["startDate"], event["endDate"]) == tuple(
            conference[key] for key in ("title", "start", "end")
        )
        assert [talk["@id"] for talk in event.get("subEvent", [])] == [
            f"{BASE}{conference['url']}#{id_}" for id_ in conference["talks"]
        ]
        notes = described[BASE + conference["url"]]
        assert notes["datePublished"] == conference["published"]
        assert [note["creditText"] for note in notes["isBasedOn"]] == [s["author"] for s in conference["sources"]]
    for talk in data["talks"]:
        event = described[BASE + talk["url"]]
        assert (event["url"], event["name"], event["description"]) == (
            BASE + talk["url"],
            talk["title"],
            talk["takeaway"],
        )
        assert [described[who["@id"]]["name"] for who in event.get("performer", [])] == [
            names[id_] for id_ in talk["speakers"]
        ]
        assert [described[what["@id"]]["name"] for what in event.get("about", [])] == [
            titles[id_] for id_ in talk["topics"]
        ]
    for topic in data["topics"]:
        term = described[f"{BASE}{topic['url']}#DefinedTerm"]
        assert (term["name"], term["description"]) == (topic["title"], topic["definition"])
        assert len(term.get("subjectOf", [])) == len(topic["talks"])


# Calendar


def test_calendar(site: Path, data: dict[str, Any]) -> None:
    """Each conference is an all-day event in a calendar that another library can read."""
    content = (site / "conferences.ics").read_bytes()
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    read = Calendar.from_ical(content)
    assert read["prodid"]
    assert not read.errors
    events = {str(event["url"]).removeprefix(BASE): event for event in read.events}
    assert len({str(event["uid"]) for event in read.events}) == len(read.events)
    for conference in data["conferences"]:
        event = events.pop(conference["url"])
        assert not event.errors
        assert str(event["summary"]) == conference["title"]
        assert str(event["location"]) == conference["place"]
        assert event["dtstart"].dt == date.fromisoformat(conference["start"])
        assert event["dtend"].dt - timedelta(days=1) == date.fromisoformat(conference["end"])
        assert event["dtstamp"].dt.date() <= date.today()
    assert events == {}


def read_by_hand(content: bytes) -> list[dict[str, str]]:
    """The properties of events, parsed by RFC 5545 without the package that wrote them."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    events: list[dict[str, str]] = []
    for name, _, value in (line.partition(":") for line in lines):
        if (name, value) == ("BEGIN", "VEVENT"):
            events.append({})
        elif events:
            assert name == "URL" or re.fullmatch(r"([^\\,;\0-\x08\n-\x1f\x7f]|\\[\\,;nN])*", value), value
            plain = re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
            events[-1].setdefault(name.partition(";")[0], plain)
    return events


# icalendar takes a backslash before N for a line break
TEXT = st.text(st.sampled_from("ab,;:\\n\n\r\t\x07é数") | st.characters(codec="utf-8"), min_size=1).filter(
    lambda text: r"\N" not in text
)


@given(TEXT, TEXT, TEXT)
@example("Sails, oars; rudders", "Hall 1; Quay, 2\nDelft\x07 C:\\next", "Garden\r\n")
def test_calendar_holds_any_text(title: str, place: str, name: str) -> None:
    """Any titles and places survive in the calendar, except control characters, and event ids are tag URIs."""
    day = date(2024, 5, 2)
    sails = Conference("sails-2024", "conferences/sails-2024", title, "Sails", day, day, place)
    catalogue = Catalogue({sails.document: Page(sails.document, title, conference=sails)})
    settings = Settings(name=name, url="https://small.example/notes/")
    content = calendar(settings.name, calendar_events(catalogue, settings, str, Dates(catalogue)))
    assert max(map(len, content.split(b"\r\n"))) <= 75
    (event,) = read_by_hand(content)
    assert (event["SUMMARY"], event["LOCATION"]) == tuple(
        re.sub("[\0-\x08\x0b-\x1f\x7f]", " ", text.replace("\r\n", "\n")) for text in (title, place)
    )
    assert event["UID"] == settings.permanent("conference/sails-2024")
    (read,) = Calendar.from_ical(content).events
    assert str(read["uid"]) == "tag:small.example,2026:conference/sails-2024"


def test_events_and_talks_keep_their_names(garden: Garden) -> None:
    """A renamed conference stays the same event for subscribers, and a talk's former id still works for other sites."""

    def uids(built: Built) -> list[str]:
        return sorted(str(event["uid"]) for event in Calendar.from_ical(built.page("conferences.ics")).events)

    before = uids(garden.build())
    text = garden.read("conferences/sails-2024.md").replace("series:", "formerly: [sails-2024]\nseries:", 1)
    garden.remove("conferences/sails-2024.md")
    garden.write("conferences/regatta-2024.md", text.replace(":day:", ":formerly: hopper-2024\n:day:", 1))
    built = garden.build()
    assert built.warnings == []
    assert uids(built) == before
    labels = InventoryFile.loads((built.output / "objects.inv").read_bytes(), uri="").data["std:label"]
    assert (
        labels["hopper-2024"].uri
        == labels["hopper-sails-2024"].uri
        == "conferences/regatta-2024.html#hopper-sails-2024"
    )
    data = json.loads(built.page("garden.json"))
    assert {talk["id"]: talk["formerly"] for talk in data["talks"]}["hopper-sails-2024"] == ["hopper-2024"]
    assert ["sails-2024"] in [conference["formerly"] for conference in data["conferences"]]


# llms.txt


def test_llms_text(site: Path, data: dict[str, Any]) -> None:
    """``llms.txt`` follows the format of llmstxt.org, and each link leads to a Markdown page or the data set."""
    text = (site / "llms.txt").read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").parse(text)
    assert [token.type for token in tokens[:5]] == [
        "heading_open", "inline", "heading_close", "blockquote_open", "paragraph_open",
    ]  # fmt: skip
    before, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    assert not re.search(r"^#", before.partition("\n")[2], re.MULTILINE)
    assert [section.partition("\n")[0] for section in sections] == ["Conferences", "Topics", "Indexes", "Optional"]
    entries = [line for section in sections for line in section.split("\n")[1:] if line]
    links = [re.fullmatch(r"- \[(?:\\.|[^\]\\])+\]\((\S+)\)(?:: .+)?", line) for line in entries]
    assert all(links)
    urls = [link[1] for link in links]
    assert len(urls) == len(set(urls))
    assert all(target(site, url).is_file() and url.endswith((".md", ".json")) for url in urls)
    assert sum("/conferences/" in url for url in urls) == len(data["conferences"])


# Other gardens, other sites


def test_a_note_is_described_by_its_text(garden: Garden) -> None:
    """The description of a note comes from its text, not from the facts below its title."""
    garden.write("notes/ropes.md", "---\nauthor: ada\n---\n\n# Ropes\n\nRopes hold what would drift away.\n")
    page = html.fromstring(garden.build().page("notes/ropes.html"))
    assert page.xpath("//dl[contains(@class, 'garden-facts')]")
    assert page.xpath("//meta[@name='description']/@content") == ["Ropes hold what would drift away."]


def test_garden_without_address(garden: Garden) -> None:
    """Without a site address, files that need it are left out, and the others are complete."""
    garden.write("garden.toml", garden.read("garden.toml").replace("url =", "# url =", 1))
    built = garden.build()
    assert built.warnings == []
    files = built.files()
    assert not {"sitemap.xml", "robots.txt", "conferences.ics"} & files.keys()
    assert {"llms.txt", "garden.json", "index.md"} <= files.keys()
    page = html.fromstring(built.page("conferences/sails-2024.html"))
    assert len(page.xpath("//meta[@name='description']")) == 1
    assert not page.xpath("//meta[@property] | //link[@rel='canonical'] | //script[@type='application/ld+json']")
    assert "(../topics/" in built.page("conferences/sails-2024.md")
    links = re.findall(r"\]\((\S+)\)", built.page("llms.txt"))
    assert "conferences/sails-2024.md" in links
    assert set(links) <= files.keys()


def test_other_sites_link_in(garden: Garden, tmp_path: Path) -> None:
    """A Sphinx project without the extension can link to talks, topics and conferences of a garden."""
    inventory = garden.build().output / "objects.inv"
    text = (
        ":external+garden:ref:`hopper-sails-2024`, :external+garden:doc:`topics/boats`, "
        ":external+garden:doc:`conferences/sails-2024` and :ref:`her talk <garden:hopper-sails-2024>`"
    )
    page, warnings = build_other_site(tmp_path / "other", text, ("https://small.example/notes/", str(inventory)))
    assert warnings == ""
    links = {a.text_content(): a.get("href") for a in html.fromstring(page).xpath("//a[contains(@class, 'external')]")}
    base = "https://small.example/notes/"
    assert links == {
        "Spend the budget": f"{base}conferences/sails-2024.html#hopper-sails-2024",
        "her talk": f"{base}conferences/sails-2024.html#hopper-sails-2024",
        "Boats": f"{base}topics/boats.html",
        "Sails 2024": f"{base}conferences/sails-2024.html",
    }
