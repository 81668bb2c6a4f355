"""Speakers in lines and lists of several languages: names are separated, and none is cut in two."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from gardens import Garden
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.tools.command_line import main
from conference_garden.tools.importing.labels import SPEAKER_WORDS
from conference_garden.tools.importing.programme import named_in
from conference_garden.tools.importing.skeletons import talk_line
from conference_garden.tools.importing.speaker_names import name_parts, readings

FIRST = ("Ida", "Jo", "José", "Zoë", "Anne-Marie", "Ole")
LAST = ("Kai", "Tarr", "van der Vlist", "Ørsted", "O’Dell", "de Wit", "Prats y Roca", "Costa e Silva")
NAMES = st.builds("{} {}".format, st.sampled_from(FIRST), st.sampled_from(LAST))
NOTES = st.sampled_from(("", " (Sea and Sons, Inc.)", " (Mar y Tierra)", " (TH Delft en omstreken)"))
JOINTS = st.sampled_from(
    (", ", "; ", " & ", " + ", " / ", " and ", ", and ", " with ", " met ", " und ", " en ", " et ")
)
SPANISH = st.sampled_from((" y ", " e "))


@given(st.lists(st.tuples(NAMES, NOTES, JOINTS | SPANISH), min_size=1, max_size=5))
def test_a_list_is_cut_between_its_names_and_nowhere_else(people: list[tuple[str, str, str]]) -> None:
    """A list of full names is split between them only, whatever joins them or occurs in names and remarks."""
    text = "".join(f"{name}{note}{joint}" for name, note, joint in people).removesuffix(people[-1][2])
    assert list(name_parts(text)) == [f"{name}{note}" for name, note, _ in people]


@given(st.lists(NAMES, min_size=2, max_size=2, unique=True), JOINTS | SPANISH)
def test_a_talk_in_one_line_has_each_of_its_speakers(names: list[str], joint: str) -> None:
    """``new conference --talk`` separates speakers as imports do."""
    talk = talk_line(f"Land und See en meer — {joint.join(names)}")
    assert talk is not None
    assert (talk.title, [name for name, _ in talk.speakers]) == ("Land und See en meer", names)


@pytest.mark.parametrize(
    "name",
    [
        "Ortega y Gasset",
        "José Ortega y Gasset",
        "Hans von und zu Tal",
        "Maria Costa e Silva",
        "Kaai en Zonen bv",
        "swyx",
    ],
)
def test_one_name_stays_whole(name: str) -> None:
    """A joining word that also occurs in names splits nothing unless there is a name on both sides."""
    assert list(name_parts(name)) == [name]


def test_a_comma_is_no_quotation_mark() -> None:
    """“By” after a quoted title certainly names a speaker; after a comma it may be part of the title."""
    assert [reading.sure for reading in readings("“Splice always” by default")] == [True]
    assert [reading.sure for reading in readings("Splice always, by default")] == [False]


@pytest.mark.parametrize("word", SPEAKER_WORDS)
def test_descriptions_name_speakers_in_any_of_the_languages(word: str) -> None:
    """A labelled line in the description of an event or recording names the speakers, in any of the languages."""
    assert named_in(f"All of it.\n{word.capitalize()}: Ida Kai\nMore.") == ["Ida Kai"]


LABELS = ("Speaker", "Speaker(s)", "Spreker", "Sprecherin", "Sprecher:in", "Referent*in", "Orateur", "Ponente")
Run = Callable[..., str]


@pytest.fixture
def talks(garden: Garden, tmp_path: Path) -> Callable[[str, str, str], str]:
    """Imports a source with a given name and text; returns the resulting page."""

    def talks(name: str, text: str, page: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        assert main(["import", str(tmp_path / name.partition("/")[0]), "--garden", str(garden.folder)]) == 0
        return garden.read(f"conferences/{page}.md")

    return talks


@pytest.mark.parametrize("label", LABELS)
def test_notes_say_who_spoke(talks: Callable[[str, str, str], str], label: str) -> None:
    """A labelled line below the title of a note names the speakers, and is removed from the text."""
    text = f"# Splicing\n\n{label}: Ida Kai (Sea) en Jo Tarr\n\nA splice needs no knot.\n"
    page = talks("rope-days-2024/splicing.md", text, "rope-days-2024")
    assert ":speakers: Ida Kai (Sea), Jo Tarr\n" in page
    assert label not in page


def test_front_matter_says_who_spoke(talks: Callable[[str, str, str], str]) -> None:
    """Front matter keys for speakers are read in the same languages."""
    text = "---\ntitle: Splicing\nSprecherin: Ida Kai\n---\nA splice needs no knot.\n"
    assert ":speakers: Ida Kai\n" in talks("rope-days-2024/splicing.md", text, "rope-days-2024")


@pytest.mark.parametrize("label", LABELS)
def test_posts_say_who_spoke(talks: Callable[[str, str, str], str], label: str) -> None:
    """A labelled paragraph below a heading of a post names the speakers, and is removed from the text."""
    html = f"<h2>Splicing</h2><p>{label}: Ida Kai</p><p>No knot.</p><h2>Tar</h2><p>{label}: Jo Tarr</p><p>Hot.</p>"
    feed = (
        '<rss version="2.0"><channel><title>x</title><item>'
        "<title>Rope Days 2024</title><link>https://a.example/1</link>"
        f"<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate><description>{escape(html)}</description>"
        "</item></channel></rss>"
    )
    page = talks("feed.xml", feed, "rope-days-2024")
    assert (page.count(":speakers: Ida Kai\n"), page.count(":speakers: Jo Tarr\n")) == (1, 1)
    assert label not in page


def test_two_names_in_the_field_for_one(talks: Callable[[str, str, str], str]) -> None:
    """Two people in one field become two speakers; a company with “and” in its name stays one."""
    calendar = (
        "BEGIN:VCALENDAR\nX-WR-CALNAME:Rope Days 2024\nBEGIN:VEVENT\nUID:1\nDTSTART:20240502T100000Z\n"
        'SUMMARY:Splicing\nATTENDEE;CN="Ida Kai und Jo Tarr":mailto:a@b.example\n'
        'ATTENDEE;CN="Rope and Sons":mailto:c@b.example\nEND:VEVENT\nEND:VCALENDAR\n'
    )
    page = talks("programme.ics", calendar, "rope-days-2024")
    assert ":speakers: Ida Kai, Jo Tarr, Rope and Sons\n" in page
