"""The title of a page: there is exactly one, above all other headings."""

from __future__ import annotations

import re
from typing import Final

from docutils import nodes

from conference_garden.facts.problems import quoted
from conference_garden.pages.read.page_reader import PageReader

#: A heading of the first level, with '#' or underlined.
_TITLE: Final = re.compile(r" {0,3}#(?:\s|$)|[^\r\n]*(?:\r\n?|\n) {0,3}=+\s*$")


def report_titles(reader: PageReader) -> None:
    """Report a first heading that is not a title, and further titles.

    Both misplace the talks below them, so ``talk-outside-heading`` may only follow from these.
    """
    sections = [section for section in reader.doctree if isinstance(section, nodes.section)]
    titles = [section for section in sections if _is_title(reader, section)]
    if sections and sections[0] not in titles:
        reader.report(sections[0], "no-title", "the page has no '# Title' above its first heading.")
    for section in titles[1:]:
        reader.report(section, "second-title", f"{quoted(section[0].astext())} is a second title of the page.")
    if sections != titles[:1]:
        reader.doubts.follow.add("talk-outside-heading")


def _is_title(reader: PageReader, section: nodes.section) -> bool:
    line = reader.line_of(section)
    return _TITLE.match("".join(reader.lines[line - 1 : line + 1])) is not None
