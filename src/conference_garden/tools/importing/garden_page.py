"""Read a published page of a garden in Markdown: its front matter, and the writer's part of its text.

Comments in the page separate the notes from what the garden added.  Notes are
converted to HTML and then to MyST, like those of weblogs, so nothing in them runs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from conference_garden.facts.files import MalformedError
from conference_garden.facts.names import slug_or_name, slugify
from conference_garden.facts.yaml_values import yaml_value
from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.html_to_myst import Converter
from conference_garden.tools.importing.inline import nodes_of
from conference_garden.tools.importing.sections import parse_html, sections_of, take_footnotes, text_of
from conference_garden.tools.importing.speaker_names import plain
from conference_garden.tools.importing.values import line, row, rows

#: The address of pages whose own is unknown, so that links in them can be recognised.
NOWHERE: Final = "https://nowhere.invalid/"

_OUTLINE: Final = MarkdownIt("commonmark")
_RENDER: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).use(footnote_plugin)
_FRONT = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)
_PATH: Final = r"(?:conferences|topics|speakers)/(?P<page>[\w-]{1,200})\.html(?:#(?P<anchor>[\w-]{1,200}))?"
_FOOT = re.compile(r"\n---\n\n[^\n]*\n*$")


@dataclass
class PageSection:
    """A section, with ``facts`` if it is a talk; its title is MyST, or empty before the first heading."""

    title: str
    text: str = ""
    takeaway: str = ""
    facts: dict[str, Any] | None = None


@dataclass
class GardenPage:
    """A page as published."""

    front: dict[str, Any]
    url: str
    title: str
    sections: list[PageSection] = field(default_factory=list)

    @property
    def base(self) -> str:
        """The address of its garden."""
        return re.sub(r"(?:conferences|topics)/[^/]*$", "", self.url) if self.url else NOWHERE

    def lead_with_sections(self) -> str:
        """The text of the whole page."""
        parts = (f"## {part.title}\n\n{part.text}" if part.title else part.text for part in self.sections)
        return "\n\n".join(parts)


@dataclass
class _Piece:
    """The lines below a heading: those of the notes, and those that the garden added."""

    title: str
    notes: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


def read_page(name: str, text: str) -> GardenPage:
    """Split a page into sections; raises :class:`RefusedError` if its front matter cannot be read."""
    match = _FRONT.match(text)
    try:
        front = row(yaml_value(match[1])) if match else {}
    except MalformedError as error:
        raise RefusedError(f"{name}:{error.line + 1}: its front matter cannot be read: {error}.") from None
    url = line(front.get("url"))
    body = _FOOT.sub("\n", text[match.end() :] if match else text)
    title, pieces = _pieces(body)
    base = url or f"{NOWHERE}conferences/{slugify(name)}"
    talks = rows(front.get("talks"))
    sections = []
    for number, piece in enumerate(pieces):
        prefix = f"{slugify(url.rpartition('/')[2].removesuffix('.html'))[:30]}-{number}-"
        section = PageSection(_heading(piece.title, base), _myst(piece.notes, base, prefix))
        is_next = talks and slug_or_name(plain(section.title)) == slug_or_name(line(talks[0].get("title")))
        if piece.title and is_next:
            section.facts = talks.pop(0)
            section.takeaway = _takeaway(piece.added, base)
        sections.append(section)
    return GardenPage(front, url, _heading(title, base), sections)


def _pieces(body: str) -> tuple[str, list[_Piece]]:
    """The title of a page, and the pieces that have a heading or notes of the writer."""
    lines = body.split("\n")
    tokens = _OUTLINE.parse(body)
    title, pieces, whose, at = "", [_Piece("")], "notes", 0

    def take(end: int) -> None:
        own = pieces[-1].notes if whose == "notes" else pieces[-1].added
        own.extend(lines[at:end])

    for token, inline in zip(tokens, [*tokens[1:], None], strict=True):
        if token.level or token.map is None:
            continue
        start, end = token.map
        mark = token.content.strip() if token.type == "html_block" else ""
        if mark in ("<!-- notes -->", "<!-- garden -->"):
            take(start)
            whose, at = mark[5:-4], end
        elif token.type == "heading_open" and token.tag in ("h1", "h2") and inline is not None:
            take(start)
            at = end
            if token.tag == "h1" and not title:
                title = inline.content
            elif whose == "notes":
                pieces.append(_Piece(inline.content))
    take(len(lines))
    return title, [piece for piece in pieces if piece.title or any(map(str.strip, piece.notes))]


def _heading(text: str, base: str) -> str:
    body, _ = parse_html(_RENDER.renderInline(text))
    return Converter(base).line(nodes_of(body))


def _myst(lines: Sequence[str], base: str, prefix: str) -> str:
    body, _ = parse_html(_RENDER.render("\n".join(lines)))
    converter = Converter(base, take_footnotes(body), prefix)
    opening, *below = sections_of(body)
    return text_of(converter, opening, below)


def _takeaway(lines: Sequence[str], base: str) -> str:
    """The takeaway of a talk: the first quotation in what the garden added below its heading."""
    body, _ = parse_html(_RENDER.render("\n".join(lines)))
    found = body.find(".//blockquote")
    return Converter(base).text(nodes_of(found)).replace("\\\n", " ").replace("\n", " ") if found is not None else ""


def local_links(text: str, bases: Iterable[str], here: Collection[str]) -> str:
    """Replace links to pages of the other garden with references, if the targets are here too."""

    def local(match: re.Match[str]) -> str:
        id_ = match["anchor"] or match["page"]
        if id_ in here:
            return f"[{match['text']}](#{id_})"
        return match["text"] if match[0].find(NOWHERE) >= 0 else match[0]

    for base in bases:
        text = re.sub(rf"\[(?P<text>[^\[\]\n]{{1,2000}})\]\({re.escape(base)}{_PATH}\)", local, text)
    return text
