"""Counts in the words of messages to writers, which are English; what readers see is in :mod:`.translation`."""

from __future__ import annotations


def word_for(count: int, one: str, many: str) -> str:
    """The form of a word that a number asks for: ``is`` or ``are``."""
    return one if count == 1 else many


def count_text(count: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 talk``, ``2 talks``; ``many`` is the plural of what does not just get an "s"."""
    return f"{count} {word_for(count, one, many or f'{one}s')}"


def and_text(parts: list[str]) -> str:
    """Words in a row: ``A, B and C``."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
