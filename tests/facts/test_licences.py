"""The licence of a garden, an author or a page is stated exactly everywhere, and by default nowhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from gardens import Built, Garden
from lxml import html

from conference_garden.facts.licences import licence_address
from conference_garden.facts.settings import Settings, read_settings

PAGE = "conferences/sails-2024"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("CC BY 4.0", "licenses/by/4.0/"),
        ("CC-BY-4.0", "licenses/by/4.0/"),
        ("CC BY-SA 4.0", "licenses/by-sa/4.0/"),
        ("CC BY-NC 4.0", "licenses/by-nc/4.0/"),
        ("CC-BY-NC-SA-4.0", "licenses/by-nc-sa/4.0/"),
        ("CC BY-ND 4.0", "licenses/by-nd/4.0/"),
        ("CC BY-NC-ND 4.0", "licenses/by-nc-nd/4.0/"),
        ("CC BY-SA 3.0", "licenses/by-sa/3.0/"),
        ("CC-BY-3.0-NL", "licenses/by/3.0/nl/"),
        ("CC0 1.0", "publicdomain/zero/1.0/"),
        ("CC0-1.0", "publicdomain/zero/1.0/"),
    ],
)
def test_licences_of_creative_commons_are_known(tmp_path: Path, name: str, path: str) -> None:
    """A Creative Commons licence needs no address in the settings, however its name is spelt."""
    (tmp_path / "garden.toml").write_text(f'[site]\nlicence = "{name}"\n', encoding="utf-8")
    settings = read_settings(tmp_path, {})
    assert (settings.licence, settings.licence_url) == (name, f"https://creativecommons.org/{path}")


def test_a_licence_of_another_kind(tmp_path: Path) -> None:
    """Any other licence has the address that is given, or none, and an address without a licence is reported."""
    file = tmp_path / "garden.toml"
    file.write_text('[site]\nlicence = "Ours"\nlicence-url = "https://our.example/terms?now"\n', encoding="utf-8")
    assert read_settings(tmp_path, {}) == Settings(licence="Ours", licence_url="https://our.example/terms?now")
    file.write_text('[site]\nlicence = "Ours"\n', encoding="utf-8")
    assert read_settings(tmp_path, {}) == Settings(licence="Ours")
    file.write_text('[site]\nlicence-url = "https://our.example/"\n', encoding="utf-8")
    settings = read_settings(tmp_path, {})
    assert settings.licence_url == ""
    assert [(problem.line, problem.kind) for problem in settings.problems] == [(2, "missing-field")]


def test_nothing_is_said_of_a_licence_that_is_not_named(garden: Garden) -> None:
    """In a garden without a licence, no page, feed or file for machines names one."""
    garden.replace("garden.toml", 'licence = "CC BY 4.0"\n', "")
    garden.replace("conferences/sails-2024.md", "    licence: CC BY 4.0\n", "")  # of the notes that the page distils
    built = garden.build()
    assert built.warnings == []
    said = re.compile(rb"CC BY|creativecommons|<rights|rel=.license|\"license\"|\bNotes \.|, under")
    for name in built.files():
        if not name.startswith("_static/"):
            assert not said.search((built.output / name).read_bytes()), name
    assert '<p class="garden-footer">A small garden. <a ' in " ".join(built.page("index.html").split())


def test_a_licence_of_the_gardeners_own_is_said(garden: Garden) -> None:
    """Pages, feeds, Markdown and structured data name a custom licence, and link to it if it has an address."""
    garden.replace("garden.toml", "CC BY 4.0", "Ours & <yours>")
    built = garden.build()
    assert "Notes Ours &amp; &lt;yours&gt;." in built.page("index.html")
    assert "<rights>Notes Ours &amp; &lt;yours&gt;.</rights>" in built.page("atom.xml")
    assert 'rel="license"' not in built.page("index.html") + built.page("atom.xml")
    assert r'"license": {"@type": "CreativeWork", "name": "Ours \u0026 \u003cyours\u003e"}' in built.page("index.html")
    assert r"Notes Ours & \<yours" in built.page("index.md")
    garden.replace("garden.toml", '<yours>"', '<yours>"\nlicence-url = "https://ours.example/?a&b"')
    built = garden.build()
    assert '<a href="https://ours.example/?a&amp;b" rel="license">Ours &amp; &lt;yours&gt;</a>' in built.page(
        "index.html"
    )
    assert '<link rel="license" href="https://ours.example/?a&amp;b"/>' in built.page("atom.xml")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("MIT", "https://spdx.org/licenses/MIT.html"),
        ("gfdl-1.3-or-later", "https://spdx.org/licenses/GFDL-1.3-or-later.html"),
        ("MIT OR Apache-2.0", ""),
        ("LicenseRef-Ours", ""),
        ("CC BY 4.0 with thanks", ""),
        ("Ours", ""),
    ],
)
def test_ids_of_spdx_are_known(name: str, url: str) -> None:
    """An SPDX id needs no address, and words that only resemble one get none."""
    assert licence_address(name) == url


def said(built: Built, page: str = PAGE) -> dict[str, list[str]]:
    """The licences that each place names for a page."""
    document = html.fromstring(built.page(f"{page}.html"))
    (graph,) = (json.loads(text) for text in document.xpath("//script[@type='application/ld+json']/text()"))
    found = [graph_node.get("license", []) for graph_node in graph["@graph"] if "isPartOf" in graph_node]
    return {
        "footer": document.xpath("//*[@class='garden-footer']//a[@rel='license']/text()"),
        "markdown": re.findall(r"\[([^]]*)\]", built.page(f"{page}.md").partition(". Notes ")[2]),
        "data": [found[0]] if isinstance(found[0], str) else found[0],
    }


def test_a_page_has_a_licence_of_its_own(garden: Garden) -> None:
    """A page's own licence replaces that of the garden on this page and in its feed entries, and nowhere else."""
    before = garden.build()
    garden.replace(f"{PAGE}.md", "author: ada\n", "author: ada\nlicence: CC0-1.0\n")
    built = garden.build()
    assert built.warnings == []
    zero = "https://creativecommons.org/publicdomain/zero/1.0/"
    assert said(built) == {"footer": ["CC0-1.0"], "markdown": ["CC0-1.0"], "data": [zero]}
    feed = built.page("conferences/sails-2024.atom.xml")
    assert feed.count(f'<link rel="license" href="{zero}"/>') == feed.count("<entry>")
    assert "<rights>Notes CC0-1.0, distilled from Ada Gardener.</rights>" in feed
    assert '{"rights": "Notes CC0-1.0' in re.sub(r"\s+", " ", built.page("feed.json")).replace("{ ", "{")
    assert "If a page has a different licence, its last line says so." in built.page("llms.txt")
    data = json.loads(built.page("garden.json"))
    assert {c["id"]: c["licences"][0]["name"] for c in data["conferences"]} == {
        "sails-2024": "CC0-1.0",
        "sails-2023": "CC BY 4.0",
    }
    for page in ("conferences/sails-2023", "topics/boats", "speakers/alan-turing", "conferences"):
        assert said(built, page) == said(before, page)


def test_an_author_has_a_licence_of_their_own(garden: Garden) -> None:
    """Pages are under the licences of their authors, and under both if there are two authors with different ones."""
    garden.replace("garden.toml", 'name = "Ada Gardener"', 'name = "Ada Gardener", licence = "CC BY-SA 4.0"')
    garden.replace("garden.toml", "[authors]\n", '[authors]\nbob = { name = "Bob" }\n')
    built = garden.build()
    assert said(built)["footer"] == said(built)["markdown"] == ["CC BY-SA 4.0"]
    garden.replace(f"{PAGE}.md", "author: ada\n", "author: [ada, bob]\n")
    built = garden.build()
    both = ["CC BY-SA 4.0", "CC BY 4.0"]
    assert said(built)["footer"] == said(built)["markdown"] == both
    assert [address.rpartition("licenses/")[2] for address in said(built)["data"]] == ["by-sa/4.0/", "by/4.0/"]
    assert "Notes CC BY-SA 4.0 and CC BY 4.0, distilled from" in built.page("atom.xml")
    garden.replace("garden.toml", 'licence = "CC BY 4.0"\n', "")  # Bob states no licence for his part of the page
    assert said(garden.build()) == {"footer": [], "markdown": [], "data": []}


def test_an_address_without_a_licence_is_reported(garden: Garden) -> None:
    """A licence address without a licence is reported for pages and authors too."""
    garden.replace(f"{PAGE}.md", "author: ada\n", "author: ada\nlicence-url: https://ours.example/\n")
    garden.replace("garden.toml", 'name = "Ada Gardener"', 'name = "Ada Gardener", licence-url = "https://a.example/"')
    found = [warning.partition(" WARNING: ")[::2] for warning in garden.build("dummy").warnings]
    assert [place for place, _ in found] == ["conferences/sails-2024.md:9:", "garden.toml:7:"]
    assert all("has a 'licence-url', but no 'licence'." in text for _, text in found)


def test_a_licence_from_outside_has_its_own_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A licence from the environment or conf.py does not keep the address of the licence in garden.toml."""
    garden = Garden(tmp_path)
    garden.write("index.md", "# Garden\n")
    garden.write("garden.toml", '[site]\nlicence = "Ours"\nlicence-url = "https://ours.example/"\n')
    assert read_settings(tmp_path, {"GARDEN_LICENCE": "Theirs"}).licence_url == ""
    assert read_settings(tmp_path, {"GARDEN_LICENCE": "MIT"}).licence_url == licence_address("MIT")
    garden.write("conf.py", 'extensions = ["conference_garden.site"]\ngarden_licence = "MIT"\n')
    assert f'<a href="{licence_address("MIT")}" rel="license">MIT</a>' in garden.build().page("index.html")


def test_only_pages_with_sources_are_said_to_have_them(garden: Garden) -> None:
    """Feeds and llms.txt mention distilled notes only for pages that have sources."""
    assert "distilled from" in garden.build().page("llms.txt")
    text = garden.read(f"{PAGE}.md")
    garden.write(f"{PAGE}.md", re.sub(r"sources:\n(?: .*\n)+", "", text))
    built = garden.build()
    assert built.warnings == []
    for name in ("llms.txt", "atom.xml", "conferences/sails-2024.atom.xml", "conferences/sails-2024.md"):
        assert "distilled" not in built.page(name).casefold()
