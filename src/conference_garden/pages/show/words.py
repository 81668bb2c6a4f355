"""Dates and counts and names in the words that readers see, the same in every locale."""

from __future__ import annotations

from datetime import date
from textwrap import shorten
from typing import Final

from conference_garden.facts.model import PARTICLES
from conference_garden.facts.names import is_family_first, slugify
from conference_garden.facts.nearness import TopicTie
from conference_garden.facts.words import count_text

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


#: Search engines and link previews show about so many characters.
LENGTH: Final = 200


def day_text(day: date) -> str:
    """A day in words: ``8 April 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period_text(start: date, end: date) -> str:
    """A period in words: ``8–10 April 2026``."""
    if start == end:
        return day_text(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day_text(end)}"
    if start.year == end.year:
        return f"{start.day} {_MONTHS[start.month - 1]} – {day_text(end)}"
    return f"{day_text(start)} – {day_text(end)}"


def tie_text(tie: TopicTie) -> str:
    """What two topics have in common.

    >>> tie_text(TopicTie("sre", shared=2, related=1, named=True))
    '2 shared talks, 1 relation'
    """
    reasons = []
    if tie.shared:
        reasons.append(count_text(tie.shared, "shared talk"))
    if tie.related:
        reasons.append(count_text(tie.related, "relation"))
    return ", ".join(reasons) or "named as related"


def and_text(parts: list[str]) -> str:
    """Words in a row: ``A, B and C``."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def years_text(years: list[int]) -> str:
    """The first and the last of some years: ``2019–2026``."""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"


def sort_name(name: str) -> str:
    """A name as it is sorted: surname first, without accents, particles after the given name.

    >>> sort_name("Robin van Zijll"), sort_name("김 민수")
    ('zijll robin van', 'gim minsu')
    """
    words = slugify(name, joint="").split("-")
    if len(words) < 2 or is_family_first(name):
        return " ".join(words)
    return " ".join(
        [words[-1], *(w for w in words[:-1] if w not in PARTICLES), *(w for w in words[:-1] if w in PARTICLES)]
    )


def summary_text(text: str) -> str:
    """A text on one line, cut at a word where it is long."""
    start = " ".join(text[: 5 * LENGTH].split())
    found = shorten(start, LENGTH, placeholder="…")
    return found if found != "…" else f"{start[: LENGTH - 1]}…"
