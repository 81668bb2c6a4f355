"""Draws diagrams in a browser on this machine, with the copy of mermaid that pages load."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from conference_garden.pages.html import THEME_FOLDER
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.web_server import FolderHandler, LocalServer

#: Commands of browsers that can draw; an environment variable takes precedence over them.
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
VARIABLE: Final = "CHROME_PATH"

#: Seconds after which a browser counts as failed.
_PATIENCE: Final = 180
_SCRIPT: Final = Path(__file__).with_name("draw.js")
_PAGE: Final = b'<!DOCTYPE html><meta charset="utf-8"><script type="module" src="/draw.js"></script><body></body>'


class DrawnDiagram(NamedTuple):
    """A drawing as SVG text, or why there is none."""

    svg: str = ""
    why: str = ""


def find_browser() -> str:
    """The command of a browser on this machine; raises :class:`RefusedError` if there is none."""
    found = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise RefusedError(f"Drawing needs Chromium or Chrome: install one, or name it in {VARIABLE}.")
    return found


def draw(codes: Sequence[str], browser: str) -> list[DrawnDiagram]:
    """Draw diagrams, given their texts; raises :class:`RefusedError` if the browser fails."""
    answers: queue.Queue[bytes] = queue.Queue()
    handler = partial(_DrawingHandler, directory=str(THEME_FOLDER / "static/vendor"), codes=codes, answers=answers)
    server = LocalServer(0, handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with TemporaryDirectory(prefix="garden-", ignore_cleanup_errors=True) as profile:
            command = [browser, "--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"]
            is_root = hasattr(os, "geteuid") and os.geteuid() == 0
            command += ["--no-sandbox"] if is_root else []  # Chromium refuses to run as root with one
            with subprocess.Popen(
                [*command, server.address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as run:
                try:
                    answer = _wait(answers, run)
                finally:
                    run.terminate()
    except OSError as error:
        raise RefusedError(f"{browser} cannot be run: {error.strerror}.") from None
    finally:
        server.shutdown()
    return [DrawnDiagram(**drawn) for drawn in json.loads(answer)]


def _wait(answers: queue.Queue[bytes], run: subprocess.Popen[bytes]) -> bytes:
    for _ in range(_PATIENCE):
        with suppress(queue.Empty):
            return answers.get(timeout=1)
        if run.poll() is not None:
            break
    raise RefusedError("The browser did not draw: does it run with --headless?")


class _DrawingHandler(FolderHandler):
    """Serves the script and the texts of the diagrams, and receives the drawings."""

    def __init__(self, *arguments: Any, codes: Sequence[str], answers: queue.Queue[bytes], **options: Any) -> None:
        self.codes, self.answers = codes, answers
        super().__init__(*arguments, **options)

    def answer(self) -> None:
        """Answer the browser."""
        match self.path:
            case "/":
                self.send_content(_PAGE, "text/html")
            case "/draw.js":
                self.send_content(_SCRIPT.read_bytes(), "text/javascript")
            case "/codes":
                self.send_content(json.dumps(self.codes).encode(), "application/json")
            case _:
                super().answer()

    def do_POST(self) -> None:  # noqa: N802 (http.server names it so)
        """Receive the drawings."""
        self.answers.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_content(b"", "text/plain", HTTPStatus.OK)
