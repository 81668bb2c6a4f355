"""The real garden as it is published, and a server for the tests in a browser."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from gardens import ROOT
from lxml import html


@cache
def real_site() -> Path:
    """Build the garden of this repository with its own command; returns the folder of the site."""
    command = [sys.executable, "-m", "garden", "build", str(ROOT)]
    result = subprocess.run(
        command,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "_ext"), "PATH": "/usr/bin:/bin"},
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


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
