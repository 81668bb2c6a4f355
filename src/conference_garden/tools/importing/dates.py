"""Days in texts, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 (words)
MONTH_NAME: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ORDINAL: Final = r"(\d{1,2})(?:[snrt][tdh])?"
_TO: Final = rf"(?:\s*(?:[-–—]|to|and|&|till|until)\s*(?:{MONTH_NAME}\s+)?{_ORDINAL})?"
_YEAR: Final = r"(?:,?\s*((?:19|20)\d\d))?"
#: 2024-05-06, 2024/05/06, 2024_05_06 and 20240506; May 6-7, 2024; 6-7 May 2024; 5/16/2024, 16.5.2024, 05_16_24
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/_.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)()(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")
_MONTH_FIRST = re.compile(rf"\b{MONTH_NAME}\s+{_ORDINAL}(?!\d|:){_TO}(?!\d){_YEAR}(?!\d)", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"(?<![\d:]){_ORDINAL}(?:\s*(?:[-–—]|to|and|&)\s*{_ORDINAL})?\.?\s+(?:of\s+)?{MONTH_NAME}(?![a-z]){_YEAR}(?!\d)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([-/_.])(\d{1,2})\2((?:19|20)?\d\d)(?!\d)")
_MONTH_ONLY = re.compile(
    rf"\b{MONTH_NAME},?\s+((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)[-_/](\d\d?)(?![-_/]?\d)", re.IGNORECASE
)


def days_in(text: str, year: int = 0) -> list[date]:
    """The days that a text names, in order, without those between two; ``year`` is that of days without one.

    >>> [str(day) for day in days_in("January 3-5, 2015")], [str(day) for day in days_in("Thu 20 April", 2023)]
    (['2015-01-03', '2015-01-05'], ['2023-04-20'])
    >>> [str(day) for day in days_in("11/17/2015 @ RubyConf")], days_in("May 2024")
    (['2015-11-17'], [])
    """
    found = [(m.start(), [_day(m[1], m[3], m[4])]) for p in (_ISO, _COMPACT) for m in p.finditer(text)]
    for match in _MONTH_FIRST.finditer(text):
        of = match[5] or year
        last = _day(of, _number(match[3] or match[1]), match[4]) if match[4] else None
        found.append((match.start(), [_day(of, _number(match[1]), match[2]), last]))
    for match in _DAY_FIRST.finditer(text):
        of, month = match[4] or year, _number(match[3])
        found.append((match.start(), [_day(of, month, match[1]), _day(of, month, match[2]) if match[2] else None]))
    if not found:
        for match in _NUMBERS.finditer(text):
            first, second = int(match[1]), int(match[3])
            day, month = (first, second) if first > 12 or (match[2] == "." and second <= 12) else (second, first)
            found.append((match.start(), [_day(match[4] if len(match[4]) == 4 else f"20{match[4]}", month, day)]))
    return [day for _, days in sorted(found, key=lambda pair: pair[0]) for day in days if day]


def month_in(text: str) -> tuple[int, int]:
    """The year and month that a text names without a day, or zeros.

    >>> month_in("Chicago, April 2019"), month_in("2015-11-RubyConf"), month_in("2019")
    ((2019, 4), (2015, 11), (0, 0))
    """
    match = _MONTH_ONLY.search(text)
    if match is None:
        return 0, 0
    year, month = (int(match[2]), _number(match[1])) if match[1] else (int(match[3]), int(match[4]))
    return (year, month) if 1 <= month <= 12 else (0, 0)


def without_days(text: str) -> str:
    """A text without the days, months and years that it names.

    >>> without_days("2015-09-25-jsconf-eu"), without_days("RubyConf 11/16/2015")
    ('-jsconf-eu', 'RubyConf ')
    """
    for pattern in _patterns():
        text = pattern.sub("", text)
    return text


def _patterns() -> Iterator[re.Pattern[str]]:
    yield from (_ISO, _COMPACT, _MONTH_FIRST, _DAY_FIRST, _NUMBERS, _MONTH_ONLY)


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].casefold()) + 1


def _day(year: object, month: object, day: object) -> date | None:
    try:
        return date(int(str(year)), int(str(month)), int(str(day)))
    except ValueError:
        return None
