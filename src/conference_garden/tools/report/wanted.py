"""Terms that talks at several conferences share, but that are not the name of a topic.

Terms are names (words with a capital letter that does not begin a sentence), and
pairs or triples of ordinary words that occur together more often than by chance.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.drafts import is_kept_back
from conference_garden.facts.names import slugify
from conference_garden.facts.problems import quoted
from conference_garden.facts.words import count_text
from conference_garden.tools.report.improvements import Improvement
from conference_garden.tools.report.prose import Prose

#: How many talks, at how many conferences, a term has to be in.
TALKS: Final = 4
CONFERENCES: Final = 3
#: How many terms are reported at most.
MOST: Final = 15
#: Of the talks with one word of a pair or triple, the share that must have all of it; for the others, a fifth of that.
TOGETHER: Final = 0.25
#: A talk that names a term this often is about it.
ABOUT: Final = 2

#: after these, a capital letter does not mark a name
_BEGINNINGS: Final = frozenset('.!?:…“”"‘’(')
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w'’+#-]*|[^\w\s]")
#: Words that are not part of any term.
_COMMON: Final = frozenset(Path(__file__).with_name("common-words.txt").read_text(encoding="utf-8").split())


def wanted(catalogue: Catalogue, prose: Mapping[str, Prose]) -> Iterator[Improvement]:
    """The terms most worth a topic, with the talks that share them."""
    talks = _terms(_texts(catalogue, prose))
    known = _known(catalogue)
    found = []
    for term, times in talks.items():
        conferences = len({catalogue.talks[id_].document for id_ in times})
        about = sum(number >= ABOUT for number in times.values())
        if len(times) >= TALKS and conferences >= CONFERENCES and about >= 2 and not _is_known(term, known):
            found.append((3 * about + len(times) + conferences, term, conferences, about))
    found.sort(key=lambda item: (-item[0], item[1]))
    chosen: list[tuple[str, set[str]]] = []
    for score, term, conferences, about in found:
        ids = set(talks[term])
        if any(_says_more(term, other, ids, others) for other, others in chosen):
            continue
        chosen.append((term, ids))
        newest = catalogue.newest_first(catalogue.talks[id_] for id_ in ids)
        what = f"{quoted(term)} has no topic: {', '.join(talk.id for talk in newest[:4])}{' …' if len(ids) > 4 else ''}"
        heard = f"{count_text(len(ids), 'talk')} at {count_text(conferences, 'conference')}"
        why = f"{heard} speak of it, {about} of them more than in passing"
        yield Improvement("wanted-topic", newest[0].document, newest[0].line, what, why, min(60, 40 + score // 2))
        if len(chosen) == MOST:
            break


def _texts(catalogue: Catalogue, prose: Mapping[str, Prose]) -> dict[str, list[str]]:
    """The texts of each talk: title, takeaway, then its paragraphs."""
    texts: dict[str, list[str]] = {}
    for talk in catalogue.talks.values():
        if talk.document in prose and not is_kept_back(talk, catalogue.pages):
            paragraphs = [p.text for p in prose[talk.document].paragraphs if p.section == talk.id]
            texts[talk.id] = [talk.title, talk.takeaway, *paragraphs]
    return texts


def _terms(texts: Mapping[str, list[str]]) -> dict[str, Counter[str]]:
    """How often each talk names each term; once in its title or takeaway counts ``ABOUT`` times."""
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    groups: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    forms: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    words: defaultdict[str, set[str]] = defaultdict(set)
    ordinary: Counter[str] = Counter()
    for talk, parts in texts.items():
        for number, part in enumerate(parts):
            worth = ABOUT if number < 2 else 1
            tokens = _WORD.findall(part)
            for before, word in pairwise(["", *tokens]):
                words[_singular(word.casefold())].add(talk)
                ordinary[word.casefold()] += word == word.casefold()
                begins = number == 0 or not before or before in _BEGINNINGS
                if word != word.casefold() and not begins and word.casefold() not in _COMMON:
                    names[word][talk] += worth
            for size in (2, 3):
                for index in range(len(tokens) - size + 1):
                    group = tuple(word.casefold() for word in tokens[index : index + size])
                    if all(len(word) > 2 and word[0].isalpha() for word in group) and not _COMMON & {*group}:
                        key = (*group[:-1], _singular(group[-1]))
                        groups[key][talk] += worth
                        forms[key][" ".join(group)] += 1
    terms = {name: talks for name, talks in names.items() if len(talks) > ordinary[name.casefold()]}
    for group, talks in groups.items():
        shares = [len(talks) / len(words[_singular(word)]) for word in group]
        if len(talks) >= TALKS and max(shares) >= TOGETHER and min(shares) >= TOGETHER / 5:
            terms.setdefault(forms[group].most_common(1)[0][0], talks)
    return terms


def _known(catalogue: Catalogue) -> set[str]:
    """Words and names that need no topic: those of topics, speakers, series, places and affiliations."""
    names = [name for topic in catalogue.topics.values() for name in (topic.id, topic.title, *topic.aliases)]
    names += [name for speaker in catalogue.speakers.values() for name in (*speaker.names, *speaker.name.split())]
    names += [speaker.note for talk in catalogue.talks.values() for speaker in talk.speakers if speaker.note]
    for conference in catalogue.conferences.values():
        names += [conference.series, conference.title, conference.place, *re.findall(r"\w+", conference.place)]
        names += re.findall(r"[\w-]+", conference.series)
    return {_stem(name) for name in names}


def _is_known(term: str, known: set[str]) -> bool:
    stem = _stem(term)
    words = stem.split("-")
    if all(word in known for word in words):
        return True  # parts of known names, such as those of speakers
    parts = {stem, *("-".join(pair) for pair in pairwise(words))}
    return bool(parts & known) or any(f"-{stem}-" in f"-{name}-" for name in known)


def _stem(term: str) -> str:
    return "-".join(map(_singular, slugify(term).split("-")))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _says_more(term: str, other: str, talks: set[str], others: set[str]) -> bool:
    """Whether two terms share words and most of their talks, so that one is enough."""
    shared = {*_stem(term).split("-")} & {*_stem(other).split("-")}
    return bool(shared) and len(talks & others) >= 0.6 * min(len(talks), len(others))
