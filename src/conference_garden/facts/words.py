"""Counts and lists in messages to writers, which are in English; for what readers see, use :mod:`.translation`."""

from __future__ import annotations


def word_for(count: int, one: str, many: str) -> str:
    """The form of a word for a number: ``is`` or ``are``."""
    return one if count == 1 else many


def count_text(count: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 talk``, ``2 talks``; ``many`` is the plural, if it is not formed with "s"."""
    return f"{count} {word_for(count, one, many or f'{one}s')}"


def and_text(parts: list[str]) -> str:
    """A list of words: ``A, B and C``."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
