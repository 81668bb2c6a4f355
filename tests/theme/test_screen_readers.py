"""Pages in a screen reader: headings in order, named lists, and what follows what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import violations
from lxml import html
from playwright.sync_api import Page, expect
from site_pages import data_of, page_of, pages, parsed

HEADINGS = ("h2", "h3", "h4", "h5", "h6", "summary")


def unnamed_lists(root: html.HtmlElement) -> Iterator[str]:
    """The garden's lists that have no name and follow no heading or summary."""
    announced = False
    for element in root.iter(*HEADINGS, "ul", "ol"):
        if element.tag in HEADINGS:
            announced = True
        elif next(element.iterancestors("ul", "ol", "nav"), None) is None:
            if not announced and "garden-" in element.get("class", "") and not element.get("aria-label"):
                yield element.get("class")
            announced = False


def test_every_list_has_a_name(site: Path) -> None:
    """A screen reader that moves by lists or headings can tell what each of the garden's lists is."""
    assert list(unnamed_lists(html.fromstring("<div><h2>A</h2><ul><li>a</ul><ul class=garden-chips><li>b</ul></div>")))
    assert {page.name: found for page in pages(site) if (found := list(unnamed_lists(parsed(page))))} == {}


@pytest.mark.parametrize("kind", ["front page", "conference", "topic", "speaker", "talks", "map", "feeds"])
def test_no_level_of_headings_is_left_out(page: Page, address: str, kind: str) -> None:
    """Heading levels are never skipped."""
    page.goto(address + page_of(kind))
    assert violations(page, "heading-order", "empty-heading", "page-has-heading-one") == []


def test_a_talk_by_ear(page: Page, site: Path, address: str) -> None:
    """A talk is read as heading, byline, actions and topics, then related talks and suggestions."""
    talks = {talk["id"]: talk for talk in data_of(site)["talks"]}
    related = {relation["talk"] for talk in talks.values() for relation in talk["relations"]}
    talk = next(talks[id_] for id_ in sorted(related) if talks[id_]["topics"] and talks[id_]["sources"])
    page.goto(address + talk["url"])
    section = page.locator(f"section:has(> [id='{talk['id']}'])")
    expect(section).to_match_aria_snapshot("""
        - heading [level=2]
        - paragraph:
          - link
        - paragraph:
          - link "Source notes"
          - toolbar:
            - link "Copy link"
            - link "Cite"
            - button /Save/
            - button /Read/
        - list "Topics":
          - listitem:
            - link
        - heading "Related talks" [level=3]
        - list:
          - listitem:
            - strong
            - link
        - heading "You might read next" [level=3]
        - list
    """)
    titles = [text.rstrip("#") for text in section.get_by_role("heading").all_text_contents()]
    assert titles[0].split() == talk["title"].split()


def test_a_topic_by_ear(page: Page, address: str, data: dict[str, Any]) -> None:
    """Disagreements and years of a topic are headings one level below their sections."""
    topic = next(t for t in data["topics"] if t["url"] == page_of("topic"))
    page.goto(address + topic["url"])
    expect(page.get_by_role("main")).to_match_aria_snapshot(f"""
        - navigation "Breadcrumbs"
        - article:
          - heading "{topic["title"]}" [level=1]
          - term: Family
          - heading "Where speakers disagree" [level=2]
          - heading [level=3]
          - heading "How the view developed" [level=2]
          - heading /\\d{{4}}/ [level=3]
          - list
        - list "About this page"
    """)


def test_a_search_by_ear(page: Page, address: str) -> None:
    """The search announces the number of results, then lists them."""
    page.goto(f"{address}search.html?q=slack+water", wait_until="networkidle")
    page.get_by_role("list", name="Results").wait_for()
    expect(page.get_by_role("main")).to_match_aria_snapshot("""
        - article:
          - heading "Search" [level=1]
          - search:
            - searchbox "Search the garden"
            - group:
              - group "Filters"
          - status: /talks?/
          - list "Results":
            - listitem:
              - link
              - paragraph
    """)
