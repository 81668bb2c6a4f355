"""Keys and schemas, with which :mod:`.schema` declares what writers can write, and how entries are read by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from conference_garden.facts.problems import closest, quoted, suggest
from conference_garden.facts.types import Occurrence, Report, ValueType


@dataclass(frozen=True, slots=True)
class Key:
    """The type and meaning of a key; ``default`` is the value that applies if it is left out, if there is one."""

    type: ValueType
    meaning: str
    required: bool = False
    default: str = ""


#: What replaces keys of Jekyll, Hugo, ablog and others: their names, a key that the schema must have, and the hint.
_OF_OTHER_TOOLS: Final = (
    (("title",), "orphan", "the title is the heading '# …'"),
    (("location", "venue", "city"), "place", "write 'place'"),
    (("authors",), "author", "write 'author', with keys of [authors] in garden.toml"),
    (("category", "categories", "keywords"), "tags", "write 'tags', with ids of topics"),
    (("tags", "category", "categories", "keywords"), "orphan", "topics are named in {talk} blocks"),
    (("description", "excerpt", "summary"), "orphan", "lists show the first paragraph of the page"),
    (("image", "cover", "thumbnail"), "orphan", "put a picture into the text, as ![what it shows](file)"),
    (("permalink", "slug", "url"), "orphan", "the name of the file is the address"),
    (("redirect", "redirect_from", "aliases"), "orphan", "former names of the file stand under 'formerly'"),
    (("published",), "draft", "'draft: true' keeps a page back"),
    (("language",), "lang", "write 'lang'"),
)


@dataclass(frozen=True, slots=True)
class Schema:
    """The keys of one sort of block; ``name`` is what messages call the block."""

    name: str
    keys: Mapping[str, Key]

    def read(
        self, entries: Iterable[tuple[str, Any, int]], report: Report, where: str = ""
    ) -> tuple[dict[str, Any], dict[str, int]]:
        """Read entries (key, value, line); returns the valid values and the lines of all keys, both by key.

        Mistakes are reported.  ``where`` follows the name of a key in messages.
        """
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, value, line in entries:
            if key in lines:
                report(line, "repeated-key", f"the key {quoted(key)} appears twice.")
            elif key not in self.keys:
                report(line, "unknown-key", f"{quoted(key)} is not a key of {self.name}{self._hint(key)}")
            elif value is None or value == "":
                report(line, "missing-field", f"the key {quoted(key)} has no value.")
            else:
                at = Occurrence(f"{quoted(key)}{where}", line, report)
                kind = self.keys[key].type
                if (found := kind.read(value, at)) is None:
                    at.wrong(kind.expected, value)
                else:
                    values[key] = found
            lines.setdefault(key, line)
        return values, lines

    def _hint(self, wrong: str) -> str:
        """The key that was probably meant, as the end of a sentence."""
        return f": {hint}." if (hint := self._of_other_tools(wrong)[1]) else suggest(wrong, self.keys)

    def _of_other_tools(self, wrong: str) -> tuple[str, str]:
        """The key and the hint for a key of other tools, or two empty strings."""
        found = ((key, hint) for names, key, hint in _OF_OTHER_TOOLS if wrong.casefold() in names and key in self.keys)
        return next(found, ("", ""))

    def _given(self, lines: Iterable[str]) -> set[str]:
        """The keys that were written, and those that were probably meant by unknown ones."""
        unknown = (name for name in lines if name not in self.keys)
        return {*lines, *(self._of_other_tools(name)[0] or closest(name, self.keys) for name in unknown)}

    def absent(self, lines: Iterable[str], *more: str, strict: bool = False) -> list[str]:
        """The missing keys of those that are required, always or here.

        If ``strict``, a misspelt key is not missing, as it is reported as unknown.
        """
        given = self._given(lines) if strict else set(lines)
        return [name for name, key in self.keys.items() if (key.required or name in more) and name not in given]

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema for editors, which cannot check what depends on other pages."""
        return {
            "type": "object",
            "properties": {
                name: {"description": key.meaning, **key.type.json_schema} for name, key in self.keys.items()
            },
            "required": [name for name, key in self.keys.items() if key.required],
            "additionalProperties": False,
        }
