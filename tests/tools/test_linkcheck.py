"""``make linkcheck``: reports broken links, the places that use them, and where they may be archived."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from gardens import Garden
from test_commands import run


class _Elsewhere(BaseHTTPRequestHandler):
    """Another site, with pages that exist, are gone, have moved or are closed to programs."""

    def do_GET(self) -> None:
        status = {"/gone": 404, "/moved": 301, "/closed": 403, "/down": 503}.get(self.path, 200)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/there")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Logs nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_report(garden: Garden, elsewhere: str) -> None:
    """The report lists every broken, moved or doubtful link with its places; only broken ones fail the command."""
    for name in ("conferences/sails-2023.md", "conferences/sails-2024.md"):
        text = garden.read(name)
        for known in ("https://sails.example/2024", "https://ada.example/sails", "https://sails.example/2023"):
            text = text.replace(known, f"{elsewhere}/there")
        garden.write(name, text)
    garden.write("speakers.yml", "")
    gone = f"[this]({elsewhere}/gone)"
    garden.replace("conferences/sails-2024.md", "Reserve is", f"See {gone}, [that]({elsewhere}/gone-not). Reserve is")
    garden.replace("topics/boats.md", "that float.", f"that float. {gone} [b]({elsewhere}/moved)")
    garden.replace("topics/budgets.md", "How much", f"[c]({elsewhere}/closed), [d]({elsewhere}/down). How much")
    result = run("linkcheck", str(garden.folder))
    assert result.returncode == 1
    report = (garden.folder / "_build/linkcheck/report.md").read_text(encoding="utf-8")
    lines = garden.read("conferences/sails-2024.md").splitlines()
    (place,) = (number for number, line in enumerate(lines, 1) if gone in line)
    assert (
        f"* <{elsewhere}/gone>: `404 Client Error: Not Found`\n"
        f"  in `conferences/sails-2024.md:{place}`, `topics/boats.md:8`\n"
        f"  archived: <https://web.archive.org/web/20240506/{elsewhere}/gone>\n"
    ) in report
    assert f"* <{elsewhere}/moved>: now <{elsewhere}/there>\n  in `topics/boats.md:8`" in report
    assert "1 broken, 1 moved for good, 2 doubtful" in report
    assert report.index("## Doubtful") < report.index("/closed>: `403") < report.index("/down>")
    assert "gone-not" not in report
    garden.replace("topics/boats.md", gone, "")
    garden.replace("conferences/sails-2024.md", gone, "this")
    assert run("linkcheck", str(garden.folder)).returncode == 0
    assert "## Broken" not in (garden.folder / "_build/linkcheck/report.md").read_text(encoding="utf-8")
