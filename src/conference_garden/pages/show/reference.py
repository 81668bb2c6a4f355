"""``{reference}``: keys, options and messages as declared in the code, for the pages that explain them to writers."""

from __future__ import annotations

from typing import ClassVar, Final

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from conference_garden.facts import types
from conference_garden.facts.colours import COLOURS
from conference_garden.facts.keys import Key
from conference_garden.facts.problem_kinds import KINDS, ProblemKind
from conference_garden.facts.problems import listed, quoted, suggest
from conference_garden.facts.schema import (
    AUTHOR,
    CHECKS,
    COLOUR_SETS,
    CONFERENCE,
    KIND,
    LOOK,
    PAGE,
    SITE,
    SPEAKER,
    SYNONYM,
    TALK,
    TOPIC,
)
from conference_garden.pages.options import OPTIONS
from conference_garden.pages.show.listings import LISTINGS

_KEYS: Final = {
    "conference": CONFERENCE.keys,
    "topic": TOPIC.keys,
    "page": PAGE.keys,
    "talk": TALK.keys,
    "speakers": SPEAKER.keys,
    "garden": {
        **{f"site.{name}": key for name, key in SITE.keys.items()},
        **{f"authors.….{name}": key for name, key in AUTHOR.keys.items()},
        **{f"look.{name}": key for name, key in LOOK.keys.items() if name not in COLOUR_SETS},
        **{
            f"look.light.{name}, look.dark.{name}": Key(types.COLOUR, use.meaning, default=f"{use.light}, {use.dark}")
            for name, use in COLOURS.items()
        },
        **{f"kinds.….{name}": key for name, key in KIND.keys.items()},
        **{f"checks.{name}": key for name, key in CHECKS.keys.items()},
        "synonyms.…": SYNONYM,
    },
    "listings": {name: Key(types.ANYTHING, listing.__doc__ or "") for name, listing in LISTINGS.items()},
    "options": {
        name: Key(
            types.ANYTHING, option.meaning, default="nothing" if option.default in ("", ()) else f"{option.default}"
        )
        for name, option in OPTIONS.items()
    },
}
#: The names of all references: keys by sort of page or block, lists, options of ``conf.py``, and messages.
REFERENCES: Final = (*_KEYS, "messages")


class ReferenceDirective(SphinxDirective):
    """``{reference}``: the keys of a sort of page or block, the options, or all messages, each with its meaning."""

    required_arguments = 1
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Make the reference; an unknown name is an error that lists the known ones."""
        name = self.arguments[0].strip()
        if name not in REFERENCES:
            message = f"there is no reference {quoted(name)} (known: {listed(REFERENCES)}){suggest(name, REFERENCES)}"
            raise self.error(message)
        if name == "messages":
            items = [_item(name, *_explained(kind), id_=name) for name, kind in KINDS.items()]
        else:
            items = [_item(term, *_sentences(key)) for term, key in _KEYS[name].items()]
        return [nodes.definition_list("", *items, classes=["garden-reference"])]


def _sentences(key: Key) -> list[str]:
    default = [f"If left out: {key.default}."] if key.default else []
    return [key.meaning, *["Must be there."] * key.required, *default]


def _explained(kind: ProblemKind) -> list[str]:
    return [kind.meaning, kind.remedy, *["This is advice."] * kind.advice]


def _item(name: str, *sentences: str, id_: str = "") -> nodes.definition_list_item:
    term = nodes.term("", "", nodes.literal(name, name), ids=[id_] if id_ else [])
    text = nodes.paragraph("", " ".join(sentences))
    return nodes.definition_list_item("", term, nodes.definition("", text))
