"""Pages as Markdown: all that the page says, as plain Markdown, whose links lead somewhere."""

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
#: any text, and texts that are mostly signs with a meaning
TEXTS = st.one_of(st.text(max_size=20), st.text("ab1 \n#-_*`[]()<>!&;:|=+.~\\\"'$", max_size=30))


def plain(tokens: list[Token]) -> str:
    """The text of tokens, of which none is markup."""
    words = []
    for token in tokens:
        for child in token.children or ():
            assert child.type in ("text", "softbreak", "text_special"), child.type
            words.append(child.content or " ")
    return " ".join("".join(words).split())


@given(TEXTS)
@example("\\\n")
def test_text_stays_text(text: str) -> None:
    """Whatever a text holds, a paragraph, heading or link of it shows that text and nothing else."""
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
    """Code is one block or one span, whatever it holds."""
    (block,) = READER.parse(code_block(text, language))
    assert block.type == "fence"
    assert block.content.split() == text.replace("\0", "\N{REPLACEMENT CHARACTER}").split()
    if text.split():
        _, inline, _ = READER.parse(f"x{code_span(text)}x")
        assert [child.type for child in inline.children or ()] == ["text", "code_inline", "text"]


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=3))
def test_cells_stay_cells(rows: list[list[str]]) -> None:
    """A table has as many cells as it was given, and shows their texts."""
    tokens = READER.parse(table(["a", "b", "c"], [[paragraph(escaped(cell)) for cell in row] for row in rows]))
    cells = [inline for cell, inline in pairwise(tokens) if cell.type == "td_open"]
    shown = [" ".join(cell.replace("\0", " ").split()) for row in rows for cell in [*row, "", ""][:3]]
    assert [" ".join(plain([cell]).split()) for cell in cells] == shown


def test_an_unknown_node_gives_its_text() -> None:
    """A node of any kind, known or not, is drawn without an exception, and its text is not lost."""

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
    """Everything that MyST offers and a page uses comes out as plain Markdown."""
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
    """Beside each page that is more than a tool stands its Markdown, which begins with its title, or its facts."""
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
    """Every link of every Markdown page is absolute, and inside the site leads to a page and an id on it."""
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
    """No word of an article is missing in its Markdown, and no syntax of MyST is in it."""
    for page in pages(site):
        markdown = page.with_suffix(".md")
        if not markdown.is_file() or parsed(page).xpath("//meta[@http-equiv='refresh']"):
            continue
        (article,) = parsed(page).xpath("//article")
        # left out: what copies addresses, the way to the next talk, what only scripts and folding need
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
    """Under each heading of a talk stands its takeaway as a quotation."""
    for page in (site / "conferences").glob("*.html"):
        text = page.with_suffix(".md").read_text(encoding="utf-8")
        shown = html.fromstring(READER.render(text))
        quoted = {" ".join(quote.text_content().split()) for quote in shown.xpath("//blockquote")}
        takeaways = parsed(page).xpath("//div[contains(@class, 'garden-takeaway')]")
        assert takeaways or parsed(page).xpath("//meta[@http-equiv='refresh']")
        assert {" ".join(takeaway.text_content().split()) for takeaway in takeaways} <= quoted


def test_whose_the_text_is(site: Path) -> None:
    """In pages with facts, each block that the garden adds stands behind its mark, and none of the notes does."""
    for page in (site / "conferences").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        if not text.startswith("---\n"):
            continue  # where an old address leads on
        marks = re.findall(r"^<!-- (notes|garden) -->$", text, re.MULTILINE)
        assert marks == ["garden" if number % 2 == 0 else "notes" for number in range(len(marks))]
        added = re.sub(r"^<!-- notes -->$.*?(?=^<!-- garden -->$)", "", text, flags=re.MULTILINE | re.DOTALL)
        assert "## Programme" in added
        assert "**You might read next**" not in re.sub(
            r"^<!-- garden -->$.*?(?=^<!-- notes -->$|\Z)", "", text, flags=re.MULTILINE | re.DOTALL
        )


def test_relative_links_without_an_address(garden: Garden) -> None:
    """Where the address of the site is not known, links lead from the file to the pages."""
    garden.write("garden.toml", "")
    output = garden.build().output
    for path in output.rglob("*.md"):
        for url in filter(None, addresses(READER.parse(path.read_text(encoding="utf-8")))):
            if ":" not in url:
                here = path.relative_to(output).as_posix()
                page = urldefrag(urljoin(f"/{here}", url))[0].lstrip("/").partition("?")[0]
                assert (output / page).is_file(), (path, url)
