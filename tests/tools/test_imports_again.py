"""Importing again: what the writer changed stays, new content is added, and nothing is lost."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from gardens import Garden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conference_garden.facts.record import content_digest
from conference_garden.tools.importing import feed as feeds
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.pages import FRONT, LEAD, PageText
from conference_garden.tools.importing.placing import place
from conference_garden.tools.importing.sources import ImportSource

PAGE = "conferences/sail-summit-2021.md"
TALKS = {
    "hopper": ("Spend less — Grace Hopper", "A budget that nobody spends."),
    "vlist": ("Knots — Ann van der Vlist", "Over and under."),
    "home": ("The way home", "By train."),
    "eze": ("Masts — Chidi Eze", "High ones."),
}


def feed(talks: dict[str, tuple[str, str]], *, posts: int = 1, site: str = "a.example") -> ImportSource:
    """A feed with one post of talks, or with a second post that has one more talk."""
    text = "".join(f'<h2 id="{id_}">{title}</h2><p>{text}</p>' for id_, (title, text) in talks.items())
    second = '<p>The last day.</p><h2 id="wei">Tides — Li Wei</h2><p>Twice a day.</p>'
    contents = [("Sail Summit 2021", f"<p>Two days.</p>{text}"), ("Sail Summit 2021: day two", second)][:posts]
    items = [
        f"<item><title>{title}</title><link>https://{site}/{number}</link>"
        f"<description><![CDATA[{content}]]></description></item>"
        for number, (title, content) in enumerate(contents, 1)
    ]
    xml = f"<rss><channel><title>Log</title>{''.join(items)}</channel></rss>"
    return ImportSource("feed.xml", xml.encode())


def imported(garden: Garden, source: ImportSource) -> tuple[str, ImportResult]:
    """Imports into a garden; returns the summary of the changed pages, and the result."""
    known = Known.read(garden.folder)
    found = ImportResult()
    feeds.read([source], known, found)
    changes = place(found, known)
    for change in changes:
        garden.write(f"{change.document}.md", change.text)
    return "; ".join(change.summary() for change in changes), found


@pytest.fixture
def page(garden: Garden) -> Garden:
    """A garden with an imported page."""
    assert imported(garden, feed(TALKS))[0] == "new page: 3 talks, 1 other section"
    return garden


def test_nothing_changed(page: Garden) -> None:
    """Importing the same source again changes no byte of the page."""
    before = page.read(PAGE)
    assert imported(page, feed(TALKS))[0] == "nothing new"
    assert page.read(PAGE) == before


def test_untouched_text_follows_its_source(page: Garden) -> None:
    """A talk whose title and text changed in the source is updated in place and keeps its id."""
    said, _ = imported(page, feed({**TALKS, "vlist": ("Knots & bends — Ann van der Vlist", "Under and over.")}))
    assert said == "1 talk updated"
    text = page.read(PAGE)
    assert "(van-der-vlist-sail-summit-2021)=\n## Knots & bends" in text
    assert text.index("Under and over.") < text.index("By train.")


def test_what_the_writer_changed_stays(page: Garden) -> None:
    """A talk to which the writer added a takeaway is left as it is."""
    page.replace(PAGE, ":topics:\n", ":topics: budgets\n\nSpend it.\n")
    page.write(
        PAGE,
        page.read(PAGE)
        .replace(":topics: budgets\n\nSpend it.\n", ":topics:\n")
        .replace(":topics:\n", ":topics: budgets\n\nSpend it.\n", 1),
    )
    before = page.read(PAGE)
    said, _ = imported(page, feed({**TALKS, "hopper": ("Spend more — Grace Hopper", "Other words.")}))
    assert said == "1 talk changed by you and left so"
    assert page.read(PAGE) == before


def test_new_parts_come_where_they_belong(page: Garden) -> None:
    """A new talk is placed after the one before it in the source; a new post adds its section and its address."""
    more = {**TALKS, "new": ("Anchors — Zoë Okonkwo", "Heavy."), "eze": TALKS["eze"]}
    more = {key: more[key] for key in ("hopper", "new", "vlist", "home", "eze")}
    assert imported(page, feed(more, posts=2))[0] == "2 talks added, 1 other section added"
    names = [piece.name for piece in PageText.read(page.read(PAGE)).pieces]
    stem = "sail-summit-2021"
    assert names == [
        FRONT,
        LEAD,
        f"hopper-{stem}",
        f"okonkwo-{stem}",
        f"van-der-vlist-{stem}",
        "the-way-home",
        f"eze-{stem}",
        "day-two",
        f"wei-{stem}",
    ]
    assert "url: https://a.example/2" in page.read(PAGE)
    assert page.build("dummy", drafts=True).warnings == []


def test_what_was_taken_out_stays_out(page: Garden) -> None:
    """A section that the writer deleted is not imported again."""
    text = PageText.read(page.read(PAGE))
    text.pieces = [piece for piece in text.pieces if piece.name != "the-way-home"]
    page.write(PAGE, text.text())
    assert imported(page, feed(TALKS))[0] == "1 other section taken out by you and left out"
    assert "By train." not in page.read(PAGE)


def test_front_matter_of_the_writer(page: Garden) -> None:
    """Front matter changed by the writer is kept, and the import reports that it added nothing to it."""
    page.replace(PAGE, "place:\n", "place: Hoorn\n")
    _, found = imported(page, feed(TALKS, posts=2))
    assert "place: Hoorn\n" in page.read(PAGE)
    assert "https://a.example/2\n" not in page.read(PAGE).partition("# Sail")[0]
    assert any(
        "the front matter of conferences/sail-summit-2021.md is your own" in left.what for left in found.unplaced
    )


def test_published_pages_are_left_alone(page: Garden) -> None:
    """A published page is not touched; talks that it lacks are listed."""
    page.replace(PAGE, "draft: true\n", "")
    before = page.read(PAGE)
    said, found = imported(page, feed({**TALKS, "new": ("Anchors — Zoë Okonkwo", "Heavy.")}))
    assert said == "nothing new"
    assert page.read(PAGE) == before
    (left,) = [left for left in found.unplaced if "published" in left.what]
    assert "“Anchors — Zoë Okonkwo”" in left.place
    assert "conferences/sail-summit-2021.md is published: put 'draft: true' into it" in left.what


def test_a_page_that_was_moved(page: Garden) -> None:
    """A page whose file name and series the writer changed is still recognised as the page of its source."""
    shutil.move(page.folder / PAGE, page.folder / "conferences/hoorn-2021.md")
    page.replace("conferences/hoorn-2021.md", "series: Sail Summit", "series: Hoorn Days")
    assert imported(page, feed(TALKS))[0] == "nothing new"
    assert not (page.folder / PAGE).exists()


def test_talks_that_were_written_by_hand(garden: Garden) -> None:
    """A talk that a draft already has, by title or by source, is not added again."""
    text = garden.read("conferences/sails-2024.md").replace("series:", "draft: true\nseries:")
    garden.write("conferences/sails-2024.md", text)
    xml = "<rss><channel><item><title>Sails 2024</title><link>https://ada.example/sails</link><description><![CDATA["
    xml += '<h2 id="hopper">Budgets — Grace Hopper</h2><h2>Boats &amp; "bytes" — Alan Turing</h2><h2>New — Ida Kai</h2>'
    said, _ = imported(garden, ImportSource("x", f"{xml}]]></description></item></channel></rss>".encode()))
    assert said == "2 talks that the page has already, 1 talk added"


def test_line_ends_stay(page: Garden, capsys: pytest.CaptureFixture[str]) -> None:
    """A page with Windows line endings keeps them, and its untouched sections are still updated."""
    from conference_garden.tools.command_line import main

    path = page.folder / PAGE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    source = page.folder / "feed.xml"
    source.write_bytes(feed({**TALKS, "home": ("The way home", "By boat.")}).data)
    assert main(["import", str(source), "--garden", str(page.folder)]) == 0
    assert "1 other section updated" in capsys.readouterr().out
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")


# Any edits, and any changes of the source

LINES = st.sampled_from(
    [
        "My own words.",
        "## My section",
        "(my-label)=",
        "```",
        "```text",
        "~~~",
        "---",
        "# My title",
        "% imported: no",
        "",
        "  ",
        "draft: true",
        ":::",
    ]
)
EDITS = st.tuples(
    st.sampled_from(["insert", "delete", "replace", "drop section", "swap sections", "append"]),
    st.integers(0, 60),
    LINES,
)
CHANGES = st.fixed_dictionaries(
    {
        "more": st.booleans(),
        "gone": st.sampled_from([None, "vlist", "home"]),
        "text": st.sampled_from(["", "hopper", "eze"]),
        "posts": st.integers(1, 2),
        "site": st.sampled_from(["a.example", "b.example"]),
    }
)


def edited(text: str, edit: tuple[str, int, str]) -> str:
    """A page after one edit by the writer."""
    what, at, line = edit
    page = PageText.read(text)
    sections = page.pieces[2:]
    if what == "drop section" and sections:
        page.pieces.remove(sections[at % len(sections)])
        return page.text()
    if what == "swap sections" and len(sections) > 1:
        one, other = at % len(sections), (at + 1) % len(sections)
        page.pieces[2 + one], page.pieces[2 + other] = page.pieces[2 + other], page.pieces[2 + one]
        return page.text()
    lines = text.split("\n")
    at = len(lines) if what == "append" else at % len(lines)
    lines[at : at + (what in ("delete", "replace"))] = [] if what == "delete" else [line]
    return "\n".join(lines)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EDITS, max_size=5), CHANGES)
def test_edits_are_kept(edits: list[tuple[str, int, str]], change: dict[str, object]) -> None:
    """The writer's edits survive a later import of a changed source, and deleted sections do not come back."""
    folder = Path(tempfile.mkdtemp(prefix="again-"))
    try:
        garden = Garden(folder)
        imported(garden, feed(TALKS))
        first = {piece.digest for piece in PageText.read(garden.read(PAGE)).pieces}
        for edit in edits:
            garden.write(PAGE, edited(garden.read(PAGE), edit))
        before = garden.read(PAGE)
        is_draft = Known.read(folder).pages["sail-summit-2021"].is_draft
        later = dict(TALKS)
        if change["more"]:
            later["new"] = ("Anchors — Zoë Okonkwo", "Heavy.")
        if change["gone"]:
            del later[str(change["gone"])]
        if change["text"]:
            later[str(change["text"])] = (later[str(change["text"])][0], "Other words.")
        source = feed(later, posts=int(str(change["posts"])), site=str(change["site"]))
        imported(garden, source)
        after = garden.read(PAGE)
        if not is_draft:
            assert after == before
            return
        was, now = PageText.read(before), PageText.read(after)
        own = [
            piece
            for piece in was.pieces
            if piece.digest not in first and content_digest(piece.text) != content_digest("")
        ]
        at = 0
        for piece in own:
            at = after.find(piece.text.strip("\n"), at)
            assert at >= 0, f"a text of the writer's is gone, or not where it was: {piece.text}"
        gone = {mark.piece for mark in was.imported.values()} - {piece.name for piece in was.pieces}
        assert not gone & {piece.name for piece in now.pieces if piece.digest in first}, "what was taken out came back"
        imported(garden, source)
        assert garden.read(PAGE) == after, "a second import changed something"
    finally:
        shutil.rmtree(folder)
