"""The files that writers write, as texts, YAML and TOML, with the lines of their keys; and how any file is replaced."""

from __future__ import annotations

import errno
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from conference_garden.facts.problems import quoted
from conference_garden.facts.types import Report

#: the loader of libyaml, four times as fast, where PyYAML was built with it
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: What PyYAML says of common mistakes, in plain words.
_PLAINLY: Final = {
    "mapping values are not allowed here": "a second colon, or the line above has none",
    "found character '\\t' that cannot start any token": "a tab; indent with spaces",
}


class MalformedError(Exception):
    """YAML that cannot be read; ``line`` counts from 1 in its text."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(quoted(reason, 120)[1:-1])
        self.line = line


def yaml_pairs(text: str) -> list[tuple[Any, Any, int]]:
    """The keys of a YAML mapping with their values and lines, repeated keys included.

    Raises :class:`MalformedError` for whatever the text may hold.
    """
    error: Exception | None = None
    for loader in (_Loader, yaml.SafeLoader):  # the second has the same words on every machine
        try:
            return _pairs_by(loader, text)
        except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as found:
            error = found
    mark = getattr(error, "problem_mark", None)
    reason = str(getattr(error, "problem", None) or error or type(error).__name__)
    raise MalformedError(_PLAINLY.get(reason, reason), mark.line + 1 if mark else 1)


def _pairs_by(loader_class: type[yaml.SafeLoader], text: str) -> list[tuple[Any, Any, int]]:
    loader = loader_class(text)
    node = loader.get_single_node()
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise MalformedError("it must be made of 'key: value' lines", node.start_mark.line + 1)
    return [
        (
            _characters(loader.construct_object(key, deep=True)),
            _characters(loader.construct_object(value, deep=True)),
            key.start_mark.line + 1,
        )
        for key, value in node.value
    ]


def _characters(value: Any) -> Any:
    """A value whose texts can be written: an escape in YAML may give half a character (a lone surrogate)."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_characters(item) for item in value]
        case dict():
            return {_characters(key): _characters(item) for key, item in value.items()}
        case _:
            return value


def replace_file(path: Path, content: str | bytes, temporary: Path | None = None) -> None:
    """Write a file in one step, unless it has that content: whoever reads it sees the old one or the new one, whole.

    ``temporary`` is where it is written first, on the same disk; beside it, if not given.
    Raises OSError and leaves the file as it was, on a full disk too.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    path = path.resolve() if path.is_symlink() else path
    # a short name: that of the file may be as long as the disk allows
    temporary = temporary or path.with_name(f".{os.getpid()}.tmp")
    try:
        before = path.read_bytes() if path.exists() else None
        if before != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
            if before is not None:
                temporary.chmod(path.stat().st_mode)
            temporary.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        temporary.unlink(missing_ok=True)


def failed_write(error: BaseException | None) -> OSError | None:
    """The failure of the disk, or of the rights to it, that an exception was raised for, if it was for one."""
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__
    return error


#: What to do where a file cannot be read or written.
_REMEDIES: Final = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room on the disk"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Check the permissions"),
    errno.EADDRINUSE: "Name another port",
    errno.EFBIG: "Allow larger files (ulimit -f)",
}


def failure_text(error: OSError) -> str:
    """A failure of the disk on one line, with what to do: ``index.html: No space left on device. Make room …``."""
    name = error.filename2 or error.filename
    place = f"{name}: " if name else ""
    remedy = _REMEDIES.get(error.errno or 0, "Check the disk")
    return f"{place}{error.strerror or error}. {remedy}, and try again."


def read_text(path: Path, report: Report) -> str:
    """The text of a file; nothing where it is not there, or cannot be read, which is reported."""
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        pass
    except OSError as error:
        report(0, "malformed-file", f"{path.name} cannot be read: {error.strerror}.")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = f"{path.name} cannot be read: byte {content[error.start]:#04x} is not UTF-8 text."
        report(line, "malformed-file", message)
    return ""


class Toml:
    """A file as ``tomllib`` reads it, and the lines of its keys, which that does not tell."""

    def __init__(self, path: Path, report: Report) -> None:
        self.data: dict[str, Any] = {}
        self._lines: dict[str, int] = {}
        text = read_text(path, report)
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\bline (\d+)", str(error))
            line = int(place[1]) if place else text.count("\n") + 1
            report(line, "malformed-file", f"{path.name} cannot be read: {error}.")
        table = ""
        for number, line_text in enumerate(text.split("\n"), 1):  # as TOML counts them
            if header := re.match(r"\s*\[+\s*([^\]]*?)\s*\]", line_text):
                table = re.sub("[\"']", "", header[1])
                self._lines.setdefault(table, number)
            elif key := re.match(r"""\s*["']?([^\s"'=.#]+)["']?\s*[=.]""", line_text):
                self._lines.setdefault(f"{table}.{key[1]}".lstrip("."), number)

    def line(self, table: str, key: str = "") -> int:
        """The line of a key, or of the table around it, counted from 1; 0 when none is found."""
        path = f"{table}.{key}".strip(".")
        while path and path not in self._lines:
            path = path.rpartition(".")[0]  # it may be written as name = { … }
        return self._lines.get(path, 0)

    def entries(self, values: Mapping[str, Any], table: str = "") -> Iterator[tuple[str, Any, int]]:
        """The keys of a table that are set, with their values and lines."""
        return ((key, value, self.line(table, key)) for key, value in values.items() if value != "")
