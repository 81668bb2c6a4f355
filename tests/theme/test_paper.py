"""Pages on paper: what is read there, where it is from, and no more of it than needed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

#: For ten talks.
SHEETS = 14


def printed(page: Page, address: str, folder: Path) -> tuple[str, int]:
    """What is printed of a page on A4, and on how many sheets."""
    page.goto(address)
    path = folder / "page.pdf"
    page.pdf(path=path, format="A4")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(text.replace("\f", " ").split()), text.count("\f")


def test_a_conference_on_paper(page: Page, address: str, data: dict[str, Any], tmp_path: Path) -> None:
    """Printed are the talks once each and their relations, not who mentions them, no label without its list."""
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
    assert text.replace(" ", "").endswith(end.replace(" ", ""))  # an address may be on two lines


def test_a_topic_on_paper(page: Page, address: str, data: dict[str, Any], tmp_path: Path) -> None:
    """All talks of a topic are printed, those that are folded away on the screen too."""
    topic = max(data["topics"], key=lambda found: len(found["talks"]))
    text, _ = printed(page, address + topic["url"], tmp_path)
    titles = [" ".join(talk["title"].split()) for talk in data["talks"] if talk["id"] in topic["talks"]]
    assert [title for title in titles if title not in text] == []
    assert "Mentioned in" not in text


def test_a_heading_on_paper_is_not_alone(page: Page, address: str, data: dict[str, Any], tmp_path: Path) -> None:
    """The heading over a topic's neighbours is on the sheet of their drawing, wherever on a sheet it comes to stand."""
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
