"""The look of a garden: ``[look]`` in ``garden.toml``, checked against its files and for enough contrast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from conference_garden.facts.colours import too_near
from conference_garden.facts.files import Toml
from conference_garden.facts.problems import quoted
from conference_garden.facts.schema import COLOUR_SETS, LOOK
from conference_garden.facts.types import Report

#: The keys that name files: pictures and fonts.
PICTURES: Final = ("logo", "logo-dark", "favicon", "image")
FONTS: Final = ("titles", "text", "text-bold", "text-italic")

#: The signature of WOFF2, and the flag for the table of variable fonts in its table directory (WOFF2, section 4.1).
_WOFF2: Final = b"wOF2"
_FVAR: Final = 47
#: The flag of a table with an arbitrary tag; those of ``glyf`` and ``loca``, for which version 0 means transformed.
_NAMED: Final = 63
_GLYPHS: Final = (10, 11)


class Font(NamedTuple):
    """A font file; a ``variable`` one has all weights."""

    path: str
    variable: bool


@dataclass(frozen=True, slots=True)
class Look:
    """The keys of ``[look]``, described in :data:`.schema.LOOK`; paths begin with ``_static/``."""

    logo: str = ""
    logo_dark: str = ""
    logo_says_name: bool = False
    favicon: str = ""
    image: str = ""
    cards: bool = True
    fonts: Mapping[str, Font] = field(default_factory=dict)
    #: the colours that the garden has chosen, by key
    light: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)
    #: the lines of the keys that name pictures, for code that checks these further
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)


def read_look(folder: Path, file: Toml, table: Mapping[str, Any], report: Report) -> Look:
    """Read the look of the garden in ``folder``: what cannot be used is left out and reported."""
    values, lines = LOOK.read(file.entries(table, "look"), report, " in [look]")
    light, dark = (_colours(file, values.get(mode, {}), mode, report) for mode in ("light", "dark"))
    fonts: dict[str, Font] = {}
    for key in [key for key in (*PICTURES, *FONTS) if key in values]:
        path = folder / values[key]
        if not path.is_file():
            message = f"the file {quoted(values[key])}, {quoted(key)} in [look], is not there{_others(path)}."
            report(lines[key], "missing-file", message)
            del values[key]
        elif key in FONTS and not _is_woff2(path):
            report(lines[key], "unreadable-font", f"the file {quoted(values[key])} is not a WOFF2 font.")
            del values[key]
        elif key in FONTS:
            fonts[key] = Font(values[key], _is_variable(path))
    for key, needed in (
        ("logo-dark", "logo"),
        ("logo-says-name", "logo"),
        ("text-bold", "text"),
        ("text-italic", "text"),
    ):
        if key in values and needed not in lines:
            report(lines[key], "missing-field", f"[look] has {quoted(key)}, but no {quoted(needed)}.")
    return Look(
        **{key.replace("-", "_"): values[key] for key in PICTURES if key in values},
        logo_says_name=values.get("logo-says-name", False),
        cards=values.get("cards", True),
        fonts=fonts,
        light=light,
        dark=dark,
        lines={key: line for key, line in lines.items() if key in values and key in PICTURES},
    )


def _colours(file: Toml, table: Mapping[str, Any], mode: str, report: Report) -> dict[str, str]:
    where = f"look.{mode}"
    values, lines = COLOUR_SETS[mode].read(file.entries(table, where), report, f" in [{where}]")
    for key, message in too_near(values, dark=mode == "dark"):
        report(lines[key], "low-contrast", f"in [{where}], {message}")
    return values


def _others(path: Path) -> str:
    """A file with another suffix or case that may be meant, as a part of a sentence."""
    found = sorted(other.name for other in path.parent.glob("*") if other.stem.casefold() == path.stem.casefold())
    return f"; there is {quoted(found[0])}" if found else ""


def _is_woff2(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == _WOFF2


def _is_variable(path: Path) -> bool:
    """Whether a WOFF2 font has the table of variable fonts."""
    data = path.read_bytes()[:4096]
    position = 48
    for _ in range(int.from_bytes(data[12:14])):
        flags = data[position] if position < len(data) else 0
        tag, version = flags & 0x3F, flags >> 6
        if tag == _FVAR:
            return True
        position += 5 if tag == _NAMED else 1
        is_transformed = version == 0 if tag in _GLYPHS else version != 0
        for _ in range(1 + is_transformed):  # lengths, in bytes whose first bit says that another follows
            while position < len(data) and data[position] & 0x80:
                position += 1
            position += 1
    return False
