"""The HTML of notes as MyST: as that of weblogs, with what leads to other notes and files of the folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from conference_garden.facts.markdown_text import quotation
from conference_garden.tools.importing.escapes import LINK, STRONG, clean, escape, one_line, paragraph
from conference_garden.tools.importing.html_to_myst import Block, Converter
from conference_garden.tools.importing.inline import Node, nodes_of
from conference_garden.tools.importing.markdown.dialects import COMMENT, OWN
from conference_garden.tools.importing.references import reference

#: The beginning of a box as Obsidian and GitHub write it.
_CALLOUT: Final = "[!"

#: What a link means, or a picture: kind, key and name of a reference; None for what leads nowhere.
Resolve = Callable[[str], tuple[str, str, str] | None]


class NoteConverter(Converter):
    """Converts one note: ``resolve`` is asked what its links mean, ``show`` what its pictures do."""

    def __init__(self, resolve: Resolve, show: Resolve, notes: dict[str, HtmlElement], prefix: str) -> None:
        super().__init__("", notes, prefix)
        self._resolve, self._show = resolve, show
        self._comments: list[str] = []

    def text(self, nodes: Iterable[Node]) -> str:
        """Some nodes as MyST, with their comments at the end, for the writer."""
        found = super().text(nodes)
        comments, self._comments = self._comments, []
        return "\n\n".join(part for part in (found, *map(_comment, comments)) if part)

    def _block(self, element: HtmlElement, depth: int) -> list[Block]:
        if element.tag == COMMENT and not depth:
            return [Block("comment", _comment(element.text_content()))]
        first = element.find("p") if element.tag == "blockquote" else None
        if first is not None and (first.text or "").startswith(_CALLOUT) and "]" in first.text:
            return self._callout(element, first, depth)
        return super()._block(element, depth)

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
        return f"{LINK}{reference(*meant, inner.strip())}" if meant and inner.strip() else inner

    def _picture(self, element: HtmlElement, *, links: bool) -> str:
        href = element.get("src", "")
        if element.tag != "img" or not is_own(href):
            return super()._picture(element, links=links)
        words = escape(one_line(element.get("alt") or element.get("title") or ""))
        meant = self._show(href.removeprefix(OWN))
        return f"!{reference(*meant, words)}" if meant and links else words


def is_own(href: str) -> bool:
    """Whether an address leads to another file, and not to the web or to a place in the same note."""
    if href.startswith(OWN):
        return True
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and bool(parts.path)


def _comment(text: str) -> str:
    """A comment in MyST; never one that would be taken for the list of what was imported."""
    lines = (" ".join(clean(line).split()) for line in text.splitlines())
    return "\n".join(f"% {'- ' if line.startswith('imported:') else ''}{line}" for line in lines if line)
