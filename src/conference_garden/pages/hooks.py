"""Where features hang on pages, without pages knowing them.

Each feature adds to these tables in its ``setup``, and so may any extension of
a garden's own.  What is added twice counts once.
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

    ``shows`` changes whenever the bytes do and costs little to make; None where
    making it costs as much as the file, which is then made in every build.
    """

    path: str
    shows: object
    render: Callable[[], bytes]


class FileGroup(NamedTuple):
    """Files for programs that are made together of nothing but ``own``, the catalogue, the record and pages.

    They are made again when what was asked for them has changed.  ``shows`` of each must not be None.
    """

    name: str
    own: object
    make: Callable[[], Iterable[SiteFile]]


#: What pages show of a feature: name → what a document shows, as plain, printable data; a part of the page's view.
#: It is asked for in every build.
VIEW_PARTS: Final[dict[str, Callable[[BuildEnvironment, str], object]]] = {}

#: The same, of nothing but the catalogue and the record: it is asked for again when what it was made from has changed.
FACT_PARTS: Final[dict[str, Callable[[BuildEnvironment, str], object]]] = {}

#: Parts of a page that a feature draws: name → nodes, given the view of the page; for ``topic-neighbours`` its ties.
PAGE_PARTS: Final[dict[str, Callable[[Any, Pieces], list[nodes.Node]]]] = {}

#: Checks of a whole garden beyond :data:`conference_garden.facts.rules.RULES`; their problems are reported first.
CHECKS: Final[dict[str, Callable[[Sphinx], Iterable[Problem]]]] = {}

#: Files for programs that belong to no page.
SITE_FILES: Final[dict[str, Callable[[Sphinx], Iterator[SiteFile | FileGroup]]]] = {}

#: Addresses that a garden publishes besides those of documents, relative to the root of the site, with their days.
ADDRESSES: Final[dict[str, Callable[[Sphinx], Iterable[tuple[str, date | None]]]]] = {}
