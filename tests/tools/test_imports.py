"""Importing: every talk is found or reported as left out, and names are matched with those the garden knows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path

import feedparser
import pytest
from gardens import ROOT, Garden
from lxml import html

from conference_garden.tools.command_line import main
from conference_garden.tools.importing.events import event_of
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.speaker_names import kind_of, readings

SOURCES = ROOT / "tests/imports"
Run = Callable[..., str]


@pytest.fixture
def run(garden: Garden, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the import into a garden; returns its output."""

    def run(*arguments: str | Path, status: int = 0) -> str:
        assert main(["import", *map(str, arguments), "--garden", str(garden.folder)]) == status
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out + said.err

    return run


# The pages from each format


@pytest.mark.parametrize(
    ("sources", "pages"),
    [
        (["hugo.xml", "ablog.atom"], ["sail-summit-2021", "pier-day-2021"]),
        (["pentabarf.xml"], ["harbour-days-2027"]),
        (["pretalx.json"], ["tideconf-2027"]),
        (["knot-conf-2022"], ["knot-conf-2022"]),
    ],
)
def test_pages(garden: Garden, run: Run, sources: list[str], pages: list[str]) -> None:
    """Each source creates exactly the pages in ``expected/``, which build without a warning and stay drafts."""
    garden.write("speakers.yml", f"{garden.read('speakers.yml')}\nAdda Lovelace:\n  distinct-from: [Ada Lovelace]\n")
    before = set(garden.folder.glob("conferences/*"))
    run(*(SOURCES / source for source in sources))
    assert {path.stem for path in set(garden.folder.glob("conferences/*")) - before} == set(pages)
    for page in pages:
        assert garden.read(f"conferences/{page}.md") == (SOURCES / f"expected/{page}.md").read_text(encoding="utf-8")
    built = garden.build(drafts=True)
    assert built.warnings == []
    assert all("Only previews show this page" in built.page(f"conferences/{page}.html") for page in pages)
    published = garden.build(into="published")
    assert not any(page in name for name in published.files() for page in pages)


DAY_TWO = "hugo.xml:12: “Sail Summit 2021 in Hoorn: day two”"


def test_what_is_not_placed_is_listed(run: Run) -> None:
    """Everything that is not imported is listed with its place in the source, and nothing else is."""
    said = run(*(SOURCES / name for name in ("hugo.xml", "ablog.atom")))
    doubts, left = said.partition("looked at (1):\n")[2].split("\n\nLeft out (3):\n")
    assert doubts.strip() == (
        f"{DAY_TWO}, “The way home”: no speaker in the heading: kept as a section that is not a talk."
    )
    assert [line.strip() for line in left.partition("\n\n")[0].splitlines()] == [
        "hugo.xml:34: “Sail Summit 2021 in Hoorn: day one”, “Lunch”: neither a speaker nor any text: left out.",
        (
            "hugo.xml:54: “How I paint my boat”: no heading names a talk and its speaker, as “Title — Speaker” does: "
            "not imported."
        ),
        "Tags: left out, because no topic has this name: weather (1 post).",
    ]
    assert "its days are those of the posts" in said
    said = run(SOURCES / "knot-conf-2022")
    assert "hitches.json: “Hitches [live]”: “javascript:alert(1)” is not a web address: left out." in said
    assert "opening.json: “Opening”: no speaker is named: not imported." in said
    assert "torn.json is not JSON" in said
    assert "looks like “Ada Lovelace”, whom the garden knows" in run(SOURCES / "pentabarf.xml")


@pytest.mark.parametrize("name", ["hugo.xml", "ablog.atom"])
def test_feeds_are_read_as_others_read_them(name: str) -> None:
    """The import finds the same posts as feedparser, with the same addresses."""
    from conference_garden.tools.importing.feed import posts_in
    from conference_garden.tools.importing.imported import ImportResult
    from conference_garden.tools.importing.sources import read_source

    source = read_source(str(SOURCES / name))
    posts = list(posts_in(source, ImportResult()))
    entries = feedparser.parse(str(SOURCES / name)).entries
    plain = [re.sub("<.*?>", "", entry.title) for entry in entries]
    assert [post.title for post in posts] == plain
    assert [post.url.partition("?")[0] for post in posts] == [
        entry.link.replace("2021/pier.html", "https://quay.example/2021/pier.html")
        if entry.link.startswith("2021")
        else entry.link.partition("?")[0]
        for entry in entries
    ]


# Ten posts with eighty talks

NAMES = [
    "Ann van der Vlist",
    "Bo O’Dell",
    "Søren Brøndal",
    "Zoë Okonkwo-Lindqvist",
    "Łukasz Żak",
    "Jean-Luc d'Arc",
    "山田 太郎",
]
NAMES += [
    "María José Núñez",
    "Li Wei",
    "Nguyễn Thị Hạnh",
    "Sean McDonald",
    "J. R. Hartley",
    "Thomas “Knots” Krag",
    "Ida Kai",
]
TITLES = [
    "Sails: a history — and a future", "Ropes & other strings", "Why `knot --help` lies", "From A to B - by boat",
    "C# on C: the *true* story", "What if <b> were a boat?", "50% of all anchors", "Boats, budgets and “bytes”",
    "The E stands for ebb - tides at work", "Hull/deck: joined", "Is it DNS? [yes]", "{raw} winds",
    "1. of all: begin", "Tide ⇒ time",
]  # fmt: skip
STYLES: list[tuple[str, int, str]] = [
    # heading, number of speakers, kind
    ("{t} — {0}", 1, "talk"),
    ("{t} - {0} (Acme, Inc.)", 1, "talk"),
    ("“{t}” — {0} & {1}", 2, "talk"),
    ("<em>{t}</em> – {0}, {1} and {2}", 3, "talk"),
    ("Keynote: {t} — {0}", 1, "keynote"),
    ("{t} — <a href='https://x.example'>{0}</a> (<b>Värft</b>)", 1, "talk"),
    ("Workshop: {t} | {0} and {1}", 2, "workshop"),
    ("{t} (lightning talk) — {0}", 1, "lightning"),
]


def ten_posts() -> tuple[str, list[tuple[str, list[str], str]]]:
    """A feed of ten posts about five conferences, and its eighty talks: title, speakers, kind."""
    items, talks = [], []
    for post in range(10):
        series, day = ["Sail Summit", "Pier Day", "TideConf", "Knot Conf", "devropes Ghent"][post // 2], post % 2 + 1
        sections = []
        for number, (style, count, kind) in enumerate(STYLES):
            at = post * 5 + number
            title, people = f"{TITLES[at % 14]} {post}{number}", [NAMES[(at + step * 3) % 14] for step in range(count)]
            marked = re.sub(
                r"`(.*?)`", r"<code>\1</code>", re.sub(r"\*(.*?)\*", r"<i>\1</i>", escape(title, quote=False))
            )
            heading = style.format(*people, t=marked)
            sections.append(f"<h2 id='t{number}'>{heading}</h2><p>Notes on {escape(title)}, “as said”.</p>{BODY}")
            talks.append((title, people, kind))
        text = escape("".join(sections))
        items.append(
            f"<item><title>{series} 2020: day {day}</title><link>https://log.example/{post}/</link>"
            f"<pubDate>0{day} Apr 2020 10:00:00 +0200</pubDate><description>{text}</description></item>"
        )
    return f"<rss version='2.0'><channel><title>Log</title>{''.join(items)}</channel></rss>", talks


BODY = (
    "<pre><code class='language-go'>x := []string{\"#\", `---`}\n</code></pre>"
    "<table><tr><th>Größe</th></tr><tr><td><ul><li>1 | 2</li></ul></td></tr></table>"
    "<figure><img src='a.png' alt='Ein Boot'><figcaption>Mit Segel</figcaption></figure>"
    "<h3>Wie?</h3><blockquote><p>So: „gut“.</p></blockquote>"
)


def test_ten_posts_with_eighty_talks(garden: Garden, run: Run, tmp_path: Path) -> None:
    """All eighty talks are found, titles and speakers are told apart, and the pages build without a warning."""
    feed, talks = ten_posts()
    (tmp_path / "feed.xml").write_text(feed, encoding="utf-8")
    said = run(tmp_path / "feed.xml")
    assert said.count("new page: 16 talks\n") == 5
    assert "looked at" not in said
    assert "Left out" not in said
    built = garden.build("html", drafts=True)
    assert built.warnings == []
    data = json.loads((built.output / "garden.json").read_text(encoding="utf-8"))
    names = {speaker["id"]: speaker["name"] for speaker in data["speakers"]}
    imported = [talk for talk in data["talks"] if "2020" in talk["conference"]]
    found = {(plain(talk["title"]), tuple(names[s] for s in talk["speakers"]), talk["kind"]) for talk in imported}
    wanted = {(plain(re.sub("[`*]", "", title)), tuple(people), kind) for title, people, kind in talks}
    assert len(imported) == 80
    assert found == wanted
    assert {tuple(talk["affiliations"].values()) for talk in imported} == {(), ("Acme, Inc.",), ("Värft",)}
    page = html.fromstring(built.page("conferences/knot-conf-2020.html").encode()).text_content()
    parts = ('x := []string{"#", `---`}', "Größe", "1 | 2", "Ein Boot", "Mit Segel", "So: „gut“.")
    assert [page.count(part) for part in parts] == [16] * 6


def plain(title: str) -> str:
    """A title with straight quotation marks."""
    return title.translate(str.maketrans("“”‘’", "\"\"''"))


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Title — Jane Doe", ("Title", [("Jane Doe", "")], "")),
        ("Keynote — Kitze", ("Keynote", [("Kitze", "")], "keynote")),
        ("Lightning talk by Ruben Visser", ("Lightning talk", [("Ruben Visser", "")], "lightning")),
        ("One - two — Jane Doe (Acme), Max Moe (B)", ("One - two", [("Jane Doe", "Acme"), ("Max Moe", "B")], "")),
        ("A, B & C — Jane Doe and swyx", ("A, B & C", [("Jane Doe", ""), ("swyx", "")], "")),
        ("Diseases - @handle", ("Diseases", [("@handle", "")], "")),
        ("Panel discussion: Ropes | Jane Doe, Max Moe", ("Ropes", [("Jane Doe", ""), ("Max Moe", "")], "panel")),
        ("Use `a — B C`— Jane Doe", ("Use `a — B C`", [("Jane Doe", "")], "")),
        ("Splicing [workshop] — Jane Doe @ Acme", ("Splicing", [("Jane Doe", "Acme")], "workshop")),
        ("Ropes — Jane Doe, Acme Inc.", ("Ropes", [("Jane Doe", "Acme Inc.")], "")),
        ("Kubernetes in production — Lessons Learned", None),
        ("Ducks - ETL using DuckDB", None),
        ("Why is it always DNS?", None),
        ("Part one — Day Two", None),
    ],
)
def test_headings(heading: str, expected: tuple[str, list[tuple[str, str]], str] | None) -> None:
    """Headings are split into title, speakers and kind, even with several dashes, names and brackets."""
    found = next((r for r in readings(heading) if r.pattern in ("last", "by")), None)
    if expected is None:
        assert found is None
        return
    assert found is not None
    kind, title = kind_of(found.title)
    assert (title, [(person.name, person.note) for person in found.people], kind) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("FOSDEM 2025", ("FOSDEM", 2025, "")),
        ("Notes from PyGrunn 2024 (part two)", ("PyGrunn", 2024, "part two")),
        ("Knot Conf 2019 in Berlin: Thursday", ("Knot Conf", 2019, "Thursday")),
        ("A crane - Jane Doe (Pier Day 2021)", ("Pier Day", 2021, "A crane - Jane Doe")),
        ("Pier Day: a crane - Jane Doe", ("Pier Day", 0, "a crane - Jane Doe")),
        ("October Rope meetup (NL)", ("Rope meetup", 0, "")),
        ("2023 Sail Summit: day 1", ("Sail Summit", 2023, "day 1")),
        ("All Day Ropes", ("All Day Ropes", 0, "")),
    ],
)
def test_events(title: str, expected: tuple[str, int, str]) -> None:
    """The title of a post is split into series, year and the rest."""
    event = event_of(title, lambda name: name, {"Pier Day"})
    assert (event.series, event.year, event.rest) == expected


# Choosing talks


def test_choosing_talks(garden: Garden, run: Run) -> None:
    """Talks can be chosen by track, room, speaker and words of the title."""
    schedule = SOURCES / "pentabarf.xml"
    for option, value, ids in (
        ("--track", "boats", ["lovelace-harbour-days-2027", "lovelace-splicing-harbour-days-2027"]),
        ("--room", "shed 2", ["lovelace-harbour-days-2027"]),
        ("--speaker", "sæther", ["lovelace-harbour-days-2027"]),
        ("--talk", "rust", ["jae-won-harbour-days-2027"]),
    ):
        run(schedule, option, value)
        page = garden.read("conferences/harbour-days-2027.md")
        assert re.findall(r"^\((.*)\)=$", page, re.MULTILINE) == ids
        garden.remove("conferences/harbour-days-2027.md")
    assert "did you mean 'Boats'?" in run(schedule, "--track", "Boots", status=1)
    assert not list(garden.folder.glob("conferences/harbour*"))


def test_a_schedule_that_is_too_large(run: Run, tmp_path: Path) -> None:
    """A schedule with hundreds of talks is refused; the message lists the tracks to choose from."""
    text = (SOURCES / "pentabarf.xml").read_text(encoding="utf-8")
    event = re.search(r'<event id="13".*?</event>', text, re.DOTALL)
    assert event
    many = "".join(event[0].replace('"0a13"', f'"x{number}"') for number in range(300))
    (tmp_path / "large.xml").write_text(text.replace(event[0], many), encoding="utf-8")
    assert "has 302 talks" in run(tmp_path / "large.xml", status=1)
    assert "\n  --track 'Boats' has 2\n  --track 'Paint' has 300\n" in run(tmp_path / "large.xml", status=1)
    assert "2 talks" in run(tmp_path / "large.xml", "--track", "boats")


def test_dry_run_and_into(garden: Garden, run: Run) -> None:
    """``--dry-run`` writes nothing, and ``--into`` chooses the name of the page."""
    before = sorted(garden.folder.rglob("*"))
    assert "Nothing was written." in run(SOURCES / "pretalx.json", "--dry-run")
    assert sorted(garden.folder.rglob("*")) == before
    assert "write --into tide-conf" in run(SOURCES / "pretalx.json", "--into", "Tide Conf", status=2)
    run(SOURCES / "pretalx.json", "--into", "ebb-2027")
    assert "(nunez-ebb-2027)=" in garden.read("conferences/ebb-2027.md")


def test_known_names_are_spelled_as_known(garden: Garden, run: Run, tmp_path: Path) -> None:
    """Series, speakers and topics that the garden knows get its spelling; near matches are pointed out."""
    garden.write("speakers.yml", "Alan Turing:\n  aliases: ['@alan']\n")
    feed = (
        "<rss><channel><title>x</title>"
        "<item><title>SAILS 2022: notes</title><link>https://x.example/1</link><category>Allowance</category>"
        "<description>&lt;h2>Boats — grace hopper&lt;/h2>&lt;h2>Ropes — @alan&lt;/h2></description></item>"
        "<item><title>Sails Delft 2024</title><link>https://x.example/2</link>"
        "<description>&lt;h2>Planks — Grace Hoper&lt;/h2></description></item></channel></rss>"
    )
    (tmp_path / "feed.xml").write_text(feed, encoding="utf-8")
    said = run(tmp_path / "feed.xml")
    page = garden.read("conferences/sails-2022.md")
    assert "series: Sails\n" in page
    assert "tags:\n  - budgets\n" in page
    assert ":speakers: Alan Turing\n" in page
    assert "the speaker “Grace Hoper” looks like “Grace Hopper”, whom the garden knows." in said
    assert (
        "conferences/sails-delft-2024.md: it may be “Sails 2024”: if so, delete this page and import it again "
        "with --into sails-2024."
    ) in said


@pytest.mark.parametrize(
    ("day", "similar"),
    [("2022-05-08", ["knots-2022"]), ("2022-09-08", []), ("2022", ["knots-2022"]), ("2023-05-08", []), ("2023", [])],
)
def test_similar_conferences_are_near(garden: Garden, day: str, similar: list[str]) -> None:
    """A conference on other known dates, such as a monthly meeting, is not suggested as the same conference."""
    garden.write("conferences/knots-2022.md", "---\nseries: Knot Nights\nstart: 2022-05-02\n---\n\n# Knots\n")
    known = Known.read(garden.folder)
    start = date.fromisoformat(day) if "-" in day else None
    found = known.similar_conferences("Knot Nights Delft", int(day[:4]), start)
    assert [page.stem for page in found] == similar


FEED = (
    "<rss><channel><title>x</title><item><title>Knot Conf 2024</title><link>https://x.example/1</link>{}"
    "<description>&lt;h2>Pointers — Ida Kai&lt;/h2>&lt;p>About {}.&lt;/p></description></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("tag", "text", "topic"),
    [
        ("C#", "C#", "sharp"),
        ("C++", "C++ and C", "plus"),
        ("c", "C", "just-c"),
        ("C♯", "it", "sharp"),
        (".Net", ".NET", "framework"),
        ("NET", ".NET", ""),
        ("C", "C++", ""),
        ("just-c", "it", "just-c"),
        ("Objective C", "it", "objective"),
    ],
)
def test_tags_mean_the_topic_of_that_name(
    garden: Garden, run: Run, tmp_path: Path, tag: str, text: str, topic: str
) -> None:
    """A tag matches the title or an alias of a topic, then its id, then its slug: C# is never filed under C++."""
    topics = {"sharp": "C#", "plus": "C++", "just-c": "C", "framework": ".NET", "objective": "Objective-C"}
    for id_, title in topics.items():
        garden.write(f"topics/{id_}.md", f"---\nfamily: Craft\ntended: 2024-06-01\n---\n\n# {title}\n\nA language.\n")
    (tmp_path / "feed.xml").write_text(FEED.format(f"<category>{tag}</category>", text), encoding="utf-8")
    run(tmp_path / "feed.xml")
    page = garden.read("conferences/knot-conf-2024.md")
    if topic and text != "it":
        assert f":topics: {topic}\n" in page
    if tag == "C" and text == "C++":
        assert ":topics: plus\n" in page  # the text names it
    else:
        assert ("tags:\n" in page) == bool(topic)
        assert not topic or f"tags:\n  - {topic}\n" in page


SCHEDULE = (
    "<schedule><conference><title>{}</title><start>2024-05-02</start></conference>"
    '<day index="1" date="2024-05-02"><room name="A">{}</room></day></schedule>'
)


def schedule(title: str, *talks: tuple[str, str]) -> str:
    """The schedule of a conference with talks, each with a title and a speaker."""
    events = (
        f"<event id='{name}'><title>{talk}</title><persons><person>{name}</person></persons></event>"
        for talk, name in talks
    )
    return SCHEDULE.format(title, "".join(events))


def test_labels_of_other_scripts_can_be_read(garden: Garden, run: Run, tmp_path: Path) -> None:
    """Ids of talks are transliterated into Latin letters; if a speaker's name has no letters, the title is used."""
    talks = [("Øl og båter", "Østen Åby"), ("帆の話", "山田太郎"), ("О парусах", "Юлия Кай"), ("Rope ⛵", "🎉")]
    (tmp_path / "s.xml").write_text(schedule("Парус 2024", *talks), encoding="utf-8")
    run(tmp_path / "s.xml")
    page = garden.read("conferences/parus-2024.md")
    assert re.findall(r"^\((.*)-parus-2024\)=$", page, re.MULTILINE) == ["aby", "shan-tian-tai-lang", "kay", "rope"]
    garden.remove("conferences/parus-2024.md")
    (tmp_path / "s.xml").write_text(schedule("⛵⛵", *talks), encoding="utf-8")
    assert "“⛵⛵” cannot be made into an address: import it with --into STEM." in run(tmp_path / "s.xml", status=1)


def test_people_who_share_letters_stay_two(garden: Garden, run: Run, tmp_path: Path) -> None:
    """A name that resembles a known one is kept and pointed out; case and the style of apostrophes do not matter."""
    names = ":speakers: Ida Óg, Eda O'Brien, 陳大文 David"
    garden.replace("conferences/sails-2023.md", ":speakers: Ada Lovelace", names)
    talks = [("Ropes", "Ida Og"), ("Knots", "EDA O’BRIEN"), ("Oars", "李小龍 David")]
    (tmp_path / "s.xml").write_text(schedule("Knot Conf 2024", *talks), encoding="utf-8")
    said = run(tmp_path / "s.xml")
    page = garden.read("conferences/knot-conf-2024.md")
    assert re.findall(r":speakers: (.*)", page) == ["Ida Og", "Eda O'Brien", "李小龍 David"]
    assert "the speaker “Ida Og” looks like “Ida Óg”, whom the garden knows." in said
    assert "David" not in said
