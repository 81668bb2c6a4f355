"""Serves a folder on this machine to the writer's browser, and to nobody else.

Any site that a writer visits can make the browser send requests to servers on
the writer's machine, by pointing a host name of its own at 127.0.0.1 (DNS
rebinding).  So only requests that name this machine are answered, only with
files of the folder, and there are no directory listings.
"""

from __future__ import annotations

import re
import shutil
import socket
import sys
import threading
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit
from weakref import WeakSet

from conference_garden.facts.settings import read_settings

#: Seconds for the answers that have begun.
PATIENCE: Final = 2

_HERE: Final = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)


class LocalServer(ThreadingHTTPServer):
    """A web server on this machine; ``port`` 0 takes any free port.

    ``inherited`` is the file descriptor of a socket that already listens, from :meth:`hand_over`.
    """

    #: how many connections may wait while one process takes over from another
    request_queue_size = 64

    def __init__(self, port: int, handler: Any, inherited: int | None = None) -> None:
        super().__init__(("127.0.0.1", port), handler, bind_and_activate=inherited is None)
        self._answering: WeakSet[threading.Thread] = WeakSet()
        if inherited is not None:
            self.socket.close()
            self.socket = socket.socket(fileno=inherited)
            self.socket.set_inheritable(False)
            self.server_port = self.socket.getsockname()[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection in a thread."""
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._answering.add(thread)
        thread.start()

    def hand_over(self) -> int:
        """Accept no more connections, so that they wait, and complete the answers that have begun.

        Returns the file descriptor of the socket, which a program that replaces this process can use.
        """
        self.shutdown()
        deadline = time.monotonic() + PATIENCE
        for thread in list(self._answering):
            thread.join(max(0, deadline - time.monotonic()))
        self.socket.set_inheritable(True)
        return self.socket.fileno()

    @property
    def address(self) -> str:
        """The address of its root."""
        return f"http://localhost:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore connections that a browser has closed."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def published_path(folder: Path) -> str:
    """The path below which the garden in ``folder`` is published, as in https://ada.example/sails/."""
    return unquote(urlsplit(read_settings(folder).url).path) or "/"


class FolderHandler(SimpleHTTPRequestHandler):
    """Answers a request for a file of a folder.

    Files are also found below ``base``: the 404 page may be shown at any address, so it links its styles there.
    """

    #: seconds that a browser may take to send a request
    timeout = 20

    def __init__(self, *arguments: Any, base: str = "/", **options: Any) -> None:
        self._base = base
        super().__init__(*arguments, **options)

    def parse_request(self) -> bool:
        """Parse the request; refuses it and returns False if it was not meant for this machine."""
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
        """Answer ``GET``."""
        self.answer()

    def do_HEAD(self) -> None:
        """Answer ``HEAD``: like ``GET``, without the content."""
        self.answer()

    def answer(self) -> None:
        """Send a file, a redirect that adds a missing slash, or the 404 page."""
        path = self._file()
        if path is not None and path.is_dir():
            # relative to the root: //name would be an address on another server
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
        return Path(self.directory).resolve()  # each time: the next build replaces the link

    def _file(self) -> Path | None:
        """The requested file, or the folder if its trailing slash is missing; None if there is neither."""
        try:
            name = unquote(re.split("[?#]", self.path, maxsplit=1)[0], errors="strict")
        except UnicodeError:
            return None
        found = self._named(name)
        if found is None and self._base != "/" and name.startswith(self._base):
            found = self._named(f"/{name.removeprefix(self._base)}")
        return found

    def _named(self, name: str) -> Path | None:
        """The same, for an unquoted path."""
        try:
            parts = name.split("/")
            if parts[0] or any(part.startswith(".") for part in parts):
                return None
            path = Path(self._root, *parts).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):  # too long, a null byte, links in circles
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
        """Send content that is not in a file."""
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
        """Log nothing: the terminal is for the writer's own pages."""


def serve(folder: Path, port: int) -> int:
    """Serve the site that was built for the garden in ``folder`` until interrupted; returns 1 if there is none."""
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
