"""Convert untrusted HTML to MyST: its text and structure, nothing that runs or loads.

Other converters (markdownify, html2text) leave ``{role}``, ``[a](b)``, ``% x``,
``1.`` and ``:::`` in text as they are, which MyST would read as syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from lxml.html import HtmlElement

from conference_garden.facts.markdown_text import heading_text, indented, quotation
from conference_garden.tools.importing.blocks import Cell, code_of, highlighted_block, table_block
from conference_garden.tools.importing.escapes import BREAK, STRONG, escape, one_line, paragraph
from conference_garden.tools.importing.inline import DROPPED, Inline, Node, nodes_of, web_address

#: Elements that begin a block of their own.
_BLOCKS: Final = frozenset(
    """
    address article aside blockquote body center details dd div dl dt fieldset figcaption figure footer h1
    h2 h3 h4 h5 h6 header hgroup hr html li main menu ol p pre section summary table ul
    """.split()  # noqa: SIM905 (words)
)
HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
#: Elements converted to bold text where headings are not possible.
_LIKE_HEADINGS: Final = frozenset({*HEADINGS, "summary", "dt"})
_LISTS: Final = frozenset({"ul", "menu", "ol"})

_LIST_OF_TERMS: Final = re.compile(r"(?:[-*]|\d+[.)]) .*\n *: ")
_UNDERLINE: Final = re.compile(r"^[^\S\n]*(?:-+|=+)[^\S\n]*$", re.MULTILINE)

#: Blocks nested deeper become text, so a list has at most nine levels.
DEEPEST: Final = 8


class Block(NamedTuple):
    """A block of MyST: ``kind`` distinguishes lists from other blocks."""

    kind: str
    text: str


class Converter(Inline):
    """Convert the elements of one page."""

    def text(self, nodes: Iterable[Node]) -> str:
        """Convert nodes to MyST, with the footnotes to which they refer."""
        found = _joined(self._flow(nodes, 0))
        notes = []
        while self._waiting:
            label, element = self._waiting.popitem()
            self._written.add(label)
            notes.append(indented(_joined(self._flow(nodes_of(element), 1)), f"[^{label}]: ", " " * 4))
        return "\n\n".join(part for part in (found, "\n".join(sorted(notes))) if part)

    def line(self, nodes: Iterable[Node]) -> str:
        """Convert nodes to one line of MyST without links, as for a heading."""
        return heading_text(paragraph(self.inline(nodes, links=False).replace(BREAK, " ")))

    def _flow(self, nodes: Iterable[Node], depth: int) -> list[Block]:
        """Convert a mixture of blocks and running text to blocks."""
        blocks: list[Block] = []
        run: list[Node] = []
        for node in nodes:
            if isinstance(node, str) or not _is_block(node):
                run.append(node)
                continue
            blocks += [*self._paragraph(run), *self._block(node, depth)]
            run = []
        return blocks + self._paragraph(run)

    def _paragraph(self, nodes: Iterable[Node]) -> list[Block]:
        text = paragraph(self.inline(nodes))
        return [Block("p", text)] if text else []

    def _block(self, element: HtmlElement, depth: int) -> list[Block]:
        tag = element.tag
        if depth > DEEPEST:
            self.leave_out("blocks nested too deeply (their text is kept)")
            return self._paragraph([element.text_content()])
        if code := code_of(element):
            return [Block("pre", highlighted_block(*code))] if code[0] else []
        if tag in _LISTS:
            return self._list(element, depth)
        if tag in _LIKE_HEADINGS or "admonition-title" in element.get("class", ""):
            return self._paragraph([STRONG.open, *nodes_of(element), STRONG.close])
        match tag:
            case "dl":
                return self._definitions(element, depth)
            case "blockquote":
                body = _joined(self._flow(nodes_of(element), depth + 1))
                return [Block("quote", quotation(body))] if body else []
            case "table":
                return self._table(element, depth)
            case "figure":
                return self._figure(element, depth)
            case "a" if text := one_line(element.text_content()):
                url = web_address(self.base, element.get("href", ""))
                return [Block("p", f"[{escape(text)}]({url})")] if url else self._paragraph([text])
        return self._flow(nodes_of(element), depth)

    def _list(self, element: HtmlElement, depth: int) -> list[Block]:
        start = element.get("start", "")
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
        items: list[list[Block]] = []
        for child in element:
            if child.tag == "li" or not items:
                items.append(self._flow(nodes_of(child) if child.tag == "li" else [child], depth + 1))
            else:  # a list in a list without an item around it
                items[-1] += self._flow([child], depth + 1)
        items = [item for item in items if item]
        # items with one paragraph, and lists below it, need no empty lines in between
        kinds = [block.kind for item in items for block in (item[1:] if item[0].kind == "p" else item)]
        tight = {"ul", "ol"}.issuperset(kinds)
        gap = "\n" if tight else "\n\n"
        lines = []
        for index, item in enumerate(items):
            mark = f"{number + index}. " if element.tag == "ol" else "- "
            lines.append(indented(_joined(item, gap), mark, " " * len(mark)))
        return [Block("ol" if element.tag == "ol" else "ul", gap.join(lines))] if lines else []

    def _definitions(self, element: HtmlElement, depth: int) -> list[Block]:
        lines: list[str] = []
        for child in element.iterdescendants("dt", "dd"):
            if next(child.iterancestors("dl"), None) is not element:
                continue
            if child.tag == "dt":
                if lines and not lines[-1].startswith(": "):
                    lines.append(": …")
                term = paragraph(self.inline(nodes_of(child)).replace(BREAK, " "))
                lines.append(f"\n{term or '…'}")
            elif blocks := self._flow(nodes_of(child), depth + 1):
                if blocks[0].kind != "p" and _UNDERLINE.search(blocks[0].text):
                    blocks.insert(0, Block("p", "…"))  # or term and definition would be read as a heading
                body = _joined(blocks)
                lines += [] if lines else ["\n…"]
                lines.append(indented(body, ": ", "  "))
        if lines and not lines[-1].startswith(": "):
            lines.append(": …")
        return [Block("dl", "\n".join(lines).strip("\n"))] if lines else []

    def _table(self, element: HtmlElement, depth: int) -> list[Block]:
        blocks = [block for caption in element.iterchildren("caption") for block in self._paragraph(nodes_of(caption))]

        def read_cell(cell: HtmlElement) -> Cell:
            found = self._flow(nodes_of(cell), depth + 1)
            is_line = [block.kind for block in found] in ([], ["p"]) and not any("\n" in block.text for block in found)
            return Cell(_joined(found), is_line=is_line)

        text = table_block(element, read_cell)
        return [*blocks, Block("table", text)] if text else blocks

    def _figure(self, element: HtmlElement, depth: int) -> list[Block]:
        """Convert a figure: a picture and its caption stay together, in one paragraph."""
        captions = list(element.iterdescendants("figcaption"))
        for caption in captions:
            caption.drop_tree()
        blocks = self._flow(nodes_of(element), depth + 1)
        below = [block for caption in captions for block in self._flow(nodes_of(caption), depth + 1)]
        if [block.kind for block in blocks] == ["p"] == [block.kind for block in below]:
            return [Block("p", f"{blocks[0].text}\\\n{below[0].text}")]
        return blocks + below


def _is_block(element: HtmlElement) -> bool:
    if element.tag in _BLOCKS:
        return True
    return element.tag not in DROPPED and any(child.tag in _BLOCKS for child in element.iterdescendants())


def _joined(blocks: Sequence[Block], gap: str = "\n\n") -> str:
    """Join blocks; the second of two adjacent lists gets another marker, or they would be one list."""
    parts: list[str] = []
    other_mark = False
    for index, block in enumerate(blocks):
        after_its_like = index > 0 and blocks[index - 1].kind == block.kind and block.kind in ("ul", "ol")
        other_mark = after_its_like and not other_mark
        if index > 0 and blocks[index - 1].kind == "dl" and _LIST_OF_TERMS.match(block.text):
            parts.append("%")  # or its first item would be the next term
        parts.append(_with_other_marks(block) if other_mark else block.text)
    return gap.join(parts)


def _with_other_marks(block: Block) -> str:
    if block.kind == "ul":
        return re.sub(r"^- ", "* ", block.text, flags=re.MULTILINE)
    return re.sub(r"^(\d+)\. ", r"\1) ", block.text, flags=re.MULTILINE)
