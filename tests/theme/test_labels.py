"""Boxes, tabs and folded content keep their labels: in the browser, on paper, in feeds and in Markdown."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import LOOKS, Watched, violations_in
from gardens import Built, copy_garden
from lxml import html
from playwright.sync_api import Browser, Page, expect
from site_pages import html_mistakes, root_of, served

PAGE = "conferences/sails-2024"
PROSE = """\
:::{note}
A plain heron.
:::

:::{admonition} Mind the **boom**
:class: warning
A titled heron.
:::

:::{seealso}
Another heron.
:::

::::{dropdown} Details of the *method*
A pelican sentence hides here.

```{figure} screen.png
:name: fig-hidden
:alt: Hidden picture

Hidden caption
```
::::

:::{dropdown}
An untitled pelican.
:::

::::{accordion}
:::{dropdown} One of two
:open:
An open tern.
:::
:::{dropdown} Two of two
A closed tern.
:::
::::

::::{tab-set}
:::{tab-item} Go
Go text.
:::
:::{tab-item} Rust
A toucan sentence in the second tab.
:::
::::

::::{tab-set-code}
```go
print("gannet")
```
```rust
print!("gull")
```
::::

:::{card} A card
A carded stork.
:::

```{code-block} python
:caption: What the *code* does
:linenos:

print("one")
print("two")
```

```{list-table} What the table says
:header-rows: 1

* - Sail
* - jib
```

```{rubric} Over the last words
```

After all.

```{mermaid}
sequenceDiagram
  accTitle: Many boats
  accDescr: Eight boats call each other.
  participant Alpha as The first boat of the harbour
  participant Beta as The second boat of the harbour
  participant Gamma as The third boat of the harbour
  participant Delta as The fourth boat of the harbour
  participant Eps as The fifth boat of the harbour
  participant Zeta as The sixth boat of the harbour
  Alpha->>Zeta: hello
```
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A garden with a talk that has one of each."""
    garden = copy_garden("small", tmp_path_factory.mktemp("labels") / "garden")
    picture = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    (garden.folder / "conferences/screen.png").write_bytes(picture)
    garden.replace(f"{PAGE}.md", "An unspent [budget](#budgets) hides risk.", PROSE)
    built = garden.build()
    assert built.warnings == []
    return built


@pytest.fixture(scope="module")
def page_address(built: Built) -> Iterator[str]:
    """The address of that talk's page."""
    with served(built.output, root_of(built.output)) as address:
        yield f"{address}{PAGE}.html"


@pytest.fixture
def shown(browser: Browser, page_address: str) -> Iterator[Page]:
    """That page in a browser, where nothing goes wrong."""
    watched = Watched(browser, page_address.removesuffix(f"{PAGE}.html"), reduced_motion="reduce")
    watched.page.goto(page_address)
    yield watched.page
    watched.page.close()
    assert watched.problems == []


def test_labels_in_feeds(built: Built) -> None:
    """In feeds, labels become bold lines or summaries of drop-downs above their content, and boxes quotations."""
    items = json.loads(built.page("talks.feed.json"))["items"]
    (item,) = [item for item in items if item["url"].endswith("#hopper-sails-2024")]
    content = " ".join(item["content_html"].replace("\n", "").split())
    for words in (
        "<blockquote><p><strong>Note</strong></p><p>A plain heron.</p></blockquote>",
        "<blockquote><p><strong>Mind the <strong>boom</strong></strong></p><p>A titled heron.</p></blockquote>",
        "<blockquote><p><strong>See also</strong></p>",
        "<details><summary>Details of the <em>method</em></summary><p>A pelican sentence hides here.</p><figure>",
        "<figcaption><p>Hidden caption</p></figcaption>",
        "<details><summary> Details</summary><p>An untitled pelican.</p></details>",
        "<p><strong>Go</strong></p><p>Go text.</p><p><strong>Rust</strong></p><p>A toucan",
        '<p><strong>RUST</strong></p><pre><code>print!("gull")</code></pre>',
        "<p><strong>A card</strong></p><p>A carded stork.</p>",
        '<p><strong>What the <em>code</em> does</strong></p><pre><code>print("one")print("two")</code></pre>',
        "<caption>What the table says</caption>",
        "<p><strong>Over the last words</strong></p><p>After all.</p>",
    ):
        assert words in content
    loose = [text.strip() for text in html.fragment_fromstring(item["content_html"], "div").xpath("./text()")]
    assert not any(loose), "every text is in a paragraph or the like"


def test_labels_in_markdown(built: Built) -> None:
    """In Markdown, labels become bold lines, and boxes become quotations."""
    text = built.page(f"{PAGE}.md")
    for words in (
        "> **Note**\n>\n> A plain heron.",
        "> **Mind the boom**\n>\n> A titled heron.",
        "> **See also**\n>\n> Another heron.",
        "\n**Details of the *method***\n\nA pelican sentence hides here.",
        "\n\nHidden caption\n",
        "\n**Details**\n\nAn untitled pelican.",
        "\n**Two of two**\n\nA closed tern.",
        "\n**Go**\n\nGo text.\n\n**Rust**\n\nA toucan sentence",
        '\n**RUST**\n\n```rust\nprint!("gull")\n```',
        "\n**A card**\n\nA carded stork.",
        '\n**What the *code* does**\n\n```python\nprint("one")\nprint("two")\n```',
        "\n**What the table says**\n\n| Sail |",
        "\n**Over the last words**\n\nAfter all.",
    ):
        assert words in text


def test_all_is_valid(built: Built) -> None:
    """The reference HTML validator finds nothing wrong with tabs, drop-downs and cards."""
    assert html_mistakes([built.output / f"{PAGE}.html"]) == ""


def test_all_is_accessible(shown: Page) -> None:
    """axe-core finds nothing wrong with boxes, tabs, drop-downs and cards."""
    assert violations_in(shown, LOOKS) == set()


@pytest.mark.parametrize("scripts", [True, False])
def test_tabs_by_keyboard(browser: Browser, page_address: str, scripts: bool) -> None:
    """Tabs are labelled radio buttons: one Tab stop, with arrow keys to move between them, even without scripts."""
    page = browser.new_page(java_script_enabled=scripts)
    page.goto(page_address)
    first, second = (page.get_by_role("radio", name=name, exact=True) for name in ("Go", "Rust"))
    expect(first).to_be_checked()
    expect(page.get_by_text("A toucan sentence")).to_be_hidden()
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_checked()
    expect(page.get_by_text("A toucan sentence")).to_be_visible()
    expect(page.get_by_text("Go text.")).to_be_hidden()
    label = page.locator("label.sd-tab-label").nth(1)
    assert label.evaluate("label => getComputedStyle(label).outlineStyle") != "none"
    page.close()


def test_all_is_printed(shown: Page, tmp_path: Path) -> None:
    """On paper, all tabs and drop-downs appear below their labels, and a wide diagram is printed whole."""
    shown.locator(".garden-diagram").scroll_into_view_if_needed()
    shown.locator(".garden-drawing svg").wait_for()
    shown.pdf(path=tmp_path / "page.pdf")
    printed = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    parts = (
        "Details of the method", "A pelican sentence", "Hidden caption", "Details", "An untitled pelican", "One of two",
        "An open tern", "Two of two", "A closed tern", "Go", "Go text", "Rust", "A toucan sentence", "GO", "gannet",
        "RUST", "gull", "The first boat", "The sixth boat",
    )  # fmt: skip
    place = 0
    for part in parts:
        place = printed.find(part, place) + 1
        assert place, f"{part} is missing or in another place"
    expect(shown.get_by_text("An untitled pelican.")).to_be_hidden()


def test_all_is_printed_by_older_browsers(browser: Browser, page_address: str) -> None:
    """If a browser cannot open drop-downs for printing by CSS, a script opens them and restores them afterwards."""
    page = browser.new_page()
    page.add_init_script("CSS.supports = () => false")
    page.goto(page_address)
    folds = "article details:not(.garden-fold)"
    states = f"[...document.querySelectorAll('{folds}')].map(({{ open, name }}) => [open, name !== ''])"
    before = page.evaluate(states)
    assert [opened for opened, _ in before] == [False, False, True, False]
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(states) == [[True, False]] * 4
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(states) == before
    page.close()
