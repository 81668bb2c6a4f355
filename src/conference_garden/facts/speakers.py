"""The speakers in a garden, by any of their names: what talks say, and what ``speakers.yml`` adds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from conference_garden.facts.model import Person, Speaker, Talk
from conference_garden.facts.names import identity, slugify, unique_ids
from conference_garden.facts.tables import Reads, outline_table


class SpeakerIndex:
    """The speakers of ``talks``, which are in the order of their pages, and the entries of ``speakers.yml``.

    Two names belong to the same person if their identity is the same, or if an entry
    lists both.  The name shown is that of the entry, otherwise the newest spelling.
    """

    def __init__(
        self, talks: Mapping[str, Talk], newest: Iterable[str], people: Sequence[Person], reads: Reads
    ) -> None:
        self.reads = reads
        entries: dict[str, Person] = {}
        for person in people:
            for name in person.all_names:
                entries.setdefault(identity(name), person)
        self._entries = reads.table("people", entries, of_structure=True)
        self._people, self._all_talks, self._newest = people, talks, newest

    @cached_property
    def _spoken(self) -> dict[str, tuple[dict[str, str], dict[str, None]]]:
        """The names of each person by identity, and the ids of their talks, both newest first; by key."""
        found: defaultdict[str, tuple[dict[str, str], dict[str, None]]] = defaultdict(lambda: ({}, {}))
        for id_ in self._newest:
            for noted in self._all_talks[id_].speakers:
                names, talks = found[self._key(noted.name)]
                talks[id_] = None
                names.setdefault(identity(noted.name), noted.name)
        return found

    @cached_property
    def _wanted_ids(self) -> list[tuple[str, str]]:
        """The keys of all speakers, with the ids that they would have if no one else wanted these."""
        keys = dict.fromkeys(self._key(noted.name) for talk in self._all_talks.values() for noted in talk.speakers)
        # ids that a writer has chosen take precedence over those made from names
        return sorted(((key, self._wanted(key)) for key in keys), key=lambda pair: not self._chosen(pair[0]))

    @outline_table
    def _ids(self) -> dict[str, str]:
        return unique_ids(self._wanted_ids, "speaker")

    @outline_table
    def without_id(self) -> dict[str, str]:
        """Ids that were made up because the wanted id is taken or empty → the wanted id."""
        return {self._ids[key]: id_ for key, id_ in self._wanted_ids if self._ids[key] != id_}

    def person(self, name: str) -> Person | None:
        """The entry of ``speakers.yml`` for a name, or None."""
        return self._entries.get(identity(name))

    def canonical_name(self, name: str) -> str:
        """The name of a person's entry, given any of its names; without an entry, the name itself."""
        person = self.person(name)
        return person.name if person else name

    def _key(self, name: str) -> str:
        return identity(self.canonical_name(name))

    def _name(self, key: str) -> str:
        return self._entries[key].name if key in self._entries else next(iter(self._spoken[key][0].values()))

    def _chosen(self, key: str) -> str:
        return self._entries[key].id if key in self._entries else ""

    def _wanted(self, key: str) -> str:
        return self._chosen(key) or slugify(self._name(key))

    @outline_table
    def speakers(self) -> dict[str, Speaker]:
        """All speakers by id, in the order of the ids."""
        found = {}
        for key, id_ in self._ids.items():
            entry = self._entries.get(key)
            names, _ = self._spoken[key]
            url = entry.url if entry else ""
            found[id_] = Speaker(id_, self._name(key), tuple(names.values()), url)
        return dict(sorted(found.items()))

    @outline_table
    def talks(self) -> dict[str, tuple[str, ...]]:
        """The ids of the talks of each speaker, newest first; a separate table because few pages list them."""
        return {id_: tuple(self._spoken[key][1]) for key, id_ in self._ids.items()}

    @outline_table
    def _by_slug(self) -> dict[str, str]:
        """Ids of speakers by what references may use besides their names: ids, and slugs of all their names."""
        found = {id_: id_ for id_ in self.speakers}
        for speaker in self.speakers.values():
            entry = self.person(speaker.name)
            for name in (speaker.name, *speaker.names, *(entry.all_names if entry else ())):
                found.setdefault(slugify(name) or speaker.id, speaker.id)
        return found

    def id_of(self, name: str) -> str:
        """The id of the speaker with exactly this name, or the id that there would be for it."""
        return self._ids.get(self._key(name)) or slugify(self.canonical_name(name))

    def find(self, name: str) -> str | None:
        """The id of the speaker with this name, alias or id, or None."""
        return self._ids.get(self._key(name)) or self._by_slug.get(slugify(name))

    def names_of(self, target: str) -> tuple[str, ...]:
        """The names of the person with a name or id, according to ``speakers.yml``; without an entry, ``target``."""
        entry = self.person(target) or next((person for person in self._people if person.id == target), None)
        return entry.all_names if entry else (target,)
