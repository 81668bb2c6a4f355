"""The front matter of notes: YAML between ``---``, TOML between ``+++``, or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from conference_garden.facts.files import MalformedError
from conference_garden.facts.yaml_values import yaml_pairs
from conference_garden.tools.importing.dates import days_in
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.labels import (
    DAY_LABELS,
    EVENT_LABELS,
    PLACE_LABELS,
    RECORDING_LABELS,
    SLIDES_LABELS,
    SPEAKER_WORDS,
    TAG_LABELS,
    TITLE_LABELS,
)

_BLOCK: Final = re.compile(
    r"\A\ufeff?\s*(---|\+\+\+)[ \t]*\r?\n(.*?)^(?:\1|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE
)
_PAIR: Final = re.compile(r"^([A-Za-z][\w -]{0,40}?)[ \t]*[:=][ \t]*+(.*)$", re.MULTILINE)
#: Nested values are read to this depth.
_DEEPEST: Final = 20
_WEB: Final = re.compile(r"https?://\S+$")

TITLE: Final = ("title", *TITLE_LABELS)
EVENT: Final = ("event", "conference", "conf", "series", "meetup", *EVENT_LABELS)
SPEAKERS: Final = (*SPEAKER_WORDS, "presented by", "talk by")
START: Final = ("start", "start date", "startdate", "day", "date", "published", "publishdate", "created", *DAY_LABELS)
END: Final = ("end", "end date", "enddate")
PLACE: Final = ("place", "location", "venue", "city", *PLACE_LABELS)
WEBSITE: Final = ("website", "event url", "conference url")
TAGS: Final = ("tags", "tag", "topics", "keywords", "categories", "category", *TAG_LABELS)
AUTHORS: Final = ("author", "authors")
TAKEAWAY: Final = ("takeaway", "tldr", "summary")
LINKS: Final = (
    *("slides", "recording", "recordings", "video", "videos", "youtube", "link", "links", "url", "source"),
    *SLIDES_LABELS,
    *RECORDING_LABELS,
)
KIND: Final = ("kind", "type", "format", "talk type")
LANG: Final = ("lang", "language")
#: Keys for the day of a talk; the other keys are for the day of publication.
DAY: Final = ("day", "date", *DAY_LABELS)
#: All keys for days.
DATES: Final = (*START, *END)
#: Keys that only tell programs how to show a page; those about publishing are read separately.
_SETTINGS: Final = frozenset(
    """
    layout draft weight toc comments cssclass cssclasses lastmod modified updated math mermaid pin published sitemap
    share showtoc publish private robots id uid templateengineoverride menu eleventyexcludefromcollections
    eleventynavigation sidebar markup outputs collection mathjax katex featured feed search noindex
    """.split()  # noqa: SIM905 (words)
) | {"excerpt separator", "last modified at", "sidebar position", "hide title"}
#: Keys and values that keep a note from being published.
_PRIVATE: Final = {"private": "true", "publish": "false", "published": "false", "visibility": "private"}


@dataclass
class Front:
    """The folded keys of front matter, with values and lines; ``problem`` says what is wrong with it, if anything.

    ``used`` holds the (key, text) pairs that are on a page; all others are listed.
    """

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    used: set[tuple[str, str]] = field(default_factory=set)

    def texts(self, keys: Iterable[str]) -> list[str]:
        """All texts of some keys; lists and tables yield one text for each item."""
        return [text for key in keys for value in _flat(self.values.get(key)) if (text := one_line(str(value)))]

    def text(self, keys: Iterable[str]) -> str:
        """The first text of some keys, or ""."""
        return next(iter(self.texts(keys)), "")

    def use(self, keys: Iterable[str], texts: Container[str] | None = None) -> str:
        """Record that the texts of some keys, or only those in ``texts``, are on a page; returns the first, or ""."""
        used = [(key, text) for key in keys for text in self.texts([key]) if texts is None or text in texts]
        self.used.update(used)
        return used[0][1] if used else ""

    def use_first(self, keys: Iterable[str]) -> str:
        """The first text of some keys, recorded as used wherever it occurs, or ""."""
        return self.use(keys, {self.text(keys)})

    def links(self) -> list[tuple[str, str]]:
        """The web addresses that belong to a talk, with their keys, recorded as used."""
        found = [(key, text) for key in LINKS for _, text in _leaves(key, self.values.get(key)) if _WEB.match(text)]
        self.used.update(found)
        return found

    @property
    def private(self) -> tuple[int, str]:
        """The line that keeps the note from being published, and its text; (0, "") if there is none."""
        said = ((key, text) for key in _PRIVATE for _, text in _leaves(key, self.values.get(key)))
        found = ((self.lines.get(key, 1), f"{key}: {text}") for key, text in said if text.casefold() == _PRIVATE[key])
        return next(found, (0, ""))

    @property
    def is_draft(self) -> bool:
        """Whether the note is a draft in its source."""
        return str(self.values.get("draft")).casefold() == "true"

    def names(self, keys: Iterable[str]) -> list[str]:
        """The texts of some keys, split at commas and semicolons."""
        return [part for text in self.texts(keys) for part in map(str.strip, re.split(r"[,;]", text)) if part]

    def day(self, keys: Iterable[str]) -> date | None:
        """The first day in the texts of some keys, or None."""
        return next((days[0] for key in keys if (days := self.days([key]))), None)

    def days(self, keys: Iterable[str]) -> list[date]:
        """All days in the texts of some keys."""
        return [day for text in self.texts(keys) for day in days_in(text)]

    def unread(self) -> Iterator[tuple[int, str]]:
        """The lines and texts that are on no page, apart from settings for programs."""
        for key, value in self.values.items():
            if key in _SETTINGS:
                continue
            left: dict[str, list[str]] = {}
            for name, text in _leaves(key, value):
                if (key, text) not in self.used and not (key in DATES and days_in(text)):
                    left.setdefault(name, []).append(text)
            for name, texts in left.items():
                yield self.lines.get(key, 1), f"{name}: {', '.join(texts)[:200]}"


def _leaves(key: str, value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """All texts in a value, with the dotted keys that lead to them."""
    if isinstance(value, dict | list | tuple) and depth < _DEEPEST:
        for name, one in value.items() if isinstance(value, dict) else (("", one) for one in value):
            yield from _leaves(f"{key}.{name}".rstrip("."), one, depth + 1)
    elif value is not None:
        value = value.date() if isinstance(value, datetime) else value
        is_plain = not isinstance(value, dict | list | tuple)
        if text := one_line(str(value).lower() if isinstance(value, bool) else str(value) if is_plain else "…"):
            yield key, text


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = value.get("name") or value.get("title") or value.get("url") or list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item)
    elif value is not None and value is not True and value is not False:
        yield value.date() if isinstance(value, datetime) else value


def read_front(text: str) -> tuple[Front, str]:
    """The front matter of a note, and the note with empty lines in its place, so that line numbers stay the same."""
    if match := _BLOCK.match(text):
        first = text.count("\n", 0, match.start(2))
        front = _toml(match[2]) if match[1] == "+++" else _yaml(match[2])
        end = match.end()
    elif re.match(r"\ufeff?\s*\{\s*(?:\"|\})", text):
        start = text.index("{")
        try:
            values, end = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            return Front(), text
        first = text.count("\n", 0, start)
        front = Front(_folded(values.items()), _lines(text[start:end]))
    else:
        return Front(), text
    front.lines = {key: line + first for key, line in front.lines.items()}
    return front, "\n" * text.count("\n", 0, end) + text[end:]


def _yaml(block: str) -> Front:
    try:
        pairs = yaml_pairs(block)
    except MalformedError as error:
        problem = f"the front matter is not YAML ({error}): read line by line."
        return Front(_folded(_read_by_line(block)), _lines(block), problem)
    lines = {**_lines(block), **{_folded_key(key): line for key, _, line in pairs}}
    return Front(_folded((key, value) for key, value, _ in pairs), lines)


def _toml(block: str) -> Front:
    try:
        return Front(_folded(tomllib.loads(block).items()), _lines(block))
    except (ValueError, RecursionError) as error:
        problem = f"the front matter is not TOML ({error}): read line by line."
        return Front(_folded(_read_by_line(block)), _lines(block), problem)


def _read_by_line(block: str) -> Iterator[tuple[str, str]]:
    for match in _PAIR.finditer(block):
        yield match[1], match[2].rstrip(" \t").strip("\"'[]")


def _folded(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """Fold keys, and merge the table ``params`` of Hugo into the others, which take precedence."""
    found = {_folded_key(key): value for key, value in pairs}
    if isinstance(inner := found.get("params"), dict):
        del found["params"]
        found = {**{_folded_key(key): value for key, value in inner.items()}, **found}
    return found


def _folded_key(key: object) -> str:
    return re.sub(r"[\s_-]+", " ", str(key).casefold()).strip()


def _lines(block: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(block.splitlines(), 1):
        if match := re.match(r"\s*[\"'\[]?([A-Za-z][\w -]*+)(?:[\"']?\s*[:=]|\])", line):
            found.setdefault(_folded_key(match[1]), number)
    return found
