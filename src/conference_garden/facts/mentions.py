"""From references in prose to mentions: who links where, in which sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conference_garden.facts.headings import PageHeading
from conference_garden.facts.model import Gap, Mention, Page

if TYPE_CHECKING:
    from conference_garden.facts.catalogue import Catalogue


def mentions_on(page: Page, catalogue: Catalogue) -> list[Mention]:
    """The references on a page to things that exist, each sentence once."""
    thing = page.topic or page.conference
    own = thing.id if thing else ""
    found: dict[Mention, None] = {}
    for reference in page.references:
        target = catalogue.find(reference.kind, reference.target)
        if target and target[0] == "heading":
            heading = catalogue.things["heading"][target[1]]
            target = ("talk", heading.talk) if isinstance(heading, PageHeading) else None
        if target and target[1] not in (reference.talk, own):
            # a section that lost its id to another talk counts as a part of its page
            talk = reference.talk if reference.talk in catalogue.talks else ""
            sentence = "".join(_text(part, catalogue) for part in reference.sentence)
            found[Mention(page.document, talk, *target, sentence)] = None
    return list(found)


def mentions_by_page(catalogue: Catalogue, before: Catalogue | None) -> dict[str, list[Mention]]:
    """The mentions on each page; those that hold are taken over from the catalogue ``before`` the last edit."""
    names = _names(catalogue)
    known: Mapping[str, list[Mention]] = {}
    if before and (before.people, before.former, _names(before)) == (catalogue.people, catalogue.former, names):
        known = before.mentions_by_page
    return {
        document: known[document]
        if document in known and before and before.pages.get(document) is page
        else mentions_on(page, catalogue)
        for document, page in catalogue.pages.items()
    }


def _names(catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """The titles that sentences may show, and what they may lead to."""
    names = {(kind, id_): thing.title for kind, things in catalogue.things.items() for id_, thing in things.items()}
    return names | {("speaker", name): one.name for one in catalogue.speakers.values() for name in one.names}


def _text(part: str | Gap, catalogue: Catalogue) -> str:
    if isinstance(part, str):
        return part
    found = catalogue.find(part.kind, part.target)
    return catalogue.title(*found) if found else part.target
