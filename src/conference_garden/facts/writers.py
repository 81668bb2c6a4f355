"""Who wrote what, and under which licences: pages, and talks on them that others wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from conference_garden.facts.licences import Licence
from conference_garden.facts.model import Author, Conference, Page, Talk, Writer
from conference_garden.facts.names import slugify, unique_ids


class Terms(NamedTuple):
    """The licences of a page, or of what certain ``writers`` wrote on it; the latter may have none."""

    writers: tuple[str, ...]
    licences: tuple[Licence, ...]


def authors_of(page: Page, talk: Talk | None = None) -> tuple[str, ...]:
    """The keys of the authors of a page, or of a talk on it."""
    keys = talk.authors if talk and talk.authors else page.authors
    return tuple(dict.fromkeys(key.name for key in keys))


class Works(NamedTuple):
    """What an author wrote: documents, and ids of talks, newest first."""

    documents: tuple[str, ...]
    talks: tuple[str, ...]


def works_in(
    pages: Mapping[str, Page], newest: Iterable[str], owners: Mapping[str, str], authors: Mapping[str, Author]
) -> dict[str, Works]:
    """What authors wrote, by author key; ``owners`` are the documents of talks, by talk id."""
    documents: defaultdict[str, dict[str, None]] = defaultdict(dict)
    theirs: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages.values():
        for key in authors_of(page):
            documents[key][page.document] = None
        for talk in page.talks if page.conference else ():
            if owners[talk.id] == page.document:
                for key in authors_of(page, talk):
                    documents[key][page.document] = None
                    theirs[key].add(talk.id)
    places = {id_: place for place, id_ in enumerate(newest)}
    ordered = {key: tuple(sorted(ids, key=places.__getitem__)) for key, ids in theirs.items()}
    return {key: Works(tuple(documents[key]), ordered.get(key, ())) for key in authors if key in documents}


def writers_in(authors: Mapping[str, Author], works: Container[str]) -> dict[str, Writer]:
    """The authors who wrote something, by key."""
    # ids are made for all authors, so that they do not depend on who has written something yet
    ids = unique_ids(((key, slugify(key)) for key in authors), "writer")
    return {key: Writer(ids[key], key, author) for key, author in authors.items() if key in works}


def conferences_of(works: Works, conferences: Iterable[Conference]) -> list[Conference]:
    """Those of ``conferences`` whose page, or talks on it, are among ``works``."""
    documents = frozenset(works.documents)
    return [conference for conference in conferences if conference.document in documents]


def licences_of(
    page: Page, authors: Mapping[str, Author], own: Licence | None, talk: Talk | None = None
) -> tuple[Licence, ...]:
    """The licences of a page or of a talk on it: that of the page, those of its authors, or the garden's ``own``.

    Empty if one of the authors has none.
    """
    written = [author for key in authors_of(page, talk) if (author := authors.get(key))]
    found = [page.licence] if page.licence else [author.licence or own for author in written] or [own]
    return tuple(dict.fromkeys(filter(None, found))) if all(found) else ()


def terms_of(page: Page, authors: Mapping[str, Author], own: Licence | None) -> tuple[Terms, ...]:
    """What to state about the licences of a page: its own, then those of talks with other licences."""
    of_page = licences_of(page, authors, own)
    found = {Terms((), of_page): None} if of_page else {}
    for talk in page.talks:
        licences = licences_of(page, authors, own, talk)
        if licences != of_page:
            found[Terms(tuple(authors[key].name for key in authors_of(page, talk) if key in authors), licences)] = None
    return tuple(found)
