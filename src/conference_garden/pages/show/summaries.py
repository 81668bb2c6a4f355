"""A sentence or two about each page, in plain text, for those who have not opened it yet."""

from __future__ import annotations

from textwrap import shorten
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Speaker
from conference_garden.pages.show.words import count_text, years_text

#: Search engines and link previews show about so many characters.
LENGTH: Final = 200


def summary(catalogue: Catalogue, document: str) -> str:
    """What a page is about: its lead paragraph or definition, else what is on it.

    Empty for a page of which the catalogue knows no more than the title.
    """
    page = catalogue.pages.get(document)
    if page and page.conference and page.conference.lead:
        return cut(page.conference.lead)
    if page and page.topic and page.topic.definition:
        return cut(page.topic.definition)
    folder, _, name = document.partition("/")
    if folder == "speakers" and name in catalogue.speakers:
        return cut(_speaker(catalogue, catalogue.speakers[name]))
    if folder == "years":
        return cut(_year(catalogue, name))
    return cut(_index(catalogue, document))


def cut(text: str) -> str:
    """A text on one line, cut at a word where it is long."""
    start = " ".join(text[: 5 * LENGTH].split())
    found = shorten(start, LENGTH, placeholder="…")
    return found if found != "…" else f"{start[: LENGTH - 1]}…"


def _speaker(catalogue: Catalogue, speaker: Speaker) -> str:
    talks = [catalogue.talks[id_] for id_ in speaker.talks]
    years = years_text([catalogue.when(talk).year for talk in talks])
    return f"{count_text(len(talks), 'talk')} by {speaker.name}, {years}: {'; '.join(talk.title for talk in talks)}"


def _year(catalogue: Catalogue, year: str) -> str:
    titles = [conference.title for conference in catalogue.conferences_by_date if str(conference.year) == year]
    return f"{count_text(len(titles), 'conference')} in {year}: {'; '.join(titles)}."


def _index(catalogue: Catalogue, document: str) -> str:
    match document:
        case "conferences" if catalogue.conferences:
            years = years_text([conference.year for conference in catalogue.conferences.values()])
            series = dict.fromkeys(conference.series for conference in catalogue.conferences_by_date)
            return f"Notes from {count_text(len(catalogue.conferences), 'conference')}, {years}: {'; '.join(series)}."
        case "topics" if catalogue.topics:
            families = "; ".join(filter(None, catalogue.families))
            count = count_text(len(catalogue.topics), "topic")
            return f"{count}, and what speakers said about them over the years: {families}."
        case "speakers" if catalogue.speakers:
            return f"{count_text(len(catalogue.speakers), 'speaker')}, with the conferences where they spoke."
        case "map" if catalogue.topics:
            return f"{count_text(len(catalogue.topics), 'topic')}, and which of them talks bring near to each other."
        case "feeds":
            return "What to follow in a feed reader: the whole garden, or a topic, a speaker or a conference of it."
        case _:
            return ""
