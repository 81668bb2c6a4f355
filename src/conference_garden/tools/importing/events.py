"""Find the event in the title of a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from conference_garden.tools.importing.dates import DAY_WORD
from conference_garden.tools.importing.speaker_names import MONTH, kind_in

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d|['’]s\b)")
_OPENING = re.compile(
    r"(?:my )?(?:(?:conference |talk )?notes|(?:trip )?report|summary|recap|impressions|highlights|review|thoughts"
    r"|live ?blog)"
    r" ?(?:(?:from|for|of|on|about) (?:the )?|[:–—-] )",
    re.IGNORECASE,
)
_NUMBERS: Final = r"(?:\d+|one|two|three|four|five|six|seven|i+v?)"
_WEEKDAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
#: words that say which part of an event a post is about
_PART = re.compile(
    rf"(?<![\s,:|–—-])[\s,:|–—-]*\(?\b(?:(?:{DAY_WORD}|part|deel) {_NUMBERS}|(?:first|second|third|last) day"
    rf"|{_WEEKDAY}|summary|recap|notes|trip report|report)\)?$",
    re.IGNORECASE,
)
_PLACE = re.compile(r" ?(?:in|@) ([^:,|(–—]+)")
_BETWEEN: Final = " \t:,;|–—-·.()[]@'’"


@dataclass(frozen=True)
class EventName:
    """An event as named in a title: ``year`` is 0 if it is missing; ``rest`` is the rest of the title.

    ``kind`` is the kind of all talks in the post, if the title says so.
    """

    series: str
    year: int = 0
    rest: str = ""
    place: str = ""
    kind: str = ""


def event_of(title: str, spelling: Callable[[str], str], shared: Collection[str]) -> EventName:
    """The event in the title of a post.

    ``spelling`` returns a series as the garden spells it; ``shared`` are the
    beginnings of titles, up to a colon, that several posts have in common.

    >>> event_of("Notes from Knot Conf 2024 in Delft: day two", str, ())
    EventName(series='Knot Conf', year=2024, rest='day two', place='Delft', kind='')
    >>> event_of("Knot Conf (2021)", str, ()).series
    'Knot Conf'
    """
    title = " ".join(title.split())
    title = _OPENING.sub("", title, count=1) if _OPENING.match(title) else title
    place = ""
    if year := _YEAR.search(title):
        series, rest = title[: year.start()], title[year.end() :]
        if "(" in series and ")" in rest and series.rpartition("(")[0].strip(_BETWEEN):
            # “Title - Speaker (Knot Conf 2024)”
            before, _, inside = series.rpartition("(")
            behind = rest.partition(")")[2].strip()
            # “Sail Conf (2021)” has only the year in brackets
            series, rest = (inside, f"{before.strip()} {behind}".strip()) if inside.strip() else (before, behind)
        elif not series.strip(_BETWEEN):
            series, _, rest = rest.partition(":")
        elif found := _PLACE.match(rest):
            place, rest = found[1].strip(), rest[found.end() :]
    else:
        series, colon, rest = title.partition(":")
        if not colon or (series not in shared and spelling(series) == series):
            series, rest = title, ""
    series = re.sub(r" ?\([A-Z]{2,3}\)", "", series).strip(_BETWEEN)
    if part := _PART.search(series):
        rest = rest or part[0].strip(_BETWEEN)
        series = series[: part.start()].strip(_BETWEEN)
    series = re.sub(rf",? ?\b{MONTH}\b ?", " ", series, flags=re.IGNORECASE)
    rest = rest.strip(" \t:,;|–—-·")
    rest = rest[1:-1] if re.fullmatch(r"\([^()]*\)", rest) else rest
    series = " ".join(series.split()).strip(_BETWEEN) or title
    return EventName(series, int(year[0]) if year else 0, rest, place, kind_in(rest))


def series_of(title: str, year: int) -> str:
    """The series of a conference, from the title of one edition.

    >>> series_of("DebConf17", 2017), series_of("31. Sail Congress", 2014), series_of("FOSDEM 2025", 2025)
    ('DebConf', 'Sail Congress', 'FOSDEM')
    """
    series = re.sub(r"^\d+(?:\.|[a-z]{2})\s+(?=\S)", "", title)
    series = re.sub(rf"(?<![\s,:-])[\s,:-]*(?:(?<!\d)(?:19|20)\d\d\b|(?<=[^\W\d])[’']?{year % 100:02}$)", "", series)
    return series.strip() or title
