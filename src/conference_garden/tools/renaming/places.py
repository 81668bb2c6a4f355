"""Where a page names talks, topics, conferences, speakers and files: the exact places in its text.

MyST's parser tells which lines are prose, which are code and which belong to a
directive.  It keeps no columns, so this module looks for the syntax itself: roles,
links (in diagrams too), options of ``{talk}`` blocks, labels and front matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import yaml
from markdown_it import MarkdownIt

from conference_garden.facts.model import RELATIONS
from conference_garden.facts.noted_names import outer_commas
from conference_garden.facts.source_text import BYTE_ORDER_MARK, LABEL, SourceText
from conference_garden.pages.read.diagrams import places_of_addresses


class NamePlace(NamedTuple):
    """A name in a text, from ``start`` to ``end``.

    ``kind`` is that of a reference (:class:`conference_garden.facts.model.Reference`), ``label``
    for the label above a heading, or ``path`` for the path of a file, without
    ``#`` and what follows it.
    """

    kind: str
    name: str
    start: int
    end: int


#: The options of a ``{talk}`` block that contain names, with the kind of these.
_OPTIONS: Final = {"speakers": "speaker", "topics": "topic", **dict.fromkeys(RELATIONS, "talk")}
#: The keys of front matter that contain names, with the kind of these.
_KEYS: Final = {"related": "topic", "tags": "topic", "by": "speaker"}
#: Directives whose content is not, or not only, Markdown.
_LITERAL: Final = frozenset(
    {"code", "code-block", "sourcecode", "mermaid", "parsed-literal", "highlight", "talk", "garden:talk"}
)
_ROLES: Final = {
    **{f"{domain}{kind}": kind for kind in ("talk", "topic", "conference", "speaker") for domain in ("", "garden:")},
    "any": "any",
    "ref": "any",
    "std:ref": "any",
    "doc": "path",
    "std:doc": "path",
}

#: characters in prose that may not be plain text
_SPECIAL = re.compile(r"[\\`\]<]")
_TICKS = re.compile("`+")
_ROLE_NAME = re.compile(r"(?<!\\)\{([A-Za-z][\w:+.-]*)\}\Z")
_DESTINATION = re.compile(r"\(\s*(?:<([^<>\n]*)>|([^\s()<>]+))")
_AUTOLINK = re.compile(r"<(?:project|path):([^<>\s]*)>")
_DEFINITION = re.compile(r"[ >]*\[[^\]\n]+\]:\s*(?:<([^<>\n]*)>|(\S+))")
_REMARK_TOPICS = re.compile(r";([^;()]*)\)")
_NOTE = re.compile(r"(.*\S)\s*\([^()]*\)\Z", re.DOTALL)


class ParsedText(SourceText):
    """The text of a page with the places of names; ``parser`` is MyST's, with the settings of the garden."""

    def __init__(self, text: str, parser: MarkdownIt) -> None:
        super().__init__(text)
        #: line ranges of prose, lines of code or comments, and line ranges of diagrams among these
        self._prose: set[tuple[int, int]] = set()
        self._code: set[int] = set()
        self._diagrams: list[tuple[int, int]] = []
        self._parse(text.removeprefix(BYTE_ORDER_MARK), 0, parser)

    def places(self) -> list[NamePlace]:
        """All names in the text, in order."""
        found = [*self._in_front_matter(), *self._in_talks(), *self._in_prose(), *self._in_diagrams()]
        return sorted(found, key=lambda place: place.start)

    def _parse(self, content: str, offset: int, parser: MarkdownIt) -> None:
        """Record which lines of a text are prose, code or diagrams; the first is line ``offset`` of the page."""
        for token in parser.parse(content):
            if token.map is None:
                continue
            first, last = token.map[0] + offset, token.map[1] + offset
            name = re.match(r"\{([^}\s]+)\}", token.info.strip()) if "fence" in token.type else None
            if token.type == "inline" and first < last:
                self._prose.add((first, last))
            elif name and name[1] not in _LITERAL:
                self._parse(token.content, first + 1, parser)
            elif "fence" in token.type or token.type in ("code_block", "front_matter", "myst_line_comment"):
                self._code.update(range(first, last))
                if name and name[1] == "mermaid":
                    self._diagrams.append((first, last))

    # Prose

    def _in_prose(self) -> Iterator[NamePlace]:
        known = {line for first, last in self._prose for line in range(first, last)} | self._code
        others = {(line, line + 1) for line in range(len(self.lines)) if line not in known}
        for first, last in sorted(self._prose | others):
            start, end = self.span(first, last)
            if last == first + 1:
                yield from self._in_line(start, end)
            yield from self._inline(start, end)

    def _in_line(self, start: int, end: int) -> Iterator[NamePlace]:
        if match := LABEL.match(self.text, start, end):
            yield NamePlace("label", match[1], *match.span(1))
        elif match := _DEFINITION.match(self.text, start, end):
            yield from _destination(match[1] or match[2], match.start(1 if match[1] is not None else 2))

    def _inline(self, start: int, end: int) -> Iterator[NamePlace]:
        """Roles and links from ``start`` to ``end``; backticks bind most tightly, as in CommonMark."""
        text, here = self.text, start
        while special := _SPECIAL.search(text, here, end):
            here = special.start()
            if special[0] == "\\":
                here += 2
            elif special[0] == "`":
                ticks = _TICKS.match(text, here, end)
                assert ticks
                closing = re.compile(rf"(?<!`){ticks[0]}(?!`)").search(text, ticks.end(), end)
                if closing is None:
                    here = ticks.end()
                    continue
                role = _ROLE_NAME.search(text[max(start, here - 80) : here])
                if role and role[1] in _ROLES:
                    yield from self._role(_ROLES[role[1]], ticks.end(), closing.start())
                here = closing.end()
            elif special[0] == "]" and (match := _DESTINATION.match(text, here + 1, end)):
                group = 1 if match[1] is not None else 2
                yield from _destination(match[group], match.start(group))
                here = match.end()
            elif special[0] == "<" and (match := _AUTOLINK.match(text, here, end)):
                yield from _destination(match[1], match.start(1))
                here = match.end()
            else:
                here += 1

    def _role(self, kind: str, start: int, end: int) -> Iterator[NamePlace]:
        opened = self.text.rfind("<", start + 1, end)
        if opened > start and self.text[end - 1] == ">":  # text <target>
            start, end = opened + 1, end - 1
        start, end = _stripped(self.text, start, end)
        name = re.sub(r"\s[\s>]*", " ", self.text[start:end])  # across lines of a block quote too
        yield NamePlace(kind, f"{name}.md" if kind == "path" else name, start, end)

    # Diagrams, talks and front matter

    def _in_diagrams(self) -> Iterator[NamePlace]:
        for first, last in self._diagrams:
            start, end = self.span(first, last)
            # of the same length, so that offsets stay valid
            code = self.text[start:end].replace("\r\n", " \n").replace("\r", "\n")
            for begin, finish in places_of_addresses(code):
                yield from _destination(code[begin:finish], start + begin)

    def _in_talks(self) -> Iterator[NamePlace]:
        for block in self.talk_blocks:
            for key, start, end in block.options:
                if key in _OPTIONS:
                    yield from _listed(self.text, start, end, _OPTIONS[key])
                for remark in _REMARK_TOPICS.finditer(self.text, start, end) if key in RELATIONS else ():
                    yield from _listed(self.text, *remark.span(1), "topic")

    def _in_front_matter(self) -> Iterator[NamePlace]:
        for key, value in self.front_matter_items():
            scalars: list[yaml.ScalarNode] = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for scalar in scalars if key in _KEYS else ():
                begin = self.front_matter[0]
                quotes = scalar.style in ("'", '"')
                start, end = begin + scalar.start_mark.index + quotes, begin + scalar.end_mark.index - quotes
                yield from _listed(self.text, start, end, _KEYS[key])

    def front_matter_items(self) -> list[tuple[str, Any]]:
        """The keys of the front matter and their values, as YAML nodes with their places in the block."""
        block = self.text[slice(*self.front_matter)]
        node = yaml.compose(block, Loader=yaml.SafeLoader)
        return [(key.value, value) for key, value in node.value] if isinstance(node, yaml.MappingNode) else []


def _listed(text: str, start: int, end: int, kind: str) -> Iterator[NamePlace]:
    """Names separated by commas, without the notes in parentheses after them."""
    ends = [*outer_commas(text[start:end]), end - start]
    begins = [0, *(stop + 1 for stop in ends[:-1])]
    for first, last in zip(begins, ends, strict=True):
        begin, finish = _stripped(text, start + first, start + last)
        if match := _NOTE.match(text[begin:finish]):
            finish = begin + len(match[1])
        if begin < finish:
            yield NamePlace(kind, " ".join(text[begin:finish].split()), begin, finish)


def _destination(address: str, start: int) -> Iterator[NamePlace]:
    """The names in the address of a link: an anchor, or the path of a file and perhaps a talk on it."""
    path, mark, anchor = address.partition("#")
    skipped = len(path) - len(re.sub(r"^(?:project|path):", "", path))
    path = path[skipped:]
    if mark and not path:
        yield NamePlace("any", anchor, start + skipped + 1, start + len(address))
    elif path.endswith(".md"):
        yield NamePlace("path", path, start + skipped, start + skipped + len(path))
        if anchor:
            yield NamePlace("talk", anchor, start + len(address) - len(anchor), start + len(address))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A range without leading and trailing white space."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
