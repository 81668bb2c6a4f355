"""Propose a takeaway and topics for talks that lack them; the writer accepts these by deleting ':draft:'."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from conference_garden.facts.names import slugify
from conference_garden.tools.importing.imported import ImportedTalk
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.speaker_names import plain

#: Propose at most this many topics.
_TOPICS: Final = 3
#: How often a text must name a topic that the title does not.
_OFTEN: Final = 2
#: How many characters of a text are searched for topics.
_MUCH: Final = 50_000

#: matches paragraphs that are not running text, by their beginning
_NO_PARAGRAPH = re.compile(r"\s*(?:[-*+>|:#`~%<(\[]|\d+[.)])")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\s]{1,500}\)")
_SENTENCE = re.compile(r"[^\n]{20,220}?[.!?…](?=\s|$)")


def proposed(talk: ImportedTalk, title: str, text: str, known: Known) -> tuple[ImportedTalk, str | None]:
    """A talk with proposals, and the value of ':draft:' that names these, or None if nothing was missing."""
    if talk.takeaway and talk.topics:
        return talk, None
    takeaway = talk.takeaway or first_sentence(text)
    topics = talk.topics or tuple(_topics(title, text, known))
    names = {"takeaway": takeaway if not talk.takeaway else "", "topics": topics if not talk.topics else ()}
    words = [name for name, value in names.items() if value]
    remark = f"proposed: {', '.join(words)}" if words else ""
    return replace(talk, takeaway=takeaway, topics=topics), remark


def first_sentence(text: str) -> str:
    """The first sentence of a text in MyST if it can be a takeaway (plain words, of moderate length), or "".

    >>> first_sentence("Spend the [budget](https://x.example), then stop. More.")
    'Spend the budget, then stop.'
    """
    paragraph = text.lstrip("\n")[:1000].partition("\n\n")[0]
    if _NO_PARAGRAPH.match(paragraph):
        return ""
    sentence = _SENTENCE.match(_LINK.sub(r"\1", paragraph.replace("\n", " ")))
    # no roles, footnotes, addresses or emphasis, which might end after the sentence
    is_plain = sentence and not re.search(r"[{<`*\\\[]|://", sentence[0])
    return sentence[0] if sentence and is_plain and len(sentence[0].split()) > 3 else ""


def _topics(title: str, text: str, known: Known) -> list[str]:
    """The topics named in the title, then those that the text names most often."""
    head, body = (_between(slugify(plain(words))) for words in (title, text[:_MUCH]))
    counts: dict[str, int] = {}
    for name, id_ in known.topics.items():
        if len(name) > 2 and (word := slugify(name)):
            often = body.count(_between(word))
            found = 1000 if _between(word) in head else often if often >= _OFTEN else 0
            counts[id_] = max(counts.get(id_, 0), found)
    return [id_ for id_ in sorted(counts, key=lambda id_: -counts[id_]) if counts[id_]][:_TOPICS]


def _between(words: str) -> str:
    """Put a dash on both sides of every word, so that whole words can be counted."""
    return f"-{words.replace('-', '--')}-"
