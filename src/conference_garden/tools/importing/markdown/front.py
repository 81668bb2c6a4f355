"""The front matter of notes: YAML between ``---``, TOML between ``+++``, or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from conference_garden.facts.files import MalformedError
from conference_garden.facts.yaml_values import yaml_pairs
from conference_garden.tools.importing.dates import days_in
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.labels import SPEAKER_WORDS

_BLOCK: Final = re.compile(
    r"\A\ufeff?\s*(---|\+\+\+)[ \t]*\r?\n(.*?)^(?:\1|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE
)
_PAIR: Final = re.compile(r"^([A-Za-z][\w -]{0,40}?)[ \t]*[:=][ \t]*+(.*)$", re.MULTILINE)

TITLE: Final = ("title",)
EVENT: Final = ("event", "conference", "conf", "series", "meetup")
SPEAKERS: Final = (*SPEAKER_WORDS, "presented by", "talk by")
START: Final = ("start", "start date", "startdate", "day", "date", "published", "publishdate", "created")
END: Final = ("end", "end date", "enddate")
PLACE: Final = ("place", "location", "venue", "city")
WEBSITE: Final = ("website", "event url", "conference url")
TAGS: Final = ("tags", "tag", "topics", "keywords", "categories", "category")
AUTHORS: Final = ("author", "authors")
SUMMARY: Final = ("summary", "description", "excerpt", "subtitle", "tldr", "takeaway")
LINKS: Final = ("slides", "recording", "video", "youtube", "link", "links", "url", "source", "website")
KIND: Final = ("kind", "type", "format", "talk type")
ALIASES: Final = ("aliases", "alias", "permalink", "slug")
_READ: Final = frozenset(
    (*TITLE, *EVENT, *SPEAKERS, *START, *END, *PLACE, *WEBSITE, *TAGS, *AUTHORS, *SUMMARY, *LINKS, *KIND, *ALIASES)
)
#: What tells a program how to show a page, and nobody anything.
_SETTINGS: Final = frozenset(
    """
    layout draft weight toc comments cssclass cssclasses lastmod modified updated math mermaid pin published sitemap
    share showtoc publish robots lang language id uid templateengineoverride menu eleventyexcludefromcollections
    eleventynavigation sidebar markup outputs collection mathjax katex featured feed search noindex
    """.split()  # noqa: SIM905 (words)
) | {"excerpt separator", "last modified at", "sidebar position", "hide title"}


@dataclass
class Front:
    """The keys of front matter, folded, with values and lines; ``problem`` is what was wrong with it."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problem: str = ""

    def texts(self, keys: Iterable[str]) -> list[str]:
        """The texts that some keys have, those of lists and of names in tables one by one."""
        return [text for key in keys for value in _flat(self.values.get(key)) if (text := one_line(str(value)))]

    def text(self, keys: Iterable[str]) -> str:
        """The first text that some keys have."""
        return next(iter(self.texts(keys)), "")

    def names(self, keys: Iterable[str]) -> list[str]:
        """Texts that may be several with commas between them."""
        return [part for text in self.texts(keys) for part in map(str.strip, re.split(r"[,;]", text)) if part]

    def day(self, keys: Iterable[str]) -> date | None:
        """The first day that some keys name."""
        return next((days[0] for key in keys if (days := self.days([key]))), None)

    def days(self, keys: Iterable[str]) -> list[date]:
        """All days that some keys name."""
        return [day for text in self.texts(keys) for day in days_in(text)]

    def unread(self) -> Iterator[tuple[int, str]]:
        """What else it says, with lines: all but what tells a program how to show a page."""
        for key, value in self.values.items():
            if (
                key not in _READ
                and key not in _SETTINGS
                and (texts := self.texts([key]))
                and value not in (True, False)
            ):
                yield self.lines.get(key, 1), f"{key}: {', '.join(texts)[:200]}"


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = value.get("name") or value.get("title") or value.get("url") or list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item)
    elif value is not None and value is not True and value is not False:
        yield value.date() if isinstance(value, datetime) else value


def read_front(text: str) -> tuple[Front, str]:
    """The front matter of a note, and its text with empty lines in its place, so that all lines keep their numbers."""
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
        problem = f"the front matter is no YAML ({error}): read line by line."
        return Front(_folded(_read_by_line(block)), _lines(block), problem)
    return Front(_folded((key, value) for key, value, _ in pairs), {_folded_key(key): line for key, _, line in pairs})


def _toml(block: str) -> Front:
    try:
        return Front(_folded(tomllib.loads(block).items()), _lines(block))
    except (ValueError, RecursionError) as error:
        problem = f"the front matter is no TOML ({error}): read line by line."
        return Front(_folded(_read_by_line(block)), _lines(block), problem)


def _read_by_line(block: str) -> Iterator[tuple[str, str]]:
    for match in _PAIR.finditer(block):
        yield match[1], match[2].rstrip(" \t").strip("\"'[]")


def _folded(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    return {_folded_key(key): value for key, value in pairs}


def _folded_key(key: object) -> str:
    return re.sub(r"[\s_-]+", " ", str(key).casefold()).strip()


def _lines(block: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(block.splitlines(), 1):
        if match := re.match(r"\s*[\"']?([A-Za-z][\w -]*+)[\"']?\s*[:=]", line):
            found.setdefault(_folded_key(match[1]), number)
    return found
