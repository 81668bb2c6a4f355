"""The events in the names of folders and files, and in the titles of notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from conference_garden.facts.names import slugify
from conference_garden.tools.importing.dates import DAY_WORD, days_in, is_weekday, month_in, month_name, without_days
from conference_garden.tools.importing.events import event_of

_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|(?<=\d)k(\d\d)(?!\d)|['’](\d\d)(?!\d)")
#: Names of folders and files that are not names of events.
GENERIC: Final = re.compile(
    r"(?:(?:my|our|raw|public|tech|personal) )*(?:(?:talk|conf|conference|event|session) )?(?:notes?|docs?|contents?"
    r"|posts?|blogs?|src|source|public|pages?|site|misc|other|talks?|conferences?|confs?|events?|meetups?|archive|old|new|drafts?"
    r"|main|master|home|md|markdown|files?|vault|obsidian|readme|index|inbox|resources|areas|projects|work|learning"
    r"|journal|daily|diary|sessions?|workshops?|keynotes?|garden|data|wiki|articles?|general|summary|overview|all|en"
    r"|english|tmp|temp|import|repo|toc|schedule|agenda|program(?:me)?)",
    re.IGNORECASE,
)
#: A part of an event: a day, a session, a track.
_NUMBER: Final = r"(?:\d+|one|two|three|four|five|six|i+v?)"
_PART: Final = re.compile(
    rf"(?:\d++[a-z]?[\s._-]++)?(?:(?:{DAY_WORD}|part|session|track|room|morning|afternoon|evening|plenary)s?\b.*"
    rf"|(?:first|second|third|last|opening|closing) (?:day|session)s?|(?:mon|tues|wednes|thurs|fri|satur|sun)day.*"
    rf"|.*\b(?:lightning talks?|morning|afternoon|plenary|sessions?|keynotes?)\b(?: talks?| sessions?)?"
    rf"(?:[\s.-]*(?:day ?)?{_NUMBER})?(?: continued)?)$",
    re.IGNORECASE,
)
#: Words in names of events, and descriptions of notes about events.
EVENT_WORD: Final = re.compile(
    r"conf(?:erence)?(?:s|\b)|\b(?:congress|kaigi|summit|meetup|meeting|day|festival|symposium|forum|expo|unconference"
    r"|barcamp|hackathon|convention|(?:world|connect)$|fosdem|user ?group)\b|(?:con|camp|days|fest)\b",
    re.IGNORECASE,
)
_OF: Final = r"(?:conferences?|confs?|talks?|meetups?|sessions?|events?|presentations?)"
NOTES_OF: Final = re.compile(
    rf"\b{_OF}\b(?=.{{0,60}}\bnotes\b)|\bnotes\b.{{0,60}}\b(?:{_OF}|attended)\b", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Event:
    """An edition of an event, as far as it is known; ``days`` are its first and last.

    ``is_spelled`` says that the series is spelled as people write it, rather than as the name of a folder.
    """

    series: str = ""
    year: int = 0
    month: int = 0
    days: tuple[date, ...] = ()
    place: str = ""
    website: str = ""
    is_spelled: bool = False
    #: the name of this edition, if it is not series and year
    title: str = ""

    def filled(self, *others: Event) -> Event:
        """Fill in missing facts, each from the first of the others that has it and is of the same year."""
        found = self
        for other in others:
            if not found.series:
                found = replace(found, series=other.series, is_spelled=other.is_spelled)
            same_year = not found.year or not other.year or found.year == other.year
            if same_year:
                found = replace(
                    found,
                    year=found.year or other.year,
                    month=found.month or other.month,
                    days=found.days or other.days,
                    place=found.place or other.place,
                    website=found.website or other.website,
                    title=found.title or other.title,
                )
        return found

    @property
    def is_whole(self) -> bool:
        """Whether series and year are known."""
        return bool(self.series and self.year)


def spelled_like(words: str) -> str:
    """The name of a folder as a title, capitalised if it is all in lower case.

    >>> spelled_like("berlin-buzzwords"), spelled_like("PyGotham"), spelled_like("an_event_apart")
    ('Berlin Buzzwords', 'PyGotham', 'An Event Apart')
    """
    words = " ".join(re.sub(r"[_-]+", " ", words).split()).strip(" .,")
    return words.title() if words == words.lower() else words


def event_of_name(name: str) -> Event:
    """The event in the name of a folder or a file.

    >>> [(event.series, event.year) for event in map(event_of_name, ("2015-09-25-hull-days", "Hull2017", "hull-2k16"))]
    [('Hull Days', 2015), ('Hull', 2017), ('Hull', 2016)]
    """
    text = re.sub(r"(?<=[^\W\d_])(?=(?:19|20)\d\d(?!\d))", " ", name)
    text = re.sub(rf"(?<![^\W_]){month_name()}[-_ ]?(\d\d)$", r"\1 20\2", text, flags=re.IGNORECASE)
    text = re.sub(rf"[-_ ]{DAY_WORD}[-_ ]?\d(?![^\W_])", "", text, flags=re.IGNORECASE)
    days = days_in(re.sub(r"_", "-", text))
    year, month = month_in(text)
    rest = without_days(re.sub(r"_", "-", text))
    if found := _YEAR.search(rest):
        year = year or int(found[1] or f"20{found[2] or found[3]}")
        rest = (
            re.sub(r"[12]$", "", rest[: found.start()]) + " " + rest[found.end() :]
            if found[2]
            else rest.replace(found[0], " ", 1)
        )
    if days and not year:
        year = days[0].year
    words = " ".join(re.sub(r"[_\s-]+", " ", rest).split())
    words = re.sub(r"^notes?(?: (?:from|of|on))? | notes?$", "", words, flags=re.IGNORECASE)
    if GENERIC.fullmatch(words) or _PART.fullmatch(words) or not re.search(r"[^\W\d_]{2}", words):
        words = ""
    return Event(spelled_like(words), year, month, tuple(days))


def event_of_title(title: str, spelling: object, shared: Iterable[str] = ()) -> tuple[Event, str]:
    """The event that a title names, with ``year`` 0 if there is none, and the rest of the title."""
    if not title or "://" in title or len(title) > 150:
        return Event(), ""
    days, (year, month) = days_in(title), month_in(title)
    plain = re.sub(r"\(\s*\)", "", without_days(title)).strip(" ,;:|-–—") if days else title
    named = event_of(plain, spelling, tuple(shared))  # type: ignore[arg-type]
    of = named.year or year or (days[0].year if days else 0)
    series = re.sub(r" (?:conference )?notes?$", "", named.series, flags=re.IGNORECASE)
    series = "" if GENERIC.fullmatch(re.sub(r"[-_]+", " ", series)) else series
    return Event(series, of, month, tuple(days), named.place, "", is_spelled=series != series.lower()), named.rest


def is_part(words: str) -> bool:
    """Whether a name or title is that of a day, a session or a track.

    >>> is_part("01a-morning-talks"), is_part("Day 1"), is_part("Ropes in the morning dew")
    (True, True, False)
    """
    words = re.sub(r"[_-]+", " ", words).strip()
    return _PART.fullmatch(words) is not None or is_weekday(words.partition(" ")[0])


def is_about(series: str, words: str, *, only: bool = False) -> bool:
    """Whether two names may be those of one event: one has all words of the other, or the same if ``only``."""
    one, other = (set(slugify(text).split("-")) - {"", "the", "conference", "notes"} for text in (series, words))
    joined = slugify(series, joint="").replace("-", ""), slugify(words, joint="").replace("-", "")
    is_within = one == other or (not only and (one <= other or other <= one))
    return bool(one and other) and (is_within or joined[0] == joined[1])
