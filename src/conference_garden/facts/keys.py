"""Keys and blocks of them: what :mod:`.schema` declares with, and how what is declared is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from conference_garden.facts.problems import quoted, suggest
from conference_garden.facts.types import Occurrence, Report, ValueType


@dataclass(frozen=True, slots=True)
class Key:
    """What a key may hold and means; ``default`` is what counts where it is left out, if that is a value."""

    type: ValueType
    meaning: str
    required: bool = False
    default: str = ""


#: What stands for the keys of Jekyll, Hugo, ablog and others in pages that have a certain key.
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
    """The keys of one sort of block; ``name`` is what messages call it."""

    name: str
    keys: Mapping[str, Key]

    def read(
        self, entries: Iterable[tuple[str, Any, int]], report: Report, where: str = ""
    ) -> tuple[dict[str, Any], dict[str, int]]:
        """Read entries (key, value, line): returns what could be used by key, and the line of each key.

        All else is reported.  ``where`` follows the name of a key in messages.
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
        """What was probably meant, as the end of a sentence."""
        hints = (hint for names, key, hint in _OF_OTHER_TOOLS if wrong.casefold() in names and key in self.keys)
        return f": {hint}." if (hint := next(hints, "")) else suggest(wrong, self.keys)

    def absent(self, lines: Mapping[str, int]) -> list[str]:
        """The keys that must be there and are not."""
        return [name for name, key in self.keys.items() if key.required and name not in lines]

    def json_schema(self) -> dict[str, Any]:
        """The keys for editors, which cannot say what other pages have."""
        return {
            "type": "object",
            "properties": {
                name: {"description": key.meaning, **key.type.json_schema} for name, key in self.keys.items()
            },
            "required": [name for name, key in self.keys.items() if key.required],
            "additionalProperties": False,
        }
