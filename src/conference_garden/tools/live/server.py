"""Serves the preview to browsers and notifies them of changes.

Pages are served as they are on disk, with one script injected on the way, so
that the files of the preview are the same as those of the site.
"""

from __future__ import annotations

import json
import os
import queue
import secrets
import sys
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NoReturn

from conference_garden.tools.web_server import FolderHandler, LocalServer

SCRIPT: Final = Path(__file__).with_name("live.js")
REPORT: Final = "/__report"
REPORT_STYLES: Final = Path(__file__).with_name("report.css")
#: Milliseconds after which a browser connects again.
RETRY: Final = 1000
#: Seconds between two looks whether the server is to stop.
_POLL: Final = 0.05
#: The environment variable with the socket of the process before.
_SOCKET: Final = "GARDEN_LIVE_SOCKET"
#: Ends a stream of events.
_END: Final = ""
_EVENTS: Final = "/__live"
_TAG: Final = '<script src="/__live.js" data-state="{}" defer></script></body>'


class Preview:
    """A web server on this machine; ``port`` 0 takes any free port.

    ``report`` returns the HTML of the report whenever that is requested, ``base`` is
    the path below which the site is published.  After a restart, the socket is that of
    the process before, so that no request is lost in between.
    """

    def __init__(self, folder: Path, port: int, report: Callable[[], str] = str, base: str = "/") -> None:
        self.report = report
        self._listeners: set[queue.Queue[str]] = set()
        self._problems = ""
        self._lock = threading.Lock()
        self._run, self._told = secrets.token_hex(4), 0
        handler = partial(_Handler, directory=str(folder), base=base, preview=self)
        inherited = os.environ.pop(_SOCKET, None)
        self._server = LocalServer(port, handler, int(inherited) if inherited else None)
        #: the address of the preview
        self.address = self._server.address
        threading.Thread(target=self._server.serve_forever, args=(_POLL,), daemon=True).start()

    @property
    def state(self) -> str:
        """The id of the last event: a page that was read when it was another may be out of date."""
        return f"{self._run}-{self._told}"

    def tell(self, kind: str, **data: Any) -> None:
        """Send an event to all browsers; those that connect later get the last ``problems`` event."""
        with self._lock:
            self._told += 1
            message = f"id: {self.state}\nevent: {kind}\ndata: {json.dumps(data)}\n\n"
            if kind == "problems":
                self._problems = message
            for listener in self._listeners:
                listener.put(message)

    def listen(self, state: str) -> queue.Queue[str]:
        """Add and return a queue for all events from now on; its page loads anew if it is not of the last ``state``."""
        listener: queue.Queue[str] = queue.Queue()
        with self._lock:
            if self._problems:
                listener.put(self._problems)
            if state not in ("", self.state):
                listener.put("event: anew\ndata\n\n")
            self._listeners.add(listener)
        return listener

    def restart(self) -> NoReturn:
        """Replace this process with a new one, which answers the requests that arrive meanwhile."""
        with self._lock:
            for listener in self._listeners:
                listener.put(_END)
        if hasattr(os, "fork"):  # elsewhere, a new process inherits no sockets
            os.environ[_SOCKET] = str(self._server.hand_over())
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (ourselves)

    def leave(self, listener: queue.Queue[str]) -> None:
        """Remove a queue."""
        with self._lock:
            self._listeners.discard(listener)


class _Handler(FolderHandler):
    def __init__(self, *arguments: Any, preview: Preview, **options: Any) -> None:
        self.preview = preview
        super().__init__(*arguments, **options)

    def answer(self) -> None:
        """Answer a request for events, the script, the report or a file."""
        if self.path.partition("?")[0] == _EVENTS and self.command == "GET":
            self._events()
        elif self.path == "/__live.js":
            self.send_content(SCRIPT.read_bytes(), "text/javascript")
        elif self.path == f"{REPORT}.css":
            self.send_content(REPORT_STYLES.read_bytes(), "text/css")
        elif self.path == REPORT:
            self._page(self.preview.state, self.preview.report().encode(), HTTPStatus.OK)
        else:
            super().answer()

    def send_file(self, path: Path, status: HTTPStatus) -> None:
        """Send a file; a page gets the script."""
        if path.suffix == ".html":
            self._page(self.preview.state, path.read_bytes(), status)
        else:
            super().send_file(path, status)

    def _page(self, state: str, content: bytes, status: HTTPStatus) -> None:
        """Send a page that was read in a state of the preview, or after it."""
        self.send_content(content.replace(b"</body>", _TAG.format(state).encode(), 1), "text/html", status)

    def _events(self) -> None:
        """Server-sent events (HTML standard, section 9.2)."""
        # on later attempts a browser adds the id of the last event it had; the address stays
        state = self.headers.get("Last-Event-ID") or self.path.partition("?")[2]
        listener = self.preview.listen(state)
        try:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            message = f"retry: {RETRY}\n\n"
            while message != _END:
                self.wfile.write(message.encode())
                self.wfile.flush()
                try:
                    message = listener.get(timeout=15)
                except queue.Empty:
                    message = ": still here\n\n"
        except OSError:
            pass  # the browser has closed the connection
        finally:
            self.preview.leave(listener)
