"""What to read after each talk, kept from build to build.

To find the talks nearest to a talk takes ten times as long as to look at what decides it
(:meth:`Suggestions._basis`): the facts of a few dozen talks, and of those with which it shares rare words.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import islice
from typing import Final

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Talk
from conference_garden.facts.nearness import CANDIDATES, nearness_of
from conference_garden.facts.tables import once

#: How many talks are suggested at most.
MOST: Final = 3

#: By the id of a talk: a number for all that decides what is suggested after it, and the ids of what is.
Suggested = Mapping[str, tuple[int, tuple[str, ...]]]

#: The table of what is suggested.
SUGGESTED: Final = "suggestions"


@once
def suggestions_in(catalogue: Catalogue) -> Suggestions:
    """The suggestions in a catalogue, made once for all who ask during a build."""
    return Suggestions(catalogue)


class Suggestions:
    """What to read after each talk; talks with a relation to it are shown as what they are."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue, self.reads = catalogue, catalogue.reads
        self.nearness = nearness_of(catalogue)
        self._found = self.reads.table(SUGGESTED, dict[str, tuple[str, ...]]())

    def after(self, talk: Talk) -> tuple[str, ...]:
        """The ids of what to read after a talk, the nearest first."""
        self.reads.asked.add((SUGGESTED, talk.id))
        found = dict.get(self._found, talk.id)
        if found is None:
            with self.reads.noting():
                near = (tie.other for tie in self.nearness.talks(talk) if not tie.relations)
                found = self._found[talk.id] = tuple(islice(near, MOST))
        return found

    def expect(self, known: Suggested) -> None:
        """Take over what was found before, whether it holds still or not."""
        self._found.update((id_, found) for id_, (_, found) in known.items() if id_ in self.catalogue.talks)

    def complete(self, known: Suggested) -> dict[str, tuple[int, tuple[str, ...]]]:
        """What is suggested after every talk, given what was found before, so far as it holds."""
        found = {}
        with self.reads.noting():
            for talk in self.catalogue.talks.values():
                basis, before = self._basis(talk), known.get(talk.id)
                if before and before[0] == basis:
                    self._found[talk.id] = before[1]
                else:
                    self._found.pop(talk.id, None)
                found[talk.id] = basis, self.after(talk)
        return found

    def _basis(self, talk: Talk) -> int:
        """A number for all that :meth:`.Nearness.talks` looks at."""
        catalogue, near, faces, words = self.catalogue, self.nearness, self._faces, self._words
        relations = [(faces[relation.source], faces[relation.target]) for relation in catalogue.relations_of(talk.id)]
        around = [tuple(faces[id_] for id_ in near.around(talk, topic)) for topic in near.topics_of[talk.id]]
        by_speakers = [faces[id_] for speaker, _ in catalogue.speakers_of(talk) for id_ in speaker.talks[:CANDIDATES]]
        told = sorted((faces[id_], count) for id_, count in near.told.get(talk.id, {}).items())
        shared = sorted(words[word] for word in near.rare_words[talk.id])
        own = (faces[talk.id], near.word_points[talk.id])
        return hash((*own, *(tuple(found) for found in (relations, around, by_speakers, told, shared))))

    @cached_property
    def _faces(self) -> dict[str, int]:
        """What talks look at of each other, but for their words."""
        near, version = self.nearness, self.reads.version
        places = {
            talk.id: (version(page.document), place)
            for page in self.catalogue.pages.values()
            for place, talk in enumerate(page.talks)
        }
        return {
            id_: hash((version(id_), near.ages[id_], near.is_sparse(id_), *places[id_], version(topics)))
            for id_, topics in near.topics_of.items()
        }

    @cached_property
    def _words(self) -> dict[str, int]:
        """What rare words tell of those that have them."""
        near, faces = self.nearness, self._faces
        points = {id_: hash((faces[id_], number)) for id_, number in near.word_points.items()}
        return {
            word: hash((near.telling[word], *(points[id_] for id_ in talks))) for word, talks in near.with_word.items()
        }
