"""Markdown as people type it: common markup is rendered, other markup is reported, and no block swallows talks."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import pytest
from browsing import Watched, violations
from gardens import Built, Garden, copy_garden
from lxml import html
from playwright.sync_api import Browser
from site_pages import html_mistakes, root_of, served

from conference_garden.facts.source_text import names_in
from conference_garden.pages.read.emoji import with_emoji
from conference_garden.pages.read.formulas import mathml
from conference_garden.pages.read.marks import Elements, marks_in
from conference_garden.pages.read.missed_talks import title_and_speakers

OFFERED = r"""
Costs $O(n^2)$ and {math}`\frac{1}{2}` :tada:, not $5 and $10, US$5, AU$ 6, 5$ to 6$, $1, or 2$, $HOME/$USER
nor \$x\$, 10:30:45, std::rocket::x, `:tada:`, \:tada: or <https://rocket.example/:tada:/>.

$$
\int_0^1 x\,dx
$$

$$ a^2 + b^2 = c^2 $$ (pythagoras)

By {eq}`pythagoras` this ~~sinks~~ floats $$x_1$$ well,\
says {topic}`budgets`.

> [!WARNING]
> Sharks.

> [!note] On *boats* :boat:
> They float.
>
> - all

> [!question]-
> Why?

- [ ] paint **it**
- [x] sail
- rest
"""


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The small garden with all supported markup in one talk."""
    garden = copy_garden("small", tmp_path_factory.mktemp("offered") / "garden")
    garden.replace("conferences/sails-2023.md", "Counting comes", f"{OFFERED}\nCounting comes")
    built = garden.build()
    assert built.warnings == []
    return built


@pytest.fixture(scope="module")
def talk(offered: Built) -> html.HtmlElement:
    """The section of that talk."""
    page = html.fromstring(offered.page("conferences/sails-2023.html"))
    return page.xpath("//section[h2[@id='lovelace-sails-2023']]")[0]


def text_of(element: html.HtmlElement) -> str:
    """The text of an element, on one line."""
    return " ".join(element.text_content().split())


def test_formulas_are_mathml(offered: Built, talk: html.HtmlElement) -> None:
    """Formulas are MathML without scripts, labelled ones are numbered, and dollar amounts stay text."""
    sources = ["O(n^2)", r"\frac{1}{2}", r"\int_0^1 x\,dx", "a^2 + b^2 = c^2", "x_1"]
    assert talk.xpath(".//math/@alttext") == sources
    assert talk.xpath(".//math[@display='block']/@alttext") == sources[2:]
    assert talk.xpath("string(.//math[1]//msup)") == "n2"
    assert "$5 and $10, US$5, AU$ 6, 5$ to 6$, $1, or 2$, $HOME/$USER nor $x$" in text_of(talk)
    (number,) = talk.xpath(".//a[@href='#equation-pythagoras'][not(contains(@class, 'headerlink'))]")
    assert number.text_content() == "(1)"
    assert "mathjax" not in offered.page("conferences/sails-2023.html").lower()


def test_names_of_emoji(talk: html.HtmlElement) -> None:
    """A name between colons becomes an emoji, except in code, addresses and times, and after a backslash."""
    assert "🎉, not" in text_of(talk)
    assert "10:30:45, std::rocket::x, :tada:, :tada: or https://rocket.example/:tada:/" in text_of(talk)


def test_alerts_and_callouts(talk: html.HtmlElement) -> None:
    """GitHub alerts and Obsidian callouts are admonitions with their own titles. An unknown type becomes a note."""
    boxes = talk.xpath(".//div[contains(@class, 'admonition')]")
    kinds = ("note", "warning")
    assert [[kind for kind in kinds if kind in box.get("class").split()] for box in boxes] == [
        ["warning"],
        ["note"],
        ["note"],
    ]
    assert [text_of(box) for box in boxes] == [
        "Warning Sharks.",
        "On boats ⛵ They float. all",
        "Question Why?",
    ]
    assert boxes[1].xpath("./p[1]/em/text()") == ["boats"]


def test_lists_of_tasks(talk: html.HtmlElement) -> None:
    """Tasks have disabled checkboxes with labels for screen readers."""
    boxes = talk.xpath(".//li/p/input[@type='checkbox'][@disabled]")
    assert [(box.get("aria-label"), "checked" in box.attrib) for box in boxes] == [("to do", False), ("done", True)]
    assert not talk.xpath(".//li[last()]//input")


def test_what_programs_get(offered: Built) -> None:
    """Feeds, Markdown, search and quotations have this markup too, and never show HTML tags as text."""
    feed = html.fromstring(json.loads(offered.page("talks.feed.json"))["items"][-1]["content_html"])
    assert {"O(n^2)", r"\frac{1}{2}", "a^2 + b^2 = c^2"} <= set(feed.xpath("//code/text()"))
    assert feed.xpath("//s/text()") == ["sinks"]
    assert [text_of(item) for item in feed.xpath("//li")] == ["all", "☐ paint it", "☑ sail", "rest"]
    markdown = offered.page("conferences/sails-2023.md")
    for text in ("Costs $O(n^2)$", "```math\n\\int_0^1 x\\,dx\n```", "~~sinks~~", "- [ ] paint **it**\n- [x] sail\n"):
        assert text in markdown
    search = offered.records_on("conferences/sails-2023")["lovelace-sails-2023"]
    (mention,) = (m for m in json.loads(offered.page("garden.json"))["mentions"] if "this sinks" in m["sentence"])
    assert mention["sentence"] == "By pythagoras this sinks floats x_1 well, says Budgets."
    assert "O(n^2)" in search
    assert "⛵" in search
    assert "☑ sail" in search
    assert not re.search(r"&lt;(?:br|s|input)\b", search)


def test_a_page_with_all_of_it_is_sound(offered: Built, browser: Browser) -> None:
    """The HTML validator and axe-core find no error on the page, in light and dark, and it loads nothing external."""
    assert html_mistakes([offered.output / "conferences/sails-2023.html"]) == ""
    with served(offered.output, root_of(offered.output)) as address:
        watched = Watched(browser, address)
        watched.page.goto(f"{address}conferences/sails-2023.html")
        found = []
        for theme, width in (("light", 360), ("dark", 1440)):
            watched.page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
            watched.page.set_viewport_size({"width": width, "height": 900})
            found += violations(watched.page)
        watched.page.close()
    assert found == []
    assert watched.problems == []


@pytest.mark.parametrize(
    "formula",
    [r"\frac{1", "x_{a", r"\sqrt{2", r"\left(", r"\left(x\right", r"x\right)", "{a}}", r"\begin{matrix} a", r"\{{a\}"],
)
def test_a_formula_that_is_not_finished(formula: str) -> None:
    """A formula with an unclosed bracket, index or environment is reported, because browsers would show it wrongly."""
    for is_block in (False, True):
        with pytest.raises(ValueError, match="its brackets, indices or environments do not match"):
            mathml(formula, is_block=is_block)


@pytest.mark.parametrize(
    "formula", [r"\{ a", r"\left\{ a \right.", r"[0, 1)", r"\leftarrow", r"\begin{matrix} {a} \end{matrix}"]
)
def test_brackets_that_are_signs(formula: str) -> None:
    """Only braces, environments and 'left' and 'right' must be balanced. Other brackets are ordinary symbols."""
    assert mathml(formula, is_block=False)


def test_a_formula_that_cannot_be_drawn_says_why() -> None:
    """Any text between dollars is rendered or refused with a message, without a traceback, and never becomes markup."""
    for formula in (r"\nonsense", r"\frac{1}", r"\begin{x}", "&", "x" * 5000, "\\"):
        with pytest.raises(ValueError, match=r"\w"):
            mathml(formula, is_block=False)
    assert "<b>" not in mathml(r'\text{<b>"x"}', is_block=False)


# Unsupported markup

#: Markup → the part of it that the message quotes.
UNREAD = {
    "[[boats]]": "[[boats]]",
    "see [[Boats#All|them]]": "[[Boats#All|them]]",
    "![[slide.png]]": "![[slide.png]]",
    "note^[inline]": "^[inline]",
    "==x== y": "==x==",
    "{{< figure src=\"a.png\" >}}": '{{< figure src="a.png" >}}',
    "{{% notice tip %}}": "{{% notice tip %}}",
    "[last]({{< ref \"a.md\" >}})": '{{< ref "a.md" >}}',
    "[slide]({{site.url}}/a.png)": "{{site.url}}",
    "{% include toc.html %}": "{% include toc.html %}",
    "{{ name }}": "{{ name }}",
    "H~2~O": "~2~",
    "x^2^": "^2^",
    "a %%secret%% b": "%%secret%%",
    "words {.lead}": "{.lead}",
    "words {#here}": "{#here}",
    "words\n{: .lead}": "{: .lead}",
    "[TOC]": "[TOC]",
    "[[toc]]": "[[toc]]",
    "<!-- more -->": "<!--",
    "a <!-- b": "<!--",
    "<Tweet id=\"1\" />": '<Tweet id="1" />',
    "import Tabs from '@theme/Tabs'": "import Tabs from '",
    ":nosuchthing: x": ":nosuchthing:",
    "see :ref:`x`": ":ref:",
    ":speakers: Ann": ":speakers:",
    "Speaker:: Ann": "Speaker::",
    "##Title": "##Title",
    "#boats #more/boats": "#boats #more/boats",
    "words ^block-id": "^block-id",
    "!!! note": "!!! note",
    "x $$ y": "$$",
    "$$\nx\n\ny $z$": "$$",
    "<details>\n\nx\n\n</details>": "<details>",
    "a<br>b": "<br>",
    "{speaker}‘Ann’": "{speaker}",
}  # fmt: skip

#: Text that only looks like such markup.
SILENT = [
    *(
        "`[[a]]`",
        "```text\n{{ x }} ==a== [[a]]\n```",
        "<https://a.example/[[a]]/:tada:>",
        "https://a.example/==a==/:x:",
    ),
    *(r"\[[a]]", r"\==a==", r"\{{ x }}", r"\{% x %}", r"\^[a]", r"H\~2~O", r"x\^2^", r"\:nosuch:", r"\<!-- a", r"\$$"),
    *("a == b == c", "if x===y", "~/a ~b", "10:30:45", "std::cout::x", "a:b:c", "#1 of all", "C# and F#", "100% of 5%"),
    *(
        "x^2 + y^2",
        "[^a]\n\n[^a]: Note.",
        "<modules> and <source>",
        "{octicon}`star`",
        "the {a, b} set",
        "a | b",
        "a::b",
    ),
    *(
        "[a]{.smallcaps}",
        "$5 and $6",
        "import a from b",
        "Note: this",
        "{kbd}`a`",
        "% comment",
        "1 < 2 > 0",
        "term\n: text",
    ),
]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[str]]:
    """The warnings about a text, from one build for all tests."""
    garden = copy_garden("small", tmp_path_factory.mktemp("said") / "garden")
    for number, text in enumerate([*UNREAD, *SILENT]):
        garden.write(f"notes/n{number}.md", f"# Note {number}\n\nText.\n\n{text}\n")
    warnings = garden.build("dummy").warnings
    names = {text: f"notes/n{number}.md:" for number, text in enumerate([*UNREAD, *SILENT])}
    return lambda text: [warning for warning in warnings if warning.startswith(names[text])]


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_read_is_named(said: Callable[[str], list[str]], text: str) -> None:
    """Markup of other tools is reported with its line and with what to write instead."""
    (warning,) = (warning for warning in said(text) if warning.endswith("[garden.unread-markup]"))
    line = 5 + text[: text.index(UNREAD[text])].count("\n")
    assert re.match(rf"notes/n\d+\.md:{line}: WARNING: '{re.escape(UNREAD[text])}' \w", warning), warning


@pytest.mark.parametrize("text", SILENT)
def test_what_only_looks_so_is_text(said: Callable[[str], list[str]], text: str) -> None:
    """Code, addresses, escaped characters and marks without a special meaning are not reported."""
    assert said(text) == []


def test_the_names_of_emoji_are_those_of_github() -> None:
    """All emoji names of GitHub are known. An unknown name stays as it is."""
    names = (":+1:", ":white_check_mark:", ":de:", ":man_technologist:", ":nosuch:", ":100:")
    assert [with_emoji(name) for name in names] == ["👍", "✅", "🇩🇪", "👨\N{ZERO WIDTH JOINER}💻", ":nosuch:", "💯"]


HOSTILE = [
    *("[[", "![[", "{{", "{%", "{:", "{.a", "==a", "a~b", "a^b", "^[", "%%a", ":a", "<a ", "<A ", "<!--", "$$", " ^a"),
    *(
        "#a ",
        "##",
        "http://",
        "\n#a",
        "a:: ",
        "\nimport '",
        "</a>",
        "!!! ",
        "[TOC]",
        "$a",
        "{#",
        "(a",
        "a - ",
        "- a by ",
    ),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text(piece: str) -> None:
    """Reading sixteen times as much of any text takes about sixteen times as long, not the square of that."""

    def seconds(count: int) -> float:
        text, times = piece * count, []
        for _ in range(3):
            begin = time.process_time()
            list(marks_in(text))
            elements = Elements()
            elements.read(text, 1)
            list(elements.found())
            with_emoji(text)
            names_in(text)
            title_and_speakers(text)
            times.append(time.process_time() - begin)
        return min(times)

    assert seconds(32_000) < 80 * seconds(2_000) + 0.05


# Unclosed blocks

FENCES = {
    "at the end of the page": ("```\n$ make rope", "```", "is never closed, so '## Boats & \"bytes\"' in line 41"),
    "with tildes": ("~~~\n$ make rope", "~~~", "is never closed, so '## Boats & \"bytes\"' in line 41"),
    "with a language": ("````python\nx\n```", "````python", "is never closed, so '## Boats & \"bytes\"' in line 42"),
    "a box": (":::{note}\nx", ":::{note}", "is never closed, so '## Boats & \"bytes\"' in line 41"),
    "blocks in a block": ("```{note}\n```python\nx\n```\ny\n```", "```{note}", "runs on over '```python' in line 38"),
    "in a list": ("- ```\n  x\n\ny", "```", "is never closed."),
}


@pytest.mark.parametrize("name", FENCES)
def test_a_block_without_an_end(restored: Garden, name: str) -> None:
    """An unclosed block is reported with its line and the talk that it swallows, without follow-up messages."""
    opened, begin, said = FENCES[name]
    restored.replace("conferences/sails-2024.md", "\n(turing-sails-2024)=", f"\n{opened}\n\n(turing-sails-2024)=")
    if begin[0] == "`":  # otherwise the end of a talk's block would close it
        head, label, rest = restored.read("conferences/sails-2024.md").partition("(turing-sails-2024)=")
        restored.write("conferences/sails-2024.md", head + label + rest.replace("```", "~~~"))
    first, *others = restored.build("dummy").warnings
    assert f"conferences/sails-2024.md:37: WARNING: the block begun in line 37 with '{begin}'" in first
    assert said in first
    assert all("[garden.unclosed-block]" in warning for warning in others)


def test_a_closed_block_may_show_a_page(restored: Garden) -> None:
    """Code may contain labels, headings and blocks if it is marked as Markdown or has a longer fence."""
    shown = "(a)=\n## A\n\n~~~{talk}\n:speakers: A\n~~~\n"
    code = f"```markdown\n{shown}```\n\n````{{code-block}} md\n{shown}\n```python\nx\n```\n````\n\n```sh\n## x\n```\n"
    restored.replace("conferences/sails-2024.md", "\n(turing-sails-2024)=", f"\n{code}\n(turing-sails-2024)=")
    assert restored.build("dummy").warnings == []


RECORD = """{
"conferences/sails-2023.html": {"digest": "41c1f2a09b7d3e55", "updated": "2024-05-06"},
"conferences/sails-2024.html#turing-sails-2024": {"digest": "41c1f2a09b7d3e55", "updated": "2024-05-06"},
"speakers/alan-turing.html": {},
"speakers/ada-lovelace.html": {},
"topics/budgets.atom.xml": {},
"version": 1
}
"""


@pytest.mark.parametrize("damage", ["a block", "front matter", "no text", "no block", "code", "another suffix"])
def test_nothing_is_said_to_be_gone_that_a_mistake_hides(restored: Garden, damage: str) -> None:
    """When a mistake hides talks, only the mistake is reported, not that the talks vanished or are unknown."""
    restored.write("published.json", RECORD)
    page = "conferences/sails-2024.md"
    restored.replace(
        "topics/boats.md", "They need", "See [](#turing-sails-2024) and {speaker}`Alan Turing`.\n\nThey need"
    )
    text = restored.read(page)
    if damage == "a block":
        restored.write(page, text.replace("\n(turing", "\n~~~\n\n(turing"))
    elif damage == "front matter":
        restored.write(page, text.replace("---\n\n#", "\n\n#", 1))
    elif damage == "no text":
        (restored.folder / page).write_bytes(text.encode() + b"\xe9\n")
    elif damage == "no block":
        head, label, rest = text.partition("(turing-sails-2024)=")
        restored.write(page, head + label + rest.replace("```{talk}", "```text", 1))
    elif damage == "code":
        restored.replace(page, "```{talk}", "```{ talk }")
    else:
        (restored.folder / page).rename(restored.folder / "conferences/sails-2024.mdx")
    kinds = re.findall(r"\[garden\.([a-z-]+)\]$", "\n".join(restored.build("dummy").warnings), re.MULTILINE)
    assert kinds
    assert not {kind for kind in kinds if kind.startswith(("vanished", "unknown"))}, kinds


# Headings and files that were meant to be talks and pages


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("Spend the budget – Grace Hopper", ("Spend the budget", "Grace Hopper")),
        ("Keynote: Spend the budget - Grace Hopper (Navy)", ("Keynote: Spend the budget", "Grace Hopper (Navy)")),
        ("Grace Hopper & Jan van der Zee: Knots", ("Knots", "Grace Hopper & Jan van der Zee")),
        ("Knots that hold (Ida Kai)", ("Knots that hold", "Ida Kai")),
        ("Knots by Łukasz Żółć, Ida Kai", ("Knots", "Łukasz Żółć, Ida Kai")),
        ("Thursday 20 April", None),
        ("What stayed: less is more", None),
        ("Lightning talks – day 2", None),
    ],
)
def test_headings_that_look_like_talks(heading: str, found: tuple[str, str] | None) -> None:
    """A heading is split into title and speaker, in either order."""
    assert title_and_speakers(heading) == found


def test_a_page_of_headings_is_no_conference(restored: Garden) -> None:
    """Headings that look like talks are reported with the missing block, unless the page has a talk."""
    head = "---\nseries: Sails\nstart: 2022-04-20\nplace: Delft\ndate: 2022-04-22\n---\n\n# Sails 2022\n\n"
    days = "## Thursday 20 April\n\n### Keynote: Spend the budget - Grace Hopper\n\n- one\n\n## Food - What Was Good\n"
    restored.write("conferences/sails-2022.md", head + days)
    first, second = restored.build("dummy").warnings
    assert first.startswith(
        "conferences/sails-2022.md:12: WARNING: the heading 'Keynote: Spend the budget - Grace Hopper'"
    )
    assert "write '(hopper-sails-2022)=' above '## Keynote: Spend the budget'" in first
    assert "':speakers: Grace Hopper'" in first
    assert second.startswith("conferences/sails-2022.md:16: ")
    talk = (
        "(lovelace-sails-2022)=\n## Ropes\n\n```{talk}\n:speakers: Ada Lovelace\n:topics: boats\n\nThey hold.\n```\n\n"
    )
    restored.write("conferences/sails-2022.md", head + talk + days.replace("###", "##"))
    assert restored.build("dummy").warnings == []


def test_files_that_are_not_read(restored: Garden) -> None:
    """Text files among the pages are reported with the name that they need. Pictures, data and linked files are not."""
    for name in (
        "notes/a.markdown",
        "notes/B.MD",
        "topics/c.rst",
        "conferences/more/d.mdx",
        "notes/e.txt",
        "Topics/f.md",
    ):
        restored.write(name, "# T\n")
    for name in ("notes/a.csv", "notes/a.png", "notes/README.txt", "notes/linked.txt", "notes/.hidden/x.txt", "x.rst"):
        restored.write(name, "x")
    restored.write("notes/with blank.md", "# A\n\nSee [it](linked.txt).\n")
    warnings = restored.build("dummy").warnings
    assert [re.match(r"(\S+):1: .*'([^']+)'\.", warning).groups() for warning in warnings] == [  # type: ignore[union-attr]
        ("Topics/f.md", "topics"),
        ("conferences/more/d.mdx", "conferences/more/d.md"),
        ("notes/B.MD", "notes/B.md"),
        ("notes/a.markdown", "notes/a.md"),
        ("notes/e.txt", "notes/e.md"),
        ("topics/c.rst", "topics/c.md"),
    ]
