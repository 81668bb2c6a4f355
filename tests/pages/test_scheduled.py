"""Scheduled pages: a page with a future date is published on that day, and not before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from gardens import Built, Command, Garden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_commands import run

from conference_garden.facts.drafts import waiting_pages
from conference_garden.facts.frontmatter import NEVER, published_later
from conference_garden.facts.record import current_day
from conference_garden.tools.command_line import main

PAGE = "conferences/rigging-2027"
SCHEDULED = """\
---
series: Rigging
start: 2026-03-01
place: Hull
date: 2027-01-04
---

# Rigging 2027

Masts, mostly.

(noether-rigging-2027)=
## Symmetry of masts

```{talk}
:speakers: Emmy Noether
:topics: boats

A mast is the same from all sides.
```

Which {talk}`lovelace-sails-2023` denies.
"""
KEPT_BACK = ("Rigging", "rigging", "Noether", "noether", "Symmetry")


@pytest.fixture
def scheduled(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Garden:
    """A garden a month before one of its pages is published, on 4 January 2027."""
    monkeypatch.setenv("GARDEN_TODAY", "2026-12-04")
    garden.write(f"{PAGE}.md", SCHEDULED)
    return garden


def on(day: str, garden: Garden, *, into: str = "out", builder: str = "html", drafts: bool = False) -> Built:
    """Build as of a day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GARDEN_TODAY", day)
        return garden.build(builder, into=into, drafts=drafts)


def test_nothing_is_published_before_its_day(scheduled: Garden) -> None:
    """Before its day nothing of the page is published; after that, the site is as if it had never waited."""
    built = scheduled.build()
    assert built.warnings == []
    for name in built.files():
        text = (built.output / name).read_bytes().decode("utf-8", "replace")
        assert not any(word in name or word in text for word in KEPT_BACK), name
    before = built.files()
    assert on("2027-01-03", scheduled).files() == before
    day = on("2027-01-04", scheduled)
    assert {f"{PAGE}.html", "speakers/emmy-noether.html"} <= day.files().keys()
    assert day.files() == on("2031-05-05", scheduled, into="later").files()
    scheduled.remove(f"{PAGE}.md")
    assert on("2026-12-04", scheduled).files() == on("2031-05-05", scheduled, into="without").files()


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(days=st.lists(st.dates(date(2027, 1, 1), date(2027, 1, 8)).map(str), min_size=2, max_size=4))
def test_any_day_after_any_other(scheduled: Garden, days: list[str]) -> None:
    """After builds for any sequence of days, the site is that of a clean build for the last day."""
    scheduled.replace("conferences/sails-2023.md", "date: ", "date: 2027-01-06 #")
    text = scheduled.read("conferences/sails-2024.md")
    scheduled.write("conferences/sails-2024.md", text.replace("date: ", "date: 2027-01-06 #", 1))
    try:
        for drafts in (False, True):
            for day in days:
                built = on(day, scheduled, into=f"out{drafts}", drafts=drafts)
            clean = on(days[-1], scheduled, into=f"clean{drafts}-{days[-1]}", drafts=drafts)
            assert built.files() == clean.files()
            assert built.warnings == clean.warnings
    finally:
        scheduled.write("conferences/sails-2024.md", text)
        scheduled.replace("conferences/sails-2023.md", "date: 2027-01-06 #", "date: ")


def test_previews_show_it(scheduled: Garden) -> None:
    """Previews show the page with its day, and lists mark it as scheduled until then."""
    built = scheduled.build(drafts=True)
    assert built.warnings == []
    page = built.page(f"{PAGE}.html")
    assert "Only previews show this page, until 4 January 2027, the date in its front matter." in page
    assert "1 talk · scheduled" in built.page("conferences.html")
    assert '<span class="garden-draft">scheduled</span>' in built.page("speakers/emmy-noether.html")
    published = on("2027-01-04", scheduled, drafts=True)
    assert "previews show" not in published.page(f"{PAGE}.html")
    assert not [name for name in published.files() if name.endswith(".html") and "· scheduled" in published.page(name)]


def test_what_is_wrong_in_it_is_told_before_its_day(scheduled: Garden) -> None:
    """'check' reports mistakes and missing parts of a scheduled page early, so that its day brings no surprises."""
    scheduled.replace(f"{PAGE}.md", "place: Hull\n", "")
    scheduled.replace(f"{PAGE}.md", "lovelace-sails-2023", "lovelace-sails-1923")
    shown = scheduled.build("dummy", drafts=True)
    assert [warning.rpartition("[")[2] for warning in shown.warnings] == [
        "garden.missing-field]",
        "garden.unknown-talk]",
    ]
    assert scheduled.build("dummy").warnings == []


@pytest.mark.parametrize("drafts", [True, False])
def test_references(scheduled: Garden, drafts: bool) -> None:
    """A page published earlier may not refer to a scheduled page, and the message names its day. Later pages may."""
    text = "See {talk}`noether-rigging-2027`, {speaker}`Emmy Noether` and [it](../conferences/rigging-2027.md)."
    scheduled.replace("topics/boats.md", "Things that float.", text)
    later = SCHEDULED.replace("2027", "2028").replace("noether-rigging-2028", "curie-rigging-2028")
    later = later.replace("Emmy Noether", "Marie Curie").replace("lovelace-sails-2023", "noether-rigging-2027")
    scheduled.write("conferences/rigging-2028.md", later.replace("2028-01-04", "2027-02-01"))
    warnings = scheduled.build("dummy", into=str(drafts), drafts=drafts).warnings
    # without the page, MyST also warns about the path
    assert [warning.partition(": WARNING: ")[2] for warning in warnings if "[garden." in warning] == [
        f"'{what}' is on conferences/rigging-2027.md, which is published on 2027-01-04. "
        "Add the reference later, or publish both on the same day. [garden.not-yet-published]"
        for what in ("conferences/rigging-2027", "Emmy Noether", "noether-rigging-2027")
    ]
    assert on("2027-01-05", scheduled, builder="dummy", into=str(drafts), drafts=drafts).warnings == []


def test_between_scheduled_pages(scheduled: Garden) -> None:
    """A reference from a scheduled page to one published later is reported at once, not on the day."""
    later = SCHEDULED.replace("noether-rigging-2027", "curie-rigging-2028").replace("Emmy Noether", "Marie Curie")
    later = later.replace("# Rigging 2027", "# Rigging 2028")
    scheduled.write("conferences/rigging-2028.md", later.replace("date: 2027-01-04", "date: 2027-02-01"))
    scheduled.replace(f"{PAGE}.md", "lovelace-sails-2023", "curie-rigging-2028")
    (warning,) = scheduled.build("dummy", drafts=True).warnings
    assert "'curie-rigging-2028' is on conferences/rigging-2028.md, which is published on 2027-02-01." in warning
    assert scheduled.build("dummy").warnings == []


def test_a_published_page_that_is_scheduled(scheduled: Garden) -> None:
    """A future date on a page that was already published is reported, because its address would vanish until then."""
    scheduled.replace(f"{PAGE}.md", "series: Rigging", "series: Sails")
    assert on("2027-01-04", scheduled, builder="record").warnings == []
    assert '"conferences/rigging-2027.html' in scheduled.read("published.json")
    for drafts in (True, False):
        warnings = scheduled.build("dummy", into=str(drafts), drafts=drafts).warnings
        assert len(warnings) == 2
        for warning in warnings:
            assert "conferences/rigging-2027.md is published on 2027-01-04. Give the page a date" in warning
            assert "[garden.published-later]" in warning


def test_it_is_not_recorded(scheduled: Garden) -> None:
    """A scheduled page is not in the record before it is published."""
    assert scheduled.build("record").warnings == []
    assert "rigging" not in scheduled.read("published.json")


def test_commands(scheduled: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """'build' lists scheduled pages and publishes them on their day. 'check' accepts them, and 'report' skips them."""
    folder = str(scheduled.folder)
    line = "1 page is scheduled: conferences/rigging-2027.md, on 2027-01-04.\n"
    for day in ("2026-12-04", "2027-01-03"):
        built = run("build", folder, "--today", day)
        assert built.returncode == 0
        assert built.stdout.endswith(line)
        assert not (scheduled.folder / f"_build/html/{PAGE}.html").exists()
    assert built.stdout.startswith("Nothing has changed")
    built = run("build", folder, "--today", "2027-01-04")
    assert "scheduled" not in built.stdout
    assert not built.stdout.startswith("Nothing")
    assert (scheduled.folder / f"_build/html/{PAGE}.html").exists()
    assert run("build", folder, "--today", "2027-06-04").stdout.startswith("Nothing has changed")
    assert run("build", folder).stdout.endswith(line)  # the environment says December
    assert not (scheduled.folder / f"_build/html/{PAGE}.html").exists()
    checked = run("check", folder)
    assert (checked.returncode, checked.stdout.endswith(line)) == (0, True)
    assert "Rigging" not in run("report", folder, "--all", "--only", "drafts").stdout
    monkeypatch.setenv("GARDEN_TODAY", "tomorrow")
    assert "GARDEN_TODAY must be a day such as 2026-04-08, not 'tomorrow'." in run("build", folder).stderr
    wrong = Command("build", folder, "--today", "2026-02-30").result()
    assert (wrong.returncode, "--today" in wrong.stderr) == (2, True)


def test_the_day() -> None:
    """``GARDEN_TODAY`` comes before ``SOURCE_DATE_EPOCH``."""
    assert current_day({"GARDEN_TODAY": "2026-12-04", "SOURCE_DATE_EPOCH": "1700000000"}) == date(2026, 12, 4)
    assert current_day({"SOURCE_DATE_EPOCH": "1700000000"}) == date(2023, 11, 14)


@pytest.mark.parametrize("seconds", ["1717200000000", "9" * 30, "abc", "²", "2024-06-01"])
def test_a_day_that_is_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seconds: str) -> None:
    """An invalid ``SOURCE_DATE_EPOCH``, even in milliseconds, is reported by name, although ``GARDEN_TODAY`` is set."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    for day in ("", "2026-04-08"):
        monkeypatch.setenv("GARDEN_TODAY", day)
        assert main(["check"]) == 2
        message = "SOURCE_DATE_EPOCH must be the seconds from 1970 to a day, such as 1767225600, not "
        assert capsys.readouterr().err == f"{message}'{seconds}'.\n"


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("date: 2027-01-04", date(2027, 1, 4)),
        ("date: '2027-01-04'", date(2027, 1, 4)),
        ('"date": "2027-01-04"  # Monday', date(2027, 1, 4)),
        ("date: 2027-01-04\ndraft: true", NEVER),
        ("date: 2026-12-04", None),
        ("date: 2026-12-03", None),
        ("date: 2027-13-04", None),
        ("date: 2027-01-04\ndate: 2027-01-05", None),
        ("date: [2027-01-04", None),
        ("date: soon", None),
        ("updated: 2027-01-04", None),
        ("start: 2027-01-04\nend: 2027-01-05", None),
    ],
)
def test_what_is_a_date_to_come(head: str, day: date | None) -> None:
    """Only a valid future ``date`` of a conference page schedules it, quoted or not."""
    text = f"---\nseries: X\n{head}\n---\n\n# X\n"
    assert published_later("conferences/x", text, date(2026, 12, 4)) == day
    assert published_later("notes/x", text, date(2026, 12, 4)) in (None, NEVER)
    assert published_later("index", text, date(2026, 12, 4)) is None


def test_announced_events_are_published(scheduled: Garden) -> None:
    """A page about a future conference is published: only the ``date`` of its notes counts."""
    text = scheduled.read(f"{PAGE}.md").replace("date: 2027-01-04", "date: 2026-12-01")
    scheduled.write(f"{PAGE}.md", text.replace("start: 2026-03-01", "start: 2027-03-01"))
    built = scheduled.build()
    assert built.warnings == []
    assert f"{PAGE}.html" in built.files()


def test_waiting_pages(tmp_path: Path) -> None:
    """Drafts and scheduled pages are distinguished by their days."""
    garden = Garden(tmp_path)
    garden.write("conferences/a.md", "---\ndate: 2027-01-04\n---\n")
    garden.write("topics/b.md", "---\ndraft: true\n---\n")
    garden.write("conferences/c.md", "---\ndate: 2026-01-04\n---\n")
    assert waiting_pages(tmp_path, date(2026, 12, 4)) == {"conferences/a": date(2027, 1, 4), "topics/b": NEVER}


def test_waiting_pages_by_all_of_their_front_matter(tmp_path: Path) -> None:
    """Long front matter is read to its end, wherever the first block of the file happens to be cut."""
    garden = Garden(tmp_path)
    for number in range(5):
        garden.write(f"notes/{number}.md", f"---\nsummary: {'x' * number}{'é' * 2000}\ndraft: true\n---\n# Long\n")
    for number in range(2000, 2060):
        garden.write(f"notes/{number}.md", f"---\ndraft: true\nsummary: {'x' * number}\n---\n{'é' * 2000}")
    garden.write("notes/none.md", f"# None\n\n{'word ' * 2000}\n---\ndraft: true\n---\n")
    garden.write("topics/inside/sea.md", f"---\ntitle: {'é' * 10}\n---\n{'é' * 5000}\n---\ndraft: true\n---\n")
    (tmp_path / "notes/binary.md").write_bytes(b"---\ndraft: true\n---\n\xff")
    found = waiting_pages(tmp_path, date(2026, 12, 4))
    assert found == dict.fromkeys([f"notes/{number}" for number in (*range(5), *range(2000, 2060))], NEVER)
