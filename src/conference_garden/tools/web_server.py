"""Serves a folder on this machine to the browser of the writer, and to nobody else.

Any site that a writer visits may have the browser ask servers on the writer's
machine: a name that it answers for itself is pointed at 127.0.0.1 (DNS
rebinding).  So only requests that name this machine are answered, and only
files of the folder are, of which there is no listing.
"""

from __future__ import annotations

import re
import shutil
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from conference_garden.facts.settings import read_settings

_HERE: Final = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)


class LocalServer(ThreadingHTTPServer):
    """A web server on this machine; ``port`` 0 takes any that is free."""

    daemon_threads = True

    def __init__(self, port: int, handler: Any) -> None:
        super().__init__(("127.0.0.1", port), handler)

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that has gone."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def published_path(folder: Path) -> str:
    """The path below which the garden in ``folder`` is published, as in https://ada.example/sails/."""
    return unquote(urlsplit(read_settings(folder).url).path) or "/"


class FolderHandler(SimpleHTTPRequestHandler):
    """Answers one request for a file of a folder.

    The page for what is not there asks for its styles below ``base``, since it may stand at any address.
    So the files are there too.
    """

    #: seconds that a browser may take to say what it wants
    timeout = 20

    def __init__(self, *arguments: Any, base: str = "/", **options: Any) -> None:
        self._base = base
        super().__init__(*arguments, **options)

    def parse_request(self) -> bool:
        """Read what is asked for; refuse what was not meant for this machine."""
        if not super().parse_request():
            return False
        hosts, origins = self.headers.get_all("Host", []), self.headers.get_all("Origin", [])
        if (
            len(hosts) != 1
            or not _HERE.fullmatch(hosts[0])
            or any(origin != f"http://{hosts[0]}" for origin in origins)
        ):
            self.send_error(HTTPStatus.FORBIDDEN, "Only for this machine: name it localhost")
            return False
        return True

    def do_GET(self) -> None:
        """Answer a browser."""
        self.answer()

    def do_HEAD(self) -> None:
        """Answer as to ``GET``, without the content."""
        self.answer()

    def answer(self) -> None:
        """Send a file, or the page for what is not there."""
        path = self._file()
        if path is not None and path.is_dir():
            # from the root on: the address //name would be that of another server
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", quote(f"/{path.relative_to(self._root).as_posix()}/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path is not None:
            self.send_file(path, HTTPStatus.OK)
        elif (missing := self._root / "404.html").is_file():
            self.send_file(missing, HTTPStatus.NOT_FOUND)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    @property
    def _root(self) -> Path:
        return Path(self.directory).resolve()  # every time: the link leads elsewhere after the next build

    def _file(self) -> Path | None:
        """The file that is asked for, or a folder where the slash behind it is missing; None for all else."""
        try:
            name = unquote(re.split("[?#]", self.path, maxsplit=1)[0], errors="strict")
        except UnicodeError:
            return None
        found = self._named(name)
        if found is None and self._base != "/" and name.startswith(self._base):
            found = self._named(f"/{name.removeprefix(self._base)}")
        return found

    def _named(self, name: str) -> Path | None:
        """The same, for a path that is no longer quoted."""
        try:
            parts = name.split("/")
            if parts[0] or any(part.startswith(".") for part in parts):
                return None
            path = Path(self._root, *parts).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):  # too long, a zero, links that go round
            return None
        index = (path / "index.html").resolve()
        if name.endswith("/"):
            path = index
        is_there = path.is_file() or index.is_file()
        return path if is_there and path.is_relative_to(self._root) else None

    def send_file(self, path: Path, status: HTTPStatus) -> None:
        """Send a file of the folder."""
        with path.open("rb") as file:
            self.send_response(status)
            self.send_header("Content-Length", str(path.stat().st_size))
            self._send_kind(self.guess_type(str(path)))
            if self.command != "HEAD":
                shutil.copyfileobj(file, self.wfile)

    def send_content(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        """Send what is in no file."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self._send_kind(kind)
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_kind(self, kind: str) -> None:
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the terminal is for the writer's own pages."""


def serve(folder: Path, port: int) -> int:
    """Serve the site that was built for the garden in ``folder`` until interrupted; returns 1 where there is none."""
    site = folder / "_build/html"
    if not site.is_dir():
        print("There is no site yet: build it first.", file=sys.stderr)
        return 1
    server = LocalServer(port, partial(FolderHandler, directory=str(site), base=published_path(folder)))
    print(f"The site is at {server.address}. Stop it with Ctrl-C.", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0
