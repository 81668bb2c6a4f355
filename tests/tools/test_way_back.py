"""The way back: what a garden has published comes in again, without loss."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from gardens import Garden
from site_pages import data_of

from conference_garden.tools.command_line import main


def emptied(notes: Path, folder: Path) -> Garden:
    """A garden without its conferences."""
    folder.mkdir()
    for name in ("garden.toml", "index.md", "speakers.yml"):
        if (notes / name).is_file():
            shutil.copy(notes / name, folder)
    shutil.copytree(notes / "topics", folder / "topics")
    return Garden(folder)


def facts(data: dict[str, Any]) -> dict[str, Any]:
    """All that a data set says of talks, speakers and conferences but when it was published, by id."""
    found = {}
    for kind in ("talks", "conferences", "speakers"):
        for thing in data[kind]:
            left = {key: value for key, value in thing.items() if key not in ("published", "licences", "formerly")}
            found[kind, thing["id"]] = {
                key: sorted(v, key=str) if isinstance(v, list) else v for key, v in left.items()
            }
    return found


def words(page: str) -> Counter[str]:
    """The words of the notes of a published page, without those of addresses."""
    body = page.partition("\n---\n")[2].rpartition("\n---\n")[0]
    parts = re.split(r"^<!-- (notes|garden) -->$", body, flags=re.MULTILINE)
    own = "\n".join(
        [parts[0], *(text for whose, text in zip(parts[1::2], parts[2::2], strict=True) if whose == "notes")]
    )
    return Counter(re.findall(r"\w+", re.sub(r"https?://[^\s)>]+|\[\^\w+\]|^```\w*$|\\", " ", own, flags=re.MULTILINE)))


def test_a_garden_comes_back(notes: Path, site: Path, tmp_path: Path) -> None:
    """From its site comes every talk with speakers, topics, takeaway, relations and every word of the notes."""
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
