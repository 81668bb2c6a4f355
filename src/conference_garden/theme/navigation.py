"""Navigation and local contents, for the templates around the article.

The navigation is small and the same on every page: sections, years and topic
families.  Long lists live on the index pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from docutils import nodes

from conference_garden.facts.catalogue import INDEX_PAGES, Catalogue
from conference_garden.pages.show.overviews import year_link, years
from conference_garden.pages.show.viewing import Views, views_of
from conference_garden.pages.show.views import Link

#: The page that tells what a garden is and how to write for it, where there is one.
ABOUT: Final = "docs/index"
#: How many lines a table of contents has before it leaves out sections of sections.
AT_A_GLANCE: Final = 16


@dataclass(frozen=True, slots=True)
class NavigationSection:
    """A section of the navigation: its index page and the groups on it."""

    index: Link
    groups: tuple[Link, ...]


@lru_cache(maxsize=1)
def navigation(views: Views) -> tuple[NavigationSection, ...]:
    """The navigation of a garden."""
    catalogue = views.catalogue
    groups = {
        "conferences": tuple(map(year_link, years(views))),
        "topics": tuple(views.family_link(family) for family in catalogue.families),
    }
    sections = [Link(title, document) for document, title in INDEX_PAGES.items()]
    sections += [Link(catalogue.pages[ABOUT].title, ABOUT)] if ABOUT in catalogue.pages else []
    return tuple(NavigationSection(link, groups.get(link.document, ())) for link in sections)


def current_section(document: str) -> str:
    """The index page to which a document belongs, or nothing."""
    folder = document.partition("/")[0].replace("years", "conferences")
    return ABOUT if folder == "docs" else folder if folder in INDEX_PAGES else ""


def breadcrumbs(views: Views, document: str) -> list[Link]:
    """The way from the front page to a document, itself left out."""
    catalogue = views.catalogue
    section = current_section(document)
    if not section or section == document:
        return []
    page = catalogue.pages.get(document)
    if section == ABOUT:
        return [Link(catalogue.pages[ABOUT].title, ABOUT)] if ABOUT in catalogue.pages else []
    way = [Link(INDEX_PAGES[section], section)]
    if page and page.conference:
        way.append(year_link(page.conference.year))
    if page and page.topic:
        way.append(views.family_link(page.topic.family))
    return way


def local_contents(doctree: nodes.document) -> list[dict[str, Any]]:
    """The sections of a page for its table of contents: id, title, level.

    Sections of sections only where all can be seen at a glance.
    """
    found: list[dict[str, Any]] = []
    for section in doctree.findall(nodes.section):
        level = 0
        parent = section.parent
        while isinstance(parent, nodes.section):
            level += 1
            parent = parent.parent
        if level in (1, 2) and section["ids"] and isinstance(section[0], nodes.title):
            found.append({"id": section["ids"][0], "title": section[0].astext(), "level": level})
    return found if len(found) <= AT_A_GLANCE else [entry for entry in found if entry["level"] == 1]


def page_context(catalogue: Catalogue, document: str, doctree: nodes.document | None) -> dict[str, Any]:
    """What the templates need to know of a page."""
    views = views_of(catalogue)
    return {
        "navigation": navigation(views),
        "section": current_section(document),
        "breadcrumbs": breadcrumbs(views, document),
        "contents": local_contents(doctree) if doctree else [],
    }
