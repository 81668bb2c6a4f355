"""Fills the placeholders of a page from its view, when the page is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

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
    """Say at the top of a draft or a scheduled page what it is, and list what it needs before it can be published.

    Where there is a ``remark``, which may be empty, the draft is a talk.
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
    """Leave anchors with the former ids of talks before their sections, whose headings have the living ids only."""
    for block in list(doctree.findall(talk_block)):
        talk = block.parent
        ids = [id_ for id_ in former.get(block["talk"], ()) if id_ not in doctree.ids]
        if ids and talk is not None and talk.parent is not None:
            talk.parent.insert(talk.parent.index(talk), nodes.target("", "", ids=list(dict.fromkeys(ids))))


class FillPlaceholders(SphinxPostTransform):
    """Fill the placeholders of a page from its view, after all other transforms.

    What is filled in holds no references to resolve, and on long pages it is
    most of the tree, so the others need not walk it.
    """

    default_priority = 990

    def run(self, **kwargs: object) -> None:
        """Replace every placeholder and ``{talk}`` block."""
        found = [node for node in self.document.findall() if isinstance(node, placeholder | talk_block)]
        if not found:
            return
        documents, pieces_of = _documents_in(self.document), dict[str, Pieces]()
        ids = {*self.document.ids, *(id_ for part in self.document.findall(nodes.section) for id_ in part["ids"])}
        for node in found:
            document = documents.get(id(node), self.env.current_document.docname)
            if document not in pieces_of:
                drawn = getattr(self.app.builder, "drawn", None)
                pieces_of[document] = Pieces(self.app.builder, document, drawn, self.document.ids)
            new = self._fill(node, page_view(self.env, document), pieces_of[document])
            is_foreign = any(name.startswith("language-") for outer in ancestors(node) for name in outer["classes"])
            for part in (part for made in new for part in (made, *made.children) if isinstance(part, nodes.section)):
                # where a heading of the writer, or that of the page, has the same words
                part["ids"] = [id_ if id_ not in ids else f"garden-{id_}" for id_ in part["ids"]]
                ids.update(part["ids"])
            for made in new:
                if isinstance(node, placeholder) and isinstance(made, nodes.Element):
                    made["classes"].append(MADE)
                if is_foreign and isinstance(made, nodes.Element) and "garden-takeaway" not in made["classes"]:
                    made["classes"] += in_language(language().tag)  # the words around the text are the garden's
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
    """By ``id()`` of each node, the document it comes from, when a builder makes one document of many, as in a PDF.

    Parts are nested, and the innermost comes last; the parents of a node do not include all of them.
    """
    parts: list[nodes.Element] = [tree, *tree.findall(addnodes.start_of_file)]
    return {id(node): part["docname"] for part in parts if "docname" in part for node in part.findall(nodes.Element)}
