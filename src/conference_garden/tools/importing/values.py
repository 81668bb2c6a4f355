"""Read values from JSON and YAML; a value of another type than asked for counts as missing."""

from __future__ import annotations

from typing import Any

from conference_garden.tools.importing.escapes import one_line


def line(value: Any) -> str:
    """A text on one line: the English one of several languages, or the name of an object.

    >>> line({"de": "Segel", "en": "Sails"}), line({"id": 7, "name": {"en": "Hall 1"}}), line(7), line(None)
    ('Sails', 'Hall 1', '7', '')
    """
    for _ in range(2):
        if isinstance(value, dict):
            value = value.get("en") or value.get("name") or value.get("slug") or next(iter(value.values()), "")
    return one_line(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def items(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def rows(value: Any) -> list[dict[str, Any]]:
    """The items of a list that are mappings."""
    return [item for item in items(value) if isinstance(item, dict)]


def row(value: Any) -> dict[str, Any]:
    """A mapping, or an empty one."""
    return value if isinstance(value, dict) else {}


def lines(value: Any) -> tuple[str, ...]:
    """The texts of a list, or of a single value."""
    return tuple(filter(None, map(line, value if isinstance(value, list) else [value])))
