"""How the texts of topics and talks are written: what they link, leave out, or relate in prose only."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median
from typing import Final, NamedTuple

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.drafts import is_kept_back
from conference_garden.facts.model import Mention, Topic
from conference_garden.facts.nearness import nearness_of
from conference_garden.facts.problems import quoted
from conference_garden.facts.words import count_text
from conference_garden.pages.read.sentences import split_sentences
from conference_garden.tools.report.improvements import Improvement
from conference_garden.tools.report.prose import Prose

#: A sentence of at most so many words that begins a paragraph is an opener; texts do well without.
OPENER: Final = 8
#: A text leans on a talk that at least so many of its sentences link.
LEANS: Final = 2
#: Talks that are at least this close by their words alone should share a topic; see facts/nearness.py.
NEAR: Final = 180

#: English words that relate one talk to another.
_SETS_BESIDE: Final = re.compile(
    r"\b(?:disagree|contradict|oppos|agree(?:s|d|ing)?\b|concur|builds? on|built on|echo|repl(?:y|ies)|answers)",
    re.IGNORECASE,
)


class Figures(NamedTuple):
    """Counts over all texts: the first five for topics, the last two for talks."""

    sentences: int
    #: sentences with a link to a talk
    linked: int
    #: how many talks the median text links to
    talks: float
    paragraphs: int
    #: paragraphs that begin with a sentence of at most ``OPENER`` words
    openers: int
    words: int
    #: words in sentences that link to another talk
    elsewhere: int

    @property
    def text(self) -> str:
        """The figures in words."""
        return (
            f"Texts of topics: {_share(self.linked, self.sentences)} of the sentences link a talk, "
            f"{self.talks:g} talks in the median text, "
            f"{_share(self.openers, self.paragraphs)} of the paragraphs open with at most {OPENER} words. "
            f"Texts of talks: {_share(self.elsewhere, self.words)} of the words are in sentences about another talk."
        )


def _share(part: int, whole: int) -> str:
    return f"{100 * part // whole if whole else 0} %"


def figures(catalogue: Catalogue, prose: Mapping[str, Prose]) -> Figures:
    """Count the figures over all texts of the garden."""
    sentences = linked = paragraphs = openers = words = elsewhere = 0
    talks = []
    for topic in catalogue.topics.values():
        found = prose.get(topic.document)
        texts = [split_sentences(paragraph.text) for paragraph in found.paragraphs] if found else []
        mentions = _talks_linked(catalogue, topic.document)
        sentences += sum(map(len, texts))
        linked += len({mention.sentence for mention in mentions})
        talks += [len({mention.target for mention in mentions})]
        paragraphs += len(texts)
        openers += sum(len(text) > 1 and len(text[0].split()) <= OPENER for text in texts if text)
    for talk in catalogue.talks.values():
        own = prose.get(talk.document)
        words += sum(len(p.text.split()) for p in own.paragraphs if p.section == talk.id) if own else 0
    for document in {talk.document for talk in catalogue.talks.values()}:
        others = {m.sentence for m in _talks_linked(catalogue, document) if m.talk and m.talk != m.target}
        elsewhere += sum(len(sentence.split()) for sentence in others)
    return Figures(sentences, linked, median(talks) if talks else 0, paragraphs, openers, words, elsewhere)


def essays(catalogue: Catalogue, prose: Mapping[str, Prose]) -> Iterator[Improvement]:
    """Topic texts that link more than they explain, lean on talks without the topic, or leave out talks with it."""
    for topic in catalogue.topics.values():
        if topic.document not in prose or catalogue.pages[topic.document].draft:
            continue
        mentions = _talks_linked(catalogue, topic.document)
        yield from _crowded(topic, mentions, prose[topic.document])
        on_topic = catalogue.ids_of_topic(topic.id)
        for id_, count in Counter(mention.target for mention in mentions).items():
            if count >= LEANS and id_ not in on_topic:
                why = f"{count} sentences of its text link the talk, which does not name the topic"
                what = f"{topic.title}: {catalogue.talks[id_].title}"
                yield Improvement("leaned-on-talk", topic.document, topic.line, what, why, 46 + min(8, count))
        linked = {mention.target for mention in mentions}
        talks = (catalogue.talks[id_] for id_ in on_topic)
        public = [talk for talk in talks if not is_kept_back(talk, catalogue.pages)]
        untold = [talk.title for talk in public if talk.id not in linked]
        if untold and linked:
            why = f"its text does not speak of {len(untold)} of {count_text(len(public), 'talk')}"
            what = f"{topic.title}: {', '.join(map(quoted, untold[:3]))}{' …' if len(untold) > 3 else ''}"
            yield Improvement("untold-talk", topic.document, topic.line, what, why, 8 + min(8, len(untold)))


def _crowded(topic: Topic, mentions: Sequence[Mention], prose: Prose) -> Iterator[Improvement]:
    sentences = sum(len(split_sentences(paragraph.text)) for paragraph in prose.paragraphs)
    linked = len({mention.sentence for mention in mentions})
    if linked >= LEANS and 2 * linked > sentences:
        why = f"{linked} of {count_text(sentences, 'sentence')} link a talk: a list of talks is below the text anyway"
        yield Improvement("crowded-essay", topic.document, topic.line, topic.title, why, 36)


def untyped_pairs(catalogue: Catalogue) -> Iterator[Improvement]:
    """Sentences that relate two talks to each other without a stated relation."""
    for document, mentions in catalogue.mentions_by_page.items():
        by_sentence: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for mention in mentions:
            if mention.kind == "talk" and _SETS_BESIDE.search(mention.sentence):
                by_sentence[mention.talk, mention.sentence][mention.target] = None
        for (talk, sentence), targets in by_sentence.items():
            for one, other in combinations([*([talk] if talk else []), *targets], 2):
                ends = {(relation.source, relation.target) for relation in catalogue.relations_of(one)}
                if one != other and not {(one, other), (other, one)} & ends and (not talk or one == talk):
                    what = f"{one} and {other}: {quoted(sentence, 90)}"
                    line = catalogue.talks[talk].line if talk else 1
                    yield Improvement("untyped-pair", document, line, what, "no relation between them is stated", 38)


def near_talks(catalogue: Catalogue) -> Iterator[Improvement]:
    """Pairs of talks that are close by their words, but have no topic in common."""
    seen: set[frozenset[str]] = set()
    nearness = nearness_of(catalogue)
    for talk in catalogue.talks.values():
        for other, points in nearness.by_words(talk):
            if nearness.is_sparse(talk.id) or nearness.is_sparse(other):
                continue
            topics = {topic.name for topic in talk.topics} & {topic.name for topic in catalogue.talks[other].topics}
            pair = frozenset((talk.id, other))
            if points >= NEAR and not topics and pair not in seen:
                seen.add(pair)
                what = f"{talk.title} and {catalogue.talks[other].title} ({other})"
                why = "many of their words are the same, and they share no topic"
                yield Improvement("near-talks", talk.document, talk.line, what, why, 28 + min(8, points // NEAR))


def _talks_linked(catalogue: Catalogue, document: str) -> list[Mention]:
    return [mention for mention in catalogue.mentions_by_page.get(document, ()) if mention.kind == "talk"]
