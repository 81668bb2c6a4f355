"""The Sphinx face of the garden: roles, objects and the store of what was read.

Everything the domain keeps is in one place, ``data["pages"]``: one
:class:`conference_garden.facts.model.Page` per document.  So forgetting, merging and renaming
cannot leave ghosts.  All answers come from the :class:`~conference_garden.facts.catalogue.Catalogue`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import docname_join
from sphinx.util.nodes import make_refnode

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.digests import digest
from conference_garden.facts.model import Page, Person
from conference_garden.facts.people import read_people
from conference_garden.facts.pickled import PickledRows
from conference_garden.facts.problems import Problem
from conference_garden.facts.record import FILE as RECORD_FILE
from conference_garden.facts.record import Record
from conference_garden.facts.tables import OutlineRows
from conference_garden.pages.page_kind import index_titles
from conference_garden.pages.read.talkblock import TalkDirective
from conference_garden.pages.show.listings import ListingDirective
from conference_garden.pages.show.reference import ReferenceDirective

Derived = TypeVar("Derived")


class Keep(Protocol):
    """Gives what was made by a name in the last build, or makes it anew where its facts, or its ``own``, are others."""

    def __call__(self, kind: str, name: str, own: object, make: Callable[[], Derived]) -> Derived:
        """What is kept under a kind and a name; it can be pickled."""


def made_anew(kind: str, name: str, own: object, make: Callable[[], Derived]) -> Derived:
    """Keeps nothing."""
    return make()


class GardenDomain(Domain):
    """Talks, topics, speakers and conferences as objects that can be linked to."""

    name = "garden"
    label = "Conference garden"
    object_types: ClassVar = {
        kind: ObjType(kind, kind, "any") for kind in ("talk", "topic", "conference", "speaker", "series", "writer")
    }
    roles: ClassVar = {kind: XRefRole(innernodeclass=nodes.inline) for kind in object_types}
    directives: ClassVar = {"talk": TalkDirective, "listing": ListingDirective, "reference": ReferenceDirective}
    initial_data: ClassVar = {"pages": PickledRows(), "generated": {}, "sources": {}}
    data_version = 4

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        #: what was read, by document name
        self.pages: PickledRows[Page] = self.data["pages"]
        #: pages that have no source file: document name → what its doctree was made from
        self.generated: dict[str, str] = self.data["generated"]
        #: what is known of the files of documents before they are parsed (:mod:`conference_garden.pages.reading`)
        self.sources: dict[str, Any] = self.data["sources"]
        #: ids on drafts and scheduled pages, which this build leaves out: id → document, the day of its publication
        self.hidden: Mapping[str, tuple[str, date]] = {}
        #: names in files that could not be read, or are not, and what is said of the latter
        self.unread: frozenset[str] = frozenset()
        self.unread_problems: tuple[Problem, ...] = ()
        #: documents whose files cannot be read, and why
        self.unreadable: Mapping[str, Problem] = {}
        #: documents that are being read and cannot be
        self.too_deep: set[str] = set()
        #: what keeps results from build to build
        self.keep: Keep = made_anew
        #: the catalogue made last, perhaps of what has changed since
        self.last_catalogue: Catalogue | None = None
        #: gives what was made in earlier builds of an outline of this version
        self.kept_tables: Callable[[str], OutlineRows] = lambda _: {}
        self._made_from: object = None
        self._structure = ""
        self._derived: dict[Callable[[GardenDomain], Any], Any] = {}

    @property
    def catalogue(self) -> Catalogue:
        """The garden as it was read; made when first asked for, and again after a change."""
        return self.derived(_make_catalogue)

    @property
    def titles_version(self) -> str:
        """What stands for the titles of all documents: where these are shown, they are in no table.

        For the end of a build, when they are as they will be.
        """
        return self.derived(_titles_version)

    @property
    def people(self) -> tuple[Person, ...]:
        """The entries of ``speakers.yml``."""
        return tuple(self.derived(_read_people)[0])

    @property
    def pages_version(self) -> str:
        """What stands for the outlines of all pages."""
        return self.derived(_pages_version)

    @property
    def structure_version(self) -> str:
        """What stands for the structure of the garden (:mod:`conference_garden.facts.outline`)."""
        return self.derived(_structure_version)

    @property
    def indexes(self) -> dict[str, str]:
        """The index pages that the garden has: document → title."""
        return index_titles(whole_site=self.env.config.garden_fast)

    @property
    def record(self) -> Record:
        """The record of what has been published."""
        return self.derived(_read_record)

    @property
    def file_problems(self) -> tuple[Problem, ...]:
        """What was wrong with ``speakers.yml``, the record, and files that are not or cannot be read."""
        of_pages = (*self.unread_problems, *self.unreadable.values())
        return (*self.derived(_read_people)[1], *self.record.problems, *of_pages)

    def derived(self, make: Callable[[GardenDomain], Derived]) -> Derived:
        """What a feature makes from the garden as it was read: made when first asked for, and again after a change."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: Derived = self._derived[make]
        return found

    def know_outline(self, catalogue: Catalogue, previous: Catalogue | None) -> None:
        """Have a catalogue know what was made before of the outline of its pages."""
        made_from = self.pages_version, catalogue.people, catalogue.indexes, catalogue.authors
        if previous and made_from == self._made_from:
            catalogue.reads.know_outline(previous.reads)
            catalogue.has_same_outline = True
            catalogue.has_same_structure = self.structure_version == self._structure
        else:
            catalogue.reads.kept = self.kept_tables(self.pages_version)
        self._made_from, self._structure = made_from, self.structure_version

    def note_page(self, page: Page) -> None:
        """Keep what a page gives to the garden."""
        self.pages[page.document] = page
        self.generated.pop(page.document, None)
        self.forget_catalogue()

    def forget_catalogue(self) -> None:
        """Have the catalogue, and all that was derived, made anew when next asked for."""
        self._derived.clear()

    def clear_doc(self, docname: str) -> None:
        """Forget a document."""
        self.pages.pop(docname, None)
        self.generated.pop(docname, None)
        self.forget_catalogue()

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for name in docnames:
            if page := otherdata["pages"].get(name):
                self.note_page(page)

    def reference_to(
        self, builder: Builder, from_document: str, kind: str, id_: str, text: nodes.Element | None
    ) -> nodes.reference:
        """A reference to an existing thing, with its title or the nodes in ``text``.

        Raises :class:`sphinx.errors.NoUri` where the builder writes no such page.
        """
        if text is None:
            title = self.catalogue.title(kind, id_)
            text = nodes.inline(title, title)
        text["classes"] = [f"garden-{kind}"]
        return make_refnode(builder, from_document, *self.catalogue.address(kind, id_), text)

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Resolve a role; what leads nowhere has been reported by :mod:`conference_garden.facts.rules`."""
        found = self.catalogue.find(typ, target)
        if found is None:
            return None
        explicit = contnode if node.get("refexplicit") else None
        return self.reference_to(builder, fromdocname, *found, explicit)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Resolve ``{any}``; a page that goes by the same name is left to the standard domain."""
        found = self.catalogue.find("any", target)
        if found is None or docname_join(fromdocname, target) == self.catalogue.address(*found)[0]:
            return []
        explicit = contnode if node.get("refexplicit") else None
        return [(f"garden:{found[0]}", self.reference_to(builder, fromdocname, *found, explicit))]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """All objects, for the inventory that other sites link in by."""
        yield from objects_in(self.catalogue)


def objects_in(catalogue: Catalogue) -> Iterator[tuple[str, str, str, str, str, int]]:
    """All that can be linked to, by any of its ids: (name, title, kind, document, anchor, priority)."""
    living = [(id_, (kind, id_)) for kind in GardenDomain.object_types for id_ in catalogue.things[kind]]
    for name, (kind, id_) in [*living, *catalogue.former.items()]:
        yield name, catalogue.title(kind, id_), kind, *catalogue.address(kind, id_), 1


def _make_catalogue(domain: GardenDomain) -> Catalogue:
    people, _ = domain.derived(_read_people)
    previous = domain.last_catalogue
    domain.last_catalogue = Catalogue(
        domain.pages,
        people,
        domain.last_catalogue,
        domain.hidden,
        domain.indexes,
        domain.env.config.garden_settings.authors,
    )
    domain.last_catalogue.unread_names |= domain.unread
    domain.know_outline(domain.last_catalogue, previous)
    return domain.last_catalogue


def _pages_version(domain: GardenDomain) -> str:
    versions = sorted((document, page.outline) for document, page in domain.pages.items())
    return digest(versions)


def _structure_version(domain: GardenDomain) -> str:
    return digest(sorted((document, page.structure) for document, page in domain.pages.items()))


def _titles_version(domain: GardenDomain) -> str:
    # nearly all titles are plain text
    titles = sorted(
        (document, str(title[0] if len(title) == 1 and isinstance(title[0], nodes.Text) else title))
        for document, title in domain.env.titles.items()
    )
    return digest(titles)


def _read_people(domain: GardenDomain) -> tuple[list[Person], list[Problem]]:
    return read_people(domain.env.srcdir)


def _read_record(domain: GardenDomain) -> Record:
    found = Record.read(Path(domain.env.srcdir, RECORD_FILE))
    return replace(found, entries=domain.catalogue.reads.table("record", found.entries))


def garden_domain(env: BuildEnvironment) -> GardenDomain:
    """The garden's domain of a build environment."""
    domain = env.get_domain("garden")
    assert isinstance(domain, GardenDomain)
    return domain
