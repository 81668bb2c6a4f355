"""``search-words.json``: the words to compare misspelt ones with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from conference_garden.facts.catalogue import Catalogue
from conference_garden.pages.domain import GardenDomain
from conference_garden.pages.hooks import SiteFile
from conference_garden.search.records import compact_json
from conference_garden.search.spellings import folded


def word_list(domain: GardenDomain) -> SiteFile:
    """The file of the words of talks, topics and names, the most frequent first.

    The words of a page are kept for as long as the page does not change.
    """
    catalogue, keep = domain.catalogue, domain.keep
    words = [
        keep("words", document, page.whole, partial(_words_on, catalogue, document))
        for document, page in catalogue.pages.items()
    ]
    names = keep("names", "", "", lambda: _most_first([_words_in(_names(catalogue))]))
    return SiteFile("search-words.json", (" ".join(words), names), lambda: _as_json(_most_first(words), names))


def _as_json(words: list[str], names: list[str]) -> bytes:
    known = {*words}
    found = {"words": words, "names": [name for name in names if name not in known]}
    return compact_json(found).encode()


def _words_on(catalogue: Catalogue, document: str) -> str:
    page = catalogue.pages[document]
    talks = [talk for talk in page.talks if catalogue.talks.get(talk.id) is talk]
    texts = [f"{talk.title} {talk.takeaway}" for talk in talks]
    if (topic := page.topic) and catalogue.topics[topic.id] is topic:
        texts.append(" ".join((topic.title, page.lead, *topic.aliases)))
    return _words_in(texts)


def _names(catalogue: Catalogue) -> Iterator[str]:
    for person in catalogue.people:
        yield " ".join((person.name, *person.aliases))
    for speaker in catalogue.speakers.values():
        yield speaker.name
    for conference in catalogue.conferences.values():
        yield f"{conference.title} {conference.place}"


def _words_in(texts: Iterable[str]) -> str:
    """The longer words of some texts, separated by spaces, each as often as there are texts that have it."""
    return " ".join(word for text in texts for word in sorted(set(re.findall(r"\w{4,}", folded(text)))))


def _most_first(words: Iterable[str]) -> list[str]:
    found = Counter(" ".join(words).split())
    return sorted(found, key=lambda word: (-found[word], word))
