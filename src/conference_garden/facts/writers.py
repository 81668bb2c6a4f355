"""Who wrote what, and under which licences: of a page, and of talks on it that others wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from conference_garden.facts.licences import Licence
from conference_garden.facts.model import Author, Conference, Page, Talk, Writer
from conference_garden.facts.names import slugify, unique_ids


class Terms(NamedTuple):
    """Licences of a page, or of what some ``writers`` wrote on it; for the latter perhaps none."""

    writers: tuple[str, ...]
    licences: tuple[Licence, ...]


def authors_of(page: Page, talk: Talk | None = None) -> tuple[str, ...]:
    """The keys of those who wrote a page, or a talk on it."""
    keys = talk.authors if talk and talk.authors else page.authors
    return tuple(dict.fromkeys(key.name for key in keys))


class Works(NamedTuple):
    """What somebody wrote: the documents, and the talks by their ids, newest first."""

    documents: tuple[str, ...]
    talks: tuple[str, ...]


def works_in(
    pages: Mapping[str, Page], newest: Iterable[str], owners: Mapping[str, str], authors: Mapping[str, Author]
) -> dict[str, Works]:
    """What some authors wrote, by their keys; ``owners`` are the documents of talks, by the ids of these."""
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
    """The authors who wrote something, by their keys."""
    # an id does not depend on who has written already
    ids = unique_ids(((key, slugify(key)) for key in authors), "writer")
    return {key: Writer(ids[key], key, author) for key, author in authors.items() if key in works}


def conferences_of(works: Works, conferences: Iterable[Conference]) -> list[Conference]:
    """Those of some conferences whose pages somebody wrote, or talks on them."""
    documents = frozenset(works.documents)
    return [conference for conference in conferences if conference.document in documents]


def licences_of(
    page: Page, authors: Mapping[str, Author], own: Licence | None, talk: Talk | None = None
) -> tuple[Licence, ...]:
    """The licences of a page or of a talk on it: that of the page, those of its authors, or the garden's ``own``.

    None where one of the authors has none.
    """
    written = [author for key in authors_of(page, talk) if (author := authors.get(key))]
    found = [page.licence] if page.licence else [author.licence or own for author in written] or [own]
    return tuple(dict.fromkeys(filter(None, found))) if all(found) else ()


def terms_of(page: Page, authors: Mapping[str, Author], own: Licence | None) -> tuple[Terms, ...]:
    """All that is to be said of the licences of a page: its own, then those of talks that are under others."""
    of_page = licences_of(page, authors, own)
    found = {Terms((), of_page): None} if of_page else {}
    for talk in page.talks:
        licences = licences_of(page, authors, own, talk)
        if licences != of_page:
            found[Terms(tuple(authors[key].name for key in authors_of(page, talk) if key in authors), licences)] = None
    return tuple(found)
