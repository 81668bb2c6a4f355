"""Fills the placeholders of a page from its view, when the page is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from conference_garden.facts.problems import Problem
from conference_garden.facts.translation import language
from conference_garden.pages.doctree import ancestors
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import PAGE_PARTS
from conference_garden.pages.page_kind import kind_of, placeholder
from conference_garden.pages.read.talkblock import talk_block
from conference_garden.pages.show.listings import listing_nodes
from conference_garden.pages.show.page_view import PageView, page_view
from conference_garden.pages.show.pieces import MADE, Pieces, bullets, in_language, paragraph
from conference_garden.pages.show.words import day_text


def add_draft_notice(
    section: nodes.section, missing: Sequence[Problem], scheduled: date | None = None, remark: str | None = None
) -> None:
    """Add a notice to a draft or scheduled page that says so and lists what is missing before it can be published.

    With a ``remark``, which may be empty, the draft is a talk.
    """
    until = "the line 'draft: true' is taken out of its front matter"
    until = f"{day_text(scheduled)}, the date in its front matter" if scheduled else until
    until = until if remark is None else "the line ':draft:' is taken out of its block"
    what = "page" if remark is None else "talk"
    title = nodes.title("", "Scheduled" if scheduled else "Draft")
    notice = nodes.admonition(
        "", title, paragraph(f"Only previews show this {what}, until {until}."), classes=["garden-draft"]
    )
    lines = [f"{problem.message.rstrip('.')} (line {problem.line})." for problem in missing]
    if lines := [*filter(None, [remark]), *lines]:
        notice += [paragraph("Until then:"), bullets([[paragraph(line)] for line in lines])]
    section.insert(1, notice)


def add_former_anchors(doctree: nodes.document, former: Mapping[str, Sequence[str]]) -> None:
    """Add anchors with the former ids of talks before their sections; the sections have only their current ids."""
    for block in list(doctree.findall(talk_block)):
        talk = block.parent
        ids = [id_ for id_ in former.get(block["talk"], ()) if id_ not in doctree.ids]
        if ids and talk is not None and talk.parent is not None:
            talk.parent.insert(talk.parent.index(talk), nodes.target("", "", ids=list(dict.fromkeys(ids))))


class FillPlaceholders(SphinxPostTransform):
    """Fill the placeholders of a page from its view, after all other transforms.

    The filled parts contain no references to resolve, and on long pages they are
    most of the doctree, so the other transforms need not walk them.
    """

    default_priority = 990

    def run(self, **kwargs: object) -> None:
        """Replace every placeholder and ``{talk}`` block."""
        found = [node for node in self.document.findall() if isinstance(node, placeholder | talk_block)]
        if not found:
            return
        documents, drawn = _documents_in(self.document), getattr(self.app.builder, "drawn", None)
        pieces_of = cache(lambda document: Pieces(self.app.builder, document, drawn, self.document.ids))
        ids = {*self.document.ids, *(id_ for part in self.document.findall(nodes.section) for id_ in part["ids"])}
        for node in found:
            document = documents.get(id(node), self.env.current_document.docname)
            new = self._fill(node, page_view(self.env, document), pieces_of(document))
            is_foreign = any(name.startswith("language-") for outer in ancestors(node) for name in outer["classes"])
            for part in (part for made in new for part in (made, *made.children) if isinstance(part, nodes.section)):
                # in case a heading that was written, or the title of the page, has the same id
                part["ids"] = [id_ if id_ not in ids else f"garden-{id_}" for id_ in part["ids"]]
                ids.update(part["ids"])
            for made in new:
                if isinstance(node, placeholder) and isinstance(made, nodes.Element):
                    made["classes"].append(MADE)
                if is_foreign and isinstance(made, nodes.Element) and "garden-takeaway" not in made["classes"]:
                    made["classes"] += in_language(language().tag)  # generated words are in the garden's language
            node.replace_self(new)

    def _fill(self, node: nodes.Element, view: PageView, pieces: Pieces) -> list[nodes.Node]:
        part = node.get("part", "")
        if part == "listing":
            depth = sum(isinstance(outer, nodes.section) for outer in ancestors(node))
            return listing_nodes(view.listings[node["name"]], pieces, depth + 1)
        if part in PAGE_PARTS:
            return PAGE_PARTS[part](view, pieces)
        return kind_of(garden_domain(self.env).catalogue, pieces.document).fill(node, view.main, pieces)


def _documents_in(tree: nodes.document) -> dict[int, str]:
    """The document that each node comes from, by ``id()``, if a builder joins many documents into one, as for a PDF.

    Parts are nested, with the innermost last; they are not all among the ancestors of their nodes.
    """
    parts: list[nodes.Element] = [tree, *tree.findall(addnodes.start_of_file)]
    return {id(node): part["docname"] for part in parts if "docname" in part for node in part.findall(nodes.Element)}
