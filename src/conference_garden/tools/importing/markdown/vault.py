"""A folder of notes: its files, and which of them links and embeds refer to.

Nothing outside the folder is read, and symbolic links are not followed.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from conference_garden.facts.names import identity
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.dates import days_in
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.markdown import front as keys
from conference_garden.tools.importing.markdown.dialects import use_dialects, with_plain_links
from conference_garden.tools.importing.markdown.front import Front, read_front
from conference_garden.tools.importing.sections import parse_html
from conference_garden.tools.importing.sources import CONVERT, OTHER_NOTES, ImportSource, limited

#: Suffixes of notes, and of pictures that pages may show.
NOTES: Final = (".md", ".markdown", ".mdx", ".mkd", ".mdown")
PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
#: Folders that are never searched for notes, and the most files that a source may have.
_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "_site", "_build", "vendor"})
_MOST: Final = 100_000
#: Largest size of a note in bytes, and its time limit in seconds.
_LARGEST: Final = 2 * 2**20
LONGEST: Final = 20
_URL: Final = re.compile(r"(?<![\w/\"'=])https?://[^\s<>\"`]+[^\s<>\"`.,;:!?'*_)\]}]")
#: A field of Dataview.
_FIELD: Final = re.compile(r"^([A-Za-z][\w -]{0,30})::(?=\s|$)")


@dataclass(eq=False)
class Note:
    """A Markdown file: ``path`` is relative to the folder, with ``/``; ``body`` is its text as HTML."""

    path: str
    text: str = ""
    front: Front = field(default_factory=Front)
    body: HtmlElement | None = None
    unknown: list[tuple[int, str]] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The name of the file without its suffix."""
        return posixpath.splitext(posixpath.basename(self.path))[0]

    @property
    def folder(self) -> str:
        """The folder that contains it; empty for the topmost."""
        return posixpath.dirname(self.path)

    @property
    def is_index(self) -> bool:
        """Whether it is the index of its folder."""
        return self.stem.casefold() in ("readme", "index", "_index")

    @property
    def day(self) -> date | None:
        """The day in its front matter, or else in its name, or None."""
        return self.front.day(keys.START) or next(iter(days_in(self.stem)), None)

    def __str__(self) -> str:
        return self.path


class Vault:
    """The notes and other files of a folder, by their relative paths."""

    def __init__(self, source: ImportSource, found: ImportResult) -> None:
        self.folder = source.folder or (source.path.parent if source.path else Path())
        self.name = source.name if source.folder else self.folder.resolve().name
        self.notes: list[Note] = []
        self.files: set[str] = set()
        self.found = found
        self._parser = _parser(breaks=(self.folder / ".obsidian").is_dir())
        self._is_single = source.folder is None
        if source.folder is None:
            self._add(Note(source.path.name if source.path else source.name), source.data)
        else:
            self._walk(source.folder)

    def _walk(self, root: Path) -> None:
        for at, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name[0] not in "." and name.casefold() not in _SKIPPED)
            for name in sorted(names):
                path = Path(at, name)
                inside = path.relative_to(root).as_posix()
                if name[0] == "." or not (name.isprintable() and inside.isprintable()):
                    continue
                if path.is_symlink() or not path.is_file():
                    if name.lower().endswith(NOTES):
                        self.found.leave(inside, "it is not an ordinary file, or a link to one: not read.")
                    continue
                self.files.add(inside)
                if len(self.files) > _MOST:
                    raise RefusedError(f"{self.name} has more than {_MOST:,} files: name a part of it.")
                if name.lower().endswith(NOTES):
                    self._read(path, Note(inside))
                elif name.lower().endswith(OTHER_NOTES):
                    self.found.leave(inside, f"it {CONVERT}")

    def _read(self, path: Path, note: Note) -> None:
        try:
            with path.open("rb") as file:
                data = file.read(_LARGEST + 1)
        except OSError as error:
            self.found.leave(note.path, f"it cannot be read: {error.strerror}.")
            return
        self._add(note, data)

    def _add(self, note: Note, data: bytes) -> None:
        if len(data) > _LARGEST:
            self.found.leave(note.path, f"it is larger than {_LARGEST >> 20} MB, too large for notes: not read.")
            return
        text = ImportSource(note.path, data).text().replace("\r\n", "\n").replace("\r", "\n")
        if "\0" in text:
            self.found.leave(note.path, "it is not text: not read.")
            return
        try:
            with self.found.attempt(note.path), limited(LONGEST, note.path, "it is not read"):
                note.front, note.text = read_front(text)
                line, why = note.front.private
                if line:
                    self.found.leave(f"{note.path}:{line}", f"it is not to be published ({why}): left out.")
                    return
                self._render(note)
                self.notes.append(note)
        except RefusedError as refused:
            self.found.leave(note.path, str(refused).partition(" ")[2])
            return
        if note.front.problem:
            self.found.doubt(f"{note.path}:1", note.front.problem)

    def _render(self, note: Note) -> None:
        unknown: list[tuple[int, str]] = []
        text = with_plain_links(
            note.text, is_mdx=note.path.lower().endswith(".mdx"), note=lambda line, code: unknown.append((line, code))
        )
        html = self._parser.render(text, {"unknown": unknown})
        body, problem = parse_html(html)
        note.body = body
        if problem:
            self.found.leave(note.path, f"{problem}.")
        place = 0
        for line, tag in dict.fromkeys(unknown[:100]):
            at = note.text.find(tag, place) if not line else -1
            place = at if at > 0 else place
            note.unknown.append((line or note.text.count("\n", 0, max(at, 0)) + 1, tag))

    # Resolving links

    @cached_property
    def _by_name(self) -> dict[str, Note]:
        """Notes by everything that links may call them: path, name, title, aliases, address."""
        found: dict[str, Note] = {}
        for of in (_paths, _names):
            for note in self.notes:
                for name in of(note):
                    found.setdefault(_key(name), note)
        return found

    @cached_property
    def _by_base(self) -> dict[str, str]:
        return {posixpath.basename(path).casefold(): path for path in sorted(self.files, key=len, reverse=True)}

    def note(self, name: str, beside: Note) -> Note | None:
        """The note that a link in ``beside`` refers to as ``name``, or None."""
        name = unquote(name).partition("#")[0].partition("?")[0]
        inside = posixpath.normpath(posixpath.join(beside.folder, name.lstrip("/") if name.startswith("/") else name))
        stem, ending = posixpath.splitext(posixpath.basename(name))
        for candidate in (inside, name, stem if ending.lower() in NOTES else name) if name else ():
            if found := self._by_name.get(_key(candidate)):
                return found
        return None

    def file(self, name: str, beside: Note) -> str:
        """The path within the folder of the file that the note ``beside`` calls ``name``, or ""."""
        try:
            name = unquote(urlsplit(name).path) or unquote(name)
        except ValueError:
            return ""
        name = name if name in self.files else name.partition("#")[0]  # without the page of a PDF
        for base in (beside.folder, "", "static", "assets", "public", "attachments"):
            inside = posixpath.normpath(posixpath.join(base, name.lstrip("/")))
            if inside in self.files:
                return inside
            if self._is_single and self._is_inside(self.folder / inside):
                return inside
        return self._by_base.get(posixpath.basename(name).casefold(), "")

    def _is_inside(self, path: Path) -> bool:
        """Whether a path is that of a file within the folder, after resolving symbolic links."""
        try:
            return path.is_file() and path.resolve().is_relative_to(self.folder.resolve())
        except (OSError, ValueError):
            return False


def _paths(note: Note) -> Iterator[str]:
    yield note.path
    for path in (note.path, note.path.removeprefix("content/")):  # where Hugo keeps pages
        yield posixpath.splitext(path)[0]
        if note.is_index and posixpath.dirname(path):
            yield posixpath.dirname(path)
    yield from note.front.texts(["permalink", "url"])


def _names(note: Note) -> Iterator[str]:
    yield note.stem
    if dated := re.match(r"(\d{4})-(\d\d)-(\d\d)-(.+)", note.stem):
        yield "/".join(dated.groups())
        yield dated[4]
    yield from note.front.texts((*keys.TITLE, "aliases", "alias", "slug"))


def _key(name: str) -> str:
    return identity(posixpath.normpath(name).strip("/"))


def _parser(*, breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "breaks": breaks}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(tasklists_plugin).use(deflist_plugin)
    parser.validateLink = _any_link  # type: ignore[method-assign]
    use_dialects(parser)
    parser.core.ruler.push("garden_lines", _note_lines)
    return parser


def _any_link(url: str) -> bool:
    """Accept every link, or its syntax would be kept as text; what may be linked is decided later."""
    return True


def _note_lines(state: StateCore) -> None:
    """Add line numbers to elements, make links of addresses in running text, and read fields of Dataview."""
    for token in state.tokens:
        if token.map and token.nesting == 1:
            token.attrSet("data-line", str(token.map[0] + 1))
        depth = 0
        for before, child in pairwise([None, *(token.children or ())]):
            if child.type == "text" and (before is None or before.type in ("softbreak", "hardbreak")):
                child.content = _FIELD.sub(r"\1:", child.content)
            depth += child.nesting if child.type.startswith("link") else 0
            if child.type == "text" and not depth and "://" in child.content:
                child.type = "garden_html"
                child.content = _linked(child.content)


def _linked(text: str) -> str:
    parts, end = [], 0
    for match in _URL.finditer(text):
        url = match[0] + (")" if text[match.end() : match.end() + 1] == ")" and "(" in match[0] else "")
        parts += [escape(text[end : match.start()]), f'<a href="{escape(url)}">{escape(url)}</a>']
        end = match.start() + len(url)
    return "".join([*parts, escape(text[end:])])
