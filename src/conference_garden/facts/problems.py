"""Problems at places of a garden, and helpers for the wording of messages."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from conference_garden.facts.problem_kinds import KINDS

#: Up to ``_FEW`` names are all compared with a name; of more, only ``_COMPARED`` of those that share letters with it.
_FEW: Final = 400
_COMPARED: Final = 60
#: How similar names have to be, of 1, for one to be the likely correction of the other (:mod:`difflib`).
CUTOFF: Final = 0.6
#: Kinds of problems that a draft may have: what is missing must be filled in before it is published.
_TO_COME: Final = frozenset({"missing-field", "image-without-alt", "diagram-without-text"})


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake at one place.

    ``document`` is a Sphinx document name, or the name of another file in the
    garden's folder if it has a suffix.  ``line`` counts from 1; 0 means the
    whole file.
    """

    document: str
    line: int
    kind: str
    message: str

    @property
    def is_to_come(self) -> bool:
        """Whether it is about something that a draft may lack."""
        return self.kind in _TO_COME

    def text(self) -> str:
        """The message with its remedy, on one line."""
        return f"{self.message} {KINDS[self.kind].remedy}".replace("\n", " ")


def suggest(wrong: str, known: Iterable[str], *, cutoff: float = CUTOFF) -> str:
    """The likely correction as the end of a sentence, or just a full stop.

    ``wrong`` is what was written, ``known`` what could have been meant; case is
    ignored.  Returns ``"; did you mean 'x'?"`` or ``"."``.
    """
    found = closest(wrong, known, cutoff)
    return f"; did you mean {quoted(found)}?" if found else "."


def closest(wrong: str, known: Iterable[str], cutoff: float = CUTOFF) -> str:
    """The name most similar to ``wrong``, or an empty string; of many, only those sharing rare letters are compared."""
    by_folded, by_letters = _folded(tuple(known))
    word: str = wrong.casefold()[:200]
    names: Iterable[str] = by_folded
    if by_letters:
        lists = sorted((by_letters.get(letters, []) for letters in _letters(word)), key=len)
        shared = Counter(name for names in lists for name in names[:_FEW])
        names = [name for name, _ in shared.most_common(_COMPARED)]
    found = difflib.get_close_matches(word, names, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else ""


@lru_cache(maxsize=8)
def _folded(known: tuple[str, ...]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Names by their case-folded forms, and, if there are many, these forms by each three letters in them."""
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    by_letters: defaultdict[str, list[str]] = defaultdict(list)
    for name in by_folded if len(by_folded) > _FEW else ():
        for letters in _letters(name):
            by_letters[letters].append(name)
    return by_folded, by_letters


def _letters(name: str) -> list[str]:
    return sorted({name[place : place + 3] for place in range(len(name) - 2)})


def quoted(text: str, limit: int = 60) -> str:
    """``text`` as messages show it: in quotes, shortened to ``limit`` characters, without unprintable ones."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: limit + 1])
    return f"'{clean if len(clean) <= limit else clean[: limit - 1] + '…'}'"


def yaml_text(text: str) -> str:
    """A text as YAML, in quotes if it needs them."""
    plain = re.fullmatch(r"\w[\w.'’-]*(?: [\w.'’-]+)*", text) and not re.fullmatch(
        r"[\d.]+|true|false|null|yes|no", text
    )
    return text if plain else json.dumps(text, ensure_ascii=False)


def listed(names: Sequence[str]) -> str:
    """Names as a message lists them: ``a, b or c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
