"""References between parts that are imported together, until their places are known.

In a text they are links with a provisional address, between characters that are
removed from all imported text (:mod:`.escapes`).  The address has two parts: a
kind with a key, and the name by which to look for a topic or a speaker.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from conference_garden.facts.names import identity, slugify
from conference_garden.pictures.containers import PictureError
from conference_garden.pictures.copies import without_notes
from conference_garden.pictures.files import PictureFiles
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.speaker_names import plain

_OPEN, _ADDRESS, _CLOSE = "\ue009\ue00a\ue00b"
_WITHIN: Final = f"[^{_OPEN}{_ADDRESS}{_CLOSE}]*"
_REFERENCE: Final = re.compile(f"(!?)\\[{_OPEN}({_WITHIN}?)\\]\\({_ADDRESS}({_WITHIN}){_CLOSE}\\)")
#: Largest total size of the pictures of an import, in bytes.
_LARGEST: Final = 500_000_000


def reference(kind: str, key: str, name: str, words: str) -> str:
    """A reference with the text ``words``, which is MyST."""
    return f"[{_OPEN}{words}]({_ADDRESS}{quote(f'{kind} {key}', safe='')}/{quote(name, safe='')}{_CLOSE})"


def keys_in(text: str) -> list[str]:
    """The keys of the references in a text."""
    return [unquote(match[3].partition("/")[0]).partition(" ")[2] for match in _REFERENCE.finditer(text)]


@dataclass
class References:
    """Resolve references; ``pictures`` are the files to copy, by their names in the garden, for each document."""

    known: Known
    found: ImportResult
    pictures: defaultdict[str, dict[str, bytes]] = field(default_factory=lambda: defaultdict(dict))
    _size: int = 0

    def __post_init__(self) -> None:
        self._to_come = {part.key for conference in self.found.conferences for part in conference.parts}
        self._notes_to_come = {key.partition("#")[0] for key in self._to_come}
        talks = (part.talk for conference in self.found.conferences for part in conference.parts if part.talk)
        self._speakers = {identity(name): name for talk in talks for name, _ in talk.speakers}
        self._titles: dict[str, str] = {}
        for conference in self.found.conferences:
            for part in conference.parts:
                if part.talk:
                    self._titles.setdefault(identity(plain(part.title)), part.key)
        self._names: dict[str, str] = {}
        self._files = PictureFiles(Path())

    def resolved(self, text: str, document: str, *, is_last: bool = False) -> str:
        """A text with references resolved to MyST; those to parts placed later are kept unless ``is_last``."""
        if _OPEN not in text:
            return text
        return _REFERENCE.sub(lambda match: self._find(match, document, is_last=is_last), text)

    def _find(self, match: re.Match[str], document: str, *, is_last: bool) -> str:
        words, (what, name) = match[2], map(unquote, match[3].split("/"))
        kind, _, key = what.partition(" ")
        if kind == "picture":
            file = self._picture(Path(key), document, words)
            return f"{match[1]}[{words}]({file})" if file else words
        if kind == "name" and (key := self._titles.get(identity(name), "")):
            kind = "note"
        note, keys = key.partition("#")[0], (key, f"{key.partition('#')[0]}#") if kind == "note" else ()
        if not is_last and self._is_to_come(keys, note):
            return match[0]
        for candidate in keys:
            piece = self.known.pieces.get(candidate, "")
            if piece in self.known.ids:
                return f"[{words}](#{piece})"
        if kind == "note" and (page := self.known.notes.get(note, "")):
            return f"[{words}](#{page})"
        if topic := self.known.topic(name):
            return f"[{words}](#{topic})"
        speaker = self._speakers.get(identity(name)) or self.known.speakers.get(identity(name))
        if speaker and not re.search(r"[`<>\\]", words + speaker):
            return (
                f"{{speaker}}`{words}`" if identity(words) == identity(speaker) else f"{{speaker}}`{words} <{speaker}>`"
            )
        if name and identity(name) not in identity(words):
            self.found.leave(f"{document}.md", f"“{name}” names nothing here: a link to it became words.")
        return words

    def _is_to_come(self, keys: Iterable[str], note: str) -> bool:
        """Whether the target of a reference is placed later: the talk with one of the keys, or any part of a note."""
        talks = [key for key in keys if key in self._to_come]
        if talks:
            return talks[0] not in self.known.pieces
        return note in self._notes_to_come and note not in self.known.notes

    def _picture(self, path: Path, document: str, words: str) -> str:
        """Copy a picture and return its name beside the page, or "" if it cannot be shown, which is recorded."""
        if str(path) in self._names and (known := self._names[str(path)]):
            return posixpath.relpath(known, posixpath.dirname(document))
        picture = self._files.of(path, is_shown=True)
        problem = "cannot be read" if picture is None else picture.problem[1] if picture.problem else ""
        try:
            data = b"" if problem else without_notes(path.read_bytes())
        except (OSError, PictureError) as error:
            data, problem = b"", str(error)
        self._size += len(data)
        if self._size > _LARGEST:
            problem = f"is left out: all pictures together have more than {_LARGEST // 1_000_000} MB"
        if problem:
            self.found.leave(f"{path.name}", f"the picture {problem}: its description is kept.")
            return ""
        base = f"{document}-{slugify(path.stem)[:60] or 'picture'}"
        name, number = f"{base}{path.suffix.lower()}", 2
        while self._is_other(name, data):
            name, number = f"{base}-{number}{path.suffix.lower()}", number + 1
        if not words:
            self.found.doubt(
                f"{document}.md: {posixpath.basename(name)}", "a picture without words: what does it show?"
            )
        self.pictures[document][name] = data
        self._names[str(path)] = name
        return posixpath.basename(name)

    def _is_other(self, name: str, data: bytes) -> bool:
        """Whether a name belongs to another picture in the garden."""
        for copied in self.pictures.values():
            if name in copied:
                return copied[name] != data
        path = self.known.folder / name
        try:
            return path.exists() and path.read_bytes() != data
        except OSError:
            return True
