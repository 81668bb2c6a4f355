"""Pieces that several kinds of page are made of, as docutils nodes.

Inside the article everything is a docutils node, so that every builder, the
search index and the feeds see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeVar

from docutils import nodes
from sphinx.builders import Builder
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode

from conference_garden.facts.own_kinds import kind_of_part
from conference_garden.facts.translation import gettext
from conference_garden.pages.html import uses_own_theme
from conference_garden.pages.show.view_data import (
    Counted,
    IndexEntry,
    Link,
    MentionLine,
    Pair,
    Return,
    TalkLine,
    TalksByYear,
)
from conference_garden.pages.show.words import RELATIONS, by_speakers, capitalized, count_text, kind_text

Item = TypeVar("Item")


class talk_entry(nodes.list_item):  # noqa: N801 (docutils names nodes in lower case)
    """A talk in a list.

    The same talk is in the lists of many pages, and drawing it is much of what
    such a page costs.  So the HTML builder caches the HTML of entries by ``key``;
    an entry in the cache needs no children.
    """


class fold(nodes.container):  # noqa: N801
    """Content that readers unfold; the first child, a :class:`fold_title`, is always visible."""


class fold_title(nodes.paragraph):  # noqa: N801
    """The title of a :class:`fold`, always visible."""


#: The class of generated parts, by which feeds tell them from what was written.
MADE: Final = "garden-made"
#: The classes of everything that the engine adds to a page, around and within talks.
ADDED: Final = frozenset({MADE, "garden-byline", "garden-talk-links", "garden-takeaway"})

#: The separator of short items in a row; it never begins a line.
DOT: Final = "\N{NO-BREAK SPACE}· "

#: How many backlinks, and how many chips, are shown before the rest is folded away.
_UNFOLDED: Final = 2
_CHIPS: Final = 12

#: How many characters of an address are shown.
_ADDRESS: Final = 40


@dataclass(frozen=True)
class Pieces:
    """Makes nodes for one page: ``document`` is the page that links start from."""

    builder: Builder
    document: str
    #: keys of the entries that the builder can draw without children; None if it has no cache
    drawn: Container[str] | None = None
    #: ids that the page has already
    ids: Container[str] = ()

    def link(self, link: Link, *content: nodes.Node) -> nodes.Node:
        """A link inside the garden with its text or ``content``; not linked if the builder does not write the page."""
        shown = list(content) or [nodes.Text(link.text)]
        try:
            made = make_refnode(self.builder, self.document, link.document, link.anchor, shown)
        except NoUri:
            return nodes.inline("", "", *shown)
        if link.query and uses_own_theme(self.builder):  # its scripts read the query
            made["refuri"] += f"?{link.query}"
        made["classes"] += in_language(link.lang)
        return made

    def links(self, links: Iterable[Link], separator: str = ", ") -> list[nodes.Node]:
        """Links in a row."""
        return joined([[self.link(link)] for link in links], separator)

    def chips(self, links: Iterable[Link | Counted], label: str = "") -> nodes.bullet_list:
        """Short links in a row, perhaps with numbers of talks; ``label`` as for :func:`bullets`."""
        items: list[list[nodes.Node]] = []
        for entry in links:
            link, talks = entry if isinstance(entry, Counted) else (entry, 0)
            number = [nodes.inline("", f" {talks}", classes=["garden-number"])] if talks > 1 else []
            items.append([paragraph([self.link(link, nodes.Text(link.text), *number)])])
        return bullets(items, "garden-chips", label=label)

    def most_chips(self, links: Sequence[Link | Counted], what: str) -> list[nodes.Node]:
        """Chips; if there are many, all but the first are folded away.  ``what`` is the English word for one."""
        return some_open(links, _CHIPS, what, lambda some: [self.chips(some)], least=3)

    def around(self, links: Sequence[Link | None], previous: str, following: str) -> list[nodes.Node]:
        """Links to the pages before and after this one, each after its label."""
        sides = zip((previous, following), links, ("garden-previous", "garden-following"), strict=True)
        shown = [
            paragraph([nodes.inline("", f"{label} ", classes=["garden-label"]), self.link(link)], class_)
            for label, link, class_ in sides
            if link
        ]
        return [nodes.container("", *shown, classes=["garden-around"])] if shown else []

    def byline(self, line: TalkLine, *, conference: bool = True, day: bool = True) -> nodes.paragraph:
        """The speakers and the kind of a talk, and its conference or day."""
        parts: list[list[nodes.Node]] = []
        if line.speakers:
            parts.append(joined([self._speech(*speech) for speech in line.speakers], ", "))
        if line.kind and (conference or not kind_of_part(line.kind)):  # its own page is full of them
            parts.append([nodes.Text(kind_text(line.kind))])
        if conference:
            parts.append([self.link(line.conference)])
        elif day and line.day:
            parts.append([nodes.Text(line.day)])
        if line.label and conference:  # on the conference's own page, a notice says so
            parts.append([nodes.inline("", line.label, classes=["garden-draft"])])
        return paragraph(joined(parts, DOT), "garden-byline")

    def _speech(self, speaker: Link, affiliation: str) -> list[nodes.Node]:
        note = [nodes.Text(f" ({affiliation})")] if affiliation else []
        return [self.link(speaker), *note]

    def talk_item(self, line: TalkLine, *, conference: bool = True) -> list[nodes.Node]:
        """A talk in a list: title, byline, takeaway."""
        title = paragraph([self.link(line.link)], "garden-talk-title")
        return [title, self.byline(line, conference=conference, day=False), *takeaway_of(line.takeaway, line.link)]

    def talk_list(self, lines: Iterable[TalkLine]) -> nodes.bullet_list:
        """A list of talks of several conferences."""
        depth = self.document.count("/")
        # if the builder caches entries, their links must be right on every page of this depth
        pieces = Pieces(self.builder, "/".join(["-"] * (depth + 1))) if self.drawn is not None else self
        entries = []
        for line in lines:
            key = f"{line.link.anchor} {depth}" if line.takeaway else f"{line.link.anchor} {depth} short"
            children = [] if self.drawn and key in self.drawn else pieces.talk_item(line)
            entries.append(talk_entry("", *children, key=key))
        # 'open': whether a list is compact must not depend on which entries have children
        return nodes.bullet_list("", *entries, classes=["garden-talks", "open"], bullet="-")

    def year_lists(self, years: TalksByYear) -> list[nodes.Node]:
        """Lists of talks, one for each year."""
        return [year_row(year, self.talk_list(lines)) for year, lines in years]

    def pair_grids(self, pairs: Iterable[Pair], level: int = 3) -> list[nodes.Node]:
        """Pairs of talks side by side; the takeaway of a talk is quoted where the talk appears first.

        ``level`` is the level of their headings.
        """
        shown: set[Link] = set()
        return [self._pair_grid(pair, shown, level) for pair in pairs]

    def _pair_grid(self, pair: Pair, shown: set[Link], level: int) -> nodes.Node:
        sides = [
            nodes.container("", *self._side(line, shown), classes=["garden-side"]) for line in (pair.first, pair.second)
        ]
        about = [subheading(capitalized(pair.about), level=level)] if pair.about else []
        facing = nodes.container("", *sides, classes=["garden-sides"])
        return nodes.container("", *about, facing, classes=["garden-pair", f"garden-{pair.type}"])

    def _side(self, line: TalkLine, shown: set[Link]) -> list[nodes.Node]:
        quoted = line.takeaway and line.link not in shown
        shown.add(line.link)
        title = paragraph([self.link(line.link)], "garden-talk-title")
        return [*(takeaway_of(line.takeaway, line.link) if quoted else ()), title, self.byline(line)]

    def _pair_line(self, pair: Pair) -> nodes.paragraph:
        """A relation in one line: both talks and the subject of the relation."""
        first, second = ([self.link(link)] for link in by_speakers(pair.first, pair.second))
        about = nodes.Text(f": {pair.about}" if pair.about else "")
        return paragraph([*sentence(gettext(RELATIONS[pair.type]), first=first, second=second), about])

    def pair_list(self, pairs: Iterable[Pair], returns: Iterable[Return] = ()) -> list[nodes.Node]:
        """Relations in one line each, then speakers who came back, with their talks."""
        items: list[list[nodes.Node]] = [[self._pair_line(pair)] for pair in pairs]
        for speaker, talks in returns:
            links = joined([[nodes.Text(f"{talk.note}: "), self.link(talk.link)] for talk in talks], "; ")
            items.append(
                [
                    paragraph(
                        sentence(gettext("{speaker} came back: {talks}"), speaker=[self.link(speaker)], talks=links)
                    )
                ]
            )
        return [bullets(items, "garden-pairs")] if items else []

    def entry(self, entry: IndexEntry) -> nodes.paragraph:
        """A link followed by its note."""
        note = [nodes.inline("", f" {entry.note}", classes=["garden-note"])] if entry.note else []
        return paragraph([self.link(entry.link), *note])

    def writers(self, writers: Iterable[IndexEntry]) -> list[nodes.Node]:
        """The writers of a page, as a value for :func:`fact_list`."""
        return joined([self.entry(writer).children for writer in writers], ", ")

    def written_by(self, writers: Sequence[IndexEntry]) -> list[nodes.Node]:
        """The writers of a page that has no other facts below its title."""
        return [fact_list((gettext("Written by"), self.writers(writers)))] if writers else []

    def entries(self, entries: Iterable[IndexEntry], *classes: str) -> nodes.bullet_list:
        """The lines of an index page."""
        items = [[self.entry(entry), *takeaway_of(entry.text, entry.link)] for entry in entries]
        return bullets(items, "garden-index", *classes)

    def lines(self, entries: Iterable[IndexEntry], class_: str = "garden-lines") -> nodes.bullet_list:
        """The same, in one line each and without their texts."""
        return bullets([[self.entry(entry)] for entry in entries], class_)

    def mention_section(self, mentions: Sequence[MentionLine]) -> list[nodes.Node]:
        """The section that lists mentions of a page; if there are many, most are folded away."""
        found = some_open(mentions, _UNFOLDED, "mention", lambda some: [self.mentions(some)])
        return [section(gettext("Mentioned in"), "mentioned-in", *found)] if found else []

    def mentions(self, mentions: Sequence[MentionLine]) -> nodes.bullet_list:
        """Backlinks, grouped by source, each with the sentences that link here."""
        items: list[list[nodes.Node]] = []
        for (source, context), found in groupby(mentions, key=lambda mention: (mention.source, mention.context)):
            note = [nodes.Text(f" ({context})")] if context else []
            sentences = (
                nodes.block_quote(
                    "", paragraph(mention.sentence), classes=["garden-sentence", *in_language(source.lang)]
                )
                for mention in found
            )
            items.append([paragraph([self.link(source), *note]), *sentences])
        return bullets(items, "garden-mentions")


def in_language(tag: str) -> list[str]:
    """The class by which docutils marks the language of a node; empty for the garden's own language."""
    return [f"language-{tag}"] if tag else []


def takeaway_of(text: str, link: Link) -> list[nodes.Node]:
    """The takeaway of the page or talk that a link points to, in its language; empty without a text."""
    return [paragraph(text, "garden-takeaway", *in_language(link.lang))] if text else []


def paragraph(content: str | Iterable[nodes.Node], *classes: str) -> nodes.paragraph:
    """A paragraph of plain text or of nodes."""
    children = [nodes.Text(content)] if isinstance(content, str) else content
    return nodes.paragraph("", "", *children, classes=list(classes))


def subheading(text: str, class_: str = "garden-label", level: int = 3) -> nodes.rubric:
    """A label above a list: a heading for heading navigation, but without an id and in no table of contents.

    ``level`` is one more than that of the heading it belongs to.
    """
    made = nodes.rubric("", "", nodes.Text(text), classes=[class_])
    made["heading-level"] = level
    return made


def sentence(text: str, **parts: Sequence[nodes.Node]) -> list[nodes.Node]:
    """A text as nodes, with ``parts`` in the places of the ``{names}`` in it."""
    pieces = re.split(r"\{(\w+)\}", text)
    found = [
        [nodes.Text(piece)] * bool(piece) if index % 2 == 0 else parts[piece] for index, piece in enumerate(pieces)
    ]
    return [node for run in found for node in run]


def joined(parts: Iterable[Sequence[nodes.Node]], separator: str) -> list[nodes.Node]:
    """Runs of nodes with a separator between them."""
    result: list[nodes.Node] = []
    for part in parts:
        result += [nodes.Text(separator), *part] if result else part
    return result


def bullets(items: Iterable[Sequence[nodes.Node]], *classes: str, label: str = "") -> nodes.bullet_list:
    """A list whose items are runs of nodes.

    ``label`` says in plain text what they are, if there is no heading or label above them.
    """
    made = nodes.bullet_list("", *(nodes.list_item("", *item) for item in items), classes=list(classes), bullet="-")
    made["label"] = label
    return made


def some_open(
    items: Sequence[Item], room: int, what: str, listed: Callable[[Sequence[Item]], list[nodes.Node]], least: int = 2
) -> list[nodes.Node]:
    """The items as ``listed`` draws them; those beyond ``room`` are folded away if there are ``least`` or more.

    ``what`` is the English word for an item.
    """
    shown = items if len(items) < room + least else items[:room]
    found = listed(shown) if shown else []
    if rest := items[len(shown) :]:
        found.append(folded(count_text(len(rest), f"more {what}" if shown else what), *listed(rest)))
    return found


def year_row(year: int, *content: nodes.Node) -> nodes.container:
    """A year of a timeline, with its content."""
    return nodes.container("", subheading(str(year), "garden-year"), *content, classes=["garden-timeline"])


def folded(title: str, *children: nodes.Node, is_label: bool = False) -> fold:
    """Nodes folded under a title, which says how many items there are or, with ``is_label``, is a label."""
    classes = ["garden-label"] if is_label else []
    return fold("", fold_title("", "", nodes.Text(title), classes=classes), *children, classes=["garden-fold"])


def section(title: str, id_: str, *children: nodes.Node, classes: Sequence[str] = ()) -> nodes.section:
    """A section with a heading."""
    return nodes.section("", nodes.title("", "", nodes.Text(title)), *children, ids=[id_], classes=list(classes))


def fact_list(*facts: tuple[str, str | Sequence[nodes.Node]]) -> nodes.definition_list:
    """Facts by name, as text or nodes; those without a value are left out."""
    items = [
        nodes.definition_list_item("", nodes.term("", "", nodes.Text(name)), nodes.definition("", paragraph(value)))
        for name, value in facts
        if value
    ]
    return nodes.definition_list("", *items, classes=["garden-facts"])


def web_link(url: str, text: str = "") -> nodes.reference:
    """A link to another site; without a text it shows the address, shortened in the middle if it is long."""
    if not text:
        text = url.partition("//")[2].rstrip("/")
        host, _, path = text.partition("/")
        text = f"{host}/…/{path.rpartition('/')[2][:_ADDRESS]}" if len(text) > _ADDRESS and "/" in path else text
    return nodes.reference("", "", nodes.Text(text), refuri=url, internal=False)
