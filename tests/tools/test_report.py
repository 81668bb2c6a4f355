"""``report``: lists what to improve, most useful first, and adds suggested links without changing anything else."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from gardens import Garden
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from test_commands import run
from test_live import running

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Noted, Page, Talk, Topic
from conference_garden.facts.names import slugify
from conference_garden.facts.people import read_people
from conference_garden.tools.linkcheck import CheckedLink, LinkCheck
from conference_garden.tools.report.command import apply_edits
from conference_garden.tools.report.garden_report import Report, as_data, as_text, report_on
from conference_garden.tools.report.improvements import KINDS, Improvement, LineEdit, applied, ranked
from conference_garden.tools.report.merging import groups, merged
from conference_garden.tools.report.prose import Prose

EXTENSIONS = {"attrs_inline", "colon_fence", "deflist", "smartquotes", "strikethrough"}


@cache
def parser() -> MarkdownIt:
    """MyST's parser with the settings of ``conf.py``."""
    config = MdParserConfig(enable_extensions=EXTENSIONS, disable_syntax=["html_inline", "html_block"])
    return create_md_parser(config, RendererHTML)


def a_talk(id_: str, title: str = "A talk of some length", speaker: str = "Ada Lovelace", **more: object) -> Talk:
    """A talk of the conference ``sails-2024``."""
    document = f"conferences/{id_.partition('-')[2]}"
    values = {"takeaway": "One.", "speakers": (Noted(speaker, "", 1),), "day": date(2024, 5, 1), "line": 9, **more}
    return Talk(id_, document, title, **values)


def a_catalogue(*talks: Talk, topics: tuple[Topic, ...] = (), others: tuple[str, ...] = ()) -> Catalogue:
    """A catalogue of talks and their conferences, topics, and other pages."""
    pages = {topic.document: Page(topic.document, topic.title, topic=topic) for topic in topics}
    for document in {talk.document for talk in talks}:
        stem, day = document.partition("/")[2], date(2024, 5, 1)
        conference = Conference(stem, document, stem.title(), stem[:-5], day, day, "Delft", date=day)
        own = tuple(talk for talk in talks if talk.document == document)
        pages[document] = Page(document, stem.title(), conference=conference, talks=own)
    pages.update((name, Page(name, name)) for name in others)
    return Catalogue(pages)


def a_topic(id_: str, title: str, **more: object) -> Topic:
    """A topic whose text was last tended long ago."""
    return Topic(id_, f"topics/{id_}", title, **{"tended": date(2024, 1, 1), **more})


KNOWN = a_catalogue(
    a_talk("lovelace-sails-2024", "Count the ropes twice"),
    topics=(a_topic("go", "Go"), a_topic("error-budgets", "Error budgets", aliases=("SLO",))),
    others=("notes/x",),
)


def links(text: str, catalogue: Catalogue = KNOWN, document: str = "notes/x") -> list[str]:
    """The links that the report suggests for a page."""
    found = report_on(catalogue, {document: text}, parser()).improvements
    return [s.edit.new for s in found if s.edit]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As Ada Lovelace said.", "[Ada Lovelace](#ada-lovelace)"),
        ("- one\n- Ada Lovelace’s", "[Ada Lovelace](#ada-lovelace)"),
        ("She said “count the ropes twice”, often.", "[count the ropes twice](#lovelace-sails-2024)"),
        ("We write Go here.", "[Go](#go)"),
        ("It has *error budgets* and more.", "[error budgets](#error-budgets)"),
        ("They set an SLO.", "[SLO](#error-budgets)"),
    ],
)
def test_names_in_prose(text: str, expected: str) -> None:
    """Links are suggested for full names of speakers, titles of talks, and names and aliases of topics."""
    assert links(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "# Ada Lovelace",
        "`Ada Lovelace`",
        "[Ada Lovelace](https://a.example)",
        "[what Ada Lovelace\nsaid](https://a.example)",
        "[Ada Lovelace][a]\n\n[a]: https://a.example",
        "{speaker}`Ada Lovelace`",
        "![Ada Lovelace](a.png)",
        "> Ada Lovelace said so.",
        "```\nAda Lovelace\n```",
        "```{talk}\n:speakers: Ada Lovelace\n```",
        "    Ada Lovelace",
        "% Ada Lovelace",
        "---\ntitle: Ada Lovelace\n---",
        "| Ada Lovelace |\n|---|\n| Go |",
        "https://a.example/Ada Lovelace",
        "Ada Lovelace-Byron, Ada Lovelaces, xAda Lovelace",
        "ada lovelace",
        "We go on. Go on! Go!",
        "Go Further is a book, and so is Learning Go.",
        "Count the ropes.",
    ],
)
def test_what_is_no_mention(text: str) -> None:
    """No links are suggested in code, links, headings, quotations, tables or front matter, nor for ordinary words."""
    assert links(text) == []


def test_once_in_a_section() -> None:
    """Only the first mention in a section gets a link, and none if the talk or the page already shows the thing."""
    assert links("Ada Lovelace and Ada Lovelace.\n\nAda Lovelace.") == ["[Ada Lovelace](#ada-lovelace)"]
    page = "# Sails\n\nAda Lovelace spoke.\n\n(lovelace-sails-2024)=\n## Count the ropes twice\n\nAda Lovelace on Go."
    assert links(page, document="conferences/sails-2024") == ["[Go](#go)"]


def test_a_link_to_a_talk_is_enough_for_its_speaker(garden: Garden) -> None:
    """A paragraph that links to a talk needs no link to its speaker; the next paragraph does."""
    garden.replace("topics/budgets.md", "{speaker}`Ada Lovelace`", "Ada Lovelace")
    assert "ada-lovelace" not in run("report", str(garden.folder), "--all").stdout
    garden.replace("topics/budgets.md", "first.", "first.\n\nAda Lovelace does not say why.")
    assert "topics/budgets.md:14" in run("report", str(garden.folder), "--all").stdout


PIECES = (
    "Ada Lovelace", "*Ada Lovelace*", "`Ada Lovelace`", "[Ada Lovelace](#x)", "[see Ada Lovelace](https://x.example)",
    "\n# Ada Lovelace\n", "\n> Ada Lovelace", "\n```\nAda Lovelace\n```\n", "{speaker}`Ada Lovelace`",
    "- Ada Lovelace", "1. Ada Lovelace\n   Go", "    Ada Lovelace", "% Ada Lovelace\n", "(ada)=",
    "\n| Go | b |\n|---|---|\n| Go | SLO |\n", "![Go](x.png)", "\n[ref]: https://x.example 'Ada Lovelace'\n",
    "[Ada Lovelace][ref]", "“Ada Lovelace”", "\"Go\"", "'SLO'", "\\[Go\\]", "[Go", "SLO]", "](#x)", "**", "`",
    "&amp; SLO", "\n:::{note}\nAda Lovelace\n:::\n", "[Go]{.x}", "Ada\nLovelace", "\tSLO", "\nTerm\n: an SLO\n",
    "[^1]: SLO", "[^1]", "<https://go.example/Go>", "<b>Go</b>", "error budgets", "~~SLO~~", "{", "}", "[", "]", "(",
    ")", "!", "\\", "word", "é", "\N{BYTE ORDER MARK}", "\r", "$", "+++", "---", "Go:", "[SLO]: x",
)  # fmt: skip


def without_links(html: str) -> str:
    """HTML without links of the kind that the report suggests."""
    return re.sub(r'<a href="#(?:ada-lovelace|go|error-budgets)">(.*?)</a>', r"\1", html, flags=re.DOTALL)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from((" ", "\n", "\n\n", ""))), max_size=14))
@example([("\N{BYTE ORDER MARK}", ""), ("*Ada Lovelace*", " ")])
def test_links_change_nothing_else(pieces: list[tuple[str, str]]) -> None:
    """Adding the suggested links to any page changes its rendered HTML only by those links."""
    text = "".join(piece + between for piece, between in pieces)
    edits = [s.edit for s in report_on(KNOWN, {"notes/x": text}, parser()).improvements if s.edit]
    after, done = applied(text, edits)
    assert done == len(edits)
    assert len(after) == len(text) + sum(len(edit.new) - len(edit.old) for edit in edits)
    # a byte order mark is not part of the text
    before, now = (parser().render(found.removeprefix("\N{BYTE ORDER MARK}")) for found in (text, after))
    assert now.count("<a ") == before.count("<a ") + len(edits)
    assert without_links(now) == without_links(before)


def test_edits_of_what_has_changed_are_left_out() -> None:
    """An edit is not applied to a line that has changed since the report."""
    found = report_on(KNOWN, {"notes/x": "As Ada Lovelace said."}, parser()).improvements
    (edit,) = (s.edit for s in found if s.edit)
    assert applied("Ada Lovelace said.", [edit]) == ("Ada Lovelace said.", 0)
    assert applied("", [edit]) == ("", 0)


def kinds_in(catalogue: Catalogue, sources: dict[str, str], links: LinkCheck | None = None) -> dict[str, Improvement]:
    """The first improvement of each kind."""
    return {s.kind: s for s in reversed(report_on(catalogue, sources, parser(), links).improvements)}


def test_outdated_topics() -> None:
    """A topic is outdated if it has newer talks that its text does not mention; the report names them."""
    talk = a_talk("lovelace-sails-2024", topics=(Noted("go", "", 1),))
    found = kinds_in(a_catalogue(talk, topics=(a_topic("go", "Go"),)), {})["outdated-topic"]
    assert (found.place, found.what) == ("topics/go.md:1", "Go: newer talks are lovelace-sails-2024")
    assert found.why == "1 talk is newer than 2024-01-01, and is not in its text"
    tended = a_catalogue(talk, topics=(a_topic("go", "Go", tended=date(2024, 5, 1)),))
    assert "outdated-topic" not in kinds_in(tended, {})


def test_things_that_may_be_one() -> None:
    """Topics with similar names or the same talks, and similarly named speakers, are reported as similar."""
    ids = tuple(f"t{number}-sails-2024" for number in range(4))
    both = (Noted("alerts", "", 1), Noted("paging", "", 1))
    talks = [
        a_talk(id_, topics=both, speaker=name)
        for id_, name in zip(ids, ("Liz May", "Elizabeth May", "Lu May", "B C"), strict=True)
    ]
    topics = (
        a_topic("alerts", "Alerts"),
        a_topic("paging", "Paging"),
        a_topic("alert", "Alerting", aliases=("Alert",)),
    )
    found = report_on(a_catalogue(*talks, topics=topics), {}, parser()).improvements
    similar = {(s.kind, s.what) for s in found if s.kind.startswith("similar")}
    assert similar == {
        ("similar-topics", "'Alerting' and 'Alerts'"),
        ("similar-topics", "'Alerts' and 'Paging'"),
        ("similar-speakers", "'Liz May' and 'Lu May'"),
    }


def test_names_of_one_person_are_merged(garden: Garden) -> None:
    """``--merge`` prints a patch with aliases for similar speakers; with ``--apply`` it writes ``speakers.yml``."""
    names = ["Alan Turing", "Allan Turing", "Alan M. Turing", "Grace Hoper", "Ada Lovelase", "Ada Lovelaces"]
    page = garden.read("conferences/sails-2023.md")
    page += "".join(
        f"\n({slugify(name)}-sails-2023)=\n## About {name}\n\n"
        f"```{{talk}}\n:speakers: {name}\n:topics: boats\n\nOne.\n```\n"
        for name in names
    )
    garden.write("conferences/sails-2023.md", page)
    garden.write("speakers.yml", "Ada Lovelace:\n  aliases: [Ada L.]  # known\n# end")
    folder = str(garden.folder)
    assert run("check", folder).stderr.count("[garden.similar-speakers]") == 5
    found = [s for s in json.loads(run("report", folder, "--json").stdout)["suggestions"] if "speakers" in s["kind"]]
    assert sorted(s["what"] for s in found) == [
        "'Ada Lovelace', 'Ada Lovelaces' and 'Ada Lovelase'",
        "'Alan Turing', 'Alan M. Turing' and 'Allan Turing'",
        "'Grace Hopper' and 'Grace Hoper'",
    ]
    shown = run("report", folder, "--merge", "--only", "Turing").stdout
    assert shown.startswith("--- a/speakers.yml\n+++ b/speakers.yml\n")
    assert shown.endswith("+Alan Turing:\n+  aliases: [Alan M. Turing, Allan Turing]\n")
    assert "Hoper" not in shown
    before = garden.read("speakers.yml")
    subprocess.run(["git", "apply", "--check"], cwd=folder, input=shown, text=True, check=True)
    assert garden.read("speakers.yml") == before
    assert "3 speakers have aliases now" in run("report", folder, "--merge", "--apply").stdout
    done = run("check", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert yaml.safe_load(garden.read("speakers.yml")) == {
        "Ada Lovelace": {"aliases": ["Ada L.", "Ada Lovelaces", "Ada Lovelase"]},
        "Alan Turing": {"aliases": ["Alan M. Turing", "Allan Turing"]},
        "Grace Hopper": {"aliases": ["Grace Hoper"]},
    }
    assert run("report", folder, "--merge").stdout == ""
    garden.write("speakers.yml", before)
    garden.replace("garden.toml", "[authors]", '[checks]\nsilence = ["similar-speakers"]\n\n[authors]')
    assert "similar-speakers" not in run("report", folder, "--json").stdout


@pytest.mark.parametrize(
    ("people", "entry"),
    [
        ("Ada Lovelace:\n  aliases:\n  - Ada L.\n  url: https://a.example/\n", ["Ada Lovelase", "Ada L."]),
        ("Ada Lovelace:\n    url: https://a.example/\nBob:\n  aliases: [B]\n", ["Ada Lovelase"]),
        ("Ada Lovelace: {aliases: [Ada L.]}\n", ["Ada L."]),  # left to the writer
        ("Ada Lovelace:\n  aliases: Ada L., Ada\n", "Ada L., Ada"),
        ("Ada Lovelace:\n  distinct-from: Ada Lovelase\n", None),
        ("Ada Lovelace:\n  aliases: []\n", ["Ada Lovelase"]),
    ],
)
def test_entries_are_completed_as_they_are_written(tmp_path: Path, people: str, entry: object) -> None:
    """An alias is added in the YAML style of the entry, or the entry is left to the writer; nothing else changes."""
    catalogue = a_catalogue(a_talk("a-sails-2024"), a_talk("b-sails-2024", speaker="Ada Lovelase"))
    (tmp_path / "speakers.yml").write_text(people, encoding="utf-8")
    known, _ = read_people(tmp_path)
    catalogue = Catalogue(catalogue.pages, known)
    text, left = merged(people, groups(catalogue), known)
    assert yaml.safe_load(text)["Ada Lovelace"].get("aliases") == entry
    assert text.count("\n") - people.count("\n") in (0, 1)
    assert bool(left) == (text == people and "distinct" not in people)


def test_people_of_one_talk_are_not_merged() -> None:
    """Speakers who give a talk together are never merged, even if a third name is similar to both."""
    both = (Noted("Ada Lovelace", "", 1), Noted("Ida Lovelace", "", 1))
    catalogue = a_catalogue(
        a_talk("a-sails-2024", speakers=both),
        a_talk("b-sails-2024", speaker="Eda Lovelace"),
        a_talk("c-sails-2024", speaker="Eda Lovelace"),
    )
    assert [[speaker.name for speaker in group] for group in groups(catalogue)] == [["Eda Lovelace", "Ada Lovelace"]]


def test_wanted_topics() -> None:
    """A term that talks at several conferences use is suggested as a topic, unless it names a topic or a person."""
    texts, talks = {}, []
    for year in range(2020, 2025):
        id_ = f"lovelace-sails-{year}"
        talks.append(a_talk(id_, day=date(year, 5, 1), line=year))
        body = "They run Nomad and the feature flags. A feature flag in Go by Ada Lovelace hides Nomad. Then Nomad."
        texts[f"conferences/sails-{year}"] = f"({id_})=\n## A talk\n\n{body}\n"
    found = report_on(a_catalogue(*talks, topics=(a_topic("go", "Go"),)), texts, parser()).improvements
    wanted = [s.what.partition("'")[2].partition("'")[0] for s in found if s.kind == "wanted-topic"]
    assert "Nomad" in wanted
    assert any("feature flag" in term for term in wanted)
    assert not {"Go", "ada lovelace", "Ada", "run Nomad"} & set(wanted)
    (first,) = [s for s in found if s.what.startswith("'Nomad'")]
    assert first.why == "5 talks at 5 conferences speak of it, 5 of them more than in passing"


def test_lonely_and_thin() -> None:
    """Talks without links, and talks and topics with little text, are reported with numbers that show why."""
    found = kinds_in(KNOWN, {"topics/go": "# Go\n\nA word.\n", "conferences/sails-2024": "# Sails\n"})
    assert found["lonely-talk"].why == "it has no link in or out, and 0 other talks share a topic with it"
    assert found["thin-talk"].why == "0 words of notes"
    assert found["thin-topic"].why == "2 words about 0 talks"


def test_links_that_rot() -> None:
    """Links that failed the last check come first, if still on the page; without a check the report asks for one."""
    gone, moved = "https://a.example/gone", "https://a.example/moved"
    results = (
        CheckedLink(gone, "broken", "404", "notes/x.md"),
        CheckedLink(moved, "moved", "https://b.example", "notes/x.md"),
        CheckedLink("https://c.example", "broken", "404", "notes/x.md"),
        CheckedLink("https://d.example", "doubtful", "503", "notes/x.md"),
    )
    text = f"{gone}-not\nSee {gone}\nand {moved} and https://d.example"
    report = report_on(KNOWN, {"notes/x": text}, parser(), LinkCheck("2024-01-01", results))
    rotten = [(s.place, s.what, s.why) for s in report.improvements if s.kind == "rotten-link"]
    assert rotten == [
        ("notes/x.md:2", gone, "the last 'make linkcheck' got: 404"),
        ("notes/x.md:3", moved, "moved for good to: https://b.example"),
    ]
    assert report.improvements[0].what == gone
    assert "last tried on 2024-01-01" in as_text(report)
    assert "run 'make linkcheck' first" in as_text(report_on(KNOWN, {}, parser()))


def test_order_shows_what_sorts_there_are() -> None:
    """Many improvements of one kind do not crowd out other kinds, and the ranking does not depend on input order."""
    many = [Improvement("thin-talk", "notes/x", line, "a", "b", 50) for line in range(9)]
    other = Improvement("lonely-talk", "notes/x", 1, "a", "b", 49)
    assert ranked([*many, other]) == ranked([other, *reversed(many)])
    assert ranked([*many, other]).index(other) <= 2


def test_forms() -> None:
    """The text report gives place and reason, and is cut off by default; the JSON data has every field."""
    found = [Improvement("thin-talk", "notes/x", line, "What", "why", 50) for line in range(1, 40)]
    report = Report(tuple(found))
    text = as_text(report)
    assert "notes/x.md:1: talks with little text\n    What – why." in text
    assert "the first 25 of 39" in text
    assert "notes/x.md:39" in as_text(report, show_all=True)
    assert as_text(Report(())).startswith("There is nothing to improve.")
    entry = {
        "kind": "thin-talk",
        "file": "notes/x.md",
        "line": 1,
        "what": "What",
        "why": "why",
        "weight": 50,
        "edit": None,
    }
    assert as_data(report)["suggestions"][0] == entry
    assert {s.kind for s in found} <= set(KINDS)


def test_the_command(garden: Garden) -> None:
    """The command prints text or JSON, and adds links that build cleanly; a second run has nothing left to link."""
    garden.replace("topics/boats.md", "They need", "Ada Lovelace knew.\r\nThey need")
    garden.write("topics/rope.md", "---\ndraft: true\nfamily: Craft\n---\n\n# Rope\n\nWhat Alan Turing pulls.\n")
    folder = str(garden.folder)
    entry = {"filename": "topics/boats.md", "lineno": 1, "status": "broken", "code": 0, "uri": "https://a.example"}
    garden.write("_build/work/linkcheck/out/output.json", json.dumps({**entry, "info": "404"}) + "\n")
    assert "were last tried on 20" in run("report", folder).stdout
    data = json.loads(run("report", folder, "--json").stdout)
    edits = {entry["file"]: entry["edit"]["new"] for entry in data["suggestions"] if entry["edit"]}
    assert edits == {
        "topics/boats.md": "[Ada Lovelace](#ada-lovelace)",
        "topics/rope.md": "[Alan Turing](#alan-turing)",
    }
    waits = "topics/rope.md:1: drafts that wait\n    Rope – it lacks 1 thing, first: the front matter has no 'tended'."
    assert waits in run("report", folder).stdout
    assert "1 mention in 1 file made into links" in run("report", folder, "--apply", "--only", "alan-turing").stdout
    before = garden.read("topics/boats.md")
    assert "1 mention in 1 file made into links" in run("report", folder, "--apply").stdout
    assert garden.read("topics/boats.md") == before.replace("Ada Lovelace", "[Ada Lovelace](#ada-lovelace)")
    assert run("check", folder).returncode == 0
    assert "nothing to link" in run("report", folder, "--apply").stdout


def test_links_that_make_a_problem_are_not_made(garden: Garden, capsys: pytest.CaptureFixture[str]) -> None:
    """If the links would cause a new warning, or reading the garden fails, every file is restored."""
    before = garden.read("topics/boats.md")
    edit = LineEdit("topics/boats", 8, 0, "Things", "[Things](#nowhere)")
    assert apply_edits(garden.folder, [edit], "", lambda _: (None, "boats.md:8: WARNING: nothing has the id")) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert garden.read("topics/boats.md") == before
    with pytest.raises(ZeroDivisionError):
        apply_edits(garden.folder, [edit], "", lambda _: (None, str(1 / 0)))
    assert garden.read("topics/boats.md") == before


def test_the_page_in_the_preview(garden: Garden) -> None:
    """The preview server shows the current report, of which nothing is written to the built site."""
    with running(garden) as address:
        page = urllib.request.urlopen(f"{address}__report").read().decode()
        assert "What to improve next" in page
        assert "Talks with little text" in page
        assert '<a href="/conferences/sails-2023.html">conferences/sails-2023.md:14</a>' in page
        assert b"report-list" in urllib.request.urlopen(f"{address}__report.css").read()
    assert not list(Path(garden.folder, "_build").rglob("*report*"))


def test_prose_knows_its_sections() -> None:
    """Each paragraph knows its section, by label or else by line of the heading, and its line numbers."""
    text = "# T\n\nLead\ntwo.\n\n(a-b)=\n## S\n\n- point\n\n## No label\n\nText."
    assert [(p.section, p.text, p.lines[0].number) for p in Prose(text, parser()).paragraphs] == [
        ("1", "Lead two.", 3),
        ("a-b", "point", 9),
        ("11", "Text.", 13),
    ]


def test_a_text_is_told_of_talks_that_it_leaves_out_or_leans_on(garden: Garden) -> None:
    """The report lists published talks that their topic's text omits, and talks it discusses that lack the topic."""

    def told() -> list[tuple[str, str, str]]:
        found = json.loads(run("report", str(garden.folder), "--json").stdout)["suggestions"]
        return [
            (one["kind"], one["file"], one["what"]) for one in found if one["kind"] in ("untold-talk", "leaned-on-talk")
        ]

    untold = ("untold-talk", "topics/budgets.md", "Budgets: 'Spend the budget'")
    assert untold in told()
    garden.replace("conferences/sails-2024.md", ":kind: keynote\n", ":kind: keynote\n:draft: ask her\n")
    assert told() == []
    text = garden.read("topics/budgets.md")
    garden.write("topics/budgets.md", f"{text}\nBoats [stay](#turing-sails-2024). They [wait](#turing-sails-2024).\n")
    assert told() == [("leaned-on-talk", "topics/budgets.md", "Budgets: Boats & “bytes”")]
