"""Imported HTML becomes MyST with the same words, whatever it contains, and nothing in it is executed."""

from __future__ import annotations

import io
import re

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from myst_parser.parsers.docutils_ import Parser

from conference_garden.site import DEFAULTS
from conference_garden.tools.importing.escapes import clean
from conference_garden.tools.importing.html_to_myst import Converter
from conference_garden.tools.importing.sections import parse_html, sections_of, take_footnotes


def as_myst(text: str, base: str = "https://notes.example/post/") -> str:
    """Converts HTML to MyST, without headings."""
    body, _ = parse_html(text)
    converter = Converter(base, take_footnotes(body), "post-")
    return "\n\n".join(filter(None, (converter.text(section.nodes) for section in sections_of(body))))


def doctree_of(myst: str) -> nodes.document:
    """Parses MyST with the settings of a garden; fails on any warning."""
    warnings = io.StringIO()
    settings = {
        "myst_enable_extensions": sorted(DEFAULTS["myst_enable_extensions"]),
        "myst_disable_syntax": DEFAULTS["myst_disable_syntax"],
        "myst_suppress_warnings": ["myst.strikethrough"],  # the parser of a garden renders it
        "warning_stream": warnings,
        "report_level": 2,
    }
    tree = publish_doctree(myst, parser=Parser(), settings_overrides=settings)
    assert warnings.getvalue() == "", f"{warnings.getvalue()}\n{myst}"
    assert {raw.astext().strip() for raw in tree.findall(nodes.raw)} <= {
        "<br />",
        "\\\\",
        "<s>",
        "</s>",
    }  # hard line breaks
    return tree


def words(text: str) -> str:
    """Text to compare: straight quotes, and no spaces, dots or dashes, which typography may replace."""
    straight = text.translate(str.maketrans("“”„‘’‚–—", "\"\"\"'''--", "…"))
    return re.sub(r"[\s.-]+", "", straight)


CASES = {
    "emphasis": ("<p>a <em>b</em> <b>c</b> <i><b>d</b></i></p>", "a *b* **c** ***d***"),
    "emphasis inside a word": ("<p><em>“x”</em>word</p>", "“x”word"),
    "spaces in emphasis": ("<p>a<em> b </em>c</p>", "a *b* c"),
    "role": ("<p>{raw}`html` and ``code``</p>", r"\{raw}\`html\` and \`\`code\`\`"),
    "link in text": ("<p>[a](b) ![c](d) [^1]</p>", r"\[a\](b) !\[c\](d) \[^1\]"),
    "html in text": ("<p>&lt;script&gt; a &lt; b &amp;amp; &amp;</p>", r"\<script> a < b \&amp; &"),
    "snake case": ("<p>snake_case _private __init__</p>", r"snake_case \_private \_\_init\_\_"),
    "line that looks like a list": ("<p>1. a<br>- b<br>+ c</p>", "1\\. a\\\n\\- b\\\n\\+ c"),
    "label and comment": ("<p>(x)=</p><p>% y</p><p>+++</p><p>::: z</p>", "\\(x)=\n\n\\% y\n\n\\+++\n\n\\::: z"),
    "code": ("<p><code>a`b</code> <kbd>{x}</kbd></p>", "``a`b`` `{x}`"),
    "link": ('<p><a href="../x/?a=(1)">y <b>z</b></a></p>', "[y **z**](https://notes.example/x/?a=%281%29)"),
    "bare link": ('<p><a href="https://a.example/">https://a.example/</a></p>', "<https://a.example/>"),
    "quote": ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
    "list": ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
    "loose list": ('<ol start="9"><li><p>a</p><p>b</p></li><li>c</li></ol>', "9. a\n\n   b\n\n10. c"),
    "two lists": ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
    "definitions": ("<dl><dt>a</dt><dd>b</dd><dd><p>c</p><p>d</p></dd></dl>", "a\n: b\n: c\n\n  d"),
    "figure": (
        '<figure><a href="/big.png"><img src="a.png" alt="Boat"></a><figcaption>At <em>sea</em></figcaption></figure>',
        "[Boat](https://notes.example/big.png)\\\nAt *sea*",
    ),
    "picture without text": ('<p><img src="fig/a_b.png"></p>', r"[a_b.png](https://notes.example/post/fig/a_b.png)"),
    "lazy picture": (
        '<img src="data:image/gif;base64,R0" data-src="/a.png" alt="x">',
        "[x](https://notes.example/a.png)",
    ),
    "table": (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td><code>x|y</code></td></tr></table>",
        "| a | b |\n| --- | --- |\n| `x\\|y` |  |",
    ),
    "table with blocks": (
        "<table><tr><td>a<br>b</td><td rowspan=2><ul><li>c</li></ul></td></tr><tr><td>d</td></tr></table>",
        "```{list-table}\n\n* - a\\\n    b\n  - - c\n* - d\n  -\n```",
    ),
    "footnote": (
        """<p>a<sup id="fnref:1"><a href="#fn:1" class="footnote-ref" role="doc-noteref">1</a></sup></p>
        <div class="footnotes" role="doc-endnotes"><hr><ol><li id="fn:1"><p>Why.
        <a href="#fnref:1" class="footnote-backref" role="doc-backlink">↩</a></p></li></ol></div>""",
        "a[^post-1]\n\n[^post-1]: Why.",
    ),
    "footnote of docutils": (
        """<p>a <a class="footnote-reference brackets" href="#id2" id="id1" role="doc-noteref">1</a></p>
        <aside class="footnote-list brackets"><aside class="footnote brackets" id="id2" role="doc-footnote">
        <span class="label"><span class="fn-bracket">[</span>1<span class="fn-bracket">]</span></span>
        <p>Why.</p></aside></aside>""",
        "a [^post-1]\n\n[^post-1]: Why.",
    ),
    "struck out": ("<p><del>x</del> H<sub>2</sub>O</p>", "~~x~~ H{sub}`2`O"),
    "link behind an exclamation mark": (
        "<p>Yes!<em><a href='/x'>y</a></em></p>",
        r"Yes\!*[y](https://notes.example/x)*",
    ),
    "nothing": ("<p> </p><div></div><hr><ul></ul><table></table>", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_how_it_is_written(case: str) -> None:
    """Each HTML element becomes the expected MyST, which parses without a warning."""
    given_html, expected = CASES[case]
    assert as_myst(given_html) == expected
    doctree_of(expected)


CODE = "def f(x):\n\n    return {'a': '```'}"
WRAPPED = {
    "plain": "<pre>{}</pre>",
    "goldmark": '<pre><code class="language-python">{}\n</code></pre>',
    "chroma": '<div class="highlight"><pre tabindex="0" class="chroma"><code class="language-python">'
    '<span class="line"><span class="cl">{}</span></span></code></pre></div>',
    "chroma with numbers": '<div class="highlight"><div class="chroma"><table class="lntable"><tr><td class="lntd">'
    '<pre class="chroma"><code><span class="lnt">1\n</span><span class="lnt">2\n</span></code></pre></td>'
    '<td class="lntd"><pre class="chroma"><code class="language-python" data-lang="python">{}</code></pre></td></tr>'
    "</table></div></div>",
    "sphinx": '<div class="highlight-python notranslate"><div class="highlight"><pre><span></span>{}</pre></div></div>',
    "sphinx with numbers": '<div class="highlight-python notranslate"><table class="highlighttable"><tr>'
    '<td class="linenos"><div class="linenodiv"><pre>1\n2\n3</pre></div></td><td class="code"><div class="highlight">'
    "<pre>{}</pre></div></td></tr></table></div>",
}


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_code_as_generators_wrap_it(wrapped: str) -> None:
    """Code keeps every character and its language, whatever markup Hugo or Sphinx puts around it."""
    language = "text" if wrapped == "plain" else "python"
    myst = as_myst(f"<ul><li>x{WRAPPED[wrapped].format(CODE)}</li></ul>")
    assert f"````{language}" in myst
    (block,) = doctree_of(myst).findall(nodes.literal_block)
    assert block.astext().rstrip("\n") == CODE


@pytest.mark.parametrize(
    ("code", "language"), [("{'a': 1", "json"), ("x", "no-such-language"), ("x", "{raw} html"), ("graph LR", "mermaid")]
)
def test_code_that_cannot_be_highlighted(code: str, language: str) -> None:
    """Code that Sphinx would warn about, or take for a directive, becomes plain text."""
    assert as_myst(f'<pre><code class="language-{language}">{code}</code></pre>') == f"```text\n{code}\n```"


# Any text

LETTERS = st.text("aZé中😀5 '\"“»،.,!?()@/=-\xa0\t\n\x07\x85\u2028\ue003\ue006", min_size=1, max_size=6)
MARKS = r"""
* ** _ __ ` `` ``` ~~~ | --- === ::: % +++ (x)= [a] [a](b) ![a](b) [^1] {x}`y` {x} <b> <!-- &amp; &#38; $x$ $$ \ \*
~~x~~ “ “x” ! <https://a.example>
""".split()  # noqa: SIM905 (marks)
SYNTAX = st.sampled_from(
    [
        *MARKS,
        "# ",
        "## x",
        "- ",
        "+ ",
        "1. ",
        "1) ",
        "> ",
        "| - |",
        ": ",
        "[^1]: x",
        "[x]: y",
        "{{ x }}",
        "\n",
        "    ",
        "\t",
    ]
)
TEXT = st.lists(LETTERS | SYNTAX, min_size=1, max_size=4).map(" ".join) | st.lists(SYNTAX, max_size=5).map("".join)
PLAIN = st.builds(lambda text: ("", text), TEXT)


def elements(*names: str, of: st.SearchStrategy) -> st.SearchStrategy:
    """Elements with one of these names that contain parts of one kind."""
    return st.tuples(st.sampled_from(names), st.lists(of, min_size=1, max_size=3))


INLINE = st.recursive(PLAIN, lambda of: elements("em", "strong", "a", "span", "p:br", of=of) | of, max_leaves=5)
INLINE |= st.tuples(st.just("code"), st.lists(PLAIN, min_size=1, max_size=2))
PARAGRAPHS = elements("p", "div", of=INLINE)
PRE = st.tuples(st.just("pre"), st.lists(PLAIN, min_size=1, max_size=2))
BLOCKS = st.recursive(
    PARAGRAPHS | PRE,
    lambda of: (
        elements("ul", "ol", of=elements("li", of=of | INLINE))
        | elements("blockquote", "section", "dd:dl", "figure", of=of)
        | st.tuples(
            st.just("table"), st.lists(elements("tr", of=elements("td", "th", of=of | INLINE)), min_size=1, max_size=3)
        )
    ),
    max_leaves=8,
)


def written(node: tuple[str, object]) -> str:
    """A generated tree as HTML."""
    name, inside = node
    if not name:
        return str(inside).replace("&", "&amp;").replace("<", "&lt;")
    inner = "".join(map(written, inside))  # type: ignore[call-overload]
    match name:
        case "p:br":
            return f"{inner}<br>"
        case "dd:dl":
            return f"<dl><dt>term</dt><dd>{inner}</dd></dl>"
        case "a":
            return f'<a href="https://a.example/?q=(x)">{inner}</a>'
    return f"<{name}>{inner}</{name}>"


@pytest.mark.parametrize(
    "source",
    [
        "<p><strong><em>a</em><strong>b</strong><em>c</em></strong></p>",
        "<p><strong><em>a</em> b <em>c</em></strong></p>",
        "<p><em><strong>a</strong>b<strong>c</strong></em> d</p>",
    ],
)
def test_emphasis_at_both_ends_of_emphasis(source: str) -> None:
    """Emphasis nested at both ends of other emphasis keeps its words and leaves no stray asterisks."""
    read = doctree_of(f"Start.\n\n{as_myst(source)}").astext()
    assert "*" not in read
    assert words(read) == words(f"Start.{expected_text(source)}")


@settings(max_examples=100, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(BLOCKS, min_size=1, max_size=3))
def test_every_word_survives(blocks: list[tuple[str, object]]) -> None:
    """Any HTML keeps its words as MyST, and no text in it becomes a comment, target, formula, image or error."""
    source = "".join(map(written, blocks))
    tree = doctree_of(f"Start.\n\n{as_myst(source)}")
    for kind in (nodes.system_message, nodes.problematic, nodes.comment, nodes.target, nodes.math, nodes.image):
        assert not [node for node in tree.findall(kind) if node.astext() or kind is not nodes.comment]
    read = "".join(text for text in tree.findall(nodes.Text) if not isinstance(text.parent, nodes.raw))
    assert words(read) == words(f"Start.{expected_text(source)}")


def expected_text(source: str) -> str:
    """The text of an HTML page."""
    body, _ = parse_html(source)
    return clean("".join(body.itertext()))
