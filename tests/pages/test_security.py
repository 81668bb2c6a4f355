"""Pages cannot smuggle in HTML, scripts, local files or requests to other servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from gardens import Built, Garden, copy_garden
from lxml import html

SECRET = "the secret of this machine"

#: Ways to insert HTML or a file: each must be refused with a message and insert nothing.
INSERTIONS = {
    "raw HTML": "```{raw} html\n<b id=smuggled>x</b>\n```",
    "raw HTML from a file": "```{raw} html\n:file: ../../secret.txt\n```",
    "HTML in reStructuredText": "```{eval-rst}\n.. raw:: html\n\n   <b id=smuggled>x</b>\n```",
    "a role for raw HTML": "```{role} smuggle(raw)\n:format: html\n```\n\nA {smuggle}`<b id=smuggled>x</b>`.",
    "a raw role in reStructuredText": (
        "```{eval-rst}\n.. role:: smuggled(raw)\n   :format: html\n\nA :smuggled:`<b id=smuggled>x</b>`.\n```"
    ),
    "another file": "```{include} ../../secret.txt\n```",
    "a file of the machine": "```{include} /etc/passwd\n```",
    "another file as code": "```{literalinclude} ../../secret.txt\n```",
    "a file in reStructuredText": "```{eval-rst}\n.. include:: ../../secret.txt\n```",
    "a table from a file": "```{csv-table} T\n:file: secret.txt\n```",
    "a table from the web": "```{csv-table} T\n:url: https://elsewhere.example/x.csv\n```",
    "a diagram from a file": "```{mermaid} ../../secret.txt\n```",
    "imported code": "```{autoclasstree} antigravity\n```",
    "a redirection": "```{meta}\n:http-equiv=refresh: 0;url=https://elsewhere.example/\n```",
    "a redirection in reStructuredText": "```{eval-rst}\n.. meta::\n   :http-equiv=refresh: 0;url=https://x.example/\n```",
    "a diagram with a script from elsewhere": "```{mermaid}\n:zoom:\n\npie\n  accTitle: T\n  accDescr: D\n```",
}

#: Addresses that must not become a link.
LINKS = {
    "Markdown": "[x](javascript:alert(1))",
    "in capitals": "[x](JavaScript:alert(1))",
    "data": "[x](data:text/html,<b>x</b>)",
    "a file": "[x](file:///etc/passwd)",
    "reStructuredText": "```{eval-rst}\n`x <javascript:alert(1)>`_\n```",
    "broken up": "```{eval-rst}\n`x <java\\\tscript:alert(1)>`_\n```",
    "an image": "```{image} boat.svg\n:alt: x\n:target: javascript:alert(1)\n```",
    "a card": "```{card} T\n:link: javascript:alert(1)\n\nx\n```",
    "a button": "```{button-link} javascript:alert(1)\nx\n```",
    "a table of contents": "```{toctree}\nx <javascript://%0aalert(1)>\n```",
}


#: Markup that would publish a file from outside the garden or from a hidden folder.
FILES = [
    "[x](../../secret.txt)",
    "{download}`../../secret.txt`",
    "{download}`/../secret.txt`",
    "![x](../../secret.png)",
    "[x](linked.txt)",
    "[x](../.git/config)",
]

PAGES = {name: f"topics/hostile-{number}" for number, name in enumerate([*INSERTIONS, *LINKS, *FILES])}


def with_secrets(garden: Garden) -> Garden:
    """The garden with a picture, and with files outside it that must not be published."""
    garden.folder.parent.joinpath("secret.txt").write_text(SECRET, encoding="utf-8")
    garden.folder.parent.joinpath("secret.png").write_bytes(SECRET.encode())
    garden.write(".git/config", SECRET)
    garden.write("topics/boat.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    (garden.folder / "topics/linked.txt").symlink_to(garden.folder.parent / "secret.txt")
    return garden


def with_attempts(folder: Path, texts: dict[str, str]) -> Garden:
    """A garden with a page for each text."""
    garden = with_secrets(copy_garden("small", folder / "garden"))
    for name, text in texts.items():
        page = PAGES[name]
        garden.write(f"{page}.md", f"---\nfamily: F\ntended: 2024-01-01\n---\n# {page[7:]}\n\nX.\n\n{text}\n")
    return garden


@pytest.fixture(scope="module")
def inserted(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site of a garden with all insertions and all files that must be refused."""
    texts = {**INSERTIONS, **{text: text for text in FILES}}
    return with_attempts(tmp_path_factory.mktemp("inserted"), texts).build()


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The warnings of a garden with all forbidden links."""
    return with_attempts(tmp_path_factory.mktemp("linked"), {**LINKS, **{text: text for text in FILES}}).build("dummy")


def warnings_of(built: Built, name: str) -> list[str]:
    """The warnings about the page of an attempt."""
    return [warning for warning in built.warnings if warning.startswith(f"{PAGES[name]}.md:")]


@pytest.mark.parametrize("name", INSERTIONS)
def test_nothing_is_inserted(inserted: Built, name: str) -> None:
    """Markup that would insert HTML, a file or a script is reported and inserts nothing."""
    assert warnings_of(inserted, name)
    text = inserted.page(f"{PAGES[name]}.html")
    page = html.fromstring(text)
    assert not page.xpath("//*[@id='smuggled'] | //meta[@http-equiv='refresh']")
    assert "mathjax" not in text.lower()


def test_nothing_is_stolen(inserted: Built) -> None:
    """No published file contains anything from outside the garden or from its hidden folders."""
    for name in inserted.files():
        content = (inserted.output / name).read_bytes()
        assert SECRET.encode() not in content, name
        assert b"root:x:0" not in content, name
    assert not any(name.startswith("_downloads/") for name in inserted.files())


@pytest.mark.parametrize("name", LINKS)
def test_links_run_no_script(linked: Built, name: str) -> None:
    """An address that runs a script or leads to the reader's machine is reported, however it is written."""
    assert any("[garden.forbidden-address]" in warning for warning in warnings_of(linked, name))


@pytest.mark.parametrize("text", FILES)
def test_only_files_of_the_garden_are_published(linked: Built, text: str) -> None:
    """Links and pictures cannot publish files from outside the garden or from its hidden folders."""
    (warning,) = warnings_of(linked, text)
    assert warning.endswith("[garden.file-outside]")


def with_text(garden: Garden, text: str) -> Garden:
    """The garden with ``text`` at the end of a topic."""
    with_secrets(garden).write("topics/boats.md", f"{garden.read('topics/boats.md')}\n{text}\n")
    return garden


def test_files_beside_a_page_are_published(garden: Garden) -> None:
    """Slides and pictures inside the garden may be linked and shown."""
    garden.write("topics/slides.txt", "Slides")
    built = with_text(garden, "[Slides](slides.txt), [again](/topics/slides.txt), ![A boat](boat.svg)").build()
    assert built.warnings == []
    assert any(name.startswith("_images/boat-") for name in built.files())
    assert any(name.endswith("/slides.txt") for name in built.files())


def test_ordinary_links_and_code_pass(garden: Garden) -> None:
    """Web and mail addresses may be linked, and code may mention scripts."""
    text = (
        "[x](https://a.example/?q=javascript:x), <mailto:a@b.example>, [y](http://a.example), [z](#boats)\n"
        "and `[x](javascript:1)`.\n\n"
        "```html\n[x](javascript:alert(1)) <script>\n```"
    )
    assert with_text(garden, text).build("dummy").warnings == []


def test_controls_are_in_no_file(garden: Garden) -> None:
    """Control characters are reported and replaced by the replacement character in all output."""
    garden.replace("topics/boats.md", "Things that float.", "Things\a that\x0b float.\n\n```\n\x1b[0m\n```\n")
    built = garden.build()
    assert len(built.warnings) == 3
    assert "Things\N{REPLACEMENT CHARACTER} that" in built.page("topics/boats.html")
    files = [
        path for path in built.output.parent.rglob("*") if path.suffix in (".html", ".md", ".json", ".xml", ".jsonl")
    ]
    assert len(files) > 20
    assert [path for path in files if set(path.read_bytes()) & {0x07, 0x0B, 0x1B}] == []
