"""``import``: feeds, schedules and collections of recordings become drafts of pages."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from conference_garden.facts.names import slugify
from conference_garden.facts.problems import suggest
from conference_garden.tools.changes import Changes, RefusedError
from conference_garden.tools.importing import feed, pyvideo, schedule
from conference_garden.tools.importing.imported import ImportedSection, ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.placing import Change, place
from conference_garden.tools.importing.sources import ImportSource, limited, read_source, what_else

#: Seconds for one import, whatever is in its sources.
LONGEST: Final = 120
#: Talks on one page, if they are not chosen.
LARGEST: Final = 200
#: By what talks may be chosen.
CHOICES: Final = ("track", "room", "speaker", "talk", "post")


def import_sources(folder: Path, options: Namespace) -> int:
    """Import into the garden in ``folder``; returns 0, or 1 when nothing could be."""
    try:
        with limited(LONGEST, "The import", "nothing was imported"):
            known = Known.read(folder)
            if options.into and options.into != (right := slugify(options.into)):
                print(
                    f"'{options.into}' cannot be the name of a page; write --into {right or 'NAME-YEAR'}.",
                    file=sys.stderr,
                )
                return 2
            found = _read([read_source(name) for name in options.sources], known)
            _choose(found, {name: getattr(options, name) for name in CHOICES})
            changes = place(found, known, options.into)
        if not options.dry_run:
            _write(folder, changes)
    except RefusedError as refused:
        print(refused, file=sys.stderr)
        return 1
    _tell(changes, found, dry_run=options.dry_run)
    if not changes:
        print(f"No talk was found in {', '.join(options.sources)}: nothing was imported.", file=sys.stderr)
        return 1
    return 0


def _read(sources: Sequence[ImportSource], known: Known) -> ImportResult:
    """Read sources, those of one format together."""
    found, left = ImportResult(), list(sources)
    for recognises, read in (
        (pyvideo.recognises, pyvideo.read),
        (schedule.recognises, schedule.read),
        (feed.recognises, feed.read),
    ):
        if of_this_format := [source for source in left if recognises(source)]:
            read(of_this_format, known, found)
            left = [source for source in left if source not in of_this_format]
    if left:
        raise RefusedError(f"{left[0].name} {what_else(left[0])}")
    return found


def _choose(found: ImportResult, choices: dict[str, list[str]]) -> None:
    """Leave only the talks that were chosen; raises RefusedError if these are none, or too many for a page."""
    wanted = {name: words for name, words in choices.items() if words}
    for conference in found.conferences if not wanted else ():
        if conference.talks > LARGEST:
            tracks = Counter(part.talk.track for part in conference.parts if part.talk and part.talk.track)
            also = "".join(f"\n  --track '{track}' has {count}" for track, count in sorted(tracks.items()))
            message = f"{conference.title} has {conference.talks} talks, which is no page to take notes in"
            raise RefusedError(f"{message}: choose some with --track, --room, --speaker or --talk.{also}")
    if not wanted:
        return

    def is_wanted(part: ImportedSection) -> bool:
        return all(any(_matches(part, name, word) for word in words) for name, words in wanted.items())

    every = found.conferences
    chosen = [replace(conference, parts=tuple(filter(is_wanted, conference.parts))) for conference in every]
    found.conferences = [conference for conference in chosen if conference.parts]
    if not found.conferences:
        name, words = next(iter(wanted.items()))
        texts = {text for conference in every for part in conference.parts for text in _texts(part, name)}
        raise RefusedError(f"No talk is chosen so{suggest(words[0], texts - {''})}")
    places = {part.place for conference in found.conferences for part in conference.parts}
    found.unplaced = [unplaced for unplaced in found.unplaced if unplaced.place in places]


def _matches(part: ImportedSection, name: str, word: str) -> bool:
    wanted = f"-{slugify(word)}-"
    return any(wanted in f"-{slugify(text)}-" for text in _texts(part, name))


def _texts(part: ImportedSection, name: str) -> list[str]:
    """What a part is chosen by."""
    if name == "post":
        return [part.place]
    if part.talk is None:
        return []
    speakers = [speaker for speaker, _ in part.talk.speakers]
    return {"track": [part.talk.track], "room": [part.talk.room], "speaker": speakers}.get(name, [part.title, part.key])


def _write(folder: Path, changes: Sequence[Change]) -> None:
    """Write pages, with line ends as they have them."""
    files = Changes(folder)
    for change in changes:
        if change.text != change.before:
            name = f"{change.document}.md"
            ending = "\r\n" if "\r\n" in files.read(name) else "\n"
            files.write(name, change.text.replace("\n", ending))
    files.make()


def _tell(changes: Sequence[Change], found: ImportResult, *, dry_run: bool) -> None:
    for change in changes:
        print(f"{change.document}.md: {change.summary()}")
    if found.unplaced:
        print("\nNot placed, or to be looked at:")
        reasons: defaultdict[str, list[str]] = defaultdict(list)
        for unplaced in found.unplaced:
            reasons[unplaced.what].append(unplaced.place)
        for what, places in reasons.items():
            if len(places) == 1:
                print(f"  {places[0]}: {what}")
            else:
                print(f"  {what[:1].upper()}{what[1:].rstrip('.')}:", *places, sep="\n    ")
    if dry_run and changes:
        print("\nNothing was written.")
    elif any(change.text != change.before for change in changes):
        print("\nSee the drafts with 'make live'. They are published when 'draft: true' is taken out.")
        print(found.remark, end="\n" if found.remark else "")
