"""The feeds of a site: valid, complete, with working links, and readable by common feed readers."""

from __future__ import annotations

import copy
import json
import re
from collections import defaultdict
from datetime import datetime
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urldefrag

import feedparser
import jsonschema
import pytest
import yaml
from feed_reading import GRAMMAR, NAMES, Entry, Feed, feed_names
from gardens import GARDENS, ROOT
from lxml import etree
from playwright.sync_api import Browser
from site_pages import ids_of, pages, parsed, target

from conference_garden.facts.settings import read_settings

URL = read_settings(GARDENS / "harbour", {}).url
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:(feed|talk|conference)/[\w./-]+")


@pytest.fixture(scope="module")
def feeds(site: Path) -> list[Feed]:
    return [Feed(site, name) for name in feed_names(site)]


def subscribed(feeds: list[Feed]) -> list[Feed]:
    """The documents that readers subscribe to, without archives and alternative addresses."""
    return [feed for feed in feeds if feed.link("self") == URL + feed.name and not feed.find("fh:archive")]


@cache
def history(site: Path, feed: str) -> list[Feed]:
    """The documents of a feed, from the one that readers subscribe to back to the first archive."""
    found = [Feed(site, feed)]
    while previous := found[-1].link("prev-archive"):
        found.append(Feed(site, previous.removeprefix(URL)))
        assert len(found) < 1000
    return found


def test_every_feed_obeys_the_grammar(feeds: list[Feed]) -> None:
    """Each document of each feed is valid by the grammar of RFC 4287, and by rules that a grammar cannot express."""
    assert len(feeds) > 80
    for feed in feeds:
        assert GRAMMAR.validate(feed.root.getroottree()), (feed.name, GRAMMAR.error_log.last_error)
        assert feed.find("a:author/a:name/text()"), feed.name  # section 4.1.1
        assert feed.link("alternate", "text/html"), feed.name


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("a:id", "remove"),
        ("a:entry/a:updated", "remove"),
        ("a:title", "twice"),
        ("a:entry/a:title", "twice"),
        ("a:entry/a:published", "text"),
        ("a:entry/a:content/h:div", "remove"),
        ("a:link/@href", "remove"),
    ],
)
def test_the_grammar_notices(feeds: list[Feed], path: str, change: str) -> None:
    """The grammar rejects what the RFC does not allow."""
    root = copy.deepcopy(next(feed for feed in feeds if feed.name == "topics/tides.atom.xml").root)
    element = root.xpath(path.removesuffix("/@href"), namespaces=NAMES)[0]
    if path.endswith("@href"):
        del element.attrib["href"]
    elif change == "remove":
        element.getparent().remove(element)
    elif change == "twice":
        element.addnext(copy.deepcopy(element))
    else:
        element.text = "yesterday"
    assert not GRAMMAR.validate(etree.ElementTree(root))


def test_ids_are_unique_and_permanent(feeds: list[Feed]) -> None:
    """No two feeds or entries share an id, and ids are tag URIs, which outlive addresses."""
    by_feed: dict[str, set[str]] = defaultdict(set)
    by_thing: dict[str, set[str]] = defaultdict(set)
    for feed in feeds:
        by_feed[feed.text("id")].add(feed.link("current") or feed.link("self"))
        assert len({entry.id for entry in feed.entries}) == len(feed.entries), feed.name
        for entry in feed.entries:
            by_thing[entry.id].add(entry.url)
    for found in (by_feed, by_thing):
        assert [id_ for id_ in found if not TAG.fullmatch(id_)] == []
        assert [addresses for addresses in found.values() if len(addresses) > 1] == []
        assert len({*map(str, found.values())}) == len(found)


def test_every_address_leads_somewhere(site: Path, feeds: list[Feed]) -> None:
    """All addresses in feeds are absolute, and those within the garden lead to existing files and ids."""
    addresses: set[str] = set()
    for feed in feeds:
        addresses.update(feed.find("//a:link/@href | //h:a/@href | //h:img/@src"))
        addresses.update(feed.find("//a:uri/text() | //a:icon/text()"))
    assert [address for address in addresses if not re.match(r"(?:https?|mailto):", address)] == []
    broken = []
    for address in addresses:
        if address.startswith(URL):
            path, fragment = urldefrag(address.removeprefix(URL))
            file = site / (unquote(path) or "index.html")
            if not file.is_file() or (fragment and unquote(fragment) not in ids_of(file)):
                broken.append(address)
    assert broken == []


def authors_of_pages(notes: Path) -> dict[str, list[str]]:
    """The names of the authors of conference pages, by the address of the page."""
    names = {key: author.name for key, author in read_settings(notes, {}).authors.items()}
    found = {}
    for path in (notes / "conferences").glob("*.md"):
        keys = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])["author"]
        found[f"{URL}conferences/{path.stem}.html"] = [
            names[key] for key in ([keys] if isinstance(keys, str) else keys)
        ]
    return found


def test_who_wrote_and_who_spoke(notes: Path, feeds: list[Feed], data: dict[str, list[dict]]) -> None:
    """Writers are authors of an entry, a talk's speakers are its contributors, and the notes' sources are named."""
    talks = {URL + talk["url"]: talk for talk in data["talks"]}
    names = {speaker["id"]: speaker["name"] for speaker in data["speakers"]}
    writers = {writer["id"]: writer["name"] for writer in data["writers"]}
    authors = authors_of_pages(notes)
    for feed in feeds:
        for entry in feed.entries:
            talk = talks.get(entry.url)
            wrote = [writers[id_] for id_ in talk["authors"]] if talk else authors[entry.url]
            assert entry.texts("a:author/a:name") == wrote
            speakers = [names[id_] for id_ in talk["speakers"]] if talk else []
            assert entry.texts("a:contributor/a:name") == speakers
            assert "distilled from" in entry.texts("a:rights")[0]
            if talk:
                assert entry.element.xpath("a:link[@rel='via']/@href", namespaces=NAMES) == talk["sources"]


def test_categories_are_topics(feeds: list[Feed], data: dict[str, list[dict]]) -> None:
    """Each category of an entry is a topic, with its title."""
    titles = {topic["id"]: topic["title"] for topic in data["topics"]}
    talks = {URL + talk["url"]: talk["topics"] for talk in data["talks"]}
    for feed in feeds:
        for entry in feed.entries:
            categories = entry.element.xpath("a:category", namespaces=NAMES)
            assert [category.get("label") for category in categories] == [titles[c.get("term")] for c in categories]
            assert [category.get("term") for category in categories] == talks.get(
                entry.url, [c.get("term") for c in categories]
            )


def test_dates(feeds: list[Feed]) -> None:
    """Dates are in UTC, no entry is updated before it is published, and a feed is as new as its newest entry.

    No two entries of a feed have the same date: feed readers sort by date, and would mix up the
    talks of a page.
    """
    for feed in feeds:
        for entry in feed.entries:
            assert datetime.fromisoformat(entry.published) <= datetime.fromisoformat(entry.updated)
            assert entry.published.endswith("Z")
        updated = [entry.updated for entry in feed.entries]
        assert len(set(updated)) == len(updated), feed.name
        assert feed.text("updated") == max(updated)
        if not feed.find("fh:archive"):
            assert updated == sorted(updated, reverse=True), feed.name


def test_archives_are_complete(site: Path, feeds: list[Feed], data: dict[str, list[dict]]) -> None:
    """A feed and its archives contain each entry exactly once, except for updates."""
    talks = {talk["id"]: URL + talk["url"] for talk in data["talks"]}
    expected = {"talks.atom.xml": set(talks.values())}
    expected["atom.xml"] = {URL + conference["url"] for conference in data["conferences"]}
    for kind in ("topics", "speakers", "conferences"):
        for thing in data[kind]:
            name = thing["url"].removesuffix(".html") + ".atom.xml"
            expected[name] = {talks[id_] for id_ in thing["talks"]}
    conferences = {conference["id"]: URL + conference["url"] for conference in data["conferences"]}
    for writer in data["writers"]:
        name = writer["url"].removesuffix(".html") + ".atom.xml"
        expected[name] = {conferences[id_] for id_ in writer["conferences"]}
    names = {feed.name for feed in subscribed(feeds)}
    assert {name for name in names if not name.startswith("blog/")} == set(expected)
    for name, addresses in expected.items():
        documents = history(site, name)
        entries = [entry for document in documents for entry in document.entries]
        assert {entry.url for entry in entries} == addresses, name
        newest = [entry for entry in documents[0].entries if entry.published == entry.updated]
        archived = [entry for document in documents[1:] for entry in document.entries]
        assert len({entry.id for entry in [*newest, *archived]}) == len([*newest, *archived]), name
    assert any(len(history(site, name)) > 2 for name in expected)


def test_links_among_the_documents_of_a_feed(site: Path, feeds: list[Feed]) -> None:
    """Archives are marked and linked to each other and to the document that readers subscribe to (RFC 5005)."""
    reached = set()
    for feed in subscribed(feeds):
        documents = history(site, feed.name)
        own = [document.link("self") for document in documents]
        reached.update(own)
        for place, document in enumerate(documents):
            assert bool(document.find("fh:archive")) == bool(place)
            assert document.link("current") == (own[0] if place else "")
            assert document.link("next-archive") == (own[place - 1] if place > 1 else "")
            assert document.link("next") == document.link("prev-archive")
            assert document.link("previous") == (own[place - 1] if place else "")
            assert (document.link("first"), document.link("last")) == ((own[0], own[-1]) if own[1:] else ("", ""))
    assert reached == {feed.link("self") for feed in feeds}


def test_one_feed_at_two_addresses(site: Path) -> None:
    """The garden's feed is the same at ablog's address, and names its main address."""
    assert Feed(site, "blog/atom.xml").link("self") == f"{URL}atom.xml"
    first, second = (
        re.sub(r'href="[./]*_static', "", (site / name).read_text()) for name in ("atom.xml", "blog/atom.xml")
    )
    assert first == second


def test_feedparser_reads_every_feed(site: Path, feeds: list[Feed]) -> None:
    """feedparser finds no fault, and reads the same titles, summaries, dates, people and content."""
    for feed in feeds:
        found = feedparser.parse((site / feed.name).read_bytes())
        assert not found.bozo, (feed.name, found.get("bozo_exception"))
        assert found.version == "atom10"
        assert found.feed.title == feed.text("title")
        assert found.feed.id == feed.text("id")
        assert "This is a feed" not in found.feed.get("subtitle", "")
        assert len(found.entries) == len(feed.entries)
        for read, entry in zip(found.entries, feed.entries, strict=True):
            assert (read.id, read.link, read.updated) == (entry.id, entry.url, entry.updated)
            assert read.title_detail.type == "text/plain"
            assert (read.title, read.summary) == (entry.title, entry.summary)
            assert [person.name for person in read.get("contributors", [])] == entry.texts("a:contributor/a:name")
            assert [tag.label for tag in read.tags] == entry.element.xpath("a:category/@label", namespaces=NAMES)
            if entry.content is not None:
                (content,) = read.content
                assert content.type == "application/xhtml+xml"
                assert " ".join(entry.content.itertext()).split()[:20] == words_of(content.value)[:20]


def words_of(markup: str) -> list[str]:
    """The words of some HTML."""
    root = etree.HTML(f"<div>{markup}</div>")
    return " ".join(root.itertext()).split()


def full(feed: Feed) -> bool:
    """Whether the entries of a document have content."""
    short = feed.name.startswith(("blog/", "conferences/")) and feed.name != "blog/atom.xml"
    return not short and not feed.find("fh:archive")


def test_content_is_what_the_page_says(site: Path, feeds: list[Feed]) -> None:
    """Feeds of the garden, topics and speakers contain the takeaway and text of talks, and nothing generated."""
    for feed in feeds:
        for entry in feed.entries:
            assert (entry.content is not None) == full(feed), feed.name
    for entry in Feed(site, "talks.atom.xml").entries:
        check_content(site, entry)


def check_content(site: Path, entry: Entry) -> None:
    """Compare an entry with the section of its talk."""
    assert entry.content is not None
    path, anchor = entry.url.removeprefix(URL).split("#")
    (section,) = copy.deepcopy(parsed(site / path)).xpath("//section[h2[@id=$id]]", id=anchor)
    for made in section.xpath("./h2 | .//*[contains(@class, 'garden-made') or contains(@class, 'headerlink')]"):
        made.drop_tree()
    for diagram in section.xpath(".//pre[@hidden]"):
        diagram.drop_tree()
    said = [text for text in entry.content.itertext() if not text.startswith("Read this talk")]
    assert " ".join("".join(said).split()) == " ".join(section.text_content().split())
    assert entry.summary in " ".join("".join(said).split())


def test_content_is_fit_for_readers(site: Path, feeds: list[Feed]) -> None:
    """Content has no ids, classes, styles, scripts or forms, and no self-closing tags that HTML parsers misread."""
    for feed in feeds:
        elements = feed.find("a:entry/a:content//*")
        assert {name for element in elements for name in element.attrib} <= {
            "href", "src", "alt", "title", "start", "lang", "dir", "width", "height", "colspan", "rowspan", "scope",
        }  # fmt: skip
        tags = {etree.QName(element).localname for element in elements}
        assert not tags & {"script", "style", "form", "input", "button", "svg", "iframe", "span", "section"}
    text = "".join((site / feed.name).read_text(encoding="utf-8") for feed in feeds)
    assert not re.search(r"<(?!br|hr|img|link|category|fh:archive)[\w:]+(?: [^<>]*)?/>", text)


def test_json_feeds(site: Path) -> None:
    """JSON Feeds are valid and have the same entries as the Atom feeds beside them."""
    schema = json.loads((ROOT / "tests/schemas/jsonfeed.schema.json").read_text(encoding="utf-8"))
    found = sorted(site.rglob("*feed.json"))
    assert {"feed.json", "talks.feed.json", "tides.feed.json"} <= {path.name for path in found}
    for path in found:
        feed = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.validate(feed, schema, format_checker=jsonschema.FormatChecker())
        name = feed["feed_url"].removeprefix(URL)
        assert path.read_bytes() == (site / name).read_bytes()  # also at its earlier address
        atom = Feed(site, name.replace("feed.json", "atom.xml"))
        assert feed["feed_url"] == atom.link("alternate", "application/feed+json")
        for item, entry in zip(feed["items"], atom.entries, strict=True):
            assert (item["id"], item["url"], item["title"]) == (entry.id, entry.url, entry.title)
            assert (item["date_published"], item["date_modified"]) == (entry.published, entry.updated)
            assert words_of(item["content_html"]) == " ".join(entry.content.itertext()).split()


def test_feeds_stay_light(site: Path, feeds: list[Feed]) -> None:
    """Every feed is less than 150 kB when compressed, and most are less than a tenth of that."""
    import gzip

    sizes = sorted(len(gzip.compress((site / feed.name).read_bytes())) for feed in feeds)
    assert sizes[-1] < 150_000
    assert sizes[len(sizes) // 2] < 10_000


def test_pages_lead_to_their_feeds(site: Path, feeds: list[Feed]) -> None:
    """Each page links the feed of the garden and its own if it has one, and the page of talks that of all talks."""
    by_page = defaultdict(set)
    for feed in subscribed(feeds):
        by_page[feed.link("alternate", "text/html").removeprefix(URL)].add(feed.name)
    by_page["talks.html"] = {"talks.atom.xml"}
    for page in pages(site):
        name = page.relative_to(site).as_posix()
        if parsed(page).xpath("//meta[@http-equiv='refresh']"):
            continue
        links = parsed(page).xpath("//link[@rel='alternate'][@type='application/atom+xml']")
        found = {target(site, page, link.get("href"))[0].relative_to(site).as_posix() for link in links}
        assert found == {"atom.xml"} | by_page.get(name, set()), name
        titles = [link.get("title") for link in links]
        assert all(titles)
        assert len(set(titles)) == len(titles)


def test_the_page_of_feeds(site: Path, feeds: list[Feed]) -> None:
    """The page of feeds explains what a feed is and lists each one once, with the number of its entries."""
    article = parsed(site / "feeds.html").xpath("//article")[0]
    assert "A feed is a file" in article.text_content()
    listed = {
        link.get("href"): " ".join((link.text_content() + (link.tail or "")).split())
        for link in article.xpath(".//ul[contains(@class, 'garden-feeds')]//a")
    }
    assert set(listed) == {feed.name for feed in subscribed(feeds)}
    for name, text in listed.items():
        documents = history(site, name)
        size = len({entry.id for document in documents for entry in document.entries})
        assert re.search(rf"\b{size} (talk|conference)s?\b", text) or name.startswith("blog/tag/"), (name, text)


def test_a_feed_in_a_browser(browser: Browser, site: Path) -> None:
    """Opened in a browser under a strict policy, a feed explains itself and shows its entries with working links."""

    class Strict(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'")
            super().end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Strict)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    problems: list[str] = []
    for name in ("topics/tides.atom.xml", "talks.archive-1.atom.xml"):
        page = browser.new_page(viewport={"width": 320, "height": 640})
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda request: request.url.startswith(address) or problems.append(request.url))
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.goto(address + name)
        text = page.evaluate("document.documentElement.innerText || document.documentElement.textContent")
        feed = Feed(site, name)
        assert "This is a feed" in text
        shown = page.locator("entry > title")
        assert shown.all_text_contents() == [entry.title for entry in feed.entries]
        assert shown.first.is_visible()
        assert page.locator("entry > summary").first.is_visible()
        assert not page.locator("entry > id").first.is_visible()
        assert page.get_by_role("link", name="All feeds").get_attribute("href") == f"{URL}feeds.html"
        if name.startswith("topics/"):
            visible = [a for a in page.locator("entry a").all() if a.is_visible()]
            assert [a.get_attribute("href") for a in visible] == [entry.url for entry in feed.entries]
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.close()
    server.shutdown()
    assert problems == []
