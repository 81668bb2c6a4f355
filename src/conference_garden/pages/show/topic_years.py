"""Pages of the talks of one year or month on a topic that has very many talks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from docutils import nodes

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Topic
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.tables import catalogue_table
from conference_garden.facts.translation import gettext
from conference_garden.pages.page_kind import PageKind, Place, of_talks
from conference_garden.pages.show.grouped import Size, SplitPage, split_all
from conference_garden.pages.show.pieces import Pieces, paragraph, subheading
from conference_garden.pages.show.talks import by_year, talks_on
from conference_garden.pages.show.view_data import Around, Counted, Link, TalkLine
from conference_garden.pages.show.views import Views
from conference_garden.pages.show.words import count_text

#: If a topic has more talks than this, years with more than a few of them have pages of their own.
LARGEST: Final = 150
#: Up to this many talks of a year stay on the page of the topic.
FEW: Final = 10


@dataclass(frozen=True, slots=True)
class TopicYearView:
    """The whole page of a year or month of a topic: talks, or links to months."""

    state: str
    talks: tuple[TalkLine, ...]
    months: tuple[Counted, ...]
    around: Around


class TopicYearKind(PageKind):
    """Pages of years and months of topics, which are generated."""

    name = "topic year"
    index = "topics"
    schema_type = "CollectionPage"

    def documents(self, catalogue: Catalogue) -> Mapping[str, str]:
        """The pages of topics with very many talks."""
        documents = [document for document in pages_of(catalogue) if document.count("/") > 1]
        found = ((document, *_page(catalogue, document)) for document in documents)
        return {document: f"{topic.title}, {page.title}" for document, topic, page in found}

    def view(self, views: Views, document: str) -> TopicYearView:
        """The talks, newest first, or the months in which they were given."""
        page = _page(views.catalogue, document)[1]
        here = (id_ for group in page.here for id_ in group.members)
        return TopicYearView(
            views.state(talks_on(views.catalogue, page)),
            tuple(views.line(views.catalogue.outlines[id_]) for id_ in here),
            page.links,
            page.around,
        )

    def fill(self, part: nodes.Element, view: TopicYearView, pieces: Pieces) -> list[nodes.Node]:
        """The number of talks, links to months, and the talks that are not on pages of months."""
        found: list[nodes.Node] = [paragraph(view.state, "garden-talk-count")]
        if view.months:
            found += [subheading(gettext("Months"), level=2), pieces.chips(view.months)]
        if view.talks:
            found.append(pieces.talk_list(view.talks))
        # lists are newest first
        return found + pieces.around(view.around[::-1], gettext("Previous"), gettext("Next"))

    def summary(self, catalogue: Catalogue, document: str) -> str:
        """The number of talks, their topic, and when they were given."""
        topic, page = _page(catalogue, document)
        count = count_text(len(page.members), "talk")
        return gettext("{talks} on {topic}: {when}.", talks=count, topic=topic.title, when=page.title)

    def parents(self, views: Views, document: str) -> list[Link]:
        """The family, the topic, and for a month, the year."""
        topic, page = _page(views.catalogue, document)
        return [views.family_link(topic.family), views.link("topic", topic.id), *page.parents]

    def changes_with(self, catalogue: Catalogue, document: str) -> Iterable[Place]:
        """The talks on the page."""
        return of_talks(catalogue, _page(catalogue, document)[1].members)


@catalogue_table
def pages_of(catalogue: Catalogue) -> Mapping[str, SplitPage]:
    """The pages of topics, and of years and months of those with too many talks: document → page."""
    wholes = {
        topic.document: SplitPage("", tuple(by_year(catalogue, catalogue.ids_of_topic(topic.id))), {})
        for topic in catalogue.topics.values()
    }
    return split_all(wholes, Size(LARGEST, FEW))


def some_talks(catalogue: Catalogue, topic: Topic) -> list[TalkOutline]:
    """The talks on a topic; only the newest if there are too many for a page."""
    return catalogue.outlines_of_topic(topic)[:LARGEST]


def _page(catalogue: Catalogue, document: str) -> tuple[Topic, SplitPage]:
    topic = catalogue.subjects["/".join(document.split("/")[:2])]
    assert isinstance(topic, Topic)
    return topic, pages_of(catalogue)[document]
