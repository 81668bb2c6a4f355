"""The page of all talks by year, and pages of the talks of one kind or, where there are many, of one year.

Filters work by links: to the pages of topics and speakers, and to those of
kinds.  ``talks.js`` makes choices of them that narrow down the list in place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import KINDS, Talk
from conference_garden.pages.kinds import IndexPage
from conference_garden.pages.show.pieces import Pieces, fact_list, paragraph, section, text_paragraph
from conference_garden.pages.show.viewing import Views
from conference_garden.pages.show.views import Counted, Link, TalkLine
from conference_garden.pages.show.words import count_text, years_text

#: Above so many talks each year has a page of its own.
LARGEST: Final = 400

_PLURALS: Final = {kind: f"{kind.capitalize()} talks" for kind in ("lightning", "ignite")}


class ListedTalk(NamedTuple):
    """A talk with the ids of its topics, by which it is found."""

    line: TalkLine
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TalksView:
    """Talks by year, the newest first, and what they can be narrowed down by."""

    state: str
    years: tuple[tuple[int, tuple[ListedTalk, ...]], ...]
    #: years that have pages of their own
    pages: tuple[Counted, ...]
    kinds: tuple[Counted, ...]
    topics: tuple[Counted, ...]


class TalksPage(IndexPage):
    """All talks."""

    document = "talks"
    title = "Talks"
    styles = ("talks.css",)

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The page itself, one for each kind of talk but the ordinary, and one for each year where talks are many."""
        kinds = {talk.kind for talk in catalogue.talks.values()} - {"talk"}
        found = {"talks": self.title, **{f"talks/{kind}": _plural(kind) for kind in KINDS if kind in kinds}}
        if _are_many(catalogue):
            found.update(
                (f"talks/{year}", f"Talks of {year}") for year in _by_year(catalogue, catalogue.talks.values())
            )
        return found

    def view(self, views: Views, document: str) -> TalksView:
        """Talks by year, or those of one kind or year."""
        catalogue = views.catalogue
        name = document.partition("/")[2]
        chosen = _chosen(catalogue, name)
        years = _by_year(catalogue, chosen)
        is_split = not name and _are_many(catalogue)
        kinds = Counter(talk.kind for talk in chosen)
        topics = Counter(topic.id for talk in chosen for topic in catalogue.topics_of(talk))
        return TalksView(
            state=f"{count_text(len(chosen), 'talk')}, {years_text(list(years))}" if chosen else "No talks yet",
            years=tuple(
                (year, tuple(_listed(views, talk) for talk in found)) for year, found in years.items() if not is_split
            ),
            pages=tuple(
                Counted(Link(str(year), f"talks/{year}"), len(found)) for year, found in years.items() if is_split
            ),
            kinds=tuple(
                Counted(Link(_plural(kind), f"talks/{kind}"), kinds[kind])
                for kind in KINDS
                if not name and kinds[kind] and kind != "talk"
            ),
            topics=views.counted(topics),
        )

    def fill(self, part: nodes.Element, view: TalksView, pieces: Pieces) -> list[nodes.Node]:
        """The filters and the list."""
        found: list[nodes.Node] = [fact_list([("In all", [nodes.Text(view.state)])])]
        rows = [("Years", view.pages), ("Kinds", view.kinds), ("Topics", view.topics)]
        filters: list[nodes.Node] = []
        for title, links in rows:
            if links:
                filters += [text_paragraph(title, "garden-label"), pieces.chips(links)]
        filters.append(paragraph([pieces.link(Link("All speakers", "speakers"))], "garden-all-speakers"))
        found.append(nodes.container("", *filters, classes=["garden-talk-filters"]))
        for year, talks in view.years:
            items = [nodes.list_item("", *_item(talk, pieces), classes=_classes(talk)) for talk in talks]
            list_ = nodes.bullet_list("", *items, classes=["garden-index", "garden-all-talks"], bullet="-")
            found.append(section(str(year), f"y{year}", list_))
        return found

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """How many and when; of a part of them their titles too."""
        name = document.partition("/")[2]
        chosen = _chosen(catalogue, name)
        if not chosen:
            return ""
        found = f"{count_text(len(chosen), 'talk')}, {years_text([catalogue.when(talk).year for talk in chosen])}"
        titles = "; ".join(talk.title for talk in chosen)
        return f"{name.capitalize()}: {found}: {titles}" if name else f"All {found}, by year, topic, kind and speaker."

    def trail(self, views: Views, document: str) -> list[Link]:
        """Nothing between a part of the list and the whole."""
        return []


def _plural(kind: str) -> str:
    return _PLURALS.get(kind, f"{kind.capitalize()}s")


def _are_many(catalogue: Catalogue) -> bool:
    return len(catalogue.talks) > LARGEST


def _chosen(catalogue: Catalogue, name: str) -> list[Talk]:
    """All talks, or those of the kind or year that a page is named after."""
    talks = catalogue.newest_first(catalogue.talks.values())
    return [talk for talk in talks if name in ("", talk.kind, str(catalogue.when(talk).year))]


def _by_year(catalogue: Catalogue, talks: Iterable[Talk]) -> dict[int, list[Talk]]:
    groups = groupby(catalogue.newest_first(talks), key=lambda talk: catalogue.when(talk).year)
    return {year: list(group) for year, group in groups}


def _listed(views: Views, talk: Talk) -> ListedTalk:
    return ListedTalk(views.line(talk), tuple(topic.id for topic in views.catalogue.topics_of(talk)))


def _item(talk: ListedTalk, pieces: Pieces) -> list[nodes.Node]:
    return [paragraph([pieces.link(talk.line.link)], "garden-talk-title"), pieces.byline(talk.line, day=False)]


def _classes(talk: ListedTalk) -> list[str]:
    """What the script narrows the list down by."""
    speakers = (speech.speaker.document.rpartition("/")[2] for speech in talk.line.speakers)
    kind = talk.line.kind or "talk"
    return [f"kind-{kind}", *(f"topic-{id_}" for id_ in talk.topics), *(f"speaker-{id_}" for id_ in speakers)]
