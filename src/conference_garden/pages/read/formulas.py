"""Formulas in LaTeX as MathML, which browsers draw without a script."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import Final

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from conference_garden.facts.problems import quoted
from conference_garden.pages.options import set_default
from conference_garden.pages.read.page_reader import PageReader

#: The name of the renderer, for ``html_math_renderer``.
RENDERER: Final = "mathml"
#: Longer formulas are refused, because docutils takes quadratic time.
_LONGEST: Final = 4000
#: What docutils' converter raises in addition to its own errors.
_MISTAKES: Final = (TypeError, AttributeError, LookupError, NameError, RecursionError, ValueError)
#: What opens and closes in a formula; a bracket after any other backslash is a symbol.
_BRACKET: Final = re.compile(
    r"\\(?P<edge>begin|end)\s*\{(?P<name>[^{}]*)\}|\\(?P<side>left|right)(?![A-Za-z])(?!\s*\Z)|[{}]|\\.", re.DOTALL
)
_INDENT: Final = re.compile(r">\n *<")


@lru_cache(maxsize=10_000)
def mathml(formula: str, *, is_block: bool) -> str:
    """A formula as MathML with its source as ``alttext``.  Raises :class:`ValueError`, with the reason."""
    if len(formula) > _LONGEST:
        raise ValueError(f"it has more than {_LONGEST} characters")
    try:
        _check_brackets(formula)  # docutils closes open brackets itself, giving elements with too few parts
        found = _INDENT.sub("><", tex2mathml(formula, as_block=is_block))
    except MathError as error:
        raise ValueError(str(error).rstrip(".!?")) from None
    except _MISTAKES:
        raise ValueError("its brackets, indices or environments do not match") from None
    return found.replace("<math ", f'<math alttext="{escape(" ".join(formula.split()))}" ', 1)


def _check_brackets(formula: str) -> None:
    opened: list[str] = []
    for bracket in _BRACKET.finditer(formula):
        closing = bracket["name"] if bracket["edge"] else "right" if bracket["side"] else "}"
        if bracket[0] == "{" or bracket["edge"] == "begin" or bracket["side"] == "left":
            opened.append(closing)
        elif (bracket[0] == "}" or bracket["edge"] or bracket["side"]) and (not opened or opened.pop() != closing):
            raise LookupError
    if opened:
        raise LookupError


def report_mistakes(reader: PageReader) -> None:
    """Report the formulas of a page that cannot be drawn."""
    for node in reader.doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)):
        formula = node.astext().strip()
        try:
            mathml(node.astext(), is_block=isinstance(node, nodes.math_block))
        except ValueError as error:
            line = reader.line_with(formula.partition("\n")[0], reader.line_of(node))
            reader.report(line, "bad-formula", f"the formula {quoted(formula)} cannot be drawn: {error}.")


def use_mathml(app: Sphinx, config: Config) -> None:
    """Draw the formulas of a strict garden as MathML, unless ``conf.py`` says otherwise (event ``config-inited``)."""
    if config.garden_strict:
        app.add_html_math_renderer(RENDERER, (_visit_math, None), (_visit_math_block, None))
        set_default(config, "html_math_renderer", RENDERER)


def _visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    _draw(translator, node.astext(), is_block=node.get("is_block", False))
    raise nodes.SkipNode


def _visit_math_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node.get("number"):
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    for part in filter(str.strip, node.astext().split("\n\n")):
        _draw(translator, part, is_block=True)
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def _draw(translator: HTML5Translator, formula: str, *, is_block: bool) -> None:
    try:
        translator.body.append(mathml(formula, is_block=is_block))
    except ValueError:  # reported when the page was read
        translator.body.append(f"<code>{translator.encode(formula)}</code>")
