"""The Sphinx domain of the garden: roles, directives, objects, and everything that was read.

What pages say is stored in one place, ``data["pages"]``: one
:class:`conference_garden.facts.model.Page` per document.  So clearing, merging and renaming
leave nothing behind.  All answers come from the :class:`~conference_garden.facts.catalogue.Catalogue`.
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
    """Returns a result of the last build, or makes it again if the facts it was made from, or ``own``, have changed."""

    def __call__(self, kind: str, name: str, own: object, make: Callable[[], Derived]) -> Derived:
        """The result kept under a kind and a name; it must be picklable."""


def made_anew(kind: str, name: str, own: object, make: Callable[[], Derived]) -> Derived:
    """Make the result every time; nothing is kept."""
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
        #: the pages that were read, by document name
        self.pages: PickledRows[Page] = self.data["pages"]
        #: generated pages: document name → the text its doctree was made from
        self.generated: dict[str, str] = self.data["generated"]
        #: what is known about the files of documents before parsing (:mod:`conference_garden.pages.reading`)
        self.sources: dict[str, Any] = self.data["sources"]
        #: ids on drafts and scheduled pages, which this build leaves out: id → (document, day of publication)
        self.hidden: Mapping[str, tuple[str, date]] = {}
        #: names found in files that are not pages or could not be read, and the problems of the former
        self.unread: frozenset[str] = frozenset()
        self.unread_problems: tuple[Problem, ...] = ()
        #: documents whose files cannot be read, and why
        self.unreadable: Mapping[str, Problem] = {}
        #: documents being read that turned out to be nested too deeply
        self.too_deep: set[str] = set()
        #: keeps results from build to build
        self.keep: Keep = made_anew
        #: the catalogue made last; pages may have changed since
        self.last_catalogue: Catalogue | None = None
        #: returns the tables that earlier builds made from the outline of a given version
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
        """A version of the titles of all documents, for files that show them, because titles are in no table.

        Valid only at the end of a build, when titles no longer change.
        """
        return self.derived(_titles_version)

    @property
    def people(self) -> tuple[Person, ...]:
        """The entries of ``speakers.yml``."""
        return tuple(self.derived(_read_people)[0])

    @property
    def outline_version(self) -> str:
        """A version of the outlines of all pages."""
        return self.derived(_outline_version)

    @property
    def structure_version(self) -> str:
        """A version of the structure of the garden (:mod:`conference_garden.facts.outline`)."""
        return self.derived(_structure_version)

    @property
    def indexes(self) -> dict[str, str]:
        """The index pages of the garden: document → title."""
        return index_titles(whole_site=self.env.config.garden_fast)

    @property
    def record(self) -> Record:
        """The record of what has been published."""
        return self.derived(_read_record)

    @property
    def file_problems(self) -> tuple[Problem, ...]:
        """Problems in ``speakers.yml``, in the record, and of files that are not pages or cannot be read."""
        of_pages = (*self.unread_problems, *self.unreadable.values())
        return (*self.derived(_read_people)[1], *self.record.problems, *of_pages)

    def derived(self, make: Callable[[GardenDomain], Derived]) -> Derived:
        """The result of ``make``, which derives it from the garden: made on first use, and again after a change."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: Derived = self._derived[make]
        return found

    def know_outline(self, catalogue: Catalogue, previous: Catalogue | None) -> None:
        """Give a catalogue the tables that were made before from the same outline."""
        made_from = self.outline_version, catalogue.people, catalogue.indexes, catalogue.authors
        if previous and made_from == self._made_from:
            catalogue.reads.know_outline(previous.reads)
            catalogue.has_same_outline = True
            catalogue.has_same_structure = self.structure_version == self._structure
        else:
            catalogue.reads.kept = self.kept_tables(self.outline_version)
        self._made_from, self._structure = made_from, self.structure_version

    def note_page(self, page: Page) -> None:
        """Store a page that was read."""
        self.pages[page.document] = page
        self.generated.pop(page.document, None)
        self.forget_catalogue()

    def forget_catalogue(self) -> None:
        """Discard the catalogue and everything derived from it; both are made again when next asked for."""
        self._derived.clear()

    def clear_doc(self, docname: str) -> None:
        """Forget a document."""
        self.pages.pop(docname, None)
        self.generated.pop(docname, None)
        self.forget_catalogue()

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over the pages that another process has read."""
        for name in docnames:
            if page := otherdata["pages"].get(name):
                self.note_page(page)

    def reference_to(
        self, builder: Builder, from_document: str, kind: str, id_: str, text: nodes.Element | None
    ) -> nodes.reference:
        """A reference to an existing object, showing its title or the node ``text``.

        Raises :class:`sphinx.errors.NoUri` if the builder does not write its page.
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
        """Resolve a role; unknown targets have been reported by :mod:`conference_garden.facts.rules`."""
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
        """Resolve ``{any}``; if the target names a page as well, it is left to the standard domain."""
        found = self.catalogue.find("any", target)
        if found is None or docname_join(fromdocname, target) == self.catalogue.address(*found)[0]:
            return []
        explicit = contnode if node.get("refexplicit") else None
        return [(f"garden:{found[0]}", self.reference_to(builder, fromdocname, *found, explicit))]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """All objects, for the inventory by which other sites link to this one."""
        yield from objects_in(self.catalogue)


def objects_in(catalogue: Catalogue) -> Iterator[tuple[str, str, str, str, str, int]]:
    """Everything that can be linked to, under each of its ids: (name, title, kind, document, anchor, priority)."""
    living = [(id_, (kind, id_)) for kind in GardenDomain.object_types for id_ in catalogue.objects[kind]]
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


def _outline_version(domain: GardenDomain) -> str:
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
