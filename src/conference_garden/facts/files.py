"""Writers' files, read as text or as TOML with the line of each key; and how any file is replaced.

Whatever a file contains, and whatever is in its place, the result is a text or an
error that says where and why.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from conference_garden.facts.hidden import hidden_in
from conference_garden.facts.problems import quoted
from conference_garden.facts.types import Report

#: Maximum depth of lists in lists and tables in tables: no file of a garden needs three.
DEEPEST: Final = 20
#: Maximum size of a file in bytes: a page of a thousand talks has one million.
LARGEST: Final = 16 * 2**20  # reading a page takes some 270 times its size in memory

#: Opens a pipe without waiting for a writer; Windows has no such flag, but distinguishes text and binary files.
_READING: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
#: What follows a fence that begins a block of Markdown, such as {talk}.
_BLOCK: Final = re.compile(r"\s*\{(?!code)")
#: The lines with which git marks a conflict, in order.
_CONFLICT: Final = tuple(map(re.compile, (r"<{7}(?: |$)", r"={7}$", r">{7}(?: |$)")))
#: How texts in other encodings begin.
_OTHERS: Final = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class MalformedError(Exception):
    """Something that cannot be read, and why; ``line`` counts from 1, and 0 means the whole file."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(quoted(reason, 120)[1:-1])
        self.line = line


class UnreadableError(MalformedError):
    """A file that cannot be read as text; ``kind`` is the kind of the problem."""

    def __init__(self, kind: str, reason: str, line: int = 0) -> None:
        super().__init__(reason, line)
        self.kind = kind


def text_of(path: Path, most: int = -1) -> str:
    """The text of a file, or the complete lines within its first ``most`` bytes.

    Raises :class:`FileNotFoundError`, and :class:`UnreadableError` for anything
    but a regular file (reading a pipe might never end), for files that are too
    large or not UTF-8, and for unresolved merges.
    """
    try:
        with open(os.open(path, _READING), "rb") as file:  # noqa: PTH123
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError("unreadable-file", "it is not a regular file")
            if status.st_size > LARGEST:
                raise UnreadableError("unreadable-file", f"it is larger than {LARGEST >> 20} MB")
            content = file.read(most)
            if len(content) == most:
                content = content[: content.rfind(b"\n") + 1]
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableError("unreadable-file", str(error.strerror or error)) from None
    try:
        text, bad = content.decode("utf-8-sig"), content.find(b"\0")  # as in UTF-16
    except UnicodeDecodeError as error:
        bad = error.start
    if bad >= 0:
        name = next((name for mark, name in _OTHERS.items() if content.startswith(mark)), "")
        reason = f"it is {name}, not UTF-8" if name else f"byte {content[bad]:#04x} is not UTF-8 text"
        raise UnreadableError("not-text", reason, content.count(b"\n", 0, bad) + 1)
    # the first search is instant, the second takes as long as everything else here
    if "<" in text and "<<<<<<<" in text and (line := _conflict(text.splitlines())):
        raise UnreadableError("unsettled-merge", "it contains two versions, between merge markers", line)
    return text


def _conflict(lines: Iterable[str]) -> int:
    """The line on which git marks the first conflict, counted from 1; 0 if there is none.

    A page may quote such marks in a block of code.
    """
    found: list[int] = []
    fence, is_code = "", False
    for number, line in enumerate(lines, 1):
        match = _FENCE.match(line)
        if match and not fence:
            fence, is_code = match[1], not _BLOCK.match(match[2])
        elif match and match[1].startswith(fence) and not match[2].strip():
            fence, is_code = "", False
        elif not is_code and _CONFLICT[len(found)].match(line):
            found.append(number)
            if len(found) == len(_CONFLICT):
                return found[0]
    return 0


def replace_file(
    path: Path, content: str | bytes | None, temporary: Path | None = None, root: Path | None = None
) -> None:
    """Write a file atomically, unless it has this content already; readers never see an incomplete file.

    ``temporary`` is where it is written first, on the same disk; by default beside it.
    ``content`` is None if ``temporary`` exists already.  If ``root`` is given, a folder in place of the file, or a
    file in place of one of its folders below ``root``, is deleted as a remnant of an earlier build.
    Raises OSError and leaves the file as it was, even if the disk is full.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    status = _status_of(path)
    if status and stat.S_ISLNK(status.st_mode):
        path = path.resolve()
        status = _status_of(path)
    # a short name, because that of the file may be as long as the disk allows
    temporary = temporary or path.with_name(f".{os.getpid()}.tmp")
    try:
        if status and root and stat.S_ISDIR(status.st_mode):
            shutil.rmtree(path)
            status = None
        if status is None:
            if not path.parent.is_dir():
                for folder in path.parents:
                    if root and folder.is_relative_to(root) and folder.is_file():
                        folder.unlink()
                path.parent.mkdir(parents=True, exist_ok=True)
        elif _has(path, status.st_size, temporary, data):
            temporary.unlink(missing_ok=True)
            return
        _put(path, data, temporary, status and status.st_mode)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _has(path: Path, size: int, temporary: Path, data: bytes | None) -> bool:
    """Whether a file of some ``size`` has the content ``data``, or that of ``temporary`` if this is None."""
    # sizes first: a data set has tens of megabytes, and hardly any edit leaves its length the same
    if size != (temporary.stat().st_size if data is None else len(data)):
        return False
    return path.read_bytes() == (temporary.read_bytes() if data is None else data)


def _status_of(path: Path) -> os.stat_result | None:
    """The status of a file, without following links, or None if it does not exist."""
    try:
        return path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _put(path: Path, data: bytes | None, temporary: Path, mode: int | None) -> None:
    """Write a file to ``temporary``, then move it over the one that it replaces."""
    try:
        if data is not None:
            temporary.write_bytes(data)
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def link_file(source: str, target: str) -> None:
    """Link ``target``, which does not exist yet, to a file that is only ever replaced, never written into.

    Writing a second file takes several times as long.  Where links cannot be made (Windows, some disks), it is copied.
    """
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def remove_file(path: Path, root: Path) -> None:
    """Delete a file, if it exists, and its folders below ``root`` that are empty then."""
    if path.is_file() or path.is_symlink():  # there may be a folder of this name now
        path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == root or not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()


def failed_write(error: BaseException | None) -> OSError | None:
    """The OSError that an exception is, or was raised from; None if there is none."""
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__
    return error


#: What to do about an error of the operating system.
_REMEDIES: Final = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room on the disk"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Check the permissions"),
    errno.EADDRINUSE: "Name another port",
    errno.EFBIG: "Allow larger files (ulimit -f)",
}


def failure_text(error: OSError) -> str:
    """An error on one line, with what to do about it: ``index.html: No space left on device. Make room …``."""
    name = error.filename2 or error.filename
    place = f"{name}: " if name else ""
    remedy = _REMEDIES.get(error.errno or 0, "Check the disk")
    return f"{place}{error.strerror or error}. {remedy}, and try again."


def read_text(path: Path, report: Report) -> str:
    """The text of a file, or an empty string if it does not exist or cannot be read.

    Reports why it cannot be read, and hidden characters.
    """
    try:
        text = text_of(path)
        for number, message in hidden_in(text.split("\n")):
            report(number, "hidden-character", message)
        return text
    except FileNotFoundError:
        pass
    except UnreadableError as error:
        report(error.line, error.kind, f"{path.name} cannot be read: {error}.")
    return ""


def leads_on(path: Path, followed: set[str]) -> bool:
    """Whether to walk a folder: not if it is a link to one ``followed`` before, or to one that contains the link.

    Two links to their own folder would make endlessly many paths.
    """
    if not path.is_symlink():
        return True
    target = os.path.realpath(path)
    if target in followed or Path(os.path.realpath(path.parent)).is_relative_to(target):
        return False
    followed.add(target)
    return True


class Toml:
    """A file as ``tomllib`` reads it, with the lines of its keys, which ``tomllib`` does not provide."""

    def __init__(self, path: Path, report: Report) -> None:
        self.data: dict[str, Any] = {}
        self._lines: dict[str, int] = {}
        text = read_text(path, report)
        try:
            self.data = _within_limits(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\bline (\d+)", str(error))
            line = int(place[1]) if place else text.count("\n") + 1
            report(line, "malformed-file", f"{path.name} cannot be read: {error}.")
        except (ValueError, RecursionError):  # not intended by tomllib
            digits = re.search(r"[0-9a-fA-F_]{20}", text)
            line = text.count("\n", 0, digits.start()) + 1 if digits else 0
            report(line, "malformed-file", f"{path.name} cannot be read: {_BEYOND}.")
        table = ""
        for number, line_text in enumerate(text.split("\n"), 1):  # as TOML counts them
            if header := re.match(r"\s*\[\[?([^\]]*)\]", line_text):
                table = re.sub("[\"']", "", header[1]).strip()
                self._lines.setdefault(table, number)
            elif key := re.match(r"""\s*(?:(["'])(.*?)\1|([^\s"'=.#]+))\s*[=.]""", line_text):
                self._lines.setdefault(f"{table}.{key[2] or key[3]}".lstrip("."), number)

    def line(self, table: str, key: str = "") -> int:
        """The line of a key, or else of the table around it, counted from 1; 0 if neither is found."""
        path = f"{table}.{key}".strip(".")
        while path and path not in self._lines:
            path = path.rpartition(".")[0]  # it may be written as name = { … }
        return self._lines.get(path, 0)

    def entries(self, values: Mapping[str, Any], table: str = "") -> Iterator[tuple[str, Any, int]]:
        """The keys of a table with their values and lines, without empty texts."""
        return ((key, value, self.line(table, key)) for key, value in values.items() if value != "")


_BEYOND: Final = f"a number has more than 64 bits, or a table stands more than {DEEPEST} deep in others"


def _within_limits(value: Any, depth: int = 0) -> Any:
    """The value itself; raises ValueError if it is nested too deeply or contains a number that is too long."""
    if depth > DEEPEST or (isinstance(value, int) and value.bit_length() > 64):  # TOML 1.0, "Integer"
        raise ValueError(_BEYOND)
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _within_limits(item, depth + 1)
    return value
