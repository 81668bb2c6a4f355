"""Dates in texts, in English and in the language of the garden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from conference_garden.facts.translation import locale_of

#: A pattern for the words before the number of a day of an event.
DAY_WORD: Final = r"(?:day|dag|tag|jour(?:née)?|d[ií]a|giorno)"

#: The language of dates besides English: that of the garden.
_LANGUAGE: Final = ContextVar("language", default="en")

_ORDINAL: Final = r"(\d{1,2})(?:[snrt][tdh]|er|e)?"
_AND: Final = r"(?:[-–—]|to|and|&|till|until|t/m|tot(?: en met)?|en|bis|und|au|et|al|y|e)"
_OF: Final = r"(?:of\s+|de\s+)?"
_YEAR: Final = r"(?:,?\s*(?:de\s+)?((?:19|20)\d\d))?"
#: 2024-05-06, 2024/05/06, 2024_05_06 and 20240506; 5/16/2024, 16.5.2024, 05_16_24
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/_.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)()(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([-/_.])(\d{1,2})\2((?:19|20)?\d\d)(?!\d)")


class _Words(NamedTuple):
    """The words and patterns of a language for dates: May 6-7, 2024; 6-7 May 2024; May 2024."""

    months: dict[str, int]
    weekdays: frozenset[str]
    month: str
    month_first: re.Pattern[str]
    day_first: re.Pattern[str]
    month_only: re.Pattern[str]


@lru_cache
def _words(language: str) -> _Words:
    locales = [locale_of("en"), locale_of(language)]
    months = {"sept": 9}
    for locale in locales:
        for names in (locale.months[form][width] for form in locale.months for width in ("abbreviated", "wide")):
            months |= {name.casefold().strip("."): number for number, name in names.items() if not name[0].isdigit()}
    weekdays = {name.casefold() for locale in locales for name in locale.days["format"]["wide"].values()}
    month = rf"({'|'.join(map(re.escape, sorted(months, key=len, reverse=True)))})\.?"
    to = rf"(?:\s*{_AND}\s*(?:{month}\s+)?{_ORDINAL})?"
    first = rf"\b{month}\s+{_ORDINAL}(?!\d|:){to}(?!\d){_YEAR}(?!\d)"
    behind = rf"(?<![\d:]){_ORDINAL}(?:\.?\s*{_AND}\s*{_ORDINAL})?\.?\s+{_OF}{month}(?![^\W\d_]){_YEAR}(?!\d)"
    only = rf"\b{month},?\s+{_OF}((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)[-_/](\d\d?)(?![-_/]?\d)"
    patterns = (re.compile(pattern, re.IGNORECASE) for pattern in (first, behind, only))
    return _Words(months, frozenset(weekdays), month, *patterns)


@contextmanager
def in_language(tag: str) -> Iterator[None]:
    """Recognise dates in a language too, besides English."""
    token = _LANGUAGE.set(tag)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def month_name() -> str:
    """A pattern for the names of months, as one group."""
    return _words(_LANGUAGE.get()).month


def is_weekday(word: str) -> bool:
    """Whether a word is the name of a day of the week."""
    return word.casefold() in _words(_LANGUAGE.get()).weekdays


def day_words(days: Iterable[date]) -> str:
    """All words that may be used to write these days."""
    from babel.dates import format_date

    locale = locale_of(_LANGUAGE.get())
    each = ((f"{day:%Y %y %m %d %B %b %A %a} {day.month} {day.day}", day) for day in days)
    return " ".join(f"{words} {format_date(day, 'MMMM MMM EEEE EEE', locale)}" for words, day in each)


def days_in(text: str, year: int = 0) -> list[date]:
    """The days that a text names, in order, of a period only its ends; ``year`` applies to days without a year.

    >>> [str(day) for day in days_in("January 3-5, 2015")], [str(day) for day in days_in("Thu 20 April", 2023)]
    (['2015-01-03', '2015-01-05'], ['2023-04-20'])
    >>> [str(day) for day in days_in("11/17/2015 @ RubyConf")], days_in("May 2024")
    (['2015-11-17'], [])
    """
    words = _words(_LANGUAGE.get())
    found = [(m.start(), [_day(m[1], m[3], m[4])]) for p in (_ISO, _COMPACT) for m in p.finditer(text)]
    for match in words.month_first.finditer(text):
        of = match[5] or year
        last = _day(of, _number(match[3] or match[1]), match[4]) if match[4] else None
        found.append((match.start(), [_day(of, _number(match[1]), match[2]), last]))
    for match in words.day_first.finditer(text):
        of, month = match[4] or year, _number(match[3])
        found.append((match.start(), [_day(of, month, match[1]), _day(of, month, match[2]) if match[2] else None]))
    if not found:
        found = [(match.start(), [_in_numbers(match)]) for match in _NUMBERS.finditer(text)]
    return [day for _, days in sorted(found, key=lambda pair: pair[0]) for day in days if day]


def unsure_days(text: str) -> Iterator[tuple[str, date]]:
    """The ambiguous days in a text, as written and as :func:`days_in` reads them.

    >>> list(unsure_days("on 05/06/2024, not 5.6.2024 or 5/16/2024"))
    [('05/06/2024', datetime.date(2024, 5, 6))]
    """
    for match in _NUMBERS.finditer(text):
        first, second = int(match[1]), int(match[3])
        is_sure = match[2] == "." or (match[2] == "-" and not _is_month_first())
        if first != second and max(first, second) <= 12 and not is_sure and (day := _in_numbers(match)):
            yield match[0], day


def _in_numbers(match: re.Match[str]) -> date | None:
    """A day in three numbers: the day comes first after dots, dashes and, except in American English, slashes."""
    first, second, year = int(match[1]), int(match[3]), match[4]
    is_usual = match[2] == "." or (match[2] == "-" and len(year) == 4)
    is_day_first = first > 12 or (second <= 12 and (is_usual or not _is_month_first()))
    day, month = (first, second) if is_day_first else (second, first)
    return _day(year if len(year) == 4 else f"20{year}", month, day)


def _is_month_first() -> bool:
    return _LANGUAGE.get().casefold() in ("en", "en-us")


def month_in(text: str) -> tuple[int, int]:
    """The year and month of a date without a day, or zeros.

    >>> month_in("Chicago, April 2019"), month_in("2015-11-RubyConf"), month_in("2019")
    ((2019, 4), (2015, 11), (0, 0))
    """
    match = _words(_LANGUAGE.get()).month_only.search(text)
    if match is None:
        return 0, 0
    year, month = (int(match[2]), _number(match[1])) if match[1] else (int(match[3]), int(match[4]))
    return (year, month) if 1 <= month <= 12 else (0, 0)


def without_days(text: str) -> str:
    """A text without its dates.

    >>> without_days("2015-09-25-jsconf-eu"), without_days("RubyConf 11/16/2015")
    ('-jsconf-eu', 'RubyConf ')
    """
    words = _words(_LANGUAGE.get())
    for pattern in (_ISO, _COMPACT, words.month_first, words.day_first, _NUMBERS, words.month_only):
        text = pattern.sub("", text)
    return text


def _number(month: str) -> int:
    return _words(_LANGUAGE.get()).months[month.casefold().strip(".")]


def _day(year: object, month: object, day: object) -> date | None:
    try:
        return date(int(str(year)), int(str(month)), int(str(day)))
    except ValueError:
        return None
