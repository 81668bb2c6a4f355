"""The live preview: it shows an edited page at once, updates all else later, and ends equal to a clean build."""

from __future__ import annotations

import json
import queue
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from socket import socket
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from gardens import ROOT, Built, Command, Garden, copy_garden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser, Page, expect
from test_incremental import BUILDS, Edit, begin_again, edits, lay_out, new_garden, start

from conference_garden.facts.ledger import Ledger
from conference_garden.search.index import make_search_index
from conference_garden.tools.live import watch
from conference_garden.tools.live.background import Background
from conference_garden.tools.live.builds import BuildResult, LiveGarden
from conference_garden.tools.live.server import Preview


def follow_up(live: LiveGarden) -> list[str]:
    """Brings everything up to date; returns the problems."""
    ended: queue.Queue[BuildResult] = queue.Queue()
    live.follow_up(ended.put)
    return [message.line.replace(f"{live.folder}/", "") for message in ended.get(timeout=60).messages]


@pytest.fixture(scope="module")
def built_start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Garden, Path]:
    """The garden before any edit, with its preview, and a copy from which to begin again."""
    garden = new_garden(tmp_path_factory.mktemp("live") / "garden")
    lay_out(garden, start())
    with closing(LiveGarden(garden.folder)) as live:
        live.start()
    return garden, shutil.copytree(garden.folder, garden.folder.with_name("start"))


@settings(max_examples=7, deadline=None, suppress_health_check=list(HealthCheck), phases=BUILDS)
@given(steps=st.lists(st.tuples(edits(), st.sampled_from([0.0, 0.05, 0.2, 0.4, 9.0])), min_size=1, max_size=6))
def test_preview_ends_as_a_clean_build(built_start: tuple[Garden, Path], steps: list[tuple[Edit, float]]) -> None:
    """After any edits, with background builds finished or not, files and problems equal those of a clean build."""
    garden = begin_again(built_start)
    state = start()
    live = LiveGarden(garden.folder)
    live.start()
    for edit, pause in steps:
        before = {path: path.read_bytes() for path in garden.folder.glob("*/*.md")}
        edit(state)
        lay_out(garden, state)
        after = {path: path.read_bytes() for path in garden.folder.glob("*/*.md")}
        if before.keys() != after.keys():
            live.build()
        for path in before.keys() & after.keys():
            if before[path] != after[path]:
                live.show(path)
        ended = threading.Event()
        live.follow_up(lambda _, ended=ended: ended.set())
        ended.wait(pause)
    problems = follow_up(live)
    live.close()
    clean = garden.clean_build(drafts=True)
    make_search_index(clean.output.with_name("search"), clean.output, Ledger(clean.output.with_name("ledger.sqlite")))
    assert Built(live.output, [], []).files() == clean.files()
    assert set(problems) == {*clean.warnings, *clean.advice}


def test_background_work_is_stopped_as_a_whole(tmp_path: Path) -> None:
    """Background work that is stopped returns no result, and its child processes end with it."""
    began = tmp_path / "began"
    results: queue.Queue[object] = queue.Queue()

    def work() -> None:
        child = subprocess.Popen(["sleep", "60"])
        began.with_suffix(".new").write_text(str(child.pid))
        began.with_suffix(".new").rename(began)
        child.wait()

    background = Background(work, results.put)
    while not began.exists():
        time.sleep(0.01)
    background.stop()
    state = Path(f"/proc/{began.read_text()}/stat")
    while state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    Background(lambda: 6 * 7, results.put)
    assert results.get(timeout=60) == 42


def test_show_names_page_and_place(garden: Garden) -> None:
    """Showing an edited page returns its address and the anchor of the edited section."""
    with closing(LiveGarden(garden.folder)) as live:
        live.start()
        page = garden.folder / "conferences/sails-2024.md"
        live.remember([page])
        garden.replace("conferences/sails-2024.md", "Keep one boat in reserve.", "Keep two boats in reserve.")
        result = live.show(page)
        assert result
        assert (result.page, result.anchor) == ("conferences/sails-2024.html", "turing-sails-2024")
        assert "Keep two boats" in (live.output / result.page).read_text(encoding="utf-8")


def test_a_shown_page_has_what_others_say_now(garden: Garden) -> None:
    """When a page is shown after an edit, its lists have takeaways that were changed on other pages before."""
    with closing(LiveGarden(garden.folder)) as live:
        live.start()
        conference, topic = garden.folder / "conferences/sails-2024.md", garden.folder / "topics/boats.md"
        before = (live.output / "topics/boats.html").read_text(encoding="utf-8")
        takeaway = next(text for text in _takeaways(garden) if text in before)
        garden.replace("conferences/sails-2024.md", takeaway, "A new takeaway.")
        live.show(conference)
        assert follow_up(live) == []
        garden.replace("topics/boats.md", "Things that float.", "Things that sink.")
        live.show(topic)
        after = (live.output / "topics/boats.html").read_text(encoding="utf-8")
        assert "A new takeaway." in after
        assert takeaway not in after


TWINS = """---
series: Knots
start: 2025-05-05
end: 2025-05-06
place: Hull
date: 2025-05-09
---

# Knots 2025

All about hitches.

(bowline-2025)=
## Bowlines

```{talk}
:speakers: Grace Hopper
:topics: boats

A bowline holds.
```

It capsizes under unsteady loads unless the tail is dressed.

(sheet-bend-2025)=
## Sheet bends

```{talk}
:speakers: Grace Hopper
:topics: boats

A sheet bend joins.
```

It capsizes under unsteady loads unless the tail is dressed.
"""


def test_a_shown_page_suggests_no_talk_that_is_gone(garden: Garden) -> None:
    """A talk whose label was deleted is no longer suggested on its page, even before the rest is up to date."""
    garden.write("conferences/knots-2025.md", TWINS)
    with closing(LiveGarden(garden.folder)) as live:
        assert live.start().messages == []
        page = live.output / "conferences/knots-2025.html"
        assert 'href="#sheet-bend-2025"' in page.read_text(encoding="utf-8").partition("You might read next")[2]
        garden.replace("conferences/knots-2025.md", "(sheet-bend-2025)=\n", "")
        result = live.show(garden.folder / "conferences/knots-2025.md")
        assert result
        assert (result.page, result.messages) == ("conferences/knots-2025.html", [])
        assert "#sheet-bend-2025" not in page.read_text(encoding="utf-8")


def test_preview_reads_speakers_again(garden: Garden) -> None:
    """The preview follows changes of speakers.yml, and its deletion."""
    with closing(LiveGarden(garden.folder)) as live:
        live.start()
        for address in ("https://one.example/", "https://two.example/"):
            garden.write("speakers.yml", f"Grace Hopper:\n  url: {address}\n")
            assert live.build().messages == []
            assert f'href="{address}"' in (live.output / "speakers/grace-hopper.html").read_text(encoding="utf-8")
        (garden.folder / "speakers.yml").unlink()
        live.build()
        assert "two.example" not in (live.output / "speakers/grace-hopper.html").read_text(encoding="utf-8")


def _takeaways(garden: Garden) -> list[str]:
    """The takeaways of the talks of a conference."""
    return re.findall(r"```\{talk\}\n(?::.*\n)*\n(.*)\n```", garden.read("conferences/sails-2024.md"))


def test_broken_input_is_survived(garden: Garden) -> None:
    """Mistakes in pages are reported with their places, and the preview recovers once they are corrected."""
    live = LiveGarden(garden.folder)
    live.start()
    garden.replace("topics/boats.md", "{topic}`budgets`", "{topic}`budget`")
    (message,) = live.build().messages
    assert message.place == "topics/boats.md:10"
    assert message.text.startswith("there is no topic 'budget'; did you mean 'budgets'?")
    (garden.folder / "topics/boats.md").write_bytes(b"\xff\xfe")
    assert any("not UTF-8" in message.text for message in live.build().messages)
    garden.write("topics/boats.md", "---\nfamily: Craft\ntended: 2024-06-01\n---\n\n# Boats\n\nThings that float.\n")
    assert live.build().messages == []
    live.close()


def test_a_front_page_that_is_gone(garden: Garden) -> None:
    """A missing index.md is reported as the only error, and the preview continues when the file is back."""
    with closing(LiveGarden(garden.folder)) as live:
        live.start()
        text = garden.read("index.md")
        garden.remove("index.md")
        expected = f"ERROR: {garden.folder} is not a garden: it has no index.md. Put it back, the preview goes on then."
        for _ in range(2):  # the first build discards what was read before
            assert [message.line for message in live.build().messages] == [expected]
        garden.write("index.md", text)
        assert live.build().messages == []


MISTAKES = """
![a boat](boat.png)

{spaeker}`Grace Hopper` and {ref}`nowhere` and {doc}`no-page` and [a page](no-page.md) and [^no-note].

```{nope}
```

```pythonn
x = 1
```

#### Too deep
"""


def test_messages_are_those_of_check(garden: Garden) -> None:
    """Messages of the preview have the text and place of those of a check, and match the problem matchers."""
    garden.write("topics/boats.md", garden.read("topics/boats.md") + MISTAKES)
    checked = Command("check", str(garden.folder)).result().stderr.strip().splitlines()
    assert len(checked) > 8
    with closing(LiveGarden(garden.folder)) as live:
        started = live.start().messages
        live.show(garden.folder / "topics/boats.md")
        followed = follow_up(live)
    assert sorted(message.line for message in started) == sorted(checked)
    assert sorted(f"{garden.folder}/{line}" for line in followed) == sorted(checked)
    matchers = json.loads((ROOT / ".github/problems.json").read_text(encoding="utf-8"))["problemMatcher"]
    patterns = [matcher["pattern"][0] for matcher in matchers]
    for message in started:
        pattern = patterns[message.advice]
        match = re.fullmatch(pattern["regexp"], message.line)
        assert f"{match[pattern['file']]}:{match[pattern['line']]}" == f"{garden.folder}/{message.place}"
        assert message.place.startswith("topics/boats.md:")
        assert message.line.startswith(f"{garden.folder}/{message.place}: ")
        assert match[pattern["message"]] in message.text


@contextmanager
def running(garden: Garden) -> Iterator[str]:
    """Runs ``live`` on a garden; yields the address of the preview, which a restart does not change."""
    with socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    process = Command("live", str(garden.folder), "--port", str(port))
    try:
        while not (found := re.search(r"(http://\S+)\s", process.printed())):
            assert process.is_running(), process.result()
            time.sleep(0.05)
        yield found[1]
    finally:
        process.kill()


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[tuple[Garden, Page]]:
    garden = copy_garden("small", tmp_path / "garden")
    with running(garden) as address:
        page = browser.new_page()
        with page.expect_response("**/__live?*"):
            page.goto(f"{address}conferences/sails-2024.html")
        yield garden, page
        page.close()


def test_browser_follows_the_writer(shown: tuple[Garden, Page]) -> None:
    """New text appears without a reload, another page opens when it is edited, and problems appear and disappear."""
    garden, page = shown
    page.evaluate("window.kept = true")
    garden.replace("conferences/sails-2024.md", "Reserve is what", "Spare is what")
    expect(page.locator("article")).to_contain_text("Spare is what")
    assert page.evaluate("window.kept")
    garden.replace("topics/boats.md", "{topic}`budgets`", "{topic}`budget`")
    page.wait_for_url("**/topics/boats.html*")
    expect(page.locator("#garden-problems")).to_contain_text("topics/boats.md:10: there is no topic 'budget'")
    garden.replace("topics/boats.md", "{topic}`budget`", "{topic}`budgets`\n\n```nolang\nx\n```\n")
    expect(page.locator("#garden-problems > p")).to_have_count(0)
    expect(page.locator("#garden-problems summary")).to_have_text("Advice (1)")
    expect(page.locator("#garden-problems details p")).to_contain_text("topics/boats.md:12: the language 'nolang'")
    garden.replace("topics/boats.md", "\n\n```nolang\nx\n```\n", "")
    expect(page.locator("#garden-problems")).to_be_hidden()


def test_browser_begins_anew(shown: tuple[Garden, Page]) -> None:
    """Changed settings, and a style sheet that is added, changed or removed, take effect on the open page."""
    garden, page = shown
    heading = page.locator("h1")
    garden.write("_static/garden.css", "h1 { letter-spacing: 4px }\n")
    expect(heading).to_have_css("letter-spacing", "4px", timeout=60_000)
    garden.write("_static/garden.css", "h1 { letter-spacing: 5px }\n")
    expect(heading).to_have_css("letter-spacing", "5px", timeout=60_000)
    (garden.folder / "_static/garden.css").unlink()
    expect(heading).to_have_css("letter-spacing", "normal", timeout=60_000)
    garden.replace("garden.toml", 'name = "', 'name = "Another: ')
    expect(page).to_have_title(re.compile("Another: "), timeout=60_000)
    for wrong in ('url = "http://["', "url = https"):
        garden.replace("garden.toml", 'url = "https://small.example/notes/"', wrong)
        expect(page.locator("#garden-problems")).to_contain_text("garden.toml:3: ", timeout=60_000)
        garden.replace("garden.toml", wrong, 'url = "https://small.example/notes/"')
        expect(page.locator("#garden-problems")).to_be_hidden(timeout=60_000)


def test_no_event_is_missed_before_a_page_is_connected(tmp_path: Path) -> None:
    """A page that was served before an event and connects after it is told to reload; an up-to-date page is not."""
    preview = Preview(tmp_path, 0)
    state = preview.state
    assert preview.listen(state).empty()
    preview.tell("built")
    assert "event: anew" in preview.listen(state).get_nowait()
    assert preview.listen(preview.state).empty()
    assert "event: anew" in Preview(tmp_path, 0).listen(preview.state).get_nowait()


def test_no_request_is_lost_while_the_preview_begins_anew(tmp_path: Path) -> None:
    """While the preview restarts with new settings, requests wait for it instead of failing."""
    garden = copy_garden("small", tmp_path / "garden")
    with running(garden) as address:
        titles = []
        for name in ("One", "Two"):
            garden.replace("garden.toml", 'name = "', f'name = "{name}: ')
            end = time.monotonic() + 60
            while time.monotonic() < end and not (titles and f"{name}: " in titles[-1]):
                with urlopen(f"{address}index.html", timeout=60) as answer:
                    titles.append(html.fromstring(answer.read()).findtext(".//title"))
        assert titles[0] != titles[-1]
        assert "Two: One: " in titles[-1]


def test_folders_that_come_and_go(tmp_path: Path) -> None:
    """Moving a folder into or out of the garden adds or removes its pages, although no file is saved."""
    garden = copy_garden("small", tmp_path / "garden")
    elsewhere = Garden(tmp_path / "elsewhere")
    elsewhere.write("knots/bends/sheet.md", "# Sheet bend\n\nIt holds.\n")
    garden.write("notes/about.md", "# About\n\nNotes.\n")
    with running(garden) as address:
        (elsewhere.folder / "knots").rename(garden.folder / "notes/knots")
        wait_for(f"{address}notes/knots/bends/sheet.html", 200)
        (garden.folder / "notes/knots/bends").rename(elsewhere.folder / "bends")
        wait_for(f"{address}notes/knots/bends/sheet.html", 404)
        (garden.folder / "notes").rename(elsewhere.folder / "notes")
        wait_for(f"{address}notes/about.html", 404)


def test_what_was_saved_while_the_garden_was_read(tmp_path: Path) -> None:
    """Pages edited, added or deleted before the watcher starts are reported like later changes."""
    garden = copy_garden("small", tmp_path / "garden")
    before = watch._times(garden.folder)
    garden.write("notes/knots.md", "# Knots\n\nThey hold.\n")
    garden.replace("topics/boats.md", "Things", "All things")
    garden.remove("conferences/sails-2023.md")
    names = ("notes/knots.md", "topics/boats.md", "conferences/sails-2023.md")
    assert next(watch._changes(garden.folder, before)) == {garden.folder / name for name in names}


def wait_for(address: str, status: int) -> None:
    """Waits until the address answers with the status."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            with urlopen(address) as answer:
                found = answer.status
        except HTTPError as error:
            found = error.code
        if found == status:
            return
        time.sleep(0.1)
    raise AssertionError(f"{address} is {found} still")


def test_search_in_the_preview(shown: tuple[Garden, Page]) -> None:
    """Search in the preview finds text that was just written."""
    garden, page = shown
    garden.replace("conferences/sails-2024.md", "Reserve is what", "Reserve, in zeppelins, is what")
    expect(page.locator("article")).to_contain_text("zeppelins")
    address = page.url.partition("/conferences")[0]
    result = page.locator(".garden-result").first
    for _ in range(20):  # until the search index is up to date
        page.goto(f"{address}/search.html?q=zeppelins")
        with suppress(AssertionError):
            expect(result).to_contain_text("zeppelins", timeout=1000)
            break
    expect(result).to_contain_text("zeppelins")
