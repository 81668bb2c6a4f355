"""Hooks through which features add to pages, without pages knowing them.

Each feature adds to these tables in its ``setup``, and so may any extension of
a garden's own.  Adding the same name again replaces the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.facts.problems import Problem

if TYPE_CHECKING:
    from conference_garden.pages.show.pieces import Pieces


class SiteFile(NamedTuple):
    """A file for programs.

    ``shows`` changes whenever the bytes do, and is cheap to compute.  It is None if
    computing it costs as much as rendering the file, which is then done in every build.
    """

    path: str
    shows: object
    render: Callable[[], bytes]


class FileGroup(NamedTuple):
    """Files for programs that are made together, from nothing but ``own``, the catalogue, the record and pages.

    They are made again if any row read in making them has changed.  ``shows`` of each must not be None.
    """

    name: str
    own: object
    make: Callable[[], Iterable[SiteFile]]


#: What pages show of a feature: name → a function that returns, for a document, plain, printable data for its view.
#: It is called in every build.
VIEW_PARTS: Final[dict[str, Callable[[BuildEnvironment, str], object]]] = {}

#: The same for data made from nothing but the catalogue and the record; called only if a row read for it has changed.
FACT_PARTS: Final[dict[str, Callable[[BuildEnvironment, str], object]]] = {}

#: Parts of a page that a feature draws: name → nodes, given the view of the page (for ``topic-neighbours``, its ties).
PAGE_PARTS: Final[dict[str, Callable[[Any, Pieces], list[nodes.Node]]]] = {}

#: Checks of a whole garden beyond :data:`conference_garden.facts.rules.RULES`; their problems are reported first.
CHECKS: Final[dict[str, Callable[[Sphinx], Iterable[Problem]]]] = {}

#: Files for programs that belong to no page.
SITE_FILES: Final[dict[str, Callable[[Sphinx], Iterator[SiteFile | FileGroup]]]] = {}

#: Addresses that a garden publishes in addition to documents, relative to the root of the site, with their dates.
ADDRESSES: Final[dict[str, Callable[[Sphinx], Iterable[tuple[str, date | None]]]]] = {}
