"""Navigation and local contents, for the templates around the article.

The navigation is small and the same on every page: sections, years and topic
families.  Long lists live on the index pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docutils import nodes

from garden.catalogue import INDEX_PAGES, Catalogue
from garden.present.indexes import group_anchor
from garden.present.viewing import Views, views_of
from garden.present.views import Link


@dataclass(frozen=True, slots=True)
class NavigationSection:
    """A section of the navigation: its index page and the groups on it."""

    index: Link
    groups: tuple[Link, ...]


@lru_cache(maxsize=1)
def navigation(views: Views) -> tuple[NavigationSection, ...]:
    """The navigation of a garden."""
    catalogue = views.catalogue
    years = dict.fromkeys(conference.year for conference in catalogue.conferences_by_date)
    groups = {
        "conferences": tuple(Link(str(year), "conferences", group_anchor(str(year))) for year in years),
        "topics": tuple(views.family_link(family) for family in catalogue.families),
    }
    return tuple(
        NavigationSection(Link(title, document), groups.get(document, ())) for document, title in INDEX_PAGES.items()
    )


def current_section(document: str) -> str:
    """The index page to which a document belongs, or nothing."""
    folder = document.partition("/")[0]
    return folder if folder in INDEX_PAGES else ""


def local_contents(doctree: nodes.document) -> list[dict[str, Any]]:
    """The sections of a page for its table of contents: id, title, level."""
    found = []
    for section in doctree.findall(nodes.section):
        level = 0
        parent = section.parent
        while isinstance(parent, nodes.section):
            level += 1
            parent = parent.parent
        if level in (1, 2) and section["ids"] and isinstance(section[0], nodes.title):
            found.append({"id": section["ids"][0], "title": section[0].astext(), "level": level})
    return found


def page_context(catalogue: Catalogue, document: str, doctree: nodes.document | None) -> dict[str, Any]:
    """What the templates need to know of a page."""
    views = views_of(catalogue)
    return {
        "navigation": navigation(views),
        "section": current_section(document),
        "contents": local_contents(doctree) if doctree else [],
    }
