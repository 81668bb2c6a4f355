"""Broken or malicious sources are refused or made harmless, with a message and never a traceback."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from gardens import ROOT, Garden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conference_garden.facts.hidden import without_hidden
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.command_line import main
from conference_garden.tools.importing import command as imports
from conference_garden.tools.importing import feed, pyvideo, schedule, sources
from conference_garden.tools.importing.escapes import clean
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.placing import place
from conference_garden.tools.importing.sources import ImportSource

SOURCES = ROOT / "tests/imports"
Run = Callable[..., str]


@pytest.fixture
def garden(restored: Garden) -> Garden:
    """A garden that is read once for all tests of this module."""
    return restored


@pytest.fixture
def run(garden: Garden, capfd: pytest.CaptureFixture[str]) -> Run:
    """Imports a source that must be refused with a message of one line, which is returned."""

    def run(source: str | Path) -> str:
        before = sorted(garden.folder.rglob("*"))
        assert main(["import", str(source), "--garden", str(garden.folder)]) == 1
        assert sorted(garden.folder.rglob("*")) == before
        said = capfd.readouterr()
        assert said.err.count("\n") == 1
        return said.err

    return run


def rss(inner: str, before: str = "") -> str:
    """A feed of one post with a talk."""
    post = f"<item><title>Pier Day 2021</title><link>https://x.example/</link><description><![CDATA[{inner}]]></description></item>"
    return f"{before}<rss version='2.0'><channel><title>x</title>{post}</channel></rss>"


TALK = "<h2>Piers — Jane Doe</h2>"


@pytest.mark.parametrize("comment", ["<!-- a -->", "<!-- a --> ", "<!---->\n", "<!-- -- > -->"])
def test_comments_before_the_root_cost_no_more_than_others(run: Run, tmp_path: Path, comment: str) -> None:
    """Thousands of comments before the root element do not slow down the detection of a format."""
    file = tmp_path / "x.xml"
    for root, said in (("<div>", "is not a feed"), ("<html>", "is a web page"), ("<!-- <html>", "is not a feed")):
        file.write_text(comment * 2_000 + root)
        assert said in run(file)


def imported(garden: Garden, data: bytes | str) -> str:
    """Imports a feed; returns the page, which must build without a warning, and the list of what was left out."""
    known = Known.read(garden.folder)
    found = ImportResult()
    feed.read([ImportSource("feed.xml", data if isinstance(data, bytes) else data.encode())], known, found)
    (change,) = place(found, known)
    garden.write(f"{change.document}.md", change.text)
    built = garden.build(drafts=True)
    assert built.warnings == []
    page = built.page(f"{change.document}.html")
    assert "alert(" not in page.replace("&#40;", "(").split("<article")[1].replace("alert(kept)", "")
    return change.text + "\n".join(str(left) for left in found.unplaced)


# XML


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>',
    ],
)
def test_entities_are_refused(run: Run, tmp_path: Path, declared: str) -> None:
    """Entity bombs and external entities are refused, not expanded."""
    (tmp_path / "feed.xml").write_text(rss(f"{TALK}&c;&a;", declared))
    assert "declares XML entities" in run(tmp_path / "feed.xml")


def test_doctype_without_entities(garden: Garden) -> None:
    """An old feed with a DOCTYPE is read, and its DTD is not fetched."""
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">'
    assert "## Piers" in imported(garden, rss(TALK, doctype))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b" ", "source is empty."),
        (b"\x00\xff\x00", "is not a feed, schedule or collection of recordings that can be imported."),
        (b"<!doctype html><body>no feed</body>", "is a web page, and names no feed."),
        (
            b"<html><link rel='alternate' type='application/atom+xml' href='https://log.example/feed'></html>",
            "is a web page; name its feed instead: https://log.example/feed",
        ),
        (b"<rss>", "No talk was found"),
        (b'{"schedule": ', "is not JSON"),
        (b'{"schedule": 7}', "is not a schedule"),
        (b'{"schedule": {"conference": {"days": [{"rooms": [1]}]}}}', "No talk was found"),
        (b'{"schedule": ' + b"[" * 100_000, "is not JSON"),
        (b"<schedule><day/></schedule>", "has no <conference>"),
    ],
)
def test_what_is_no_source(run: Run, tmp_path: Path, data: bytes, message: str) -> None:
    """Files in other formats, and truncated ones, are refused with a message."""
    (tmp_path / "source").write_bytes(data)
    assert message in run(tmp_path / "source")
    assert "nothing in it that can be imported" in run(tmp_path)


def test_a_feed_that_is_cut_short(garden: Garden) -> None:
    """The readable part of a truncated feed is imported, and the syntax error is reported."""
    text = imported(garden, rss(TALK).replace("</channel></rss>", "<item><title>Pi"))
    assert "## Piers" in text
    assert "not well-formed in line 1" in text


def test_sizes(run: Run, tmp_path: Path) -> None:
    """A file of 100 MB is refused because of its size."""
    with (tmp_path / "large.xml").open("wb") as file:
        file.truncate(100 * 2**20)
    assert "is larger than 20 MB" in run(tmp_path / "large.xml")
    assert "cannot be read: No such file" in run(tmp_path / "none.xml")


@pytest.mark.parametrize(
    "inner",
    ["<div>" * 5_000, "<blockquote>" * 200, "<ul><li>" * 100, "<b><i>" * 1_000, "<table><tr><td>" * 80, "<p>" * 20_000],
    ids=lambda inner: inner[:8],
)
def test_depth(garden: Garden, inner: str) -> None:
    """Extremely nested elements keep their text or are reported as left out; the rest of the page is imported."""
    text = imported(garden, rss(f"{TALK}<p>before</p>{inner}inside"))
    assert "before" in text
    assert "inside" in text or "it is too large or too deeply nested" in text


# What is in a text


def test_nothing_runs_or_loads(garden: Garden) -> None:
    """Scripts, event handlers, forms and unsafe URLs are removed; pictures and frames become links."""
    text = imported(
        garden,
        rss(
            TALK
            + "<script>alert(1)</script><style>x{}</style><svg onload='alert(2)'></svg><p onclick='alert(3)'>kept</p>"
            '<a href="javascript:alert(4)">link</a><a href=" data:text/html,x">data</a><a href="file:///etc/passwd">file</a>'
            '<img src="x" onerror="alert(5)" alt="picture"><iframe src="https://f.example/"></iframe>'
            '<iframe srcdoc="<script>alert(6)</script>"></iframe><form action="https://x.example"><input></form>'
            "<object data='javascript:alert(7)'></object><p>]]]]><![CDATA[></p>"
        ),
    )
    page = garden.read("conferences/pier-day-2021.md")
    assert not any(word in page for word in ("alert", "javascript:", "file:", "data:", "onclick", "<p", "![", "style"))
    assert "[picture](https://x.example/x)" in page
    assert "[Embedded page](https://f.example/)" in page
    assert "left out: <form>" in text
    assert "left out: <svg>" in text


def test_text_is_no_syntax(garden: Garden) -> None:
    """Roles, directives, labels, comments and front matter in the text of a post stay text."""
    evil = "{raw}`x` [a](b) <b> (pier-day-2021)= % imported: 0123456789abcdef x y"
    code = "```{raw} html\n<script>alert(kept)</script>\n```\n% imported: 0123456789abcdef --- x\n## no heading"
    data = rss(f"<h2>{{raw}}`t` (x)= — Jane Doe</h2><p>{evil}</p><p>```{{raw}} html</p><pre>{code}</pre><p>---</p>")
    imported(garden, data)
    page = garden.read("conferences/pier-day-2021.md")
    assert page.count("\n## ") == 2  # that of the talk, and the one in the code
    imported(garden, data)
    assert garden.read("conferences/pier-day-2021.md") == page


def test_names_are_no_syntax(garden: Garden, tmp_path: Path) -> None:
    """Line breaks, quotes, fences and YAML in the names and titles of a schedule are not taken for syntax."""
    evil = "a: [b\"'\n---\n```\n:takeaway: x\n(c)=\n## d\n\x00\x07%&*{e}`f`"
    event = {
        "guid": f"1\n{evil}",
        "title": evil,
        "persons": [{"name": evil}],
        "track": evil,
        "type": evil,
        "room": evil,
    }
    about = {"title": evil, "start": "2027-01-01", "end": "2027-01-02", "url": f"https://x.example/{evil}", "days": []}
    data = {
        "schedule": {
            "conference": about,
            "events": [{**event, "start": "2027-01-01T10:00", "url": f"https://y.example/{evil}"}],
        }
    }
    (tmp_path / "s.json").write_text(json.dumps(data))
    assert main(["import", str(tmp_path / "s.json"), "--garden", str(garden.folder)]) == 0
    (page,) = garden.folder.glob("conferences/a-b*.md")
    assert page.read_text().count("\n## ") == 1
    warnings = garden.build("dummy", drafts=True).warnings
    assert warnings == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "no-such-encoding"])
def test_encodings(garden: Garden, encoding: str) -> None:
    """A feed is decoded in its actual encoding, whatever its XML declaration says."""
    text = rss("<h2>Größe — Zoë Ørsted</h2><p>Maß</p>", '<?xml version="1.0" encoding="utf-8"?>')
    text = text.replace("—", "-") if "8859" in encoding else text
    text = text.replace("utf-8", "no-such-encoding" if encoding.startswith("no") else "utf-8")
    page = imported(garden, text.encode("utf-8" if encoding.startswith("no") else encoding))
    assert "## Größe" in page
    assert ":speakers: Zoë Ørsted" in page


def test_broken_characters(garden: Garden) -> None:
    """Undecodable bytes and control characters are replaced or left out, and the import says so."""
    page = imported(garden, rss(TALK).encode().replace(b"Piers", b"Pi\xff\x01ers"))
    assert ":speakers: Jane Doe" in page
    assert "some characters are broken" in page


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("ad\u202eob\u202c \u2066a\u2069", "adob a"),
        ("Grace\u200b Hop\u2060per\ufeff", "Grace Hopper"),
        ("Ma\u00adry\u200e Shel\u200fley\u061c", "Mary Shelley"),
        ("a\u200db\u200cc", "abc"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),  # Persian
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),  # Hindi
        ("\u05e9\u05dc\u05d5\u05dd!\u200f", "\u05e9\u05dc\u05d5\u05dd!\u200f"),  # Hebrew
        ("\u1797\u17b6\u200b\u179f\u17b6", "\u1797\u17b6\u200b\u179f\u17b6"),  # Khmer
        (
            "\U0001f469\U0001f3fd\u200d\U0001f4bb \u2764\ufe0f\u200d\U0001f525",
            "\U0001f469\U0001f3fd\u200d\U0001f4bb \u2764\ufe0f\u200d\U0001f525",
        ),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e007f x\U000e0067\U000e0062",
            "\U0001f3f4\U000e0067\U000e0062\U000e007f x",
        ),
    ],
    ids=ascii,
)
def test_what_nobody_sees(garden: Garden, written: str, kept: str) -> None:
    """Bidirectional and invisible characters are removed everywhere, unless scripts or emoji need them."""
    assert clean(written) == kept
    page = imported(garden, rss(f"<h2>Piers {written} \u2014 Jane Doe</h2><p>{written}</p><pre>{written}</pre>"))
    assert without_hidden(page) == page
    assert page.count(kept) >= 3


# The web


PACKED = gzip.compress(b"<rss>" + b" " * 2**23)


class Web(BaseHTTPRequestHandler):
    """Answers by path; records the requested paths."""

    asked: list[str]

    def do_GET(self) -> None:  # noqa: C901
        """Answers a request."""
        self.asked.append(self.path)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/feed.xml")
        elif self.path == "/to-a-file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
        elif self.path.startswith("/round"):
            self.send_response(302)
            self.send_header("Location", self.path + "x" * self.path.startswith("/rounds"))
        elif self.path == "/packed":
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
        elif self.path == "/headers":
            with suppress(OSError):
                while True:
                    self.wfile.write(b"H")
                    sleep(0.05)
        else:
            self.send_response(404 if self.path == "/none" else 200)
        self.end_headers()
        if self.path == "/feed.xml":
            self.wfile.write(FETCHED.encode())
        if self.path == "/packed":
            self.wfile.write(PACKED)
        try:
            while self.path in ("/endless", "/slow"):
                self.wfile.write(b" " * (1 if self.path == "/slow" else 65_536))
                sleep(0.05 if self.path == "/slow" else 0)
        except OSError:
            pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Logs nothing."""


FETCHED = rss(
    f'{TALK}<img src="/a.png"><a rel="next" href="/page/2"></a><link rel="stylesheet" href="/b.css">',
    '<?xml-stylesheet href="/style.xsl"?>',
).replace("<item>", '<link>/</link><item><enclosure url="/c.mp3"/>')


@contextmanager
def web() -> Iterator[tuple[str, list[str]]]:
    """A local server: its address, and the paths requested from it."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (Web,), {"asked": asked}))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()


def test_only_what_was_named_is_fetched(garden: Garden) -> None:
    """Only the feed is fetched, through a redirect; its pictures, pages, style sheets and enclosures are not."""
    with web() as (address, asked):
        assert main(["import", f"{address}/moved", "--garden", str(garden.folder)]) == 0
        assert asked == ["/moved", "/feed.xml"]
        assert "## Piers" in garden.read("conferences/pier-day-2021.md")


def test_what_the_web_answers(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors, redirects to files, redirect loops and endless answers are refused with a message."""
    monkeypatch.setattr(sources, "LARGEST", 2**20)
    monkeypatch.setattr(sources, "LONGEST", 1)
    with web() as (address, _):
        assert "/none cannot be read: 404 Not Found." in run(f"{address}/none")
        assert "cannot be read: " in run(f"{address}/to-a-file")
        assert "is larger than 1 MB" in run(f"{address}/endless")
        assert "took longer than 1 seconds" in run(f"{address}/slow")
        assert "took longer than 1 seconds" in run(f"{address}/headers")
        assert "is not a feed, schedule" in run(f"{address}/packed")
        assert "infinite loop" in run(f"{address}/round")
        assert "infinite loop" in run(f"{address}/rounds")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "took longer than 1 seconds" in run(f"https://127.0.0.1:{silent.getsockname()[1]}/")
    assert "/gone cannot be read: Connection refused." in run(f"{address}/gone")
    assert "No such file or directory. An address begins with https://" in run("log.example/feed.xml")
    assert "unknown url type: ftp" in run("ftp://127.0.0.1/feed.xml")
    assert "unknown url type: file" in run("file:///etc/passwd")
    assert "cannot be read: No such file" in run("data:text/xml,<rss/>")
    assert "cannot be read: " in run("http://[broken/feed.xml")


def test_a_source_cannot_keep_the_command_busy(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that exceeds the time limit is abandoned, and nothing is written."""
    monkeypatch.setattr(imports, "LONGEST", 1)
    monkeypatch.setattr(feed, "read", lambda *_: sleep(60))
    assert run(SOURCES / "hugo.xml") == "The import took longer than 1 seconds: nothing was imported.\n"


# Random damage


def test_bases_that_are_no_addresses(run: Run, garden: Garden, tmp_path: Path) -> None:
    """Malformed URLs, as the base of a feed or as the feed of a web page, cause no failure."""
    path = tmp_path / "x"
    path.write_text('<!doctype html><link type="application/rss+xml" href="//[">', encoding="utf-8")
    assert "name its feed instead: //[" in run(path)
    path.write_text(rss("<h2>Knots — Ida Kai</h2>").replace("<item>", "<item xml:base='//['>"), encoding="utf-8")
    assert main(["import", str(path), "--garden", str(garden.folder)]) == 0
    assert ":source: https://x.example/" in garden.read("conferences/pier-day-2021.md")


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["hugo.xml", "ablog.atom", "pentabarf.xml"]),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 40),
            st.binary(max_size=6) | st.sampled_from([b"<", b">", b"&", b"]]>", b"\x00"]),
        )
    ),
)
def test_torn_xml(tmp_path_factory: pytest.TempPathFactory, name: str, tears: list[tuple[float, int, bytes]]) -> None:
    """A feed or schedule with bytes removed, inserted or replaced is either read or refused."""
    data = (SOURCES / name).read_bytes()
    for where, length, instead in tears:
        at = int(where * len(data))
        data = data[:at] + instead + data[at + length :]
    known = Known(Path("/nowhere"))
    try:
        found = ImportResult()
        (schedule if name == "pentabarf.xml" else feed).read([ImportSource(name, data)], known, found)
    except RefusedError:
        return
    place(found, known)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 9)
    | st.sampled_from(["", "2027-01-01", "x", "https://x.example/", "en", "name"]),
    lambda of: (
        st.lists(of, max_size=2) | st.dictionaries(st.sampled_from(["en", "name", "url", "title"]), of, max_size=2)
    ),
    max_leaves=3,
)


def replaced(value: Any, choose: Callable[[], int], new: Any) -> Any:
    """A JSON value with some of its parts replaced."""
    if choose() == 0:
        return new
    if isinstance(value, dict):
        return {key: replaced(part, choose, new) for key, part in value.items()}
    return [replaced(part, choose, new) for part in value] if isinstance(value, list) else value


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), VALUES)
def test_other_json(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, new: Any) -> None:
    """Schedules and recordings with values of unexpected types are either read or refused."""
    known = Known(Path("/nowhere"))

    def choose() -> int:
        return data.draw(st.integers(0, 12))

    programme = replaced(json.loads((SOURCES / "pretalx.json").read_text()), choose, new)
    video = replaced(json.loads((SOURCES / "knot-conf-2022/videos/keynote-bends.json").read_text()), choose, new)
    folder = tmp_path_factory.mktemp("knots-2022")
    (folder / "videos").mkdir()
    (folder / "category.json").write_text(json.dumps({"title": new}))
    (folder / "videos/a.json").write_text(json.dumps(video))
    for importer, source in (
        (schedule, ImportSource("s.json", json.dumps(programme).encode())),
        (pyvideo, ImportSource("knots-2022", folder=folder)),
    ):
        try:
            found = ImportResult()
            importer.read([source], known, found)
        except RefusedError:
            continue
        place(found, known)
