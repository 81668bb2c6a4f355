"""Asks Pagefind for an index, the way its own packages for Python and Node do.

Pagefind's command reads a folder in the order of the disk, which shows in the
index, and on a full disk it leaves files empty or cut off and ends as if all
were well.  Its service takes one record after the other and hands over what it
has made, so the order is ours and writing the files is too.  The package for
Python waits a tenth of a second for each answer, which is why the messages
are sent from here (https://github.com/Pagefind/pagefind, ``wrappers/python``).
"""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any


class PagefindError(Exception):
    """Pagefind is not there, was killed or cannot make an index; says so in words."""


def pagefind_files(records: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """The files of an index, by their paths, of records given as path and HTML.

    Raises :class:`PagefindError`.
    """
    from pagefind.service import get_executable

    executable = get_executable()
    if executable is None:
        raise PagefindError("Pagefind is not installed")
    process = subprocess.Popen(  # noqa: S603 (the binary of the package)
        [executable, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        with process:
            index = _ask(process, type="NewIndex", config={})["index_id"]
            for path, html in records:
                _ask(process, type="AddFile", index_id=index, file_path=path, file_contents=html)
            files = _ask(process, type="GetFiles", index_id=index)["files"]
        return {file["path"]: b64decode(file["content"]) for file in files}
    except (BrokenPipeError, EOFError, ValueError, LookupError, TypeError) as error:
        raise PagefindError(f"Pagefind gave no answer (status {process.returncode})") from error


def _ask(process: subprocess.Popen[bytes], **payload: Any) -> dict[str, Any]:
    """Send one message and wait for its answer: each is JSON in Base64, and ends with a comma."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b64encode(json.dumps({"message_id": 1, "payload": payload}).encode()) + b",")
    process.stdin.flush()
    answer = bytearray()
    while not answer.endswith(b","):
        chunk = process.stdout.read1(1 << 20)  # type: ignore[attr-defined]
        if not chunk:
            raise EOFError
        answer += chunk
    found: dict[str, Any] = json.loads(b64decode(answer[:-1]))["payload"]
    if found["type"] == "Error":
        raise PagefindError(f"Pagefind says: {found['message']}")
    return found
