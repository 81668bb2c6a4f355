"""Former ids of talks, pages and speakers, which still lead to them.

A talk names them in its block (``:formerly: old-id``), a page in its front
matter (``formerly: [old-stem]``), a speaker in ``speakers.yml``; oldest first,
so that the first one is the id of the first publication.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from conference_garden.facts.model import Noted, Page, Talk
from conference_garden.facts.names import slugify
from conference_garden.facts.outline import with_outline

if TYPE_CHECKING:
    from conference_garden.facts.catalogue import Catalogue


class OldId(NamedTuple):
    """A former name, and what claims it: ``kind`` is as in :class:`.model.Reference`, or ``page``."""

    name: str
    kind: str
    id: str
    document: str
    line: int


def former_document(document: str, name: str) -> str:
    """The document for a former ``name`` of ``document``, which is a path from the root or a name in the same folder.

    >>> former_document("topics/sre", "site-reliability"), former_document("topics/sre", "notes/sre")
    ('topics/site-reliability', 'notes/sre')
    """
    return name if "/" in name else posixpath.join(posixpath.dirname(document), name)


def claims(pages: Mapping[str, Page]) -> Iterator[OldId]:
    """The former names that pages and talks claim, in the order of the pages."""
    for page in pages.values():
        obj = page.conference or page.topic
        kind = "conference" if page.conference else "topic" if page.topic else "page"
        for noted in page.formerly:
            yield OldId(noted.name, kind, obj.id if obj else page.document, page.document, noted.line)
        for talk in page.talks if page.conference else ():
            for noted in talk.formerly:
                yield OldId(noted.name, "talk", talk.id, page.document, noted.line)


def former_ids(pages: Mapping[str, Page]) -> dict[str, tuple[str, str]]:
    """Former ids, with the (kind, id) that had them: ids in use now are left out, and the first claim wins."""
    found: dict[str, tuple[str, str]] = {}
    for claim in claims(pages):
        if claim.kind != "page":
            found.setdefault(posixpath.basename(claim.name), (claim.kind, claim.id))
    if found:
        for page in pages.values():
            for obj in page.objects:
                found.pop(obj.id, None)
    return found


def first_id(catalogue: Catalogue, kind: str, id_: str) -> str:
    """The first id of a talk, speaker, writer, topic or conference, for names that must never change."""
    match kind:
        case "talk":
            names = [noted.name for noted in catalogue.talks[id_].formerly]
        case "speaker":
            person = catalogue.person(catalogue.speakers[id_].name)
            names = list(map(slugify, person.formerly)) if person else []
        case "writer":
            return slugify((*catalogue.authors[id_].formerly, id_)[0])
        case _:
            formerly = catalogue.pages[catalogue.objects[kind][id_].document].formerly
            names = [noted.name.rpartition("/")[2] for noted in formerly]
    return names[0] if names else id_


def with_living_ids(page: Page, former: Mapping[str, tuple[str, str]]) -> Page:
    """The page with current ids in place of former ones in its facts; the same object if there are none."""

    def living(kind: str, name: str) -> str:
        found = former.get(name)
        return found[1] if found and found[0] == kind else name

    def living_topics(names: tuple[Noted, ...]) -> tuple[Noted, ...]:
        return tuple(noted._replace(name=living("topic", noted.name)) for noted in names)

    def changed(talk: Talk) -> Talk:
        claims = tuple(
            claim._replace(talk=living("talk", claim.talk), topics=living_topics(claim.topics)) for claim in talk.claims
        )
        topics = living_topics(talk.topics)
        return talk if (topics, claims) == (talk.topics, talk.claims) else replace(talk, topics=topics, claims=claims)

    talks = tuple(changed(talk) for talk in page.talks)
    conference = page.conference and replace(page.conference, tags=living_topics(page.conference.tags))
    topic = page.topic and replace(page.topic, related=living_topics(page.topic.related))
    if (talks, conference, topic) == (page.talks, page.conference, page.topic):
        return page
    found = replace(page, talks=talks, conference=conference, topic=topic, versions=())
    return with_outline(found)
