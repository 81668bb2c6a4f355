"""Importing real-world sources: the quirks of actual feeds, schedules and collections of recordings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gardens import Garden

from conference_garden.tools.command_line import main

Run = Callable[..., str]


@pytest.fixture
def garden(restored: Garden) -> Garden:
    """A garden that is read once for all tests of this module."""
    return restored


@pytest.fixture
def run(garden: Garden, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the import and checks that the garden builds without warnings; returns the output."""

    def run(*arguments: str | Path, status: int = 0) -> str:
        assert main(["import", *map(str, arguments), "--garden", str(garden.folder)]) == status
        assert garden.build("dummy", drafts=True).warnings == []
        return "".join(capsys.readouterr())

    return run


def headings(page: str) -> list[str]:
    """The headings of a page and the speakers below them."""
    return re.findall(r"^(?:## |:speakers: )(.*)$", page, re.MULTILINE)


# Recordings


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder in the layout of pyvideo."""

    def make(name: str, about: dict[str, Any], videos: list[dict[str, Any]]) -> Path:
        (tmp_path / name / "videos").mkdir(parents=True)
        (tmp_path / name / "category.json").write_text(json.dumps(about))
        for number, video in enumerate(videos):
            (tmp_path / name / f"videos/{number:02}.json").write_text(json.dumps(video))
        return tmp_path / name

    return make


def test_titles_of_recordings(garden: Garden, run: Run, folder: Callable[..., Path]) -> None:
    """Names of speakers and conference are removed from titles, and “various speakers” is not a speaker."""
    titles = [
        ("Ida Kai - Ropes: a history - Knot Conf 2019", "Ropes: a history"),
        ("Knot Conf EU 2019: Keynote: Bends by Ida Kai", "Bends"),
        ("Hitches - what, why and how", "Hitches - what, why and how"),
        ("Ida Kai", "Ida Kai"),
    ]
    videos = [{"title": title, "speakers": ["Ida Kai"], "recorded": "2019-05-02"} for title, _ in titles]
    videos.append({"title": "Lightning Talks", "speakers": ["Various speakers"]})
    videos.append({"title": "Closing", "speakers": ["Various Speakers"]})
    said = run(folder("knot-conf-eu-2019", {"title": "Knot Conf EU 2019"}, videos))
    shown = [word for _, title in titles for word in (title, "Ida Kai")]
    assert headings(garden.read("conferences/knot-conf-eu-2019.md")) == [*shown, "Lightning Talks"]
    assert "05.json: “Closing”: no speaker is named: not imported." in said


def test_days_and_links_of_recordings(garden: Garden, run: Run, folder: Callable[..., Path]) -> None:
    """Recordings dated long after a conference do not extend it; links shared by its talks stand once, at the top."""
    days = ["2016-05-07", "2016-05-08", "2016-06-12", "2017-01-01"]
    shared = [{"label": "Schedule", "url": "https://knot.example/2016"}, "https://x.example/slides,"]
    videos = [
        {"title": f"Knot {number}", "speakers": ["Ida Kai"], "recorded": day, "related_urls": shared[: 2 - number % 2]}
        for number, day in enumerate(days)
    ]
    about = {"title": "Knot Conf 2016", "start_date": "2016-05-06", "url": "https://knot.example/"}
    run(folder("knot-conf-2016", about, videos))
    page = garden.read("conferences/knot-conf-2016.md")
    assert "start: 2016-05-06\nend: 2016-05-08\nplace:\nwebsite: https://knot.example/\n" in page
    assert page.count(":day:") == 2
    assert page.count("- [Schedule](https://knot.example/2016)") == 1
    assert "# Knot Conf 2016\n\n- [Schedule]" in page
    assert page.count("- <https://x.example/slides>\n") == 2
    run(folder("knot-conf-2017", {"title": "Knot Conf 2017"}, [{**video, "recorded": ""} for video in videos]))
    assert garden.read("conferences/knot-conf-2016.md") == page
    assert garden.read("conferences/knot-conf-2017.md").count("{talk}") == 4


def test_meetings_of_a_group(garden: Garden, run: Run, folder: Callable[..., Path]) -> None:
    """A group without a year in its name gets one page per meeting, and importing it again finds these pages."""
    days = ["2013-06-11", "2013-06-12", "2013-12-05", "2013-12-19", "2014-06-10", ""]
    videos = [{"title": f"Knot {n}", "speakers": ["Ida Kai"], "recorded": day} for n, day in enumerate(days)]
    source = folder("knots", {"title": "Knot Group"}, videos)
    said = run(source)
    assert re.findall(r"conferences/knot-group-(\S*)\.md .* new page: (\d)", said) == [
        ("2013-june", "2"),
        ("2013-5-december", "1"),
        ("2013-19-december", "1"),
        ("2014-june", "1"),
    ]
    assert "# Knot Group 19 December 2013\n" in garden.read("conferences/knot-group-2013-19-december.md")
    assert "05.json: “Knot 5”: it does not say which day it was on: not imported." in said
    assert run(source).count("  nothing new") == 4


# Schedules


@pytest.mark.parametrize(
    ("title", "series", "heading", "stem"),
    [
        ("31. Knot Congress", "Knot Congress", "31. Knot Congress", "knot-congress-2017"),
        ("KnotConf17", "KnotConf", "KnotConf17", "knotconf-2017"),
        ("KnOSCon", "KnOSCon", "KnOSCon 2017", "knoscon-2017"),
        ("38K3", "38K3", "38K3", "38k3-2017"),
    ],
)
def test_names_of_conferences(
    garden: Garden, run: Run, tmp_path: Path, title: str, series: str, heading: str, stem: str
) -> None:
    """Ordinals and years are not part of the series, and the title of a page includes the year or a number."""
    people = ["Ida Kai (she/her)", "lee (knots)", "Bo Ek (Värft, Inc.)"]
    persons = [{"name": name, "role": "SPEAKER"} for name in people] + [{"name": "Al Oe", "role": "CONTRIBUTOR"}]
    event = {
        "guid": "1",
        "title": "Bends:",
        "subtitle": "a primer",
        "start": "2017-08-05T10:00",
        "participants": persons,
    }
    data = {"schedule": {"conference": {"title": title, "start": "2017-08-05"}, "events": [event]}}
    (tmp_path / "schedule.json").write_text(json.dumps(data))
    run(tmp_path / "schedule.json")
    page = garden.read(f"conferences/{stem}.md")
    assert f"series: {series}\n" in page
    assert f"\n# {heading}\n" in page
    assert headings(page) == ["Bends: a primer", "Ida Kai, lee knots, Bo Ek (Värft Inc.)"]


# Feeds


def feed(*posts: tuple[str, str, str], encoding: str = "utf-8") -> str:
    """A feed of posts: title, address and text."""
    items = (
        f"<item><title>{title}</title><link>{url}</link><description><![CDATA[{text}]]></description></item>"
        for title, url, text in posts
    )
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><title>Log</title>{"".join(items)}</channel></rss>'
    )


def test_notes_that_the_garden_has(garden: Garden, run: Run, tmp_path: Path) -> None:
    """A post belongs to the page that lists it as a source, and talks by speakers of that page are not added again."""
    garden.write(
        "conferences/sails-2024.md",
        garden.read("conferences/sails-2024.md").replace(
            "https://ada.example/sails", "https://ada.example/two-days", 1
        ),
    )
    before = garden.read("conferences/sails-2024.md")
    assert "https://ada.example/two-days" in before
    text = "<h2>On budgets — Grace Hopper</h2><h2>Anchors — Ida Kai</h2>"
    (tmp_path / "feed.xml").write_text(feed(("Two days in Delft 2024", "https://ada.example/two-days", text)))
    said = run(tmp_path / "feed.xml")
    assert re.search(r"^conferences/sails-2024\.md .* nothing new$", said, re.MULTILINE)
    assert said.count("is published: put 'draft: true' into it") == 1
    assert "“Anchors — Ida Kai”: conferences/sails-2024.md is published" in said
    assert garden.read("conferences/sails-2024.md") == before


def test_what_is_no_talk(garden: Garden, run: Run, tmp_path: Path) -> None:
    """A heading with a date and a name is not a talk, and the footer that WordPress adds to feeds is dropped."""
    plans = "<h2>03 February - Git Merge, Delft</h2><h2>7-8 April — Jane Doe</h2>"
    notes = (
        "<h2>Ropes — Jane Doe</h2><p>Long.</p>"
        '<p>The post <a href="x">Knot Conf</a> appeared first on <a href="y">Log</a>.</p>'
    )
    posts = [("My plans for 2020", "https://a.example/1", plans), ("Knot Conf 2020", "https://a.example/2", notes)]
    (tmp_path / "feed.xml").write_text(feed(*posts))
    assert "“My plans for 2020”: no heading names a talk" in run(tmp_path / "feed.xml")
    page = garden.read("conferences/knot-conf-2020.md")
    assert "Long." in page
    assert "appeared first" not in page


def test_a_feed_that_says_another_encoding(garden: Garden, run: Run, tmp_path: Path) -> None:
    """UTF-8 is read as UTF-8 even if the XML declaration names another encoding."""
    text = feed(("Knot Conf 2020", "https://a.example/", "<h2>Größe — Zoë Ørsted</h2>"), encoding="iso-8859-1")
    (tmp_path / "feed.xml").write_text(text, encoding="utf-8")
    run(tmp_path / "feed.xml")
    assert headings(garden.read("conferences/knot-conf-2020.md")) == ["Größe", "Zoë Ørsted"]
