"""Which addresses the site has, and where its former addresses redirect to.

An address is relative to the root of the site: that of a page
(``topics/sre.html``), a talk (``conferences/x-2024.html#willis-x-2024``) or a
feed (``topics/sre.atom.xml``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from sphinx.environment import BuildEnvironment

from conference_garden.facts.model import Person, Speaker, Talk, Writer
from conference_garden.facts.names import former_slug, slugify
from conference_garden.facts.old_ids import claims, former_document
from conference_garden.facts.record import Content
from conference_garden.pages.domain import GardenDomain, garden_domain

PAGE: Final = ".html"

#: Pages with parts of lists, which come and go as the lists grow and shrink.
_PARTS: Final = re.compile(r"(?:feeds|talks)/|speakers/letter/|topics/(?:family/|[^/]+/\d{4}(?![^/]))")


class MovedHeading(NamedTuple):
    """Where the anchor of a heading redirects to: an anchor on the page of a talk, or the top of its own page."""

    talk: Talk | None
    anchor: str


class Addresses:
    """The addresses of a garden, once all its pages are read and the generated ones are known."""

    def __init__(self, domain: GardenDomain) -> None:
        self.catalogue = domain.catalogue
        self.record = domain.record
        #: the folder of the pages that list posts by year, author or topic
        self.archive: str = getattr(domain.env.config, "blog_path", "blog")
        self._documents = domain.pages.keys() | domain.generated.keys()

    def has(self, document: str) -> bool:
        """Whether a document is a page of the site: neither a draft nor the page of somebody who is only in drafts."""
        drafts = self.catalogue.drafts
        subject = self.catalogue.subjects.get(document)
        if isinstance(subject, Speaker):
            return not all(talk.document in drafts for talk in self.catalogue.outlines_of_speaker(subject))
        if isinstance(subject, Writer):
            return not drafts.issuperset(self.catalogue.works[subject.key].documents)
        return document in self._documents and document not in drafts

    def talk(self, id_: str) -> Talk | None:
        """The talk that has an id, or had it, if it is on a page of the site; otherwise None."""
        found = self.catalogue.find("talk", id_)
        talk = self.catalogue.talks[found[1]] if found else None
        return talk if talk and self.has(talk.document) else None

    @cached_property
    def contents(self) -> dict[str, Content]:
        """The content at the address of each page, talk and heading, for the record."""
        recorded: defaultdict[str, list[str]] = defaultdict(list)
        for address in sorted(self.record.entries):
            recorded[address.partition("#")[2]].append(address)
        found: dict[str, Content] = {}
        for document in filter(self.has, sorted(self._documents)):
            page = self.catalogue.pages.get(document)
            if page is None:
                found[document + PAGE] = Content()
                continue
            former = tuple(old + PAGE for old in self.old_names.get(document, ()))
            published = page.conference.date if page.conference else page.topic.tended if page.topic else None
            found[document + PAGE] = Content(page.content, published, former)
            for talk in page.talks if page.conference else ():
                names = (talk.id, *(noted.name for noted in talk.formerly))
                before = tuple(address for name in names for address in recorded[name])
                found[f"{document}{PAGE}#{talk.id}"] = Content(talk.content, published, before)
            for heading in page.headings if page.objects else ():
                found.setdefault(f"{document}{PAGE}#{heading.id}", Content(heading_of=heading.talk))
        return found

    @cached_property
    def former(self) -> dict[str, str]:
        """Documents that no longer exist, each with the one that claims its name."""
        found: dict[str, str] = {}
        for claim in claims(self.catalogue.pages):
            if claim.kind != "talk":
                found.setdefault(former_document(claim.document, claim.name), claim.document)
        for person in self.catalogue.people:
            found.update(self._pages_of(person, person.formerly))
        for writer in self.catalogue.writers.values():
            found.update((f"writers/{slugify(old)}", writer.document) for old in writer.author.formerly)
        for series in self.catalogue.series.values():  # nobody can write 'formerly' for a series
            old = f"series/{former_slug(series.title.casefold())}"
            if old + PAGE in self.record.entries:
                found.setdefault(old, series.document)
        return self._leading(found)

    @cached_property
    def redirects(self) -> dict[str, str]:
        """Documents that do not exist, and those they redirect to.

        These are the former ones, those that aliases of speakers would have,
        and the general index, which all sites had once.
        """
        found = {"genindex": "talks", **self.former}
        for person in self.catalogue.people:
            found = {**self._pages_of(person, person.aliases), **found}
        return self._leading(found)

    @cached_property
    def old_names(self) -> dict[str, list[str]]:
        """By document, the documents that redirect to it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for old, new in self.redirects.items():
            found[new].append(old)
        return dict(found)

    def _pages_of(self, person: Person, names: Iterable[str]) -> dict[str, str]:
        speaker = self.catalogue.find_speaker(person.name)
        return {f"speakers/{slugify(name)}": speaker.document for name in names} if speaker else {}

    def _leading(self, found: Mapping[str, str]) -> dict[str, str]:
        return {old: new for old, new in sorted(found.items()) if not self.has(old) and self.has(new)}

    def places(self, address: str) -> list[str]:
        """The addresses where the content of an address is now, the best first; none if it is gone.

        For a page that lists posts, or its feed, the first need not exist:
        nobody can prevent a year from losing its only conference.
        """
        path, _, anchor = address.partition("#")
        document, suffix = parts_of(path)
        if anchor:
            talk = self.talk(anchor)
            is_kept = self.has(document) or document in self.redirects
            return [f"{talk.document}{PAGE}#{talk.id}"] if talk and is_kept else []
        if document == self.archive or document.startswith(f"{self.archive}/"):
            return self._places_in_archive(document, suffix)
        if self.has(document) or ("/" not in document and suffix != PAGE):
            return [address]
        if document in self.redirects:
            return [self.redirects[document] + suffix]
        if document.startswith("years/"):
            return [f"conferences{suffix}"]
        return [self._list_of(document) + suffix] if _PARTS.match(document) and suffix == PAGE else []

    def _list_of(self, document: str) -> str:
        """The page of the list that a page was a part of."""
        while "/" in document and not self.has(document):
            document = document.rpartition("/")[0]
        return document

    def _places_in_archive(self, document: str, suffix: str) -> list[str]:
        parts = document.split("/")
        feed = suffix != PAGE
        if parts[1:2] == ["tag"] and len(parts) > 2:
            found = self.catalogue.find("topic", parts[2])
            page = self.catalogue.address(*found)[0] if found else ""
            if not found or not self.has(page):
                return []
            same = "/".join([*parts[:2], found[1], *parts[3:]]) + suffix
            return [same, page + (f".{parts[-1]}{suffix}" if feed else suffix)]
        return [document + suffix, f"{self.archive}/{parts[-1]}{suffix}" if feed else self.archive + PAGE]

    def moved_from(self, document: str) -> dict[str, Talk]:
        """The talks that were published on a page or at its address and are elsewhere now, by their former ids.

        A talk with another id on the same page is not among them: its former
        id is an anchor there.
        """
        ids = self.record.pages.get(document + PAGE, ())
        place = self.redirects.get(document, document)
        return {id_: talk for id_ in ids if (talk := self.talk(id_)) and talk.document != place}

    def moved_headings(self, document: str) -> dict[str, MovedHeading]:
        """The headings that were published on a page or at its address and are not there now, by their former ids.

        One that is gone redirects to its talk, or to the page.
        """
        place = self.redirects.get(document, document)
        page = self.catalogue.pages.get(place)
        present = {heading.id for heading in page.headings} if page else set()
        found: dict[str, MovedHeading] = {}
        for name in (document, *self.old_names.get(document, ())):
            for anchor, owner in self.record.headings.get(name + PAGE, {}).items():
                talk = self.talk(owner) if owner else None
                if talk and (talk.document != place or (place == document and anchor not in present)):
                    found.setdefault(anchor, MovedHeading(talk, self._anchor_in(talk, owner, anchor)))
                elif not owner and place == document and anchor not in present:
                    found.setdefault(anchor, MovedHeading(None, ""))
        return found

    def _anchor_in(self, talk: Talk, old: str, anchor: str) -> str:
        """The present anchor of a heading in a talk whose id was ``old``; that of the talk if the heading is gone."""
        new = talk.id + anchor.removeprefix(old) if anchor.startswith(old) else anchor
        return new if any(new == heading.id for heading in self.catalogue.pages[talk.document].headings) else talk.id


def parts_of(path: str) -> tuple[str, str]:
    """The document to which a file of the site belongs, and the rest: ``.html`` or, of a feed, ``.atom.xml``."""
    if path.endswith(PAGE):
        return path.removesuffix(PAGE), PAGE
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.partition(".")
    return folder + slash + stem, dot + suffix


def addresses_of(env: BuildEnvironment) -> Addresses:
    """The addresses of a garden."""
    return garden_domain(env).derived(Addresses)
