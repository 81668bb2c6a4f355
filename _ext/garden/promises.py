"""Addresses that were published and would vanish, and the line that keeps each.

What is gone is looked for where it may be now: in the history of git, by the
digest of its text, by the ids of its talks, by a name like its own.
"""

from __future__ import annotations

import difflib
import posixpath
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final, TypeVar

from garden.addresses import PAGE, Addresses
from garden.model import Person, Talk, slugify
from garden.problems import Problem, quoted, yaml_text
from garden.record import FILE

#: gives the files that were renamed: old path → new path, from the garden's folder
Renamed = Callable[[], Mapping[str, str]]

Thing = TypeVar("Thing")

_PEOPLE: Final = "speakers.yml"


class Promises:
    """Compares what was published with the garden as it is now."""

    def __init__(self, addresses: Addresses, renamed: Renamed = dict) -> None:
        self.addresses = addresses
        self.catalogue = addresses.catalogue
        self.record = addresses.record
        self._renamed = cache(renamed)

    def broken(self) -> Iterator[Problem]:
        """A problem for each page or talk that would vanish, and for each feed that does so without its page."""
        lost: defaultdict[str, list[str]] = defaultdict(list)
        for address in self.record.entries:
            if not any(True for _ in self.addresses.places(address)):
                lost[self._page_of(address)].append(address)
        for page, addresses in sorted(lost.items()):
            document = page.removesuffix(PAGE)
            place = self.addresses.redirects.get(document, document)
            if page in addresses:
                place = self._new_document(document) or ""
                with_it = [a for a in addresses if a != page and not self._is_gone(a)]
                yield self._page_problem(page, place, f", and {len(with_it)} more with it" if with_it else "")
                addresses = [address for address in addresses if self._is_gone(address)]
            for address in addresses:
                if "#" in address:
                    yield self._talk_problem(address, place)
                else:
                    yield self._gone("vanished-feed", "feed", address)

    def _is_gone(self, address: str) -> bool:
        """Whether an address is that of a talk which is nowhere now, by none of its ids."""
        anchor = address.partition("#")[2]
        return bool(anchor) and self.catalogue.find("talk", anchor) is None and anchor not in self.catalogue.hidden

    def _page_of(self, address: str) -> str:
        """The page with which an address comes and goes."""
        path = address.partition("#")[0]
        parts = path.split("/")
        if parts[:2] == [self.addresses.archive, "tag"] and len(parts) > 2:
            return f"topics/{parts[2].removesuffix(PAGE)}{PAGE}"
        if path.endswith(PAGE):
            return path
        folder, slash, name = path.rpartition("/")
        return f"{folder}{slash}{name.partition('.')[0]}{PAGE}"

    def _gone(self, kind: str, what: str, address: str, more: str = "") -> Problem:
        """The problem of an address for which no new place is in sight."""
        line = self.record.entries[address].line
        return Problem(FILE, line, kind, f"the {what} {quoted(address, 120)} was published and would vanish{more}.")

    # Pages

    def _page_problem(self, address: str, new: str, more: str) -> Problem:
        document = address.removesuffix(PAGE)
        folder, _, name = document.rpartition("/")
        if folder == "speakers":
            return self._speaker_problem(address, name, more)
        if document in self.catalogue.pages or document in self.catalogue.hidden.values():
            message = f"the page {quoted(address, 120)} was published and would vanish{more}: it is a draft now."
            return Problem(document, 1, "vanished-page", message)
        if not new:
            return self._gone("vanished-page", "page", address, more)
        page = self.catalogue.pages[new]
        former = name if posixpath.dirname(new) == folder else document
        names = ", ".join([*(noted.name for noted in page.formerly), former])
        message = (
            f"the page {quoted(address, 120)} was published and would vanish{more}; it seems to be {new}.md now: "
            f"write the line 'formerly: [{names}]' in its front matter."
        )
        return Problem(new, page.formerly[0].line if page.formerly else 1, "vanished-page", message)

    def _new_document(self, document: str) -> str | None:
        """The page that is most likely to be what a page was, if any is."""
        pages = {name: page for name, page in self.catalogue.pages.items() if self.addresses.has(name)}
        path = self._renamed().get(f"{document}.md", "")
        if path.removesuffix(".md") in pages:
            return path.removesuffix(".md")
        fresh = [name for name in pages if name + PAGE not in self.record.entries]
        digest = self.record.entries[document + PAGE].digest
        if same := [name for name in fresh if digest and pages[name].content == digest]:
            return same[0]
        ids = self.record.pages.get(document + PAGE, ())
        homes = Counter(home[0] for id_ in ids if (home := self.addresses.home(id_)))
        if homes:
            return min(homes, key=lambda name: (-homes[name], name))
        folder, _, stem = document.rpartition("/")
        return _similar(stem, {posixpath.basename(n): n for n in fresh if posixpath.dirname(n) == folder})

    def _speaker_problem(self, address: str, old: str, more: str) -> Problem:
        speakers = self.catalogue.speakers
        fresh = {id_: id_ for id_ in speakers if f"speakers/{id_}{PAGE}" not in self.record.entries}
        new = _similar(old, fresh)
        if new is None:
            return self._gone("vanished-page", "page", address, more)
        name = speakers[new].name
        person = next((person for person in self.catalogue.people if slugify(person.name) == new), Person(name, line=1))
        names = ", ".join([*person.formerly, old])
        entry = f"formerly: [{names}]"
        where = f"write '{entry}' in the entry of {quoted(name)} in {_PEOPLE}"
        if person not in self.catalogue.people:
            where = f"write the line '{yaml_text(name)}: {{{entry}}}' in {_PEOPLE}"
        message = f"the page {quoted(address, 120)} was published and would vanish{more}; it seems to be that of "
        return Problem(_PEOPLE, person.line, "vanished-page", f"{message}{quoted(name)} now: {where}.")

    # Talks

    def _talk_problem(self, address: str, document: str) -> Problem:
        old = address.partition("#")[2]
        talk = self._new_talk(document, address, old)
        if talk is None:
            return self._gone("vanished-talk", "talk", address)
        names = ", ".join([*(noted.name for noted in talk.formerly), old])
        message = (
            f"the talk {quoted(address, 120)} was published and would vanish; it seems to be {quoted(talk.id)} now: "
            f"write the line ':formerly: {names}' in its {{talk}} block."
        )
        line = talk.formerly[0].line if talk.formerly else talk.line
        return Problem(talk.document, line, "vanished-talk", message)

    def _new_talk(self, document: str, address: str, old: str) -> Talk | None:
        """The talk that is most likely to be what a talk was, if any is."""
        known = {id_ for ids in self.record.pages.values() for id_ in ids}
        fresh = [talk for talk in self.catalogue.talks.values() if talk.id not in known]
        digest = self.record.entries[address].digest
        if same := [talk for talk in fresh if digest and talk.content == digest]:
            return same[0]
        return _similar(old, {talk.id: talk for talk in fresh if talk.document == document})


def _similar(name: str, things: Mapping[str, Thing]) -> Thing | None:
    """The thing with the name most like ``name``."""
    found = difflib.get_close_matches(name, sorted(things), n=1, cutoff=0.5)
    return things[found[0]] if found else None
