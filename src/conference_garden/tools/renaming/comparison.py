"""Compares what a garden says before and after a renaming: it must be the same, apart from the name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from conference_garden.facts.model import Page
from conference_garden.facts.names import slug_or_name

#: Fields that an edit may change although the page says the same, and those that keep old names; headings begin
#: with the ids of their talks.
_ASIDE: Final = frozenset(
    {
        "whole",
        "versions",
        "outline",
        "outlines",
        "structure",
        "line",
        "digest",
        "content",
        "words",
        "problems",
        "missing",
        "formerly",
        "headings",
    }
)
_UNORDERED: Final = frozenset({"outside", "paths"})


class Comparison:
    """Compares pages that use the name ``old`` with the same pages that use ``new``.

    ``is_person`` tells whether these are names of a speaker, for whom every
    spelling with the same slug counts; ``new_id`` is the id after the renaming.
    """

    def __init__(self, old: str, new: str, new_id: str, *, is_person: bool) -> None:
        self.ids = {slug_or_name(old), slug_or_name(new)} if is_person else {old, new}
        self.is_person = is_person
        # another spelling with the same slug leaves no old name behind
        self.old_id = (slug_or_name(old) if is_person else old) if len(self.ids) > 1 else None
        names = sorted({old, new, new_id, *self.ids}, key=len, reverse=True)
        self._names = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")

    def differing(self, before: Mapping[str, Page], after: Mapping[str, Page]) -> list[str]:
        """The documents that say something else, by their names before the renaming, or after it if they are new."""
        now = {self._plain(name): self._said(page) for name, page in after.items()}
        changed = [name for name, page in before.items() if now.pop(self._plain(name), None) != self._said(page)]
        return changed + [name for name in after if self._plain(name) in now]

    def leftovers(self, before: Mapping[str, Page], after: Mapping[str, Page]) -> Iterator[tuple[str, int]]:
        """The places, as document and line before the renaming, where a page still has the old name."""
        now = {self._plain(name): page for name, page in after.items()}
        for document, page in before.items():
            names = _names(now[self._plain(document)]) if self._plain(document) in now else ()
            for (_, line), (name, _) in zip(_names(page), names, strict=False):
                if (slug_or_name(name) if self.is_person else name) == self.old_id:
                    yield document, line

    def _said(self, page: Page) -> Any:
        """What a page says; for a renamed page, without links to itself, which may have been links to its title."""
        said = self._plain(page)
        if said["document"].endswith("/\0"):
            said["references"] = tuple(link for link in said["references"] if link["target"] != "\0")
        return said

    def _plain(self, value: Any) -> Any:
        """A value without the fields in ``_ASIDE``, in which the same mark replaces both names."""
        if isinstance(value, str):
            is_name = self.is_person and len(value) < 200 and slug_or_name(value) in self.ids
            return "\0" if is_name else self._names.sub("\0", value)
        if is_dataclass(value):
            names = [field.name for field in fields(value)]
        elif hasattr(value, "_fields"):
            names = list(value._fields)
        elif isinstance(value, tuple):
            return tuple(map(self._plain, value))
        else:
            return value
        found = {name: self._plain(getattr(value, name)) for name in names if name not in _ASIDE}
        return {name: frozenset(part) if name in _UNORDERED else part for name, part in found.items()}


def _names(page: Page) -> Iterator[tuple[str, int]]:
    """Everything that a page names, with its line."""
    for reference in page.references:
        yield reference.target, reference.line
    for talk in page.talks:
        for noted in (*talk.topics, *talk.speakers):
            yield noted.name, noted.line
        for claim in talk.claims:
            yield claim.talk, claim.line
            yield from ((topic.name, topic.line) for topic in claim.topics)
    for noted in (*(page.conference.tags if page.conference else ()), *(page.topic.related if page.topic else ())):
        yield noted.name, noted.line
    for _, target in page.outside:
        yield target.partition("#")[0].rpartition("/")[2].removesuffix(".md"), 1
