"""Importing each format: talks come with their speakers, days and links; what is left out is listed with the reason."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from gardens import ROOT, Garden

from conference_garden.tools.command_line import main

FORMATS = ROOT / "tests/imports/formats"
Run = Callable[..., str]


@pytest.fixture
def garden(restored: Garden) -> Garden:
    """A garden that is read once and restored after each test of this module."""
    return restored


@pytest.fixture
def run(garden: Garden, capsys: pytest.CaptureFixture[str]) -> Run:
    """Imports files of ``imports/formats`` and checks that the garden builds without warnings; returns the output."""

    def run(sources: str, *options: str, status: int = 0) -> str:
        names = [str(FORMATS / name) for name in sources.split()]
        assert main(["import", *names, *options, "--garden", str(garden.folder)]) == status
        assert garden.build("dummy", drafts=True).warnings == []
        return "".join(capsys.readouterr())

    return run


def shown(page: str) -> list[str]:
    """The facts on a page: front matter of the conference, talk headings, comments with time and room, talk options."""
    lines = re.findall(r"^(?:series|start|end|place|website): .*$|^## .*$|^:\w.*: .*$|^% \d.*$", page, re.MULTILINE)
    return [line.removeprefix("## ").strip() for line in lines]


SAIL = ["series: Sail Conf", "start: 2024-05-02", "end: 2024-05-02"]
POST = ["series: Sail Conf", "start: 2024-05-06", "end: 2024-05-06"]

#: sources → the page they create, and all the facts on it
CASES: dict[str, tuple[str, list[str]]] = {
    "sail-conf-2024-sessionize.json": (
        "sail-conf-2024",
        [
            *SAIL,
            *(
                "Spend the budget",
                "% 09:00, Hall 1, Boats, 00:45 h",
                ":speakers: Grace Hopper (Navy)",
                ":topics: boats",
            ),
            *(":day: 2024-05-02", ":kind: keynote", ":recording: https://www.youtube.com/watch?v=abcdef"),
            *("Splicing for all", "% 10:00, Hall 1, Ropes, 02:00 h"),
            *(":speakers: Ida Kai (Rope Ltd), Grace Hopper (Navy)", ":day: 2024-05-02", ":kind: workshop"),
        ],
    ),
    "sail-conf-2024-grid.json": (
        "sail-conf-2024",
        [
            *SAIL,
            *("Spend the budget", "% 09:00, Hall 1, Boats, 00:45 h", ":speakers: Grace Hopper", ":topics: boats"),
            ":day: 2024-05-02",
        ],
    ),
    "schedule.ics": (
        "sail-conf-2024",
        [
            *SAIL,
            *("Spend the budget", "% 09:00, Hall 1, 00:30 h", ":speakers: Grace Hopper", ":day: 2024-05-02"),
            ":source: https://sail.example/talks/budget/",
        ],
    ),
    "group.ics": (
        "harbour-days-2027",
        [
            *("series: Harbour Days", "start: 2027-02-07", "end: 2027-02-07"),
            *("Knot theory", "% 00:30, Shed 1, Boats, 00:45 h", ":speakers: Ida Kai, Jane Doe", ":topics: boats"),
            *(":day: 2027-02-07", ":slides: https://harbour.example/knots.pdf"),
            *("Why ropes?", "% 10:00, 00:30 h", ":speakers: Ann van der Vlist, Bo O’Dell", ":day: 2027-02-07"),
        ],
    ),
    "tide-talks.json tide-speakers.json tide-event.json": (
        "tideconf-2027",
        [
            *("series: TideConf", "start: 2027-05-03", "end: 2027-05-04", "website: https://talks.example/tide-2027/"),
            *("Ebb & \\<flow>", "% 09:00, Hall, Budgets, 00:30 h", ":speakers: Mónica Núñez", ":topics: budgets"),
            *(":day: 2027-05-03", ":source: https://talks.example/tide-2027/talk/EBBFLO/"),
            *(":slides: https://talks.example/media/ebb.pdf", "Who moves the water?", "% 10:00, Shed"),
            *(":speakers: Ida Kai", ":day: 2027-05-03", ":kind: workshop"),
            ":source: https://talks.example/tide-2027/talk/MOONUP/",
        ],
    ),
    "sail-conf-2024": (
        "sail-conf-2024",
        [
            *("series: Sail Conf", "start: 2024-05-02", "end: 2024-05-03", "place: Delft, Netherlands"),
            *("website: https://sail.example/2024", "Spend the budget", ":speakers: Grace Hopper"),
            *(":day: 2024-05-02", ":recording: https://www.youtube.com/watch?v=abc"),
            *("Knots", ":speakers: Ida Kai", ":day: 2024-05-03", ":kind: lightning"),
            ":recording: https://www.youtube.com/watch?v=def&t=15s",
        ],
    ),
    "_data": (
        "write-the-docs-harbour-2024",
        [
            *("series: Write the Docs Harbour", "start: 2024-04-14", "end: 2024-04-16", "place: Grain Shed, Harbour"),
            "website: https://www.writethedocs.org/conf/harbour/2024/",
            *("Knots in Words", ":speakers: Ida Kai", ":day: 2024-04-15"),
            *("A Budget for Words", ":speakers: Grace Hopper", ":day: 2024-04-16"),
            ":recording: https://www.youtube.com/watch?v=G16QwwJY4Vs",
            *(":slides: https://deck.example/words", ":links: https://pictures.example/words"),
        ],
    ),
    "video.info.json": (
        "sail-conf-2024",
        [
            *("series: Sail Conf", "start: 2024-05-20", "end: 2024-05-20"),
            *("Spend the budget", ":speakers: Grace Hopper", ":recording: https://www.youtube.com/watch?v=abc"),
        ],
    ),
    "video-lines.json": (
        "sail-conf-2024",
        [
            *("series: Sail Conf", "start: 2024-05-20", "end: 2024-05-20"),
            *("Spend the budget", ":speakers: Grace Hopper", ":recording: https://www.youtube.com/watch?v=abc"),
            *("Knots that hold", ":speakers: Ida Kai", ":recording: https://www.youtube.com/watch?v=def"),
        ],
    ),
    "playlist.json": (
        "sail-conf-2024",
        [
            *("series: Sail Conf", "start: 2024-05-20", "end: 2024-05-20", "Spend The Budget"),
            *(":speakers: Grace Hopper", ":topics: boats", ":recording: https://www.youtube.com/watch?v=aaa"),
            *("Knots that hold", ":speakers: Ida Kai", ":recording: https://www.youtube.com/watch?v=bbb"),
            *("Why is it always the rope?", ":speakers: Ann van der Vlist"),
            ":recording: https://www.youtube.com/watch?v=ccc",
        ],
    ),
    "atom03.xml": (
        "sail-conf-2004",
        [
            *("series: Sail Conf", "start: 2004-05-06", "end: 2004-05-06"),
            *("Spend the budget", ":speakers: Grace Hopper (Navy)", ":source: https://ada.example/sail"),
        ],
    ),
    "jsonfeed.json": (
        "sail-conf-2024",
        [*POST, "Spend the budget", ":speakers: Grace Hopper (Navy)", ":source: https://ada.example/sail"],
    ),
    "jsonfeed.json confs-tech.json": (
        "sail-conf-2024",
        [
            *("series: Sail Conf", "start: 2024-05-05", "end: 2024-05-06", "place: Delft, Netherlands"),
            *("website: https://sail.example/2024", "Spend the budget", ":speakers: Grace Hopper (Navy)"),
            ":source: https://ada.example/sail",
        ],
    ),
    "schedule-events-under-day.xml": (
        "sail-congress-2010",
        [
            *("series: Sail Congress", "start: 2010-02-06", "end: 2010-02-07", "place: Harbour Hall, Delft"),
            *("Spend the budget", "% 16:40, Hall 1, Main, 00:15 h", ":speakers: Grace Hopper", ":day: 2010-02-06"),
            *("Knots that hold", "% 17:00, Hall 1, Main, 00:15 h", ":speakers: Ida Kai", ":day: 2010-02-06"),
        ],
    ),
    "schedule-after-midnight.xml": (
        "sail-congress-2014",
        [
            *("series: Sail Congress", "start: 2014-12-27", "end: 2014-12-28", "Opening of the congress"),
            *("% 11:00, Hall 1, 00:30 h", ":speakers: Grace Hopper", ":day: 2014-12-27"),
            *("A film in the night", "% 00:30, Hall 1, 01:00 h", ":speakers: Ida Kai", ":day: 2014-12-28"),
        ],
    ),
    "schedule-other-scripts.xml": (
        "sail-kaigi-2024",
        [
            *("series: Sail Kaigi", "start: 2024-05-02", "end: 2024-05-02"),
            *("Øl og båter", "% 10:00, A", ":speakers: Østen Å", ":day: 2024-05-02"),
            *("帆の話", "% 11:00, A", ":speakers: 山田太郎", ":day: 2024-05-02"),
            *("結び目", "% 12:00, A", ":speakers: 鈴木花子", ":day: 2024-05-02"),
            *("О парусах", "% 13:00, A", ":speakers: Юлия Кай", ":day: 2024-05-02"),
        ],
    ),
}
NAMED = {"sail-conf-2024-sessionize.json": "Sail Conf", "sail-conf-2024-grid.json": "Sail Conf"}


@pytest.mark.parametrize("sources", CASES)
def test_formats(garden: Garden, run: Run, sources: str) -> None:
    """Each source creates exactly one page with all its facts about the talks; importing it again changes nothing."""
    page, expected = CASES[sources]
    options = ["--name", NAMED[sources]] if sources in NAMED else []
    before = set(garden.folder.glob("conferences/*"))
    run(sources, *options)
    assert [path.stem for path in set(garden.folder.glob("conferences/*")) - before] == [page]
    text = garden.read(f"conferences/{page}.md")
    assert shown(text) == expected
    assert "nothing new" in run(sources, *options)
    assert garden.read(f"conferences/{page}.md") == text


def test_what_is_no_talk_is_listed(run: Run) -> None:
    """Sessions that were not held or have no speakers are listed with the reason, as are facts that a file lacks."""
    said = run("sail-conf-2024-sessionize.json tide-talks.json playlist.json sail-conf-2024-grid.json")
    for words in (
        "“Anchors away”: it is “Waitlisted”: not imported.",
        "“Withdrawn waters”: it is “withdrawn”: not imported.",
        "No speaker is named: not imported:\n",
        "“Lunch”\n",
        "“Who moves the water?”\n",
        "“Aftermovie”\n",
        "sail-conf-2024.md:4: nothing says on which days of 2024 Sail Conf was: set 'start' and 'end'.",
        "it does not name its conference, called “Sail Conf 2024 Grid” here: name it with --name.",
    ):
        assert words in said


def test_days_that_nothing_tells(garden: Garden, run: Run, tmp_path: Path) -> None:
    """If only the year is known, the import names the line to correct until a list or the writer supplies the dates."""
    (tmp_path / "rope-days-2024").mkdir()
    (tmp_path / "rope-days-2024/splice.md").write_text("# Splices\n\nSpeaker: Ida Kai\n", encoding="utf-8")
    asked = "rope-days-2024.md:4: nothing says on which days of 2024 Rope Days was: set 'start' and 'end'."
    said = run(str(tmp_path / "rope-days-2024"))
    assert asked in said
    assert garden.read("conferences/rope-days-2024.md").splitlines()[3] == "start: 2024-01-01"
    assert asked in run(str(tmp_path / "rope-days-2024"))
    garden.replace("conferences/rope-days-2024.md", "start: 2024-01-01", "start: 2024-06-01")
    garden.replace("conferences/rope-days-2024.md", "end: 2024-01-01", "end: 2024-06-02")
    assert asked not in run(str(tmp_path / "rope-days-2024"))
    said = run("playlist.json confs-tech.json")
    assert "nothing says on which days" not in said
    assert "start: 2024-05-05\nend: 2024-05-06\n" in garden.read("conferences/sail-conf-2024.md")


def test_lists_of_conferences(garden: Garden, run: Run) -> None:
    """A list of conferences has no talks to import: only a conference chosen with --conference gets a page."""
    said = run("confs-tech.json", status=1)
    assert "its talks are unknown: create its page with --conference and its name" in said.casefold()
    assert "“Undated”: no name or no first day: not imported." in said
    run("confs-tech.json", "--conference", "rope days")
    page = garden.read("conferences/rope-days-2024.md")
    assert shown(page) == [
        *("series: Rope Days", "start: 2024-06-01", "end: 2024-06-01"),
        *("place: Online", "website: https://rope.example/"),
    ]


TITLES = {
    "Keynote by Ida Kai": "Keynote by Ida Kai",
    "Lightning Talk: Ida Kai": "Lightning Talk: Ida Kai",
    "Workshop | Ida Kai | Rope Days 2024": "Workshop | Ida Kai",
    "Talk": "Talk",
    '"It holds no longer"': '"It holds no longer"',
    'Keynote: "It held" by Ida Kai': "It held",
    '"It holds" by Ida Kai': "It holds",
    "Ida Kai: Closing Keynote: Tar": "Tar",
    "Ropes love boats, boats love ropes - Rope Days 2024 Keynote": "Ropes love boats, boats love ropes",
    "Rope Days 2024 Keynote - Hemp": "Hemp",
    "Rope Days 2024 Keynote": "Keynote",
    "Rope Days 2025 is next": "Rope Days 2025 is next",
}


def test_titles_say_what_a_talk_is_about(garden: Garden, run: Run, tmp_path: Path) -> None:
    """Titles lose the kind of talk and names that are recorded elsewhere, unless nothing else would be left."""
    folder = tmp_path / "rope-days-2024"
    folder.mkdir()
    talks = [{"id": f"{n:02}", "title": title, "speakers": ["Ida Kai"]} for n, title in enumerate(TITLES)]
    (folder / "videos.yml").write_text(json.dumps(talks), encoding="utf-8")
    (folder / "event.yml").write_text("title: Rope Days 2024\n", encoding="utf-8")
    run(str(folder))
    page = garden.read("conferences/rope-days-2024.md").replace("\\", "")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == list(TITLES.values())


def test_recordings_with_another_spelling_of_letters(garden: Garden, run: Run, tmp_path: Path) -> None:
    """Speaker names with combining accents are recognised; a title with a comma is not taken for a list of names."""
    titles = ["Zoe\u0308 A\u030aberg - Tar and feathers", "Ida Kai - Tar", "Boats love ropes - Rope Days 2024 Keynote"]
    videos = [
        {"id": f"a{n}", "title": title, "ie_key": "Youtube", "url": f"https://youtu.be/a{n}"}
        for n, title in enumerate(titles)
    ]
    (tmp_path / "x.json").write_text(json.dumps({"title": "Rope Days 2024", "entries": videos}), encoding="utf-8")
    said = run(str(tmp_path / "x.json"))
    page = garden.read("conferences/rope-days-2024.md")
    assert re.findall("^:speakers: (.*)$", page, re.MULTILINE) == ["Zo\u00eb \u00c5berg", "Ida Kai"]
    assert "Boats love ropes" not in page
    assert "“Keynote: Boats love ropes”: no speaker is named: not imported." in said


def test_a_calendar_of_years(garden: Garden, run: Run, tmp_path: Path) -> None:
    """A personal calendar that spans years becomes several conferences; this, and text left out, is reported."""
    events = "".join(
        f"BEGIN:VEVENT\nUID:{year}\nDTSTART;VALUE=DATE:{year}0612\nSUMMARY:Ropes {year} - Ida Kai\n"
        f"DESCRIPTION:Speaker: Ida Kai\\n{note}\nEND:VEVENT\n"
        for year, note in ((2024, "Remember the tar."), (2025, "https://ida.example/"))
    )
    calendar = tmp_path / "mine.ics"
    calendar.write_text(f"BEGIN:VCALENDAR\nX-WR-CALNAME:My talks\n{events}END:VCALENDAR\n", encoding="utf-8")
    said = run(str(calendar))
    assert "mine.ics: its events are from 2024-06-12 to 2025-06-12, so those of each few days are" in said
    assert "mine.ics: the descriptions of 1 event, but for names and links: left out." in said
    for year in (2024, 2025):
        assert f"start: {year}-06-12\nend: {year}-06-12\n" in garden.read(f"conferences/my-talks-{year}-june.md")


def test_the_year_may_be_told(garden: Garden, run: Run, tmp_path: Path) -> None:
    """Talks without dates are imported if the name given with --name includes the year; otherwise it is asked for."""
    talk = {"id": "1", "title": "Tar", "isServiceSession": False, "speakers": [{"id": "a", "name": "Ida Kai"}]}
    (tmp_path / "x.json").write_text(json.dumps({"sessions": [talk]}), encoding="utf-8")
    said = run(str(tmp_path / "x.json"), "--name", "Rope Days", status=1)
    assert "it names neither day nor year: use --name 'Conference 2024'." in said
    assert "set 'start' and 'end'." in run(str(tmp_path / "x.json"), "--name", "Rope Days 2024")
    assert "start: 2024-01-01\n" in garden.read("conferences/rope-days-2024.md")


# WordPress


def test_posts_of_wordpress(garden: Garden, run: Run) -> None:
    """Paragraphs, code, captions and videos read as in WordPress; unpublished posts are listed, not imported."""
    said = run("wordpress.xml")
    page = garden.read("conferences/sail-conf-2024.md")
    for text in (
        "\nFirst paragraph of the day.\n\nSecond paragraph of the day.\n",
        "\nThe first thing she said.\n\nThe second thing she said.\n",
        "\n[Slide](https://ada.example/wp-content/uploads/slide.jpg)\\\nA slide\n",
        "\n```bash\nls -l\ncat x\n```\n",
        "\n<https://www.youtube.com/watch?v=abc>\n",
        "\nOne line.\\\nAnother line after a single break.\n",
    ):
        assert text in page
    assert "“Rope Day 2025 (private)”: it is not published (private): not imported." in said
    assert "1 attachment" in said
    assert not any("Secret" in path.read_text(encoding="utf-8") for path in garden.folder.rglob("*.md"))
    assert "Nice post" not in page


def test_code_and_days_as_older_exports_have_them(garden: Garden, run: Run, tmp_path: Path) -> None:
    """In older exports, shortcodes such as ``[csharp]`` are code and ``wp:post_date`` is the date of a post.

    The heading of an interview does not name a speaker.
    """
    text = (FORMATS / "wordpress.xml").read_text(encoding="utf-8").replace('[code lang="bash"]', "[csharp]")
    text = text.replace("[/code]", "[/csharp]")
    text = re.sub("<pubDate>.*?</pubDate>", "<wp:post_date>2024-05-06 10:00:00</wp:post_date>", text)
    more = "<h2>Part 1 - Interview with Ida Kai, Project Lead</h2><p>She said so.</p>]]></content:encoded>"
    (tmp_path / "export.xml").write_text(text.replace("]]></content:encoded>", more, 1), encoding="utf-8")
    said = run(str(tmp_path / "export.xml"))
    page = garden.read("conferences/sail-conf-2024.md")
    assert "\n```csharp\nls -l\ncat x\n```\n" in page
    assert ":speakers: Interview" not in page
    assert "[csharp]" not in said
    assert "\nstart: 2024-05-06\n" in page


def test_blocks_of_wordpress(garden: Garden, run: Run) -> None:
    """Block-editor posts keep blank lines in code; galleries become links; pages and locked posts are only listed."""
    said = run("blocks.xml")
    page = garden.read("conferences/knot-day-2023.md")
    assert "In blocks, **first**.\n\n```text\nif a < b:\n\n    pass\n```\n" in page
    assert "\n- [a.jpg](https://ada.example/a.jpg)\n" in page
    assert "author: Ada Lovelace\n" in page
    for words in (
        "the shortcode [unknown_thing] is unknown: kept as text.",
        "“About”: it is a page, no post: not imported.",
        "“Locked”: it has a password: not imported.",
    ):
        assert words in said
    assert "Aside" not in said
    assert not any("Secrets" in path.read_text(encoding="utf-8") for path in garden.folder.rglob("*.md"))


def test_a_tag_is_not_another_of_the_same_letters(garden: Garden, run: Run) -> None:
    """A talk tagged C# is filed under the topic C#, not under C++."""
    for id_, title in (("c-sharp", "C#"), ("c-plus-plus", "C++")):
        garden.write(f"topics/{id_}.md", f"---\nfamily: Languages\ntended: 2026-01-01\n---\n# {title}\n\nA language.\n")
    run("c-sharp.xml")
    assert ":topics: c-sharp\n" in garden.read("conferences/sail-conf-2024.md")


# Authors


@pytest.mark.parametrize(
    ("others", "line"),
    [("", "author: ada\n"), ('grace = { name = "Grace Gardener", url = "https://grace.example/" }\n', "author:\n")],
)
def test_who_writes_of_a_programme(garden: Garden, run: Run, others: str, line: str) -> None:
    """A programme is credited to the garden's only author, as with 'new'; with several authors the line stays empty."""
    garden.write("garden.toml", garden.read("garden.toml") + others)
    run("schedule.ics")
    assert line in garden.read("conferences/sail-conf-2024.md")


def test_what_others_wrote_is_theirs(garden: Garden, run: Run) -> None:
    """Notes by somebody who is not an author of the garden get no ``author``; only their source names the writer."""
    run("blocks.xml")
    page = garden.read("conferences/knot-day-2023.md")
    assert re.findall(r"^ *author:.*$", page, re.MULTILINE) == ["    author: Ada Lovelace"]


# Reading all sources, then writing


def test_one_that_cannot_be_read_does_not_stop_the_others(garden: Garden, run: Run) -> None:
    """Readable sources are imported; unreadable ones are listed last, and the exit status is 1."""
    said = run("schedule.ics nothing.xml expected jsonfeed.json", status=1)
    assert (garden.folder / "conferences/sail-conf-2024.md").is_file()
    assert said.splitlines()[-2:] == [
        f"{FORMATS / 'nothing.xml'} cannot be read: No such file or directory.",
        f"{FORMATS / 'expected'} cannot be read: No such file or directory.",
    ]


def test_nobody_need_read_what_is_said(garden: Garden) -> None:
    """The import writes its pages even if its output is piped to a program that stops reading early, such as 'head'."""
    source = str(FORMATS / "group.ics")
    command = [sys.executable, "-um", "conference_garden", "import", "-y", source, "--garden", str(garden.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, "")
    assert list(garden.folder.glob("conferences/harbour-days-2027.md"))


@pytest.mark.parametrize(("answer", "written"), [("y", True), ("", False), (None, False)])
def test_a_writer_is_asked(
    garden: Garden,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str | None,
    written: bool,
) -> None:
    """On a terminal the import shows its table first, and writes nothing unless the writer answers yes."""
    asked: list[str] = []

    def reply(question: str) -> str:
        asked.append(question)
        if answer is None:
            raise EOFError
        return answer

    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", reply)
    assert main(["import", str(FORMATS / "schedule.ics"), "--garden", str(garden.folder)]) == 0
    assert asked == ["\nWrite 1 page? [y/N] "]
    said = capsys.readouterr().out
    assert re.search(r"^conferences/sail-conf-2024\.md +1 +1 +0  new page: 1 talk$", said, re.MULTILINE)
    assert ("Nothing was written." in said) is not written
    assert (garden.folder / "conferences/sail-conf-2024.md").exists() is written


def test_sources_in_one_text(garden: Garden, tmp_path: Path) -> None:
    """``--list`` splits several sources in one text, even if their paths contain spaces; no source is an error."""
    folder = tmp_path / "my old notes"
    folder.mkdir()
    for name in ("schedule.ics", "schedule-after-midnight.xml"):
        (folder / name).write_bytes((FORMATS / name).read_bytes())
    text = f"{folder}/schedule.ics '{folder}/schedule-after-midnight.xml'"
    assert main(["import", "--list", text, "--garden", str(garden.folder)]) == 0
    assert {"sail-conf-2024.md", "sail-congress-2014.md"} <= {p.name for p in garden.folder.glob("conferences/*")}
    assert main(["import", "--garden", str(garden.folder)]) == 2


def test_a_post_in_several_json_feeds(garden: Garden, run: Run, tmp_path: Path) -> None:
    """If a post is both in the feed of a weblog and in the feed of one of its tags, the longer version is imported."""
    text = "<h2>Boats at sea — Ida Kai</h2><p>A boat is a hole in the water.</p>"
    post = {"id": "1", "title": "Sail Conf 2024", "date_published": "2024-05-06"}
    for name, content in {"all.json": f"{text}<p>It costs.</p>", "boats.json": text}.items():
        items = [{**post, "content_html": content}]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}
        (tmp_path / name).write_text(json.dumps(feed), encoding="utf-8")
    run(str(tmp_path / "all.json"), str(tmp_path / "boats.json"))
    assert "hole in the water.\n\nIt costs." in garden.read("conferences/sail-conf-2024.md")


# Publishing talk by talk


def test_proposals(garden: Garden, run: Run, tmp_path: Path) -> None:
    """Each imported talk is its own draft; its first sentence is proposed as takeaway, topics it mentions as topics."""
    text = (
        "<h2>Boats at sea — Ida Kai</h2><p>A boat is a <a href='https://x.example'>hole</a> in the water. It costs.</p>"
        "<h2>The end — Grace Hopper</h2><p>So it ends, with <code>f(x)</code> of all. Budgets, budgets.</p>"
        "<h2>Lists — Jane Doe</h2><ul><li>One point that is quite long enough.</li></ul>"
    )
    post = {"id": "1", "title": "Sail Conf 2024", "date_published": "2024-05-06", "content_html": text}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [post]}
    (tmp_path / "feed.json").write_text(json.dumps(feed), encoding="utf-8")
    run(str(tmp_path / "feed.json"))
    page = garden.read("conferences/sail-conf-2024.md")
    blocks = re.findall(r"```\{talk\}\n(.*?)\n```", page, re.DOTALL)
    assert blocks == [
        ":draft: proposed: takeaway\n:speakers: Ida Kai\n:topics: boats\n\nA boat is a hole in the water.",
        ":draft: proposed: topics\n:speakers: Grace Hopper\n:topics: budgets",
        ":draft:\n:speakers: Jane Doe\n:topics:",
    ]
    garden.replace("conferences/sail-conf-2024.md", "draft: true\n", "place: Delft\n")
    garden.replace("conferences/sail-conf-2024.md", "place:\n", "")
    garden.replace("conferences/sail-conf-2024.md", ":draft: proposed: takeaway\n", "")
    built = garden.build()
    assert built.warnings == []
    assert "hole in the water" in built.page("conferences/sail-conf-2024.html")
    assert "The end" not in built.page("conferences/sail-conf-2024.html")
