"""The rules about names: equal or similar ones, and names that would get the same address."""

from __future__ import annotations

from collections.abc import Iterator

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Conference, Speaker, Topic
from conference_garden.facts.names import anchor_of, identity, slugify
from conference_garden.facts.people import FILE as PEOPLE
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.similar_names import similar_pairs
from conference_garden.facts.tables import catalogue_table


def same_titles(catalogue: Catalogue) -> Iterator[Problem]:
    """No two topics have the same title, and no two conference pages the same title and first day."""
    seen: dict[tuple[object, ...], Conference | Topic] = {}
    for page in catalogue.pages.values():
        obj = page.conference or page.topic
        if obj:
            what, when = ("conference", obj.start) if isinstance(obj, Conference) else ("topic", None)
            first = seen.setdefault((what, when, identity(obj.title)), obj)
            if first.id != obj.id:
                day = f" of {when}" if when else ""
                message = f"the {what} {quoted(obj.title)}{day} is also in {first.document}.md:{first.line}."
                yield Problem(page.document, obj.line, "same-title", message)


def chosen_ids(catalogue: Catalogue) -> Iterator[Problem]:
    """An id in ``speakers.yml`` belongs to nothing else."""
    owners = {name: f"{name}.html" for name in catalogue.indexes}
    for page in catalogue.pages.values():
        owners.update((obj.id, f"{page.document}.md:{obj.line}") for obj in page.objects)
    for person in catalogue.people:
        if person.id:
            owner = owners.setdefault(person.id, f"{PEOPLE}:{person.line}")
            if owner != f"{PEOPLE}:{person.line}":
                message = f"the id {quoted(person.id)} of {quoted(person.name)} is already used in {owner}."
                yield Problem(PEOPLE, person.line, "duplicate-id", message)


def addresses(catalogue: Catalogue) -> Iterator[Problem]:
    """Names of speakers, series and families make addresses, each a different one; of two, the second is reported."""
    for id_, shared in catalogue.speaker_index.without_id.items():
        name, place = catalogue.speakers[id_].name, _first_naming(catalogue, id_)
        if not shared:
            yield Problem(*place, "no-address", f"no address can be made from the speaker's name {quoted(name)}.")
        else:
            first = _first_naming(catalogue, shared)
            yield _same("speakers", name, place, catalogue.speakers[shared].name, first, f"speakers/{shared}.html")
    for series in catalogue.series.values():
        place, shared = _place(catalogue.conferences[series.conferences[0]]), slugify(series.title)
        if not shared:
            yield Problem(*place, "no-address", f"no address can be made from the series name {quoted(series.title)}.")
        elif shared != series.id and shared in catalogue.series:
            other = catalogue.series[shared]
            first = _place(catalogue.conferences[other.conferences[0]])
            yield _same("series", series.title, place, other.title, first, f"series/{shared}.html")
    families: dict[str, tuple[str, Topic]] = {}
    for family, topics in catalogue.families.items():
        known, topic = families.setdefault(anchor_of(family), (family, topics[0]))
        if known != family:
            address = f"topics.html#{anchor_of(family)}"
            yield _same("families", family, _place(topics[0]), known, _place(topic), address)


def _place(obj: Conference | Topic) -> tuple[str, int]:
    return obj.document, obj.line


def _first_naming(catalogue: Catalogue, speaker: str) -> tuple[str, int]:
    """The first place where a talk names a speaker, as page and line."""
    talks = (catalogue.talks[id_] for id_ in catalogue.ids_of_speaker(catalogue.speakers[speaker]))
    named = ((talk.document, noted) for talk in talks for noted in talk.speakers)
    return min((document, noted.line) for document, noted in named if catalogue.speaker_id(noted.name) == speaker)


def _same(what: str, name: str, place: tuple[str, int], other: str, first: tuple[str, int], address: str) -> Problem:
    where = f"({first[0]}.md:{first[1]})"
    message = f"the {what} {quoted(name)} and {quoted(other)} {where} would both be {quoted(address, 120)}."
    return Problem(*place, "same-address", message)


def similar_speakers(catalogue: Catalogue) -> Iterator[Problem]:
    """Speakers whose names are nearly the same are probably one person."""
    for first, second in alike_speakers(catalogue):
        talk = catalogue.talks[catalogue.ids_of_speaker(second)[-1]]
        message = f"the speakers {quoted(second.name)} and {quoted(first.name)} look like the same person."
        yield Problem(talk.document, talk.line, "similar-speakers", message)


def alike_speakers(catalogue: Catalogue) -> Iterator[tuple[Speaker, Speaker]]:
    """The pairs of speakers with nearly the same name, except those that ``speakers.yml`` declares distinct."""
    for first, second in _alike(catalogue):
        yield catalogue.speakers[first], catalogue.speakers[second]


@catalogue_table
def _alike(catalogue: Catalogue) -> dict[tuple[str, str], None]:
    """The ids of these pairs; with ten thousand speakers, finding them takes a tenth of a build."""
    distinct = distinct_speakers(catalogue)
    # names with the same slug are reported by another rule, unless a writer has chosen different ids
    names = {id_: slugify(speaker.name, joint="") for id_, speaker in catalogue.speakers.items()}
    return dict.fromkeys(pair for pair in similar_pairs(names) if frozenset(pair) not in distinct)


def distinct_speakers(catalogue: Catalogue) -> set[frozenset[str]]:
    """The pairs of speakers, by id, that ``speakers.yml`` declares to be different people."""
    return {
        frozenset((catalogue.speaker_id(person.name), catalogue.speaker_id(name)))
        for person in catalogue.people
        for name in person.distinct_from
    }
