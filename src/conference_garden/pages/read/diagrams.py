"""Diagrams: drawn in the browser, and described in words wherever nothing is drawn.

The words are mermaid's accessible title and description, ``accTitle`` and
``accDescr``, in a paragraph beside the drawing.  Links in a diagram become
references in that paragraph, so they are checked, resolved and quoted like any
others; the drawing takes their addresses from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinxcontrib.mermaid import mermaid

from conference_garden.facts.problems import listed, quoted
from conference_garden.facts.translation import gettext
from conference_garden.pages.show.pieces import joined, sentence

_TITLE: Final = re.compile(r"^[^\S\n]*accTitle[^\S\n]*:(.*)$", re.MULTILINE)
_DESCRIPTION: Final = re.compile(r"^[^\S\n]*accDescr[^\S\n]*(?::(.*)$|\{([^{}]*)\})", re.MULTILINE)
#: ``click node "address"``, a link to an object of the garden or to another site: a statement on a line of its own or
#: between semicolons, with its optional parts.
_LINK: Final = re.compile(
    r"""(?P<before>(?:^|;)[ \t]*click[ \t]+[\w-]+[ \t]+(?:href[ \t]+)?")(?P<address>(?:\#|https?://|mailto:)[^"\s]+)
        (?P<after>"(?:[ \t]+"[^"\n]*")?(?:[ \t]+_(?:self|blank|parent|top))?[ \t]*(?=;|$))""",
    re.MULTILINE | re.VERBOSE,
)
#: Anything else in a statement that mermaid would treat as a link, load or run.
_OTHERS: Final = re.compile(
    r"""^\s*click\b | ^\s*(?:link|callback)\s+\S+\s+"
        # in labels, shapes and elements
        | <\s*(?:a|area|audio|base|embed|form|frame|iframe|image|img|input|link|math|meta|object|picture|script|source
            |style|svg|use|video)\b
        | \b(?:img|ticketBaseUrl)["']?\s*: | \$link\b
        # in styles, where a backslash may hide any letter
        | \b(?:url|image|image-set|src)\s*\( | @import\b | ^\s*(?:style|classDef|linkStyle)\b.*\\
        # in the configuration
        | \b(?:securityLevel|secure|dompurifyConfig|themeCSS)["']?\s*:""",
    re.IGNORECASE | re.VERBOSE,
)
#: The same in sequence diagrams; in other diagrams these are ordinary words.
_OF_ACTORS: Final = re.compile(r"^\s*(?:links?|properties|details)\s+[^:\s][^:]*:", re.IGNORECASE)


class diagram_link(nodes.inline):  # noqa: N801 (docutils names nodes in lower case)
    """A reference in the words of a diagram; ``address`` is its target as written in the diagram."""


def words(code: str) -> tuple[str, str]:
    """The title and description of a diagram; empty if missing."""
    title, description = _TITLE.search(code), _DESCRIPTION.search(code)
    return (
        title[1].strip() if title else "",
        " ".join((description[1] or description[2] or "").split()) if description else "",
    )


def addresses(code: str) -> list[str]:
    """The addresses that a diagram links to, without duplicates."""
    return list(dict.fromkeys(match["address"] for match in _LINK.finditer(code)))


def places_of_addresses(code: str) -> list[tuple[int, int]]:
    """The spans of the addresses of a diagram's links in its source."""
    return [match.span("address") for match in _LINK.finditer(code)]


def unchecked(code: str) -> list[str]:
    """The lines of a diagram with links, pictures or settings that cannot be checked."""
    patterns = (_OTHERS, _OF_ACTORS) if "sequencediagram" in code.casefold() else (_OTHERS,)
    return [
        line.strip()
        for line in code.split("\n")
        # some kinds of mermaid diagrams ignore quotes, so they are ignored here as well
        if any(pattern.search(statement) for statement in _LINK.sub("", line).split(";") for pattern in patterns)
    ]


def with_addresses(code: str, found: Mapping[str, str]) -> str:
    """The source of a diagram with the addresses its links were resolved to, by the address written in it."""
    return _LINK.sub(lambda link: f"{link['before']}{found.get(link['address'], link['address'])}{link['after']}", code)


class DiagramDirective(SphinxDirective):
    """``{mermaid}``: a diagram whose source is in the page."""

    has_content = True
    option_spec: ClassVar = {"caption": directives.unchanged, "name": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Make a figure of the diagram, its words, and its caption if there is one."""
        self.assert_has_content()
        code = "\n".join(self.content)
        box = nodes.container("", mermaid(code=code, options={}), self._paragraph(code), classes=["garden-diagram"])
        figure = nodes.figure("", box)
        if "caption" in self.options:
            text, messages = self.parse_inline(self.options["caption"])
            figure += [nodes.caption("", "", *text), *messages]
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]

    def _paragraph(self, code: str) -> nodes.paragraph:
        title, description = words(code)
        paragraph = nodes.paragraph("", "", nodes.strong("", f"{title.rstrip('.')}."), nodes.Text(f" {description}"))
        if links := [[self._link(address)] for address in addresses(code)]:
            text = gettext("The diagram links to {links}.")
            paragraph += [nodes.Text(" "), *sentence(text, links=joined(links, ", "))]
        return paragraph

    def _link(self, address: str) -> diagram_link:
        if address.startswith("#"):
            # the node that MyST makes of [](#id) and resolves in a transform
            target = nodes.reference("", "", refuri=address, id_link=True)
        else:
            target = nodes.reference("", address.partition(":")[2].strip("/"), refuri=address, internal=False)
        return diagram_link("", "", target, address=address)


def mistakes(code: str) -> Iterator[tuple[str, str, str]]:
    """The problems of a diagram: kind, the line it concerns (empty for the whole diagram), message."""
    missing = [key for key, text in zip(("accTitle", "accDescr"), words(code), strict=True) if not text]
    if missing:
        yield "diagram-without-text", "", f"a diagram has no {listed([quoted(key) for key in missing])}."
    for text in unchecked(code):
        yield "diagram-link", text, f"a diagram links to or loads something that cannot be checked: {quoted(text)}."
