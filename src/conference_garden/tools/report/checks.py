"""Improvements for a writer to make that follow from the facts of the garden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.drafts import is_kept_back, lacking
from conference_garden.facts.model import Page, Speaker
from conference_garden.facts.name_rules import distinct_speakers
from conference_garden.facts.names import slug_or_name
from conference_garden.facts.problem_kinds import KINDS as MESSAGES
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.similar_names import MANY
from conference_garden.facts.words import and_text, count_text, word_for
from conference_garden.tools.linkcheck import CheckedLink, address_pattern
from conference_garden.tools.report.improvements import Improvement
from conference_garden.tools.report.merging import groups
from conference_garden.tools.report.prose import Prose

#: Texts with fewer words than these are thin.
TOPIC_WORDS: Final = 80
TALK_WORDS: Final = 40
#: Names whose similarity ratio is above this are nearly the same.
ALIKE: Final = 0.87


def rotten_links(results: Sequence[CheckedLink], sources: Mapping[str, str]) -> Iterator[Improvement]:
    """Links that were broken or permanently redirected when last tried, and are still there."""
    for result in results:
        if result.kind not in ("broken", "moved"):
            continue
        places = list(_places(result.address, sources))
        for document, line in places:
            said = "moved for good to" if result.kind == "moved" else "the last 'make linkcheck' got"
            weight = (44 if result.kind == "moved" else 90) + min(9, len(places))
            yield Improvement("rotten-link", document, line, result.address, f"{said}: {result.answer}", weight)


def _places(address: str, sources: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """The document and first line of each page on which an address occurs."""
    pattern = address_pattern(address)
    for document, text in sources.items():
        if match := pattern.search(text):
            yield document, text.count("\n", 0, match.start()) + 1


def outdated_topics(catalogue: Catalogue) -> Iterator[Improvement]:
    """Topics whose text is older than notes on their talks."""
    for topic in catalogue.topics.values():
        tended = topic.tended
        if tended is None:
            continue
        talks = map(catalogue.talks.__getitem__, catalogue.ids_of_topic(topic.id))
        public = [talk for talk in talks if not is_kept_back(talk, catalogue.pages)]
        noted = [max(catalogue.when(talk), catalogue.conference_of(talk).date or tended) for talk in public]
        newer = [talk for talk, day in zip(public, noted, strict=True) if day > tended]
        named = [{mention.document for mention in catalogue.mentions_of("talk", talk.id)} for talk in newer]
        unsaid = sum(topic.document not in documents for documents in named)
        if newer:
            what = f"{topic.title}: newer talks are {', '.join(talk.id for talk in newer[:4])}"
            what += " …" if len(newer) > 4 else ""
            are = word_for(len(newer), "is", "are")
            said = f"{unsaid} of these not" if len(newer) > 1 else "is not" if unsaid else "is"
            why = f"{count_text(len(newer), 'talk')} {are} newer than {tended}, and {said} in its text"
            weight = 70 + min(15, 2 * len(newer) + 3 * unsaid)
            yield Improvement("outdated-topic", topic.document, topic.line, what, why, weight)


def similar_topics(catalogue: Catalogue) -> Iterator[Improvement]:
    """Topics with nearly the same name, or with nearly the same talks."""
    for one, other in combinations(catalogue.topics.values(), 2):
        names = [slug_or_name(name) for name in (one.title, *one.aliases)]
        others = [slug_or_name(name) for name in (other.title, *other.aliases)]
        alike = any(_alike(name, other_name) for name in names for other_name in others)
        talks, more = (set(catalogue.ids_of_topic(topic.id)) for topic in (one, other))
        shared, together = len(talks & more), len(talks | more)
        if alike or (shared >= 4 and shared >= 0.75 * together):
            what = f"{quoted(one.title)} and {quoted(other.title)}"
            both = f"{shared} of their {count_text(together, 'talk')} name both"
            why = "their names are nearly the same" if alike else both
            yield Improvement("similar-topics", other.document, other.line, what, why, 66)


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other)
    # the first two are cheap upper bounds of the third
    return all(ratio() > ALIKE for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))


def similar_speakers(catalogue: Catalogue) -> Iterator[Improvement]:
    """Speakers who may be one person: those with nearly the same name, or the same surname and initial."""
    joined = groups(catalogue)
    for group in joined:
        why = "their names are nearly the same; 'make report ARGS=--merge' shows how to make them one"
        yield _about(catalogue, group, why, 65)
    known = {speaker.id: number for number, group in enumerate(joined) for speaker in group}
    distinct = distinct_speakers(catalogue)
    near: defaultdict[tuple[str, str], list[Speaker]] = defaultdict(list)
    for speaker in catalogue.speakers.values():
        given, *_, surname = speaker.id.split("-") if "-" in speaker.id else ("", "")
        if given and not any(frozenset((speaker.id, other.id)) in distinct for other in near[surname, given[0]][:MANY]):
            near[surname, given[0]].append(speaker)
    for group in near.values():
        if len({known.get(speaker.id, speaker.id) for speaker in group}) > 1:
            why = "they share a surname and an initial; if they are two, say 'distinct-from' in speakers.yml"
            yield _about(catalogue, group, why, 64)


def advice(problems: Iterable[Problem]) -> Iterator[Improvement]:
    """Advice about pages, except about similar speakers, whom :func:`similar_speakers` reports in groups."""
    for problem in problems:
        if problem.kind != "similar-speakers":
            what, why = problem.message.rstrip("."), MESSAGES[problem.kind].remedy.rstrip(".")
            yield Improvement("advice", problem.document, problem.line or 1, what, why, 63)


def _about(catalogue: Catalogue, group: list[Speaker], why: str, weight: int) -> Improvement:
    talk = catalogue.talks[catalogue.ids_of_speaker(group[-1])[-1]]
    shown = [quoted(speaker.name) for speaker in group[:MANY]] + ["others"] * (len(group) > MANY)
    return Improvement("similar-speakers", talk.document, talk.line, and_text(shown), why, weight)


def waiting_drafts(pages: Mapping[str, Page]) -> Iterator[Improvement]:
    """Draft pages, and draft talks on published pages; those that lack least weigh most."""
    for page in pages.values():
        of_page, of_talks = lacking(page)
        if page.draft and not page.scheduled:
            line = next((one.line or 1 for one in of_page), 1)
            yield _waiting(page.document, line, page.title, of_page, "'draft: true'")
        for talk in page.talks if not page.draft else ():
            if talk.draft is not None:
                said = f"; it says {quoted(talk.draft)}" if talk.draft else ""
                yield _waiting(talk.document, talk.line, talk.title, of_talks[talk.id], "':draft:'", said)


def _waiting(document: str, line: int, title: str, lacks: Sequence[Problem], mark: str, said: str = "") -> Improvement:
    why, weight = f"it lacks nothing: take out {mark}", 65
    if lacks:
        why = f"it lacks {count_text(len(lacks), 'thing')}, first: {lacks[0].message.rstrip('.')}"
        weight = 62 - min(20, len(lacks))
    return Improvement("waiting-draft", document, line, title, why + said, weight)


def lonely_talks(catalogue: Catalogue) -> Iterator[Improvement]:
    """Talks that link to no talk or topic, or to which nothing links, and that have no relations."""
    leading = {mention.talk for mentions in catalogue.mentions_by_page.values() for mention in mentions}
    for talk in catalogue.talks.values():
        if is_kept_back(talk, catalogue.pages) or catalogue.relations_of(talk.id):
            continue
        inward, outward = bool(catalogue.mentions_of("talk", talk.id)), talk.id in leading
        if not (inward and outward):
            missing = "out" if inward else "in" if outward else "in or out"
            near = max((len(catalogue.ids_of_topic(topic.id)) - 1 for topic in catalogue.topics_of(talk)), default=0)
            others = f"{count_text(near, 'other talk')} {word_for(near, 'shares', 'share')}"
            why = f"it has no link {missing}, and {others} a topic with it"
            weight = {"out": 20, "in": 24, "in or out": 40}[missing] + min(5, near // 4)
            yield Improvement("lonely-talk", talk.document, talk.line, talk.title, why, weight)


def thin_texts(catalogue: Catalogue, prose: Mapping[str, Prose]) -> Iterator[Improvement]:
    """Topics and talks with few words, and topics with fewer than two talks."""
    for topic in catalogue.topics.values():
        if topic.document not in prose or catalogue.pages[topic.document].draft:
            continue
        words, talks = _words(prose[topic.document], None), len(catalogue.ids_of_topic(topic.id))
        if words < TOPIC_WORDS or talks < 2:
            why = f"{count_text(words, 'word')} about {count_text(talks, 'talk')}"
            weight = 34 + min(12, talks) if words < TOPIC_WORDS else 30
            yield Improvement("thin-topic", topic.document, topic.line, topic.title, why, weight)
    for talk in catalogue.talks.values():
        if talk.document in prose and not is_kept_back(talk, catalogue.pages):
            words = _words(prose[talk.document], talk.id)
            if words < TALK_WORDS:
                mentions = len(catalogue.mentions_of("talk", talk.id))
                why = count_text(words, "word of notes", "words of notes")
                why += f", and {count_text(mentions, 'mention')} lead there" if mentions > 1 else ""
                yield Improvement("thin-talk", talk.document, talk.line, talk.title, why, 20 + min(30, 2 * mentions))


def _words(prose: Prose, section: str | None) -> int:
    return sum(len(p.text.split()) for p in prose.paragraphs if section is None or p.section == section)
