"""Makes the views of pages from the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby, islice
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import RELATIONS, Conference, Mention, Relation, Speaker, Talk, Topic, slugify
from conference_garden.facts.nearness import TopicTie, nearness_of
from conference_garden.pages.show.views import (
    ConferenceView,
    Counted,
    Link,
    MentionLine,
    Neighbour,
    Pair,
    Plot,
    RelationLine,
    SpeakerView,
    Speech,
    Suggestion,
    TalkLine,
    TalkView,
    TopicView,
)
from conference_garden.pages.show.words import and_text, count_text, day_text, period_text, tie_text, years_text

#: How many talks are suggested after a talk.
SUGGESTED: Final = 2


@lru_cache(maxsize=1)
def views_of(catalogue: Catalogue) -> Views:
    """The views of a catalogue, made once for all who ask during a build."""
    return Views(catalogue)


class Views:
    """Makes the views of pages from a catalogue; what several pages show is made once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._lines: dict[str, TalkLine] = {}
        self._suggestions: dict[str, tuple[Suggestion, ...]] = {}

    @lru_cache(maxsize=1)  # noqa: B019 (there are few of them, each as long as its catalogue)
    def page(self, document: str) -> ConferenceView | TopicView | SpeakerView | None:
        """The view of a conference, topic or speaker's page; None for other documents.

        The last one is kept, because all that is made of a page is made in turn.
        More would be too many: all processes that write would come to own a copy.
        """
        catalogue = self.catalogue
        page = catalogue.pages.get(document)
        if page and page.conference and catalogue.conferences.get(page.conference.id) is page.conference:
            return self.conference(page.conference)
        if page and page.topic and catalogue.topics.get(page.topic.id) is page.topic:
            return self.topic(page.topic)
        folder, _, name = document.partition("/")
        if folder == "speakers" and name in catalogue.speakers:
            return self.speaker(catalogue.speakers[name])
        return None

    # Pieces

    def link(self, kind: str, id_: str) -> Link:
        """A link to a thing by its title."""
        return Link(self.catalogue.title(kind, id_), *self.catalogue.address(kind, id_))

    def line(self, talk: Talk) -> TalkLine:
        """A talk as lists show it."""
        if talk.id not in self._lines:
            conference = self.catalogue.conference_of(talk)
            self._lines[talk.id] = TalkLine(
                link=self.link("talk", talk.id),
                speakers=tuple(
                    Speech(self.link("speaker", speaker.id), affiliation)
                    for speaker, affiliation in self.catalogue.speakers_of(talk)
                ),
                takeaway=talk.takeaway,
                kind="" if talk.kind == "talk" else talk.kind,
                day=day_text(talk.day) if talk.day else "",
                year=self.catalogue.when(talk).year,
                conference=self.link("conference", conference.id),
                draft=self.catalogue.pages[talk.document].draft,
            )
        return self._lines[talk.id]

    def _by_year(self, talks: list[Talk]) -> tuple[tuple[int, tuple[TalkLine, ...]], ...]:
        lines = [self.line(talk) for talk in self.catalogue.newest_first(talks)]
        return tuple((year, tuple(group)) for year, group in groupby(lines, key=lambda line: line.year))

    def _mentions(self, kind: str, id_: str) -> tuple[MentionLine, ...]:
        return tuple(self._mention(mention) for mention in self.catalogue.mentions_of(kind, id_))

    def _mention(self, mention: Mention) -> MentionLine:
        catalogue = self.catalogue
        page = catalogue.pages[mention.document]
        if mention.talk:
            conference = catalogue.conference_of(catalogue.talks[mention.talk])
            return MentionLine(self.link("talk", mention.talk), conference.title, mention.sentence)
        context = "topic" if page.topic else ""
        return MentionLine(Link(page.title, page.document), context, mention.sentence)

    def counted(self, topics: Counter[str]) -> tuple[Counted, ...]:
        """Topics with numbers of talks, the most frequent first."""
        ordered = sorted(topics.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Counted(self.link("topic", id_), count) for id_, count in ordered)

    # Pages

    def talk(self, talk: Talk, previous: Talk | None, following: Talk | None) -> TalkView:
        """The view of one talk, between its neighbours on the page."""
        return TalkView(
            line=self.line(talk),
            topics=tuple(self.link("topic", topic.id) for topic in self.catalogue.topics_of(talk)),
            sources=talk.sources,
            relations=tuple(self._relations(talk)),
            mentions=self._mentions("talk", talk.id),
            suggestions=self._suggestions_of(talk),
            previous=self.link("talk", previous.id) if previous else None,
            following=self.link("talk", following.id) if following else None,
        )

    def _suggestions_of(self, talk: Talk) -> tuple[Suggestion, ...]:
        """What to read after a talk: kept, because finding it is most of a view."""
        if talk.id not in self._suggestions:
            self._suggestions[talk.id] = tuple(islice(self._suggested(talk), SUGGESTED))
        return self._suggestions[talk.id]

    def _suggested(self, talk: Talk) -> Iterator[Suggestion]:
        """Talks elsewhere to read next, the nearest first; related ones are shown as what they are."""
        for tie in nearness_of(self.catalogue).talks(talk):
            other = self.catalogue.talks[tie.other]
            if tie.relations or other.document == talk.document:
                continue
            kind, ids = ("speaker", tie.speakers) if tie.speakers else ("topic", tie.topics)
            common = and_text([self.catalogue.title(kind, id_) for id_ in ids])
            yield Suggestion(self.line(other), f"also {'by' if tie.speakers else 'on'} {common}")

    def _relations(self, talk: Talk) -> list[RelationLine]:
        lines = []
        for relation in self.catalogue.relations_of(talk.id):
            outgoing = relation.source == talk.id
            other = self.catalogue.talks[relation.target if outgoing else relation.source]
            words = RELATIONS[relation.type].outgoing if outgoing else RELATIONS[relation.type].incoming
            lines.append(
                (
                    list(RELATIONS).index(relation.type),
                    not outgoing,
                    RelationLine(relation.type, words, relation.about, self.line(other)),
                )
            )
        return [line for *_, line in sorted(lines, key=lambda item: item[:2])]

    def conference(self, conference: Conference) -> ConferenceView:
        """The view of a conference page."""
        catalogue = self.catalogue
        talks = catalogue.talks_of_conference(conference)
        speakers = {speaker.id for talk in talks for speaker, _ in catalogue.speakers_of(talk)}
        days: dict[str, list[TalkLine]] = {}
        for talk in sorted(talks, key=lambda talk: (talk.day or date.max, talk.line)):
            days.setdefault(day_text(talk.day) if talk.day else "", []).append(self.line(talk))
        editions = [self.link("conference", other.id) for other in catalogue.editions(conference)]
        place = editions.index(self.link("conference", conference.id))
        around = [None, *talks, None]
        return ConferenceView(
            when=period_text(conference.start, conference.end),
            place=conference.place,
            website=conference.website,
            series=conference.series,
            talks=f"{count_text(len(talks), 'talk')} by {count_text(len(speakers), 'speaker')}",
            sources=conference.sources,
            editions=tuple(editions),
            previous=editions[place - 1] if place else None,
            following=editions[place + 1] if place + 1 < len(editions) else None,
            programme=tuple((day, tuple(lines)) for day, lines in days.items()),
            talk_views={
                talk.id: self.talk(talk, before, after)
                for talk, before, after in zip(talks, around, around[2:], strict=False)
            },
            mentions=self._mentions("conference", conference.id),
        )

    def topic(self, topic: Topic) -> TopicView:
        """The view of a topic page."""
        talks = self.catalogue.talks_of_topic(topic)
        years = sorted({self.catalogue.when(talk).year for talk in talks})
        tended = topic.tended
        return TopicView(
            family=self.family_link(topic.family),
            state=f"{count_text(len(talks), 'talk')}, {years_text(years)}" if talks else "No talks yet",
            tended=day_text(tended) if tended else "",
            newer=tuple(self.line(talk) for talk in talks if tended and self.catalogue.when(talk) > tended),
            years=self._by_year(talks),
            pairs=tuple(self._pairs(topic)),
            plot=self.plot(topic, nearness_of(self.catalogue).topics(topic)),
            mentions=self._mentions("topic", topic.id),
        )

    def family_link(self, family: str) -> Link:
        """A link to the topics of a family."""
        return Link(family or "Other topics", "topics", slugify(family or "Other topics"))

    def _pairs(self, topic: Topic) -> list[Pair]:
        """Relations between talks of a topic; a pair without a common topic counts for either's."""
        pairs = []
        for relation in self.catalogue.relations:
            first, second = (self.catalogue.talks[id_] for id_ in (relation.source, relation.target))
            topics = {named.name for named in first.topics}
            others = {named.name for named in second.topics}
            if topic.id in ((topics & others) or (topics | others)):
                pairs.append(self.pair(relation))
        order = list(RELATIONS)
        return sorted(pairs, key=lambda pair: order.index(pair.type))

    def pair(self, relation: Relation) -> Pair:
        """A relation with both its talks."""
        talks = self.catalogue.talks
        first, second = self.line(talks[relation.source]), self.line(talks[relation.target])
        return Pair(relation.type, relation.about, first, second)

    def plot(self, topic: Topic, ties: Iterable[TopicTie]) -> Plot:
        """A topic with what it is tied to."""
        topics = self.catalogue.topics
        neighbours = tuple(
            Neighbour(self.link("topic", tie.other), self._count(topics[tie.other]), tie_text(tie), tie.points)
            for tie in ties
        )
        return Plot(self.link("topic", topic.id), self._count(topic), neighbours)

    def _count(self, topic: Topic) -> int:
        return len(self.catalogue.talks_of_topic(topic))

    def speaker(self, speaker: Speaker) -> SpeakerView:
        """The view of a speaker's page."""
        talks = [self.catalogue.talks[id_] for id_ in speaker.talks]
        years = sorted({self.catalogue.when(talk).year for talk in talks})
        topics = Counter(topic.id for talk in talks for topic in self.catalogue.topics_of(talk))
        return SpeakerView(
            state=f"{count_text(len(talks), 'talk')}, {years_text(years)}",
            url=speaker.url,
            names=tuple(name for name in speaker.names if name != speaker.name),
            years=self._by_year(talks),
            topics=self.counted(topics),
            stage=tuple(self.link("speaker", other.id) for other in self.catalogue.shared_stage(speaker)),
            mentions=self._mentions("speaker", speaker.id),
        )
