"""Addresses that were published and would vanish, and the line that preserves each.

Where the content may be now is found in the history of git, by the digest of
its text, by the ids of its talks, or by a similar name.
"""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from sphinx.application import Sphinx

from conference_garden.facts.model import Person, Talk
from conference_garden.facts.names import former_slug, slugify
from conference_garden.facts.people import FILE as PEOPLE
from conference_garden.facts.problems import Problem, closest, quoted, yaml_text
from conference_garden.facts.record import FILE, Record, RecordedAddress
from conference_garden.facts.rules import draft_with, scheduled
from conference_garden.facts.settings import FILE as SETTINGS
from conference_garden.permalinks.addresses import PAGE, addresses_of, parts_of

#: The number of commits searched for renames; a rename is noticed before it is published.
COMMITS: Final = 300

_NUMBER: Final = re.compile(r"\d+")
Row = TypeVar("Row")


class LostAddresses(NamedTuple):
    """Addresses that come and go together: of a page with its feeds, of a talk, or of a part of a page that stays.

    ``sort`` is page, talk or part; ``draft`` is the draft that has the content now, if any.
    """

    sort: str
    addresses: list[str]
    draft: str


class VanishedAddresses:
    """Compares what was published with the garden as it is now."""

    def __init__(self, app: Sphinx) -> None:
        self.addresses = addresses_of(app.env)
        self.catalogue = self.addresses.catalogue
        self.record = self.addresses.record
        self._folder = Path(app.srcdir)

    @cached_property
    def _renamed(self) -> dict[str, str]:
        return renamed_files(self._folder)

    def problems(self) -> Iterator[Problem]:
        """A problem for each page or talk that would vanish, and for each feed that would do so without its page.

        None if texts could not be read as they were meant: the build fails anyway, and what seems gone may be there.
        """
        for sort, addresses, draft in () if self.catalogue.unread_names else self.lost():
            address, count = addresses[0], len(addresses) - 1
            anchor = address.partition("#")[2]
            if draft:
                yield self._draft_problem("talk" if sort == "part" else sort, address, draft, count)
            elif sort == "talk":
                yield self._talk_problem(anchor, addresses)
            elif sort == "page" or anchor:
                yield self._page_problem(address.partition("#")[0], count)
            else:
                yield vanished(self.record, "feed", address)

    def lost(self) -> Iterator[LostAddresses]:
        """Everything that was published and would vanish; the first address of a page is that of the page itself."""
        lost: defaultdict[str, list[str]] = defaultdict(list)
        talks: defaultdict[str, list[str]] = defaultdict(list)
        for address, entry in self.record.entries.items():
            # a heading comes and goes with its talk or page, and may be reworded
            if entry.heading_of is None and not self.addresses.places(address):
                anchor = address.partition("#")[2]
                is_gone = anchor and not self.addresses.talk(anchor) and not draft_with(self.catalogue, "talk", anchor)
                (talks[anchor] if is_gone else lost[self._page_of(address)]).append(address)
        for page, addresses in sorted(lost.items()):
            if page in addresses:
                others = [address for address in addresses if address != page]
                yield LostAddresses("page", [page, *others], self._draft_of(page.removesuffix(PAGE)))
                continue
            for address in addresses:
                anchor = address.partition("#")[2]
                yield LostAddresses("part", [address], draft_with(self.catalogue, "talk", anchor) if anchor else "")
        for _, addresses in sorted(talks.items()):
            yield LostAddresses("talk", addresses, "")

    def _draft_of(self, document: str) -> str:
        """The draft that a page has become, or that has the speaker of the page, or most of its talks; or nothing."""
        folder, _, name = document.rpartition("/")
        draft = (
            draft_with(self.catalogue, "speaker", name)
            if folder == "speakers"
            else draft_with(self.catalogue, "page", document)
        )
        talks = [draft_with(self.catalogue, "talk", id_) for id_ in self.record.pages.get(document + PAGE, ())]
        return draft or (max(talks, key=talks.count) if talks else "")

    def _draft_problem(self, what: str, address: str, draft: str, count: int) -> Problem:
        kind, why = "published-draft", f"it is only in the draft {draft}.md now"
        if day := scheduled(self.catalogue, draft):
            kind, why = "published-later", f"{draft}.md is published on {day}"
        elif address == draft + PAGE:
            why = "it is a draft now"
        return Problem(draft, 1, kind, f"{_vanishing(what, address, count)}: {why}.")

    def _page_of(self, address: str) -> str:
        """The address of the page with which an address comes and goes."""
        path = address.partition("#")[0]
        parts = path.split("/")
        if parts[:2] == [self.addresses.archive, "tag"] and len(parts) > 2:
            return f"topics/{parts[2].removesuffix(PAGE)}{PAGE}"
        return parts_of(path)[0] + PAGE

    # Pages

    def _page_problem(self, address: str, count: int) -> Problem:
        document = address.removesuffix(PAGE)
        folder, _, name = document.rpartition("/")
        if folder == "speakers":
            return self._speaker_problem(address, name, count)
        new = self._new_document(document)
        if new is None:
            hint = f"; if another page stands for it now, write 'formerly: [{document}]' in the front matter there"
            if folder == "writers":
                hint = f"; if the writer has another key now, write 'formerly = [\"{name}\"]' behind it in {SETTINGS}"
            return vanished(self.record, "page", address, count, hint)
        page = self.catalogue.pages[new]
        former = name if posixpath.dirname(new) == folder else document
        names = ", ".join([*(noted.name for noted in page.formerly), former])
        message = (
            f"{_vanishing('page', address, count)}; it seems to be {new}.md now: "
            f"write the line 'formerly: [{names}]' in its front matter."
        )
        return Problem(new, page.formerly[0].line if page.formerly else 1, "vanished-page", message)

    def _new_document(self, document: str) -> str | None:
        """The page that a vanished page most likely is now, or None."""
        pages = {name: page for name, page in self.catalogue.pages.items() if self.addresses.has(name)}
        renamed = self._renamed.get(f"{document}.md", "").removesuffix(".md")
        if renamed in pages:
            return renamed
        fresh = [name for name in pages if name + PAGE not in self.record.entries]
        digest = self.record.entries.get(document + PAGE, RecordedAddress()).digest
        if same := [name for name in fresh if digest and pages[name].content == digest]:
            return same[0]
        ids = self.record.pages.get(document + PAGE, ())
        if homes := Counter(talk.document for id_ in ids if (talk := self.addresses.talk(id_))):
            return min(homes, key=lambda name: (-homes[name], name))
        folder, _, stem = document.rpartition("/")
        beside = {posixpath.basename(n): n for n in fresh if posixpath.dirname(n) == folder}
        # the next year of a conference is not a new name of this one
        return _similar(stem, {name: n for name, n in beside.items() if _NUMBER.findall(name) == _NUMBER.findall(stem)})

    def _speaker_problem(self, address: str, old: str, count: int) -> Problem:
        speakers = self.catalogue.speakers
        fresh = {id_: id_ for id_ in speakers if f"speakers/{id_}{PAGE}" not in self.record.entries}
        # the old id was made from the name, before the speaker got another id
        own = [id_ for id_ in fresh if old in (slugify(speakers[id_].name), former_slug(speakers[id_].name))]
        new = own[0] if len(own) == 1 else _similar(old, {id_: id_ for id_ in fresh if self._spoke_before(id_)})
        if new is None:
            entry = f"formerly: [{yaml_text(old)}]"
            hint = f"; if the speaker has another name now, write '{entry}' in the entry of that in {PEOPLE}"
            return vanished(self.record, "page", address, count, hint)
        name = speakers[new].name
        person = self.catalogue.person(name) or Person(name, line=1)
        names = ", ".join(map(yaml_text, [*person.formerly, old]))
        entry = f"formerly: [{names}]"
        where = f"write '{entry}' in the entry of {quoted(name)} in {PEOPLE}"
        if person not in self.catalogue.people:
            where = f"write the line '{yaml_text(name)}: {{{entry}}}' in {PEOPLE}"
        message = f"{_vanishing('page', address, count)}; it seems to be that of {quoted(name)} now: {where}."
        return Problem(PEOPLE, person.line, "vanished-page", message)

    def _spoke_before(self, speaker: str) -> bool:
        """Whether a talk by a speaker was published; if not, the speaker is new, not somebody under another name."""
        talks = [self.catalogue.talks[id_] for id_ in self.catalogue.speaker_index.talks[speaker]]
        return any(name in self._known for talk in talks for name in (talk.id, *(one.name for one in talk.formerly)))

    # Talks

    @cached_property
    def _known(self) -> set[str]:
        """The ids of the talks that were published."""
        return {id_ for ids in self.record.pages.values() for id_ in ids}

    def _talk_problem(self, old: str, addresses: list[str]) -> Problem:
        address, count = addresses[0], len(addresses) - 1
        talk = self._new_talk(old, addresses)
        if talk is None:
            return vanished(self.record, "talk", address, count)
        names = ", ".join([*(noted.name for noted in talk.formerly), old])
        message = (
            f"{_vanishing('talk', address, count)}; it seems to be {quoted(talk.id)} now: "
            f"write the line ':formerly: {names}' in its {{talk}} block."
        )
        line = talk.formerly[0].line if talk.formerly else talk.line
        return Problem(talk.document, line, "vanished-talk", message)

    def _new_talk(self, old: str, addresses: list[str]) -> Talk | None:
        """The talk that a vanished talk most likely is now, or None; ids begin with the name of a speaker."""
        for address in addresses:
            if same := self._fresh.get(f"={self.record.entries[address].digest}"):
                return next(iter(same.values()))
        places = [self._place_of(address.partition(PAGE)[0]) for address in addresses]
        for key in (*dict.fromkeys(filter(None, places)), f"{old.partition('-')[0]}-"):
            if similar := _similar(old, self._fresh.get(key, {})):
                return similar
        return None

    @cached_property
    def _fresh(self) -> dict[str, dict[str, Talk]]:
        """The talks that were not published yet, by id; grouped by content, by document and by speaker."""
        found: defaultdict[str, dict[str, Talk]] = defaultdict(dict)
        for talk in self.catalogue.talks.values():
            if talk.id not in self._known:
                for key in (f"={talk.content}" * bool(talk.content), talk.document, f"{talk.id.partition('-')[0]}-"):
                    found[key][talk.id] = talk
        found.pop("", None)
        return dict(found)

    def _place_of(self, document: str) -> str | None:
        if self.addresses.has(document):
            return document
        return self.addresses.redirects.get(document) or self._new_document(document)


def vanished(record: Record, what: str, address: str, count: int = 0, hint: str = "") -> Problem:
    """The problem of an address for which no new place was found."""
    message = f"{_vanishing(what, address, count)}{hint}."
    return Problem(FILE, record.entries[address].line, f"vanished-{what}", message)


def _vanishing(what: str, address: str, count: int) -> str:
    more = f", and {count} more with it" if count else ""
    return f"the {what} {quoted(address, 120)} was published and would vanish{more}"


def _similar(name: str, rows: Mapping[str, Row]) -> Row | None:
    """The value with the name most like ``name``, or None."""
    found = closest(name, rows, cutoff=0.5)
    return rows[found] if found else None


def renamed_files(folder: Path) -> dict[str, str]:
    """The files of a garden that were renamed: old path → present path, relative to its folder.

    Renames in the latest commits and staged ones count.  Empty if there is no
    git or no repository.
    """
    options = ["-M", "--diff-filter=R", "--name-status", "-z", "--relative", "--no-ext-diff"]
    found: dict[str, str] = {}
    for command in (["diff", "--cached"], ["log", "--format=", f"-{COMMITS}"]):
        try:
            done = subprocess.run(  # noqa: S603
                ["git", "-C", str(folder), *command, *options, "--", "."],  # noqa: S607
                capture_output=True,
                timeout=20,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return found
        fields = done.stdout.decode("utf-8", "replace").split("\0")
        # from the newest to the oldest, each as a score, the old and the new path
        for _, old, new in zip(*[iter(fields)] * 3, strict=False):
            found.setdefault(old, found.get(new, new))
    return found
