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

    The same talk stands in the lists of many pages, and drawing it is much of
    what such a page costs.  So the HTML builder keeps what it drew under
    ``key``; an entry that it has already needs no children.
    """


class fold(nodes.container):  # noqa: N801
    """What readers unfold: the first child, a :class:`fold_title`, is always seen."""


class fold_title(nodes.paragraph):  # noqa: N801
    """What stands on a :class:`fold`."""


#: The class of what the garden has made, by which feeds tell it from what was written.
MADE: Final = "garden-made"
#: The classes of what the garden adds to a page, around and within talks.
ADDED: Final = frozenset({MADE, "garden-byline", "garden-talk-links", "garden-takeaway"})

#: Stands between short things in a row, and never begins a line.
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
    #: keys of entries that the builder can draw without children; None where it keeps none
    drawn: Container[str] | None = None
    #: ids that the page has already
    ids: Container[str] = ()

    def link(self, link: Link, *content: nodes.Node) -> nodes.Node:
        """A link inside the garden, with its text or other nodes; only these where the builder has no pages."""
        shown = list(content) or [nodes.Text(link.text)]
        try:
            made = make_refnode(self.builder, self.document, link.document, link.anchor, shown)
        except NoUri:
            return nodes.inline("", "", *shown)
        if link.query and uses_own_theme(self.builder):  # whose scripts read it
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
        """Chips, of which all but the first are folded away where there are many; ``what`` is what one stands for."""
        return some_open(links, _CHIPS, what, lambda some: [self.chips(some)], least=3)

    def around(self, links: Sequence[Link | None], previous: str, following: str) -> list[nodes.Node]:
        """Links to the things before and after this one, each behind its label."""
        sides = zip((previous, following), links, ("garden-previous", "garden-following"), strict=True)
        shown = [
            paragraph([nodes.inline("", f"{label} ", classes=["garden-label"]), self.link(link)], class_)
            for label, link, class_ in sides
            if link
        ]
        return [nodes.container("", *shown, classes=["garden-around"])] if shown else []

    def byline(self, line: TalkLine, *, conference: bool = True, day: bool = True) -> nodes.paragraph:
        """Who gave a talk, what kind it was, and at which conference or on which day."""
        parts: list[list[nodes.Node]] = []
        if line.speakers:
            parts.append(joined([self._speech(*speech) for speech in line.speakers], ", "))
        if line.kind and (conference or not kind_of_part(line.kind)):  # its own page is full of them
            parts.append([nodes.Text(kind_text(line.kind))])
        if conference:
            parts.append([self.link(line.conference)])
        elif day and line.day:
            parts.append([nodes.Text(line.day)])
        if line.label and conference:  # on its own page it is said at the top
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
        """Talks of several conferences in a list."""
        depth = self.document.count("/")
        # links that are right from every page of this depth, where the builder keeps what it drew
        pieces = Pieces(self.builder, "/".join(["-"] * (depth + 1))) if self.drawn is not None else self
        entries = []
        for line in lines:
            key = f"{line.link.anchor} {depth}" if line.takeaway else f"{line.link.anchor} {depth} short"
            children = [] if self.drawn and key in self.drawn else pieces.talk_item(line)
            entries.append(talk_entry("", *children, key=key))
        # 'open': whether a list is compact must not depend on which entries have children
        return nodes.bullet_list("", *entries, classes=["garden-talks", "open"], bullet="-")

    def year_lists(self, years: TalksByYear) -> list[nodes.Node]:
        """Talks by year, the newest first."""
        return [year_row(year, self.talk_list(lines)) for year, lines in years]

    def pair_grids(self, pairs: Iterable[Pair], level: int = 3) -> list[nodes.Node]:
        """Pairs of talks, each side by side, with its takeaway as a quotation where it stands first.

        ``level`` is that of their headings.
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
        """A relation in one line: both talks, and what it is about."""
        first, second = ([self.link(link)] for link in by_speakers(pair.first, pair.second))
        about = nodes.Text(f": {pair.about}" if pair.about else "")
        return paragraph([*sentence(gettext(RELATIONS[pair.type]), first=first, second=second), about])

    def pair_list(self, pairs: Iterable[Pair], returns: Iterable[Return] = ()) -> list[nodes.Node]:
        """Relations as one line each, and speakers who came back, with the years."""
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
        """A link with its note."""
        note = [nodes.inline("", f" {entry.note}", classes=["garden-note"])] if entry.note else []
        return paragraph([self.link(entry.link), *note])

    def writers(self, writers: Iterable[IndexEntry]) -> list[nodes.Node]:
        """Who wrote something, as a fact."""
        return joined([self.entry(writer).children for writer in writers], ", ")

    def written_by(self, writers: Sequence[IndexEntry]) -> list[nodes.Node]:
        """Who wrote a page of which nothing else is said under its title."""
        return [fact_list((gettext("Written by"), self.writers(writers)))] if writers else []

    def entries(self, entries: Iterable[IndexEntry], *classes: str) -> nodes.bullet_list:
        """The lines of an index page."""
        items = [[self.entry(entry), *takeaway_of(entry.text, entry.link)] for entry in entries]
        return bullets(items, "garden-index", *classes)

    def lines(self, entries: Iterable[IndexEntry], class_: str = "garden-lines") -> nodes.bullet_list:
        """The same in one line each, without their texts."""
        return bullets([[self.entry(entry)] for entry in entries], class_)

    def mention_section(self, mentions: Sequence[MentionLine]) -> list[nodes.Node]:
        """The section of a page that lists who mentions it; of many, most are folded away."""
        found = some_open(mentions, _UNFOLDED, "mention", lambda some: [self.mentions(some)])
        return [section(gettext("Mentioned in"), "mentioned-in", *found)] if found else []

    def mentions(self, mentions: Sequence[MentionLine]) -> nodes.bullet_list:
        """Backlinks, each with the sentences that link here."""
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
    """The class by which docutils says in which language a node is; none for that of the garden."""
    return [f"language-{tag}"] if tag else []


def takeaway_of(text: str, link: Link) -> list[nodes.Node]:
    """What there is to remember of what a link leads to, in its language."""
    return [paragraph(text, "garden-takeaway", *in_language(link.lang))] if text else []


def paragraph(content: str | Iterable[nodes.Node], *classes: str) -> nodes.paragraph:
    """A paragraph of plain text or of nodes."""
    children = [nodes.Text(content)] if isinstance(content, str) else content
    return nodes.paragraph("", "", *children, classes=list(classes))


def subheading(text: str, class_: str = "garden-label", level: int = 3) -> nodes.rubric:
    """A label over a list: a heading for those who go from one to the next, in no table of contents and without an id.

    ``level`` is one below that of the heading that it belongs to.
    """
    made = nodes.rubric("", "", nodes.Text(text), classes=[class_])
    made["heading-level"] = level
    return made


def sentence(text: str, **parts: Sequence[nodes.Node]) -> list[nodes.Node]:
    """A text with nodes in the places of the ``{names}`` in it."""
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

    ``label`` says in plain text what they are, where no heading or label stands before them.
    """
    made = nodes.bullet_list("", *(nodes.list_item("", *item) for item in items), classes=list(classes), bullet="-")
    made["label"] = label
    return made


def some_open(
    items: Sequence[Item], room: int, what: str, listed: Callable[[Sequence[Item]], list[nodes.Node]], least: int = 2
) -> list[nodes.Node]:
    """Things as they are ``listed``, of which those beyond ``room`` are folded away, if these are ``least`` or more.

    ``what`` is the English word for one of them.
    """
    shown = items if len(items) < room + least else items[:room]
    found = listed(shown) if shown else []
    if rest := items[len(shown) :]:
        found.append(folded(count_text(len(rest), f"more {what}" if shown else what), *listed(rest)))
    return found


def year_row(year: int, *content: nodes.Node) -> nodes.container:
    """A year of a timeline, beside what belongs to it."""
    return nodes.container("", subheading(str(year), "garden-year"), *content, classes=["garden-timeline"])


def folded(title: str, *children: nodes.Node, is_label: bool = False) -> fold:
    """What unfolds under a title, which says how much it is, or else is its label."""
    classes = ["garden-label"] if is_label else []
    return fold("", fold_title("", "", nodes.Text(title), classes=classes), *children, classes=["garden-fold"])


def section(title: str, id_: str, *children: nodes.Node, classes: Sequence[str] = ()) -> nodes.section:
    """A section with a heading."""
    return nodes.section("", nodes.title("", "", nodes.Text(title)), *children, ids=[id_], classes=list(classes))


def fact_list(*facts: tuple[str, str | Sequence[nodes.Node]]) -> nodes.definition_list:
    """Facts by name, in text or nodes; those without a value are left out."""
    items = [
        nodes.definition_list_item("", nodes.term("", "", nodes.Text(name)), nodes.definition("", paragraph(value)))
        for name, value in facts
        if value
    ]
    return nodes.definition_list("", *items, classes=["garden-facts"])


def web_link(url: str, text: str = "") -> nodes.reference:
    """A link to another site; without a text it shows the address, the middle of a long one left out."""
    if not text:
        text = url.partition("//")[2].rstrip("/")
        host, _, path = text.partition("/")
        text = f"{host}/…/{path.rpartition('/')[2][:_ADDRESS]}" if len(text) > _ADDRESS and "/" in path else text
    return nodes.reference("", "", nodes.Text(text), refuri=url, internal=False)
