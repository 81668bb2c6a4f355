"""Makes the views of pages that list the garden: indexes, years, and lists for any page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from typing import Final

from conference_garden.facts.catalogue import INDEX_PAGES
from conference_garden.facts.model import Conference, Speaker, Topic, slugify
from conference_garden.facts.nearness import nearness_of
from conference_garden.feeds.page import feeds_view
from conference_garden.pages.show.viewing import Views
from conference_garden.pages.show.views import Counted, Entry, IndexView, Link, Listing, MapView, Pair, View, YearView
from conference_garden.pages.show.words import count_text, period_text, sort_name

#: What the ``{listing}`` directive can show.
LISTINGS: Final = ("latest", "topics", "disagreements", "numbers")
#: How many entries the lists of "latest" and "disagreements" have.
LATEST: Final = 6
#: So many ties of each topic are drawn on the map of all topics: more would hide what they show.
STRONGEST: Final = 3
#: How many topics a year shows.
TOPICS: Final = 16


def page_view(views: Views, document: str) -> View | None:
    """The view of a document; None when nothing on it is generated."""
    folder, _, name = document.partition("/")
    if document in INDEX_PAGES:
        return _INDEXES[document](views)
    if folder == "years" and name in map(str, years(views)):
        return _year(views, int(name))
    return views.page(document)


@lru_cache(maxsize=1)
def years(views: Views) -> dict[int, list[Conference]]:
    """Conferences by year, the newest first."""
    groups = groupby(views.catalogue.conferences_by_date, key=lambda conference: conference.year)
    return {year: list(group) for year, group in groups}


def year_link(year: int) -> Link:
    """A link to the page of a year."""
    return Link(str(year), f"years/{year}")


def group_anchor(title: str) -> str:
    """The anchor of a group on its index page: a year, a family or a letter.

    >>> group_anchor("2026"), group_anchor("People")
    ('y2026', 'people')
    """
    return f"y{title}" if title.isdigit() else slugify(title)


# Years


def _year(views: Views, year: int) -> YearView:
    catalogue = views.catalogue
    by_year = years(views)
    conferences = by_year[year]
    talks = {talk.id: talk for conference in conferences for talk in catalogue.talks_of_conference(conference)}
    speakers = {speaker.id for talk in talks.values() for speaker, _ in catalogue.speakers_of(talk)}
    topics = Counter(topic.id for talk in talks.values() for topic in catalogue.topics_of(talk))
    order = list(by_year)
    place = order.index(year)
    return YearView(
        state=f"{count_text(len(conferences), 'conference')}, {count_text(len(talks), 'talk')}"
        f" by {count_text(len(speakers), 'speaker')}",
        topics=views.counted(topics)[:TOPICS],
        conferences=tuple(_conference_entry(views, conference) for conference in conferences),
        pairs=_disagreements(views, talks)[:LATEST],
        previous=year_link(order[place + 1]) if place + 1 < len(order) else None,
        following=year_link(order[place - 1]) if place else None,
    )


def _disagreements(views: Views, talks: Iterable[str] | None = None) -> tuple[Pair, ...]:
    """Disagreements, or those of some talks, the newest first."""
    wanted = views.catalogue.talks.keys() if talks is None else set(talks)
    pairs = [
        views.pair(relation)
        for relation in views.catalogue.relations
        if relation.type == "disagrees-with" and wanted & {relation.source, relation.target}
    ]
    pairs.sort(key=lambda pair: pair.first.link.anchor)
    pairs.sort(key=lambda pair: pair.first.year, reverse=True)
    return tuple(pairs)


# Lists for any page


def listing_view(views: Views, name: str) -> Listing:
    """One of :data:`LISTINGS`, by its name."""
    catalogue = views.catalogue
    match name:
        case "latest":
            latest = catalogue.conferences_by_date[:LATEST]
            return Listing(groups=((None, tuple(_conference_entry(views, conference) for conference in latest)),))
        case "topics":
            families = catalogue.families.items()
            return Listing(
                groups=tuple(
                    (views.family_link(family), tuple(_topic_entry(views, topic) for topic in topics))
                    for family, topics in families
                )
            )
        case "disagreements":
            return Listing(pairs=_disagreements(views)[:LATEST])
        case _:
            counts = (
                (len(catalogue.talks), Link("talks", "genindex")),
                (len(catalogue.conferences), Link("conferences", "conferences")),
                (len(catalogue.speakers), Link("speakers", "speakers")),
                (len(catalogue.topics), Link("topics", "topics")),
            )
            return Listing(counts=tuple(Counted(link, count) for count, link in counts))


# Indexes


def _conferences(views: Views) -> IndexView:
    groups = years(views).items()
    return IndexView(
        tuple((str(year), tuple(_conference_entry(views, conference) for conference in of)) for year, of in groups)
    )


def _conference_entry(views: Views, conference: Conference) -> Entry:
    talks = count_text(len(views.catalogue.talks_of_conference(conference)), "talk")
    facts = (period_text(conference.start, conference.end), conference.place, talks)
    note = ", ".join(fact for fact in facts if fact) + _draft_note(views, conference.document)
    return Entry(views.link("conference", conference.id), note, conference.lead)


def _draft_note(views: Views, document: str) -> str:
    return " · draft" if views.catalogue.pages[document].draft else ""


def _topics(views: Views) -> IndexView:
    return IndexView(
        tuple(
            (views.family_link(family).text, tuple(_topic_entry(views, topic) for topic in topics))
            for family, topics in views.catalogue.families.items()
        )
    )


def _topic_entry(views: Views, topic: Topic) -> Entry:
    talks = count_text(len(views.catalogue.talks_of_topic(topic)), "talk")
    return Entry(views.link("topic", topic.id), talks + _draft_note(views, topic.document), topic.definition)


def _speakers(views: Views) -> IndexView:
    people = sorted(views.catalogue.speakers.values(), key=lambda s: (sort_name(s.name), s.id))
    groups = groupby(people, key=lambda speaker: sort_name(speaker.name)[:1].upper())
    return IndexView(
        tuple((letter, tuple(_speaker_entry(views, speaker) for speaker in group)) for letter, group in groups)
    )


def _speaker_entry(views: Views, speaker: Speaker) -> Entry:
    talks = views.catalogue.talks
    conferences = dict.fromkeys(views.catalogue.conference_of(talks[talk]).title for talk in speaker.talks)
    return Entry(views.link("speaker", speaker.id), ", ".join(conferences), "")


def _map(views: Views) -> MapView:
    ties = nearness_of(views.catalogue).strongest(STRONGEST)
    return MapView(
        tuple(
            (views.family_link(family), tuple(views.plot(topic, ties[topic.id]) for topic in topics))
            for family, topics in views.catalogue.families.items()
        )
    )


_INDEXES: Final[dict[str, Callable[[Views], View]]] = {
    "conferences": _conferences,
    "topics": _topics,
    "speakers": _speakers,
    "map": _map,
    "feeds": feeds_view,
}
