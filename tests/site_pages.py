"""The real garden as it is published, and a server for the tests in a browser."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gardens import ROOT
from lxml import html


@cache
def real_site() -> Path:
    """Build the garden of this repository with its own command; returns the folder of the site."""
    command = [sys.executable, "-m", "conference_garden", "build", str(ROOT)]
    result = subprocess.run(
        command,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return (ROOT / "_build/html").resolve()


def pages(site: Path) -> list[Path]:
    """The pages of a site, without the parts of themes and of the search."""
    return [path for path in sorted(site.rglob("*.html")) if not {"_static", "pagefind"} & set(path.parts)]


@cache
def parsed(path: Path) -> html.HtmlElement:
    """A page as a tree."""
    return html.parse(str(path), parser=html.HTMLParser(encoding="utf-8")).getroot()


@cache
def data_of(site: Path) -> dict[str, Any]:
    """The data set of a site."""
    return json.loads((site / "garden.json").read_text(encoding="utf-8"))


def has_diagram(page: Path) -> bool:
    """Whether a page shows a diagram, and so loads what draws it."""
    return bool(parsed(page).xpath("//*[contains(@class, 'mermaid')]"))


def page_of(kind: str) -> str:
    """The page of the real garden that stands for its kind.

    Where there are several it is the one with the most talks, among those with
    a diagram (``conference with a diagram``) or without.
    """
    if kind in ("front page", "archive"):
        return {"front page": "index.html", "archive": "blog.html"}[kind]
    kind, _, diagram = kind.partition(" with a ")
    if kind not in ("conference", "topic", "speaker"):
        return f"{kind}.html"
    site = real_site()
    found = [thing for thing in data_of(site)[f"{kind}s"] if has_diagram(site / thing["url"]) == bool(diagram)]
    return max(found, key=lambda thing: (len(thing["talks"]), thing["id"]))["url"]


#: What a static host compresses.
TEXT = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript"}
TEXT |= {".json": "application/json", ".svg": "image/svg+xml", ".xml": "application/xml"}


def compressed(path: Path) -> bytes:
    """A file as a static host sends it."""
    content = path.read_bytes()
    return gzip.compress(content, 6, mtime=0) if path.suffix in TEXT else content


class _Host(SimpleHTTPRequestHandler):
    """A static host: keeps connections and compresses text."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path)).resolve()
        if path.suffix not in TEXT or not path.is_file():
            super().do_GET()
            return
        body = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", f"{TEXT[path.suffix]}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
