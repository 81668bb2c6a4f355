"""Index pages that are split if their lists are too long for one page: large groups get pages of their own.

The index keeps its address and the anchors of its groups; those of groups on other pages are at the links to these
pages.  Which groups have pages follows from the garden alone, so that every build splits in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any, ClassVar, NamedTuple

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.names import anchor_of
from conference_garden.facts.tables import once
from conference_garden.facts.translation import gettext
from conference_garden.pages.page_kind import IndexPage, Place, of_pages
from conference_garden.pages.show.pieces import Pieces, section, subheading
from conference_garden.pages.show.view_data import Around, Counted, Link, around
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import sort_name


class Group(NamedTuple):
    """Objects listed under a heading; ``name`` is used for the group in addresses, and never changes."""

    name: str
    title: str
    anchor: str
    members: tuple[Any, ...]
    #: makes smaller groups of the same members, in case they are too many for a page
    finer: Callable[[], list[Group]] | None = None
    #: a page that lists them in any case
    document: str = ""


class Size(NamedTuple):
    """How many members a page lists at most, and up to how many a group stays on the page even if there are more."""

    most: int
    few: int = 0


@dataclass(frozen=True)
class SplitPage:
    """A page of an index: its groups, and the documents of those on other pages (``elsewhere``), by name."""

    title: str
    groups: tuple[Group, ...]
    elsewhere: Mapping[str, str]
    parents: tuple[Link, ...] = ()
    around: Around = (None, None)

    @property
    def members(self) -> list[Any]:
        """The members of all groups."""
        return [member for group in self.groups for member in group.members]

    @property
    def here(self) -> list[Group]:
        """The groups listed on the page itself."""
        return [group for group in self.groups if group.name not in self.elsewhere]

    @property
    def links(self) -> tuple[Counted, ...]:
        """Links to the pages of the others."""
        others = [group for group in self.groups if group.name in self.elsewhere]
        return tuple(Counted(Link(group.title, self.elsewhere[group.name]), len(group.members)) for group in others)


def split(index: SplitPage, document: str, folder: str, size: Size) -> Iterator[tuple[str, SplitPage]]:
    """Split an index that is given as one page, and yield (document, page); pages of groups are in ``folder``."""
    count = sum(len(group.members) for group in index.groups)
    groups = index.groups if count > size.most else ()
    is_only = len(groups) == 1
    large = [
        group
        for group in groups
        if len(group.members) > size.few and (not is_only or group.finer or group.document)  # else nothing is gained
    ]
    elsewhere = {group.name: group.document or f"{folder}/{group.name}" for group in large}
    done = tuple(group._replace(finer=None) for group in index.groups)
    yield document, replace(index, groups=done, elsewhere=elsewhere)
    own = [group for group in large if not group.document]
    links = [Link(group.title, elsewhere[group.name]) for group in own]
    parents = (*index.parents, Link(index.title, document)) if index.title else ()
    for place, group in enumerate(own):
        finer = group.finer() if group.finer and len(group.members) > size.most else [group]
        page = SplitPage(group.title, tuple(finer), {}, parents, around(links, place))
        yield from split(page, elsewhere[group.name], elsewhere[group.name], size)


def split_all(wholes: Mapping[str, SplitPage], size: Size) -> dict[str, SplitPage]:
    """The pages of several indexes, by document; those of their groups are in folders named like the indexes."""
    return {name: page for document, whole in wholes.items() for name, page in split(whole, document, document, size)}


def by_letter(members: Iterable[Any], name_of: Callable[[Any], str], length: int = 1) -> list[Group]:
    """Group members by the first ``length`` letters of the sort keys (:func:`sort_name`) of their names.

    Shorter keys are padded with spaces.
    """

    def letters(member: Any) -> str:
        return sort_name(name_of(member))[:length].ljust(length)

    found = []
    for start, group in groupby(sorted(members, key=lambda member: sort_name(name_of(member))), key=letters):
        title = start.strip().capitalize() or "#"
        name = start.replace(" ", "-") if start.strip() else anchor_of(title)
        members = tuple(group)
        finer = partial(_by_more_letters, members, name_of, length + 1)
        found.append(Group(name, title, anchor_of(title), members, finer))
    return found


def _by_more_letters(members: Sequence[Any], name_of: Callable[[Any], str], length: int) -> list[Group]:
    """Group members by as many letters as it takes to get several groups, unless all names are the same."""
    found = by_letter(members, name_of, length)
    if len(found) > 1:
        return found
    if all(sort_name(name_of(member)) == sort_name(name_of(members[0])) for member in members):
        return [found[0]._replace(finer=None)]
    return _by_more_letters(members, name_of, length + 1)


class ListedGroup(NamedTuple):
    """A group as a page shows it: its entries, or a link to the page that lists them, with their number."""

    title: str
    anchor: str
    entries: tuple[Any, ...]
    elsewhere: Counted | None = None


@dataclass(frozen=True, slots=True)
class SplitView:
    """A page of an index: its groups, and the links before them."""

    first: tuple[Counted, ...]
    groups: tuple[ListedGroup, ...]
    around: Around


@once
def _known(catalogue: Catalogue) -> dict[IndexPage, Mapping[str, SplitPage]]:
    return {}


class GroupedIndex(IndexPage):
    """An index page of groups, which get pages of their own if it would be too long."""

    size: ClassVar = Size(500, 12)
    #: the folder of the pages of groups, if it is not named like the index
    folder: ClassVar[str] = ""
    #: the label of the row of links to groups
    row: ClassVar[str] = ""

    def all_groups(self, catalogue: Catalogue) -> Iterable[Group]:
        """Everything that is listed, in groups."""
        raise NotImplementedError

    def entry(self, views: Views, member: Any) -> Any:
        """The entry for an object in the list."""
        raise NotImplementedError

    def first(self, views: Views, page: SplitPage) -> tuple[Counted, ...]:
        """Links that precede the groups on the index page itself."""
        return ()

    def first_nodes(self, links: tuple[Counted, ...], pieces: Pieces) -> list[nodes.Node]:
        """These links as nodes."""
        return []

    def entries(self, entries: Iterable[Any], pieces: Pieces) -> nodes.Node:
        """The entries of a group as a list."""
        return pieces.entries(entries)

    def pages(self, catalogue: Catalogue) -> Mapping[str, SplitPage]:
        """The page itself and those of groups: document → page."""
        known = _known(catalogue)
        if self not in known:
            known[self] = catalogue.reads.outline_table(f"pages of {self.document}", partial(self._split, catalogue))
        return known[self]

    def _split(self, catalogue: Catalogue) -> dict[str, SplitPage]:
        whole = SplitPage("", tuple(self.all_groups(catalogue)), {})
        return dict(split(whole, self.document, self.folder or self.document, self.size))

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The page itself and those of groups."""
        own = super().documents(catalogue)
        title = gettext(self.title)
        return {name: own.get(name) or f"{title}: {page.title}" for name, page in self.pages(catalogue).items()}

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """All pages; for the page of a group, those of its members."""
        if document == self.document:
            return super().changes_with(catalogue, document)
        return (one for member in self.pages(catalogue)[document].members for one in self.changes_of(catalogue, member))

    def changes_of(self, catalogue: Catalogue, member: Any) -> Iterable[Place]:
        """The talks and pages whose changes affect how an object is listed."""
        return of_pages([member.document])

    def parents(self, views: Views, document: str) -> list[Link]:
        """The groups that a group is part of."""
        return [*self.pages(views.catalogue)[document].parents]

    def view(self, views: Views, document: str) -> SplitView:
        """The groups of a page."""
        page = self.pages(views.catalogue)[document]
        return SplitView(
            self.first(views, page) if document == self.document else (),
            tuple(self._listed(views, page, group) for group in page.groups),
            page.around,
        )

    def _listed(self, views: Views, page: SplitPage, group: Group) -> ListedGroup:
        if group.name in page.elsewhere:
            link = Link(group.title, page.elsewhere[group.name])
            return ListedGroup(group.title, group.anchor, (), Counted(link, len(group.members)))
        title = "" if page.title and len(page.groups) == 1 else group.title  # it is the title of the page
        return ListedGroup(title, group.anchor, tuple(self.entry(views, member) for member in group.members))

    def fill(self, part: nodes.Element, view: SplitView, pieces: Pieces) -> list[nodes.Node]:
        """The first links, links to all groups if some are on other pages, and the other groups as sections."""
        found = self.first_nodes(view.first, pieces)
        if any(group.elsewhere for group in view.groups):
            found += [subheading(gettext(self.row), level=2)] if self.row else []
            found.append(group_links(view.groups, pieces))
        for group in view.groups:
            if not group.elsewhere:
                list_ = self.entries(group.entries, pieces)
                found.append(section(group.title, group.anchor, list_) if group.title else list_)
        return found + pieces.around(view.around, gettext("Previous"), gettext("Next"))


def group_links(groups: Sequence[ListedGroup], pieces: Pieces) -> nodes.bullet_list:
    """Links to all groups of a page, in a row; links to groups on other pages have the anchors of these."""
    row = pieces.chips(
        group.elsewhere or Counted(Link(group.title, pieces.document, group.anchor), len(group.entries))
        for group in groups
    )
    for group, item in zip(groups, row.findall(nodes.list_item), strict=True):
        if group.elsewhere:
            item["ids"] = [group.anchor]
    return row
