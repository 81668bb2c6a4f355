"""The Markdown extensions of Obsidian, Hugo, Jekyll and MDX, as parser rules, so that code and escaped text stay as is.

Known syntax becomes HTML.  Unknown syntax becomes a comment for the writer and
is recorded in ``env["unknown"]`` with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from functools import partial
from html import escape
from typing import Any, Final
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from conference_garden.facts.highlighting import is_language
from conference_garden.facts.source_text import code_spans, lines_of
from conference_garden.facts.translation import gettext
from conference_garden.tools.importing.blocks import name_of

#: The scheme of links to other notes and files, by the names that notes use for them.
OWN: Final = "garden:"
#: The element that holds a comment for the writer.
COMMENT: Final = "garden-comment"
#: The class of links whose text is just their address.
BARE: Final = "garden-bare"
#: The element, or the class, of a formula.
FORMULA: Final = "garden-formula"

_WIKI: Final = re.compile(r"(!?)\[\[([^\[\]\n|]{1,300}?)\\?(?:\|([^\[\]\n]{0,300}))?\]\]")
_MARK: Final = re.compile(r"==(?=[^\s=])([^=\n]{1,2000}?)(?<=\S)==")
_COMMENT: Final = re.compile(r"%%(.{0,5000}?)%%", re.DOTALL)
_TAG: Final = re.compile(r"#(?=[\w/-]*[^\W\d])([\w/-]{1,80})")
_BLOCK_ID: Final = re.compile(r"\^[\w-]+[ \t]*(?:$|\n)")
_TEMPLATE: Final = re.compile(
    r"\{\{[<%]\s*(.{0,1000}?)\s*/?[%>]\}\}|\{%-?\s*(.{0,1000}?)\s*-?%\}|\{\{\s*([^{}\n]{0,500}?)\s*\}\}"
)
_ATTRIBUTES: Final = re.compile(r"\{:[^{}\n]{0,500}\}")
_ARGUMENT: Final = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))|\"([^\"]*)\"|'([^']*)'|(\S+)")
#: Links whose address is made by a template.
_IN_LINK: Final = re.compile(r"\]\(([^()\n]{0,200}\{[{%][^()\n]{0,300}[}%]\}[^()\n]{0,200})\)")
_MDX: Final = re.compile(r"^(?:import|export)\s.+$")

#: HTML elements; everything else that looks like a tag in notes is text, such as generics in Java.
_ELEMENTS: Final = frozenset(
    """
    a abbr address article aside audio b bdi bdo blockquote body br caption center cite code col colgroup dd del details
    dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr html i iframe img input ins kbd li
    main mark menu ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup table
    tbody td tfoot th thead time tr tt u ul var video wbr
    """.split()  # noqa: SIM905 (words)
)
_TAG_OR_COMMENT: Final = re.compile(r"<!--(.*?)(?:-->|\Z)|</?([A-Za-z][\w.:-]*)[^<>]{0,5000}>?", re.DOTALL)


def use_dialects(parser: MarkdownIt) -> None:
    """Add the rules for all these extensions to a parser."""
    parser.block.ruler.before("fence", "garden_comment", _comment_block, {"alt": ["paragraph"]})
    parser.block.ruler.before("fence", "garden_template", _template_block, {"alt": ["paragraph", "list"]})
    parser.inline.ruler.before("link", "garden_marks", _marks)
    # as in MyST: $5 and $10 are not a formula
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    for name in ("math_inline", "math_inline_double", "math_block", "math_block_label"):
        parser.add_render_rule(name, _formula)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("garden_html", _as_it_is)
    parser.add_render_rule("html_inline", _safe)
    parser.add_render_rule("html_block", _safe)


def with_plain_links(text: str, *, is_mdx: bool, note: Callable[[int, str], None]) -> str:
    """Replace templates in the addresses of links, and remove MDX imports and exports, keeping line numbers."""
    if "{" not in text and not is_mdx:
        return text
    lines, fence = lines_of(text), ""
    for number, line in enumerate(lines):
        if match := re.match(r" {0,3}(`{3,}|~{3,})", line):
            fence = "" if fence and line.lstrip().startswith(fence) else fence or match[1]
        elif not fence and is_mdx and (found := _MDX.match(line)):
            note(number + 1, found[0].strip())
            lines[number] = line[len(found[0]) :]
        elif not fence and "](" in line and "{" in line:
            lines[number] = _IN_LINK.sub(partial(_plain_link, code_spans(line)), line)
    return "".join(lines)


def _plain_link(covered: list[tuple[int, int]], match: re.Match[str]) -> str:
    in_code = any(start <= match.start() < end for start, end in covered)
    return match[0] if in_code else f"]({_address(match[1])})"


def _address(text: str) -> str:
    """The address that a template makes: that of another note, by its name, or of a file of the site."""
    if match := re.search(r"\{\{[<%]\s*(?:rel)?ref\s+\"?([^\"\s]+)\"?|\{%\s*(?:post_url|link)\s+(\S+)", text):
        behind = text[max(text.rfind("}}"), text.rfind("%}")) + 2 :]
        return f"{OWN}{quote((match[1] or match[2]) + behind.strip())}"
    quoted = re.search(r"\{\{\s*[\"']([^\"']+)[\"']", text)
    value = quoted[1] if quoted else ""
    # a template that is never closed stays; matching to the end keeps this linear
    filled = re.sub(r"\{[{%](?:.*?([}%]\})|.*)", lambda match: value if match[1] else match[0], text)
    return f"<{filled.strip()}>"


# Rules of the parser


def _html(state: StateInline | StateBlock, content: str) -> Token:
    token = state.push("garden_html", "", 0)
    token.content = content
    return token


def _marks(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (as the parser calls it)
    """Inline syntax that begins with one of the characters in ``_INLINE``."""
    rule = _INLINE.get(state.src[state.pos])
    if rule is None or state.pos >= state.posMax:
        return False
    return rule(state, silent)


def _wiki_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    match = _WIKI.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        target, words = match[2].strip(), (match[3] or "").strip()
        address = escape(f"{OWN}{quote(target)}")
        if match[1] and re.search(r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp|heic)$", target, re.IGNORECASE):
            words = re.sub(r"(?:^|\|)\s*\d+(?:x\d+)?$", "", words)  # its size
            _html(state, f'<img src="{address}" alt="{escape(words)}">')
        else:
            if match[1]:
                state.env["unknown"].append((0, match[0]))
            _html(state, f'<a href="{address}">{escape(words or target.lstrip("#^").replace("#", " > "))}</a>')
    state.pos = match.end()
    return True


def _highlight(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    match = _MARK.match(state.src, state.pos, state.posMax)
    if match is None or state.src[state.pos - 1 : state.pos] == "=":
        return False
    if not silent:
        last = state.posMax
        state.pos, state.posMax = match.start(1), match.end(1)
        _html(state, "<mark>")
        state.md.inline.tokenize(state)
        _html(state, "</mark>")
        state.posMax = last
    state.pos = match.end()
    return True


def _hidden(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    match = _COMMENT.match(state.src, state.pos, state.posMax)
    if match and not silent:
        _html(state, comment(match[1]))
    state.pos = match.end() if match else state.pos
    return match is not None


def _tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    match = _TAG.match(state.src, state.pos, state.posMax)
    if match is None or (state.pos and not state.src[state.pos - 1].isspace()) or state.linkLevel:
        return False
    if not silent:
        _html(state, f'<span class="garden-tag">{escape(match[0])}</span>')
    state.pos = match.end()
    return True


def _block_id(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    match = _BLOCK_ID.match(state.src, state.pos, state.posMax)
    if match is None or (state.pos and not state.src[state.pos - 1].isspace()):
        return False
    state.pos = match.end()
    return True


def _template(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    tag = _TEMPLATE.match(state.src, state.pos, state.posMax)
    match = _ATTRIBUTES.match(state.src, state.pos, state.posMax) or tag
    if tag and match is tag and not silent:
        _html(state, template_html(tag[0], state.env))
    state.pos = match.end() if match else state.pos
    return match is not None


_INLINE: Final[dict[str, Callable[[StateInline, bool], bool]]] = {
    "!": _wiki_link,
    "[": _wiki_link,
    "=": _highlight,
    "%": _hidden,
    "#": _tag,
    "^": _block_id,
    "{": _template,
}


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _comment_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A comment of several lines between ``%%`` and ``%%``."""
    first = _line(state, start)
    if not first.startswith("%%") or first.find("%%", 2) >= 0 or state.is_code_block(start):
        return False
    last = next((number for number in range(start + 1, end) if "%%" in _line(state, number)), None)
    if last is None or not _line(state, last).rstrip().endswith("%%"):
        return False
    if not silent:
        lines = [_line(state, number) for number in range(start, last + 1)]
        _html(state, comment("\n".join(lines).strip().strip("%")))
        state.line = last + 1
    return True


def _template_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A line that consists of a template tag, or code between two tags."""
    line = _line(state, start).strip()
    if not line.startswith("{") or state.is_code_block(start):
        return False
    match = _TEMPLATE.match(line) or _ATTRIBUTES.match(line)
    if match is None:
        return False
    words = (match[1] or match[2] or "").split() if match.re is _TEMPLATE else []  # a variable has neither
    name, *arguments = words or [""]
    if name in ("highlight", "raw", "comment", "code"):
        closes = re.compile(rf"\{{\{{?[<%]-?\s*(?:/|end){name}\s*-?[%>]\}}?\}}")
        last = next((number for number in range(start, end) if closes.search(_line(state, number))), None)
        if last is None:
            return False
        if not silent:
            inner = [state.getLines(number, number + 1, state.blkIndent, False) for number in range(start + 1, last)]  # noqa: FBT003
            if last == start:
                inner = [closes.sub("", line[match.end() :])]
            language = escape(arguments[0].strip("\"',")) if arguments and name != "raw" else ""
            code = f'<pre><code class="language-{language}">{escape(chr(10).join(inner))}</code></pre>'
            _html(state, comment("\n".join(inner)) if name == "comment" else code)
            state.line = last + 1
        return True
    if match.end() != len(line):
        return False
    if not silent:
        if match.re is _TEMPLATE:
            _html(state, template_html(match[0], {**state.env, "line": start + 1}))
        state.line = start + 1
    return True


def template_html(tag: str, env: MutableMapping[str, Any]) -> str:
    """The output of a template tag as HTML; an unknown tag becomes a comment and is recorded."""
    match = _TEMPLATE.fullmatch(tag)
    name, _, rest = ((match and (match[1] or match[2] or match[3])) or "").partition(" ")
    plain: list[str] = []
    named: dict[str, str] = {}
    for found in _ARGUMENT.finditer(rest):
        value = next((text for text in found.groups()[1:] if text is not None), "")
        if found[1]:
            named[found[1]] = value
        else:
            plain.append(value)
    first = named.get("id") or (plain[0] if plain else "")
    if name == "figure" or (name in ("img", "image") and (first or "src" in named)):
        words = named.get("alt") or named.get("title") or named.get("caption") or ""
        below = " ".join(dict.fromkeys(filter(None, (named.get("title"), named.get("caption")))))
        caption = f"<figcaption>{escape(below)}</figcaption>" if below and below != words else ""
        source = escape(named.get("src") or first)
        return f'<figure><img src="{source}" alt="{escape(words)}">{caption}</figure>'
    if name in ("youtube", "vimeo", "gist") and re.fullmatch(r"[\w-]+", first):
        site = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}.get(name)
        url = f"{site}{first}" if site else f"https://gist.github.com/{'/'.join(plain[:2])}"
        words = named.get("title") or ("Code" if name == "gist" else gettext("Recording"))
        return f'<a href="{escape(url)}">{escape(words)}</a>'
    if name in ("ref", "relref", "post_url", "link") and first:
        return f'<a href="{OWN}{escape(quote(first))}" class="{BARE}">{escape(first)}</a>'
    if not tag.startswith(("{{<", "{{%", "{%")):
        quoted = re.match(r"[\"']([^\"']*)[\"']", f"{name} {rest}".strip())
        if quoted:
            return escape(quoted[1])
    env["unknown"].append((env.get("line", 0), tag))
    return comment(tag)


# Rendering as HTML


def comment(text: str) -> str:
    """A comment for the writer, as an element, or "" for an empty one and for Hugo's ``more``."""
    return f"<{COMMENT}>{escape(text.strip())}</{COMMENT}>" if text.strip() and text.strip() != "more" else ""


def _as_it_is(
    self: RendererHTML, tokens: list[Token], index: int, options: object, env: MutableMapping[str, Any]
) -> str:
    return tokens[index].content


def _formula(
    self: RendererHTML, tokens: list[Token], index: int, options: object, env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    text = escape(token.content)
    if "block" not in token.type:
        return f'<{FORMULA} data-sign="{token.markup}">{text}</{FORMULA}>'
    return f'<pre class="{FORMULA}">{text}</pre>\n' + (f"<p>({escape(token.info)})</p>\n" if token.info else "")


def _fence(self: RendererHTML, tokens: list[Token], index: int, options: object, env: MutableMapping[str, Any]) -> str:
    """A block of code; options after its language are recorded, an info string without a language becomes code."""
    token = tokens[index]
    language, _, rest = token.info.strip().partition(" ")
    code, before = token.content, ""
    if rest and not is_language(language.casefold()) and not rest.startswith("{"):
        code, language = f"{token.info.strip()}\n{code}", ""
    elif rest:
        env["unknown"].append((token.map[0] + 1 if token.map else 0, token.info.strip()))
        before = comment(rest)
    elif language and not is_language(name_of(language.casefold())) and language not in ("mermaid", "math"):
        env["unknown"].append((token.map[0] + 1 if token.map else 0, f"{token.markup}{language}"))
    if language == "math":
        return f'{before}<pre class="{FORMULA}">{escape(code)}</pre>\n'
    return f'{before}<pre><code class="language-{escape(language)}">{escape(code)}</code></pre>\n'


def _safe(self: RendererHTML, tokens: list[Token], index: int, options: object, env: MutableMapping[str, Any]) -> str:
    """HTML as it is, except that comments are for the writer and tags that are not HTML become text."""

    def one(match: re.Match[str]) -> str:
        if match[2] is None:
            return comment(match[1] or "")
        if match[2].lower() in _ELEMENTS and (match[2].islower() or match[2].isupper()):
            return match[0]
        if match[2][:1].isupper() and ("/>" in match[0] or "=" in match[0]):
            env["unknown"].append((0, match[0]))
            return comment(match[0])
        return escape(match[0])

    return _TAG_OR_COMMENT.sub(one, tokens[index].content)
