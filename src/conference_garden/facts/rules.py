"""The rules that need more than one page to check.

Each rule is a generator: the catalogue in, problems out.  Mistakes that a single page
shows are reported by :mod:`conference_garden.pages.read` while it is read.  To add a
rule, write the generator and add it to :data:`RULES` or :data:`OUTLINE_RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.frontmatter import NEVER
from conference_garden.facts.headings import PageHeading
from conference_garden.facts.model import Noted, Page, Reference
from conference_garden.facts.name_rules import addresses, chosen_ids, same_titles, similar_speakers
from conference_garden.facts.names import identity, slug_or_name
from conference_garden.facts.old_ids import OldId, former_document
from conference_garden.facts.old_ids import claims as claims_of
from conference_garden.facts.problems import Problem, listed, quoted, suggest
from conference_garden.facts.source_text import name_key
from conference_garden.facts.tables import catalogue_table, once

Rule = Callable[[Catalogue], Iterator[Problem]]


def check(catalogue: Catalogue) -> list[Problem]:
    """All problems of a garden, sorted by place, including those found while reading."""
    found = {problem for page in catalogue.pages.values() for problem in page.problems}
    finds_any = _of_outline(catalogue)
    for rule in (*RULES, *(rule for rule in OUTLINE_RULES if finds_any[rule.__name__])):
        found.update(rule(catalogue))
    return sorted(found)


@catalogue_table
def _of_outline(catalogue: Catalogue) -> dict[str, bool]:
    """Whether each of :data:`OUTLINE_RULES` finds a problem; edits of texts can only move these to other lines."""
    return {rule.__name__: any(True for _ in rule(catalogue)) for rule in OUTLINE_RULES}


def duplicate_ids(catalogue: Catalogue) -> Iterator[Problem]:
    """Talks, topics, conferences and index pages share one space of ids."""
    places: dict[str, str] = {}
    for page in catalogue.pages.values():
        for obj in page.objects:
            if obj.id in catalogue.indexes:
                message = f"the id {quoted(obj.id)} is that of the index page {obj.id}.html."
            elif obj.id in places:
                message = f"the id {quoted(obj.id)} is already used in {places[obj.id]}."
            else:
                places[obj.id] = f"{page.document}.md:{obj.line}"
                continue
            yield Problem(page.document, obj.line, "duplicate-id", message)


def labels_of_talks(catalogue: Catalogue) -> Iterator[Problem]:
    """No other heading has the label of a talk."""
    for page in catalogue.pages.values():
        for heading in page.headings:
            if heading.has_label and not heading.is_talk and (talk := catalogue.talks.get(heading.id)):
                place = f"{talk.document}.md:{talk.line}"
                message = f"the label {quoted(heading.id)} is that of the talk in {place}."
                yield Problem(page.document, heading.line, "duplicate-id", message)


def named_topics(catalogue: Catalogue) -> Iterator[Problem]:
    """Topics named by talks, conference pages and other topics exist."""
    known = catalogue.topics.keys()
    for page in catalogue.pages.values():
        for who, name, topics in _topics_named(page):
            for topic in topics:
                if topic.name not in known and not may_be(catalogue, topic.name):
                    naming = who.format(quoted(name))
                    message = f"{naming} the unknown topic {quoted(topic.name)}{_topic_hint(catalogue, topic.name)}"
                    yield Problem(page.document, topic.line, "unknown-topic", message)


def _topics_named(page: Page) -> Iterator[tuple[str, str, Sequence[Noted]]]:
    """The topics that a page names, after a format string for what names them and the name to put into it."""
    for talk in page.talks:
        yield "talk {} names", talk.id, talk.topics
        for claim in talk.claims:
            yield "the relation to {} names", claim.talk, claim.topics
    if page.conference:
        yield "the page is tagged with", "", page.conference.tags
    if page.topic:
        yield "the page is related to", "", page.topic.related


def _topic_hint(catalogue: Catalogue, wrong: str) -> str:
    for topic in catalogue.topics.values():
        if identity(wrong) in map(identity, (topic.title, *topic.aliases)):
            return f"; did you mean {quoted(topic.id)}?"
    return suggest(wrong, catalogue.topics)


def claims(catalogue: Catalogue) -> Iterator[Problem]:
    """Relations refer to other talks that exist, and each is stated once."""
    stated: set[tuple[str, frozenset[str]]] = set()
    for page in catalogue.pages.values():
        for talk in page.talks:
            for claim in talk.claims:
                pair = (claim.type, frozenset((talk.id, claim.talk)))
                if claim.talk == talk.id:
                    message = f"talk {quoted(talk.id)} states ':{claim.type}:' of itself."
                    yield Problem(page.document, claim.line, "relation-to-itself", message)
                elif claim.talk not in catalogue.talks and not may_be(catalogue, claim.talk):
                    hint = suggest(claim.talk, catalogue.talks)
                    message = f"':{claim.type}:' names the unknown talk {quoted(claim.talk)}{hint}"
                    yield Problem(page.document, claim.line, "unknown-talk", message)
                elif pair in stated:
                    message = f"':{claim.type}: {claim.talk}' is already stated, here or at the other talk."
                    yield Problem(page.document, claim.line, "repeated-relation", message)
                stated.add(pair)


def references(catalogue: Catalogue) -> Iterator[Problem]:
    """The targets of roles exist (links by ``[](#id)`` are checked later, when all labels are known)."""
    broken = broken_references(catalogue)
    for page in catalogue.pages.values() if broken else ():
        for reference in page.references:
            if reference.kind != "any" and (reference.kind, reference.target) in broken:
                yield broken_reference(catalogue, page.document, reference)


@once
def broken_references(catalogue: Catalogue) -> set[tuple[str, str]]:
    """The (kind, target) of every reference to nothing that the garden knows; each pair is looked up once."""
    named = {(reference.kind, reference.target) for page in catalogue.pages.values() for reference in page.references}
    talks, topics = catalogue.talks.keys(), catalogue.topics.keys()
    plain = {"talk": talks, "topic": topics, "any": talks | topics}  # nearly all of them
    left = (pair for pair in named if pair[1] not in plain.get(pair[0], ()))
    return {(kind, target) for kind, target in left if not is_known(catalogue, kind, target)}


def is_known(catalogue: Catalogue, kind: str, target: str) -> bool:
    """Whether the target of a reference exists, or may exist in a draft or a text with a mistake."""
    return catalogue.find(kind, target) is not None or may_be(catalogue, target)


def may_be(catalogue: Catalogue, name: str) -> bool:
    """Whether a name that was not found is in a left-out draft, or in a text that could not be read properly."""
    names = (name, *catalogue.speaker_index.names_of(name))
    return bool(hidden_in(catalogue, name)) or not catalogue.unread_names.isdisjoint(map(name_key, names))


def drafts(catalogue: Catalogue) -> Iterator[Problem]:
    """Published pages refer only to what is published, whether drafts are shown or left out."""
    if not catalogue.drafts and not catalogue.hidden:
        return
    for page in catalogue.pages.values():
        for kind, target, line in _named(page) if page.scheduled or not page.draft else ():
            document = draft_with(catalogue, kind, target)
            day = scheduled(catalogue, document)
            if not document or document == page.document or (day and page.scheduled and day <= page.scheduled):
                continue
            if day:
                message = f"{quoted(target)} is on {document}.md, which is published on {day}."
                yield Problem(page.document, line, "not-yet-published", message)
            else:
                yield Problem(page.document, line, "in-draft", f"{quoted(target)} is in the draft {document}.md.")


def hidden_in(catalogue: Catalogue, target: str) -> str:
    """The left-out draft that contains the target of a reference or an id; an empty string if there is none."""
    keys = (target, *map(slug_or_name, catalogue.speaker_index.names_of(target)))
    return next((catalogue.hidden[key][0] for key in keys if key in catalogue.hidden), "")


def draft_with(catalogue: Catalogue, kind: str, target: str) -> str:
    """The draft or scheduled page with the target of a reference; an empty string if it is on a published page too."""
    if kind == "page":
        # of pages that were read, only some talks were left out
        left_out = {document for document, _ in catalogue.hidden.values()} - catalogue.pages.keys()
        return target if target in catalogue.drafts or target in left_out else ""
    found = catalogue.find(kind, target)
    if found is None:
        return hidden_in(catalogue, target)
    if found[0] == "speaker":
        documents = {talk.document for talk in catalogue.outlines_of_speaker(catalogue.speakers[found[1]])}
        first = min(documents, key=lambda document: (scheduled(catalogue, document) or NEVER, document))
        return "" if documents - catalogue.drafts else first
    document = catalogue.address(*found)[0]
    return document if document in catalogue.drafts else ""


def scheduled(catalogue: Catalogue, document: str) -> date | None:
    """The day on which a scheduled page will be published, whether or not it was left out; otherwise None."""
    if page := catalogue.pages.get(document):
        return page.scheduled
    return next((day for name, day in catalogue.hidden.values() if name == document and day != NEVER), None)


def _named(page: Page) -> Iterator[tuple[str, str, int]]:
    """Everything that a page refers to, as kind, target and line."""
    yield from (("topic", topic.name, topic.line) for *_, topics in _topics_named(page) for topic in topics)
    yield from (("talk", claim.talk, claim.line) for talk in page.talks for claim in talk.claims)
    yield from ((reference.kind, reference.target, reference.line) for reference in page.references)
    yield from (("page", path, 0) for path, _ in page.paths)


def broken_reference(
    catalogue: Catalogue, document: str, reference: Reference, labels: tuple[str, ...] = ()
) -> Problem:
    """The problem of a reference to nothing; ``labels`` are further targets to suggest."""
    kind, target = reference.kind, quoted(reference.target)
    if kind == "any":
        ids = [*catalogue.talks, *catalogue.topics, *catalogue.conferences, *catalogue.indexes, *labels]
        hint = suggest(reference.target, [*ids, *catalogue.speakers])
        return Problem(document, reference.line, "unknown-target", f"nothing has the id {target}{hint}")
    known: Iterable[str] = catalogue.objects[kind]
    if kind == "speaker":
        known = [name for speaker in catalogue.speakers.values() for name in (speaker.name, *speaker.names)]
    elif kind == "series":
        known = [series.title for series in catalogue.series.values()]
    hint = _topic_hint(catalogue, reference.target) if kind == "topic" else suggest(reference.target, known)
    return Problem(document, reference.line, f"unknown-{kind}", f"there is no {kind} {target}{hint}")


def ambiguous_reference(document: str, reference: Reference, headings: Sequence[PageHeading]) -> Problem:
    """The problem of a link by a name that several headings of its page share, none of which is nearest."""
    lines = listed([str(heading.line) for heading in headings])
    ids = listed([f"'#{heading.id}'" for heading in headings])
    message = f"{quoted(reference.target)} may be the heading in line {lines}; write {ids}."
    return Problem(document, reference.line, "ambiguous-target", message)


def days(catalogue: Catalogue) -> Iterator[Problem]:
    """Talks are given on a day of their conference."""
    for document, conference in catalogue.conference_of_document.items():
        start, end = conference.start, max(conference.end, conference.start)
        for talk in catalogue.pages[document].talks if conference.is_dated else ():
            if talk.day and not start <= talk.day <= end:
                when = f"{conference.start} to {conference.end}"
                message = f"talk {quoted(talk.id)} was given on {talk.day}, but the conference lasted from {when}."
                yield Problem(document, talk.line, "date-outside-conference", message)


def aliases(catalogue: Catalogue) -> Iterator[Problem]:
    """An alias belongs to one topic or person only."""
    owners: dict[str, str] = {}
    for topic in catalogue.topics.values():
        for name in (topic.id, topic.title):
            owners.setdefault(identity(name), topic.id)
    for topic in catalogue.topics.values():
        for alias in topic.aliases:
            owner = owners.setdefault(identity(alias), topic.id)
            if owner != topic.id:
                message = f"the alias {quoted(alias)} of {quoted(topic.id)} already belongs to {quoted(owner)}."
                yield Problem(topic.document, topic.line, "alias-in-use", message)
    people: dict[str, str] = {}
    for person in catalogue.people:
        for name in person.all_names:
            if people.setdefault(identity(name), person.name) != person.name:
                message = f"{quoted(name)} is already a name of {quoted(people[identity(name)])}."
                yield Problem("speakers.yml", person.line, "alias-in-use", message)


def former_names(catalogue: Catalogue) -> Iterator[Problem]:
    """A former name redirects to one target only, and nothing else has this name now."""
    in_use = {name: f"{name}.html" for name in catalogue.indexes}
    for page in catalogue.pages.values():
        in_use[f"{page.document}.md"] = f"{page.document}.md"
        for obj in page.objects:
            in_use.setdefault(obj.id, f"{page.document}.md:{obj.line}")
    claimed: dict[str, OldId] = {}
    for claim in claims_of(catalogue.pages):
        for key in _keys(claim):
            first = claimed.setdefault(key, claim)
            if key in in_use and key not in (claim.id, f"{claim.document}.md"):
                where = f"is in use in {in_use[key]}"
            elif (first.kind, first.id) != (claim.kind, claim.id):
                where = f"is also that of {quoted(first.id)} in {first.document}.md:{first.line}"
            else:
                continue
            message = f"the former name {quoted(claim.name)} of {quoted(claim.id)} {where}."
            yield Problem(claim.document, claim.line, "alias-in-use", message)
            break


def _keys(claim: OldId) -> list[str]:
    """The id and the file that a former name stands for."""
    file = [] if claim.kind == "talk" else [f"{former_document(claim.document, claim.name)}.md"]
    return file if claim.kind == "page" else [claim.name.rpartition("/")[2], *file]


def repeated_names(catalogue: Catalogue) -> Iterator[Problem]:
    """No talk names a topic or a speaker twice."""
    for page in catalogue.pages.values():
        for talk in page.talks:
            for names, key_of in ((talk.topics, str), (talk.speakers, catalogue.speaker_id)):
                seen: set[str] = set()
                for named in names if len(names) > 1 else ():
                    if (key := key_of(named.name)) in seen:
                        former = [name for name, (_, id_) in catalogue.former.items() if id_ == named.name]
                        also = f" ({', '.join(map(quoted, former))} before)" if former else ""
                        message = f"talk {quoted(talk.id)} names {quoted(named.name)}{also} twice."
                        yield Problem(page.document, named.line, "repeated-name", message)
                    seen.add(key)


#: The rules that ask for facts which may change with every text.
RULES: Final[tuple[Rule, ...]] = (labels_of_talks, named_topics, claims, references, drafts)
#: The rules that ask for nothing but the outline of the garden (:mod:`conference_garden.facts.outline`), the entries
#: of ``speakers.yml`` and the names of the index pages.
OUTLINE_RULES: Final[tuple[Rule, ...]] = (
    duplicate_ids,
    days,
    aliases,
    same_titles,
    chosen_ids,
    addresses,
    former_names,
    similar_speakers,
    repeated_names,
)
