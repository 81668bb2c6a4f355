"""The conferences, topics and talks on pages, by id; after edits of texts, only those of changed pages are replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from conference_garden.facts.model import Conference, Page, Talk, Topic
from conference_garden.facts.tables import catalogue_table

if TYPE_CHECKING:
    from conference_garden.facts.catalogue import Catalogue

Object = TypeVar("Object", Conference, Topic, Talk)


class Objects(NamedTuple):
    """Conferences, topics and talks by id; if an id is used twice, the first page by name has it."""

    conferences: dict[str, Conference]
    topics: dict[str, Topic]
    talks: dict[str, Talk]

    def replace(self, page: Page) -> None:
        """Replace the facts of a page by those that it has now, under the same ids."""
        if page.conference:
            _replace(self.conferences, page.conference)
            for talk in reversed(page.talks):
                _replace(self.talks, talk)
        if page.topic:
            _replace(self.topics, page.topic)


def objects_on(pages: Mapping[str, Page]) -> Objects:
    """The conferences, topics and talks of ``pages``, which are in the order of their names."""
    found = Objects({}, {}, {})
    for page in pages.values():
        if page.conference:
            found.conferences.setdefault(page.conference.id, page.conference)
        if page.topic:
            found.topics.setdefault(page.topic.id, page.topic)
        for talk in page.talks if page.conference else ():
            found.talks.setdefault(talk.id, talk)
    return found


def objects_after(pages: Mapping[str, Page], previous: Catalogue) -> Objects | None:
    """The same, given the catalogue before an edit; None if more than texts has changed, or there are former ids."""
    before: dict[str, Page] = previous.pages
    changed = [(page, dict.get(before, name)) for name, page in pages.items() if dict.get(before, name) is not page]
    is_same = len(pages) == len(before) and all(old and page.outline == old.outline != 0 for page, old in changed)
    if previous.former or not is_same:
        return None
    tables: tuple[dict[str, Any], ...] = previous.conferences, previous.topics, previous.talks
    found = Objects(*(dict(dict.items(table)) for table in tables))
    for page, _ in changed:
        found.replace(page)
    return found


def tags_of(catalogue: Catalogue, conference: Conference) -> list[str]:
    """The topics of a conference: those of its talks, then its own tags."""
    return _tags(catalogue)[conference.document]


@catalogue_table
def _tags(catalogue: Catalogue) -> dict[str, list[str]]:
    found = {}
    for document, conference in catalogue.conference_of_document.items():
        talks = catalogue.outlines_of_conference(conference)
        names = dict.fromkeys(noted.name for noted in (*(n for talk in talks for n in talk.topics), *conference.tags))
        found[document] = [name for name in names if name in catalogue.topics]
    return found


def _replace(objects: dict[str, Object], obj: Object) -> None:
    if objects[obj.id].document == obj.document:
        objects[obj.id] = obj
