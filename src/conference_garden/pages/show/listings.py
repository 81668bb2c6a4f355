"""``{listing}``: one of the garden's lists on any page, kept up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from conference_garden.facts.own_kinds import kind_in, own_kinds
from conference_garden.facts.problems import listed, quoted, suggest
from conference_garden.facts.translation import NN_, form_for, gettext, number_text
from conference_garden.pages.page_kind import placeholder
from conference_garden.pages.show.pieces import DOT, Pieces, bullets, paragraph, sentence
from conference_garden.pages.show.view_data import Counted, IndexEntry, Link, Pair
from conference_garden.pages.show.views import Views

#: How many entries the lists of "latest" and "disagreements" have.
LATEST: Final = 6

#: Nouns for the list of numbers; the number is a node of its own.
_COUNTED: Final = {
    "talks": NN_("{n} talk", "{n} talks"),
    "conferences": NN_("{n} conference", "{n} conferences"),
    "speakers": NN_("{n} speaker", "{n} speakers"),
    "topics": NN_("{n} topic", "{n} topics"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: groups of entries, each with an optional link as its heading, pairs of talks, and numbers."""

    groups: tuple[tuple[Link | None, tuple[IndexEntry, ...]], ...] = ()
    pairs: tuple[Pair, ...] = ()
    counts: tuple[Counted, ...] = ()


def _latest(views: Views) -> Listing:
    """The latest conferences, each with its first paragraph."""
    latest = views.catalogue.conferences_by_date[:LATEST]
    return Listing(groups=((None, tuple(views.conference_entry(conference, named=True) for conference in latest)),))


def _topics(views: Views) -> Listing:
    """All topics, by family."""
    families = views.catalogue.families.items()
    return Listing(
        groups=tuple((views.family_link(f), tuple(map(views.topic_entry, topics))) for f, topics in families)
    )


def _disagreements(views: Views) -> Listing:
    """The latest talks that disagree, side by side."""
    return Listing(pairs=views.disagreements()[:LATEST])


def _numbers(views: Views) -> Listing:
    """The numbers of talks, conferences, speakers and topics."""
    catalogue = views.catalogue
    own = Counter(kind_in(conference.document) for conference in catalogue.conferences.values())
    counts = {
        "talks": len(catalogue.outlines),
        "conferences": own[None],
        "speakers": len(catalogue.speakers),
        "topics": len(catalogue.topics),
    }
    if own_kinds() and not own[None]:
        del counts["conferences"]
    found = [Counted(Link(form_for(*_COUNTED[name], count), name), count) for name, count in counts.items()]
    found += [
        Counted(Link(f"{{n}} {kind.name if own[kind] == 1 else kind.plural}", kind.folder), own[kind])
        for kind in own_kinds()
    ]
    return Listing(counts=tuple(found))


#: The lists that the directive can show; their docstrings are printed in the reference of lists.
LISTINGS: Final[dict[str, Callable[[Views], Listing]]] = {
    "latest": _latest,
    "topics": _topics,
    "disagreements": _disagreements,
    "numbers": _numbers,
}


def listing_nodes(view: Listing, pieces: Pieces, level: int) -> list[nodes.Node]:
    """A list as nodes; ``level`` is that of the headings in it."""
    found: list[nodes.Node] = []
    families = []
    for title, entries in view.groups:
        if title:
            heading = paragraph([pieces.link(title)], "garden-talk-title")
            families.append([heading, paragraph(pieces.links((entry.link for entry in entries), DOT))])
        else:
            found.append(pieces.entries(entries, "garden-cards"))
    if families:
        found.append(bullets(families, "garden-index", "garden-cards"))
    if view.counts:
        counts = (
            [paragraph([pieces.link(link, *sentence(link.text, n=[nodes.strong("", number_text(number))]))])]
            for link, number in view.counts
        )
        found.append(bullets(counts, "garden-numbers", label=gettext("In numbers")))
    return found + pieces.pair_grids(view.pairs, level)


class ListingDirective(SphinxDirective):
    """``{listing}``: leaves a placeholder, filled when the page is written."""

    required_arguments = 1
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Leave a placeholder; an unknown name is an error that lists the known ones."""
        name = self.arguments[0].strip()
        if name not in LISTINGS:
            message = f"there is no list {quoted(name)} (known: {listed(tuple(LISTINGS))}){suggest(name, LISTINGS)}"
            raise self.error(message)
        node = placeholder(part="listing", name=name)
        self.set_source_info(node)
        self.env.metadata[self.env.docname].setdefault("garden_listings", []).append(name)
        return [node]
