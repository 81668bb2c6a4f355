"""What each page is about, in the vocabulary of https://schema.org, as JSON-LD.

A page has one graph.  Every node that can be linked to has an ``@id`` that is
the same on all pages: that of a page is its address, that of a talk its
permalink, and that of the subject of a page is the address with ``#`` and its
type (ids of sections have no capitals, so they never clash).  Within a graph a
node is described once and then referred to by its ``@id``.  The patterns are
explained in ``docs/machines.md``.  Nothing is stated that the notes do not say:
no organiser, no attendance, no hour.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sphinx.application import Sphinx

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.licences import Licence, licence_address
from conference_garden.facts.model import KINDS, Conference, Series, Source, Speaker, Subject, Talk, Topic, Writer
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.own_kinds import SCHEMA_TYPES, OwnKind, kind_in
from conference_garden.facts.settings import Settings
from conference_garden.facts.translation import gettext
from conference_garden.machines.dates import dates_of
from conference_garden.machines.items import iso
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.navigation import breadcrumbs
from conference_garden.pages.page_kind import kind_of
from conference_garden.pages.show.topic_years import some_talks
from conference_garden.pages.show.view_data import Link
from conference_garden.pages.show.views import views_of
from conference_garden.pages.show.words import kind_text

Node = dict[str, Any]

#: Characters that may end a script early, or that end a line in JavaScript.
_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")


def page_address(address: str) -> str:
    """The address of a page relative to that of the site; the front page is the site itself."""
    return "" if address == "index.html" else address


class StructuredData:
    """Makes the graphs of pages."""

    def __init__(self, app: Sphinx) -> None:
        self.catalogue = garden_domain(app.env).catalogue
        self.settings: Settings = app.config.garden_settings
        self.address_of = app.builder.get_target_uri
        self.dates = dates_of(app.env)
        self.archive: str = getattr(app.config, "blog_path", "")  # of ablog

    def page(self, document: str, title: str, description: str) -> str:
        """The graph of a page as JSON that is safe in a ``<script>``."""
        self._described: set[str] = set()
        about = self._about(document, title, description)
        graph = [about, *([self._trail(document, title)] if document != "index" else [])]
        text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
        return _UNSAFE.sub(lambda unsafe: f"\\u{ord(unsafe[0]):04x}", text)

    def _about(self, document: str, title: str, description: str) -> Node:
        if document == "index":
            return self._site(description)
        kind, subject = kind_of(self.catalogue, document), self.catalogue.subjects.get(document)
        is_archive = document == self.archive or document.startswith(f"{self.archive}/")
        page = self.catalogue.pages.get(document)
        says_so = kind.is_notes or is_archive or (page is not None and page.licence is not None)
        common: Node = {
            "name": title,
            "description": description,
            "inLanguage": (page.lang if page else "") or self.settings.language,
            "license": self._licences(document) if says_so else "",
            "dateModified": iso(self.dates.page(document)),
            "isPartOf": self._thing("WebSite", self.settings.url, name=self.settings.name),
        }
        match subject:
            case Conference():
                return self._notes(subject, common)
            case Topic():
                common |= {"author": self._authors(document), "mainEntity": self._topic(subject)}
            case Speaker():
                common["mainEntity"] = self._speaker(subject)
            case Series():
                common["mainEntity"] = self._series(subject)
            case Writer():
                common["mainEntity"] = self._writer(subject)
            case None:
                common["author"] = self._authors(document)
        if document == "topics":
            common["mainEntity"] = self._vocabulary()
        return self._page("CollectionPage" if is_archive else kind.schema_type, self._url(document), **common)

    # Subjects that have a page

    def _site(self, description: str) -> Node:
        search = {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{self.settings.url}search.html?q={{search_term_string}}",
            },
            # https://schema.org/docs/actions.html
            "query-input": "required name=search_term_string",
        }
        return self._thing(
            "WebSite",
            self.settings.url,
            name=self.settings.name,
            description=description,
            inLanguage=self.settings.language,
            license=self._licences("index"),
            dateModified=iso(self.dates.page("index")),
            potentialAction=search,
        )

    def _notes(self, conference: Conference, common: Node) -> Node:
        return self._page(
            "Article",
            self._url(conference.document),
            **{"headline" if key == "name" else key: value for key, value in common.items()},
            author=self._authors(conference.document),
            datePublished=iso(conference.date),
            isBasedOn=[_source(source) for source in conference.sources],
            mainEntity=self._conference(conference),
            hasPart=list(self._parts(conference)),
        )

    def _parts(self, conference: Conference) -> Iterator[Node]:
        """The notes on talks that have other writers or licences than the page."""
        page = self.catalogue.pages[conference.document]
        of_page = self.catalogue.writers_of(page.document), self.settings.licences(page)
        for talk in self.catalogue.talks_of_conference(conference):
            writers, licences = self.catalogue.writers_of(page.document, talk), self.settings.licences(page, talk)
            if (writers, licences) != of_page:
                yield _filled(
                    {
                        "@type": "CreativeWork",
                        "url": self._url(talk.document, talk.id),
                        "about": {"@id": self._url(talk.document, talk.id)},
                        "author": self._authors(page.document, talk),
                        "license": _licence_nodes(licences),
                    }
                )

    def _work(self, conference: Conference, own: OwnKind) -> Node:
        """The subject of the notes if it is not an event but, for example, a book."""
        talks = self.catalogue.talks_of_conference(conference)
        by = {speaker.id: speaker for talk in talks for speaker, _ in self.catalogue.speakers_of(talk)}
        return self._subject(
            own.type,
            conference,
            sameAs=conference.website,
            contributor=[self._subject("Person", speaker) for speaker in by.values()],
            hasPart=[self._part(talk, own) for talk in talks],
        )

    def _part(self, talk: Talk, own: OwnKind) -> Node:
        return self._page(
            SCHEMA_TYPES[own.type],
            self._url(talk.document, talk.id),
            name=talk.title,
            description=talk.takeaway,
            inLanguage=self._language_of(talk),
            contributor=[self._subject("Person", speaker) for speaker, _ in self.catalogue.speakers_of(talk)],
            about=[self._subject("DefinedTerm", topic) for topic in self.catalogue.topics_of(talk)],
        )

    def _language_of(self, talk: Talk) -> str:
        return talk.lang or (self.settings.language if self.catalogue.pages[talk.document].lang else "")

    def _conference(self, conference: Conference) -> Node:
        if (own := kind_in(conference.document)) and not own.is_event:
            return self._work(conference, own)
        place = self._place(conference) if conference.place else None
        again = {"@id": place["@id"]} if place else None
        return self._subject(
            "Event",
            conference,
            startDate=iso(conference.start if conference.is_dated else None),
            endDate=iso(conference.end if conference.is_dated else None),
            location=place,
            eventAttendanceMode="https://schema.org/OnlineEventAttendanceMode" if _online(conference) else "",
            sameAs=conference.website,
            superEvent=self._series(self.catalogue.series_of(conference)),
            subEvent=[self._talk(talk, again) for talk in self.catalogue.talks_of_conference(conference)],
        )

    def _series(self, series: Series) -> Node:
        return self._subject("EventSeries", series)

    def _place(self, conference: Conference) -> Node:
        place = conference.place
        kind: Node = {"@type": "Place", "address": place}  # search engines ask for one
        if _online(conference):
            kind = {"@type": "VirtualLocation", "url": conference.website}
        return self._once({**kind, "@id": f"{self._url(conference.document)}#{kind['@type']}", "name": place})

    def _talk(self, talk: Talk, place: Node | None) -> Node:
        return self._page(
            "Event",
            self._url(talk.document, talk.id),
            name=talk.title,
            description=talk.takeaway,
            inLanguage=self._language_of(talk),
            startDate=iso(talk.day),
            keywords="" if talk.kind == "talk" else talk.kind if talk.kind in KINDS else kind_text(talk.kind),
            location=place,
            performer=[self._subject("Person", speaker) for speaker, _ in self.catalogue.speakers_of(talk)],
            recordedIn=[{"@type": "CreativeWork", "url": url} for url in talk.recordings],
            workFeatured=[{"@type": "PresentationDigitalDocument", "url": url} for url in talk.slides],
            about=[self._subject("DefinedTerm", topic) for topic in self.catalogue.topics_of(talk)],
        )

    def _topic(self, topic: Topic) -> Node:
        return self._subject(
            "DefinedTerm",
            topic,
            alternateName=list(topic.aliases),
            description=self.catalogue.lead(topic.document),
            inDefinedTermSet=self._vocabulary(),
            subjectOf=self._permalinks(some_talks(self.catalogue, topic)),
        )

    def _vocabulary(self) -> Node:
        return self._thing(
            "DefinedTermSet", self._url("topics"), name=gettext("Topics of {garden}", garden=self.settings.name)
        )

    def _speaker(self, speaker: Speaker) -> Node:
        return self._subject(
            "Person",
            speaker,
            alternateName=[name for name in speaker.names if name != speaker.name],
            sameAs=speaker.url,
            performerIn=self._permalinks(self.catalogue.outlines_of_speaker(speaker)),
        )

    # Parts

    def _permalinks(self, talks: Iterable[TalkOutline]) -> list[Node]:
        """Talks by ``@id`` only: they are described on the pages of their conferences."""
        return [{"@id": self._url(talk.document, talk.id)} for talk in talks]

    def _authors(self, document: str, talk: Talk | None = None) -> list[Node]:
        return [self._author(writer) for writer in self.catalogue.writers_of(document, talk)]

    def _author(self, writer: Writer, **properties: Any) -> Node:
        author = writer.author
        return self._subject("Organization" if author.is_group else "Person", writer, sameAs=author.url, **properties)

    def _writer(self, writer: Writer) -> Node:
        written = [{"@id": self._url(document)} for document in whole_pages_of(self.catalogue, writer)]
        return self._author(writer, description=writer.author.about, **{"@reverse": {"author": written}})

    def _licences(self, document: str) -> str | Node | list[str | Node]:
        """The licences of a page, or none if a part of it has no licence."""
        page = self.catalogue.pages.get(document)
        terms = self.settings.terms(page)
        return _licence_nodes(self.settings.licences(page)) if all(term.licences for term in terms) else []

    def _trail(self, document: str, title: str) -> Node:
        """The breadcrumbs from the front page to a page (https://schema.org/BreadcrumbList)."""
        way = breadcrumbs(views_of(self.catalogue), document)
        if document.startswith(f"{self.archive}/"):
            way.append(Link(gettext("Archive"), self.archive))
        items = [
            {
                "@type": "ListItem",
                "position": position,
                "name": link.text,
                "item": {"@id": self._url(link.document, link.anchor)},
            }
            for position, link in enumerate([Link(self.settings.name, "index"), *way, Link(title, document)], 1)
        ]
        return {"@type": "BreadcrumbList", "itemListElement": items}

    def _page(self, type_: str, url: str, **properties: Any) -> Node:
        """A page or a part of it, at the address ``url``."""
        return self._once({"@type": type_, "@id": url, "url": url, **properties})

    def _subject(self, type_: str, subject: Subject, **properties: Any) -> Node:
        """The subject of a page of the garden."""
        return self._thing(type_, self._url(subject.document), name=subject.title, **properties)

    def _thing(self, type_: str, page: str, **properties: Any) -> Node:
        """A node that has the page at the address ``page``."""
        return self._once({"@type": type_, "@id": f"{page}#{type_}", "url": page, **properties})

    def _once(self, node: Node) -> Node:
        """A node with all its properties, or only its ``@id`` if the graph already describes it."""
        if node["@id"] in self._described:
            return {"@id": node["@id"]}
        self._described.add(node["@id"])
        return _filled(node)

    def _url(self, document: str, anchor: str = "") -> str:
        return self.settings.url + page_address(self.address_of(document)) + (f"#{anchor}" if anchor else "")


def whole_pages_of(catalogue: Catalogue, writer: Writer) -> list[str]:
    """The documents of the pages that a writer wrote, rather than only talks on them."""
    return [name for name in catalogue.works[writer.key].documents if writer in catalogue.writers_of(name)]


def _online(conference: Conference) -> bool:
    return conference.place.casefold().startswith("online")


def _licence_nodes(licences: Iterable[Licence]) -> str | Node | list[str | Node]:
    found = [licence.url or {"@type": "CreativeWork", "name": licence.name} for licence in licences]
    return found[0] if len(found) == 1 else found


def _source(source: Source) -> Node:
    """Notes that others wrote; it is not known whether a person or a company did."""
    return _filled(
        {
            "@type": "CreativeWork",
            "name": source.title,
            "creditText": source.author,
            "url": source.url,
            "datePublished": iso(source.date),
            "license": _licence_nodes([Licence(name, licence_address(name))] if (name := source.licence) else []),
        }
    )


def _filled(node: Node) -> Node:
    return {key: value for key, value in node.items() if value}
