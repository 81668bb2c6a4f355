"""Stable ids of labels, headings and footnotes: published addresses stay the same, whatever is added around them.

docutils makes ids from names, without leading digits, and numbers them through
the page if nothing is left or the id is taken (``id1``).  So adding a footnote
could change the ids of headings.  Here, a label is the id, unchanged; a heading
without one gets its id from its words, prefixed with the id of the talk if it
is below one; and a footnote from its label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from docutils import nodes
from sphinx.transforms import SphinxTransform

from conference_garden.facts.frontmatter import page_sort
from conference_garden.facts.headings import PageHeading
from conference_garden.facts.names import anchor_of, slugify
from conference_garden.pages.doctree import node_text
from conference_garden.pages.read.talkblock import talk_block

#: Characters, of any script, that can be in an id and in an address without escaping.
_PLAIN: Final = re.compile(r"[\w.:~-]+")
_COUNTED: Final = re.compile(r"id\d+")
_FOOTNOTES: Final = (nodes.footnote, nodes.footnote_reference)
#: Nodes whose names are not labels.
_OTHERS: Final = (*_FOOTNOTES, nodes.citation)
#: Nodes that get new ids, with or without a label.
_NAMED: Final = (nodes.section, *_FOOTNOTES)

#: The ids that pages have outside the notes.
PAGE_IDS: Final = frozenset({
    "main-content", "bd-header-version-warning", "garden-contents", "garden-mode", "garden-problems", "garden-search",
    "garden-speakers", "pst-primary-sidebar", "pst-primary-sidebar-modal", "pst-scroll-pixel-helper",
    "pst-secondary-sidebar", "pst-secondary-sidebar-modal", "pst-skip-link",
    *(f"garden-map-{map_}{part}" for map_ in ("around", "wide", "narrow") for part in ("", "-title", "-text")),
})  # fmt: skip


class StableIds(SphinxTransform):
    """Give sections, labels and footnotes their ids; those of docutils are kept beside them unless they are taken.

    Runs after everything that makes ids, and before everything that looks them up (MyST at priority 879, the
    standard domain at 850).
    """

    default_priority = 790

    def apply(self, **kwargs: object) -> None:
        """Change ids and all references to them."""
        if page_sort(self.env.docname) == "page" and not self.config.garden_strict:
            return  # a page of the surrounding project, whose addresses are not ours to change
        elements = [node for node in self.document.findall(nodes.Element) if node["ids"]]
        labels = dict(self._labels())
        others = ((id_, node) for node in elements if not isinstance(node, _NAMED) for id_ in node["ids"])
        self.taken = {*PAGE_IDS, *(id_ for id_, node in others if id_ not in labels or not self._is_of(node, id_))}
        self.numbers: Counter[str] = Counter()
        #: the ids that docutils gave → those that replace them
        self.new = {old: self._free(label) for old, label in labels.items()}
        self.env.current_document["garden_headings"] = list(self._name_headings())
        self._name_footnotes()
        self._rewrite(elements)

    def _labels(self) -> Iterator[tuple[str, str]]:
        """The ids that docutils made from labels, each with the id that the label asks for."""
        document = self.document
        for name, is_explicit in document.nametypes.items():
            old = document.nameids.get(name)
            node = document.ids.get(old) if is_explicit and old else None
            if not old or node is None or isinstance(node, _OTHERS) or "refuri" in node or node.tagname[:5] == "desc_":
                continue
            yield old, _plain(name)

    def _name_headings(self) -> Iterator[PageHeading]:
        """Give ids to sections, and yield all headings except the page's title."""
        document = self.env.docname
        has_talks = page_sort(document) == "conference"
        talks = {id(block.parent) for block in self.document.findall(talk_block)} if has_talks else set()
        owners: dict[int, str] = {}
        for section in self.document.findall(nodes.section):
            title = node_text(section[0])
            words = slugify(title) or "section"
            old = [id_ for id_ in section["ids"] if id_ in self.new]
            is_talk = id(section) in talks
            owner = owners.get(id(section.parent), "")
            label = self.new[old[0]] if old else ""
            id_ = label or self._free(words if is_talk or not owner else f"{owner}-{words}")
            owners[id(section)] = id_ if is_talk else owner
            self.new.update(dict.fromkeys([found for found in section["ids"] if found not in self.new], id_))
            if not isinstance(section.parent, nodes.document):
                plain = id_.removeprefix(f"{owner}-") if owner and not is_talk else id_
                names = dict.fromkeys([*([] if label else [plain]), words, nodes.make_id(title)])
                yield PageHeading(
                    document,
                    id_,
                    title,
                    owners[id(section)],
                    tuple(filter(None, names)),
                    section.line or 1,
                    bool(label),
                )

    def _name_footnotes(self) -> None:
        """Give ids to footnotes: none is that of a heading, and those in a talk follow the talk's id."""
        published = {id_ for section in self.document.findall(nodes.section) for id_ in section["ids"]}
        for footnote in self.document.findall(nodes.footnote):
            home = footnote.parent["ids"][0] if isinstance(footnote.parent, nodes.section) else ""
            for old in footnote["ids"]:
                name = footnote["names"][0] if footnote["names"] else ""
                wanted = nodes.make_id(name) if name else f"{old.removesuffix(home)}{self.new.get(home, '')}"
                is_free = wanted and wanted not in published | self.taken
                id_ = self._free(wanted if is_free else f"footnote-{_plain(name or old)}")
                self.new[old] = id_
                self.new.update((ref, self._free(f"{id_}-ref-{n}")) for n, ref in enumerate(footnote["backrefs"], 1))

    def _is_of(self, node: nodes.Element, id_: str) -> bool:
        """Whether docutils has registered an id for a node; a few directives set ids without registering them."""
        return self.document.ids.get(id_) is node

    def _free(self, wanted: str) -> str:
        """The wanted id or, if it is taken, with the first number appended that makes it unique on the page."""
        id_ = wanted
        while id_ in self.taken:
            self.numbers[wanted] += 1
            id_ = f"{wanted}-{self.numbers[wanted] + 1}"
        self.taken.add(id_)
        return id_

    def _rewrite(self, elements: Iterable[nodes.Element]) -> None:
        document, new = self.document, self.new
        for node in elements:
            ids = dict.fromkeys(new.get(id_, id_) if self._is_of(node, id_) else id_ for id_ in node["ids"])
            if not isinstance(node, _FOOTNOTES):
                ids |= {id_: None for id_ in node["ids"] if id_ not in self.taken and not _COUNTED.fullmatch(id_)}
            node["ids"] = list(ids)
        document.ids = {id_: node for id_, node in document.ids.items() if id_ not in new}
        document.ids.update((id_, node) for node in elements for id_ in node["ids"])
        for node in document.findall(nodes.Element):
            if "refid" in node:
                node["refid"] = new.get(node["refid"], node["refid"])
            if node.get("backrefs"):
                node["backrefs"] = [new.get(id_, id_) for id_ in node["backrefs"]]
        document.nameids.update({name: new.get(id_, id_) for name, id_ in document.nameids.items() if id_})
        slugs = getattr(document, "myst_slugs", {})
        slugs.update({slug: (line, new.get(id_, id_), text) for slug, (line, id_, text) in slugs.items()})


def _plain(name: str) -> str:
    """A label, or the name of a footnote, as an id."""
    return name if _PLAIN.fullmatch(name) else slugify(name) or anchor_of(name)
