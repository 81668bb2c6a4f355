"""Pages as Markdown: everything that the page says, in plain Markdown with working links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

from docutils import nodes
from docutils.utils import new_document
from gardens import GARDENS, Garden
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin
from site_pages import ids_of, pages, parsed

from conference_garden.facts.markdown_text import code_block, code_span, escaped, heading, link, paragraph, table
from conference_garden.facts.settings import read_settings
from conference_garden.machines.markdown import MarkdownPage

BASE = read_settings(GARDENS / "harbour", {}).url
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(front_matter_plugin)
#: any text, and texts made mostly of special characters
TEXTS = st.one_of(st.text(max_size=20), st.text("ab1 \n#-_*`[]()<>!&;:|=+.~\\\"'$", max_size=30))


def plain(tokens: list[Token]) -> str:
    """The text of tokens, none of which may be markup."""
    words = []
    for token in tokens:
        for child in token.children or ():
            assert child.type in ("text", "softbreak", "text_special"), child.type
            words.append(child.content or " ")
    return " ".join("".join(words).split())


@given(TEXTS)
@example("\\\n")
def test_text_stays_text(text: str) -> None:
    """Any text shows as exactly itself in a Markdown paragraph, heading or link."""
    shown = " ".join(text.replace("\0", " ").split())
    tokens = READER.parse(paragraph(escaped(text)))
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert plain(tokens) == shown
    tokens = READER.parse(heading(escaped(text), 2))
    assert [token.type for token in tokens] == ["heading_open", "inline", "heading_close"]
    assert plain(tokens) == shown
    _, inline, _ = READER.parse(link(escaped(text), "https://x.example/a b(c)?d=[e]"))
    first, *_, last = inline.children or ()
    assert (first.type, last.type) == ("link_open", "link_close")


@given(st.text(), st.text())
def test_code_stays_code(text: str, language: str) -> None:
    """Any code becomes exactly one block or one span."""
    (block,) = READER.parse(code_block(text, language))
    assert block.type == "fence"
    assert block.content.split() == text.replace("\0", "\N{REPLACEMENT CHARACTER}").split()
    if text.split():
        _, inline, _ = READER.parse(f"x{code_span(text)}x")
        assert [child.type for child in inline.children or ()] == ["text", "code_inline", "text"]


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=3))
def test_cells_stay_cells(rows: list[list[str]]) -> None:
    """A table has as many cells as it was given, with their texts."""
    tokens = READER.parse(table(["a", "b", "c"], [[paragraph(escaped(cell)) for cell in row] for row in rows]))
    cells = [inline for cell, inline in pairwise(tokens) if cell.type == "td_open"]
    shown = [" ".join(cell.replace("\0", " ").split()) for row in rows for cell in [*row, "", ""][:3]]
    assert [" ".join(plain([cell]).split()) for cell in cells] == shown


def test_an_unknown_node_gives_its_text() -> None:
    """Every node, known or unknown, is rendered without an exception and without losing its text."""

    class strange(nodes.General, nodes.Element):  # noqa: N801
        pass

    class odd(nodes.Inline, nodes.TextElement):  # noqa: N801
        pass

    for name in set(nodes.node_class_names) - {"Text", "document", "pending"}:
        node = getattr(nodes, name)()
        if isinstance(node, nodes.TextElement):
            node += nodes.Text("words")
        document = new_document("")
        document += [nodes.paragraph("", "", nodes.Text("before")), node]
        assert MarkdownPage("", "", {}).draw(document, "end").startswith("before")
    inner = nodes.paragraph("", "", odd("", "", nodes.Text("some")), nodes.Text(" words"))
    document = new_document("")
    document += strange("", inner, odd("", "", nodes.Text("more")))
    assert MarkdownPage("", "", {}).draw(document, "end") == "some words\n\nmore\n\n---\n\nend\n"


def test_what_writers_use(garden: Garden) -> None:
    """Everything that MyST offers is converted to plain Markdown."""
    garden.write(
        "notes/all.md",
        "# All\n\n"
        "Some *soft* and **strong** and `x | y` words, ~~gone~~, H~2~O.\\\nNext line[^n].\n\n"
        "> To be.\n\n-- Hamlet\n\n"
        "1. one\n2. two\n   - nested\n     ```python\n     a = 1\n     ```\n\n"
        "| a | b |\n|---|---|\n| `x\\|y` | [t](#boats) |\n\n"
        ":::{note}\nMind this.\n:::\n\n"
        ":::{admonition} By the way\nAnd this.\n:::\n\n"
        "Term\n: Meaning\n\n"
        "```{mermaid}\nflowchart LR\n  accTitle: T\n  accDescr: D\n  a --> b\n```\n\n"
        "::::{grid} 2\n:::{grid-item-card} Card\nIn the card.\n:::\n::::\n\n"
        ":::{dropdown} More\nFolded.\n:::\n\n"
        "$x_1$\n\n***\n\n"
        "<https://x.example/a_b>\n\n[^n]: A note.\n",
    )
    built = garden.build()
    found = built.page("notes/all.md")
    for part in (
        "Some *soft* and **strong** and `x | y` words",
        "\nNext line[^1].",
        "> To be.",
        "1. one\n\n2. two\n\n   - nested\n\n     ```python\n     a = 1\n     ```",
        "| a | b |\n| --- | --- |\n| `x\\|y` | [t](https://small.example/notes/topics/boats.html) |",
        "> **Note**\n>\n> Mind this.",
        "> **By the way**\n>\n> And this.",
        "- **Term:** Meaning",
        "```mermaid\nflowchart LR\n  accTitle: T\n  accDescr: D\n  a --> b\n```",
        "**Card**\n\nIn the card.",
        "**More**\n\nFolded.",
        "\n<https://x.example/a_b>\n",
        "[^1]: A note.",
        "From A small garden, <https://small.example/notes/notes/all.html>. Notes [CC BY 4.0]",
    ):
        assert part in found


def test_every_page_has_its_markdown(site: Path) -> None:
    """Every page except tools has a Markdown version that begins with its title, possibly after front matter."""
    for page in pages(site):
        (*linked,) = parsed(page).xpath("//link[@type='text/markdown']/@href")
        if linked:
            tokens = READER.parse((page.parent / linked[0]).read_text(encoding="utf-8"))
            first = next(token for token in tokens if token.type != "front_matter")
            assert (first.type, first.tag) == ("heading_open", "h1")
    left = {path.with_suffix("") for path in site.rglob("*.md")} - {path.with_suffix("") for path in pages(site)}
    assert left == set()


def addresses(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            yield str(child.attrs.get("href") or child.attrs.get("src") or "")


def test_links_in_markdown_resolve(site: Path) -> None:
    """Every link in Markdown pages is absolute, and links within the site lead to an existing page and id."""
    broken = []
    for path in site.rglob("*.md"):
        for url in filter(None, addresses(READER.parse(path.read_text(encoding="utf-8")))):
            page, anchor = urldefrag(url)
            file = site / unquote(page.removeprefix(BASE).partition("?")[0])
            found = file.is_file() and (not anchor or unquote(anchor) in ids_of(file))
            if not re.match(r"(https?|mailto):", url) or (url.startswith(BASE) and not found):
                broken.append((path, url))
    assert broken == []


def test_markdown_says_all_that_the_page_says(site: Path) -> None:
    """The Markdown of a page has every word of its article, and no MyST syntax."""
    for page in pages(site):
        markdown = page.with_suffix(".md")
        if not markdown.is_file() or parsed(page).xpath("//meta[@http-equiv='refresh']"):
            continue
        (article,) = parsed(page).xpath("//article")
        # left out: links to copy addresses, links to the next talk, and parts only for scripts and folding
        skipped = "headerlink", "garden-copy", "garden-cite", "garden-around", "garden-map-close", "mermaid"
        texts = article.xpath(
            "//article//text()[not(ancestor::summary) and not(ancestor::svg) and not(ancestor::script)"
            + "".join(f" and not(ancestor::*[contains(@class, '{name}')])" for name in skipped)
            + "]"
        )
        source = markdown.read_text(encoding="utf-8")
        shown = html.fromstring(READER.render(source))
        missing = set(re.findall(r"\w+", " ".join(texts))) - set(re.findall(r"\w+", shown.text_content()))
        assert missing == set(), page
        prose = re.sub(r"^(`{3,}).*?^\1`*$|`[^`\n]+`", "", source, flags=re.DOTALL | re.MULTILINE)
        assert not re.search(r"^:::|^```\{|\{[a-z]+\}$|^\([\w-]+\)=$", prose, re.MULTILINE), page
        assert len(shown.xpath("//table")) == len(article.xpath(".//table"))
        assert len(shown.xpath("//pre/code[@class='language-mermaid']")) == len(
            article.xpath(".//pre[@class='mermaid'] | .//div[@class='garden-drawing']")
        )


def test_takeaways_are_quoted(site: Path) -> None:
    """Below each heading of a talk is its takeaway as a quotation."""
    for page in (site / "conferences").glob("*.html"):
        text = page.with_suffix(".md").read_text(encoding="utf-8")
        shown = html.fromstring(READER.render(text))
        quoted = {" ".join(quote.text_content().split()) for quote in shown.xpath("//blockquote")}
        takeaways = parsed(page).xpath("//div[contains(@class, 'garden-takeaway')]")
        assert takeaways or parsed(page).xpath("//meta[@http-equiv='refresh']")
        assert {" ".join(takeaway.text_content().split()) for takeaway in takeaways} <= quoted


def test_whose_the_text_is(site: Path) -> None:
    """On pages with facts, comments mark which blocks come from the garden and which from the notes."""
    for page in (site / "conferences").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        if not text.startswith("---\n"):
            continue  # a redirect from an old address
        marks = re.findall(r"^<!-- (notes|garden) -->$", text, re.MULTILINE)
        assert marks == ["garden" if number % 2 == 0 else "notes" for number in range(len(marks))]
        added = re.sub(r"^<!-- notes -->$.*?(?=^<!-- garden -->$)", "", text, flags=re.MULTILINE | re.DOTALL)
        assert "## Programme" in added
        assert "**You might read next**" not in re.sub(
            r"^<!-- garden -->$.*?(?=^<!-- notes -->$|\Z)", "", text, flags=re.MULTILINE | re.DOTALL
        )


def test_relative_links_without_an_address(garden: Garden) -> None:
    """Without a site address, links are relative to the Markdown file and lead to existing pages."""
    garden.write("garden.toml", "")
    output = garden.build().output
    for path in output.rglob("*.md"):
        for url in filter(None, addresses(READER.parse(path.read_text(encoding="utf-8")))):
            if ":" not in url:
                here = path.relative_to(output).as_posix()
                page = urldefrag(urljoin(f"/{here}", url))[0].lstrip("/").partition("?")[0]
                assert (output / page).is_file(), (path, url)
