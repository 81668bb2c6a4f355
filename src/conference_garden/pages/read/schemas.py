"""JSON Schemas (2020-12) of the YAML that writers write, from the keys and readers that check it.

Editors show them while typing; what they cannot say (which topics there are)
the build says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from conference_garden.pages.read import frontmatter, people
from conference_garden.pages.read.frontmatter import DRAFT, SCHEMAS, Key

_TEXTS: Final = {"type": "array", "items": {"type": ["string", "number"]}}
_NAMES: Final = {"anyOf": [{"type": "string"}, _TEXTS]}
_DATE: Final = {"type": "string", "format": "date"}
_ADDRESS: Final = {"type": "string", "pattern": "^https?://"}
_SOURCE: Final = {
    "type": "object",
    "properties": {
        **{key: {"type": "string"} for key in ("title", "author", "licence")},
        "url": _ADDRESS,
        "date": _DATE,
    },
    "required": ["title", "author"],
    "additionalProperties": False,
}
_SHAPES: Final[Mapping[Callable[[Any, int], Any], Mapping[str, Any]]] = {
    frontmatter.one_line: {"type": ["string", "number"]},
    frontmatter.iso_date: _DATE,
    frontmatter.web_address: _ADDRESS,
    frontmatter.truth: {"type": "boolean"},
    frontmatter.names: _NAMES,
    frontmatter.texts: _NAMES,
    frontmatter.former_names: _NAMES,
    frontmatter.source_list: {"type": "array", "items": _SOURCE},
    frontmatter.anything: {},
}


def schemas() -> dict[str, str]:
    """All schemas: the name of the file → its text."""
    found = {f"{sort}.schema.json": _schema({**keys, **DRAFT}) for sort, keys in SCHEMAS.items()}
    person = _schema(people.KEYS)
    dialect = {"$schema": person.pop("$schema")}
    found["speakers.schema.json"] = {**dialect, "type": "object", "additionalProperties": person}
    return {name: json.dumps(schema, indent=2) + "\n" for name, schema in found.items()}


def _schema(keys: Mapping[str, Key]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {name: {"description": key.meaning, **_SHAPES[key.read]} for name, key in keys.items()},
        "required": [name for name, key in keys.items() if key.required],
        "additionalProperties": False,
    }
