"""What the search knows about talks, topics, speakers, conferences and other pages: one record for each.

A record is made when its page is written, from the same view, so the page's digest
shows whether it can have changed.  What it holds beyond the page, names that only
the search needs, comes from :meth:`SearchRecords.names`, which is in the digest too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Speaker
from conference_garden.facts.old_ids import claims, former_document
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.tables import catalogue_table
from conference_garden.pages.page_kind import NoteKind, OtherKind, kind_of
from conference_garden.pages.show.conference import ConferenceView
from conference_garden.pages.show.series import SeriesView
from conference_garden.pages.show.speaker import SpeakerView
from conference_garden.pages.show.talk import RelationLine, TalkView
from conference_garden.pages.show.topic import TopicView
from conference_garden.pages.show.view_data import Link
from conference_garden.pages.show.words import capitalized, kind_text
from conference_garden.pages.show.writer import WriterView
from conference_garden.search.spellings import facet_word, name_word, spellings

#: The name of the record of a page itself, among those of its talks; no talk can have this id.
PAGE: Final = "_"

#: By talk id, or :data:`PAGE`: the texts that the writers wrote, block by block.
Prose = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """A talk or a page, as the search finds it."""

    kind: str
    title: str
    #: the line below the title: who, or how much and when
    byline: str = ""
    takeaway: str = ""
    conference: str = ""
    year: int = 0
    topics: tuple[str, ...] = ()
    #: other names by which it may be looked for
    names: tuple[str, ...] = ()
    #: what the writers wrote about it
    prose: tuple[str, ...] = ()
    #: what other pages say about it
    said: tuple[str, ...] = ()
    #: what relations say about it
    relations: tuple[str, ...] = ()
    #: :func:`facet_word` of each of its values
    facets: tuple[str, ...] = ()
    #: words of its texts, and its names, that are not found by their letters
    spellings: tuple[str, ...] = ()
    #: the language of its texts, if it is not the garden's
    lang: str = ""
    #: how much more the words of its title count than others
    title_weight: int = 8

    def values(self) -> dict[str, Any]:
        """The values to write: what results show, and the sections as (name, weight, text).

        The weight of a section is what a word counts there.
        """
        shown = {"kind": self.kind, "conference": self.conference, "lang": self.lang}
        more = (f"{self.conference} {self.year or ''}", *self.topics, *self.names)
        sections = (
            ("title", self.title_weight, self.title),
            # that of a speaker names conferences, which have records of their own
            ("byline", 0.5 if self.kind == "speaker" else 4, self.byline),
            ("takeaway", 1 if self.kind == "conference" else 4, self.takeaway),
            # an essay touches on much; its title, definition and aliases say what it is about
            ("prose", 0.5 if self.kind in ("topic", "conference") else 1, " ".join(self.prose)),
            ("more", 2, " ".join(more)),
            ("relations", 1, " ".join(self.relations)),
            # speakers and series are found by their names; the subjects of their talks find the talks
            ("said", 0.1 if self.kind in ("speaker", "series") else 0.5, " ".join(self.said)),
            ("spellings", 1, " ".join(self.spellings)),
        )
        texts = [(name, weight, " ".join(text.split())) for name, weight, text in sections]
        return {**shown, "facets": self.facets, "sections": texts}


class SearchRecords:
    """Makes records from a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def names(self, document: str) -> tuple[str, ...]:
        """The names in the records of a document that its page does not show."""
        page = self.catalogue.pages.get(document)
        if page and page.conference:
            topics = {topic.id: topic for talk in page.talks for topic in self.catalogue.topics_of(talk)}
            aliases = (alias for topic in topics.values() for alias in topic.aliases)
            return (*self._only_edition(page.conference), *aliases)
        subject = self.catalogue.subjects.get(document)
        person = self.catalogue.person(subject.name) if isinstance(subject, Speaker) else None
        return (*person.aliases, *person.formerly) if person else ()

    def of(self, document: str, view: object, prose: Prose) -> Iterator[tuple[str, SearchRecord]]:
        """The records of a document, each with the id of its talk or :data:`PAGE`; none for an index."""
        for name, record in self._records(document, view, prose):
            names = filter(None, map(name_word, dict.fromkeys((record.title, *record.names))))
            texts = (record.title, record.byline, record.takeaway, *record.topics, *record.names, *record.prose)
            yield name, replace(record, spellings=(*names, *spellings(texts)))

    def _records(self, document: str, view: object, prose: Prose) -> Iterator[tuple[str, SearchRecord]]:
        page = self.catalogue.pages.get(document)
        lead = page.lead if page else ""
        own = tuple(text for text in prose.get(PAGE, ()) if text != lead)
        if isinstance(view, SpeakerView):
            yield PAGE, self._speaker(document, view)
        elif isinstance(view, WriterView):
            yield PAGE, self._writer(document, view)
        elif isinstance(view, SeriesView):
            yield PAGE, self._series(document, view)
        elif page and page.conference and isinstance(view, ConferenceView):
            series = self.catalogue.series_of(page.conference).id
            yield PAGE, self._conference(page.title, page.conference, lead, view, own)
            for id_, talk in view.talk_views.items():
                yield id_, self._talk(talk, series, tuple(prose.get(id_, ())))
        elif page and page.topic and isinstance(view, TopicView):
            facets = _facets(kind="topic", topic=page.topic.id)
            byline = f"{view.family.text}, {view.state}"
            names = page.topic.aliases
            yield (
                PAGE,
                SearchRecord("topic", page.title, byline, lead, names=names, prose=own, facets=facets, lang=page.lang),
            )
        elif page and isinstance(kind_of(self.catalogue, document), NoteKind | OtherKind):
            yield PAGE, SearchRecord("page", page.title, prose=own, facets=_facets(kind="page"), lang=page.lang)

    def _talk(self, view: TalkView, series: str, prose: tuple[str, ...]) -> SearchRecord:
        line = view.line
        kind = line.kind or "talk"
        speakers = [
            f"{speaker.text} ({affiliation})" if affiliation else speaker.text for speaker, affiliation in line.speakers
        ]
        topics = [_id(link) for link in view.topics]
        aliases = [alias for topic in topics for alias in self.catalogue.topics[topic].aliases]
        return SearchRecord(
            kind=kind,
            lang=line.link.lang,
            title=line.link.text,
            byline=", ".join(speakers),
            takeaway=line.takeaway,
            conference=line.conference.text,
            year=line.year,
            topics=(*(link.text for link in view.topics), *aliases),
            prose=prose,
            said=tuple(mention.sentence for mention in view.mentions),
            relations=tuple(_relation_text(relation) for relation in view.relations),
            facets=_facets(
                kind=kind,
                year=line.year,
                conference=series,
                topic=topics,
                speaker=[_id(speech.speaker) for speech in line.speakers],
            ),
        )

    def _conference(
        self, title: str, conference: Conference, lead: str, view: ConferenceView, prose: tuple[str, ...]
    ) -> SearchRecord:
        series, own = view.series.text, kind_in(conference.document)
        kind = "page" if own else "conference"
        return SearchRecord(
            kind=kind,
            lang=self.catalogue.pages[conference.document].lang,
            title=title,
            byline=", ".join(filter(None, (own and own.name, view.when, view.place, view.talks))),
            takeaway=lead,
            conference="" if series in title else series,
            year=conference.year,
            names=self._only_edition(conference),
            prose=prose,
            facets=_facets(kind=kind, year=conference.year, conference=self.catalogue.series_of(conference).id),
        )

    def _only_edition(self, conference: Conference) -> tuple[str, ...]:
        """The name of the series, by which its edition is known too if it is the only one."""
        series = self.catalogue.series_of(conference)
        return (series.title,) if len(series.conferences) == 1 else ()

    def _series(self, document: str, view: SeriesView) -> SearchRecord:
        title = self.catalogue.subjects[document].title
        facets = _facets(kind="series", conference=document.rpartition("/")[2])
        topics = tuple(recurring.link.text for recurring in view.topics)
        weight = 8 if len(view.editions) > 1 else 2  # the page of the only edition says more
        return SearchRecord("series", title, view.state, said=topics, facets=facets, title_weight=weight)

    def _speaker(self, document: str, view: SpeakerView) -> SearchRecord:
        id_ = document.rpartition("/")[2]
        lines = [line for _, lines in view.years for line in lines]
        return SearchRecord(
            kind="speaker",
            title=self.catalogue.speakers[id_].name,
            byline=f"{view.state}: {', '.join(dict.fromkeys(line.conference.text for line in lines))}",
            names=(*view.names, *self.names(document)),
            said=(*(counted.link.text for counted in view.topics), *(line.link.text for line in lines)),
            facets=_facets(kind="speaker", speaker=id_),
        )

    def _writer(self, document: str, view: WriterView) -> SearchRecord:
        said = (view.about, *(counted.link.text for counted in view.topics))
        title = self.catalogue.subjects[document].title
        return SearchRecord("writer", title, view.state, said=said, facets=_facets(kind="writer"))

    def values_as_json(self, synonyms: Mapping[str, Sequence[str]], titles: Mapping[str, str]) -> bytes:
        """The values of all facets with their names, all other pages, and the synonyms, as JSON.

        ``titles`` are those of all pages; a page is listed under its former names too.
        """
        catalogue = self.catalogue
        conferences = catalogue.conference_of_document
        documents = dict.fromkeys(catalogue.documents_of_talks.values())
        of_talks = {catalogue.series_of(conferences[document]) for document in documents}
        years = {str(day.year) for day in catalogue.newest.values()}
        series = sorted((series.title.casefold(), series.id, series.title) for series in of_talks)
        topics = sorted(catalogue.topics.values(), key=lambda topic: topic.sort_key)
        found = {
            "kind": [(kind, capitalized(kind_text(kind))) for kind in sorted(_kinds(catalogue))],
            "year": [(year, year) for year in sorted(years, reverse=True)],
            "conference": [(id_, title) for _, id_, title in series],
            "topic": [(topic.id, topic.title) for topic in topics],
            "speaker": [(speaker.id, speaker.name) for speaker in catalogue.speakers.values()],
        }
        listed = {obj.document for objects in (topics, catalogue.speakers.values(), of_talks) for obj in objects}
        former = _former_documents(catalogue)
        pages = {**titles, **{old: titles[new] for old, new in former.items() if old not in titles and new in titles}}
        others = sorted(item for item in pages.items() if item[0] not in listed)
        return compact_json({**found, "page": others, "synonyms": [*synonyms.items()]}).encode()


@catalogue_table
def _kinds(catalogue: Catalogue) -> dict[str, int]:
    """The number of talks of each kind."""
    return Counter(talk.kind for talk in catalogue.talks.values())


@catalogue_table
def _former_documents(catalogue: Catalogue) -> dict[str, str]:
    """The former documents of pages, each with the present one."""
    return {former_document(claim.document, claim.name): claim.document for claim in claims(catalogue.pages)}


def _relation_text(relation: RelationLine) -> str:
    speakers = ", ".join(relation.talk.speaker_names)
    return f"{relation.words} {speakers}: {relation.about or relation.talk.link.text}"


def compact_json(value: object) -> str:
    """A value as JSON without whitespace between tokens."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _id(link: Link) -> str:
    return link.document.rpartition("/")[2]


def _facets(**facets: str | int | list[str]) -> tuple[str, ...]:
    """The words for the values of some facets, each one value or several."""
    return tuple(
        facet_word(facet, str(value))
        for facet, values in facets.items()
        for value in (values if isinstance(values, list) else [values])
    )
