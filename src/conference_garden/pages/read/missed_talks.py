"""Headings of a conference page that were meant to be talks but have no ``{talk}`` block."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

from docutils import nodes

from conference_garden.facts.names import slugify
from conference_garden.facts.problems import quoted

if TYPE_CHECKING:
    from conference_garden.pages.read.page_reader import PageReader

#: Separators between a title and its speakers, whichever comes first.
_BETWEEN: Final = re.compile(r"\s[-–—|]\s|:\s|\sby\s|\s\(")
_AND: Final = re.compile(r",\s|\s&\s|\sand\s")
_EMPLOYER: Final = re.compile(r"\s\([^()]*\)$")
#: Parts of names that are written without a capital letter.
_SMALL: Final = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "da", "di", "dos", "la", "le", "bin", "ibn", "al", "el", "ter",
    "ten", "y", "e",
})  # fmt: skip
#: Longer headings are sentences.
_LONGEST: Final = 200


def report_missed_talks(reader: PageReader) -> None:
    """Report the headings of a conference page that seem to be talks without a ``{talk}`` block.

    These are headings with the label of a talk and, on a page without talks, those with a title and speakers.
    """
    stem = posixpath.basename(reader.document)
    main = reader.main or nodes.section()
    for section in main.findall(nodes.section):
        if section is main or id(section) in reader.talk_of_section:
            continue
        title = " ".join(section[0].astext().split())
        label = next((name for name in section["names"] if reader.doctree.nametypes.get(name)), "")
        if any(block.get("language", "").strip("{}") in ("talk", "") for block in section.findall(nodes.literal_block)):
            continue  # reported as code
        if section.parent is main and label.endswith(f"-{stem}"):
            why = f"has the label of a talk, {quoted(label)}, but no {{talk}} block"
            reader.report(section, "talk-without-block", f"the heading {quoted(title)} {why}: {_block('')}")
        elif not reader.talk_of_section and (found := title_and_speakers(title)):
            name, speakers = found
            label = f"{slugify(_EMPLOYER.sub('', _AND.split(speakers)[0]).split()[-1])}-{stem}"
            where = f"write '({label})=' above '## {name}'; {_block(speakers)}"
            message = f"the heading {quoted(title)} looks like a talk without a {{talk}} block: {where}"
            reader.report(section, "talk-without-block", message)


def _block(speakers: str) -> str:
    speakers = speakers or "…"
    return (
        f"below it belong '```{{talk}}', ':speakers: {speakers}', ':topics: …', an empty line, the takeaway and '```'."
    )


def title_and_speakers(heading: str) -> tuple[str, str] | None:
    """Split a heading into title and speakers, or return None if it does not consist of these.

    >>> title_and_speakers("Keynote: Spend the budget – Grace Hopper (Navy)")
    ('Keynote: Spend the budget', 'Grace Hopper (Navy)')
    >>> title_and_speakers("Grace Hopper & Anna van der Zee: Knots"), title_and_speakers("Food and drink: no")
    (('Knots', 'Grace Hopper & Anna van der Zee'), None)
    """
    for between in _BETWEEN.finditer(heading) if len(heading) <= _LONGEST else ():
        before, after = heading[: between.start()], heading[between.end() :]
        if between[0].endswith("("):
            after = after.removesuffix(")")
        for title, speakers in ((before, after), (after, before)):
            if all(map(_is_name, _AND.split(speakers))):
                return title.strip(), speakers.strip()
    return None


def _is_name(text: str) -> bool:
    words = _EMPLOYER.sub("", text).split()
    great = [word for word in words if word not in _SMALL]
    return 2 <= len(great) <= 4 and all(word[0].isalpha() and not word[0].islower() for word in great)
