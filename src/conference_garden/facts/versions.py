"""Versions of facts: numbers that stand for their content, the same in every process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any, Final

from conference_garden.facts.model import Page
from conference_garden.facts.problems import Problem

#: Fields that do not change the version of a fact: its place in the file, what no other page may ask for, and
#: values derived from the same facts.
_UNVERSIONED: Final = frozenset({"line", "words", "content", "digest"})
_OF_PAGES: Final = (
    *("document", "title", "conference", "topic", "formerly", "authors", "licence", "lang"),
    *("draft", "scheduled", "missing"),
)


class Versions:
    """Computes the versions of facts, and keeps those of a catalogue, which are asked for many times."""

    def __init__(self) -> None:
        #: version and fact by ``id()``: the fact is kept alive, so that no other object can get its id
        self._versions: dict[int, tuple[int, object]] = {}

    def version(self, value: object) -> int:
        """A number that changes when the content of a fact, or of a collection of facts, changes.

        It is the same in every process that runs the same Python.
        """
        if kept := self._versions.get(id(value)):
            return kept[0]
        match value:
            case None:
                return 7  # the hash of None is its address
            case str():
                return text_version(value)
            case int():
                return hash(value)
            case date():
                return value.toordinal()
            case Problem():
                return text_version(repr(value))
        return self._version_of_parts(value)

    def take_over(self, facts: Iterable[tuple[object, int]]) -> None:
        """Take over versions that were computed when the facts were read."""
        self._versions.update((id(fact), (version, fact)) for fact, version in facts)

    def _version_of_parts(self, value: object) -> int:
        match value:
            case tuple() | list():
                if names := getattr(value, "_fields", ()):
                    value = [part for name, part in zip(names, value, strict=True) if name not in _UNVERSIONED]
                if value and isinstance(value[0], str):
                    with suppress(TypeError):
                        return _digest("\0".join(value))  # one digest for many ids
                return hash(tuple(map(self.version, value)))
            case dict():
                return hash(tuple((self.version(key), self.version(row)) for key, row in dict.items(value)))
            case set() | frozenset():
                return hash(frozenset(map(self.version, value)))
        version = hash(tuple(map(self.version, _parts(value))))
        self._versions[id(value)] = version, value  # a fact may be in several tables
        return version


def _parts(value: object) -> Iterator[object]:
    """The parts of a fact that its version depends on."""
    if isinstance(value, Page):
        yield from (getattr(value, name) for name in _OF_PAGES)
        # what may be read of talks without asking for them
        yield [
            (talk.id, talk.authors, talk.formerly) if talk.authors or talk.formerly else talk.id for talk in value.talks
        ]
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (getattr(value, name) for name in _fields(type(value)))
    else:
        yield repr(value)


@cache
def _fields(sort: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(sort) if field.name not in _UNVERSIONED)


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest())


text_version = lru_cache(maxsize=200_000)(_digest)
