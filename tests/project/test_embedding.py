"""The engine in another Sphinx project: it adds pages of talks and takes nothing over."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from lxml import html
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.jinja2glue import SandboxedEnvironment
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.inventory import InventoryFile

CONF = """
project = "Mine"
copyright = "me"  # Sphinx asks for these two in an EPUB
version = "1"
extensions = ["myst_parser", "conference_garden"]
"""
PAGES = {
    "index.md": "# Mine\n\nSee {garden:talk}`a-b-2024`.\n\n$$x$$\n\n```{math}\na\n```\n",
    "other.md": "---\nmyst:\n  html_meta:\n    description: x\nmine: 1\n---\n# Other\n\n<b>Raw</b>\n\n<p>HTML</p>\n",
    "old.rst": "Old\n===\n\nSee :garden:topic:`t`.\n\n.. raw:: html\n\n   <hr>\n",
    "topics/t.md": "---\nfamily: F\ntended: 2024-01-01\n---\n# T\n\nDef.\n",
    "conferences/b-2024.md": """---
series: B
start: 2024-01-01
place: X
date: 2024-01-02
---
# B 2024

Lead.

(a-b-2024)=
## Ropes

```{garden:talk}
:speakers: Ann Alder
:topics: t

Ropes hold.
```

See [the topic](#t).
""",
}


def build(folder: Path, builder: str, conf: str = CONF, **options: object) -> tuple[Sphinx, str]:
    """Build the project, and return the application and its warnings."""
    for name, text in {"conf.py": conf, **PAGES}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    warnings = io.StringIO()
    with patch_docutils(folder), docutils_namespace():
        app = Sphinx(
            folder,
            folder,
            folder / "_build" / builder,
            folder / "_build/doctrees",
            builder,
            options,
            status=None,
            warning=warnings,
            parallel=2,
        )
        app.build()
    return app, warnings.getvalue()


@pytest.mark.parametrize("theme", ["alabaster", "furo", "sphinx_book_theme"])
@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_themes(tmp_path: Path, theme: str, builder: str) -> None:
    """With other themes and builders there are no warnings, and talks, topics, speakers and generated pages exist."""
    app, warnings = build(tmp_path, builder, html_theme=theme)
    assert warnings == ""
    page = app.outdir / {"html": "index.html", "dirhtml": "index.html", "singlehtml": "index.html"}[builder]
    assert "Ropes" in page.read_text(encoding="utf-8")
    if builder == "html":
        for name, words in {
            "topics/t.html": ["Ropes hold.", "Ann Alder", "B 2024"],
            "speakers/ann-alder.html": ["Ropes"],
            "conferences/b-2024.html": ['id="a-b-2024"', "Ropes hold.", "Mentioned in", "Mine"],
            "series/b.html": ["B 2024"],
            "talks.html": ["Ropes"],
            "years/2024.html": ["B 2024"],
            "old.html": ["<hr>", 'href="topics/t.html"'],
            "other.html": ["<b>Raw</b>", 'content="x"'],
        }.items():
            text = (app.outdir / name).read_text(encoding="utf-8")
            assert [word for word in words if word not in text] == [], name


@pytest.mark.parametrize("theme", ["alabaster", "furo", "sphinx_book_theme"])
def test_ids(tmp_path: Path, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under other themes too, labels are ids and a talk's headings get its prefix; other pages keep Sphinx's ids."""
    part = "### Questions\n\nWho?[^a]\n\n[^a]: Ann.\n"
    other = (
        PAGES["conferences/b-2024.md"].partition("(a-b-2024)=")[2].replace("## Ropes", "## Ropes\n\n```{contents}\n```")
    )
    text = (
        f"{PAGES['conferences/b-2024.md']}\n{part}\n(2024-a)={other}\n### Questions\n\n[](#questions) [](#a-b-2024)\n"
    )
    monkeypatch.setitem(PAGES, "conferences/b-2024.md", text)
    again = "\n## 質問\n\n[](#id1)\n\n(2024-x)=\n## Again\n\n[](conferences/b-2024.md#2024-a) [](#2024-a-questions)\n"
    monkeypatch.setitem(PAGES, "other.md", PAGES["other.md"] + again)
    app, warnings = build(tmp_path, "html", html_theme=theme, myst_heading_anchors=3)
    assert warnings == ""
    for name, ids in {
        "conferences/b-2024.html": ["a-b-2024", "a-b-2024-questions", "2024-a", "2024-a-questions", "a", "a-ref-1"],
        "other.html": ["id1", "x"],
    }.items():
        root = html.fromstring((app.outdir / name).read_bytes())
        found = root.xpath("//@id")
        assert {id_: found.count(id_) for id_ in ids} == dict.fromkeys(ids, 1)
        assert [id_ for id_ in found if found.count(id_) > 1] == []
        fragments = [
            address[1:] for address in root.xpath("//a/@href") if address[:1] == "#" and address not in ("#", "#top")
        ]
        assert [fragment for fragment in fragments if fragment not in found] == []
    for address in ("conferences/b-2024.html#2024-a", "conferences/b-2024.html#2024-a-questions"):
        assert f'href="{address}"' in (app.outdir / "other.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("builder", ["text", "epub", "latex"])
def test_builders(tmp_path: Path, builder: str) -> None:
    """Builders of other formats give no warnings, and their pages contain the talks."""
    app, warnings = build(tmp_path, builder)
    assert warnings == ""
    if builder == "text":
        assert "Ropes hold." in (app.outdir / "topics/t.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("builder", ["latex", "singlehtml", "xml"])
def test_whole_pages_in_other_formats(tmp_path: Path, builder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a builder makes one document of all pages, what the garden adds stays with its own page."""
    index = (
        "# Mine\n\n```{garden:listing} latest\n```\n\n## Ropes of mine\n\n"
        "```{toctree}\nconferences/b-2024\ntopics/t\nother\nold\ntalks\n```\n"
    )
    monkeypatch.setitem(PAGES, "index.md", index)
    talks = "".join(
        PAGES["conferences/b-2024.md"].partition("(a-b-2024)=")[2].join((f"\n(a{number}-b-2024)=", ""))
        for number in range(12)
    )
    monkeypatch.setitem(PAGES, "conferences/b-2024.md", PAGES["conferences/b-2024.md"] + talks)  # some are folded
    monkeypatch.setitem(PAGES, "other.md", "```{garden:listing} numbers\n```\n\n# Other\n\n[](#more)\n\n## More\n")
    app, warnings = build(tmp_path, builder, f"{CONF}myst_heading_anchors = 2\n")
    assert warnings == ""
    found = [path for path in app.outdir.rglob("*") if path.suffix in (".tex", ".1", ".html", ".texi", ".xml")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in found)
    assert text.count("Ann Alder") >= 13
    assert text.count("Ropes hold.") >= 2 * 13  # below its heading and on the page of its topic


def test_other_sites_link_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inventory has talks as labels, also by former ids, because other sites do not have the garden's domain."""
    talk = PAGES["conferences/b-2024.md"].replace(":topics: t\n", ":topics: t\n:formerly: a-b-2023\n")
    monkeypatch.setitem(PAGES, "conferences/b-2024.md", talk)
    monkeypatch.setitem(PAGES, "other.md", "# Other\n\n{ref}`a-b-2024`, {ref}`words <a-b-2024>`, {any}`a-b-2024`\n")
    for text in ("Once.", "Twice."):
        monkeypatch.setitem(PAGES, "old.rst", f"Old\n===\n\n{text}\n")
        app, warnings = build(tmp_path, "html")
        assert warnings == ""
        labels = InventoryFile.loads((app.outdir / "objects.inv").read_bytes(), uri="").data["std:label"]
        for id_ in ("a-b-2024", "a-b-2023"):
            assert (labels[id_].uri, labels[id_].display_name) == ("conferences/b-2024.html#a-b-2024", "Ropes")
        assert (app.outdir / "other.html").read_text(encoding="utf-8").count('"conferences/b-2024.html#a-b-2024"') == 3


def test_index_pages_in_a_toctree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Toctrees can contain index pages without a source file, in the first build and in later ones."""
    monkeypatch.setitem(PAGES, "index.md", "# Mine\n\n```{toctree}\ntalks\nspeakers\nother\nold\n```\n")
    for text in ("Once.", "Twice."):
        monkeypatch.setitem(PAGES, "other.md", f"# Other\n\n{text}\n")
        app, warnings = build(tmp_path, "html", html_theme="furo")
        assert warnings == ""
        page = html.fromstring((app.outdir / "other.html").read_bytes())
        assert page.xpath("//li[contains(@class, 'toctree-l1')]/a/text()") == ["Talks", "Speakers", "Other", "Old"]


@pytest.mark.parametrize(
    ("theme", "builder"),
    [
        *(("alabaster", "html"), ("alabaster", "epub"), ("alabaster", "xml")),
        *(("conference_garden", "html"), ("conference_garden", "singlehtml")),
    ],
)
def test_diagrams_and_old_addresses(tmp_path: Path, theme: str, builder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast builder works with any theme, next to other builders, and without ablog."""
    diagram = '```{mermaid}\nflowchart LR\n  accTitle: Two knots\n  accDescr: Two.\n  a --> b\n  click a "#t"\n```\n'
    monkeypatch.setitem(PAGES, "old.rst", "Old\n===\n")
    monkeypatch.setitem(PAGES, "index.md", "# Mine\n\n```{toctree}\ntopics/t\nconferences/b-2024\nother\nold\n```\n")
    topic = PAGES["topics/t.md"].replace("family: F", "family: F\nformerly: [tt]")
    monkeypatch.setitem(PAGES, "topics/t.md", f"{topic}\n{diagram}")
    conf = CONF.replace('"conference_garden"', '"sphinxcontrib.mermaid", "conference_garden"') + "garden_fast = True\n"
    app, warnings = build(tmp_path, builder, conf, html_theme=theme, html_baseurl="https://mine.example/")
    assert warnings == ""
    if builder == "html":
        page = (app.outdir / "topics/t.html").read_text(encoding="utf-8")
        assert 'class="mermaid"' in page
        assert "Two knots." in page
        assert "topics/t.html" in (app.outdir / "topics/tt.html").read_text(encoding="utf-8")


def test_nothing_is_taken_over(tmp_path: Path) -> None:
    """Unless asked, the engine leaves Sphinx's builder, templates and handling of other markup alone."""
    app, _ = build(tmp_path, "html")
    assert type(app.builder) is StandaloneHTMLBuilder
    assert isinstance(app.builder.templates.environment, SandboxedEnvironment)
    assert app.config.html_theme == "alabaster"
    assert app.env.settings.get("raw_enabled", True)
    assert "ablog" not in app.extensions
    assert not (app.outdir / "robots.txt").exists()
    assert not (app.outdir / "feeds.html").exists()


def test_a_second_build_follows_an_edit(tmp_path: Path) -> None:
    """With Sphinx's own builder too, pages that show a talk are rewritten when it changes."""
    build(tmp_path, "html")
    name = "conferences/b-2024.md"
    before = PAGES[name]
    try:
        PAGES[name] = before.replace("Ropes hold.", "Ropes break.")
        app, warnings = build(tmp_path, "html")
    finally:
        PAGES[name] = before
    assert warnings == ""
    assert "Ropes break." in (app.outdir / "topics/t.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["garden_fast", "garden_strict"])
def test_options(tmp_path: Path, option: str) -> None:
    """The fast builder and the strict rejection of anything but Markdown can each be enabled alone."""
    app, warnings = build(tmp_path, "html", **{option: True})
    assert (type(app.builder) is not StandaloneHTMLBuilder) == (option == "garden_fast")
    assert ("[garden.not-allowed]" in warnings) == (option == "garden_strict")


@pytest.mark.parametrize("strict", [True, False], ids=["strict", "not strict"])
def test_a_misspelt_key(tmp_path: Path, strict: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt key is reported once: as unknown in strict mode, and otherwise only as missing."""
    name = "conferences/b-2024.md"
    text = PAGES[name].replace("place:", "plce:").replace(":topics:", ":topcs:").replace(":speakers:", ":speekers:")
    monkeypatch.setitem(PAGES, name, text)
    _, warnings = build(tmp_path, "html", garden_strict=strict)
    of_page = "".join(warning for warning in warnings.splitlines() if name in warning)
    assert re.findall(r"\[garden\.([\w-]+)\]", of_page) == ["unknown-key" if strict else "missing-field"] * 3


def test_the_theme_alone(tmp_path: Path) -> None:
    """The engine's theme can be used with Sphinx's own builder."""
    app, warnings = build(tmp_path, "html", html_theme="conference_garden")
    assert warnings == ""
    page = (app.outdir / "topics/t.html").read_text(encoding="utf-8")
    assert "garden-navigation" in page
    assert (app.outdir / "_static/theme.css").exists()


def test_references_that_lead_nowhere_are_reported(tmp_path: Path) -> None:
    """A role of the garden without a target is reported with its file and a likely correction."""
    before = PAGES["old.rst"]
    try:
        PAGES["old.rst"] = before.replace("`t`", "`tt`")
        _, warnings = build(tmp_path, "html")
    finally:
        PAGES["old.rst"] = before
    assert "old.rst" in warnings
    assert "there is no topic 'tt'; did you mean 't'?" in warnings
