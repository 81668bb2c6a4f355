"""Pages on paper: what they print, where it comes from, and on how many sheets."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

#: For ten talks.
SHEETS = 14


def printed(page: Page, address: str, folder: Path) -> tuple[str, int]:
    """The text that a page prints on A4, and the number of sheets."""
    page.goto(address)
    path = folder / "page.pdf"
    page.pdf(path=path, format="A4")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(text.replace("\f", " ").split()), text.count("\f")


def test_a_conference_on_paper(page: Page, address: str, data: dict[str, Any], tmp_path: Path) -> None:
    """A printed conference has each talk once with its relations, but no mentions, buttons or empty labels."""
    conference = max(data["conferences"], key=lambda found: len(found["talks"]))
    text, sheets = printed(page, address + conference["url"], tmp_path)
    talks = [talk for talk in data["talks"] if talk["id"] in conference["talks"]]
    assert sheets <= SHEETS * len(talks) / 10
    for talk in talks:
        assert text.count(" ".join(talk["takeaway"].split())) == 1
    assert "RELATED TALKS" in text.upper()
    for label in ("MENTIONED IN", "YOU MIGHT READ NEXT", "NEXT TALK", "COPY LINK", "EDIT THIS PAGE"):
        assert label not in text.upper()
    end = f"From The Harbour Notebook: https://harbour.example/notebook/{conference['url']} (notes CC BY 4.0)"
    assert text.replace(" ", "").endswith(end.replace(" ", ""))  # an address may break across two lines


def test_a_topic_on_paper(page: Page, address: str, data: dict[str, Any], tmp_path: Path) -> None:
    """All talks of a topic are printed, including those folded on screen."""
    topic = max(data["topics"], key=lambda found: len(found["talks"]))
    text, _ = printed(page, address + topic["url"], tmp_path)
    titles = [" ".join(talk["title"].split()) for talk in data["talks"] if talk["id"] in topic["talks"]]
    assert [title for title in titles if title not in text] == []
    assert "Mentioned in" not in text


def test_a_heading_on_paper_is_not_alone(page: Page, address: str, data: dict[str, Any], tmp_path: Path) -> None:
    """The heading above a topic's map is printed on the same sheet as the map, wherever the page breaks fall."""
    topic = max(data["topics"], key=lambda found: len(found["talks"]))
    page.goto(address + topic["url"])
    assert page.locator("#related-topics + #garden-map-around").count() == 1
    for room in range(0, 1000, 125):
        page.evaluate(
            "room => (document.querySelector('#related-topics').parentElement.style.marginTop = `${room}px`)", room
        )
        page.pdf(path=tmp_path / "page.pdf", format="A4")
        text = subprocess.run(
            ["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True
        ).stdout
        assert not [sheet for sheet in text.split("\f") if sheet.strip().endswith("Related topics")]
