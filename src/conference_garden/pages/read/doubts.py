"""The consequences of a mistake on a page: other problems that may follow from it, and talks that it may hide."""

from __future__ import annotations

from collections.abc import Iterable

from conference_garden.facts.problem_kinds import HIDES_TALKS
from conference_garden.facts.problems import Problem
from conference_garden.facts.source_text import names_in

#: Kinds of problems that are the cause of others on the same line.
_CAUSES = frozenset({"unclosed-block", "malformed-front-matter"})


class Doubts:
    """The lines that may not be what they were meant to be; ``lost_talks`` if a talk was read as something else."""

    def __init__(self) -> None:
        self.lost_talks = False
        #: kinds of problems that only follow from others
        self.follow: set[str] = set()
        self._first_lines: set[int] = set()
        self._other_lines: set[int] = set()

    def note(self, first: int, last: int) -> None:
        """Record the lines of a block that goes on too long: other problems in it may follow from that."""
        self._first_lines.add(first)
        self._other_lines.update(range(first + 1, last + 1))

    def cover(self, problem: Problem) -> bool:
        """Whether a problem may be only a consequence of another."""
        is_within = problem.line in self._other_lines or problem.kind in self.follow
        return is_within or (problem.line in self._first_lines and problem.kind not in _CAUSES)

    def hidden_names(self, source: str, problems: Iterable[Problem]) -> frozenset[str]:
        """The names in the text of the page and in the messages about it, if a problem may hide talks."""
        hiding = [problem.message for problem in problems if problem.kind in HIDES_TALKS]
        return names_in("\n".join([source, *hiding])) if hiding or self.lost_talks else frozenset()
