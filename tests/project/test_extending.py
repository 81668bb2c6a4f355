"""The examples of docs/extending.md: each diff applies to a garden with its own engine and has the described effect."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gardens import ROOT, Garden, copy_garden
from lxml import etree, html

SECTIONS = re.split(r"^## Add an? ", (ROOT / "docs/extending.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
DIFFS = {
    section.partition("\n")[0]: re.findall(r"^```diff\n(.*?^)```$", section, re.DOTALL | re.MULTILINE)
    for section in SECTIONS
}


class Extended(Garden):
    """A small garden with its own copy of the engine in ``src/``, which its commands run."""

    def apply(self, name: str) -> None:
        """Apply the diff of a section."""
        (diff,) = DIFFS[name]
        # even if the folder is inside a repository
        environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(self.folder.parent)}
        command = ["git", "apply", "-"]
        subprocess.run(command, cwd=self.folder, env=environment, input=diff, text=True, check=True)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the garden's own engine."""
        command = [sys.executable, "-m", "conference_garden", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "src")}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    def site(self) -> Path:
        """Build without a warning, and return the folder of the site."""
        result = self.run("build")
        assert result.returncode == 0, result.stdout + result.stderr
        return self.folder / "_build/html"


@pytest.fixture
def extended(tmp_path: Path) -> Extended:
    """A copy of ``tests/gardens/small`` with a copy of the engine."""
    folder = copy_garden("small", tmp_path / "garden").folder
    shutil.copytree(ROOT / "src", folder / "src")  # including Python's bytecode
    return Extended(folder)


def test_each_section_has_one_example() -> None:
    """Each section has exactly one example, and each example has a test here."""
    assert list(DIFFS) == ["page kind", "rule", "feed", "importer", "language", "look of your own"]
    assert {len(diffs) for diffs in DIFFS.values()} == {1}


def test_page_kind(extended: Extended) -> None:
    """A module beside conf.py adds a page, with its place in the menu, its Markdown version and its site map entry."""
    extended.apply("page kind")
    site = extended.site()
    page = html.parse(site / "places.html")
    assert page.xpath("//article//h2/@id") == ["delft"]
    assert page.xpath("//article//li//a/text()") == ["Sails 2024", "Sails 2023"]
    assert html.parse(site / "index.html").xpath("//nav//a[@href='places.html']")
    assert "## Delft" in (site / "places.md").read_text(encoding="utf-8")
    assert "/places.html" in (site / "sitemap.xml").read_text(encoding="utf-8")


def test_rule(extended: Extended) -> None:
    """A garden's own rule is reported as the documentation shows, and not once it is obeyed."""
    extended.apply("page kind")
    extended.apply("rule")
    result = extended.run("check")
    assert result.returncode == 1
    assert result.stderr.startswith("conferences/sails-2023.md:1: WARNING")
    assert f"\n    {result.stderr}" in SECTIONS[1]
    source = "sources:\n  - title: A day of ropes\n    author: Ada Gardener\n"
    extended.replace("conferences/sails-2023.md", "author: ada\n", f"author: ada\n{source}")
    assert extended.run("check").returncode == 0


def test_feed(extended: Extended) -> None:
    """The new feed has the keynotes, is linked from the page of feeds and theirs, and is recorded."""
    extended.apply("feed")
    site = extended.site()
    feed = etree.parse(site / "talks/keynote.atom.xml")
    names = {"atom": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("//atom:entry/atom:title/text()", namespaces=names) == ["Spend the budget"]
    assert html.parse(site / "feeds.html").xpath("//a[@href='talks/keynote.atom.xml']/text()") == ["Keynotes"]
    assert html.parse(site / "talks/keynote.html").xpath("//link[@rel='alternate'][@href='keynote.atom.xml']")
    assert extended.run("record").returncode == 0
    assert "talks/keynote.atom.xml" in extended.read("published.json")


def test_importer(extended: Extended) -> None:
    """A table becomes a draft page with its talks, and a table without titles is refused."""
    extended.apply("importer")
    extended.write(
        "knots-2025.csv", "title,speaker,day,slides\nTie it twice,Ada Lovelace,2025-03-02,https://x.example/a.pdf\n"
    )
    assert extended.run("import", "knots-2025.csv").returncode == 0
    page = extended.read("conferences/knots-2025.md")
    assert "(lovelace-knots-2025)=\n## Tie it twice" in page
    assert ":day: 2025-03-02\n:slides: https://x.example/a.pdf\n" in page
    extended.write("knots-2025.csv", "name\nx\n")
    result = extended.run("import", "knots-2025.csv")
    assert (result.returncode, result.stderr) == (1, "knots-2025.csv has no column 'title'.\n")


def test_language(extended: Extended) -> None:
    """A new language applies to page markup, texts of Sphinx and the engine, quotation marks and search stemming."""
    extended.apply("language")
    extended.write("notes/knots.md", "# Knots\n\n```{warning}\nThey slip.\n```\n")
    site = extended.site()
    page = html.parse(site / "notes/knots.html")
    assert page.getroot().get("lang") == "de"
    assert page.xpath("string(//p[@class='admonition-title'])") == "Warnung"
    assert "GermanStemmer" in (site / "search-stem.js").read_text(encoding="utf-8")
    assert html.parse(site / "topics/budgets.html").xpath("//h2[starts-with(., 'Erwähnt in')]")
    assert "„bytes“" in (site / "conferences/sails-2024.html").read_text(encoding="utf-8")


def test_look(extended: Extended) -> None:
    """A garden's styles come last, and its templates, static files and font replace the engine's."""
    extended.apply("look of your own")
    extended.write("_static/favicon.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    site = extended.site()
    page = html.parse(site / "topics/budgets.html")
    sheets = [link.get("href").partition("?")[0] for link in page.xpath("//link[@rel='stylesheet']")]
    assert sheets[-1] == "../_static/garden.css"
    assert "../_static/theme.css" in sheets
    assert not page.xpath("//link[@rel='preload']")
    assert "Written at the harbour." in page.xpath("string(//p[@class='garden-footer'])")
    assert extended.read("_static/favicon.svg") == (site / "_static/favicon.svg").read_text(encoding="utf-8")


def test_site_file(extended: Extended) -> None:
    """An extension's own file for machines follows its source, even when no page has changed."""
    extended.write(
        "table.py",
        """
from pathlib import Path
from conference_garden.pages.hooks import SITE_FILES, SiteFile

def files(app):
    text = Path(app.srcdir, "table.txt").read_text()
    yield SiteFile("table.csv", text, text.encode)

def setup(app):
    SITE_FILES["table"] = files
""",
    )
    lines = ["import sys", "sys.path.append('.')", "extensions = ['conference_garden.site', 'table']"]
    extended.write("conf.py", "\n".join(lines))
    for text in ("one", "two"):
        extended.write("table.txt", text)
        assert (extended.site() / "table.csv").read_text(encoding="utf-8") == text
