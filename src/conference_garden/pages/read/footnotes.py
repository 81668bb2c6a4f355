"""Moves footnotes to the text that refers to them.

MyST moves the footnotes of a page to its end, where they belong to no talk: feeds,
search and backlinks lose them, and readers of a long page have far to go.  Here
each is moved to the end of the talk that refers to it, or of every such talk;
outside of talks, to the end of the text around the reference.  All are numbered in
the order of their references, whatever their names are, as on code hosts.
"""

from __future__ import annotations

import re
from itertools import count

from docutils import nodes
from docutils.transforms.references import Footnotes
from sphinx.transforms import SphinxTransform

from conference_garden.facts.frontmatter import page_sort
from conference_garden.facts.problems import quoted, suggest
from conference_garden.pages.doctree import ancestors
from conference_garden.pages.read.talkblock import talk_block


class stray_footnote(nodes.inline):  # noqa: N801 (docutils names nodes in lower case)
    """Takes the place of a reference without a footnote, or of a footnote without a reference.

    It is removed when the page is read; ``kind`` and ``message`` say what is wrong, ``typed`` is the source.
    """


class PlaceFootnotes(SphinxTransform):
    """Number and move the footnotes of a page, before MyST (priority 2 below docutils) and docutils do."""

    default_priority = Footnotes.default_priority - 5

    def apply(self, **kwargs: object) -> None:
        """Place all footnotes that have a name; MyST makes no others."""
        document = self.document
        if not self.config.garden_strict and page_sort(self.env.current_document.docname) == "page":
            return
        written = [found for found in (*document.footnotes, *document.autofootnotes) if found["names"]]
        #: by name, regardless of case
        self.footnotes = {footnote["names"][0].casefold(): footnote for footnote in reversed(written)}
        self.unplaced = {id(footnote): footnote for footnote in written}
        self.copies: dict[str, nodes.footnote] = {}
        self.number = 0
        has_talks = next(document.findall(talk_block), None) is not None
        homes: dict[nodes.Element, list[nodes.footnote_reference]] = {}
        for reference in document.findall(nodes.footnote_reference):
            outside = list(ancestors(reference))
            if "refname" in reference and not any(isinstance(node, nodes.footnote) for node in outside):
                sections = [node for node in outside if isinstance(node, nodes.section)]
                depth = min(len(sections), 2 if has_talks else 1)
                homes.setdefault(sections[-depth] if depth else document, []).append(reference)
        for home, references in homes.items():
            found = self._footnotes_of(home, references)
            inner = next((child for child in home.children if isinstance(child, nodes.section)), None)
            # after the text of the page itself, not after its talks
            place = home.index(inner) if inner and has_talks and home.parent is document else len(home)
            home[place:place] = found
        for footnote in self.unplaced.values():
            name = footnote["names"][0]
            _leave("unused", name, f"no text refers to the footnote {quoted(name)}.", footnote)
        # footnotes without a name are left to docutils
        document.footnotes.clear()
        document.footnote_refs.clear()
        document.autofootnotes[:] = [left for left in document.autofootnotes if not left["names"]]
        document.autofootnote_refs[:] = [
            left for left in document.autofootnote_refs if not left.resolved and "refname" not in left
        ]
        document.autofootnote_start += self.number

    def _footnotes_of(self, home: nodes.Element, references: list[nodes.footnote_reference]) -> list[nodes.footnote]:
        """Take the footnotes that a section refers to, and those that these refer to, and connect the references."""
        found: dict[str, nodes.footnote] = {}
        for reference in references:  # grows during the loop
            name = reference["refname"]
            key = name.casefold()
            reference.resolved = True
            if key not in self.footnotes:
                message = f"there is no footnote {quoted(name)}{suggest(name, self.footnotes)}"
                _leave("unknown", name, message, reference, nodes.Text(f"[^{name}]"))
                continue
            if key not in found:
                found[key] = self._take(key, home)
                references += [inner for inner in found[key].findall(nodes.footnote_reference) if "refname" in inner]
            self._connect(reference, found[key])
        return list(found.values())

    def _take(self, key: str, home: nodes.Element) -> nodes.footnote:
        """A footnote with its number; for all sections but the first, a copy."""
        name = self.footnotes[key]["names"][0]
        self.number += 1
        if key not in self.copies:
            footnote = self.unplaced.pop(id(self.footnotes[key]))
            next(ancestors(footnote)).remove(footnote)
            footnote.children = [child for child in footnote.children if not isinstance(child, nodes.label)]
            self.copies[key] = footnote.deepcopy()
            if footnote["ids"] != [nodes.make_id(name)]:  # docutils numbered it, so the id could change
                self._set_id(footnote, f"footnote-{name}")
                self.document.nameids[name] = footnote["ids"][0]
        else:
            footnote = self.copies[key].deepcopy()
            for node in footnote.findall(nodes.Element):
                node["ids"], node["names"] = [], []
            self._set_id(footnote, f"{name}-{home['ids'][0]}" if home.get("ids") else name)
        footnote.insert(0, nodes.label("", str(self.number)))
        return footnote

    def _connect(self, reference: nodes.footnote_reference, footnote: nodes.footnote) -> None:
        target = footnote["ids"][0]
        self._set_id(reference, f"{target}-ref-{len(footnote['backrefs']) + 1}")
        del reference["refname"]
        reference["refid"] = target
        reference.children.clear()
        reference += nodes.Text(footnote[0].astext())
        footnote.add_backref(reference["ids"][0])
        self.document.note_refid(reference)

    def _set_id(self, node: nodes.Element, wanted: str) -> None:
        """Give a node a unique id that does not change when other footnotes are added or removed."""
        wanted = re.sub(r"[^\w-]", "-", wanted)
        ids = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
        node["ids"] = [next(id_ for id_ in ids if id_ not in self.document.ids)]
        self.document.ids[node["ids"][0]] = node


def _leave(kind: str, name: str, message: str, place: nodes.Element, *children: nodes.Node) -> None:
    """Replace a node with a :class:`stray_footnote`."""
    stray = stray_footnote("", "", *children, kind=f"{kind}-footnote", message=message, typed=f"[^{name}]")
    stray.source, stray.line = place.source, place.line
    next(ancestors(place)).replace(place, stray)
