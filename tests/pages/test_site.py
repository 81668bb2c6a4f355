"""The published site: every link resolves, every talk has its address, and all files are valid."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
from lxml import etree
from site_pages import html_mistakes, ids_of, pages, parsed, target

from conference_garden.facts.model import KINDS, RELATIONS

#: What a garden can contain → how to find it on a page of the test garden.
PARTS = {
    "table": "//article//table",
    "code": "//article//pre[span]",
    "picture": "//article//img[@alt]",
    "quotation": "//article//blockquote[not(@class)]",
    "footnote": "//aside[contains(@class, 'footnote')]",
    "footnote of a talk": "//section[h2][div[@class='garden-takeaway docutils container']]/aside",
    "tabs": "//div[contains(@class, 'sd-tab-set')]",
    "drop-down": "//details[contains(@class, 'sd-dropdown')]",
    "card": "//div[contains(@class, 'sd-card')]",
    "admonition": "//div[contains(@class, 'admonition')]",
    "definition list": "//dl[contains(@class, 'simple')]",
    "style of its own": "//article//@style",
    "diagram of a conference": "//body[.//*[contains(@class, 'garden-byline')]]//pre[@class='mermaid']",
    "folded backlinks": "//details[contains(@class, 'garden-fold')]//blockquote",
    "old address": "//a[@class='garden-new-place']",
    "talk on another page now": "//li[@id]//a[contains(@href, '#bennani-harbour-days-2021')]",
}


def test_the_fixture_holds_all_that_a_garden_can(site: Path, data: dict[str, list[dict[str, Any]]]) -> None:
    """The test garden has every kind of talk, relation and markup, so tests on it cover them all."""
    assert {talk["kind"] for talk in data["talks"]} == set(KINDS)
    assert {relation["type"] for talk in data["talks"] for relation in talk["relations"]} == set(RELATIONS)
    assert len(data["talks"]) >= 60
    assert max(len(talk["title"]) for talk in data["talks"]) > 100
    assert not all(talk["speakers"] for talk in data["talks"])
    assert {script for one in data["speakers"] for script in re.findall("[Ѐ-ӿ؀-ۿ一-鿿]", one["name"])}
    missing = {name for name, path in PARTS.items() if not any(parsed(page).xpath(path) for page in pages(site))}
    assert missing == set()


def test_every_link_and_anchor_resolves(site: Path) -> None:
    """Every address within the site, in whatever element, leads to a file, and every fragment to an id in it."""
    broken = []
    for page in pages(site):
        here = page.relative_to(site).as_posix()
        for address in parsed(page).xpath("//a/@href | //link/@href | //script/@src | //img/@src | //form/@action"):
            if urlsplit(address).scheme or address.startswith("//"):
                continue
            file, fragment = target(site, page, address)
            if not file.is_file():
                broken.append(f"{here}: {address}")
            elif fragment and file.suffix == ".html" and fragment not in ids_of(file):
                broken.append(f"{here}: {address} (no such id)")
    assert broken == []


def test_no_id_stands_twice(site: Path) -> None:
    """No id appears twice on a page."""
    for page in pages(site):
        ids = parsed(page).xpath("//@id")
        assert sorted(ids) == sorted(set(ids)), page


def test_every_talk_has_its_address(site: Path, data: dict[str, list[dict[str, str]]]) -> None:
    """The address of each talk leads to a heading with its id and its title."""
    for talk in data["talks"]:
        path, _, anchor = talk["url"].partition("#")
        (heading,) = parsed(site / path).xpath("//*[@id=$id]", id=anchor)
        assert anchor == talk["id"]
        assert heading.tag == "h2"
        assert talk["title"] in " ".join(heading.text_content().split())


def test_data_set_is_valid_and_consistent(site: Path, data: dict[str, list[dict[str, object]]]) -> None:
    """``garden.json`` conforms to its schema, and every id that it refers to is defined in it."""
    schema = json.loads((site / "garden.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(data, schema, format_checker=jsonschema.FormatChecker())
    ids = {kind: {thing["id"] for thing in data[kind]} for kind in ("conferences", "talks", "speakers", "topics")}
    for talk in data["talks"]:
        assert talk["conference"] in ids["conferences"]
        assert set(talk["speakers"]) <= ids["speakers"]
        assert set(talk["topics"]) <= ids["topics"]
        assert {relation["talk"] for relation in talk["relations"]} <= ids["talks"]
    for kind in ("conferences", "speakers", "topics"):
        for thing in data[kind]:
            assert set(thing["talks"]) <= ids["talks"]
            assert (site / thing["url"]).is_file()


def test_data_set_in_parts(site: Path, data: dict[str, list[dict[str, object]]]) -> None:
    """The parts of the data set by year conform to the schema, and together have exactly the items of the whole."""
    schema = json.loads((site / "garden.schema.json").read_text(encoding="utf-8"))
    index = json.loads((site / "garden/index.json").read_text(encoding="utf-8"))
    jsonschema.validate(index, {**schema, **schema["$defs"]["index"]})
    found: dict[str, list[object]] = {"conferences": [], "talks": [], "speakers": [], "mentions": index["mentions"]}
    for entry in index["parts"]:
        part = json.loads((site / entry["url"]).read_text(encoding="utf-8"))
        jsonschema.validate(part, {**schema, **schema["$defs"]["part"]}, format_checker=jsonschema.FormatChecker())
        assert (entry["conferences"], entry["talks"]) == (len(part["conferences"]), len(part["talks"]))
        speakers = {speaker["id"] for speaker in part["speakers"]}
        assert all(speakers.issuperset(talk["speakers"]) for talk in part["talks"])
        for key, items in found.items():
            items += part[key]
    for key, items in found.items():
        assert {json.dumps(item) for item in items} == {json.dumps(item) for item in data[key]}
        assert key == "speakers" or len(items) == len(data[key])
    assert [topic["id"] for topic in index["topics"]] == [topic["id"] for topic in data["topics"]]


def test_pages_are_valid_html(site: Path) -> None:
    """The reference HTML validator finds no error on any page, not even on redirects."""
    assert html_mistakes(pages(site)) == ""


def test_nothing_comes_from_another_server(site: Path) -> None:
    """No page loads a script, style sheet, picture or font from another server."""
    for page in pages(site):
        root = parsed(page)
        addresses = root.xpath(
            "//script/@src | //img/@src | //link[@rel='stylesheet' or @rel='preload']/@href | //iframe/@src"
        )
        assert not [address for address in addresses if urlsplit(address).netloc]
        assert not re.search(
            r"https?://[^\"']*(?:jsdelivr|unpkg|googleapis|cloudflare)", etree.tostring(root, encoding="unicode")
        )


def test_directives_became_content(site: Path) -> None:
    """No page shows unprocessed markup, except those that document it."""
    for page in pages(site):
        if page.parent.name == "docs":
            continue
        text = " ".join(parsed(page).xpath("//article//text()[not(ancestor::pre or ancestor::code)]"))
        assert not re.search(
            r"\{(?:talk|topic|speaker|conference|listing|mermaid)\}|^:\w+:|\)=$", text, re.MULTILINE
        ), page
