"""``import``: make drafts of pages from notes, feeds, schedules and collections of recordings."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from conference_garden.facts.names import slugify
from conference_garden.facts.problems import suggest
from conference_garden.facts.translation import use_language
from conference_garden.facts.words import count_text
from conference_garden.tools.changes import Changes, RefusedError
from conference_garden.tools.failures import perhaps_unread, told_of
from conference_garden.tools.importing import confs_tech
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.formats import FORMATS
from conference_garden.tools.importing.imported import ImportedSection, ImportResult, Unplaced
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.placing import Change, place
from conference_garden.tools.importing.sources import ImportSource, limited, read_source, split_names, what_else
from conference_garden.tools.progress import progress, shown

#: Time limit of an import in seconds, whatever is in its sources; each source adds one per cent.
LONGEST: Final = 120
#: Most talks on one page, unless some are chosen with options.
LARGEST: Final = 200
#: The options that choose talks.
CHOICES: Final = ("conference", "track", "room", "speaker", "talk", "post")


def import_sources(folder: Path, options: Namespace) -> int:
    """Import into the garden in ``folder``.

    Returns 0, 1 if a source was refused or nothing was found, or 2 for wrong options and bugs.
    """
    if options.into and options.into != (right := slugify(options.into)):
        print(
            f"'{options.into}' cannot be the name of a page; write --into {right or 'NAME-YEAR'}.",
            file=sys.stderr,
        )
        return 2
    names = [*options.sources, *split_names(options.list or "")]
    if not names:
        print("Say what to import: a file, a folder or an address on the web.", file=sys.stderr)
        return 2
    found = ImportResult(name=one_line(options.name))
    longest = round(LONGEST * (1 + len(names) / 100))
    with limited(longest, "The import", "nothing was imported"), progress("Reading"):
        known = Known.read(folder)
        known.into = options.into
        use_language(known.settings.language)  # for words such as the titles of boxes, where a source has none
        _read(names, known, found)
        _choose(found, {name: getattr(options, name) for name in CHOICES})
        confs_tech.complete(found, known, chosen=bool(options.conference))
        changes = place(found, known, options.into)
    with perhaps_unread():
        _tell(changes, found)
    if not options.dry_run and any(change.is_new for change in changes) and _is_wanted(changes, sure=options.yes):
        _write(folder, changes)
        print("\nSee the drafts with 'make live', which lists what they lack.")
        print("Delete 'draft: true' to publish a page, and ':draft:' to publish a talk on it.")
        print(found.remark, end="\n" if found.remark else "")
    elif changes and (options.dry_run or any(change.is_new for change in changes)):
        print("\nNothing was written.")
    print(*found.refused, sep="\n", end="\n" if found.refused else "", file=sys.stderr)
    for name, error in found.bugs:
        print(f"{name} was not read ({type(error).__name__}); the rest was.", file=sys.stderr)
    if found.bugs:
        print(told_of(folder, ExceptionGroup("Import", [error for _, error in found.bugs])), file=sys.stderr)
        return 2
    if not changes and (found.unplaced or not found.refused):
        print(*_listed(found.unplaced), sep="\n", end="")
        print(f"No talk was found in {', '.join(names)}: nothing was imported.", file=sys.stderr)
    return 0 if changes and not found.refused else 1


def _read(names: Sequence[str], known: Known, found: ImportResult) -> None:
    """Read sources, those of one format together; a failure is recorded and does not stop the others."""
    left: list[ImportSource] = []
    for name in shown(names, "Reading"):
        with found.attempt(name):
            left.append(read_source(name))
    for importer in FORMATS:
        if of_this_format := [source for source in left if importer.recognises(source)]:
            with found.attempt(", ".join(source.name for source in of_this_format)):
                importer.read(of_this_format, known, found)
            left = [source for source in left if source not in of_this_format]
    for source in left:
        with found.attempt(source.name):
            raise RefusedError(f"{source.name} {what_else(source)}")


def _choose(found: ImportResult, choices: dict[str, list[str]]) -> None:
    """Keep only the talks that were chosen; raises RefusedError if there are none, or too many for a page."""
    wanted = {name: words for name, words in choices.items() if words}
    for conference in found.conferences if not wanted else ():
        if conference.talks > LARGEST:
            tracks = Counter(part.talk.track for part in conference.parts if part.talk and part.talk.track)
            also = "".join(f"\n  --track '{track}' has {count}" for track, count in sorted(tracks.items()))
            message = f"{conference.title} has {conference.talks} talks, too many for a page of notes"
            raise RefusedError(f"{message}: choose some with --track, --room, --speaker or --talk.{also}")
    if not wanted:
        return

    def is_wanted(part: ImportedSection) -> bool:
        return all(any(_matches(_texts(part, name), word) for word in words) for name, words in wanted.items())

    if titles := wanted.pop("conference", []):
        every = [event for event in found.conferences if any(_matches([event.title], word) for word in titles)]
        if not every:
            names = {event.title for event in found.conferences}
            raise RefusedError(f"No conference matches{suggest(titles[0], names)}")
        found.conferences = every
    if not wanted:
        return
    every = found.conferences
    chosen = [replace(conference, parts=tuple(filter(is_wanted, conference.parts))) for conference in every]
    found.conferences = [conference for conference in chosen if conference.parts]
    if not found.conferences:
        name, words = next(iter(wanted.items()))
        texts = {text for conference in every for part in conference.parts for text in _texts(part, name)}
        raise RefusedError(f"No talk matches{suggest(words[0], texts - {''})}")
    places = {part.place for conference in found.conferences for part in conference.parts}
    found.unplaced = [unplaced for unplaced in found.unplaced if unplaced.place in places]


def _matches(texts: Iterable[str], word: str) -> bool:
    wanted = f"-{slugify(word)}-"
    return any(wanted in f"-{slugify(text)}-" for text in texts)


def _texts(part: ImportedSection, name: str) -> list[str]:
    """The texts of a part that an option is compared with."""
    if name == "post":
        return [part.place]
    if part.talk is None:
        return []
    speakers = [speaker for speaker, _ in part.talk.speakers]
    return {"track": [part.talk.track], "room": [part.talk.room], "speaker": speakers}.get(name, [part.title, part.key])


def _write(folder: Path, changes: Sequence[Change]) -> None:
    """Write the pages with the line endings that they already have."""
    files = Changes(folder)
    for change in changes:
        if change.text != change.before:
            name = f"{change.document}.md"
            ending = "\r\n" if "\r\n" in files.read(name) else "\n"
            files.write(name, change.text.replace("\n", ending))
            files.pictures |= change.pictures
    files.make()


def _tell(changes: Sequence[Change], found: ImportResult) -> None:
    """Print the changes to each page, then what to look at and what is left out; nothing if there are no changes."""
    if not changes:
        return
    table: list[tuple[str, ...]] = [("", "talks", "speakers", "unsure", "")]
    for change in changes:
        counts = (len(change.talks), len(change.speakers), change.unsure(found.unplaced))
        table.append((f"{change.document}.md", *map(str, counts), change.summary()))
    if len(changes) > 1:
        speakers = {name for change in changes for name in change.speakers}
        counts = sum(len(change.talks) for change in changes), len(speakers), sum(u.unsure for u in found.unplaced)
        table.append(("together", *map(str, counts), ""))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for name, *numbers, what in table:
        cells = (number.rjust(width) for number, width in zip(numbers, widths[1:], strict=False))
        print("  ".join([name.ljust(widths[0]), *cells, what]).rstrip())
    print(*_listed(found.unplaced), sep="\n", end="")


def _listed(unplaced: Iterable[Unplaced]) -> Iterator[str]:
    """The lines that list unplaced items, with the places of each reason together."""
    reasons: dict[bool, defaultdict[str, list[str]]] = {True: defaultdict(list), False: defaultdict(list)}
    for one in unplaced:
        reasons[one.unsure][one.what].append(one.place)
    for unsure, title in ((True, "To be looked at"), (False, "Left out")):
        if reasons[unsure]:
            yield f"\n{title} ({sum(map(len, reasons[unsure].values()))}):"
        for what, places in reasons[unsure].items():
            if len(places) == 1:
                yield f"  {places[0]}: {what}"
            else:
                yield "\n    ".join([f"  {what[:1].upper()}{what[1:].rstrip('.')}:", *places])
    if any(reasons.values()):
        yield ""


def _is_wanted(changes: Sequence[Change], *, sure: bool) -> bool:
    """Ask the writer whether to write the changes; True without asking if ``sure`` or without a terminal."""
    if sure or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    try:
        answer = input(f"\nWrite {count_text(sum(change.is_new for change in changes), 'page')}? [y/N] ")
    except (EOFError, KeyboardInterrupt):
        return False
    return answer.strip().casefold() in ("y", "yes")
