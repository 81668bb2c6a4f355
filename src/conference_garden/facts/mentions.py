"""From references in prose to mentions: which page or talk links where, in which sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from conference_garden.facts.headings import PageHeading
from conference_garden.facts.model import Gap, Mention, Page

if TYPE_CHECKING:
    from conference_garden.facts.catalogue import Catalogue


class KeepsMentions(Protocol):
    """Provides mentions kept from an earlier build."""

    def by_page(self) -> Mapping[str, list[Mention]]:
        """The mentions on each page, by document."""

    def by_target(self) -> Mapping[tuple[str, str], list[Mention]] | None:
        """The mentions of each target, by its kind and id, or None if they may have changed."""


def mentions_on(page: Page, catalogue: Catalogue) -> list[Mention]:
    """The mentions on a page: references to existing targets, each sentence once."""
    obj = page.topic or page.conference
    own = obj.id if obj else ""
    found: dict[Mention, None] = {}
    for reference in page.references:
        target = catalogue.find(reference.kind, reference.target)
        if target and target[0] == "heading":
            heading = catalogue.objects["heading"][target[1]]
            target = ("talk", heading.talk) if isinstance(heading, PageHeading) else None
        if target and target[1] not in (reference.talk, own):
            # a section that lost its id to another talk counts as part of its page
            talk = reference.talk if reference.talk in catalogue.talks else ""
            sentence = "".join(_text(part, catalogue) for part in reference.sentence)
            found[Mention(page.document, talk, *target, sentence)] = None
    return list(found)


def mentions_by_page(catalogue: Catalogue, before: Catalogue | None) -> Mapping[str, list[Mention]]:
    """The mentions on each page; those still valid are taken over from the catalogue ``before`` the last edit."""
    known: Mapping[str, list[Mention]] = {}
    if before and has_mentions(before, "mentions_by_page") and _has_same_names(catalogue, before):
        known = before.mentions_by_page
        if catalogue.has_same_structure:
            return known
    return {
        document: known[document]
        if document in known and before and before.pages.get(document) is page
        else mentions_on(page, catalogue)
        for document, page in catalogue.pages.items()
    }


def mentions_by_target(
    by_page: Mapping[str, list[Mention]],
    before: tuple[Mapping[str, list[Mention]], Mapping[tuple[str, str], list[Mention]]] | None = None,
) -> dict[tuple[str, str], list[Mention]]:
    """The mentions of each target, by kind and id, in the order of pages; ``before`` has both tables before an edit."""
    known, found = before or ({}, {})
    changed = {name for name in by_page.keys() | known.keys() if by_page.get(name) is not known.get(name)}
    gone = {(mention.kind, mention.target) for name in changed for mention in known.get(name, ())}
    new = defaultdict(list)
    for name in sorted(changed):
        for mention in by_page.get(name, ()):
            new[mention.kind, mention.target].append(mention)
    by_target = dict(found)
    for target in (*new, *(gone - new.keys())):
        others = (mention for mention in found.get(target, ()) if mention.document not in changed)
        by_target[target] = sorted((*others, *new[target]), key=lambda mention: mention.document)
    return {target: mentions for target, mentions in by_target.items() if mentions}


def mentions_of_all(catalogue: Catalogue, before: Catalogue | None) -> Mapping[tuple[str, str], list[Mention]]:
    """The mentions of all targets in a catalogue, given the catalogue before the last edit."""
    if catalogue.kept_mentions and (kept := catalogue.kept_mentions.by_target()) is not None:
        return kept
    by_page = catalogue.mentions_by_page
    if before is None or not has_mentions(before, "_mentions_by_target"):
        return mentions_by_target(by_page)
    if catalogue.has_same_structure:
        return before._mentions_by_target  # noqa: SLF001
    return mentions_by_target(by_page, (before.mentions_by_page, before._mentions_by_target))  # noqa: SLF001


def has_mentions(catalogue: Catalogue, table: str) -> bool:
    """Whether a table of mentions was made in a catalogue, or is kept from an earlier build."""
    return catalogue.kept_mentions is not None or table in vars(catalogue)


def _has_same_names(catalogue: Catalogue, before: Catalogue) -> bool:
    """Whether sentences show the same titles, and references have the same targets."""
    if catalogue.has_same_structure:
        return True
    own = [(each.people, each.former, _titles(each, "heading")) for each in (catalogue, before)]
    return own[0] == own[1] and (catalogue.has_same_outline or _names(catalogue) == _names(before))


def _names(catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """The titles that sentences may show, by the (kind, id) or name of the target."""
    names = {(kind, id_): title for kind in catalogue.objects for id_, title in _titles(catalogue, kind).items()}
    return names | {("speaker", name): one.name for one in catalogue.speakers.values() for name in one.names}


def _titles(catalogue: Catalogue, kind: str) -> dict[str, str]:
    return {id_: obj.title for id_, obj in catalogue.objects[kind].items()}


def _text(part: str | Gap, catalogue: Catalogue) -> str:
    if isinstance(part, str):
        return part
    found = catalogue.find(part.kind, part.target)
    return catalogue.title(*found) if found else part.target
