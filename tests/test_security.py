"""Pages cannot smuggle anything in: HTML, scripts, files of the machine, requests to other servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from gardens import Garden, copy_garden
from lxml import html

SECRET = "the secret of this machine"

#: Ways to insert HTML or a file: each must be refused with a message, and insert nothing.
INSERTIONS = {
    "raw HTML": "```{raw} html\n<b id=smuggled>x</b>\n```",
    "raw HTML from a file": "```{raw} html\n:file: ../../secret.txt\n```",
    "HTML in reStructuredText": "```{eval-rst}\n.. raw:: html\n\n   <b id=smuggled>x</b>\n```",
    "a role for raw HTML": "```{role} smuggle(raw)\n:format: html\n```\n\nA {smuggle}`<b id=smuggled>x</b>`.",
    "a raw role in reStructuredText": (
        "```{eval-rst}\n.. role:: smuggle(raw)\n   :format: html\n\nA :smuggle:`<b id=smuggled>x</b>`.\n```"
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
    "a formula": "```{math}\nx^2\n```",
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


def with_text(garden: Garden, text: str) -> Garden:
    """The garden with ``text`` at the end of a topic, and things outside of it to steal."""
    garden.folder.parent.joinpath("secret.txt").write_text(SECRET, encoding="utf-8")
    garden.folder.parent.joinpath("secret.png").write_bytes(SECRET.encode())
    garden.write("topics/boat.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    garden.write("topics/boats.md", f"{garden.read('topics/boats.md')}\n{text}\n")
    return garden


@pytest.mark.parametrize("text", INSERTIONS.values(), ids=INSERTIONS)
def test_nothing_is_inserted(garden: Garden, text: str) -> None:
    """What would insert HTML, a file or a script is refused with the place, and inserts nothing."""
    built = with_text(garden, text).build()
    assert any(warning.startswith("topics/boats.md:") for warning in built.warnings)
    for name in built.files():
        content = (built.output / name).read_bytes()
        assert SECRET.encode() not in content
        assert b"root:x:0" not in content
    page = html.fromstring(built.page("topics/boats.html"))
    assert not page.xpath("//*[@id='smuggled'] | //meta[@http-equiv='refresh']")
    assert "mathjax" not in built.page("topics/boats.html").lower()


@pytest.mark.parametrize("text", LINKS.values(), ids=LINKS)
def test_links_run_no_script(garden: Garden, text: str) -> None:
    """An address that runs as a script or leads to the reader's machine is reported, however it is written."""
    built = with_text(garden, text).build("dummy")
    assert any("[garden.forbidden-address]" in warning for warning in built.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "[x](../../secret.txt)",
        "{download}`../../secret.txt`",
        "{download}`/../secret.txt`",
        "![x](../../secret.png)",
        "[x](linked.txt)",
        "[x](../.git/config)",
    ],
)
def test_only_files_of_the_garden_are_published(garden: Garden, text: str) -> None:
    """A link or picture cannot publish a file from outside of the garden or from a hidden folder."""
    garden.write(".git/config", SECRET)
    (garden.folder / "topics/linked.txt").symlink_to(garden.folder.parent / "secret.txt")
    built = with_text(garden, text).build("dummy")
    (warning,) = built.warnings
    assert warning.endswith("[garden.file-outside]")


def test_files_beside_a_page_are_published(garden: Garden) -> None:
    """Slides and pictures in the garden may be linked and shown."""
    garden.write("topics/slides.txt", "Slides")
    built = with_text(garden, "[Slides](slides.txt), [again](/topics/slides.txt), ![A boat](boat.svg)").build()
    assert built.warnings == []
    assert "_images/boat.svg" in built.files()
    assert any(name.endswith("/slides.txt") for name in built.files())


def test_ordinary_links_and_code_pass(tmp_path: Path) -> None:
    """Web and mail addresses may be linked, and code may speak of scripts."""
    garden = copy_garden("small", tmp_path / "garden")
    text = (
        "[x](https://a.example/?q=javascript:x), <mailto:a@b.example>, [y](http://a.example), [z](#boats)\n"
        "and `[x](javascript:1)`.\n\n"
        "```html\n[x](javascript:alert(1)) <script>\n```"
    )
    assert with_text(garden, text).build("dummy").warnings == []
