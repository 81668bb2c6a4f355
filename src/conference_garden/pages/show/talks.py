"""The page of all talks by year, and pages of the talks of one kind and, if there are many, of one year or month.

Without scripts, the list is narrowed down by following links to the pages of
topics, kinds, series and speakers.  ``talks.js`` replaces them with a form that
narrows down and sorts the list on the page, and picks a talk at random.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import KINDS, Series
from conference_garden.facts.names import anchor_of
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.own_kinds import kind_of_part, own_kinds
from conference_garden.facts.tables import catalogue_table
from conference_garden.facts.translation import N_, gettext, ngettext
from conference_garden.pages.html import uses_own_theme
from conference_garden.pages.page_kind import IndexPage, Place, of_talks
from conference_garden.pages.show.grouped import Group, Size, SplitPage, split_all
from conference_garden.pages.show.pieces import DOT, Pieces, joined, paragraph, section, subheading
from conference_garden.pages.show.view_data import Around, Counted, Link, TalkLine
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import capitalized, count_text, kind_text, month_text, years_text

#: If there are more talks than this, each year has a page of its own; if a year has more, so has each month.
LARGEST: Final = 400
#: The query that makes ``talks.js`` redirect to a random talk.
RANDOM: Final = "random"

_PLURALS: Final = {
    "keynote": N_("Keynotes"),
    "workshop": N_("Workshops"),
    "lightning": N_("Lightning talks"),
    "ignite": N_("Ignite talks"),
    "panel": N_("Panels"),
}


class ListedTalk(NamedTuple):
    """A talk with what the list can be narrowed down by, and its number of relations and mentions."""

    line: TalkLine
    topics: tuple[str, ...]
    series: str
    links: int


@dataclass(frozen=True, slots=True)
class TalksView:
    """Talks by year or month, newest first, and links that narrow them down."""

    state: str
    #: title, anchor, talks
    groups: tuple[tuple[str, str, tuple[ListedTalk, ...]], ...]
    #: years or months that have pages of their own
    pages: tuple[Counted, ...]
    kinds: tuple[Counted, ...]
    series: tuple[Counted, ...]
    topics: tuple[Counted, ...]
    #: on the page of a year or month, links to the previous and next one
    around: Around


class TalksPage(IndexPage):
    """All talks."""

    document = "talks"
    title = N_("Talks")
    styles = ("talks.css",)
    scripts_before_paint = ("talks.js",)

    def groups(self, views: Views) -> tuple[Link, ...]:
        """A link to a random talk, which is picked by the browser."""
        return (Link(gettext("A talk at random"), self.document, query=RANDOM),) if views.catalogue.talks else ()

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The page itself, one for each kind of talk except ordinary talks, and those of years and months."""
        pages = _pages(catalogue).items()
        return {name: _heading(name, page) if page.title else gettext(self.title) for name, page in pages}

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """All pages; for the page of a kind, year or month, its talks."""
        if document == self.document:
            return super().changes_with(catalogue, document)
        return of_talks(catalogue, _pages(catalogue)[document].members)

    def parents(self, views: Views, document: str) -> list[Link]:
        """The kind, and for a month, the year."""
        return [*_pages(views.catalogue)[document].parents]

    def view(self, views: Views, document: str) -> TalksView:
        """Talks by year, or those of one kind, year or month."""
        catalogue = views.catalogue
        page = _pages(catalogue)[document]
        talks = talks_on(catalogue, page)
        is_whole = document == self.document
        kinds = Counter(talk.kind for talk in talks)
        series = Counter(catalogue.series_of(catalogue.conference_of(talk)).id for talk in talks)
        return TalksView(
            state=views.state(talks),
            groups=tuple(
                (group.title, group.anchor, tuple(_listed(views, id_) for id_ in group.members)) for group in page.here
            ),
            pages=page.links,
            kinds=tuple(
                Counted(Link(_title(kind), f"talks/{kind}"), kinds[kind])
                for kind in _kinds()
                if is_whole and kinds[kind] and kind != "talk"
            ),
            series=tuple(Counted(views.link("series", id_), count) for id_, count in series.most_common()),
            topics=views.counted(talks),
            around=page.around,
        )

    def fill(self, part: nodes.Element, view: TalksView, pieces: Pieces) -> list[nodes.Node]:
        """The links that narrow down the list, its length, and the list."""
        ways = nodes.container("", *_ways(view, pieces), classes=["garden-talk-ways"])
        count = paragraph(view.state, "garden-talk-count")
        found: list[nodes.Node] = [ways, count] if view.groups else [count, ways]
        for title, anchor, talks in view.groups:
            items = [_item(talk, pieces) for talk in talks]
            list_ = nodes.bullet_list("", *items, classes=["garden-lines", "garden-all-talks"], bullet="-")
            found.append(section(capitalized(title), anchor, list_))
        # lists are newest first
        return found + pieces.around(view.around[::-1], gettext("Previous"), gettext("Next"))

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The number of talks, and their years."""
        page = _pages(catalogue)[document]
        talks = page.members
        if page.title:
            count = count_text(len(talks), "talk")
            return gettext("{title}: {talks}, by topic and speaker.", title=_heading(document, page), talks=count)
        if not talks:
            return ""
        return ngettext(
            "{n} talk, {years}, by year, topic, kind and speaker.",
            "All {n} talks, {years}, by year, topic, kind and speaker.",
            len(talks),
            years=years_text([catalogue.newest[id_].year for id_ in talks]),
        )


def talks_of_year(catalogue: Catalogue, year: int, text: str) -> Link | None:
    """A link to the talks of a year, or None if there are none."""
    page = _pages(catalogue)["talks"]
    group = next((group for group in page.groups if group.name == str(year)), None)
    if group is None:
        return None
    other = page.elsewhere.get(group.name)
    return Link(text, other) if other else Link(text, "talks", group.anchor)


def talks_of_series(catalogue: Catalogue, series: Series, text: str) -> Link:
    """A link to the talks of a series, or to its page if there are too many talks for one list."""
    many = _pages(catalogue)["talks"].elsewhere
    return Link(text, series.document, "editions") if many else Link(text, "talks", query=f"series={series.id}")


def _ways(view: TalksView, pieces: Pieces) -> Iterator[nodes.Node]:
    """Links to parts of the list."""
    years = all(page.link.text.isdigit() for page in view.pages)
    lists = (
        (gettext("Years") if years else gettext("Months"), view.pages, ""),
        (gettext("Kinds"), view.kinds, "kind"),
        (gettext("Series"), view.series, "series"),
        (gettext("Topics"), view.topics, "topic"),
    )
    for title, links, what in lists:
        if links:
            yield subheading(title, level=2)
            yield from pieces.most_chips(links, what) if what else [pieces.chips(links)]
    others = [Link(gettext("All speakers"), "speakers")]
    if view.pages and uses_own_theme(pieces.builder):
        others.append(Link(gettext("Search by year, topic and speaker at once"), "search"))
    yield paragraph(pieces.links(others, DOT), "garden-talk-others")


def _title(kind: str) -> str:
    """The name of a kind of talk, in the plural."""
    own = kind_of_part(kind)
    return capitalized(own.part_plural) if own else gettext(_PLURALS[kind])


def _heading(document: str, page: SplitPage) -> str:
    """The title of the page of a kind, year or month."""
    kind = document.split("/")[1]
    if kind.isdigit():
        return gettext("Talks of {year}", year=page.title)
    return page.title if document.count("/") == 1 else f"{_title(kind)}, {page.title}"


def _kinds() -> list[str]:
    """The kinds of talk that a garden may have."""
    return [*KINDS, *(own.part for own in own_kinds())]


@catalogue_table
def _pages(catalogue: Catalogue) -> Mapping[str, SplitPage]:
    """All pages of talks: document → page with the ids of talks."""
    talks, kinds = [*catalogue.newest], defaultdict[str, list[str]](list)
    for id_ in talks:
        kinds[catalogue.outlines[id_].kind].append(id_)
    wholes = {"talks": SplitPage("", tuple(by_year(catalogue, talks)), {})}
    for kind in _kinds():
        if kind != "talk" and kind in kinds:
            wholes[f"talks/{kind}"] = SplitPage(_title(kind), tuple(by_year(catalogue, kinds[kind])), {})
    return split_all(wholes, Size(LARGEST))


def by_year(catalogue: Catalogue, talks: Iterable[str]) -> Iterator[Group]:
    """The ids of talks, given in order of time, grouped by year; each year can be grouped by month."""
    days = catalogue.newest
    for year, found in groupby(talks, key=lambda id_: str(days[id_].year)):
        members = tuple(found)
        yield Group(year, year, anchor_of(year), members, partial(_by_month, catalogue, members))


def talks_on(catalogue: Catalogue, page: SplitPage) -> list[TalkOutline]:
    """The talks on a page that lists talks by id."""
    return [catalogue.outlines[id_] for id_ in page.members]


def _by_month(catalogue: Catalogue, talks: Sequence[str]) -> list[Group]:
    found, days = [], catalogue.newest
    for month, group in groupby(talks, key=lambda id_: days[id_].replace(day=1)):
        title = month_text(month)
        found.append(Group(f"{month:%m}", title, anchor_of(title), tuple(group)))
    return found


def _listed(views: Views, id_: str) -> ListedTalk:
    talk = views.catalogue.outlines[id_]
    # without what the list does not show, so that changes of it do not cause the page to be written again
    line = replace(views.with_speakers(views.short_line(talk), talk), day="")
    catalogue = views.catalogue
    return ListedTalk(
        line,
        tuple(topic.id for topic in catalogue.topics_of(talk)),
        catalogue.series_of(catalogue.conference_of(talk)).id,
        len(catalogue.relations_of(talk.id)) + len(catalogue.mentions_of("talk", talk.id)),
    )


def _item(talk: ListedTalk, pieces: Pieces) -> nodes.list_item:
    """A talk in one line, with classes by which the script narrows down and sorts the list."""
    line = talk.line
    names = [[nodes.inline("", name, classes=["garden-speaker"])] for name in line.speaker_names]
    rest = [[nodes.Text(text)] for text in (kind_text(line.kind), line.conference.text, line.label) if text]
    note = joined([joined(names, ", "), *rest] if names else rest, DOT)
    shown = nodes.inline("", "", nodes.Text(" "), *note, classes=["garden-note"])
    speakers = (speech.speaker.document.rpartition("/")[2] for speech in line.speakers)
    classes = [f"topic-{id_}" for id_ in talk.topics] + [f"speaker-{id_}" for id_ in speakers]
    classes += [f"kind-{line.kind or 'talk'}", f"series-{talk.series}", f"links-{talk.links}"]
    return nodes.list_item("", paragraph([pieces.link(line.link), shown]), classes=classes)
