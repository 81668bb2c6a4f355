"""The way back: a published garden can be imported again without loss."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from gardens import Garden
from site_pages import data_of

from conference_garden.facts.noted_names import noted_names
from conference_garden.tools.command_line import main


def emptied(notes: Path, folder: Path) -> Garden:
    """A copy of a garden without its conferences."""
    folder.mkdir()
    for name in ("garden.toml", "index.md", "speakers.yml"):
        if (notes / name).is_file():
            shutil.copy(notes / name, folder)
    shutil.copytree(notes / "topics", folder / "topics")
    return Garden(folder)


def facts(data: dict[str, Any]) -> dict[str, Any]:
    """All facts of a data set about talks, speakers and conferences, except dates of publishing, by id."""
    found = {}
    for kind in ("talks", "conferences", "speakers"):
        for thing in data[kind]:
            left = {key: value for key, value in thing.items() if key not in ("published", "licences", "formerly")}
            found[kind, thing["id"]] = {
                key: sorted(v, key=str) if isinstance(v, list) else v for key, v in left.items()
            }
    return found


def words(page: str) -> Counter[str]:
    """The words of the notes on a published page, without those in addresses."""
    body = page.partition("\n---\n")[2].rpartition("\n---\n")[0]
    parts = re.split(r"^<!-- (notes|garden) -->$", body, flags=re.MULTILINE)
    own = "\n".join(
        [parts[0], *(text for whose, text in zip(parts[1::2], parts[2::2], strict=True) if whose == "notes")]
    )
    return Counter(re.findall(r"\w+", re.sub(r"https?://[^\s)>]+|\[\^\w+\]|^```\w*$|\\", " ", own, flags=re.MULTILINE)))


def test_a_garden_comes_back(notes: Path, site: Path, tmp_path: Path) -> None:
    """Importing a site restores all facts about talks, speakers and conferences, and every word of the notes."""
    garden = emptied(notes, tmp_path / "garden")
    assert main(["import", str(site), "--garden", str(garden.folder)]) == 0
    for path in (garden.folder / "conferences").glob("*.md"):
        text = path.read_text(encoding="utf-8").replace("draft: true\n", "", 1)
        path.write_text(text, encoding="utf-8")
    built = garden.build("html")
    assert [text for text in built.warnings if "conferences/" in text] == []
    wanted, found = data_of(site), json.loads(built.page("garden.json"))
    assert len(found["talks"]) == len(wanted["talks"])
    assert facts(found) == facts(wanted)
    lost = {}
    for conference in wanted["conferences"]:
        name = conference["url"].replace(".html", ".md")
        before = words((site / name).read_text(encoding="utf-8"))
        if missing := before - words(built.page(name)):
            lost[name] = missing
    assert lost == {}


def talks_in(garden: Garden) -> dict[str, tuple[str, str, str]]:
    """The talks of a garden as written: speakers, topics and takeaway by id."""
    found = {}
    for path in (garden.folder / "conferences").glob("*.md"):
        for id_, block in re.findall(
            r"^\(([\w-]+)\)=\n## [^\n]*\n+```\{talk\}\n(.*?)\n```$",
            path.read_text(encoding="utf-8"),
            re.MULTILINE | re.DOTALL,
        ):
            options = dict(re.findall(r"^:(\w+): (.+)$", block, re.MULTILINE))
            found[id_] = (options.get("speakers", ""), options.get("topics", ""), block.rpartition("\n\n")[2])
    return found


@pytest.mark.parametrize("pattern", ["talks.*atom.xml", "conferences/*.atom.xml"])
def test_feeds_come_back(notes: Path, site: Path, tmp_path: Path, pattern: str) -> None:
    """Importing the feeds with their archives restores every talk with speakers, topics and takeaway."""
    garden = emptied(notes, tmp_path / "garden")
    feeds = sorted(str(path) for path in site.glob(pattern))
    assert main(["import", *feeds, "--garden", str(garden.folder)]) == 0
    data = data_of(site)
    names = {speaker["id"]: speaker["name"] for speaker in data["speakers"]}
    found = talks_in(garden)
    assert found.keys() == {talk["id"] for talk in data["talks"]}
    for talk in data["talks"]:
        speakers, topics, takeaway = found[talk["id"]]
        assert [noted.name for noted in noted_names(speakers)] == [names[id_] for id_ in talk["speakers"]]
        assert topics == ", ".join(talk["topics"])
        assert re.findall(r"\w+", takeaway) == re.findall(r"\w+", talk["takeaway"])
    assert not any("Source notes" in path.read_text(encoding="utf-8") for path in garden.folder.glob("conferences/*"))


def test_what_is_not_there_is_said(notes: Path, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """garden.json alone restores all talks and says where their texts are; a single page can be imported, too."""
    garden = emptied(notes, tmp_path / "garden")
    assert main(["import", str(site / "garden.json"), "--garden", str(garden.folder)]) == 0
    assert "pages were not there: name the folder of the site." in capsys.readouterr().out
    data = data_of(site)
    assert talks_in(garden).keys() == {talk["id"] for talk in data["talks"]}
    other = emptied(notes, tmp_path / "other")
    (first, *_) = data["conferences"]
    page = site / first["url"].replace(".html", ".md")
    assert main(["import", str(page), "--garden", str(other.folder)]) == 0
    assert talks_in(other).keys() == set(first["talks"])


def test_topics_come_as_drafts(notes: Path, site: Path, tmp_path: Path) -> None:
    """Topics that a garden lacks are created as drafts, which build without warnings."""
    garden = emptied(notes, tmp_path / "garden")
    shutil.rmtree(garden.folder / "topics")
    assert main(["import", str(site), "--garden", str(garden.folder)]) == 0
    used = {id_ for talk in data_of(site)["talks"] for id_ in talk["topics"]}
    assert {path.stem for path in (garden.folder / "topics").glob("*.md")} == used
    warnings = garden.build("dummy", drafts=True).warnings
    assert [text for text in warnings if not text.startswith(("index.md:", "garden.toml:"))] == []
