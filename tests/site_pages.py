"""The sites that tests read, each built once per test run, and a server for the browser tests."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from gardens import ROOT, copy_garden
from lxml import html

from conference_garden.tools.web_server import LocalServer

VNU = ROOT / ".venv/node/node_modules/vnu-jar/build/dist/vnu.jar"

#: The id of the test run, the same in all its processes.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex


@cache
def harbour_site() -> Path:
    """The site of ``tests/gardens/harbour``, with the engine's handbook among its pages."""
    folder = ROOT / "_build/tests/harbour"

    def make() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        copy_harbour(folder)
        _build(folder)

    once("harbour", make)
    return (folder / "_build/html").resolve()


def copy_harbour(folder: Path) -> None:
    """Copy ``tests/gardens/harbour`` and the handbook into a folder."""
    garden = copy_garden("harbour", folder)
    shutil.copytree(ROOT / "docs", folder / "docs")
    garden.replace("garden.toml", "menu = [", 'folders = ["docs"]\nmenu = ["docs/index", ')


@cache
def real_site() -> Path:
    """The site of the notes in this repository, built incrementally as their writers do."""
    once("notes", lambda: _build(ROOT))
    return (ROOT / "_build/html").resolve()


def _build(garden: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "conference_garden", "build", str(garden)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def once(name: str, make: Callable[[], None]) -> None:
    """Call ``make`` in the first process of a test run that asks; the other processes wait for it."""
    folder = ROOT / "_build/tests"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.run").open("a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        note.seek(0)
        if note.read() != RUN:
            make()
            note.truncate(0)
            note.write(RUN)


def pages(site: Path) -> list[Path]:
    """The pages of a site, without files of themes and of the search."""
    found = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    assert found
    return found


@cache
def parsed(path: Path) -> html.HtmlElement:
    """A page as an element tree."""
    return html.parse(str(path), parser=html.HTMLParser(encoding="utf-8")).getroot()


@cache
def root_of(site: Path) -> str:
    """The root path of a site on its host, taken from the 404 page, which may be shown at any address."""
    return parsed(site / "404.html").get("data-content_root")


def target(site: Path, page: Path, address: str) -> tuple[Path, str]:
    """The file of the site that a link on a page leads to, and the id in it."""
    path, fragment = urldefrag(urljoin(root_of(site) + page.relative_to(site).as_posix(), address))
    return site / unquote(path.partition("?")[0].removeprefix(root_of(site))), unquote(fragment)


@cache
def ids_of(page: Path) -> frozenset[str]:
    """The ids on a page."""
    return frozenset(parsed(page).xpath("//@id"))


@cache
def data_of(site: Path) -> dict[str, Any]:
    """The data set of a site."""
    return json.loads((site / "garden.json").read_text(encoding="utf-8"))


def html_mistakes(pages: Iterable[Path]) -> str:
    """The errors that the reference HTML validator finds on pages."""
    # by default, half of the time goes into compiling code that runs once
    java = ["java", "-Xss2m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command = [*java, "-jar", str(VNU), "--errors-only", "--format", "gnu", *map(str, pages)]
    return subprocess.run(command, capture_output=True, text=True).stderr


def has_diagram(page: Path) -> bool:
    """Whether a page shows a diagram, and so loads the script that draws it."""
    return bool(parsed(page).xpath("//*[contains(@class, 'mermaid')]"))


def page_of(kind: str, site: Path | None = None) -> str:
    """The page that stands for its kind on a site, by default the harbour site.

    If there are several, it is the one with the most talks among those with a diagram
    (``conference with a diagram``) or without.  Empty if there is none.
    """
    if kind in ("front page", "archive"):
        return {"front page": "index.html", "archive": "blog.html"}[kind]
    kind, _, diagram = kind.partition(" with a ")
    if kind not in ("conference", "topic", "speaker", "writer"):
        return f"{kind}.html"
    site = site or harbour_site()
    things = {
        thing["url"]: (len(thing["talks"]), thing["id"])
        for thing in data_of(site)[f"{kind}s"]
        if has_diagram(site / thing["url"]) == bool(diagram)
    }
    return max(things, key=lambda url: things[url], default="")


#: The file types that a static host compresses.
TEXT = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript"}
TEXT |= {".json": "application/json", ".svg": "image/svg+xml", ".xml": "application/xml"}


def compressed(path: Path) -> bytes:
    """A file as a static host sends it: compressed if it is text."""
    content = path.read_bytes()
    return gzip.compress(content, 6, mtime=0) if path.suffix in TEXT else content


class _Host(SimpleHTTPRequestHandler):
    """A static host: keeps connections alive, compresses text, and has a page for missing addresses."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, root: str, **options: Any) -> None:
        self.root = root
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.root))

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path)).resolve()
        missing = Path(self.directory, "404.html")
        is_missing = not path.exists() and missing.is_file()
        if not is_missing and (path.suffix not in TEXT or not path.is_file()):
            super().do_GET()
            return
        path = missing if is_missing else path
        body = compressed(path)
        self.send_response(404 if is_missing else 200)
        self.send_header("Content-Type", f"{TEXT[path.suffix]}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


@contextmanager
def served(folder: Path, root: str = "/") -> Iterator[str]:
    """Serve a folder on a free local port, below a path; yields the address."""
    server = LocalServer(0, partial(_Host, directory=str(folder), root=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{root}"
    finally:
        server.shutdown()
