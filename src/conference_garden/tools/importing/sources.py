"""The sources of an import: files, folders and web addresses, and nothing that was not named.

Sources are untrusted: limits for their size, the time that they take, their
encoding and their markup are enforced here, before an importer reads them.
"""

from __future__ import annotations

import codecs
import html.entities as entities
import json
import os
import re
import shlex
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from typing import Any, Final

from lxml import etree, html

from conference_garden.facts.files import MalformedError
from conference_garden.facts.yaml_values import yaml_value
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.escapes import clean
from conference_garden.tools.importing.imported import TooLongError
from conference_garden.tools.importing.inline import web_address

#: Largest size of a source in bytes; no real feed or schedule is larger.
LARGEST: Final = 20 * 2**20
#: Time limit for one address in seconds, whatever the server does.
LONGEST: Final = 30

#: Suffixes of notes that are not Markdown (``.txt`` may be anything), and what to do about them.
OTHER_NOTES: Final = (".rst", ".org", ".adoc", ".textile", ".docx", ".odt")
CONVERT: Final = "is not Markdown: convert it, for example with pandoc (https://pandoc.org), and import the result."
#: An encoding declaration must be within this many first characters.
HEAD: Final = 400
_DECLARED = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True)
class ImportSource:
    """A file, a folder or the answer of a server.

    ``name`` is for messages, ``address`` is the base of links in it (empty for a
    file), ``folder`` or ``path`` is that of the folder or file that was named.
    """

    name: str
    data: bytes = b""
    address: str = ""
    folder: Path | None = None
    path: Path | None = None

    def text(self) -> str:
        """The text, decoded as UTF-8, as declared, or as Windows-1252; undecodable bytes become U+FFFD."""
        return self._text

    @cached_property
    def _text(self) -> str:
        for mark, encoding in _MARKS:
            if self.data.startswith(mark):
                return self.data[len(mark) :].decode(encoding, "replace")
        declared = _DECLARED.match(self.data[:HEAD].decode("latin-1").lstrip())
        # bytes that are valid UTF-8 by chance are rarer than feeds that declare a wrong encoding
        likely = [] if self.data.isascii() else ["utf-8"]
        for encoding in (*likely, *([declared[1]] if declared else []), "utf-8"):
            try:
                return self.data.decode(encoding)
            except (LookupError, UnicodeDecodeError):
                continue
        text = self.data.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        is_other = 2 * broken > sum(character > "\x7f" for character in text)
        return self.data.decode("windows-1252", "replace") if is_other else text

    def xml(self) -> tuple[etree._Element, str]:
        """The text as XML, as far as it is well-formed, and a description of what is wrong with it, or "".

        Raises :class:`RefusedError` if it is not XML or declares entities, which
        can make a few bytes grow to gigabytes or read other files
        (https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing).
        """
        text = self.text().lstrip("\ufeff \t\r\n")
        text = _DECLARED.sub("", text[:HEAD], count=1) + text[HEAD:]
        text = _ENTITY.sub(_character, clean(text))
        parser = etree.XMLParser(
            recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True
        )
        try:
            root = etree.fromstring(text.encode("utf-8", "replace"), parser)
        except etree.ParseError:
            root = None
        if root is None:
            raise RefusedError(f"{self.name} is not XML.")
        dtd: Any = root.getroottree().docinfo.internalDTD
        if dtd is not None and dtd.entities():
            raise RefusedError(f"{self.name} declares XML entities, which no feed or schedule needs: it is not read.")
        errors = [error for error in parser.error_log if error.level_name != "WARNING"]
        if errors:
            return root, f"not well-formed in line {errors[0].line}: what could be read is imported"
        return root, "some characters are broken" if "\ufffd" in text else ""

    def json(self) -> Any:
        """The text as JSON; raises :class:`RefusedError` if it is not JSON."""
        try:
            return json.loads(self.text())
        except (ValueError, RecursionError) as error:
            raise RefusedError(f"{self.name} is not JSON: {error}.") from None

    def yaml(self) -> Any:
        """The text as YAML; raises :class:`RefusedError` if it is not YAML, or has aliases or tags."""
        try:
            return yaml_value(self.text())
        except MalformedError as error:
            raise RefusedError(f"{self.name}:{error.line} is not readable YAML: {error}.") from None

    @cached_property
    def value(self) -> Any:
        """The text as JSON, or as YAML if the name ends like that of a YAML file; None if it is neither."""
        try:
            if self.text().lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
                return self.json()
            return self.yaml() if self.name.partition("?")[0].endswith((".yml", ".yaml")) else None
        except RefusedError:
            return None

    def files(self, *patterns: str) -> list[ImportSource]:
        """The files of a folder that match any pattern, in order; nothing if the source is not a folder."""
        return [ImportSource(name, read_file(path)) for name, path in self.paths(*patterns)]

    def paths(self, *patterns: str) -> Iterator[tuple[str, Path]]:
        """Their names for messages and their paths; links that lead out of the folder are not followed."""
        folder = self.folder.resolve() if self.folder else None
        for path in (path for pattern in patterns if folder for path in sorted(folder.glob(pattern))):
            if folder and path.is_file() and path.resolve().is_relative_to(folder):
                yield f"{self.name}/{path.relative_to(folder).as_posix()}", path


def what_else(source: ImportSource) -> str:
    """Describe a source that no importer reads, as a sentence without its subject, with what to name instead."""
    if source.folder is not None:
        return "is a folder with nothing in it that can be imported: name a file, or a folder within it."
    if source.name.lower().endswith(OTHER_NOTES):
        return CONVERT
    text = source.text()
    if not text.strip():
        return "is empty."
    if text.lstrip()[:1] in ("{", "["):
        source.json()  # raises an error that says what is wrong
    elif source.name.endswith((".yml", ".yaml")):
        source.yaml()
    # atomic: otherwise each comment that may end in two places would double the time
    if re.match(r"(?>\s*+<!--.*?-->)*+\s*+<(?:!doctype html|html)\b", text, re.IGNORECASE | re.DOTALL):
        links = html.fromstring(source.data).iter("link")
        feeds = [link.get("href", "") for link in links if re.search(r"(?:atom|rss)\+xml", link.get("type", ""))]
        return (
            f"is a web page; name its feed instead: {web_address(source.address, feeds[0]) or feeds[0]}"
            if feeds
            else "is a web page, and names no feed."
        )
    return "is not a feed, schedule or collection of recordings that can be imported."


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _character(match: re.Match[str]) -> str:
    """The character for an HTML entity that XML lacks: feeds use ``&nbsp;`` without declaring it."""
    name = match[1]
    return match[0] if name in _XML_ENTITIES else entities.html5.get(f"{name};", match[0])


def split_names(text: str) -> list[str]:
    """Split a text into names of sources, as given to make; names of existing files may contain spaces."""
    try:
        words = shlex.split(text)
    except ValueError:  # an unmatched quotation mark
        words = text.split()
    names: list[str] = []
    while words:
        ends = (end for end in range(len(words), 1, -1) if _is_there(" ".join(words[:end])))
        end = next(ends, 1)
        names.append(" ".join(words[:end]))
        words = words[end:]
    return names


def _is_there(name: str) -> bool:
    try:
        return Path(name).expanduser().exists()
    except (OSError, RuntimeError, ValueError):  # a name that is too long, an unknown user
        return False


def read_source(name: str) -> ImportSource:
    """Read a file, a folder or an address; raises :class:`RefusedError` if it cannot be read."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", name):
        return _fetch(name)
    path = Path(os.path.expanduser(name))  # noqa: PTH111 (that of Path fails for unknown users)
    if path.is_dir():
        return ImportSource(path.resolve().name, folder=path)
    return ImportSource(path.name, read_file(path), path=path)


def read_file(path: Path) -> bytes:
    """The content of a file; raises :class:`RefusedError` if it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        hint = " An address begins with https://" if re.match(r"(?:[\w-]+\.)+[a-z]+(?:/|$)", str(path)) else ""
        raise RefusedError(f"{path} cannot be read: {error.strerror or error}.{hint}") from None
    if len(data) > LARGEST:
        raise RefusedError(f"{path} is larger than {LARGEST >> 20} MB: it is not read.")
    return data


def day_of(text: object) -> date | None:
    """The ISO date at the beginning of a text, or None."""
    try:
        return date.fromisoformat(str(text).strip()[:10])
    except ValueError:
        return None


@contextmanager
def limited(seconds: float, what: str, consequence: str) -> Iterator[None]:
    """Raise :class:`TooLongError` if the enclosed code takes longer, whatever it waits for.

    The timeout of a connection applies to each chunk, so a server that sends one
    byte now and then could keep it open forever.
    """

    def give_up(*_: object) -> None:
        raise TooLongError(f"{what} took longer than {seconds} seconds: {consequence}.")

    if not hasattr(signal, "SIGALRM"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGALRM, give_up)
    started, left = monotonic(), signal.setitimer(signal.ITIMER_REAL, seconds)[0]
    try:
        yield
    finally:
        # restore the timer of an enclosing limit
        signal.setitimer(signal.ITIMER_REAL, max(0.001, left - (monotonic() - started)) if left else 0)
        signal.signal(signal.SIGALRM, before)


def _fetch(address: str) -> ImportSource:
    """Fetch one web address, following redirects."""
    opener = urllib.request.OpenerDirector()  # no handlers for files or FTP, whatever a server redirects to
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "conference-garden import"})  # noqa: S310
        with limited(LONGEST, address, "it is not read"), opener.open(request, timeout=LONGEST) as answer:
            data = answer.read(LARGEST + 1)
            if len(data) > LARGEST:
                raise RefusedError(f"{address} is larger than {LARGEST >> 20} MB: it is not read.")
            return ImportSource(address, data, answer.url)
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        reason = f"{error.code} {reason}" if isinstance(error, urllib.error.HTTPError) else reason
        said = " ".join(str(getattr(reason, "strerror", None) or reason).split())
        raise RefusedError(f"{address} cannot be read: {said.rstrip('.')}.") from None
