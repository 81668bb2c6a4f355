"""The kinds of page: everything that asks "what sort of page is this?" asks here.

A kind of page is one module with a subclass of :class:`PageKind`, and one line
in :mod:`conference_garden.page_kinds`, the table of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Page, Subject
from conference_garden.facts.own_kinds import OwnKind, own_kinds
from conference_garden.facts.tables import catalogue_table, once
from conference_garden.facts.translation import gettext

if TYPE_CHECKING:
    from conference_garden.pages.show.pieces import Pieces
    from conference_garden.pages.show.view_data import Link
    from conference_garden.pages.show.views import Views


About = TypeVar("About", bound=Subject)

#: A document, and the id of a talk on it or an empty string.
Place = tuple[str, str]


class placeholder(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes in lower case)
    """A place in a doctree that is filled when the page is written: with ``part``, perhaps of the talk ``talk``.

    It is added while reading, when it is not yet known what other pages say.
    """


def of_pages(documents: Iterable[str]) -> Iterator[Place]:
    """Whole pages."""
    return ((document, "") for document in documents)


def of_talks(catalogue: Catalogue, ids: Iterable[str]) -> Iterator[Place]:
    """Talks, by their ids."""
    return ((catalogue.documents_of_talks[id_], id_) for id_ in ids)


class PageKind:
    """A kind of page; the defaults are for pages about which nothing but their text is known."""

    name: str
    #: the index page to which pages of this kind belong
    index: str = ""
    #: the types of https://schema.org and https://ogp.me for pages of this kind
    schema_type: ClassVar[str] = "WebPage"
    open_graph_type: ClassVar[str] = "website"
    #: whether its pages are notes, and therefore under the licence of the notes
    is_notes: ClassVar[bool] = True
    #: whether each of its pages has a card, the image that link previews show
    has_card: ClassVar[bool] = False
    #: style sheets and scripts (ES modules) that its pages need in addition to those of all pages
    styles: ClassVar[tuple[str, ...]] = ()
    scripts: ClassVar[tuple[str, ...]] = ()
    #: scripts that replace what a page shows: it is first painted after they ran
    scripts_before_paint: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} {self.name}>"

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The pages of this kind: document → title.  The engine generates those without a source file."""
        return {}

    def matches(self, page: Page) -> bool:
        """Whether a page that has just been read is of this kind."""
        return False

    def add_placeholders(self, main: nodes.section) -> None:
        """Add placeholders to the main section of a page that has just been read."""
        main.insert(1, placeholder(part="writers"))

    def view(self, views: Views, document: str) -> object:
        """What the generated parts of a page show, as plain, printable data."""
        return views.writers(document)

    def fill(self, part: nodes.Element, view: Any, pieces: Pieces) -> list[nodes.Node]:
        """The nodes that replace ``part``: a ``{talk}`` block, or a placeholder named ``part["part"]``."""
        return pieces.written_by(view)

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """A sentence or two about a page, for those who have not opened it yet."""
        return ""

    def byline(self, catalogue: Catalogue, document: str) -> str:
        """The text below the title on the card of a page."""
        return self.summary(catalogue, document)

    def parents(self, views: Views, document: str) -> list[Link]:
        """The breadcrumbs between the index page of the kind and a page, without these two."""
        return []

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """The pages and talks whose changes count as changes of this page too."""
        return ()


class IndexPage(PageKind):
    """The kind of a single page that lists others; its source file, if it has one, is its introduction."""

    document: str
    #: its name in the menu, in English
    title: str
    #: heading and introduction of a page without a source file; if empty, the heading is the title
    heading: ClassVar[str] = ""
    lead: ClassVar[str] = ""
    schema_type = "CollectionPage"
    #: whether it lists files that only the engine's own builder writes
    needs_fast_builder: ClassVar[bool] = False

    def __init__(self) -> None:
        self.name = self.index = self.document

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The page itself."""
        return {self.document: gettext(self.heading or self.title)}

    def matches(self, page: Page) -> bool:
        """Whether a page is the introduction of this index."""
        return page.document == self.document

    def add_placeholders(self, main: nodes.section) -> None:
        """Add a placeholder after the introduction."""
        main.append(placeholder(part="page"))

    def groups(self, views: Views) -> tuple[Link, ...]:
        """The entries below the page in the menu."""
        return ()

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """All pages."""
        return of_pages(catalogue.pages)


class NoteKind(PageKind):
    """Pages in ``notes/``, which are not about a conference or topic."""

    name = "note"
    index = "notes"
    open_graph_type = "article"
    has_card = True

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The pages of the folder."""
        return {name: page.title for name, page in catalogue.pages.items() if name.startswith("notes/")}


class OtherKind(PageKind):
    """All other pages, such as those of a handbook."""

    name = "other"
    is_notes = False


_OTHER = OtherKind()
_KINDS: dict[str, PageKind] = {}
#: the function that makes the page kinds for one of the garden's own kinds of notes
_MAKERS: list[Callable[[OwnKind], Iterable[PageKind]]] = []


def add_own(make: Callable[[OwnKind], Iterable[PageKind]]) -> None:
    """Set the function that makes the page kinds for each of a garden's own kinds of notes."""
    _MAKERS[:] = [make]
    _kinds_for.cache_clear()


@lru_cache
def _kinds_for(own: OwnKind) -> tuple[PageKind, ...]:
    return tuple(kind for make in _MAKERS for kind in make(own))


def _all_kinds() -> Iterator[PageKind]:
    """All page kinds, in the order of the menu."""
    for kind in _KINDS.values():
        yield kind
        if kind.name == "series":
            for own in own_kinds():
                yield from _kinds_for(own)


def add_kind(kind: PageKind) -> None:
    """Add a page kind; it replaces one of the same name."""
    _KINDS[kind.name] = kind


def index_titles(*, whole_site: bool = True) -> dict[str, str]:
    """The index pages, document → title, in the order of the menu.

    Unless ``whole_site``, those that list files of the engine's own builder are left out.
    """
    kinds = (kind for kind in _all_kinds() if isinstance(kind, IndexPage))
    return {kind.document: gettext(kind.title) for kind in kinds if whole_site or not kind.needs_fast_builder}


def kinds_of(catalogue: Catalogue) -> list[PageKind]:
    """The page kinds of a garden, in the order of the menu."""
    return [k for k in _all_kinds() if not isinstance(k, IndexPage) or k.document in catalogue.indexes]


@catalogue_table
def _kinds_and_titles(catalogue: Catalogue) -> Mapping[str, tuple[str, str]]:
    found = ((kind.name, kind.documents(catalogue).items()) for kind in kinds_of(catalogue))
    return {document: (name, title) for name, documents in found for document, title in documents}


def kind_of(catalogue: Catalogue, document: str) -> PageKind:
    """The kind of a page."""
    name, _ = _kinds_and_titles(catalogue).get(document, ("", ""))
    return _by_name(catalogue).get(name, _OTHER)


@once
def _by_name(catalogue: Catalogue) -> dict[str, PageKind]:
    return {kind.name: kind for kind in kinds_of(catalogue)}


def kind_of_page(page: Page, indexes: Iterable[str]) -> PageKind:
    """The kind of a page that has just been read; ``indexes`` are the index pages of the garden."""
    found = next((kind for kind in _all_kinds() if kind.matches(page)), _OTHER)
    return _OTHER if isinstance(found, IndexPage) and found.document not in indexes else found


def subject(catalogue: Catalogue, document: str, sort: type[About]) -> About:
    """The conference, topic, speaker, series or writer that a page is about; it must be of the type ``sort``."""
    found = catalogue.subjects[document]
    assert isinstance(found, sort)
    return found


def generated_pages(catalogue: Catalogue) -> dict[str, str]:
    """The pages without a source file: document → title."""
    pages = catalogue.pages.keys()
    return {document: title for document, (_, title) in _kinds_and_titles(catalogue).items() if document not in pages}
