"""The sentences around references, kept so that the pages they refer to can quote them.

A reference without a text of its own shows the title of its target, which is
known only when all pages are read.  Until then, a :class:`conference_garden.facts.model.Gap`
takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from docutils import nodes
from sphinx import addnodes

from conference_garden.facts.model import Gap

#: While text is split, private-use characters stand for references: one range
#: marks where a reference begins, the other takes the place of its missing text.
_MARK: Final = 0xF0000
_GAP: Final = 0x100000
_LIMIT: Final = 0xFFFD
_MARKS = re.compile("[\U000f0000-\U000ffffd]")
_GAPS = re.compile("([\U00100000-\U0010fffd])")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")

_CLOSING: Final = "[\"'”’)\\]»]*"
_OPENING: Final = "[\"'“‘(\\[«]*"
_LINE_END = re.compile(f"[.!?…:;]{_CLOSING}$")
_BOUNDARY = re.compile(f"(?<=[.!?…])({_CLOSING})\\s+(?={_OPENING}[A-Z0-9À-Þ\U000f0000-\U0010fffd])")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|cf|vs|etc|approx|no|mr|mrs|ms|dr|prof|st|sr|jr|[A-Z])\.$", re.IGNORECASE)


class Found(NamedTuple):
    """A reference in a paragraph: its target and the sentence around it."""

    kind: str
    target: str
    sentence: tuple[str | Gap, ...]
    node: nodes.Element


def reference_target(node: nodes.Node) -> tuple[str, str] | None:
    """What a node refers to, as (kind, target) of :class:`conference_garden.facts.model.Reference`, or None.

    Recognizes the garden's roles, ``{ref}``, MyST's ``[](#id)``, and ``[](#id)`` to a
    label on the same page, which MyST resolves while parsing.
    """
    if isinstance(node, addnodes.pending_xref):
        if node.get("refdomain") == "garden":
            return node["reftype"], node["reftarget"]
        is_link = node.get("reftype") == "myst" and not node.get("refdomain")
        if is_link or (node.get("refdomain"), node.get("reftype")) == ("std", "ref"):
            return "any", node["reftarget"]
    elif isinstance(node, nodes.reference) and node.get("refid"):
        return "local", node["refid"]
    return None


def references_in(block: nodes.Element) -> list[Found]:
    """The references of a paragraph or other block of text, each with its sentence."""
    found: list[tuple[str, str, nodes.Element]] = []
    text = "".join(_flatten(block, found))
    if not found:
        return []
    result: list[Found] = []
    for sentence in split_sentences(text):
        if marks := _MARKS.findall(sentence):
            parts = tuple(_parts(sentence, found))
            for mark in marks:
                kind, target, node = found[ord(mark) - _MARK]
                result.append(Found(kind, target, parts, node))
    return result


def _flatten(node: nodes.Node, found: list[tuple[str, str, nodes.Element]]) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield _PRIVATE.sub("\N{REPLACEMENT CHARACTER}", str(node))
        return
    if isinstance(node, nodes.footnote_reference):
        return  # its number is not part of the sentence
    if isinstance(node, nodes.image):
        yield str(node.get("alt", ""))
        return
    target = reference_target(node)
    if target and len(found) < _LIMIT:
        assert isinstance(node, nodes.Element)
        index = len(found)
        found.append((*target, node))
        yield chr(_MARK + index)
        explicit = node.get("refexplicit", True) if isinstance(node, addnodes.pending_xref) else True
        if not explicit:
            yield chr(_GAP + index)
            return
    for child in node.children:
        yield from _flatten(child, found)


def _parts(sentence: str, found: list[tuple[str, str, nodes.Element]]) -> Iterator[str | Gap]:
    for number, part in enumerate(_GAPS.split(_MARKS.sub("", sentence))):
        if number % 2:
            kind, target, _ = found[ord(part) - _GAP]
            yield Gap(kind, target)
        elif part:
            yield part


def split_sentences(text: str) -> list[str]:
    """Split running text into sentences.

    If every line except the last ends like a sentence, which is how writers are
    asked to write, sentences never cross lines.  A sentence ends before white
    space and a capital letter or digit, except after abbreviations.

    >>> split_sentences("Alert on symptoms. Not on causes, e.g. CPU load.")
    ['Alert on symptoms.', 'Not on causes, e.g. CPU load.']
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(_LINE_END.search(line) for line in lines[:-1]):
        return [sentence for line in lines for sentence in _cut(line)]
    return _cut(" ".join(lines))


def _cut(text: str) -> list[str]:
    sentences: list[str] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if not _ABBREVIATION.search(text[max(0, match.start() - 10) : match.start()]):
            sentences.append(text[start : match.end(1)].strip())
            start = match.end()
    sentences.append(text[start:].strip())
    return [" ".join(sentence.split()) for sentence in sentences if sentence]
