"""Convert the HTML of notes to MyST, like that of weblogs but with links to other notes and files of the folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from conference_garden.facts.markdown_text import code_block, quotation
from conference_garden.tools.importing.blocks import code_of
from conference_garden.tools.importing.escapes import BREAK, LINK, STRONG, clean, code, escape, one_line, paragraph
from conference_garden.tools.importing.html_to_myst import Block, Converter
from conference_garden.tools.importing.inline import Node, nodes_of
from conference_garden.tools.importing.markdown.dialects import BARE, COMMENT, FORMULA, OWN
from conference_garden.tools.importing.references import reference

#: The beginning of a box as Obsidian and GitHub write it.
_CALLOUT: Final = "[!"

#: Resolves a link or a picture to kind, key and name of a reference, or None.
Resolve = Callable[[str], tuple[str, str, str] | None]


class NoteConverter(Converter):
    """Convert one note: ``resolve`` resolves its links, ``show`` its pictures.

    ``doubt`` gets messages about things to be looked at.
    """

    def __init__(
        self, resolve: Resolve, show: Resolve, doubt: Callable[[str], None], notes: dict[str, HtmlElement], prefix: str
    ) -> None:
        super().__init__("", notes, prefix)
        self._resolve, self._show, self._doubt = resolve, show, doubt
        self._comments: list[str] = []
        self._depth = 0

    def text(self, nodes: Iterable[Node]) -> str:
        """Convert nodes to MyST, with comments for the writer; those in footnotes are at the end."""
        found = super().text(nodes)
        return "\n\n".join([*filter(None, [found]), *(block.text for block in self._noted())])

    def _flow(self, nodes: Iterable[Node], depth: int) -> list[Block]:
        before, self._depth = self._depth, depth
        blocks = super()._flow(nodes, depth)
        self._depth = before
        return blocks

    def _paragraph(self, nodes: Iterable[Node]) -> list[Block]:
        """Convert a paragraph, with its comments below; within lists and quotations they go below the outer block."""
        if self._depth:
            return super()._paragraph(nodes)
        blocks: list[Block] = []
        run: list[Node] = []
        for node in nodes:
            if not isinstance(node, str) and node.tag == COMMENT and getattr(node.getparent(), "tag", "") == "body":
                blocks += [*super()._paragraph(run), *self._noted()]
                run = []
            run.append(node)
        return [*blocks, *super()._paragraph(run), *self._noted()]

    def _noted(self) -> list[Block]:
        comments, self._comments = self._comments, []
        return [Block("comment", text) for text in map(_comment, comments) if text]

    def _block(self, element: HtmlElement, depth: int) -> list[Block]:
        blocks = self._own_block(element, depth)
        return blocks if depth else blocks + self._noted()

    def _own_block(self, element: HtmlElement, depth: int) -> list[Block]:
        if FORMULA in element.get("class", ""):
            text = clean(element.text_content()).strip("\n")
            is_good = self._is_formula(text) and "\n\n" not in text
            return [Block("pre", f"$$\n{text}\n$$" if is_good else code_block(text, "text"))]
        if (code := code_of(element)) and code[1] == "mermaid":
            return [Block("pre", self._diagram(code[0]))]
        first = element.find("p") if element.tag == "blockquote" else None
        if first is not None and (first.text or "").startswith(_CALLOUT) and "]" in first.text:
            return self._callout(element, first, depth)
        return super()._block(element, depth)

    def _is_formula(self, text: str) -> bool:
        """Whether a formula can be drawn; if not, this is recorded, and the caller keeps it as code."""
        from conference_garden.pages.read.formulas import mathml  # loads docutils

        try:
            mathml(text, is_block="\n" in text)
        except ValueError as error:
            self._doubt(f"the formula “{one_line(text)[:100]}” cannot be drawn ({error}): kept as code.")
            return False
        return True

    def _diagram(self, code: str) -> str:
        """A diagram, or a block of code if it contains something that pages may not show."""
        from conference_garden.pages.read.diagrams import unchecked, words

        if wrong := unchecked(code):
            self._doubt(
                f"a diagram contains something that cannot be checked ({one_line(wrong[0])[:100]}): kept as code."
            )
        elif not all(words(code)):
            self._doubt(
                "a diagram does not say what it shows: add 'accTitle: …' and 'accDescr: …' below its first line."
            )
        return code_block(code, "text" if wrong else "mermaid")

    def _callout(self, element: HtmlElement, first: HtmlElement, depth: int) -> list[Block]:
        kind, _, rest = (first.text or "")[2:].partition("]")
        title, line_end, first.text = rest.lstrip("+-").partition("\n")
        heading: list[Node] = [title]
        for child in list(first) if not line_end else ():
            heading.append(child)
            first.remove(child)
            before, line_end, behind = (child.tail or "").partition("\n")
            child.tail = None
            heading.append(before)
            if line_end:
                first.text = behind
                break
        words = paragraph(self.inline(heading))
        body = "\n\n".join(block.text for block in self._flow(nodes_of(element), depth + 1))
        kind = kind if kind.isascii() and kind.replace("-", "").isalnum() else "note"
        return [Block("quote", quotation(f"[!{kind.upper()}] {words}".strip() + (f"\n{body}" if body else "")))]

    def _element(self, element: HtmlElement, *, links: bool) -> str:
        if element.tag == COMMENT:
            self._comments.append(element.text_content())
            return ""
        if element.tag == FORMULA:
            sign, text = element.get("data-sign", "$"), one_line(element.text_content())
            if not links or not text:
                return escape(f"{sign}{text}{sign}")
            return f"{sign}{text}{sign}" if self._is_formula(text) else code(f"{sign}{text}{sign}")
        if element.tag == "mark":
            return f"{STRONG.open}{self.inline(nodes_of(element), links=links)}{STRONG.close}"
        if element.tag == "input" and element.get("type") == "checkbox":
            return "[x]" if element.get("checked") is not None else "[ ]"
        return super()._element(element, links=links)

    def _link(self, element: HtmlElement, *, links: bool) -> str:
        href = element.get("href", "")
        if not links or not is_own(href) or "footnote" in element.get("class", ""):
            return super()._link(element, links=links)
        inner = self.inline(nodes_of(element), links=False)
        meant = self._resolve(href.removeprefix(OWN))
        if meant and meant[0] == "note" and element.get("class") == BARE:
            inner = escape(meant[2])
        return f"{LINK}{reference(*meant, inner.strip())}" if meant and inner.strip() else inner

    def _picture(self, element: HtmlElement, *, links: bool) -> str:
        href = element.get("src", "")
        if element.tag != "img" or not is_own(href):
            return super()._picture(element, links=links)
        words = escape(one_line(element.get("alt") or element.get("title") or ""))
        meant = self._show(href.removeprefix(OWN))
        below = escape(one_line(element.get("title") or ""))
        shown = f"!{reference(*meant, words)}" if meant and links else words
        return f"{shown}{BREAK}{below}" if below and below != words else shown


def is_own(href: str) -> bool:
    """Whether an address refers to another file, rather than the web or a place in the same note."""
    if href.startswith(OWN):
        return True
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and bool(parts.path)


def _comment(text: str) -> str:
    """A comment in MyST, changed if it would look like the record of what was imported."""
    lines = (" ".join(clean(line).split()) for line in text.splitlines())
    return "\n".join(f"% {'- ' if line.startswith('imported:') else ''}{line}" for line in lines if line)
