"""Who speaks in a garden, by any of their names: what talks say, and what ``speakers.yml`` adds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from conference_garden.facts.model import Person, Speaker, Talk
from conference_garden.facts.names import identity, slugify, unique_ids
from conference_garden.facts.tables import Reads, outline_table


class SpeakerIndex:
    """The speakers of ``talks``, which come in the order of their pages, with the entries of ``speakers.yml``.

    Two names are one person when their identity is the same, or when an entry lists
    both.  The name shown is that of the entry, else the newest spelling.
    """

    def __init__(
        self, talks: Mapping[str, Talk], newest_first: Iterable[Talk], people: Sequence[Person], reads: Reads
    ) -> None:
        self.reads = reads
        entries: dict[str, Person] = {}
        for person in people:
            for name in person.all_names:
                entries.setdefault(identity(name), person)
        self._entries = reads.table("people", entries)
        self._people = people
        self._named: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._talks: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for talk in newest_first:
            for noted in talk.speakers:
                key = self._key(noted.name)
                self._talks[key][talk.id] = None
                self._named[key].setdefault(identity(noted.name), noted.name)
        keys = dict.fromkeys(self._key(noted.name) for talk in talks.values() for noted in talk.speakers)
        wanted = [(key, self._wanted(key)) for key in keys]
        # what a writer has chosen goes before what is made of a name
        wanted.sort(key=lambda pair: not self._chosen(pair[0]))
        self._ids = reads.table("speaker ids", unique_ids(wanted, "speaker"))
        #: speakers whose id is made up, as another has theirs or the name makes none → the id that they would have
        self.without_id = {self._ids[key]: id_ for key, id_ in wanted if self._ids[key] != id_}

    def person(self, name: str) -> Person | None:
        """The entry of ``speakers.yml`` for a name."""
        return self._entries.get(identity(name))

    def canonical_name(self, name: str) -> str:
        """The name under which a person is listed, given any of the person's names."""
        person = self.person(name)
        return person.name if person else name

    def _key(self, name: str) -> str:
        return identity(self.canonical_name(name))

    def _name(self, key: str) -> str:
        return self._entries[key].name if key in self._entries else next(iter(self._named[key].values()))

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
            names, talks = tuple(self._named[key].values()), tuple(self._talks[key])
            found[id_] = Speaker(id_, self._name(key), names, entry.url if entry else "", talks)
        return dict(sorted(found.items()))

    @outline_table
    def _by_slug(self) -> dict[str, str]:
        """Speakers by what references may call them beside their names: ids, and other names as these would be ids."""
        found = {id_: id_ for id_ in self.speakers}
        for speaker in self.speakers.values():
            entry = self.person(speaker.name)
            for name in (speaker.name, *speaker.names, *(entry.all_names if entry else ())):
                found.setdefault(slugify(name) or speaker.id, speaker.id)
        return found

    def id_of(self, name: str) -> str:
        """The id of the speaker of that very name, or that it would have if there were one."""
        return self._ids.get(self._key(name)) or slugify(self.canonical_name(name))

    def find(self, name: str) -> str | None:
        """The id of the speaker of that name, alias or id, if there is one."""
        return self._ids.get(self._key(name)) or self._by_slug.get(slugify(name))

    def names_of(self, target: str) -> tuple[str, ...]:
        """The names of the person that has a name or an id, whether there is a talk or not."""
        entry = self.person(target) or next((person for person in self._people if person.id == target), None)
        return entry.all_names if entry else (target,)
