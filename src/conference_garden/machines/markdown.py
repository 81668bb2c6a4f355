"""Pages as plain Markdown, for programs that read text.

They are rendered from the finished doctree, so they contain generated lists,
and references are links.  Of an unknown node only the text is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, Final
from urllib.parse import urljoin

from docutils import nodes
from sphinx.locale import admonitionlabels

from conference_garden.facts.markdown_text import (
    around,
    code_block,
    code_span,
    escaped,
    heading,
    indented,
    link,
    on_one_line,
    paragraph,
    quotation,
    table,
)
from conference_garden.facts.translation import gettext
from conference_garden.machines.markdown_frame import GARDEN, NOTES
from conference_garden.pages.show.pieces import ADDED

#: Nodes that readers do not see.
_SILENT: Final = (nodes.Invisible, nodes.system_message)

_CLICK: Final = re.compile(r"^[ \t]*click .*\n?", re.MULTILINE)

#: HTML that MyST uses for markup without nodes of its own.
_RAW: Final = {"<br />": "\\\n", "<s>": "~~", "</s>": "~~"}

#: Nodes that are part of a line.
_INLINE: Final = (nodes.Text, nodes.Inline, nodes.image)


class MarkdownPage:
    """Renders one page.

    ``base`` is the absolute address of the page, so that links still work when
    the text is read elsewhere; empty if it is not known.  ``root`` leads from
    the page to the root of the site.  ``drawn`` are the entries of talks that
    were rendered before, by key: the same entry is in many lists, and it has no
    children if the HTML builder already knows it
    (:class:`conference_garden.pages.show.pieces.talk_entry`).
    If ``marked``, comments separate notes from what the garden adds to them.
    """

    def __init__(self, base: str, root: str, drawn: dict[str, str], *, marked: bool = False) -> None:
        self.base = base
        self.folder = base[: base.rfind("/") + 1]
        self.root = root
        self.drawn = drawn
        self.level = 0
        self.in_bold = False
        #: the origin of the last block (NOTES or GARDEN); empty if it is not marked
        self.whose = NOTES if marked else ""

    def draw(self, doctree: nodes.document, foot: str) -> str:
        """Render the page, with ``foot`` as a last paragraph that says where it is from."""
        return "\n\n".join([*filter(None, self._parts(doctree.children)), *self._turned(GARDEN), "---", foot]) + "\n"

    def _parts(self, children: Iterable[nodes.Node]) -> Iterator[str]:
        """The blocks of a section, with comments where their origin changes."""
        for child in children if self.whose else ():
            added = isinstance(child, nodes.Element) and not ADDED.isdisjoint(child["classes"])
            before = self.whose
            self.whose = before if isinstance(child, nodes.section) and not added else ""
            text = self.block(child)
            if not self.whose:
                self.whose = before
                yield from self._turned(GARDEN if added else NOTES) if text else ()
            yield text
        if not self.whose:
            yield self.blocks(children)

    def _turned(self, whose: str) -> list[str]:
        """The comment before a block, if the last one was of another origin."""
        before, self.whose = self.whose, whose if self.whose else ""
        return [f"<!-- {whose} -->"] if before not in ("", whose) else []

    def blocks(self, children: Iterable[nodes.Node]) -> str:
        """Render nodes as blocks; runs of inline nodes become paragraphs."""
        found: list[str] = []
        for is_inline, group in groupby(children, key=_is_inline):
            run = list(group)
            found += [paragraph(self.inline(run))] if is_inline else map(self.block, run)
        return "\n\n".join(filter(None, found))

    def block(self, node: nodes.Node) -> str:
        """Render one node as a block; empty if it has no content."""
        if isinstance(node, _SILENT):
            return ""
        draw = _method("_block", type(node))  # type: ignore[arg-type]
        if draw is not None:
            return draw(self, node)
        if isinstance(node, nodes.TextElement):
            return paragraph(self.inline(node.children))
        return self.blocks(node.children)

    def inline(self, children: Iterable[nodes.Node]) -> str:
        """Render nodes as part of a line."""
        return "".join(map(self._inline, children))

    def _inline(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Text):
            return escaped(node)
        if isinstance(node, _SILENT):
            return ""
        if isinstance(node, nodes.inline) and "markdown" in node:
            return str(node["markdown"])
        draw = _method("_inline", type(node))  # type: ignore[arg-type]
        return draw(self, node) if draw is not None else self.inline(node.children)

    def _url(self, target: str) -> str:
        return f"{self.base}{target}" if target.startswith("#") else _absolute(self.folder, target)

    # Blocks

    def _block_section(self, node: nodes.section) -> str:
        self.level += 1
        found = "\n\n".join(filter(None, self._parts(node.children)))
        self.level -= 1
        return found

    def _block_title(self, node: nodes.title) -> str:
        if isinstance(node.parent, nodes.section):
            return heading(self.inline(node.children), self.level)
        return self._bold(node.children)

    def _block_rubric(self, node: nodes.TextElement) -> str:
        return self._bold(node.children)

    def _block_fold_title(self, node: nodes.TextElement) -> str:
        # nothing is folded here, so "3 more" would be meaningless
        return self._bold(node.children) if "garden-label" in node["classes"] else ""

    # of sphinx-design: the titles of drop-downs and the labels of tabs
    _block_dropdown_title = _block_sd_tab_label = _block_rubric

    def _block_caption(self, node: nodes.caption) -> str:
        # the caption of code is above it, that of a picture below
        return self._bold(node.children) if isinstance(node.parent, nodes.container) else self._block_paragraph(node)

    def _bold(self, *labels: Iterable[nodes.Node], end: str = "") -> str:
        """Labels in bold on one line; bold text inside them needs no marks of its own."""
        self.in_bold = True
        text = on_one_line(", ".join(map(self.inline, labels)))
        self.in_bold = False
        return around("**", f"{text}{end}" if text else "")

    def _block_paragraph(self, node: nodes.TextElement) -> str:
        text = paragraph(self.inline(node.children))
        return quotation(text) if "garden-takeaway" in node["classes"] else text

    def _block_container(self, node: nodes.container) -> str:
        if "garden-takeaway" in node["classes"]:
            return quotation(self.blocks(node.children))
        if "garden-around" in node["classes"]:
            return ""  # links to the next talks, which are the next sections here
        if "garden-sides" in node["classes"]:
            return self._list(node, ["- "] * len(node))
        if "sd-card-title" in node["classes"]:
            return self._bold(node.children)
        return self.blocks(node.children)

    def _block_block_quote(self, node: nodes.block_quote) -> str:
        return quotation(self.blocks(node.children))

    _block_topic = _block_sidebar = _block_aside_main = _block_block_quote

    def _block_attribution(self, node: nodes.attribution) -> str:
        return paragraph(f"— {self.inline(node.children)}")

    def _block_Admonition(self, node: nodes.Element) -> str:  # noqa: N802 (a class of docutils)
        has_title = bool(node.children) and isinstance(node[0], nodes.title)
        # admonitions without a label, such as "changed in version", have text that says what they are
        name = "" if has_title else escaped(str(admonitionlabels.get(node.tagname, "")))
        return quotation("\n\n".join(filter(None, [around("**", name), self.blocks(node.children)])))

    def _block_literal_block(self, node: nodes.literal_block) -> str:
        language = str(node.get("language", ""))
        return code_block(node.astext(), "" if language in ("default", "none") else language)

    def _block_doctest_block(self, node: nodes.doctest_block) -> str:
        return code_block(node.astext(), "python")

    def _block_math_block(self, node: nodes.math_block) -> str:
        return code_block(node.astext().strip(), "math")

    def _block_mermaid(self, node: nodes.Element) -> str:
        # addresses in a diagram are those of the notes; its links are beside it
        return code_block(_CLICK.sub("", str(node.get("code", ""))), "mermaid")

    def _block_raw(self, node: nodes.raw) -> str:
        return ""

    def _block_transition(self, node: nodes.transition) -> str:
        return "---"

    def _block_line_block(self, node: nodes.line_block) -> str:
        return "\\\n".join(filter(None, map(self.block, node.children)))

    def _block_footnote(self, node: nodes.Element) -> str:
        labels = [child for child in node.children if isinstance(child, nodes.label)]
        content = self.blocks(child for child in node.children if child not in labels)
        return indented(content, f"[^{_label(*labels)}]: ", "    ")

    _block_citation = _block_footnote

    # Lists

    def _block_bullet_list(self, node: nodes.bullet_list) -> str:
        if "garden-chips" in node["classes"]:
            label = f"{node['label']}: " if node["label"] else ""
            return label + " · ".join(self.blocks(item.children) for item in node.children)
        return self._list(node, ["- "] * len(node))

    def _block_enumerated_list(self, node: nodes.enumerated_list) -> str:
        start = int(node.get("start", 1))
        return self._list(node, [f"{number}. " for number in range(start, start + len(node))])

    def _list(self, node: nodes.Element, marks: Sequence[str]) -> str:
        items = []
        for mark, item in zip(marks, node.children, strict=True):
            assert isinstance(item, nodes.Element)
            items.append(indented(self._item(item), mark, " " * len(mark)))
        return ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)

    def _item(self, node: nodes.Element) -> str:
        """The content of a list item.

        In the garden's own lists the title of an entry and its byline are on
        one line, and what is quoted or folded is below it.
        """
        key = node.get("key", "")
        if key in self.drawn:
            return self.drawn[key]
        assert node.parent is not None
        if any(name.startswith("garden-") for name in node.parent["classes"]):
            found = [(child, block) for child in node.children if (block := self.block(child))]
            below = [block for child, block in found if isinstance(child, nodes.container) or block.startswith("> ")]
            text = "\n".join([" · ".join(block for _, block in found if block not in below), *below])
        else:
            text = self.blocks(node.children)
        if key:
            self.drawn[key] = text
        return text

    def _block_definition_list(self, node: nodes.Element) -> str:
        return "\n".join(indented(self._definition(item), "- ", "  ") for item in node.children)

    _block_field_list = _block_definition_list

    def _definition(self, item: nodes.Node) -> str:
        names = [part for part in item.children if isinstance(part, nodes.term | nodes.field_name)]
        content = [child for part in item.children if part not in names for child in part.children]
        lead = self._bold(*(name.children for name in names), end=":")
        follows = " " if content and isinstance(content[0], nodes.paragraph) else "\n\n"
        return f"{lead}{follows}{self.blocks(content)}".rstrip()

    # Tables

    def _block_table(self, node: nodes.table) -> str:
        titles = [self.block(child) for child in node.children if isinstance(child, nodes.title)]
        head = [self._cells(row) for part in node.findall(nodes.thead) for row in part.children]
        body = [self._cells(row) for part in node.findall(nodes.tbody) for row in part.children]
        # GitHub's tables have one header row
        return "\n\n".join([*titles, table(head[0] if head else [], [*head[1:], *body])])

    def _cells(self, row: nodes.Node) -> list[str]:
        cells: list[str] = []
        for entry in row.children:
            assert isinstance(entry, nodes.Element)
            cells += [self.blocks(entry.children), *[""] * int(entry.get("morecols", 0))]
        return cells

    # Parts of a line

    def _inline_emphasis(self, node: nodes.Element) -> str:
        return around("*", self.inline(node.children))

    _inline_title_reference = _inline_emphasis

    def _inline_strong(self, node: nodes.Element) -> str:
        text = self.inline(node.children)
        return text if self.in_bold else around("**", text)

    def _inline_raw(self, node: nodes.raw) -> str:
        return _RAW.get(node.astext().strip(), "") if node["format"] == "html" else ""

    def _inline_literal(self, node: nodes.Element) -> str:
        return code_span(node.astext())

    def _inline_math(self, node: nodes.math) -> str:
        return f"${on_one_line(node.astext())}$"

    def _inline_struck(self, node: nodes.Element) -> str:
        return around("~~", self.inline(node.children))

    def _inline_reference(self, node: nodes.reference) -> str:
        target = node.get("refuri") or (f"#{node['refid']}" if "refid" in node else "")
        text = self.inline(node.children)
        return link(text, self._url(target)) if target else text

    def _inline_download_reference(self, node: nodes.Element) -> str:
        text = self.inline(node.children)
        name = node.get("filename", "")
        return link(text, self._url(f"{self.root}_downloads/{name}")) if name else text

    def _inline_image(self, node: nodes.image) -> str:
        return "!" + link(escaped(node.get("alt") or gettext("image")), self._url(node.get("uri", "")))

    def _inline_footnote_reference(self, node: nodes.Element) -> str:
        return f"[^{_label(node)}]"

    _inline_citation_reference = _inline_footnote_reference


@lru_cache(maxsize=50_000)  # the pages of a folder link to the same pages
def _absolute(folder: str, target: str) -> str:
    return urljoin(folder, target) if folder else target


def _label(*parts: nodes.Node) -> str:
    text = "".join(part.astext() for part in parts)
    return "".join(character for character in text if character.isalnum() or character in "-_")


def _is_inline(node: nodes.Node) -> bool:
    # the node of a diagram is inline too
    return isinstance(node, _INLINE) and _method("_block", type(node)) is None


@cache
def _method(prefix: str, type_: type[nodes.Node]) -> Callable[[MarkdownPage, Any], str] | None:
    """The method that renders nodes of a type, named after the type or one of its base classes; or None."""
    names = (f"{prefix}_{base.__name__}" for base in type_.__mro__)
    return next((found for name in names if (found := getattr(MarkdownPage, name, None))), None)
