"""From references in prose to mentions: who links where, in which sentence."""

from __future__ import annotations

from collections.abc import Callable, Container

from conference_garden.facts.model import Gap, Mention, Page, Reference

#: (kind, target as written) → (kind, id) of the thing that is meant, if it exists
Find = Callable[[str, str], tuple[str, str] | None]
#: (kind, id) → the title of a thing
TitleOf = Callable[[str, str], str]


def mentions_on(page: Page, find: Find, title_of: TitleOf, talks: Container[str]) -> list[Mention]:
    """The references on a page to things that exist, each sentence once.

    ``talks`` are the ids of all talks: a section that lost its id to another
    talk counts as a part of its page.
    """
    thing = page.topic or page.conference
    own = thing.id if thing else ""
    found: dict[Mention, None] = {}
    for reference in page.references:
        target = find(reference.kind, reference.target)
        if target and target[1] not in (reference.talk, own):
            talk = reference.talk if reference.talk in talks else ""
            found[Mention(page.document, talk, *target, _sentence(reference, find, title_of))] = None
    return list(found)


def _sentence(reference: Reference, find: Find, title_of: TitleOf) -> str:
    words = []
    for part in reference.sentence:
        if isinstance(part, Gap):
            found = find(part.kind, part.target)
            words.append(title_of(*found) if found else part.target)
        else:
            words.append(part)
    return "".join(words)
