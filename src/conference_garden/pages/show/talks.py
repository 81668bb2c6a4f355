"""The page of all talks by year, and pages of the talks of one kind or, where there are many, of one year.

Without scripts the list is narrowed down by following links: to the pages of
topics, kinds, series and speakers.  ``talks.js`` puts a form in their place that
does it on the page, sorts the list and picks a talk at random.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, NamedTuple

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import KINDS, Series, Talk
from conference_garden.facts.names import anchor_of
from conference_garden.facts.own_kinds import kind_of_part, own_kinds
from conference_garden.facts.tables import catalogue_table
from conference_garden.facts.translation import N_, gettext, ngettext
from conference_garden.pages.html import uses_own_theme
from conference_garden.pages.page_kind import IndexPage
from conference_garden.pages.show.pieces import DOT, Pieces, joined, paragraph, section, subheading
from conference_garden.pages.show.view_data import Around, Counted, Link, TalkLine, around
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import capitalized, count_text, kind_text, years_text

#: Above so many talks each year has a page of its own.
LARGEST: Final = 400
#: What ``talks.js`` takes for the wish to be led to a talk.
RANDOM: Final = "random"

_PLURALS: Final = {
    "keynote": N_("Keynotes"),
    "workshop": N_("Workshops"),
    "lightning": N_("Lightning talks"),
    "ignite": N_("Ignite talks"),
    "panel": N_("Panels"),
}


class ListedTalk(NamedTuple):
    """A talk with what it is found by, and how often others speak of it."""

    line: TalkLine
    topics: tuple[str, ...]
    series: str
    links: int


@dataclass(frozen=True, slots=True)
class TalksView:
    """Talks by year, the newest first, and what they can be narrowed down by."""

    state: str
    years: tuple[tuple[int, tuple[ListedTalk, ...]], ...]
    #: years that have pages of their own
    pages: tuple[Counted, ...]
    kinds: tuple[Counted, ...]
    series: tuple[Counted, ...]
    topics: tuple[Counted, ...]
    #: where this is the page of a year, those of the years around it
    around: Around


class TalksPage(IndexPage):
    """All talks."""

    document = "talks"
    title = N_("Talks")
    styles = ("talks.css",)
    scripts = ("talks.js",)

    def groups(self, views: Views) -> tuple[Link, ...]:
        """A talk that the browser picks."""
        return (Link(gettext("A talk at random"), self.document, query=RANDOM),) if views.catalogue.talks else ()

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The page itself, one for each kind of talk but the ordinary, and one for each year where talks are many."""
        kinds = {talk.kind for talk in catalogue.talks.values()} - {"talk"}
        found = {"talks": gettext(self.title), **{f"talks/{kind}": _title(kind) for kind in _kinds() if kind in kinds}}
        if _are_many(catalogue):
            found.update((f"talks/{year}", _title(str(year))) for year in _all_by_year(catalogue))
        return found

    def view(self, views: Views, document: str) -> TalksView:
        """Talks by year, or those of one kind or year."""
        catalogue = views.catalogue
        name = document.partition("/")[2]
        chosen = _chosen(catalogue, name)
        years = _by_year(catalogue, chosen)
        is_split = not name and _are_many(catalogue)
        kinds = Counter(talk.kind for talk in chosen)
        series = Counter(catalogue.series_of(catalogue.conference_of(talk)).id for talk in chosen)
        return TalksView(
            state=views.state(chosen),
            years=tuple(
                (year, tuple(_listed(views, talk) for talk in found)) for year, found in years.items() if not is_split
            ),
            pages=tuple(
                Counted(Link(str(year), f"talks/{year}"), len(found)) for year, found in years.items() if is_split
            ),
            kinds=tuple(
                Counted(Link(_title(kind), f"talks/{kind}"), kinds[kind])
                for kind in _kinds()
                if not name and kinds[kind] and kind != "talk"
            ),
            series=tuple(Counted(views.link("series", id_), count) for id_, count in series.most_common()),
            topics=views.counted(chosen),
            around=_years_around(catalogue, int(name)) if name.isdigit() else (None, None),
        )

    def fill(self, part: nodes.Element, view: TalksView, pieces: Pieces) -> list[nodes.Node]:
        """The ways to narrow down the list, how long it is, and the list."""
        ways = nodes.container("", *_ways(view, pieces), classes=["garden-talk-ways"])
        count = paragraph(view.state, "garden-talk-count")
        found: list[nodes.Node] = [ways, count] if view.years else [count, ways]
        for year, talks in view.years:
            items = [_item(talk, pieces) for talk in talks]
            list_ = nodes.bullet_list("", *items, classes=["garden-lines", "garden-all-talks"], bullet="-")
            found.append(section(str(year), anchor_of(str(year)), list_))
        return found + pieces.around(view.around, gettext("Previous year"), gettext("Next year"))

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """How many, and when."""
        name = document.partition("/")[2]
        talks = _chosen(catalogue, name)
        if name:
            count = count_text(len(talks), "talk")
            return gettext("{title}: {talks}, by topic and speaker.", title=_title(name), talks=count)
        if not talks:
            return ""
        return ngettext(
            "{n} talk, {years}, by year, topic, kind and speaker.",
            "All {n} talks, {years}, by year, topic, kind and speaker.",
            len(talks),
            years=years_text([catalogue.when(talk).year for talk in talks]),
        )


def talks_of_year(catalogue: Catalogue, year: int, text: str) -> Link | None:
    """A link to the talks of a year, if it has some."""
    if year not in _all_by_year(catalogue):
        return None
    return Link(text, f"talks/{year}") if _are_many(catalogue) else Link(text, "talks", anchor_of(str(year)))


def talks_of_series(catalogue: Catalogue, series: Series, text: str) -> Link:
    """A link to the talks of a series: to its page where talks are too many for one list."""
    many = _are_many(catalogue)
    return Link(text, series.document, "editions") if many else Link(text, "talks", query=f"series={series.id}")


def _ways(view: TalksView, pieces: Pieces) -> Iterator[nodes.Node]:
    """Links to parts of the list."""
    lists = (
        (gettext("Years"), view.pages, ""),
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


def _title(name: str) -> str:
    """What the talks of a kind or a year are called."""
    if own := kind_of_part(name):
        return capitalized(own.part_plural)
    return gettext("Talks of {year}", year=name) if name.isdigit() else gettext(_PLURALS[name])


def _kinds() -> list[str]:
    """The kinds of talks that a garden may have."""
    return [*KINDS, *(own.part for own in own_kinds())]


def _chosen(catalogue: Catalogue, name: str) -> list[Talk]:
    """The talks of a kind or a year, or all of them."""
    if name.isdigit():
        return _all_by_year(catalogue)[int(name)]
    return [talk for talk in catalogue.talks.values() if name in ("", talk.kind)]


def _are_many(catalogue: Catalogue) -> bool:
    return len(catalogue.talks) > LARGEST


@catalogue_table
def _all_by_year(catalogue: Catalogue) -> Mapping[int, list[Talk]]:
    """All talks: pages of years, and links to them, ask for it one by one."""
    return _by_year(catalogue, catalogue.talks.values())


def _by_year(catalogue: Catalogue, talks: Iterable[Talk]) -> dict[int, list[Talk]]:
    groups = groupby(catalogue.newest_first(talks), key=lambda talk: catalogue.when(talk).year)
    return {year: list(group) for year, group in groups}


def _years_around(catalogue: Catalogue, year: int) -> Around:
    """The pages of the years before and after one."""
    years = sorted(_all_by_year(catalogue))
    return around([Link(str(other), f"talks/{other}") for other in years], years.index(year))


def _listed(views: Views, talk: Talk) -> ListedTalk:
    # without what the list does not show, so that it is not written again for that
    line = replace(views.full_line(talk), takeaway="", day="")
    catalogue = views.catalogue
    return ListedTalk(
        line,
        tuple(topic.id for topic in catalogue.topics_of(talk)),
        catalogue.series_of(catalogue.conference_of(talk)).id,
        len(catalogue.relations_of(talk.id)) + len(catalogue.mentions_of("talk", talk.id)),
    )


def _item(talk: ListedTalk, pieces: Pieces) -> nodes.list_item:
    """A talk in a line; the classes are what the script narrows the list down and sorts it by."""
    line = talk.line
    names = [[nodes.inline("", speech.speaker.text, classes=["garden-speaker"])] for speech in line.speakers]
    rest = [[nodes.Text(text)] for text in (kind_text(line.kind), line.conference.text, line.label) if text]
    note = joined([joined(names, ", "), *rest] if names else rest, DOT)
    shown = nodes.inline("", "", nodes.Text(" "), *note, classes=["garden-note"])
    speakers = (speech.speaker.document.rpartition("/")[2] for speech in line.speakers)
    classes = [f"topic-{id_}" for id_ in talk.topics] + [f"speaker-{id_}" for id_ in speakers]
    classes += [f"kind-{line.kind or 'talk'}", f"series-{talk.series}", f"links-{talk.links}"]
    return nodes.list_item("", paragraph([pieces.link(line.link), shown]), classes=classes)
