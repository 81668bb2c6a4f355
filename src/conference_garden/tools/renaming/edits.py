"""The edits of texts for a renaming.

They change only the names themselves, and the one line in which the old name is
kept.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import yaml

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.names import identity, slug_or_name, slugify
from conference_garden.facts.old_ids import former_document
from conference_garden.facts.problems import yaml_text
from conference_garden.tools.renaming.places import NamePlace, ParsedText

_FORMERLY: Final = "formerly"
#: The keys of ``garden.toml`` that name pages, with their values, up to the next key or table.
_NAMING_PAGES: Final = re.compile(
    r"""^[ \t]*(?:site[ \t]*\.[ \t]*)?(?:menu|footer)[ \t]*=.*(?:\n(?![ \t]*(?:\[|[\w"'.-]+[ \t]*=)).*)*""",
    re.MULTILINE,
)


class Edit(NamedTuple):
    """A replacement for the text from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made."""
    for edit in sorted({*edits}, reverse=True):  # a set, since a YAML alias has the place of its anchor
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@dataclass(frozen=True)
class Renaming:
    """The renaming of a talk, topic, conference or speaker; ``old`` and ``new`` are ids, or names of a speaker."""

    catalogue: Catalogue
    kind: str
    id: str
    old: str
    new: str

    @property
    def document(self) -> str:
        """The document that defines it; empty for a speaker."""
        return "" if self.kind == "speaker" else self.catalogue.address(self.kind, self.id)[0]

    @property
    def new_document(self) -> str:
        """That document after the renaming."""
        return posixpath.join(posixpath.dirname(self.document), self.new) if self.moves else self.document

    @property
    def new_id(self) -> str:
        """The id after the renaming."""
        return self._chosen_id or slugify(self.new) if self.kind == "speaker" else self.new

    @property
    def _chosen_id(self) -> str:
        """The id that ``speakers.yml`` sets for a speaker, and that stays under any name; or empty."""
        person = self.catalogue.person(self.old) if self.kind == "speaker" else None
        return person.id if person else ""

    @property
    def moves(self) -> bool:
        """Whether a file is renamed too."""
        return self.kind in ("topic", "conference")

    @property
    def pages(self) -> tuple[str, str]:
        """Its own page, generated or from a file, before and after the renaming; empty for a talk."""
        if self.kind == "speaker":
            return f"speakers/{self.id}", f"speakers/{self.new_id}"
        return (self.document, self.new_document) if self.moves else ("", "")

    def concerns(self, document: str, text: str) -> bool:
        """Whether ``document`` may have to be edited; only a quick check."""
        return self.kind == "speaker" or document == self.document or self.id in text

    def edits(self, document: str, source: ParsedText) -> Iterator[Edit]:
        """The edits to the source of ``document``."""
        for place in source.places():
            written = source.text[place.start : place.end]
            if new := self._new_name(document, place) or self._new_path(document, place, written):
                yield Edit(place.start, place.end, new)
        if document == self.document:
            yield from self._keep(source)

    def _new_name(self, document: str, place: NamePlace) -> str:
        """The new text for a place; empty if it names something else, or uses another name."""
        if place.kind == "label":
            return self.new if (self.kind, self.document, self.id) == ("talk", document, place.name) else ""
        if place.kind == "path":
            return ""
        if self.catalogue.find(place.kind, place.name) != (self.kind, self.id):
            return ""
        if self.kind != "speaker":
            return self.new if place.name == self.id else ""
        if slug_or_name(place.name) != slug_or_name(self.old):
            return ""
        is_id = place.name == slugify(place.name) and (place.kind == "any" or place.name != self.old)
        return self.new_id if is_id else self.new

    def _new_path(self, document: str, place: NamePlace, written: str) -> str:
        """The new text for a place that has the path of the renamed page, with or without ``.md``; or empty."""
        path = posixpath.normpath(posixpath.join("/", posixpath.dirname(document), place.name)).lstrip("/")
        (old, new), is_known = self.pages, place.kind == "any" and self.catalogue.find("any", place.name)
        if place.kind not in ("any", "path") or is_known or path.removesuffix(".md") != old:
            return ""
        suffix = ".md" if written.endswith(".md") else ""
        return written.removesuffix(posixpath.basename(old) + suffix) + posixpath.basename(new) + suffix

    def settings(self, text: str) -> str:
        """``garden.toml`` with the new name of the page in the menu and the footer."""
        old, new = self.pages
        name = re.compile(rf"""(?<=["'(]){re.escape(old)}(?=["')])""")
        return _NAMING_PAGES.sub(lambda value: name.sub(lambda _: new, value[0]), text) if old else text

    def _keep(self, source: ParsedText) -> Iterator[Edit]:
        """The edit that keeps the old name of a talk, or of the file, under ``formerly``."""
        if self.kind == "talk":
            talk = self.catalogue.talks[self.id]
            known = [noted.name for noted in talk.formerly]
            block = next(block for block in source.talk_blocks if block.line >= talk.line - 1)
            kept = next((option for option in block.options if option.key == _FORMERLY), None)
            if self.id in known:
                return
            if kept:
                yield Edit(kept.end, kept.end, f", {self.id}")
            else:
                last = block.options[-1].end if block.options else source.starts[block.line]
                yield _line_after(source.text, last, f":{_FORMERLY}: {self.id}")
            return
        page = self.catalogue.pages[self.document]
        if self.document not in [former_document(self.document, noted.name) for noted in page.formerly]:
            start, end = source.front_matter
            kept_at = next((value for key, value in source.front_matter_items() if key == _FORMERLY), None)
            if kept_at is None:
                ending = re.search(r"\r?\n\Z", source.text[start:end])
                yield Edit(end, end, f"{_FORMERLY}: [{self.id}]{ending[0] if ending else chr(10)}")
            else:
                yield longer_list(source.text, start, kept_at, self.id)

    def people(self, text: str) -> str:
        """``speakers.yml`` with the new name of a speaker, and the old one kept."""
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        edits: list[Edit] = []
        kept = identity(self.old) == identity(self.new) or (not self._chosen_id and self.new_id == self.id)
        for key, entry in node.value if isinstance(node, yaml.MappingNode) else ():
            if identity(key.value) == identity(self.old):
                edits.append(_scalar(key, self.new))
                if not kept:
                    # under 'formerly', the old name would count as the first id instead of the chosen one
                    kind = "aliases" if self._chosen_id else _FORMERLY
                    edits.append(_kept_in(text, key, entry, kind, yaml_text(self.old)))
                    kept = True
            for name, value in entry.value:
                if name.value == "distinct-from" and isinstance(value, yaml.SequenceNode):
                    others = [other for other in value.value if identity(other.value) == identity(self.old)]
                    edits += [_scalar(other, self.new) for other in others]
        text = edited(text, edits)
        if not kept:
            ending = "\r\n" if "\r\n" in text else "\n"
            text += ending if text and not text.endswith(("\n", "\r")) else ""
            text += f"{yaml_text(self.new)}: {{{_FORMERLY}: [{yaml_text(self.old)}]}}{ending}"
        return text


def longer_list(text: str, start: int, node: yaml.Node, item: str) -> Edit:
    """The edit that adds an item to a list in its own style, in YAML that begins at ``start`` of the text."""
    end = start + node.end_mark.index
    if isinstance(node, yaml.ScalarNode):
        end -= node.style in ("'", '"')
        return Edit(end, end, f", {item}")
    assert isinstance(node, yaml.SequenceNode)
    if node.flow_style:
        return Edit(end - 1, end - 1, f", {item}" if node.value else item)
    last = node.value[-1]
    begin = text.rfind("\n", 0, start + last.start_mark.index) + 1
    indent = text[begin : start + last.start_mark.index]
    return _line_after(text, start + last.end_mark.index, f"{indent}{item}", indent="")


def _kept_in(text: str, key: yaml.Node, entry: yaml.MappingNode, kind: str, old: str) -> Edit:
    """The edit that keeps an old name in the entry of a speaker; ``kind`` is the key for it."""
    for name, value in entry.value:
        if name.value == kind:
            return longer_list(text, 0, value, old)
    if entry.flow_style:
        start = entry.start_mark.index + 1
        return Edit(start, start, f"{kind}: [{old}], " if entry.value else f"{kind}: [{old}]")
    indent = " " * entry.start_mark.column
    return _line_after(text, key.end_mark.index, f"{indent}{kind}: [{old}]", indent="")


def _scalar(node: yaml.Node, new: str) -> Edit:
    return Edit(node.start_mark.index, node.end_mark.index, yaml_text(new))


def _line_after(text: str, place: int, line: str, indent: str | None = None) -> Edit:
    """The edit that adds a line below the line at ``place``, with the same indentation and line ending."""
    ending = re.compile(r"[^\r\n]*(\r\n?|\n|\Z)").match(text, place)
    assert ending
    if indent is None:
        begin = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
        indent = text[begin : len(text) - len(text[begin:].lstrip(" \t"))]
    return Edit(ending.start(1), ending.start(1), f"{ending[1] or chr(10)}{indent}{line}")
