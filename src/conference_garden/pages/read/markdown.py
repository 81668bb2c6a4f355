"""MyST as a strict garden reads it: with common Markdown extensions, and recording markup that will not be read.

Mistakes are recorded while the text is parsed, because only then is it known what is in code,
in an address or escaped.  :func:`noted` returns those of a page.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from docutils import nodes
from docutils.utils.smartquotes import smartchars
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath.index import math_block_dollar
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from conference_garden.facts.problems import quoted
from conference_garden.facts.source_text import LABEL
from conference_garden.facts.translation import gettext, language
from conference_garden.pages.read.emoji import with_emoji
from conference_garden.pages.read.long_paths import cut
from conference_garden.pages.read.marks import READ, Elements, marks_in
from conference_garden.pages.read.tables import EXCESS, table_with_excess

#: The key of mistakes in Sphinx's current document, and of what was found in a token in its ``meta``.
_KEY: Final = "garden_noted"

_CALLOUT: Final = re.compile(r"\[!([\w-]+)\][+-]?[ \t]*(.*)")
#: Docutils admonitions by the name of a callout; all other callouts become notes with a title.
_BOXES: Final[dict[str, type[nodes.Element]]] = {
    "note": nodes.note,
    "tip": nodes.tip,
    "hint": nodes.hint,
    "important": nodes.important,
    "warning": nodes.warning,
    "caution": nodes.caution,
    "attention": nodes.attention,
    "danger": nodes.danger,
    "error": nodes.error,
}
#: Languages of code blocks that may show how a page is written.
_SHOWN: Final = frozenset({"markdown", "md", "myst"})
#: Directives whose content is not parsed as blocks.
_CODE: Final = frozenset({"talk", "garden:talk", "code-block", "code", "sourcecode", "mermaid", "math"})
_HEADING: Final = re.compile(r" {0,3}#{2,6}[ \t]")
_TALK: Final = re.compile(r" {0,3}(?:`{3,}|~{3,}|:{3,})[ \t]*\{(?:garden:)?talk\}")
#: An amount of money followed by another one, as in '$5, or 10$'.
_AMOUNT: Final = re.compile(r"\d[^$]*?\s(?:[a-z]{2,}|[-–—])\s")


class Mistake(NamedTuple):
    """A mistake found while parsing a page; other mistakes up to line ``last`` may only follow from it."""

    line: int
    kind: str
    message: str
    last: int = 0


class OpenFence(NamedTuple):
    """A block that goes on too long: to the end of the page, or of another block."""

    is_closed: bool
    #: how many lines below its first another block or a heading seems to begin, and that line; empty if none was found
    below: int
    swallowed: str

    def message(self, line: int, begin: str) -> str:
        """The message about the block that begins on ``line`` with ``begin``."""
        block = f"the block begun in line {line} with {quoted(begin, 30)}"
        other = f"{quoted(self.swallowed, 40)} in line {line + self.below}"
        if self.is_closed:
            return f"{block} is never closed: it runs on over {other}, up to the end of another block."
        return f"{block} is never closed{f', so {other} is a part of it' if self.swallowed else ''}."


class task_mark(nodes.inline):  # noqa: N801 (docutils names nodes in lower case)
    """The checkbox of an item of a task list, as a character; ``checked`` says whether it is done."""


class line_break(nodes.inline):  # noqa: N801 (docutils names nodes in lower case)
    """A hard line break."""


class struck(nodes.inline):  # noqa: N801 (docutils names nodes in lower case)
    """Text that is struck through; only HTML builders show it so."""


def noted(env: BuildEnvironment) -> list[Mistake]:
    """The mistakes recorded on the page that is being read."""
    found: list[Mistake] = env.current_document.setdefault(_KEY, [])  # type: ignore[assignment]
    return found


class GardenParser(MystParser):
    """Parses the pages of a strict garden; pages cannot change MyST's settings for themselves."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse a page into ``document``."""
        parser = create_md_parser(document.settings.env.myst_config, GardenRenderer)
        if "math_block" in parser.block.ruler.get_all_rules():
            # otherwise its end is searched for on the whole page, and everything up to there becomes a formula
            parser.block.ruler.at("math_block", math_block_dollar(allow_blank_lines=False))
        if "table" in parser.block.ruler.get_all_rules():
            parser.block.ruler.at("table", table_with_excess, {"alt": ["paragraph", "reference"]})
        parser.core.ruler.after("block", "garden_fences", _find_open_fences)
        parser.core.ruler.after("inline", "garden_marks", _find_marks)
        parser.options["document"] = document
        tag = language().tag.casefold()
        if quotes := smartchars.quotes.get(tag) or smartchars.quotes.get(tag.partition("-")[0]):
            parser.options["quotes"] = quotes  # docutils knows those of each language
        parser.render(inputstring)


# What is found in tokens is kept in their ``meta`` until their lines are known


def _find_open_fences(state: StateCore) -> None:
    """Mark blocks that are never closed, or closed by the end of another block."""
    for token in state.tokens:
        if token.type not in ("fence", "colon_fence") or not token.map:
            continue
        lines = token.content.split("\n")
        is_closed = token.map[1] - token.map[0] == len(lines) - (not lines[-1]) + 2
        below, swallowed = _swallowed(token, lines, is_closed=is_closed)
        if swallowed or not is_closed:
            token.meta[_KEY] = OpenFence(is_closed, below, swallowed)


def _swallowed(token: Token, lines: list[str], *, is_closed: bool) -> tuple[int, str]:
    """The first line in a block that seems to begin another, with its distance from the beginning first; or 0, ""."""
    name, _, argument = token.info.strip().partition(" ")
    is_code = not name.startswith("{") or name.strip("{}") in _CODE
    is_page = not is_closed or (is_code and not _SHOWN & {name, argument.strip()})
    fence = re.compile(rf" {{0,3}}{token.markup}{token.markup[0]}*[ \t]*[\w{{]")
    before = ""
    for number, line in enumerate(lines, 1):
        heading = _HEADING.match(line) and (not is_closed or LABEL.match(before))
        if fence.match(line) or (is_page and (heading or _TALK.match(line))):
            return number, line.strip()
        before = line if line.strip() else before
    return 0, ""


def _find_marks(state: StateCore) -> None:
    """Replace emoji names, turn amounts of money back into text, and keep texts for the search for unread markup."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.meta[_KEY] = _text_of(token.children)


def _text_of(tokens: list[Token]) -> str:
    """The text of some tokens, with :data:`READ` in place of what was read as something else."""
    parts: list[str] = []
    is_address = False
    for number, token in enumerate(tokens):
        if token.type in ("link_open", "image"):
            is_address = token.info == "auto"
            address = str(token.attrs.get("href") or token.attrs.get("src", ""))
            parts.append(f"{READ}{address.replace('%7B', '{').replace('%7D', '}')}{READ}")
        elif token.type == "math_inline" and _is_money(token, parts, tokens[number + 1 : number + 2]):
            token.type, token.tag, token.content = "text", "", f"{token.markup}{token.content}{token.markup}"
            parts.append(READ)
        elif token.type == "text" and not is_address:
            token.content = with_emoji(token.content)
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif not token.nesting:
            parts.append(READ)
        is_address = is_address and token.type != "link_close"
    return "".join(parts)


def _is_money(token: Token, before: list[str], after: list[Token]) -> bool:
    """Whether the text between two dollar signs is not a formula, because they are part of words or amounts."""
    last, following = before[-1][-1:] if before else "", after[0].content[:1] if after else ""
    return last.isalnum() or following.isalnum() or _AMOUNT.match(token.content) is not None


class GardenRenderer(SphinxRenderer):
    """Makes nodes from tokens, and records the mistakes in them."""

    def note(self, line: int, kind: str, message: str, last: int = 0) -> None:
        """Record a :class:`Mistake` of the page."""
        noted(self.sphinx_env).append(Mistake(line, kind, message, last))

    def _render_initialise(self) -> None:
        super()._render_initialise()
        self._elements = Elements()

    def _render_finalise(self) -> None:
        super()._render_finalise()
        for line, message in self._elements.found():
            self.note(line, "unread-markup", message)

    def render_inline(self, token: SyntaxTreeNode) -> None:
        """Render a text, and record what looks like markup in it."""
        text, line = token.meta.get(_KEY, ""), token.map[0] if token.map else 1
        for mark in marks_in(text):
            self.note(line + text.count("\n", 0, mark.place), "unread-markup", mark.message)
        self._elements.read(text, line)
        super().render_inline(token)

    def render_link(self, token: SyntaxTreeNode) -> None:
        """Render a link, after shortening a path that is too long to look up."""
        token.attrs["href"] = cut(str(token.attrGet("href") or ""))
        super().render_link(token)

    def render_fence(self, token: SyntaxTreeNode) -> None:
        """Render a block, and record a mistake if it is not closed."""
        self._check_fence(token)
        super().render_fence(token)

    def render_colon_fence(self, token: SyntaxTreeNode) -> None:
        """Do the same for a block between colons, whose name must be in braces."""
        self._check_fence(token)
        name = token.info.strip().partition(" ")[0]
        if name and not name.startswith("{"):
            message = f"'{token.markup}{name}' does not begin a block; a block begins with '{token.markup}{{{name}}}'."
            self.note(token.map[0] if token.map else 1, "unread-markup", message)
        super().render_colon_fence(token)

    def _check_fence(self, token: SyntaxTreeNode) -> None:
        if token.map and (found := token.meta.get(_KEY)):
            line, last = token.map
            self.note(line, "unclosed-block", found.message(line, f"{token.markup}{token.info.strip()}"), last)

    def render_blockquote(self, token: SyntaxTreeNode) -> None:
        """Render a quotation, a GitHub alert or an Obsidian callout."""
        first = token.children[0] if token.children else None
        content = first.children[0].content if first and first.type == "paragraph" and first.children else ""
        mark, _, text = content.partition("\n")
        if not first or not (match := _CALLOUT.match(mark)):
            super().render_blockquote(token)
            return
        line, title = token.map[0] if token.map else 1, match[2].strip()
        box = _BOXES.get(match[1].lower())
        node = box() if box and not title else nodes.admonition(classes=[match[1].lower() if box else "note"])
        self.add_line_and_source_path(node, token)
        with self.current_node_context(node, append=True):
            if isinstance(node, nodes.admonition):
                with self.current_node_context(nodes.title(), append=True):
                    self.nested_render_text(title or match[1].capitalize(), line - 1, inline=True)
            if text:
                paragraph = nodes.paragraph()
                self.add_line_and_source_path(paragraph, first)
                with self.current_node_context(paragraph, append=True):
                    self.nested_render_text(text, line, inline=True)
            for child in token.children[1:]:
                self.rules[f"render_{child.type}"](child)

    def render_table_row(self, token: SyntaxTreeNode) -> None:
        """Render a row, and record the text of cells that its table has no columns for."""
        if excess := token.meta.get(EXCESS):
            message = f"this row has more cells than its table has columns, so {quoted(excess)} would be lost."
            self.note(token.map[0] if token.map else 1, "lost-cell", message)
        super().render_table_row(token)

    def render_list_item(self, token: SyntaxTreeNode) -> None:
        """Render a list item, with the checkbox of a task as a node of its own."""
        super().render_list_item(token)
        item = self.current_node[-1]
        if "checked" in token.meta and isinstance(item, nodes.Element) and item.children:
            mark = task_mark("", "\N{BALLOT BOX WITH CHECK}" if token.meta["checked"] else "\N{BALLOT BOX}")
            mark["checked"] = token.meta["checked"]
            mark["markdown"] = "[x]" if token.meta["checked"] else "[ ]"
            raw = next(iter(item.findall(nodes.raw)), None)
            if raw is not None and raw.parent is not None:
                raw.parent.replace(raw, [mark, nodes.Text(" ")])

    def render_hardbreak(self, token: SyntaxTreeNode) -> None:
        """Render a hard line break, for which MyST would insert raw HTML and LaTeX."""
        self.current_node.append(line_break("", "\n", markdown="\\\n"))

    def render_s(self, token: SyntaxTreeNode) -> None:
        """Render text that is struck through, for which MyST would insert raw HTML."""
        with self.current_node_context(struck(), append=True):
            self.render_children(token)

    def render_math_inline_double(self, token: SyntaxTreeNode) -> None:
        """Render a display formula that is in a paragraph."""
        self.render_math_inline(token)
        self.current_node[-1]["is_block"] = True  # type: ignore[index]


def add_nodes(app: Sphinx) -> None:
    """Register the nodes above and how to draw them in HTML."""
    app.add_node(task_mark, html=(_visit_task_mark, None))
    app.add_node(line_break, html=(_visit_line_break, None))
    app.add_node(struck, html=(_visit_struck, _depart_struck))


def _visit_task_mark(translator: HTML5Translator, node: task_mark) -> None:
    """Draw a checkbox, with a label for screen readers."""
    checked, label = (" checked", gettext("done")) if node["checked"] else ("", gettext("to do"))
    translator.body.append(
        f'<input type="checkbox" class="garden-task" disabled{checked} aria-label="{translator.attval(label)}">'
    )
    raise nodes.SkipNode


def _visit_line_break(translator: HTML5Translator, node: line_break) -> None:
    translator.body.append("<br />\n")
    raise nodes.SkipNode


def _visit_struck(translator: HTML5Translator, node: struck) -> None:
    translator.body.append(translator.starttag(node, "s", ""))


def _depart_struck(translator: HTML5Translator, node: struck) -> None:
    translator.body.append("</s>")
