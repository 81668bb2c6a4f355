"""Dates, counts and names in the words that readers see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from textwrap import shorten
from typing import Final

from conference_garden.facts.licences import Licence
from conference_garden.facts.model import PARTICLES, Conference
from conference_garden.facts.names import is_family_first, slugify
from conference_garden.facts.nearness import TopicTie
from conference_garden.facts.outline import TalkOutline
from conference_garden.facts.own_kinds import kind_in, kind_of_part, own_kinds
from conference_garden.facts.translation import N_, NN_, gettext, language, locale_in_use, ngettext
from conference_garden.facts.writers import Terms
from conference_garden.pages.show.view_data import Link, TalkLine

#: Search engines and link previews show about this many characters.
LENGTH: Final = 200

#: Relations as sentences, by type.
RELATIONS: Final = {
    "disagrees-with": N_("{first} disagrees with {second}"),
    "agrees-with": N_("{first} agrees with {second}"),
    "builds-on": N_("{first} builds on {second}"),
    "updates": N_("{first} updates {second}"),
}

#: Phrases for counts, by the English word for one.
_COUNTED: Final = {
    "talk": NN_("{n} talk", "{n} talks"),
    "conference": NN_("{n} conference", "{n} conferences"),
    "speaker": NN_("{n} speaker", "{n} speakers"),
    "topic": NN_("{n} topic", "{n} topics"),
    "edition": NN_("{n} edition", "{n} editions"),
    "note": NN_("{n} note", "{n} notes"),
    "page": NN_("{n} page", "{n} pages"),
    "relation": NN_("{n} relation", "{n} relations"),
    "related talk": NN_("{n} related talk", "{n} related talks"),
    "shared talk": NN_("{n} shared talk", "{n} shared talks"),
    # folded away
    "more talk": NN_("{n} more talk", "{n} more talks"),
    "more relation": NN_("{n} more relation", "{n} more relations"),
    "more disagreement": NN_("{n} more disagreement", "{n} more disagreements"),
    "more mention": NN_("{n} more mention", "{n} more mentions"),
    "more topic": NN_("{n} more topic", "{n} more topics"),
    "more series": NN_("{n} more series", "{n} more series"),
    "more kind": NN_("{n} more kind", "{n} more kinds"),
}


def by_speakers(*lines: TalkLine) -> list[Link]:
    """Links to talks that show speakers and year, which is shorter; the title if that is not unique."""
    names = [list_text(line.speaker_names) or line.link.text for line in lines]
    links = [
        line.link._replace(text=f"{name}, {line.year}", lang="" if line.speakers else line.link.lang)
        for line, name in zip(lines, names, strict=True)
    ]
    counts = Counter(link.text for link in set(links))
    return [link if counts[link.text] == 1 else line.link for line, link in zip(lines, links, strict=True)]


def day_text(day: date) -> str:
    """A day in words: ``8 April 2026``."""
    return _period_text(day, day, language().tag)


def month_text(day: date) -> str:
    """The month of a day in words: ``April 2026``."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", day, locale=locale_in_use())


def period_text(start: date, end: date) -> str:
    """A period in words: ``8–10 April 2026``."""
    return _period_text(start, end, language().tag)


@lru_cache(maxsize=10_000)  # many pages show the same days
def _period_text(start: date, end: date, tag: str) -> str:
    from babel.dates import format_date

    locale = locale_in_use()
    if start == end:
        return format_date(start, "long", locale)
    part = "y" if start.year != end.year else "M" if start.month != end.month else "d"
    # for periods, Babel has only patterns with abbreviated months, and with thin spaces around the dash
    patterns = locale.interval_formats["yMMMd"][part]
    pairs = zip((start, end), patterns, strict=True)
    text = "".join(format_date(day, pattern.replace("MMM", "MMMM"), locale) for day, pattern in pairs)
    return text.replace("\N{THIN SPACE}", " ")


def tie_text(tie: TopicTie) -> str:
    """What two topics have in common, in words.

    >>> tie_text(TopicTie("sre", shared=2, related=1, named=True))
    '2 shared talks, 1 relation'
    """
    reasons = []
    if tie.shared:
        reasons.append(count_text(tie.shared, "shared talk"))
    if tie.related:
        reasons.append(count_text(tie.related, "relation"))
    return ", ".join(reasons) or gettext("named as related")


def list_text(parts: Sequence[str]) -> str:
    """A list in words: ``A, B and C``."""
    from babel.lists import format_list

    return format_list(parts, locale=locale_in_use()) if len(parts) > 1 else "".join(parts)


def count_text(count: int, what: str) -> str:
    """A count in words, given the English word for one: ``1 talk``, ``2 talks``."""
    return ngettext(*_COUNTED[what], count)


def pages_text(conferences: Iterable[Conference]) -> str:
    """The numbers of conferences and of pages of the garden's own kinds: ``3 conferences, 1 book``."""
    counts = Counter(kind_in(conference.document) for conference in conferences)
    found = [count_text(counts[None], "conference")] if counts[None] else []
    return ", ".join([*found, *(kind.counted(counts[kind]) for kind in own_kinds() if counts[kind])])


def talks_text(talks: Iterable[TalkOutline]) -> str:
    """The numbers of talks and of parts of the garden's own kinds: ``3 talks, 1 chapter``."""
    counts = Counter(kind_of_part(talk.kind) for talk in talks)
    own = [kind.counted_parts(counts[kind]) for kind in own_kinds() if counts[kind]]
    return ", ".join([*([count_text(counts[None], "talk")] if counts[None] or not own else []), *own])


def kind_text(kind: str) -> str:
    """The name of a kind of talk."""
    own = kind_of_part(kind)
    return own.part_name if own else gettext(kind)


def when_text(conference: Conference) -> str:
    """When a conference took place; empty for a page that does not state it."""
    return period_text(conference.start, conference.end) if conference.is_dated else ""


def capitalized(text: str) -> str:
    """A text with its first letter capitalized."""
    return text[:1].upper() + text[1:]


def terms_text(
    terms: Iterable[Terms],
    shown: Callable[[Licence], str] = lambda licence: licence.name,
    plain: Callable[[str], str] = str,
) -> str:
    """The licences of notes in words, without a full stop.

    ``shown`` turns a licence into text, and ``plain`` a name.

    >>> terms_text([Terms((), (Licence("MIT"),)), Terms(("Bob",), (Licence("ISC"),)), Terms(("Eve",), ())])
    'Notes MIT; those by Bob ISC; those by Eve without a licence'
    """
    parts: list[str] = []
    for writers, found in terms:
        names, licences = list_text([plain(name) for name in writers]), list_text([shown(each) for each in found])
        if not names:
            parts.append(gettext("Notes {licences}", licences=licences))
        elif not licences:
            parts.append(gettext("those by {writers} without a licence", writers=names))
        elif parts:
            parts.append(gettext("those by {writers} {licences}", writers=names, licences=licences))
        else:
            parts.append(gettext("Notes by {writers} {licences}", writers=names, licences=licences))
    return "; ".join(parts)


def years_text(years: list[int]) -> str:
    """The first and the last of some years: ``2019–2026``, or ``2026`` if they are the same."""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"


def sort_name(name: str) -> str:
    """The sort key of a name: surname first, without accents, particles after the given name.

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
    """A text on one line, cut between words if it is too long."""
    start = " ".join(text[: 5 * LENGTH].split())
    found = shorten(start, LENGTH, placeholder="…")
    return found if found != "…" else f"{start[: LENGTH - 1]}…"
