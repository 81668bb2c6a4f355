"""Counts in words: the one place where a number chooses between singular and plural.

The functions take both forms, as ``ngettext`` does (https://docs.python.org/3/library/gettext.html).
"""

from __future__ import annotations


def word_for(count: int, one: str, many: str) -> str:
    """The form of a word that a number asks for: ``is`` or ``are``."""
    return one if count == 1 else many


def count_text(count: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 talk``, ``2 talks``; ``many`` is the plural of what does not just get an "s"."""
    return f"{count} {word_for(count, one, many or f'{one}s')}"
