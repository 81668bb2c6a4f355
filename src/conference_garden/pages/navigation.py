"""The navigation of a garden: small, and the same on every page.

It consists of the index pages with years and topic families, and the pages that
the garden's ``menu`` names.  Long lists are on the index pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from sphinx.environment import BuildEnvironment

from conference_garden.facts.translation import gettext
from conference_garden.facts.types import LinkedWords
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.pages.page_kind import IndexPage, kind_of, kinds_of
from conference_garden.pages.show.view_data import Link
from conference_garden.pages.show.views import Views, views_of


@dataclass(frozen=True, slots=True)
class NavigationSection:
    """A section of the navigation: its index page and the groups on it, or the ``address`` of a page elsewhere."""

    index: Link
    groups: tuple[Link, ...] = ()
    address: str = ""


def navigation(env: BuildEnvironment) -> tuple[NavigationSection, ...]:
    """The navigation of a garden."""
    return garden_domain(env).derived(_navigation)


def _navigation(domain: GardenDomain) -> tuple[NavigationSection, ...]:
    catalogue = domain.catalogue
    views = views_of(catalogue)
    sections = [
        NavigationSection(Link(gettext(kind.title), kind.document), kind.groups(views))
        for kind in kinds_of(catalogue)
        if isinstance(kind, IndexPage)
    ]
    titles = domain.env.titles
    for entry in domain.env.config.garden_settings.menu:
        if entry.address:
            sections.append(NavigationSection(Link(entry.words, ""), address=entry.address))
        elif entry.page in titles:  # otherwise it is a draft, or was reported
            sections.append(NavigationSection(Link(entry.words or titles[entry.page].astext(), entry.page)))
    return tuple(sections)


def footer(env: BuildEnvironment) -> tuple[LinkedWords, ...]:
    """The garden's footer; links to pages that are not shown, such as drafts, become plain text."""
    parts: tuple[LinkedWords, ...] = env.config.garden_settings.footer
    return tuple(part if not part.page or part.page in env.titles else LinkedWords(part.words) for part in parts)


def breadcrumbs(views: Views, document: str) -> list[Link]:
    """The breadcrumbs of a document: links to its index page and those below, without the document itself."""
    kind = kind_of(views.catalogue, document)
    if not kind.index or kind.index == document:
        return []
    return [Link(views.catalogue.indexes[kind.index], kind.index), *kind.parents(views, document)]
