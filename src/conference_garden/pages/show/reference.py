"""``{reference}``: what the machinery knows by heart, for the pages that explain it to writers."""

from __future__ import annotations

from typing import ClassVar, Final

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from conference_garden.facts.problems import KINDS, listed, quoted, suggest
from conference_garden.pages.read import people, talkblock
from conference_garden.pages.read.frontmatter import DRAFT, SCHEMAS, Key

#: What can be shown: the keys of each sort of block, and all messages.
REFERENCES: Final = ("conference", "topic", "talk", "speakers", "messages")


class ReferenceDirective(SphinxDirective):
    """``{reference}``: the keys of a sort of page or block, or all messages, each with its meaning."""

    required_arguments = 1
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """List them, or say which lists there are."""
        name = self.arguments[0].strip()
        match name:
            case "talk":
                items = [_item(key, meaning) for key, meaning in talkblock.KEYS.items()]
            case "speakers":
                items = [_item(key, rule.meaning) for key, rule in people.KEYS.items()]
            case "conference" | "topic":
                items = [_item(key, *_meaning(rule)) for key, rule in {**SCHEMAS[name], **DRAFT}.items()]
            case "messages":
                items = [_item(kind.name, kind.meaning, kind.remedy, id_=kind.name) for kind in KINDS.values()]
            case _:
                message = (
                    f"there is no reference {quoted(name)} (known: {listed(REFERENCES)}){suggest(name, REFERENCES)}"
                )
                raise self.error(message)
        return [nodes.definition_list("", *items, classes=["garden-reference"])]


def _meaning(rule: Key) -> list[str]:
    return [rule.meaning, *(["Must be there."] if rule.required else [])]


def _item(name: str, *sentences: str, id_: str = "") -> nodes.definition_list_item:
    term = nodes.term("", "", nodes.literal(name, name), ids=[id_] if id_ else [])
    text = nodes.paragraph("", " ".join(sentences))
    return nodes.definition_list_item("", term, nodes.definition("", text))
