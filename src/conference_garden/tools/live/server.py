"""Serves the preview to browsers and tells them of changes.

Pages are served as they are on disk, with one script added on the way, so that
the files of the preview are those of the site.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

SCRIPT: Final = Path(__file__).with_name("live.js")
REPORT: Final = "/__report"
REPORT_STYLES: Final = Path(__file__).with_name("report.css")
_TAG: Final = b'<script src="/__live.js" defer></script></body>'


class Preview:
    """A web server on this machine; ``port`` 0 takes any that is free.

    ``report`` gives the page of what to improve next whenever it is asked for.
    """

    def __init__(self, folder: Path, port: int, report: Callable[[], str] = str) -> None:
        self.report = report
        self._listeners: set[queue.Queue[str]] = set()
        self._problems = ""
        handler = partial(_Handler, directory=str(folder), preview=self)
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where the preview is."""
        return f"http://localhost:{self._server.server_port}/"

    def tell(self, kind: str, **data: Any) -> None:
        """Send an event to all browsers; those that come later get the last one of ``problems``."""
        message = f"event: {kind}\ndata: {json.dumps(data)}\n\n"
        if kind == "problems":
            self._problems = message
        for listener in list(self._listeners):
            listener.put(message)

    def listen(self) -> queue.Queue[str]:
        """A queue of the events from now on."""
        listener: queue.Queue[str] = queue.Queue()
        if self._problems:
            listener.put(self._problems)
        self._listeners.add(listener)
        return listener

    def leave(self, listener: queue.Queue[str]) -> None:
        """Forget a queue."""
        self._listeners.discard(listener)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, preview: Preview, **options: Any) -> None:
        self.preview = preview
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        """Answer a browser."""
        if self.path == "/__live":
            self._events()
        elif self.path == "/__live.js":
            self._send(SCRIPT.read_bytes(), "text/javascript")
        elif self.path == f"{REPORT}.css":
            self._send(REPORT_STYLES.read_bytes(), "text/css")
        elif self.path == REPORT:
            self._page(self.preview.report().encode())
        else:
            path = Path(self.translate_path(self.path))
            path = path / "index.html" if path.is_dir() else path
            if path.suffix == ".html" and path.is_file():
                self._page(path.read_bytes())
            else:
                super().do_GET()

    def _page(self, content: bytes) -> None:
        self._send(content.replace(b"</body>", _TAG, 1), "text/html; charset=utf-8")

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _events(self) -> None:
        """Server-sent events (HTML standard, section 9.2)."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        listener = self.preview.listen()
        try:
            message = ": hello\n\n"
            while True:
                self.wfile.write(message.encode())
                self.wfile.flush()
                try:
                    message = listener.get(timeout=15)
                except queue.Empty:
                    message = ": still here\n\n"
        except OSError:
            pass  # the browser has gone
        finally:
            self.preview.leave(listener)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the terminal is for the writer's own pages."""
