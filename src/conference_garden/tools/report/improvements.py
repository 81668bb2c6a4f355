"""An improvement to the garden: what to do, where, and how useful that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple

from conference_garden.facts.source_text import BYTE_ORDER_MARK, lines_of

#: Kind of improvement → heading.
KINDS: Final = {
    "rotten-link": "Links to other sites that no longer work, or have moved",
    "outdated-topic": "Topics with talks newer than their text",
    "similar-topics": "Topics that may be one",
    "similar-speakers": "Speakers who may be one",
    "advice": "Advice of 'make check'",
    "waiting-draft": "Drafts that wait",
    "wanted-topic": "Topics that are wanted",
    "leaned-on-talk": "Talks that the text of a topic leans on, and that do not name it",
    "untyped-pair": "Pairs of talks told in prose without a relation",
    "crowded-essay": "Texts of topics that link more than they explain",
    "near-talks": "Talks that are near by their words, without a common topic",
    "unlinked-mention": "Mentions that could be links",
    "lonely-talk": "Talks without links in or out",
    "thin-topic": "Topics with little text or few talks",
    "thin-talk": "Talks with little text",
    "untold-talk": "Talks on a topic of which its text does not speak",
}


class LineEdit(NamedTuple):
    """A change in one line of a file: ``column`` counts characters from 0, ``line`` lines from 1."""

    document: str
    line: int
    column: int
    old: str
    new: str


@dataclass(frozen=True)
class Improvement:
    """What to do at one place.

    ``weight`` says how useful that is: the larger, the earlier; ``why`` gives
    the reason in words.  ``edit`` is the change, if a program can make it.
    """

    kind: str
    document: str
    line: int
    what: str
    why: str
    weight: int
    edit: LineEdit | None = None

    @property
    def place(self) -> str:
        """Its place, in the form that compilers print and editors understand."""
        return f"{self.document}.md:{self.line}"


def ranked(improvements: Iterable[Improvement]) -> list[Improvement]:
    """Improvements, the most useful first, whatever the order in which they were found.

    Each further improvement of a kind weighs less than the one before, so that
    the first page shows a variety of kinds.
    """
    ordered = sorted(improvements, key=lambda s: (-s.weight, s.kind, s.document, s.line, s.what))
    before: Counter[str] = Counter()
    ranks: list[tuple[int, Improvement]] = []
    for improvement in ordered:
        ranks.append((before[improvement.kind] - improvement.weight, improvement))
        before[improvement.kind] += 1
    return [improvement for _, improvement in sorted(ranks, key=itemgetter(0))]


def applied(text: str, edits: Iterable[LineEdit]) -> tuple[str, int]:
    """A text with edits made, and how many; those whose old text is no longer there are left out."""
    mark = text[: text.startswith(BYTE_ORDER_MARK)]
    lines, done = lines_of(text[len(mark) :]), 0
    for edit in sorted(set(edits), key=lambda edit: (edit.line, edit.column), reverse=True):
        line = lines[edit.line - 1] if edit.line <= len(lines) else ""
        end = edit.column + len(edit.old)
        if line[edit.column : end] == edit.old:
            lines[edit.line - 1] = line[: edit.column] + edit.new + line[end:]
            done += 1
    return mark + "".join(lines), done
