"""Paged answers of pretalx: further pages are fetched from the same server, or else reported."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from gardens import Garden

from conference_garden.tools.command_line import main
from conference_garden.tools.importing import pretalx

API = "/api/events/tide-2027/talks/"
NAMES = ("Ida Kai", "Jo Tarr", "Grace Hopper", "Ann van der Vlist")


def answer(number: int, following: str | None, previous: str | None = None) -> dict[str, Any]:
    """One page of an answer, with one talk."""
    slot = {"room": {"en": "Hall"}, "start": f"2027-05-03T1{number}:00:00+02:00"}
    talk = {"code": f"TALK{number}", "title": f"Tide {number}", "speakers": [{"name": NAMES[number]}], "slot": slot}
    return {"count": len(NAMES), "next": following, "previous": previous, "results": [talk]}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """A local server: its address, its answers by path, and the paths requested from it."""
    answers: dict[str, Any] = {}
    asked: list[str] = []

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            data = answers.get(self.path)
            self.send_response(404 if data is None else 302 if isinstance(data, str) else 200)
            if isinstance(data, str):
                self.send_header("Location", data)
            self.end_headers()
            self.wfile.write(json.dumps(data).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Logs nothing."""

    monkeypatch.setenv("no_proxy", "*")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", answers, asked
    finally:
        server.shutdown()


Import = Callable[..., str]


@pytest.fixture
def run(garden: Garden, capsys: pytest.CaptureFixture[str]) -> Import:
    """Imports sources; returns the output."""

    def run(*sources: object, status: int = 0) -> str:
        assert main(["import", *map(str, sources), "--name", "TideConf", "--garden", str(garden.folder)]) == status
        said = capsys.readouterr()
        return said.out + said.err

    return run


def talks(garden: Garden) -> list[str]:
    """The titles of the talks on the page."""
    text = garden.read("conferences/tideconf-2027.md")
    return [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]


def test_pages_of_the_same_server_are_fetched(
    garden: Garden, server: tuple[str, dict[str, Any], list[str]], run: Import
) -> None:
    """From one address all pages are fetched, each once, even if the links of the server use another scheme."""
    site, answers, asked = server
    own = site.replace("http:", "https:")
    answers[API] = answer(0, f"{own}{API}?limit=1&offset=1")
    answers[f"{API}?limit=1&offset=1"] = answer(1, f"{API}?limit=1&offset=2", f"{own}{API}?limit=1")
    answers[f"{API}?limit=1&offset=2"] = answer(2, None, f"{own}{API}?limit=1&offset=1")
    said = run(site + API)
    assert talks(garden) == ["Tide 0", "Tide 1", "Tide 2"]
    assert asked == [API, f"{API}?limit=1&offset=1", f"{API}?limit=1&offset=2"]
    assert "there is more of it" not in said


@pytest.mark.parametrize(
    "following", ["https://evil.example/x", "http://127.0.0.2/x", "file:///etc/passwd", "//[", "javascript:x"]
)
def test_other_servers_are_not_asked(
    garden: Garden, server: tuple[str, dict[str, Any], list[str]], run: Import, following: str
) -> None:
    """Links to other servers or schemes are reported, not followed."""
    site, answers, asked = server
    answers[API] = answer(0, following)
    assert f"there is more of it: name {following} too." in run(site + API)
    assert (talks(garden), asked) == (["Tide 0"], [API])


def test_there_is_an_end(
    garden: Garden, server: tuple[str, dict[str, Any], list[str]], run: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endless or circular series of pages is cut off, and a missing page is an error."""
    site, answers, asked = server
    monkeypatch.setattr(pretalx, "_MOST", 2)
    for number in range(4):
        answers[f"{API}?page={number}"] = answer(number, f"{API}?page={number + 1}")
    run(f"{site}{API}?page=0")
    assert (talks(garden), len(asked)) == (["Tide 0", "Tide 1", "Tide 2"], 3)
    answers[f"{API}?page=1"] = answer(1, f"{API}?page=0")
    run(f"{site}{API}?page=0")
    assert len(asked) == 5
    answers[f"{API}?page=1"] = None
    assert "cannot be read: 404" in run(f"{site}{API}?page=0", status=1)


def test_the_file_that_is_missing_is_named(garden: Garden, run: Import, tmp_path: Path) -> None:
    """If a page is missing among files, the import names its address, for both ways of numbering pages."""
    site = f"https://talks.example{API}"
    for counted in ("page={}", "limit=1&offset={}"):
        at = [f"{site}?{counted.format(number + ('page' in counted))}" for number in range(4)]
        for number in range(4):
            following = at[number + 1] if number < 3 else None
            previous = (at[number - 1] if number > 1 else at[0].replace("&offset=0", "")) if number else None
            (tmp_path / f"{number}.json").write_text(json.dumps(answer(number, following, previous)), encoding="utf-8")
        files = [tmp_path / f"{number}.json" for number in range(4)]
        assert "there is more of it" not in run(*files)
        said = run(files[3], files[0], files[1])
        assert said.count("there is more of it") == 1
        assert f"1.json: there is more of it: name the file with what {at[2]} answers too." in said
    assert talks(garden) == ["Tide 0", "Tide 1", "Tide 2", "Tide 3"]
